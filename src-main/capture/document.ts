/** Document: reading, no document, the caseworker's conclusion. A finding is a hint; a person decides. */
import type { DocumentData, Session, SessionCommand } from '../contract/session.ts';
import type { DeviceResult, RuleContext } from './events.ts';
import { renewNotTaken } from './fingerprints.ts';
import { unreadDocument } from './new-session.ts';
import { demandReason, refuse } from './refuse.ts';

type Command<T extends SessionCommand['type']> = Extract<SessionCommand, { type: T }>;

export function documentReading(session: Session): void {
  if (session.document.conclusion) refuse('DOCUMENT_CONCLUDED', 'Das Dokument ist schon beurteilt. Zum erneuten Lesen bitte zuerst zurücksetzen.');
  session.document = { ...unreadDocument(), state: 'reading' };
}

export function documentStopped(session: Session): void {
  if (session.document.state === 'reading') session.document = unreadDocument();
}

export function documentRead(session: Session, document: Pick<DocumentData, 'pages' | 'mrz' | 'visual' | 'chip' | 'findings' | 'overall' | 'branches'>, context: RuleContext): void {
  if (session.document.state !== 'reading') refuse('DOCUMENT_NOT_READING', 'Das Dokument wird nicht mehr gelesen; das Ergebnis wird verworfen.');
  session.document = { ...unreadDocument(), ...document, state: 'read' };
  // The front of a card shows no zone; then its chip says what the zone would.
  fillEmptyFields(session, document.mrz ? (document.mrz.valid ? document.mrz.fields : {}) : (document.chip?.fields ?? {}));
  renewNotTaken(session, context);
}

/** [TR-03135-1 5.7.3, 5.7.4] Another side or page beside the one with the zone. */
export function furtherPageRead(session: Session, { furtherPages, ...checked }: Extract<DeviceResult, { type: 'furtherPageRead' }>['document']): void {
  const { document } = session;
  refuseFurtherPage(document);
  session.document = { ...document, ...checked, furtherPages: [...(document.furtherPages ?? []), ...furtherPages] };
}

/** A further page is compared with a zone, and before the caseworker has decided. */
export function refuseFurtherPage({ state, mrz, conclusion }: DocumentData): void {
  if (conclusion) refuse('DOCUMENT_CONCLUDED', 'Das Dokument ist schon beurteilt. Zum erneuten Lesen bitte zuerst zurücksetzen.');
  if (state !== 'read' || !mrz) refuse('DOCUMENT_NOT_READ', 'Bitte zuerst die Seite mit der maschinenlesbaren Zone lesen.');
}

/** What the document says goes only where nobody has written anything yet; names only both together. */
function fillEmptyFields(session: Session, fields: Record<string, string | null>): void {
  const { person } = session;
  if (!person.surname && !person.givenNames) {
    person.surname = fields['surname'] ?? '';
    person.givenNames = fields['givenNames'] ?? '';
  }
  const birthDate = fields['birthDateIso'];
  if (!person.birthDate && birthDate && /^\d{4}-\d{2}-\d{2}$/.test(birthDate)) person.birthDate = birthDate;
  const nationality = fields['nationality'];
  if (!person.nationality && nationality && /^[A-Z]{1,3}$/.test(nationality)) person.nationality = nationality;
  const sex = fields['sex'];
  if (!person.sex && (sex === 'F' || sex === 'M' || sex === 'X')) person.sex = sex;
}

export function noDocument(session: Session, { reason }: Command<'noDocument'>): void {
  demandReason(reason);
  if (session.document.state === 'read') refuse('DOCUMENT_READ', 'Es ist ein Dokument gelesen. Bitte zuerst zurücksetzen, wenn es nicht zu dieser Person gehört.');
  session.document = { ...unreadDocument(), state: 'none', noneReason: reason };
}

/** Other than a clean acceptance needs a reason: a doubt, a retained document, or acceptance despite a failed check. */
export function concludeDocument(session: Session, { conclusion, reason }: Command<'concludeDocument'>): void {
  if (session.document.state !== 'read') refuse('DOCUMENT_NOT_READ', 'Es ist noch kein Dokument gelesen.');
  if (conclusion !== 'accepted' || session.document.overall !== 'successful') demandReason(reason);
  session.document.conclusion = conclusion;
  session.document.conclusionReason = reason.trim() === '' ? null : reason;
}

export function resetDocument(session: Session): void {
  session.document = unreadDocument();
}
