/** What keeps a step from being finished, as German sentences for the caseworker. Pure; derived, never stored. */
import type { Session, StepName } from '../contract/session.ts';
import type { RuleContext } from './events.ts';
import { fingerNames, slapNames } from './fingers.ts';
import { printsComplete } from './fingerprints.ts';
import { profiles } from './profiles.ts';
import { rolledComplete } from './rolled.ts';

type Facts = Pick<RuleContext, 'specialSituationApproved'>;
type Rule = (session: Session, facts: Facts) => (string | false | null)[];

const rules: Record<StepName, Rule> = {
  person: (session, facts) => [
    !session.person.surname && !session.person.givenNames && 'Name fehlt.',
    session.person.birthDate === null && 'Geburtsdatum fehlt; ist es unbekannt, das Jahr eintragen.',
    !session.person.nationality && 'Staatsangehörigkeit fehlt; unbekannt ist XXX, staatenlos XXA.',
    !session.legalBasis && 'Rechtsgrundlage ist nicht gewählt.',
    session.person.languages.length === 0 && 'Sprache der Person fehlt.',
    !session.noticeConfirmedAt && 'Der Hinweis an die Person ist nicht bestätigt.',
    profiles[session.profile].needsApproval && !facts.specialSituationApproved && 'Dieser Schalter ist für das gewählte Profil nicht zugelassen.',
  ],
  document: ({ document }) => [
    document.state === 'open' && 'Dokument lesen oder angeben, warum keines vorliegt.',
    document.state === 'reading' && 'Das Dokument wird noch gelesen.',
    document.state === 'read' && document.conclusion === null && 'Das Dokument ist noch nicht beurteilt.',
  ],
  face: ({ face }) => [face.accepted === null && (face.captures.length === 0 ? 'Es ist noch kein Lichtbild aufgenommen.' : 'Es ist noch kein Lichtbild übernommen.')],
  fingerprints: (session) => (printsComplete(session) ? [] : session.fingerprints.slaps.map((slap) => slap.state !== 'accepted' && slap.state !== 'skipped' && `Noch nicht übernommen: ${slapNames[slap.slap]}.`)),
  identification: ({ identification }) => [
    identification.state === 'notSent' && 'Der Abgleich ist noch nicht gesendet.',
    identification.state === 'answered' && identification.candidates.some((candidate) => !identification.decisions.some((one) => one.candidateId === candidate.id)) && 'Über einen Kandidaten ist noch nicht entschieden.',
    identification.state === 'answered' && identification.conclusion === null && 'Das Ergebnis des Abgleichs ist noch nicht festgehalten.',
  ],
  rolled: (session) => (session.rolled.required && !rolledComplete(session) ? session.rolled.fingers.map((finger) => finger.state !== 'accepted' && finger.state !== 'skipped' && `Noch nicht übernommen: ${fingerNames[finger.finger]}, gerollt.`) : []),
  result: (session, facts) => [
    ...rules.face(session, facts),
    matchPending(session) && 'Die Antwort der Station steht noch aus. Der Vorgang kann warten und meldet sich, sobald sie da ist.',
    session.identification.state === 'notSent' && 'Der Abgleich ist noch nicht gesendet.',
    session.identification.state === 'answered' && session.identification.conclusion === null && 'Das Ergebnis des Abgleichs ist noch nicht festgehalten.',
    session.identification.conclusion === 'open' && 'Die Entscheidung über den Abgleich ist offen.',
    ...rules.rolled(session, facts),
  ],
};

export function blockersOf(session: Session, step: StepName, facts: Facts): string[] {
  return rules[step](session, facts).filter((sentence): sentence is string => typeof sentence === 'string');
}

/** True while an answer of the station is outstanding: screen and paper say »Abgleich ausstehend«. */
export function matchPending(session: Session): boolean {
  return ['queued', 'sending', 'accepted', 'parked'].includes(session.identification.state);
}
