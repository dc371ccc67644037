/**
 * What the reference station keeps: captures in pieces, tasks, results, register, hits. Every change that
 * must hold together is one database transaction. Works on SQLite and PostgreSQL (sql.ts).
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Accepted, StationResult } from '../../src-main/matching/port.ts';
import type { StationTransaction } from '../../src-main/matching/transaction.ts';
import type { Submission } from '../../src-main/matching/pik/wire.ts';
import type { Row, Sql } from '../sql.ts';
import { createTables } from './schema.ts';

export interface Task {
  taskId: string;
  clientId: string;
  transactionId: string;
  contentHash: string;
  kind: 'identification' | 'storage';
  state: Accepted['state'];
  transaction: StationTransaction;
}
export interface RegisterRecord {
  recordId: string;
  azrNumber: string;
  surname: string;
  givenNames: string;
  birthDate: string | null;
  nationality: string;
}
export interface StoredImage {
  imageId: string;
  recordId: string;
  kind: 'face' | 'finger';
  finger: number | null;
  mime: string;
  sha256: string;
  bytes: number;
  takenAt: string;
}
export interface Hit {
  taskId: string;
  recordId: string;
  score: number;
  /** Score by finger code. */
  fingers: Record<string, number>;
  verdict: 'open' | 'confirmed' | 'refused' | 'withdrawn';
}

export type AppendOutcome = { kind: 'appended'; offset: number; complete: boolean } | { kind: 'offset'; offset: number } | { kind: 'hash' };

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const toBytes = (value: unknown): Buffer => (Buffer.isBuffer(value) ? value : Buffer.from(value as Uint8Array));

export class StationStore {
  readonly sql: Sql;
  constructor(sql: Sql) {
    this.sql = sql;
  }

  prepare(): Promise<void> {
    return createTables(this.sql);
  }

  async seen(clientId: string, name: string, at: string): Promise<void> {
    await this.sql.query('INSERT INTO client (client_id, name, seen_at) VALUES (?, ?, ?) ON CONFLICT (client_id) DO UPDATE SET seen_at = excluded.seen_at, name = excluded.name', [clientId, name, at]);
  }
  async setCallback(clientId: string, url: string | null): Promise<void> {
    await this.sql.query('UPDATE client SET callback_url = ? WHERE client_id = ?', [url, clientId]);
  }

  // Captures

  async offset(clientId: string, sha256: string): Promise<number> {
    const [row] = await this.sql.query('SELECT received FROM capture WHERE client_id = ? AND sha256 = ?', [clientId, sha256]);
    return row ? Number(row['received']) : 0;
  }

  /** Appends bytes at `offset`; with the last one the hash is proven, or everything of this capture is discarded. */
  append(clientId: string, sha256: string, total: number, offset: number, data: Uint8Array): Promise<AppendOutcome> {
    return this.sql.transaction(async (sql): Promise<AppendOutcome> => {
      const lock = sql.dialect === 'postgres' ? ' FOR UPDATE' : '';
      await sql.query('INSERT INTO capture (client_id, sha256, bytes, received, complete) VALUES (?, ?, ?, 0, 0) ON CONFLICT DO NOTHING', [clientId, sha256, total]);
      const [row] = await sql.query(`SELECT bytes, received, complete FROM capture WHERE client_id = ? AND sha256 = ?${lock}`, [clientId, sha256]);
      let received = Number(row!['received']);
      if (Number(row!['complete']) === 1) return { kind: 'appended', offset: received, complete: true };
      if (Number(row!['bytes']) !== total) {
        // Whoever named another length began with something else: from the start.
        await sql.query('DELETE FROM capture_piece WHERE client_id = ? AND sha256 = ?', [clientId, sha256]);
        await sql.query('UPDATE capture SET bytes = ?, received = 0 WHERE client_id = ? AND sha256 = ?', [total, clientId, sha256]);
        received = 0;
      }
      if (received !== offset || offset + data.length > total) return { kind: 'offset', offset: received };
      const next = offset + data.length;
      if (data.length > 0) await sql.query('INSERT INTO capture_piece (client_id, sha256, starts_at, data) VALUES (?, ?, ?, ?)', [clientId, sha256, offset, Buffer.from(data)]);
      if (next < total) {
        await sql.query('UPDATE capture SET received = ? WHERE client_id = ? AND sha256 = ?', [next, clientId, sha256]);
        return { kind: 'appended', offset: next, complete: false };
      }
      const whole = offset === 0 ? data : await this.pieces(sql, clientId, sha256);
      if (sha256Of(whole) !== sha256) {
        await sql.query('DELETE FROM capture_piece WHERE client_id = ? AND sha256 = ?', [clientId, sha256]);
        await sql.query('DELETE FROM capture WHERE client_id = ? AND sha256 = ?', [clientId, sha256]);
        return { kind: 'hash' };
      }
      await sql.query('UPDATE capture SET received = ?, complete = 1 WHERE client_id = ? AND sha256 = ?', [total, clientId, sha256]);
      return { kind: 'appended', offset: total, complete: true };
    });
  }

