/**
 * §§ 61a and 76b AufenthV as far as they bind this program, in our words. The wording of the ordinance was
 * not at hand here (only what ../shared/notes/anchors.md says of it): the rows are to be confirmed by a lawyer.
 */
import { proven, shall, site, type Guideline } from './requirement.ts';

export const aufenthV: Guideline = {
  id: 'AufenthV',
  title: '§§ 61a, 76b Aufenthaltsverordnung',
  requirements: [
    shall('§ 61a', 'Prints held by the office are deleted at the latest after the document is handed over.', proven('[§ 61a AufenthV] retention > deletes what is overdue and finished, and keeps the rest with its reason')),
    shall('§ 61a', 'The hand-over is noted at the desk; the next run deletes the prints and keeps the rest.', proven('[§ 61a AufenthV] notes the hand-over; the next run deletes the fingerprints and keeps the rest')),
    shall('§ 61a', 'What is deleted cannot be found again.', proven('[§ 61a AufenthV] retention > leaves nothing of what is deleted in any page, free or used, nor in the log')),
    shall('§ 76b', 'Capture follows the state of the art; presumed where the technical guidelines are followed.', proven('[TR-03121-3-4 2.1.1] a newcomer finishes the first appointment with the line up')),
    shall('§ 76b', 'The quality of captures is assured.', proven('b is 1 only when every expected finger reaches its threshold and the number is right', '[TR-03121-3-4 4.4.1.1.1] approves only if every judged criterion is fulfilled and no mandatory one is missing')),
    shall('§ 76b', 'Documents are checked for authenticity by machine.', proven('reads pages, zone and chip of the placed document and says what the checks found')),
    shall('§ 76b', 'Anonymised single data for quality assurance and statistics can be given to the authority.', proven('[§ 76b AufenthV] statistics > count without persons, and tell no small number')),
    shall('§ 76b', 'Certified systems and components are used.', site('certification of devices and of the installation')),
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
