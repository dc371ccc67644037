/** Outbox and inbox in SQLite: together with the caller's data or not at all, in order, once. */
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StationResult } from '../matching/port.ts';
import type { StationTransaction } from '../matching/transaction.ts';
import { migration as m200 } from '../store/migrations/200-outbox-and-inbox.ts';
import { migration as m210 } from '../store/migrations/210-counting-the-backlog.ts';
import { migration as m625 } from '../store/migrations/625-transactions-of-deleted-cases.ts';
import { applyOnce, closeResultTask, openResultTasks, unacknowledged } from './inbox.ts';
import { capturesInUse, enqueue, findRow, forgetSession, isForgotten, markAccepted, markDue, markParked, markWaiting, markWithdrawn, queueStatusOf, recoverInterrupted, takeNext } from './outbox.ts';

const at = '2026-11-24T10:00:00.000Z';
let db: InstanceType<typeof Database>;
beforeEach(() => {
  db = new Database(':memory:');
  m200.up(db);
  m210.up(db);
  m625.up(db);
});

function transaction(id: string, personKey = 'p-1'): StationTransaction {
  return {
    interfaceVersion: '1.0', transactionId: `transaction-${id}`, kind: 'storage', createdAt: at, personKey, follows: null, profile: 'ARE_ArrivalAttestationDocument', legalBasis: null, priority: 5,
    origin: { organization: 'Ausländerbehörde', desk: '1', location: 'Musterstadt', country: 'DEU', region: 'NW', officer: { givenName: '', surname: '', telephone: '' } },
    person: { surname: 'Mustermann', givenNames: 'Erika', birthDate: null, sex: 'F', nationality: 'UTO', birthPlace: '', azrNumber: null, languages: [] },
    fingerprints: [], missingFingers: [], fingerprintsNotTaken: null, face: null, areLog: null, checks: [],
    captures: [{ captureId: `capture-${id}`, sha256: 'a'.repeat(64), bytes: 10, mime: 'image/png' }],
  };
}
const put = (id: string, personKey?: string) => enqueue(db, { sessionId: `s-${personKey ?? 'p-1'}`, transaction: transaction(id, personKey), queuedAt: at });
const result = (id: string, revision: number): StationResult => ({ resultId: `result-${id}-${revision}`, transactionId: `transaction-${id}`, taskId: 't', revision, reason: 'answer', answeredAt: at, candidates: [], recordId: null, azrNumber: null, message: null });
const receive = (id: string, revision: number, apply: () => 'applied' | 'late' = () => 'applied') => applyOnce(db, { result: result(id, revision), images: new Map() }, at, apply);
const now = Date.parse(at);

