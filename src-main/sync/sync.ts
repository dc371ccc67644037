/**
 * The desk's sync: drains the outbox, fetches results, measures the line. One instance per desk; it is told
 * the time, the randomness and the station, so that all of it runs in a test. A kill at any instant loses
 * nothing: what is not committed in SQLite is simply done again, and the station recognises it.
 */
import { SchalterError, asSchalterError } from '../errors.ts';
import type { LineStatus, QueueEntry, QueueStatus } from '../contract/desk.ts';
import { StationError, type MatchingStation, type ReceivedResult, type StationResult, type TaskName } from '../matching/port.ts';
import type { CaptureReference } from '../matching/transaction.ts';
import { backoffMs, type BackoffSettings } from './backoff.ts';
import { createBandwidth } from './bandwidth.ts';
import { closedBreaker, nextBreaker, type Breaker, type BreakerEvent } from './breaker.ts';
import { isoOf, type Clock } from './clock.ts';
import type { SqlDatabase } from './database.ts';
import { applyOnce, isReceived, markAcknowledged, unacknowledged, type ApplyResult } from './inbox.ts';
import { lineAnswered, lineBusy, lineFailed, lineMeasured, lineStatusOf, unknownLine, type LineState } from './line.ts';
import * as outbox from './outbox.ts';
import { queueEntryOf } from './wording.ts';

export interface SyncSettings {
  /** How often the line is measured while nothing else proves it. */
  measureEveryMs: number;
  requestTimeoutMs: number;
  /** Longest wait of one request for results. */
  resultWaitMs: number;
  failuresToOpen: number;
  /** Between measurements while the line is down, and between attempts of a faulty transaction. */
  backoff: BackoffSettings;
  /** Failures of the station on one transaction before it is parked. */
  faultsToPark: number;
  /** Transactions of different persons sent at once. */
  senders: number;
  /** Captures of one transaction sent at once. */
  uploads: number;
  /** Largest piece of a capture in one request. */
  pieceBytes: number;
  /** Cap for uploads, bytes per second; null: none. */
  bytesPerSecond: number | null;
  /** After this time without an answer the station is asked whether it still knows the transaction. */
  verifyAfterMs: number;
}

/** Between two words about the queue, milliseconds. */
const queueTellMs = 100;
/** However long a station or a proxy asks to wait: after this it is asked again. */
const longestPatienceMs = 15 * 60_000;

export const defaultSyncSettings: SyncSettings = {
  measureEveryMs: 15_000,
  requestTimeoutMs: 20_000,
  resultWaitMs: 20_000,
  failuresToOpen: 3,
  backoff: { baseMs: 1_000, capMs: 60_000 },
  faultsToPark: 12,
  senders: 2,
  uploads: 3,
  pieceBytes: 4 * 1024 * 1024,
  bytesPerSecond: null,
  verifyAfterMs: 10 * 60_000,
};

export interface SyncEvents {
  line(status: LineStatus): void;
  queue(status: QueueStatus): void;
  /** After the result is stored. `late`: it became a task of a closed case. */
  resultArrived(arrived: { sessionId: string; transactionId: string; candidates: number; late: boolean }): void;
  /** A transaction changed its state; the session may be shown anew. */
  transactionChanged(changed: { sessionId: string; transactionId: string; state: QueueEntry['state'] }): void;
  /** For the protocol: code only, never data. */
  problem(code: string): void;
}

export interface SyncOptions {
  db: SqlDatabase;
  station: MatchingStation;
  readCapture(sessionId: string, captureId: string): Uint8Array;
  /** Writes a result into its case; called inside the inbox's SQLite transaction, exactly once per result. */
  onResult: ApplyResult;
  /** Who is waiting, for the queue on screen. */
  personOf(sessionId: string): string;
  events: SyncEvents;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  settings?: Partial<SyncSettings>;
}

export interface Sync {
  start(): void;
  /** Ends every loop and waits for it. What is in flight is sent again after the next start. */
  stop(): Promise<void>;
  /** Something was enqueued. */
  wake(): void;
  measureNow(): Promise<LineStatus>;
  /**
   * The case was cancelled: what is not sent yet will not be sent; what the station has, is cancelled there if
   * it is not answered yet. The row stays, as `withdrawn`.
   */
  withdraw(transactionId: string): Promise<void>;
  /** Tries a parked or waiting transaction now; where the answer is outstanding, asks the station for it. Anything else is left as it is. */
  retry(transactionId: string): Promise<void>;
  line(): LineStatus;
  /** Circuit breaker as it stands. */
  breaker(): Breaker;
  clockOffsetMs(): number | null;
  status(): QueueStatus;
  list(): QueueEntry[];
}

