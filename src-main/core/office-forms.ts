/** A case or an appointment as lines of text, so that two forms of it can be compared by eye. Pure. */
import type { Appointment, LegalBasis } from '../contract/desk.ts';
import { officeDay, officeTime } from '../contract/office-day.ts';
import type { OfficeConflict } from '../contract/office.ts';
import { stateName } from '../contract/state-names.ts';
import type { CandidateDecision, Session } from '../contract/session.ts';

type Form = OfficeConflict['mine'];
type Line = Form['lines'][number];

const line = (label: string, value: string | number | null | undefined): Line => ({ label, value: value === null || value === undefined || value === '' ? '–' : String(value), differs: false });
const steps: Record<string, string> = { person: 'Person', document: 'Dokument', face: 'Lichtbild', fingerprints: 'Fingerabdrücke', identification: 'Abgleich', rolled: 'Gerollte Abdrücke', result: 'Ergebnis' };
const statuses: Record<string, string> = { active: 'in Arbeit', paused: 'pausiert', personLeft: 'Person ist gegangen', cancelled: 'abgebrochen', completed: 'abgeschlossen' };
const conclusions: Record<string, string> = { accepted: 'angenommen', doubtful: 'zweifelhaft', retained: 'einbehalten', known: 'bekannt', new: 'neu', open: 'offen' };
const decisions: Record<CandidateDecision, string> = { same: 'dieselbe Person', different: 'eine andere', cannotTell: 'nicht zu sagen' };
const day = (date: string | null): string => (date === null ? '' : date.slice(0, 10).split('-').reverse().join('.'));

export function sessionForm(session: Session, desk: string, bases: readonly LegalBasis[]): Form {
  const { person, document, face, fingerprints, identification } = session;
  const taken = fingerprints.slaps.filter((slap) => slap.state === 'accepted').length;
  return {
    desk,
    caseworker: session.caseworker,
    updatedAt: session.updatedAt,
    lines: [
      line('Stand', `${statuses[session.status] ?? session.status}, Schritt ${steps[session.step] ?? session.step}`),
      line('Name', [person.surname, person.givenNames].filter(Boolean).join(', ')),
      line('Geburtsdatum', day(person.birthDate)),
      line('Staatsangehörigkeit', stateName(person.nationality, 'de')),
      line('Rechtsgrundlage', bases.find((one) => one.id === session.legalBasis)?.norm ?? session.legalBasis),
      line('Dokument', document.conclusion === null ? (document.state === 'none' ? 'liegt nicht vor' : 'nicht beurteilt') : (conclusions[document.conclusion] ?? document.conclusion)),
      line('Lichtbild', face.accepted === null ? 'nicht übernommen' : takenAt(face)),
      line('Fingerabdrücke', fingerprints.notTaken ?? `${taken} von ${fingerprints.slaps.length} Aufnahmen übernommen`),
      line('Abgleich', identification.conclusion === null ? { notSent: 'nicht gesendet', queued: 'wartet', sending: 'wird gesendet', accepted: 'angenommen', answered: 'beantwortet', parked: 'zurückgestellt' }[identification.state] : (conclusions[identification.conclusion] ?? identification.conclusion)),
      ...identification.candidates.map(({ id, surname, givenNames }) => line(`Treffer ${[surname, givenNames].filter(Boolean).join(', ')}`, decisionOf(identification, id))),
    ],
  };
}

function decisionOf({ decisions: made }: Session['identification'], candidateId: string): string {
  const decided = made.find((one) => one.candidateId === candidateId);
  return decided === undefined ? 'offen' : `${decisions[decided.decision]}: ${decided.reason}${decided.approvedBy ? ` (bestätigt von ${decided.approvedBy})` : ''}`;
}

function takenAt({ captures, accepted }: Session['face']): string {
  const at = captures.find((capture) => capture.captureId === accepted)?.takenAt;
  return at === undefined ? 'übernommen' : `übernommen (${/T/.test(at) ? `${officeTime(at)} Uhr` : day(at)})`;
}

export function appointmentForm(body: string, desk = 'Amt'): { title: string; form: Form } {
  const one = JSON.parse(body) as Partial<Appointment>;
  return {
    title: [one.surname, one.givenNames].filter(Boolean).join(', '),
    form: {
      desk,
      caseworker: '',
      updatedAt: '',
      lines: [
        line('Termin', one.startsAt ? `${day(officeDay(one.startsAt))} ${officeTime(one.startsAt)} Uhr` : null),
        line('Name', [one.surname, one.givenNames].filter(Boolean).join(', ')),
        line('Geburtsdatum', day(one.birthDate ?? null)),
        line('Staatsangehörigkeit', stateName(one.nationality ?? '', 'de')),
        line('Zweck', one.purpose),
        line('Rechtsgrundlage', one.legalBasis),
        line('Hinweis', one.note),
      ],
    },
  };
}

/** Says of each line whether the other form has something else there. */
export function markDifferences(conflict: OfficeConflict): OfficeConflict {
  const compared = (form: Form, other: Form): Form => ({ ...form, lines: form.lines.map((one, index) => ({ ...one, differs: other.lines[index]?.value !== one.value })) });
  return { ...conflict, mine: compared(conflict.mine, conflict.theirs), theirs: compared(conflict.theirs, conflict.mine) };
}
