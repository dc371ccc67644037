/**
 * Plain prints: the slap task of TR-03121-3-4 3.3.2 in the sequences 3.3 and 3.4. Three attempts per slap,
 * then the best of them (4.4.4.1.3); at the end the operator uses, recaptures or restarts.
 */
import type { Session, SessionCommand, SlapAttempt, SlapData, SlapKind } from '../contract/session.ts';
import type { RuleContext } from './events.ts';
import { expectedFingers, slapNames, slapSequences } from './fingers.ts';
import { whyNoFingerprints } from './legal-bases.ts';
import { whileNotSent } from './person.ts';
import { bestSlap } from './quality.ts';
import { refuse } from './refuse.ts';

type Command<T extends SessionCommand['type']> = Extract<SessionCommand, { type: T }>;

/** 3.3.2 step 3 b. */
export const mostAttempts = 3;

const emptySlap = (slap: SlapKind, session: Session): SlapData => ({
  slap,
  state: expectedFingers(slap, session.fingerprints.missing).length === 0 ? 'skipped' : 'open',
  attempts: [],
  best: null,
  veto: null,
});

/** Whether prints are taken at all, by legal basis and age; computed anew when either changes. */
export function renewNotTaken(session: Session, context: RuleContext): void {
  const basis = context.legalBases.find((one) => one.id === session.legalBasis);
  const reason = whyNoFingerprints(basis, session.person.birthDate, session.createdAt);
  if (reason !== null && session.fingerprints.slaps.some((slap) => slap.attempts.length > 0)) {
    refuse('PRINTS_ALREADY_TAKEN', 'Nach diesen Angaben dürften keine Fingerabdrücke genommen werden; es sind aber schon welche aufgenommen. Bitte zuerst die Aufnahme der Finger neu beginnen.');
  }
  session.fingerprints.notTaken = reason;
}

function findSlap(session: Session, kind: SlapKind): SlapData {
  const slap = session.fingerprints.slaps.find((one) => one.slap === kind);
  if (!slap) refuse('SLAP_NOT_IN_SEQUENCE', `»${slapNames[kind]}« gehört nicht zur gewählten Reihenfolge.`);
  return slap;
}

/** Refuses where no capture of this slap may begin now. */
export function slapCapturing(session: Session, kind: SlapKind): void {
  whileNotSent(session);
  if (session.fingerprints.notTaken) refuse('PRINTS_NOT_TAKEN', session.fingerprints.notTaken);
  const slap = findSlap(session, kind);
  if (slap.state === 'skipped') refuse('SLAP_SKIPPED', 'Alle Finger dieser Aufnahme sind als fehlend eingetragen.');
  if (slap.state === 'accepted') refuse('SLAP_ACCEPTED', 'Diese Aufnahme ist schon übernommen. Zum Ersetzen bitte »Erneut aufnehmen« wählen.');
  if (slap.attempts.length >= mostAttempts) refuse('SLAP_ATTEMPTS', 'Drei Versuche sind gemacht. Bitte die beste Aufnahme übernehmen oder erneut aufnehmen.');
  slap.state = 'capturing';
}

export function slapStopped(session: Session, kind: SlapKind): void {
  const slap = session.fingerprints.slaps.find((one) => one.slap === kind);
  if (slap?.state === 'capturing') slap.state = restingState(slap);
}

/** 3.3.2 steps 3 to 5 and the end of the third attempt. */
export function slapCaptured(session: Session, kind: SlapKind, attempt: SlapAttempt): void {
  const slap = findSlap(session, kind);
  if (slap.state !== 'capturing') refuse('SLAP_NOT_CAPTURING', 'Diese Aufnahme wurde inzwischen beendet; das Ergebnis wird verworfen.');
  slap.attempts.push({ ...attempt, attempt: slap.attempts.length + 1 });
  slap.veto = null;
  slap.best = (attempt.sufficient ? attempt : slap.attempts[bestSlap(kind, slap.attempts)]!).captureId;
  slap.state = restingState(slap);
}

/** The caseworker decides after a sufficient capture or the third; before that the capture is repeated. */
function restingState(slap: SlapData): SlapData['state'] {
  return slap.attempts.length >= mostAttempts || slap.attempts.at(-1)?.sufficient ? 'decide' : 'open';
}