  private async pieces(sql: Sql, clientId: string, sha256: string): Promise<Buffer> {
    const rows = await sql.query('SELECT data FROM capture_piece WHERE client_id = ? AND sha256 = ? ORDER BY starts_at', [clientId, sha256]);
    return Buffer.concat(rows.map((row) => toBytes(row['data'])));
  }
  capture(clientId: string, sha256: string): Promise<Buffer> {
    return this.pieces(this.sql, clientId, sha256);
  }

  // Tasks

  /** Stores a submission once. `conflict`: same id, other content. `missing`: captures not complete. */
  submit(clientId: string, submission: Submission, receivedAt: string, dueAt: string): Promise<{ kind: 'accepted'; task: Accepted } | { kind: 'conflict' } | { kind: 'missing'; sha256: string }> {
    const { transaction, contentHash } = submission;
    return this.sql.transaction(async (sql) => {
      const present = await this.find(sql, clientId, transaction.transactionId);
      if (present) return present.contentHash === contentHash ? { kind: 'accepted', task: acceptedOf(present) } : { kind: 'conflict' };
      for (const capture of transaction.captures) {
        const [row] = await sql.query('SELECT complete, bytes FROM capture WHERE client_id = ? AND sha256 = ?', [clientId, capture.sha256]);
        if (!row || Number(row['complete']) !== 1 || Number(row['bytes']) !== capture.bytes) return { kind: 'missing', sha256: capture.sha256 };
      }
      const taskId = randomUUID();
      const inserted = await sql.query(
        `INSERT INTO task (task_id, client_id, transaction_id, content_hash, person_key, kind, state, body, package, received_at, due_at)
         VALUES (?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?) ON CONFLICT (client_id, transaction_id) DO NOTHING RETURNING task_id`,
        [taskId, clientId, transaction.transactionId, contentHash, transaction.personKey, transaction.kind, JSON.stringify(transaction), submission.package, receivedAt, dueAt],
      );
      if (inserted.length === 0) {
        // Another connection was faster with the same id.
        const other = await this.find(sql, clientId, transaction.transactionId);
        return other?.contentHash === contentHash ? { kind: 'accepted', task: acceptedOf(other) } : { kind: 'conflict' };
      }
      return { kind: 'accepted', task: { transactionId: transaction.transactionId, taskId, state: 'pending', contentHash } };
    });
  }

  private async find(sql: Sql, clientId: string, transactionId: string): Promise<Task | null> {
    const [row] = await sql.query('SELECT * FROM task WHERE client_id = ? AND transaction_id = ?', [clientId, transactionId]);
    return row ? taskOf(row) : null;
  }
  findTask(clientId: string, transactionId: string): Promise<Task | null> {
    return this.find(this.sql, clientId, transactionId);
  }
  captureIn(sql: Sql, clientId: string, sha256: string): Promise<Buffer> {
    return this.pieces(sql, clientId, sha256);
  }
  async taskIn(sql: Sql, taskId: string): Promise<Task | null> {
    const [row] = await sql.query('SELECT * FROM task WHERE task_id = ?', [taskId]);
    return row ? taskOf(row) : null;
  }

