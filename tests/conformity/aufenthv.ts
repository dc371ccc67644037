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
    shall('§ 61a', 'What is deleted cannot be found again.', proven('[§ 61a AufenthV] retention > leaves nothing of what is deleted in any page, free or used, nor in the log')),
    shall('§ 76b', 'Capture follows the state of the art; presumed where the technical guidelines are followed.', proven('[TR-03121-3-4 2.1.1] a newcomer finishes the first appointment with the line up')),
    shall('§ 76b', 'The quality of captures is assured.', proven('b is 1 only when every expected finger reaches its threshold and the number is right', '[TR-03121-3-4 4.4.1.1.1] approves only if every judged criterion is fulfilled and no mandatory one is missing')),
    shall('§ 76b', 'Documents are checked for authenticity by machine.', proven('reads pages, zone and chip of the placed document and says what the checks found')),
    shall('§ 76b', 'Anonymised single data for quality assurance and statistics can be given to the authority.', proven('[§ 76b AufenthV] statistics > count without persons, and tell no small number')),
    shall('§ 76b', 'Certified systems and components are used.', site('certification of devices and of the installation')),
  ],
};