describe('outbox', () => {
  it('vanishes with the transaction that it was part of', () => {
    expect(() =>
      db.transaction(() => {
        put('1');
        throw new Error('the session was not stored');
      })(),
    ).toThrow('not stored');
    expect(queueStatusOf(db).waiting).toBe(0);
  });

  it('takes the same content twice as once, and other content under the same id as a defect', () => {
    put('1');
    put('1');
    expect(queueStatusOf(db)).toEqual({ waiting: 1, parked: 0, oldestQueuedAt: at, newResults: 0 });
    expect(() => enqueue(db, { sessionId: 's', transaction: { ...transaction('1'), priority: 1 }, queuedAt: at })).toThrow(expect.objectContaining({ code: 'OUTBOX_CONFLICT' }));
    expect(() => enqueue(db, { sessionId: 's', transaction: { ...transaction('2'), priority: 12 }, queuedAt: at })).toThrow(expect.objectContaining({ code: 'OUTBOX_CONTENT' }));
  });

  it('keeps the order per person and lets others pass', () => {
    put('1', 'p-1');
    put('2', 'p-1');
    put('3', 'p-2');
    expect(takeNext(db, now)?.transaction_id).toBe('transaction-1');
    expect(takeNext(db, now)?.transaction_id).toBe('transaction-3');
    expect(takeNext(db, now)).toBeNull();
    markParked(db, 'transaction-1', { code: 'X', message: 'Grund.' });
    expect(takeNext(db, now)).toBeNull();
    markDue(db, 'transaction-1');
    expect(takeNext(db, now)?.transaction_id).toBe('transaction-1');
    markAccepted(db, 'transaction-1', 'task', at);
    expect(takeNext(db, now)?.transaction_id).toBe('transaction-2');
  });

  it('waits for its instant, and sends again what a killed process was sending', () => {
    put('1');
    takeNext(db, now);
    markWaiting(db, 'transaction-1', { code: 'X', message: 'Grund.', fault: true, nextAttemptAt: '2026-11-24T10:00:30.000Z' });
    expect(takeNext(db, now + 29_999)).toBeNull();
    expect(takeNext(db, now + 30_000)).toMatchObject({ attempts: 2, faults: 1 });
    recoverInterrupted(db);
    expect(findRow(db, 'transaction-1')?.state).toBe('queued');
  });

  it('guards captures and rows until the station has them', () => {
    put('1');
    expect(capturesInUse(db, 's-p-1')).toEqual(new Set(['capture-1']));
    expect(() => forgetSession(db, 's-p-1')).toThrow(expect.objectContaining({ code: 'OUTBOX_PENDING' }));
    receive('1', 1);
    expect(capturesInUse(db, 's-p-1').size).toBe(0);
    forgetSession(db, 's-p-1');
    expect(findRow(db, 'transaction-1')).toBeNull();
    expect([isForgotten(db, 'transaction-1'), isForgotten(db, 'transaction-2')]).toEqual([true, false]);
  });

  it('a withdrawn transaction is not sent and holds nobody back, even if its acceptance arrives', () => {
    put('1');
    put('2');
    takeNext(db, now);
    expect(markDue(db, 'transaction-1'), 'what is on its way is not started again').toBe(false);
    markWithdrawn(db, 'transaction-1');
    expect(markDue(db, 'transaction-1')).toBe(false);
    markAccepted(db, 'transaction-1', 'task', at);
    expect(findRow(db, 'transaction-1')?.state).toBe('withdrawn');
    expect(takeNext(db, now)?.transaction_id).toBe('transaction-2');
  });
});

describe('inbox', () => {
  it('applies a result once, and not at all if applying fails', () => {
    put('1');
    let applied = 0;
    expect(() =>
      receive('1', 1, () => {
        applied += 1;
        throw new Error('disk full');
      }),
    ).toThrow('disk full');
    expect(findRow(db, 'transaction-1')?.state).toBe('queued');
    const apply = () => ((applied += 1), 'applied' as const);
    expect([receive('1', 1, apply), receive('1', 1, apply)]).toEqual(['applied', 'repeated']);
    expect(applied).toBe(2);
    expect(unacknowledged(db)).toEqual([{ resultId: 'result-1-1', transactionId: 'transaction-1' }]);
  });

  it('drops an older statement that overtook nothing, and knows nothing of foreign ones', () => {
    put('1');
    let applied = 0;
    const apply = () => ((applied += 1), 'applied' as const);
    expect([receive('1', 2, apply), receive('1', 1, apply), receive('1', 3, apply), receive('9', 1, apply)]).toEqual(['applied', 'superseded', 'applied', 'unknown']);
    expect(applied).toBe(2);
  });

  it('makes a task of a late result, until somebody closes it', () => {
    put('1');
    expect(receive('1', 1, () => 'late')).toBe('late');
    expect(queueStatusOf(db).newResults).toBe(1);
    const [task] = openResultTasks(db);
    expect(task).toMatchObject({ sessionId: 's-p-1', message: expect.stringContaining('ohne Treffer') });
    closeResultTask(db, task!.id, at);
    expect(openResultTasks(db)).toEqual([]);
  });
});