  /** Cancels a task that is not answered yet. False: too late. */
  async cancel(taskId: string): Promise<boolean> {
    const rows = await this.sql.query("UPDATE task SET state = 'cancelled' WHERE task_id = ? AND state IN ('pending', 'cancelled') RETURNING task_id", [taskId]);
    return rows.length > 0;
  }

  /** The oldest task that is due; per person in order. */
  async nextDue(now: string): Promise<Task | null> {
    const [row] = await this.sql.query(
      `SELECT * FROM task AS mine WHERE state = 'pending' AND due_at <= ?
         AND NOT EXISTS (SELECT 1 FROM task AS earlier WHERE earlier.client_id = mine.client_id AND earlier.person_key = mine.person_key
                           AND earlier.sequence < mine.sequence AND earlier.state = 'pending')
       ORDER BY sequence LIMIT 1`,
      [now],
    );
    return row ? taskOf(row) : null;
  }

  /**
   * Stores the outcome of a task together with its result. Where another instance was faster (or the desk
   * cancelled), nothing is stored and the answer is null.
   */
  finish(task: Task, answeredAt: string, work: (sql: Sql) => Promise<StationResult>): Promise<StationResult | null> {
    return this.sql.transaction(async (sql) => {
      const mine = await sql.query("UPDATE task SET state = 'answered', answered_at = ? WHERE task_id = ? AND state = 'pending' RETURNING task_id", [answeredAt, task.taskId]);
      if (mine.length === 0) return null;
      const result = await work(sql);
      await this.insertResult(sql, task.clientId, result);
      return result;
    });
  }

