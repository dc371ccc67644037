/** A session turned into the words of its forms. Pure: pictures come beside it (pictures.ts). */
import type { LegalBasis } from '../../contract/desk.ts';
import { officeDay, officeTime } from '../../contract/office-day.ts';
import type { FormId } from '../../contract/printing.ts';
import { stateOnPaper } from '../../contract/state-names.ts';
import type { Finding, SessionView } from '../../contract/session.ts';
import { fingerNames, slapNames } from '../../capture/fingers.ts';
import { profiles } from '../../capture/profiles.ts';

export interface DeskFacts {
  office: string;
  desk: string;
  location: string;
  caseworker: string;
  training: boolean;
  legalBases: readonly LegalBasis[];
  /** ISO timestamp. */
  now: string;
}

export interface Facts {
  values: Record<string, string>;
  conditions: Record<string, boolean>;
  findings: readonly Finding[];
}

const none = '–';

/** `1990-00-00` is shown as `1990`. */
export const dayText = (iso: string | null): string => (iso === null ? none : iso.slice(0, 10).split('-').reverse().filter((part) => part !== '00').join('.'));
export const timeText = (iso: string): string => `${officeTime(iso)} Uhr`;
export const momentText = (iso: string): string => `${new Intl.DateTimeFormat('de-DE', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'Europe/Berlin' }).format(new Date(iso))}, ${timeText(iso)}`;

/** What a label and a search know a session by. */
export const sessionNumber = (id: string): string => `V-${id.slice(0, 8).toUpperCase()}`;

export const checkWords: Record<string, string> = { successful: 'bestanden', failed: 'nicht bestanden', undetermined: 'nicht entschieden', notSupported: 'nicht möglich', aborted: 'abgebrochen' };
const documentKinds: Record<string, string> = { P: 'Reisepass', I: 'Ausweis', A: 'Ausweis', C: 'Ausweis', V: 'Visum' };

function zoneDay(value: string | null | undefined): string {
  const found = /^(\d{2})(\d{2})(\d{2})$/.exec(value ?? '');
  return found ? `${found[3]}.${found[2]}.20${found[1]}` : none;
}

export function deskValues(desk: DeskFacts): Record<string, string> {
  return { office: desk.office, desk: desk.desk, location: desk.location, caseworker: desk.caseworker, today: dayText(officeDay(desk.now)), now: momentText(desk.now) };
}

export function sessionFacts(view: SessionView, desk: DeskFacts): Facts {
  const { session } = view;
  const { person, document, fingerprints, identification } = session;
  const basis = desk.legalBases.find((one) => one.id === session.legalBasis);
  const fields = document.mrz?.fields ?? {};
  const conclusion = { accepted: 'angenommen', doubtful: 'Zweifel', retained: 'einbehalten' }[document.conclusion as string] ?? 'noch nicht beurteilt';
  const identified = { known: 'Person ist bekannt', new: 'Person war nicht erfasst', open: 'offen' }[identification.conclusion as string] ?? 'noch nicht festgehalten';
  const taken = fingerprints.slaps.filter((slap) => slap.state === 'accepted').map((slap) => `${slapNames[slap.slap]}${slap.veto ? ' (mit Freigabe)' : ''}`);
  const missing = fingerprints.missing.map((one) => `${fingerNames[one.finger]} fehlt: ${one.reason}`);
  const remarkable = document.findings.filter((one) => one.result === 'failed' || one.result === 'undetermined');
  return {
    values: {
      ...deskValues(desk),
      'session.number': sessionNumber(session.id),
      'session.started': momentText(session.createdAt),
      'session.purpose': session.purpose ?? basis?.purpose ?? none,
      'person.name': [person.surname, person.givenNames].filter(Boolean).join(', ') || none,
      'person.surname': person.surname || none,
      'person.givenNames': person.givenNames || none,
      'person.birthDate': dayText(person.birthDate),
      'person.birthPlace': person.birthPlace || none,
      'person.nationalityCode': person.nationality || none,
      'person.nationality': person.nationality ? stateOnPaper(person.nationality) : none,
      'person.azrNumber': person.azrNumber ?? none,
      legalBasis: basis?.norm ?? none,
      legalPurpose: basis?.purpose ?? none,
      retention: basis?.retentionRule ?? none,
      notice: session.noticeConfirmedAt ? momentText(session.noticeConfirmedAt) : 'nein',
      profile: profiles[session.profile].title,
      'document.kind': documentKinds[(fields['documentCode'] ?? '').slice(0, 1)] ?? 'Dokument',
      'document.number': fields['documentNumber'] ?? none,
      'document.issuer': fields['issuingState'] ?? none,
      'document.expiry': zoneDay(fields['expiryDate']),
      'document.state': document.state === 'read' ? 'gelesen' : document.state === 'none' ? `keines: ${document.noneReason ?? ''}` : 'nicht gelesen',
      'document.conclusion': conclusion,
      'document.conclusionReason': document.conclusionReason || none,
      'document.chip': document.chip === null || document.chip.state === 'absent' ? 'kein Chip gelesen' : document.chip.state === 'read' ? `gelesen, Zugang ${document.chip.access ?? 'offen'}` : (document.chip.message ?? 'nicht lesbar'),
      'document.overall': document.overall ? checkWords[document.overall]! : none,
      'face.state': session.face.accepted ? 'übernommen' : 'nicht aufgenommen',
      'fingerprints.state': fingerprints.notTaken ?? ([...taken, ...missing].join('; ') || 'nicht aufgenommen'),
      'identification.state': view.matchPending ? 'Abgleich ausstehend' : identified,
      'attended.from': timeText(session.createdAt),
      'attended.until': timeText(session.result.completedAt ?? desk.now),
    },
    conditions: {
      training: desk.training,
      matchPending: view.matchPending,
      hasDocument: document.pages.some((page) => page.light === 'white'),
      noDocument: document.state === 'none',
      hasFace: session.face.accepted !== null,
      hasFingerprints: taken.length > 0,
      retained: document.conclusion === 'retained',
      doubtful: document.conclusion === 'doubtful',
      hasChip: document.chip?.state === 'read',
      hasFindings: remarkable.length > 0,
    },
    findings: document.findings,
  };
}

/** Why a form makes no sense for a session as it is; null: it may be printed. */
export function whyNot(form: FormId, { session }: SessionView): string | null {
  if (session.status === 'cancelled') return 'Der Vorgang ist abgebrochen.';
  switch (form) {
    case 'check-report':
      return session.document.state === 'read' ? null : 'Es ist kein Dokument gelesen.';
    case 'attendance':
    case 'label':
      return session.person.surname ? null : 'Der Name der Person fehlt.';
    case 'retention-receipt':
      return session.document.conclusion === 'retained' ? null : 'Es ist kein Dokument einbehalten.';
    case 'photographs':
      return session.face.accepted ? null : 'Es ist kein Lichtbild übernommen.';
    case 'information':
      return session.legalBasis ? null : 'Die Rechtsgrundlage ist noch nicht gewählt.';
    case 'summary':
      return null;
    default:
      return 'Dieses Formular gehört nicht zu einem Vorgang.';
  }
}
