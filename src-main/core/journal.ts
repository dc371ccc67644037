/**
 * The one way in which a session changes: rule, store, outbox and audit in one transaction, then, and only
 * then, what others are told. Whatever has returned from `apply` survives a kill.
 */
import type { Appointment } from '../contract/desk.ts';
import type { Session, SessionView } from '../contract/session.ts';
import { areLog, type LogFacts } from '../capture/are-log.ts';
import { apply } from '../capture/apply.ts';
import type { Effect, RuleContext, SessionEvent } from '../capture/events.ts';
import { newSession } from '../capture/new-session.ts';
import { buildTransaction } from '../capture/transaction.ts';
import { viewOf } from '../capture/view.ts';
import { writePackage } from '../matching/gsat/package.ts';
import type { StationTransaction } from '../matching/transaction.ts';
import { getCapture, listCaptures, putCapture, type Capture, packedId } from '../store/captures.ts';
import type { Store } from '../store/database.ts';
import { notePurpose } from '../store/purposes.ts';
import { openSessions, readSession, sessionHistory, writeSession } from '../store/sessions.ts';
import { enqueue } from '../sync/outbox.ts';

export type NewCapture = Pick<Capture, 'id' | 'kind' | 'mime' | 'bytes'>;

export interface JournalOptions {
  store: Store;
  /** Who changes it, for the audit trail. */
  actor(): string;
  /** Time, ids, caseworker and tables the rules need. */
  context(): RuleContext;
  origin: StationTransaction['origin'];
  logFacts: LogFacts;
  /** 4.12.1.3: the log embeds the container of its transaction. */
  conformanceTesting: boolean;
  /** After a change is stored. */
  changed(view: SessionView): void;
  enqueued(): void;
  withdrawn(transactionId: string): void;
  stopDevices(sessionId: string): void;
}

export interface Journal {
  start(appointment: Appointment | null): Session;
  read(sessionId: string): Session;
  view(session: Session): SessionView;
  /**
   * Applies an event with the captures it names.
   * @throws SchalterError `SESSION_…`; then nothing is stored
   */
  apply(sessionId: string, event: SessionEvent, captures?: NewCapture[]): Session;
  /** After a start of the process: nothing is being captured any more. */
  recover(): void;
}

export function createJournal(options: JournalOptions): Journal {
  const { store } = options;

  const stored = (sessionId: string, captures: NewCapture[], at: string): Capture[] => captures.map((capture) => ({ ...capture, sessionId, takenAt: at }));

  /** Puts the session's transaction into the outbox, with the process log as it stands now. */
  const send = (session: Session, effect: Extract<Effect, { type: 'enqueue' }>, context: RuleContext): void => {
    const references = new Map(listCaptures(store, session.id).map(({ id, sha256, bytes, mime }) => [id, { captureId: id, sha256, bytes, mime }]));
    // 4.6.3.1: the station gets the packed form of a print, wherever there is one.
    const captures = new Map([...references].map(([id, reference]) => [id, references.get(packedId(id)) ?? reference]));
    const build = (logId: string | null) => buildTransaction(session, effect.kind, { transactionId: effect.transactionId, createdAt: session.updatedAt, origin: options.origin, captures, areLog: logId });
    const container = options.conformanceTesting ? writePackage(build(null), new Map([...captures.values()].map(({ captureId }) => [captureId, getCapture(store, session.id, captureId).bytes]))) : null;
    const bytes = Buffer.from(areLog(session, sessionHistory(store, session.id), options.logFacts, container), 'utf8');
    const log: Capture = { id: context.newId(), sessionId: session.id, kind: 'process-log', mime: 'application/xml', takenAt: session.updatedAt, bytes };
    putCapture(store, log);
    notePurpose(store, log, session.legalBasis);
    const stored = listCaptures(store, session.id).find(({ id }) => id === log.id)!;
    captures.set(log.id, { captureId: log.id, sha256: stored.sha256, bytes: stored.bytes, mime: stored.mime });
    const transaction = build(log.id);
    enqueue(store.db as never, { sessionId: session.id, transaction, queuedAt: session.updatedAt });
  };

  const after = (session: Session, effects: Effect[]): void => {
    for (const effect of effects) {
      if (effect.type === 'enqueue') options.enqueued();
      else if (effect.type === 'withdraw') options.withdrawn(effect.transactionId);
      else options.stopDevices(session.id);
    }
    options.changed(viewOf(session, options.context()));
  };

  const journal: Journal = {
    start(appointment) {
      const context = options.context();
      const session = newSession(context, appointment);
      writeSession(store, { session, event: { type: 'started' }, captures: [], actor: options.actor() });
      after(session, []);
      return session;
    },
    read: (sessionId) => readSession(store, sessionId),
    view: (session) => viewOf(session, options.context()),
    apply(sessionId, event, captures = []) {
      const context = options.context();
      const { session, effects } = apply(readSession(store, sessionId), event, context);
      writeSession(store, {
        session,
        event,
        captures: stored(sessionId, captures, context.now),
        actor: options.actor(),
        within: () => {
          for (const effect of effects) if (effect.type === 'enqueue') send(session, effect, context);
        },
      });
      after(session, effects);
      return session;
    },
    recover() {
      for (const session of openSessions(store)) {
        if (/"state":"(capturing|reading)"/.test(JSON.stringify([session.document, session.fingerprints, session.rolled]))) journal.apply(session.id, { type: 'restarted' });
      }
    },
  };
  return journal;
}