/** What the software holds against using an attempt without a veto; null: nothing. */
export function whyNotUsable(slap: SlapData, attempt: SlapAttempt): string | null {
  if (attempt.presentationAttack === 'suspected') return 'Es besteht Verdacht auf eine Nachbildung. Übernehmen geht nur mit begründeter Freigabe.';
  if (attempt.classification.mismatch && attempt.classification.mode === 'on') return 'Das sieht nach der falschen Hand aus. Übernehmen geht nur mit begründeter Freigabe.';
  if (attempt.sufficient) return null;
  if (slap.attempts.length < mostAttempts) return `Die Güte reicht nicht. Bitte wiederholen (Versuch ${slap.attempts.length + 1} von ${mostAttempts}) oder begründet freigeben.`;
  return attempt.captureId === slap.best ? null : 'Nach drei Versuchen wird die beste Aufnahme übernommen; eine andere nur mit begründeter Freigabe.';
}

/** 3.3.2, first option; 4.8.3.1: the vetoes. `nok` refuses a capture that the software accepts. */
export function useSlap(session: Session, { slap: kind, captureId, veto }: Command<'useSlap'>): void {
  whileNotSent(session);
  const slap = findSlap(session, kind);
  const attempt = slap.attempts.find((one) => one.captureId === captureId);
  if (!attempt) refuse('SLAP_UNKNOWN', 'Diese Aufnahme gehört nicht zu diesem Schritt.');
  if (slap.state !== 'decide' && slap.state !== 'open') refuse('SLAP_NOT_DECIDABLE', 'Über diese Aufnahme ist schon entschieden oder sie läuft noch.');
  if (veto === 'nok') {
    slap.veto = 'nok';
    slap.best = null;
    slap.state = slap.attempts.length >= mostAttempts ? 'decide' : 'open';
    return;
  }
  const objection = whyNotUsable(slap, attempt);
  if (objection && veto === null) refuse('SLAP_INSUFFICIENT', objection);
  slap.best = captureId;
  slap.veto = veto;
  slap.state = 'accepted';
}

/** 3.3.2, second option: the counter begins at 1 again. */
export function recaptureSlap(session: Session, { slap: kind }: Command<'recaptureSlap'>): void {
  whileNotSent(session);
  Object.assign(findSlap(session, kind), emptySlap(kind, session));
}

/** 3.3.2, third option. */
export function restartSlaps(session: Session): void {
  whileNotSent(session);
  session.fingerprints.slaps = slapSequences[session.fingerprints.sequence].map((slap) => emptySlap(slap, session));
}

export function setSequence(session: Session, { sequence }: Command<'setSequence'>): void {
  whileNotSent(session);
  if (sequence === session.fingerprints.sequence) return;
  if (session.fingerprints.slaps.some((slap) => slap.attempts.length > 0)) refuse('PRINTS_TAKEN', 'Es sind schon Finger aufgenommen. Für eine andere Reihenfolge bitte die Aufnahme der Finger neu beginnen.');
  session.fingerprints.sequence = sequence;
  restartSlaps(session);
}

/** Missing fingers with their mandatory reason (3.5.1, 4.11.4). A slap already accepted keeps its fingers. */
export function setMissing(session: Session, { missing }: Command<'setMissing'>): void {
  whileNotSent(session);
  if (new Set(missing.map((one) => one.finger)).size !== missing.length) refuse('MISSING_TWICE', 'Ein Finger ist zweimal als fehlend eingetragen.');
  if (missing.some((one) => one.reason.trim() === '')) refuse('REASON_MISSING', 'Für jeden fehlenden Finger ist ein Grund anzugeben.');
  const changed = session.fingerprints.slaps.filter(
    (slap) => expectedFingers(slap.slap, missing).join() !== expectedFingers(slap.slap, session.fingerprints.missing).join(),
  );
  const fixed = changed.find((slap) => slap.state === 'accepted' || slap.state === 'capturing');
  if (fixed) refuse('SLAP_ACCEPTED', `»${slapNames[fixed.slap]}« ist schon übernommen oder wird gerade aufgenommen. Bitte dort zuerst »Erneut aufnehmen« wählen.`);
  session.fingerprints.missing = missing;
  for (const slap of changed) Object.assign(slap, emptySlap(slap.slap, session));
}

/** True when every slap is used or skipped, or none is to be taken. */
export function printsComplete(session: Session): boolean {
  return session.fingerprints.notTaken !== null || session.fingerprints.slaps.every((slap) => slap.state === 'accepted' || slap.state === 'skipped');
}
