/**
 * What the station does with a task: an identification compares all fingers with the register and answers
 * with candidates, a storage creates the record. Hits are provisional until a dactyloscopist confirms them
 * (Fast-ID); confirmation, refusal, withdrawal and merge answer the desk again with a new revision.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { RegisterImage, StationCandidate, StationResult } from '../../src-main/matching/port.ts';
import type { StationTransaction } from '../../src-main/matching/transaction.ts';
import { photographIsCurrent } from '../../src-main/matching/register-photograph.ts';
import type { FingerComparer } from './finger-comparer.ts';
import type { Sql } from '../sql.ts';
import type { Hit, StationStore, StoredImage, Task } from './store.ts';

export interface EngineOptions {
  store: StationStore;
  comparer: FingerComparer;
  now: () => number;
  /** Hits need a dactyloscopist. */
  provisionalHits: boolean;
  maxCandidates: number;
  onResult(clientId: string): void;
}

/** Fingers by position code of the single-finger records; 11 and 12 are the plain thumbs again. */
const fingerOfPosition = (position: number): number | null => (position <= 10 ? position : position === 11 ? 1 : position === 12 ? 6 : null);

/** Score of a person: mean of the two best fingers, so that one accidental finger is not enough. One finger alone counts fully. */
export function personScore(fingerScores: number[]): number {
  const best = [...fingerScores].sort((a, b) => b - a).slice(0, 2);
  return best.length === 0 ? 0 : Math.round(best.reduce((sum, score) => sum + score, 0) / best.length);
}

export class Engine {
  private readonly options: EngineOptions;
  /** Templates of register images by image id. */
  private readonly templates = new Map<string, unknown>();
  private readonly isoNow = (): string => new Date(this.options.now()).toISOString();

  constructor(options: EngineOptions) {
    this.options = options;
  }

  /** Works on one due task; false: none. */
  async step(): Promise<boolean> {
    const { store } = this.options;
    const task = await store.nextDue(this.isoNow());
    if (!task) return false;
    const hits = task.kind === 'identification' ? await this.compareWithRegister(task) : [];
    const result = await store.finish(task, this.isoNow(), (sql) => (task.kind === 'identification' ? this.answerIdentification(sql, task, hits) : this.createRecord(sql, task)));
    if (result) this.options.onResult(task.clientId);
    return true;
  }

  private async compareWithRegister(task: Task): Promise<Hit[]> {
    const { store, comparer } = this.options;
    const probes = new Map<number, unknown>();
    for (const record of task.transaction.fingerprints) {
      const finger = fingerOfPosition(record.position);
      if (finger === null || probes.has(finger)) continue;
      const capture = task.transaction.captures.find((entry) => entry.captureId === record.captureId)!;
      const template = await comparer.prepare(await store.capture(task.clientId, capture.sha256));
      if (template !== null) probes.set(finger, template);
    }
    if (probes.size === 0) return [];
    const scores = new Map<string, Record<string, number>>();
    const register = await store.activeFingers(store.sql);
    for (const [finger, probe] of probes) {
      const entries: { recordId: string; template: unknown }[] = [];
      for (const image of register) {
        const template = image.finger === finger ? await this.templateOf(image) : null;
        if (template !== null) entries.push({ recordId: image.recordId, template });
      }
      const found = await comparer.search(probe, entries.map((entry) => entry.template));
      entries.forEach(({ recordId }, index) => {
        const ofRecord = scores.get(recordId) ?? {};
        ofRecord[String(finger)] = Math.max(ofRecord[String(finger)] ?? 0, found[index]!);
        scores.set(recordId, ofRecord);
      });
    }
    return [...scores]
      .map(([recordId, fingers]): Hit => ({ taskId: task.taskId, recordId, score: personScore(Object.values(fingers)), fingers, verdict: this.options.provisionalHits ? 'open' : 'confirmed' }))
      .filter((hit) => hit.score >= comparer.threshold)
      .sort((a, b) => b.score - a.score)
      .slice(0, this.options.maxCandidates);
  }

  private async templateOf(image: StoredImage): Promise<unknown> {
    if (!this.templates.has(image.imageId)) {
      const bytes = await this.options.store.imageBytes(this.options.store.sql, image.imageId);
      this.templates.set(image.imageId, bytes ? await this.options.comparer.prepare(bytes) : null);
    }
    return this.templates.get(image.imageId) ?? null;
  }

