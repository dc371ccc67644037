/**
 * §§ 61a, 76b and 76c AufenthV as far as they bind this program, in our words, after the wording in force since
 * 1 November 2024. The rows are to be confirmed by a lawyer.
 */
import { notApplicable, proven, provenNote, shall, site, type Guideline } from './requirement.ts';

export const aufenthV: Guideline = {
  id: 'AufenthV',
  title: '§§ 61a, 76b, 76c Aufenthaltsverordnung',
  requirements: [
    shall('§ 61a (2) sentence 2', 'Prints held by the office are deleted at the latest after the document is handed over.', proven('[§ 61a AufenthV] retention > deletes what is overdue and finished, and keeps the rest with its reason')),
    shall('§ 61a (2) sentence 2', 'The hand-over is noted at the desk; the next run deletes the prints and keeps the rest.', proven('[§ 61a AufenthV] notes the hand-over; the next run deletes the fingerprints and keeps the rest')),
    shall('§ 61a (2) sentence 2', 'What is deleted cannot be found again.', proven('[§ 61a AufenthV] retention > leaves nothing of what is deleted in any page, free or used, nor in the log')),
    shall('§ 61a (1)', 'Which two flat prints go into the chip of a document, and when none.', notApplicable('the desk registers people; what goes into the chip of a document is ordered in the program of its maker')),
    shall('§ 61a (2) sentence 1', 'Whoever holds a document may see what its chip keeps.', notApplicable('prints in a chip are read with certificates of the authority that this desk does not have (terminal authentication)')),
    shall('§ 76b (1) no. 1', 'Photograph and prints are captured by the state of the art.', proven('[TR-03121-3-4 2.1.1] a newcomer finishes the first appointment with the line up', '[§ 76b (1) 1, 2 AufenthV]')),
    shall('§ 76b (1) no. 2', 'Their quality is assured.', proven('b is 1 only when every expected finger reaches its threshold and the number is right', '[TR-03121-3-4 4.4.1.1.1] approves only if every judged criterion is fulfilled and no mandatory one is missing', '[§ 76b (1) 1, 2 AufenthV]')),
    shall('§ 76b (1) no. 3', 'Foreign documents are checked for authenticity by machine.', proven('reads pages, zone and chip of the placed document and says what the checks found', '[§ 76b (1) 3 AufenthV]')),
    shall('§ 76b (1) no. 4', 'Anonymised single data on security and quality are collected and can be given out.', proven('[§ 76b (1) 4 AufenthV] single data', '[§ 76b (1) 4 AufenthV] the single data are anonymous')),
    shall('§ 76b (2)', 'The state of the art is presumed where the technical guidelines of Annex E are followed.', provenNote('The tables of TR-03121-3-4 and TR-03135 above say how far.', '[TR-03121-3-4 2.1, 2.2] profiles')),
    shall('§ 76b (3)', 'Hardware and software that the guidelines want certified are.', site('certification of devices, of this program and of the installation')),
    shall('§ 76c (2)', 'Statistics keep the secrecy of § 16 BStatG.', proven('[§ 76c (2) AufenthV, § 16 BStatG]')),
  ],
};

/** Rights of the person that the desk itself serves; everything else of the regulation is the office's. */
export const gdpr: Guideline = {
  id: 'DSGVO',
  title: 'Rechte der Person, Verordnung (EU) 2016/679',
  requirements: [
    shall('Art. 5 (1) b', 'Every capture has its purpose and legal basis.', proven('[Art. 5 (1) b GDPR]')),
    shall('Art. 15', 'The person gets everything held about them, readable and for machines.', proven('gives everything held about the person as a readable PDF and an archive that other programs read')),
    shall('Art. 15', 'The report leaves the desk only after a second person has confirmed it.', proven('[Art. 15 GDPR] gives PDF and archive out only to two')),
    shall('Art. 15', 'The report reaches the person as files from the real window.', proven('[Art. 15 GDPR] the access report is handed out as PDF and archive')),
    shall('Art. 16', 'Wrong data are corrected with a reason; what stood before is kept.', proven('[Art. 16 GDPR] corrects with a reason and keeps what stood before')),
  ],
};
