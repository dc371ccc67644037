/**
 * The state machine of the capture session: session and event in, session and effects out. Pure; the
 * session given is never changed. Each kind of event has one rule, named in its own file by subject.
 */
import type { Session } from '../contract/session.ts';
import type { Effect, RuleContext, SessionEvent } from './events.ts';
import * as beside from './beside.ts';
import * as document from './document.ts';
import * as face from './face.ts';
import * as fingerprints from './fingerprints.ts';
import * as identification from './identification.ts';
import * as life from './life.ts';
import * as person from './person.ts';
import * as rolled from './rolled.ts';
import { refuse } from './refuse.ts';

/** What arrives by itself: it is taken in whatever state the session is. */
const arrivals: ReadonlySet<SessionEvent['type']> = new Set(['documentStopped', 'slapStopped', 'rolledStopped', 'transactionMoved', 'identified', 'stored', 'interpreted', 'restarted', 'takenOver', 'versionsDecided', 'printFailed']);

/** What a session that is not active still answers to. */
const whileAway: Record<Session['status'], readonly SessionEvent['type'][]> = {
  active: [],
  paused: ['resume', 'cancel', 'personLeft'],
  personLeft: ['resume', 'cancel'],
  cancelled: [],
  completed: ['markPrinted', 'goTo', 'inquired'],
};

/**
 * @returns the session after the event, its version counted up, and what is to be done besides
 * @throws SchalterError `SESSION_…` (input) where the event does not fit; then nothing has changed
 */
export function apply(before: Session, event: SessionEvent, context: RuleContext): { session: Session; effects: Effect[] } {
  if (before.status !== 'active' && !arrivals.has(event.type) && !whileAway[before.status].includes(event.type)) {
    const state = { active: '', paused: 'pausiert', personLeft: 'unterbrochen, weil die Person gegangen ist', cancelled: 'abgebrochen', completed: 'abgeschlossen' }[before.status];
    refuse('NOT_ACTIVE', `Der Vorgang ist ${state}.`);
  }
  const session = structuredClone(before);
  const effects = run(session, event, context);
  session.version = before.version + 1;
  session.updatedAt = context.now;
  return { session, effects };
}

function run(session: Session, event: SessionEvent, context: RuleContext): Effect[] {
  switch (event.type) {
    case 'setPerson': return none(person.setPerson(session, event, context));
    case 'setLegalBasis': return none(person.setLegalBasis(session, event, context));
    case 'setProfile': return none(person.setProfile(session, event, context));
    case 'confirmNotice':
      session.noticeConfirmedAt = context.now;
      return [];
    case 'noDocument': return none(document.noDocument(session, event));
    case 'concludeDocument': return none(document.concludeDocument(session, event));
    case 'resetDocument': return stopping(document.resetDocument(session));
    case 'documentReading': return none(document.documentReading(session));
    case 'documentStopped': return none(document.documentStopped(session));
    case 'documentRead': return none(document.documentRead(session, event.document, context));
    case 'furtherPageRead': return none(document.furtherPageRead(session, event.document));
    case 'faceCaptured': return none(face.faceCaptured(session, event.capture));
    case 'acceptFace': return none(face.acceptFace(session, event));
    case 'discardFace': return none(face.discardFace(session, event));
    case 'setSequence': return none(fingerprints.setSequence(session, event));
    case 'setMissing': return none(fingerprints.setMissing(session, event));
    case 'slapCapturing': return none(fingerprints.slapCapturing(session, event.slap));
    case 'slapStopped': return none(fingerprints.slapStopped(session, event.slap));
    case 'slapCaptured': return none(fingerprints.slapCaptured(session, event.slap, event.attempt));
    case 'useSlap': return none(fingerprints.useSlap(session, event));
    case 'recaptureSlap': return stopping(fingerprints.recaptureSlap(session, event));
    case 'restartSlaps': return stopping(fingerprints.restartSlaps(session));
    case 'rolledCapturing': return none(rolled.rolledCapturing(session, event.finger));
    case 'rolledStopped': return none(rolled.rolledStopped(session, event.finger));
    case 'rolledCaptured': return none(rolled.rolledCaptured(session, event.finger, event.attempt));
    case 'useRolled': return none(rolled.useRolled(session, event));
    case 'recaptureRolled': return stopping(rolled.recaptureRolled(session, event));
    case 'sendIdentification': return identification.sendIdentification(session, context);
    case 'transactionMoved': return none(identification.transactionMoved(session, event));
    case 'identified': return none(identification.identified(session, event));
    case 'decideCandidate': return none(identification.decideCandidate(session, event, context));
    case 'concludeIdentification': return none(identification.concludeIdentification(session, event, context));
    case 'stored':
      if (session.result.storage.transactionId === event.transactionId) {
        Object.assign(session.result.storage, { state: 'answered', recordId: event.recordId, message: event.message });
        session.person.azrNumber ??= event.azrNumber;
      }
      return [];
    case 'goTo': return none(life.goTo(session, event, context));
    case 'next': return none(life.next(session, context));
    case 'pause':
    case 'personLeft': return life.leave(session, event);
    case 'resume': return none(life.resume(session, context));
    case 'cancel': return life.cancel(session, event, context);
    case 'withdrawInterpreter': return none(beside.withdrawInterpreter(session, event, context));
    case 'interpreted': return none(beside.interpreted(session, event.interpretation));
    case 'inquired': return none(beside.inquired(session, event.inquiry));
    case 'restarted': return none(life.endCaptures(session));
    case 'takenOver':
      session.caseworker = context.caseworker;
      return stopping(life.endCaptures(session));
    case 'versionsDecided':
      return [];
    case 'markPrinted':
      session.result.printedAt = context.now;
      return [];
    case 'printFailed':
      session.result.printedAt = event.before;
      return [];
    case 'complete': return life.complete(session, context);
  }
}

const none = (_done: void): Effect[] => [];
const stopping = (_done: void): Effect[] => [{ type: 'stopDevices' }];