  private async answerIdentification(sql: Sql, task: Task, hits: Hit[]): Promise<StationResult> {
    for (const hit of hits) await this.options.store.insertHit(sql, hit);
    return this.identificationResult(sql, task, 1, 'answer', null);
  }

  /** The complete statement about an identification, as the hits stand now. */
  private async identificationResult(sql: Sql, task: Pick<Task, 'taskId' | 'transactionId'>, revision: number, reason: StationResult['reason'], message: string | null): Promise<StationResult> {
    const { store } = this.options;
    const candidates: StationCandidate[] = [];
    for (const hit of await store.hitsOf(sql, 'task_id', task.taskId)) {
      if (hit.verdict === 'refused' || hit.verdict === 'withdrawn') continue;
      let record = await store.recordById(sql, hit.recordId);
      if (record?.state === 'merged' && record.mergedInto) record = await store.recordById(sql, record.mergedInto);
      if (!record || record.state !== 'active' || candidates.some((candidate) => candidate.id === record.recordId)) continue;
      candidates.push(await this.candidateOf(sql, record, hit));
    }
    return { resultId: randomUUID(), transactionId: task.transactionId, taskId: task.taskId, revision, reason, answeredAt: this.isoNow(), candidates, recordId: null, azrNumber: null, message };
  }

  private async candidateOf(sql: Sql, record: { recordId: string; azrNumber: string; surname: string; givenNames: string; birthDate: string | null; nationality: string }, hit: Hit): Promise<StationCandidate> {
    const images = await this.options.store.imagesOf(sql, record.recordId);
    const face = images.find((image) => image.kind === 'face' && photographIsCurrent(image.takenAt, this.options.now()));
    const fingers = images.filter((image) => image.kind === 'finger' && image.finger !== null);
    const newest = [...new Map(fingers.toReversed().map((image) => [image.finger, image])).values()].sort((a, b) => a.finger! - b.finger!);
    return {
      id: record.recordId,
      azrNumber: record.azrNumber,
      surname: record.surname,
      givenNames: record.givenNames,
      birthDate: record.birthDate,
      nationality: record.nationality,
      score: hit.score,
      scoreScale: this.options.comparer.scale,
      provisional: hit.verdict === 'open',
      face: face ? registerImageOf(face) : null,
      fingers: newest.map((image) => ({ finger: image.finger!, score: hit.fingers[String(image.finger)] ?? null, image: registerImageOf(image) })),
    };
  }

  /** 4.9.1, 4.9.2: stored in the register and available to the next identification at once. */
  private async createRecord(sql: Sql, task: Task): Promise<StationResult> {
    const { store } = this.options;
    const { transaction } = task;
    const known = transaction.person.azrNumber === null ? null : await store.recordByAzr(sql, transaction.person.azrNumber);
    const record = known ?? { ...personOf(transaction), recordId: randomUUID(), azrNumber: transaction.person.azrNumber ?? newAzrNumber() };
    if (!known) await store.insertRecord(sql, record, this.isoNow());
    for (const image of transaction.fingerprints) {
      if (image.position > 10) continue;
      await store.insertImage(sql, { recordId: record.recordId, kind: 'finger', finger: image.position, mime: mimeOf(transaction, image.captureId), takenAt: transaction.createdAt }, await this.bytesOf(sql, task, image.captureId));
    }
    if (transaction.face) {
      await store.insertImage(sql, { recordId: record.recordId, kind: 'face', finger: null, mime: mimeOf(transaction, transaction.face.captureId), takenAt: transaction.face.takenAt }, await this.bytesOf(sql, task, transaction.face.captureId));
    }
    return { resultId: randomUUID(), transactionId: task.transactionId, taskId: task.taskId, revision: 1, reason: 'answer', answeredAt: this.isoNow(), candidates: [], recordId: record.recordId, azrNumber: record.azrNumber, message: null };
  }

  private async bytesOf(sql: Sql, task: Task, captureId: string): Promise<Buffer> {
    const capture = task.transaction.captures.find((entry) => entry.captureId === captureId)!;
    return this.options.store.captureIn(sql, task.clientId, capture.sha256);
  }