export function createSync(options: SyncOptions): Sync {
  const { db, station, clock } = options;
  const events = guarded(options.events);
  const settings = { ...defaultSyncSettings, ...options.settings };
  const bandwidth = createBandwidth(settings.bytesPerSecond, clock);
  const freshMs = settings.measureEveryMs + settings.requestTimeoutMs;

  let line: LineState = unknownLine;
  let breaker: Breaker = closedBreaker;
  let busyUntil = 0;
  let probesFailed = 0;
  let halfOpenTaken = false;
  let stopping = new AbortController();
  let loops: Promise<void>[] = [];
  let lastLine = '';
  let lastQueue = '';
  let queueTelling = false;
  const bells = new Set<() => void>();
  const inFlight = new Set<string>();

  /** Sleeps until the bell rings or the time is over. */
  const rest = async (ms: number): Promise<void> => {
    const bell = new AbortController();
    const ring = () => bell.abort();
    bells.add(ring);
    await clock.sleep(ms, AbortSignal.any([stopping.signal, bell.signal]));
    bells.delete(ring);
  };
  const wake = (): void => {
    for (const ring of [...bells]) ring();
  };

  const currentLine = (): LineStatus => lineStatusOf(line, station.name, clock.now(), freshMs);
  const tellLine = (): void => {
    const status = currentLine();
    const key = `${status.state} ${status.message}`;
    if (key === lastLine) return;
    lastLine = key;
    events.line(status);
  };
  const tellQueue = (): void => {
    const status = outbox.queueStatusOf(db);
    const key = JSON.stringify(status);
    if (key === lastQueue) return;
    lastQueue = key;
    events.queue(status);
  };
  /** Counting a month's backlog takes milliseconds, and every sender changes it: a burst is told once. */
  const queueChanged = (): void => {
    if (queueTelling) return;
    queueTelling = true;
    void clock.sleep(queueTellMs, stopping.signal).then(() => {
      queueTelling = false;
      if (stopping.signal.aborted) return;
      try {
        tellQueue();
      } catch (thrown) {
        events.problem(asSchalterError(thrown).code);
      }
    });
  };
  const breakerEvent = (event: BreakerEvent): void => {
    const before = breaker;
    breaker = nextBreaker(breaker, event, clock.now(), settings.failuresToOpen);
    if (breaker.state !== 'halfOpen') halfOpenTaken = false;
    if (breaker.state !== before.state || (before.failures === 0 && breaker.failures > 0)) wake();
  };

  const busy = (error: StationError): void => {
    busyUntil = Math.max(busyUntil, clock.now() + Math.min(error.retryAfterMs ?? settings.backoff.baseMs, longestPatienceMs));
  };

  /** One request with work: time limit, line evidence, breaker. */
  const request = async <T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs = settings.requestTimeoutMs): Promise<T> => {
    const limit = new AbortController();
    const finished = new AbortController();
    void clock.sleep(timeoutMs, finished.signal).then(() => limit.abort());
    try {
      const answer = await work(AbortSignal.any([stopping.signal, limit.signal]));
      line = lineAnswered(line, clock.now());
      breakerEvent('answered');
      tellLine();
      return answer;
    } catch (thrown) {
      const error = asStationError(thrown);
      if (stopping.signal.aborted) throw error;
      if (error.failure === 'refused' || error.failure === 'fault' || error.failure === 'busy') {
        if (error.failure === 'busy') busy(error);
        else breakerEvent('answered');
      } else {
        breakerEvent('failed');
      }
      throw error;
    } finally {
      finished.abort();
    }
  };

  /** As `request`, for what goes out: as long as the station asks to wait, nothing does. */
  const sending: typeof request = async (work, timeoutMs) => {
    if (clock.now() < busyUntil) throw new StationError('STATION_BUSY', 'busy', 'Die PIK-Station bittet zu warten. Es wird von selbst weiter versucht.');
    return request(work, timeoutMs);
  };

  const measureOnce = async (): Promise<void> => {
    const sentAt = clock.now();
    const finished = new AbortController();
    const limit = new AbortController();
    void clock.sleep(settings.requestTimeoutMs, finished.signal).then(() => limit.abort());
    try {
      const status = await station.measure(AbortSignal.any([stopping.signal, limit.signal]));
      line = lineMeasured(line, status, sentAt, clock.now());
      if (!status.accepting) busyUntil = clock.now() + settings.measureEveryMs;
      probesFailed = 0;
      breakerEvent('measured');
    } catch (thrown) {
      if (stopping.signal.aborted) return;
      const error = asStationError(thrown);
      if (error.failure === 'busy') {
        busy(error);
        line = lineBusy(line, error, clock.now());
        probesFailed = 0;
        breakerEvent('measured');
      } else {
        line = lineFailed(line, error, clock.now());
        probesFailed += 1;
        breakerEvent('failed');
      }
    } finally {
      finished.abort();
      tellLine();
    }
  };

  const lineLoop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await measureOnce();
      if (probesFailed > 0) {
        const capped = { ...settings.backoff, capMs: Math.min(settings.backoff.capMs, 30_000) };
        await clock.sleep(backoffMs(probesFailed, capped, options.random), stopping.signal);
        continue;
      }
      // Work that is answered proves the line as well; failing work brings the measurement forward.
      const measuredAt = clock.now();
      const next = (): number => measuredAt + (breaker.failures > 0 ? Math.min(settings.backoff.baseMs, settings.measureEveryMs) : settings.measureEveryMs);
      while (!stopping.signal.aborted && clock.now() < next()) await rest(next() - clock.now());
    }
  };

  const mayWork = (): boolean => {
    if (clock.now() < busyUntil) return false;
    if (breaker.state === 'open') return false;
    if (breaker.state === 'halfOpen') {
      if (halfOpenTaken) return false;
      halfOpenTaken = true;
    }
    return true;
  };

  const senderLoop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const due = outbox.nextDueAt(db);
      const untilDue = due === null ? 5_000 : Math.min(5_000, Math.max(10, due - clock.now()));
      if (!mayWork()) {
        await rest(busyUntil > clock.now() ? Math.min(5_000, busyUntil - clock.now()) : untilDue);
        continue;
      }
      const row = outbox.takeNext(db, clock.now());
      if (!row) {
        halfOpenTaken = false;
        await rest(untilDue);
        continue;
      }
      inFlight.add(row.transaction_id);
      try {
        await send(row);
      } finally {
        inFlight.delete(row.transaction_id);
      }
    }
  };

  const send = async (row: outbox.OutboxRow): Promise<void> => {
    const changed = (state: QueueEntry['state']): void => {
      events.transactionChanged({ sessionId: row.session_id, transactionId: row.transaction_id, state });
      queueChanged();
    };
    changed('sending');
    try {
      const transaction = outbox.transactionOf(row);
      const readCapture = (captureId: string) => options.readCapture(row.session_id, captureId);
      await uploadCaptures(transaction.captures, readCapture);
      const answer = await sending((signal) => station.submit(transaction, readCapture, signal));
      if (answer.contentHash !== row.content_hash) throw new StationError('STATION_CONTENT', 'refused', 'Die PIK-Station kennt unter dieser Vorgangsnummer eine andere Sendung. Bitte den Support anrufen.');
      outbox.markAccepted(db, row.transaction_id, answer.taskId, isoOf(clock.now()));
      changed('accepted');
      wake();
    } catch (thrown) {
      if (stopping.signal.aborted) return;
      const error = asStationError(thrown);
      const fault = error.failure === 'fault';
      const faults = row.faults + (fault ? 1 : 0);
      if (error.failure === 'refused' || faults >= settings.faultsToPark) {
        outbox.markParked(db, row.transaction_id, { code: error.code, message: error.message });
        events.problem(error.code);
        changed('parked');
        return;
      }
      const waitMs = fault ? backoffMs(faults, settings.backoff, options.random) : null;
      outbox.markWaiting(db, row.transaction_id, { code: error.code, message: error.message, fault, nextAttemptAt: waitMs === null ? null : isoOf(clock.now() + waitMs) });
      changed('queued');
    }
  };

  const uploadCaptures = async (captures: CaptureReference[], readCapture: (captureId: string) => Uint8Array): Promise<void> => {
    const distinct = [...new Map(captures.map((capture) => [capture.sha256, capture])).values()];
    if (distinct.length === 0) return;
    const offsets = await sending((signal) => station.captureOffsets(distinct, signal));
    const open = distinct.filter((capture) => (offsets.get(capture.sha256) ?? 0) < capture.bytes);
    const failures: unknown[] = [];
    const one = async (): Promise<void> => {
      for (let capture = open.shift(); capture && failures.length === 0; capture = open.shift()) {
        try {
          await uploadCapture(capture, offsets.get(capture.sha256) ?? 0, readCapture);
        } catch (thrown) {
          failures.push(thrown);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(settings.uploads, open.length) }, one));
    if (failures.length > 0) throw failures[0];
  };

  const uploadCapture = async (capture: CaptureReference, from: number, readCapture: (captureId: string) => Uint8Array): Promise<void> => {
    const bytes = readCapture(capture.captureId);
    if (bytes.length !== capture.bytes || outbox.captureHash(bytes) !== capture.sha256) {
      throw new StationError('CAPTURE_DAMAGED', 'refused', 'Eine Aufnahme dieses Vorgangs ist im Speicher beschädigt. Bitte den Support anrufen.');
    }
    let offset = from;
    while (offset < bytes.length) {
      const piece = bytes.subarray(offset, offset + bandwidth.pieceBytes(settings.pieceBytes));
      await bandwidth.take(piece.length, stopping.signal);
      const at = offset;
      // Generous for slow lines: 8 KiB/s is the slowest line on which a piece may still arrive.
      const next = await sending((signal) => station.appendCapture(capture, at, piece, signal), settings.requestTimeoutMs + piece.length / 8);
      if (next === offset) throw new StationError('STATION_OFFSET', 'fault', 'Die PIK-Station hat ein Stück einer Aufnahme nicht angenommen. Es wird erneut versucht.');
      offset = next;
    }
  };

  const resultLoop = async (): Promise<void> => {
    let failures = 0;
    let verifiedAt = clock.now();
    while (!stopping.signal.aborted) {
      if (breaker.state === 'open') {
        await rest(5_000);
        continue;
      }
      try {
        const results = await request((signal) => station.results(settings.resultWaitMs, signal), settings.requestTimeoutMs + settings.resultWaitMs);
        let news = 0;
        // A result that cannot be applied now must not keep the others waiting; it comes again.
        let failed: unknown = null;
        for (const result of results) {
          try {
            news += (await receive(result)) ? 1 : 0;
          } catch (thrown) {
            if (stopping.signal.aborted) return;
            failed = thrown;
          }
        }
        await acknowledgeStored(results);
        if (failed !== null) throw failed;
        if (clock.now() - verifiedAt >= settings.verifyAfterMs) {
          verifiedAt = clock.now();
          await verifyAccepted();
        }
        failures = 0;
        if (results.length > 0 && news === 0) await clock.sleep(1_000, stopping.signal);
      } catch (thrown) {
        if (stopping.signal.aborted) return;
        failures += 1;
        events.problem(asSchalterError(thrown).code);
        await clock.sleep(Math.max(busyUntil - clock.now(), backoffMs(failures, settings.backoff, options.random)), stopping.signal);
      }
    }
  };

  /** Fetches what belongs to a result, then stores it once. True: it was new. */
  const receive = async (result: StationResult): Promise<boolean> => {
    if (isReceived(db, result)) return false;
    if (!outbox.findRow(db, result.transactionId)) {
      events.problem(outbox.isForgotten(db, result.transactionId) ? 'RESULT_AFTER_DELETION' : 'RESULT_UNKNOWN');
      return false;
    }
    const images: ReceivedResult['images'] = new Map();
    for (const image of result.candidates.flatMap((candidate) => [candidate.face, ...candidate.fingers.map((finger) => finger.image)])) {
      if (!image || images.has(image.imageId)) continue;
      const bytes = await request((signal) => station.image(result, image, signal));
      if (bytes.length !== image.bytes || outbox.captureHash(bytes) !== image.sha256) throw new StationError('STATION_IMAGE', 'fault', 'Ein Registerbild kam beschädigt an. Es wird erneut geholt.');
      images.set(image.imageId, bytes);
    }
    const outcome = applyOnce(db, { result, images }, isoOf(clock.now()), options.onResult);
    if (outcome !== 'applied' && outcome !== 'late') return false;
    const row = outbox.findRow(db, result.transactionId);
    if (row) {
      // That a record was stored is no answer anybody waits for; that it was not, or was withdrawn or merged, is.
      if (row.kind === 'identification' || result.reason !== 'answer') events.resultArrived({ sessionId: row.session_id, transactionId: row.transaction_id, candidates: result.candidates.length, late: outcome === 'late' });
      events.transactionChanged({ sessionId: row.session_id, transactionId: row.transaction_id, state: 'answered' });
    }
    queueChanged();
    wake();
    return true;
  };

  const acknowledgeStored = async (seen: StationResult[]): Promise<void> => {
    const known = new Map(unacknowledged(db).map((entry) => [entry.resultId, entry]));
    for (const result of seen) if (isReceived(db, result) || outbox.isForgotten(db, result.transactionId)) known.set(result.resultId, { resultId: result.resultId, transactionId: result.transactionId });
    if (known.size === 0) return;
    const resultIds = [...known.keys()];
    await request((signal) => station.acknowledge(resultIds, signal));
    markAcknowledged(db, resultIds);
  };

  /** A station restored from a backup may have lost what it accepted; then it is sent again. */
  const verifyAccepted = async (): Promise<void> => {
    for (const row of outbox.acceptedSince(db, isoOf(clock.now() - settings.verifyAfterMs), 50)) await verify(row);
  };
  const verify = async (row: outbox.OutboxRow): Promise<void> => {
    const known = await request((signal) => station.status(nameOf(row), signal));
    if (known === null) {
      outbox.markForgotten(db, row.transaction_id, 'Die PIK-Station kennt diese Sendung nicht mehr; sie wird erneut gesendet.');
      events.problem('STATION_FORGOT');
      wake();
    } else if (known.state === 'answered') {
      await request((signal) => station.redeliver(nameOf(row), signal));
    }
  };

  /** A full disk or a locked database ends a round, never the sync. */
  const keepGoing = async (loop: () => Promise<void>): Promise<void> => {
    for (let failures = 1; !stopping.signal.aborted; failures += 1) {
      try {
        await loop();
      } catch (thrown) {
        events.problem(`SYNC_LOOP ${asSchalterError(thrown).code}`);
        await clock.sleep(backoffMs(failures, settings.backoff, options.random), stopping.signal);
        tryToRecover();
      }
    }
  };
  const tryToRecover = (): void => {
    try {
      outbox.recoverInterrupted(db, inFlight);
    } catch (thrown) {
      // Still no disk: the next round of the loop fails and comes here again.
      events.problem(asSchalterError(thrown).code);
    }
  };

  return {
    start() {
      if (line.running) return;
      stopping = new AbortController();
      line = { ...line, running: true };
      outbox.recoverInterrupted(db);
      loops = [lineLoop, resultLoop, ...Array.from({ length: settings.senders }, () => senderLoop)].map(keepGoing);
      tellQueue();
    },
    async stop() {
      if (!line.running) return;
      stopping.abort();
      wake();
      await Promise.allSettled(loops);
      outbox.recoverInterrupted(db);
      line = { ...line, running: false };
      tellLine();
      tellQueue();
    },
    wake() {
      tellQueue();
      wake();
    },
    async measureNow() {
      await measureOnce();
      return currentLine();
    },
    async withdraw(transactionId) {
      const row = outbox.findRow(db, transactionId);
      if (!row || row.state === 'answered') return;
      outbox.markWithdrawn(db, transactionId);
      tellQueue();
      wake();
      // Never handed over: nothing to cancel there.
      if (row.state === 'queued' && row.attempts === 0) return;
      try {
        await request((signal) => station.cancel(nameOf(row), signal));
      } catch (thrown) {
        // The station answers what it has answered; a result for a withdrawn case arrives as any late result does.
        events.problem(asStationError(thrown).code);
      }
    },
    async retry(transactionId) {
      const row = outbox.findRow(db, transactionId);
      if (!row) throw new SchalterError('OUTBOX_UNKNOWN', 'input', 'Diese Sendung gibt es in der Warteschlange nicht.');
      if (row.state === 'accepted') return verify(row);
      if (!outbox.markDue(db, transactionId)) return;
      events.transactionChanged({ sessionId: row.session_id, transactionId, state: 'queued' });
      tellQueue();
      wake();
    },
    line: currentLine,
    breaker: () => breaker,
    clockOffsetMs: () => line.clockOffsetMs,
    status: () => outbox.queueStatusOf(db),
    list: () => outbox.listWaiting(db).map((row) => queueEntryOf(row, { person: options.personOf(row.session_id), line: currentLine(), now: clock.now(), blockedBy: outbox.blockerOf(db, row) })),
  };
}

/** Whoever listens may fail; what is stored and sent must not depend on it. */
function guarded(events: SyncEvents): SyncEvents {
  const safely =
    <T>(tell: (value: T) => void) =>
    (value: T): void => {
      try {
        tell(value);
      } catch (thrown) {
        events.problem(`SYNC_EVENT ${asSchalterError(thrown).code}`);
      }
    };
  return { line: safely(events.line), queue: safely(events.queue), resultArrived: safely(events.resultArrived), transactionChanged: safely(events.transactionChanged), problem: (code) => events.problem(code) };
}

const nameOf = (row: outbox.OutboxRow): TaskName => ({ transactionId: row.transaction_id, taskId: row.task_id });

/** Anything thrown below the port that is no StationError is a failing line or a defect; both wait. */
function asStationError(thrown: unknown): StationError {
  if (thrown instanceof StationError) return thrown;
  const error = asSchalterError(thrown);
  return new StationError(error.code, error.kind === 'input' ? 'refused' : 'fault', error.message, { cause: thrown });
}