  async insertResult(sql: Sql, clientId: string, result: StationResult): Promise<void> {
    await sql.query('INSERT INTO result (result_id, client_id, task_id, transaction_id, revision, body, created_at, next_delivery_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
      result.resultId,
      clientId,
      result.taskId,
      result.transactionId,
      result.revision,
      JSON.stringify(result),
      result.answeredAt,
      result.answeredAt,
    ]);
  }

  // Results

  async openResults(clientId: string, limit: number): Promise<StationResult[]> {
    const rows = await this.sql.query('SELECT body FROM result WHERE client_id = ? AND acknowledged_at IS NULL ORDER BY sequence LIMIT ?', [clientId, limit]);
    return rows.map((row) => JSON.parse(String(row['body'])) as StationResult);
  }
  async acknowledge(clientId: string, resultIds: string[], at: string): Promise<void> {
    await this.sql.transaction(async (sql) => {
      for (const resultId of resultIds) await sql.query('UPDATE result SET acknowledged_at = ? WHERE client_id = ? AND result_id = ? AND acknowledged_at IS NULL', [at, clientId, resultId]);
    });
  }
  async redeliver(taskId: string, at: string): Promise<void> {
    await this.sql.query('UPDATE result SET acknowledged_at = NULL, deliveries = 0, next_delivery_at = ? WHERE task_id = ? AND revision = (SELECT max(revision) FROM result AS newest WHERE newest.task_id = ?)', [at, taskId, taskId]);
  }
  async latestResult(sql: Sql, taskId: string): Promise<StationResult | null> {
    const [row] = await sql.query('SELECT body FROM result WHERE task_id = ? ORDER BY revision DESC LIMIT 1', [taskId]);
    return row ? (JSON.parse(String(row['body'])) as StationResult) : null;
  }
  async resultOf(clientId: string, resultId: string): Promise<StationResult | null> {
    const [row] = await this.sql.query('SELECT body FROM result WHERE client_id = ? AND result_id = ?', [clientId, resultId]);
    return row ? (JSON.parse(String(row['body'])) as StationResult) : null;
  }
  /** Results to be pushed to clients that asked for callbacks. */
  async dueCallbacks(now: string, limit: number): Promise<{ resultId: string; url: string; deliveries: number; result: StationResult }[]> {
    const rows = await this.sql.query(
      `SELECT result.result_id, result.body, result.deliveries, client.callback_url FROM result JOIN client ON client.client_id = result.client_id
       WHERE client.callback_url IS NOT NULL AND result.acknowledged_at IS NULL AND result.next_delivery_at <= ? ORDER BY result.sequence LIMIT ?`,
      [now, limit],
    );
    return rows.map((row) => ({ resultId: String(row['result_id']), url: String(row['callback_url']), deliveries: Number(row['deliveries']), result: JSON.parse(String(row['body'])) as StationResult }));
  }
  async delivered(resultId: string, outcome: { acknowledgedAt: string | null; nextDeliveryAt: string }): Promise<void> {
    await this.sql.query('UPDATE result SET deliveries = deliveries + 1, acknowledged_at = ?, next_delivery_at = ? WHERE result_id = ?', [outcome.acknowledgedAt, outcome.nextDeliveryAt, resultId]);
  }

  // Register

  async insertRecord(sql: Sql, record: RegisterRecord, at: string): Promise<void> {
    await sql.query("INSERT INTO record (record_id, azr_number, surname, given_names, birth_date, nationality, state, created_at) VALUES (?, ?, ?, ?, ?, ?, 'active', ?)", [
      record.recordId,
      record.azrNumber,
      record.surname,
      record.givenNames,
      record.birthDate,
      record.nationality,
      at,
    ]);
  }
  async insertImage(sql: Sql, image: Omit<StoredImage, 'sha256' | 'bytes' | 'imageId'>, data: Uint8Array): Promise<void> {
    await sql.query('INSERT INTO register_image (image_id, record_id, kind, finger, mime, sha256, bytes, taken_at, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      randomUUID(),
      image.recordId,
      image.kind,
      image.finger,
      image.mime,
      sha256Of(data),
      data.length,
      image.takenAt,
      Buffer.from(data),
    ]);
  }
  async recordById(sql: Sql, recordId: string): Promise<(RegisterRecord & { state: string; mergedInto: string | null }) | null> {
    const [row] = await sql.query('SELECT * FROM record WHERE record_id = ?', [recordId]);
    return row ? { ...recordOf(row), state: String(row['state']), mergedInto: row['merged_into'] === null ? null : String(row['merged_into']) } : null;
  }
  async recordByAzr(sql: Sql, azrNumber: string): Promise<RegisterRecord | null> {
    const [row] = await sql.query("SELECT * FROM record WHERE azr_number = ? AND state = 'active'", [azrNumber]);
    return row ? recordOf(row) : null;
  }
  /** Images of active records. */
  async activeFingers(sql: Sql): Promise<StoredImage[]> {
    const rows = await sql.query(
      `SELECT image_id, register_image.record_id, kind, finger, mime, sha256, bytes, taken_at FROM register_image
       JOIN record ON record.record_id = register_image.record_id WHERE kind = 'finger' AND state = 'active'`,
    );
    return rows.map(imageOf);
  }
  async imagesOf(sql: Sql, recordId: string): Promise<StoredImage[]> {
    return (await sql.query('SELECT image_id, record_id, kind, finger, mime, sha256, bytes, taken_at FROM register_image WHERE record_id = ? ORDER BY taken_at DESC', [recordId])).map(imageOf);
  }
  async imageBytes(sql: Sql, imageId: string): Promise<Buffer | null> {
    const [row] = await sql.query('SELECT data FROM register_image WHERE image_id = ?', [imageId]);
    return row ? toBytes(row['data']) : null;
  }

  // Hits

  async insertHit(sql: Sql, hit: Hit): Promise<void> {
    await sql.query('INSERT INTO hit (task_id, record_id, score, fingers, verdict) VALUES (?, ?, ?, ?, ?)', [hit.taskId, hit.recordId, hit.score, JSON.stringify(hit.fingers), hit.verdict]);
  }
  async hitsOf(sql: Sql, column: 'task_id' | 'record_id', id: string): Promise<Hit[]> {
    return (await sql.query(`SELECT * FROM hit WHERE ${column} = ? ORDER BY score DESC`, [id])).map(hitOf);
  }
  async openHits(): Promise<Hit[]> {
    return (await this.sql.query("SELECT * FROM hit WHERE verdict = 'open' ORDER BY task_id LIMIT 500")).map(hitOf);
  }

  // For the page and for the independent count of the chaos run

  async counts(): Promise<Record<'tasks' | 'pending' | 'answered' | 'captures' | 'results' | 'acknowledged' | 'records', number>> {
    const one = async (text: string): Promise<number> => Number((await this.sql.query(text))[0]!['n']);
    return {
      tasks: await one('SELECT count(*) AS n FROM task'),
      pending: await one("SELECT count(*) AS n FROM task WHERE state = 'pending'"),
      answered: await one("SELECT count(*) AS n FROM task WHERE state = 'answered'"),
      captures: await one('SELECT count(*) AS n FROM capture WHERE complete = 1'),
      results: await one('SELECT count(*) AS n FROM result'),
      acknowledged: await one('SELECT count(*) AS n FROM result WHERE acknowledged_at IS NOT NULL'),
      records: await one("SELECT count(*) AS n FROM record WHERE state = 'active'"),
    };
  }
  async latest(limit: number): Promise<{ taskId: string; transactionId: string; client: string; kind: string; state: string; receivedAt: string; answeredAt: string | null; bytes: number }[]> {
    const rows = await this.sql.query('SELECT task.*, client.name FROM task JOIN client ON client.client_id = task.client_id ORDER BY sequence DESC LIMIT ?', [limit]);
    return rows.map((row) => ({
      taskId: String(row['task_id']),
      transactionId: String(row['transaction_id']),
      client: String(row['name']),
      kind: String(row['kind']),
      state: String(row['state']),
      receivedAt: String(row['received_at']),
      answeredAt: row['answered_at'] === null ? null : String(row['answered_at']),
      bytes: (JSON.parse(String(row['body'])) as StationTransaction).captures.reduce((sum, capture) => sum + capture.bytes, 0),
    }));
  }
}