  // What people at the station do

  /** A dactyloscopist confirms or refuses a provisional hit. False: no such open hit. */
  async decideHit(taskId: string, recordId: string, verdict: 'confirmed' | 'refused'): Promise<boolean> {
    const message = verdict === 'confirmed' ? 'Der Treffer ist daktyloskopisch bestätigt.' : 'Der Treffer hat sich bei der daktyloskopischen Prüfung nicht bestätigt.';
    return this.answerAgain(async (sql) => {
      const changed = await sql.query("UPDATE hit SET verdict = ? WHERE task_id = ? AND record_id = ? AND verdict = 'open' RETURNING task_id", [verdict, taskId, recordId]);
      return changed.length === 0 ? null : { taskIds: [taskId], reason: 'confirmation', message };
    });
  }

  /** A record is withdrawn from the register: every desk that was told of it hears so. */
  async withdrawRecord(recordId: string): Promise<boolean> {
    return this.answerAgain(async (sql) => {
      const changed = await sql.query("UPDATE record SET state = 'withdrawn' WHERE record_id = ? AND state = 'active' RETURNING record_id", [recordId]);
      if (changed.length === 0) return null;
      const hits = await this.options.store.hitsOf(sql, 'record_id', recordId);
      await sql.query("UPDATE hit SET verdict = 'withdrawn' WHERE record_id = ? AND verdict <> 'refused'", [recordId]);
      return { taskIds: hits.map((hit) => hit.taskId), reason: 'withdrawal', message: 'Ein Datensatz wurde aus dem Register zurückgezogen.' };
    });
  }

  /** Two records turn out to be one person: `source` goes on as `target`. */
  async mergeRecords(sourceId: string, targetId: string): Promise<boolean> {
    if (sourceId === targetId) return false;
    return this.answerAgain(async (sql) => {
      const target = await this.options.store.recordById(sql, targetId);
      if (target?.state !== 'active') return null;
      const changed = await sql.query("UPDATE record SET state = 'merged', merged_into = ? WHERE record_id = ? AND state = 'active' RETURNING record_id", [targetId, sourceId]);
      if (changed.length === 0) return null;
      const hits = await this.options.store.hitsOf(sql, 'record_id', sourceId);
      await sql.query('UPDATE register_image SET record_id = ? WHERE record_id = ?', [targetId, sourceId]);
      return { taskIds: hits.map((hit) => hit.taskId), reason: 'merge', message: 'Im Register wurden zwei Datensätze derselben Person zusammengeführt.' };
    });
  }

  private async answerAgain(change: (sql: Sql) => Promise<{ taskIds: string[]; reason: StationResult['reason']; message: string } | null>): Promise<boolean> {
    const { store } = this.options;
    const clients: string[] = [];
    const changed = await store.sql.transaction(async (sql) => {
      const outcome = await change(sql);
      if (!outcome) return false;
      for (const taskId of new Set(outcome.taskIds)) {
        const [task, latest] = [await store.taskIn(sql, taskId), await store.latestResult(sql, taskId)];
        if (!task || !latest) continue;
        await store.insertResult(sql, task.clientId, await this.identificationResult(sql, task, latest.revision + 1, outcome.reason, outcome.message));
        clients.push(task.clientId);
      }
      return true;
    });
    for (const clientId of clients) this.options.onResult(clientId);
    return changed;
  }
}

const registerImageOf = (image: StoredImage): RegisterImage => ({ imageId: image.imageId, sha256: image.sha256, bytes: image.bytes, mime: image.mime, date: image.takenAt.slice(0, 10) });

const mimeOf = (transaction: StationTransaction, captureId: string): string => transaction.captures.find((capture) => capture.captureId === captureId)!.mime;

function personOf(transaction: StationTransaction) {
  const { surname, givenNames, birthDate, nationality } = transaction.person;
  return { surname, givenNames, birthDate, nationality };
}

/** Twelve digits as the Ausländerzentralregister writes them; invented. */
const newAzrNumber = (): string => String(randomInt(1, 1_000_000)).padStart(6, '0') + String(randomInt(0, 1_000_000)).padStart(6, '0');