export const acceptedOf = (task: Task): Accepted => ({ transactionId: task.transactionId, taskId: task.taskId, state: task.state, contentHash: task.contentHash });

function taskOf(row: Row): Task {
  return {
    taskId: String(row['task_id']),
    clientId: String(row['client_id']),
    transactionId: String(row['transaction_id']),
    contentHash: String(row['content_hash']),
    kind: row['kind'] as Task['kind'],
    state: row['state'] as Task['state'],
    transaction: JSON.parse(String(row['body'])) as StationTransaction,
  };
}
function recordOf(row: Row): RegisterRecord {
  return { recordId: String(row['record_id']), azrNumber: String(row['azr_number']), surname: String(row['surname']), givenNames: String(row['given_names']), birthDate: row['birth_date'] === null ? null : String(row['birth_date']), nationality: String(row['nationality']) };
}
function imageOf(row: Row): StoredImage {
  return {
    imageId: String(row['image_id']),
    recordId: String(row['record_id']),
    kind: row['kind'] as StoredImage['kind'],
    finger: row['finger'] === null ? null : Number(row['finger']),
    mime: String(row['mime']),
    sha256: String(row['sha256']),
    bytes: Number(row['bytes']),
    takenAt: String(row['taken_at']),
  };
}
function hitOf(row: Row): Hit {
  return { taskId: String(row['task_id']), recordId: String(row['record_id']), score: Number(row['score']), fingers: JSON.parse(String(row['fingers'])) as Record<string, number>, verdict: row['verdict'] as Hit['verdict'] };
}
