/**
 * One case between desk and office: pushed event by event, pulled whole, and never overwritten. Where a case
 * went on at two desks, results that merely arrived are carried over as letters, and everything a person did
 * is kept beside until a person has looked at both.
 */
import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { SchalterError } from '../../errors.ts';
import { isoOf, type Clock } from '../clock.ts';
import { OfficeError, type OfficeClient } from './client.ts';
import type { DeskState } from './desk-state.ts';
import { isArrival, isResult, type CaseSummary, type LocalCapture, type LocalCases, type LocalChange, type LocalSession } from './local.ts';
import type { Sealer } from './seal.ts';
import { officeLimits, type CasePush, type OfficeCase, type PushAnswer, type WholeCase } from './wire.ts';

export interface CaseHead {
  session: LocalSession;
  summary: CaseSummary;
}
/** What a letter carries: an event that arrived, with the captures it names. */
export interface Letter {
  event: { type: string };
  captures: LocalCapture[];
}

export interface CaseSyncOptions {
  client: OfficeClient;
  state: DeskState;
  cases: LocalCases;
  clock: Clock;
  sealer(): Sealer;
  deskId(): string;
  leaseSeconds: number;
  /** A person has to look at two forms of this case. */
  conflict(caseId: string): void;
}

export const placeOf = {
  head: (caseId: string): string => `head ${caseId}`,
  event: (caseId: string, version: number): string => `event ${caseId} ${version}`,
  capture: (caseId: string, captureId: string): string => `capture ${caseId} ${captureId}`,
  letter: (caseId: string, mailId: string): string => `letter ${caseId} ${mailId}`,
};

/** The same event has the same id at every desk and every time it is sent. */
export const eventIdOf = (caseId: string, change: LocalChange): string => createHash('sha256').update(JSON.stringify([caseId, change.version, change.at, change.event])).digest('hex').slice(0, 32);

const isOpen = (status: string): boolean => status === 'active';
const isClosed = (status: string): boolean => status === 'completed' || status === 'cancelled';

export function createCaseSync(options: CaseSyncOptions) {
  const { client, state, cases } = options;
  const now = (): string => isoOf(options.clock.now());

  const sealCapture = (caseId: string, capture: LocalCapture): Buffer => options.sealer().bytes(placeOf.capture(caseId, capture.id), serialize(capture));
  const openCapture = (caseId: string, captureId: string, sealed: Uint8Array): LocalCapture => deserialize(Buffer.from(options.sealer().openBytes(placeOf.capture(caseId, captureId), sealed))) as LocalCapture;

  const uploadCaptures = async (caseId: string): Promise<string[]> => {
    const sent = state.sentCaptures(caseId);
    const all = cases.captureIds(caseId);
    for (const captureId of all) {
      if (sent.has(captureId)) continue;
      await client.putCapture(caseId, captureId, sealCapture(caseId, cases.capture(caseId, captureId)));
      state.captureSent(caseId, captureId);
    }
    return all;
  };

  const pushOf = (session: LocalSession, base: number, changes: LocalChange[], captures: string[]): CasePush => {
    const sealer = options.sealer();
    const head: CaseHead = { session, summary: cases.summaryOf(session) };
    return {
      base,
      events: changes.map((change) => ({ eventId: eventIdOf(session.id, change), version: change.version, at: change.at, sealed: sealer.json(placeOf.event(session.id, change.version), change) })),
      head: sealer.json(placeOf.head(session.id), head),
      captures,
      closed: isClosed(session.status),
      createdAt: session.createdAt,
      retainUntil: session.retainUntil?.slice(0, 10) ?? null,
      leaseSeconds: isOpen(session.status) ? options.leaseSeconds : null,
    };
  };

  /** Sends what the office does not have of a case; false: there was nothing. */
  const push = async (caseId: string): Promise<boolean> => {
    const known = state.caseOf(caseId);
    if (known?.conflict_id) return false;
    const session = cases.read(caseId);
    if (!session) return false;
    const base = known?.pushed_version ?? 0;
    const changes = cases.changes(caseId, base);
    if (changes.length === 0) return false;
    const captures = await uploadCaptures(caseId);
    // The head must not be older than the last event that goes with it: read again after the uploads.
    const newest = cases.read(caseId)!;
    const all = cases.changes(caseId, base);
    const wanted = all.length <= officeLimits.eventsAtOnce ? all : all.slice(-officeLimits.eventsAtOnce);
    try {
      const answer = await client.push(caseId, pushOf(newest, base, wanted, captures));
      if (answer.outcome === 'conflict') await settleConflict(caseId, answer.conflictId!);
      else state.equal(caseId, newest.version, answer.lease, isClosed(newest.status), now(), options.deskId(), cases.summaryOf(newest));
    } catch (thrown) {
      if (!(thrown instanceof OfficeError)) throw thrown;
      if (thrown.code === 'OFFICE_UNKNOWN' && base > 0) state.resend(caseId, 0);
      else if (thrown.code === 'OFFICE_BEHIND') state.resend(caseId, (await client.head(caseId))?.version ?? 0);
      else if (thrown.code === 'OFFICE_CAPTURES_MISSING') state.resend(caseId, base);
      else throw thrown;
    }
    return true;
  };

  const openHead = (head: Pick<OfficeCase, 'caseId' | 'head'>): CaseHead => options.sealer().openJson(placeOf.head(head.caseId), head.head) as CaseHead;
  const changesOf = (whole: WholeCase): LocalChange[] => whole.events.map((event) => options.sealer().openJson(placeOf.event(whole.caseId, event.version), event.sealed) as LocalChange);

  /** Captures of a case that are not in this store yet. */
  const fetchCaptures = async (whole: WholeCase): Promise<LocalCapture[]> => {
    const here = new Set(cases.captureIds(whole.caseId));
    const fetched: LocalCapture[] = [];
    for (const { captureId } of whole.captures) {
      if (!here.has(captureId)) fetched.push(openCapture(whole.caseId, captureId, new Uint8Array(await client.capture(whole.caseId, captureId))));
    }
    return fetched;
  };
  const importWhole = (whole: WholeCase, head: CaseHead, changes: LocalChange[], captures: LocalCapture[]): void => {
    cases.import(head.session, changes, captures);
    for (const { captureId } of whole.captures) state.captureSent(whole.caseId, captureId);
    state.equal(whole.caseId, whole.version, whole.lease, whole.closed, whole.updatedAt, whole.updatedBy, head.summary);
  };
  /** Brings the office's form of a case into this desk's store. What this desk had not shared must be settled before. */
  const pull = async (caseId: string): Promise<void> => {
    const whole = await client.wholeCase(caseId);
    const captures = await fetchCaptures(whole);
    const head = openHead(whole);
    const changes = changesOf(whole);
    cases.write(() => {
      const local = cases.read(caseId);
      if (local && local.version > state.pushedOf(caseId)) throw new SchalterError('OFFICE_UNSHARED', 'negative', 'An diesem Schalter gibt es Änderungen an dem Vorgang, die noch nicht abgeglichen sind.');
      importWhole(whole, head, changes, captures);
    });
  };

  /** The office's form beside this desk's, for a person to look at. */
  const keepBeside = (whole: WholeCase, conflictId: string, head: CaseHead): void => {
    state.heard(whole, head.summary);
    state.inConflict(whole.caseId, conflictId, head);
    options.conflict(whole.caseId);
  };
  const settleConflict = async (caseId: string, conflictId: string): Promise<void> => {
    const whole = await client.wholeCase(caseId);
    const branch = cases.changes(caseId, state.pushedOf(caseId));
    const head = openHead(whole);
    if (!branch.every((change) => isArrival(change.event))) {
      keepBeside(whole, conflictId, head);
      return;
    }
    await decideAtServer(caseId, conflictId);
    const captures = await fetchCaptures(whole);
    cases.write(() => {
      for (const change of branch.filter((one) => isResult(one.event))) putLetter(caseId, eventIdOf(caseId, change), { event: change.event, captures: capturesOf(caseId, change.event) });
      importWhole(whole, head, changesOf(whole), captures);
    });
  };
  const capturesOf = (caseId: string, event: { type: string }): LocalCapture[] => {
    const text = JSON.stringify(event);
    return cases.captureIds(caseId).filter((captureId) => text.includes(`"${captureId}"`)).map((captureId) => cases.capture(caseId, captureId));
  };
  const decideAtServer = async (caseId: string, conflictId: string): Promise<void> => {
    try {
      await client.resolve(caseId, conflictId, { keep: 'server', eventId: conflictId });
    } catch (thrown) {
      // Decided already, by this desk before it was interrupted.
      if (!(thrown instanceof OfficeError && thrown.code === 'OFFICE_UNKNOWN')) throw thrown;
    }
  };

  /** A person has decided between the office's form and this desk's. */
  const decide = async (caseId: string, keep: 'mine' | 'theirs', resolved: (session: LocalSession, at: string) => { session: LocalSession; event: { type: string } }): Promise<void> => {
    const known = state.caseOf(caseId);
    const conflictId = known?.conflict_id;
    if (!conflictId) throw new SchalterError('OFFICE_NO_CONFLICT', 'input', 'Für diesen Vorgang gibt es keine zweite Fassung mehr.');
    const seen = (JSON.parse(known.head!) as CaseHead).session.version;
    const whole = await client.wholeCase(caseId);
    const captures = await fetchCaptures(whole);
    const head = openHead(whole);
    const theirs = changesOf(whole);
    if (theirs.some((change) => change.version > seen && !isArrival(change.event))) {
      keepBeside(whole, conflictId, head);
      throw new SchalterError('OFFICE_MOVED_ON', 'negative', 'Der Vorgang ist am anderen Schalter gerade weitergegangen. Bitte beide Fassungen noch einmal ansehen und dann entscheiden.');
    }
    if (keep === 'theirs') {
      await decideAtServer(caseId, conflictId);
      cases.write(() => importWhole(whole, head, theirs, captures));
      return;
    }
    // This desk's work goes on top of the other's: both stay in the history, renumbered behind each other.
    const own = await uploadCaptures(caseId);
    const branch = cases.changes(caseId, state.pushedOf(caseId)).map((change, index) => ({ ...change, version: whole.version + 1 + index }));
    const version = whole.version + branch.length + 1;
    const decision = resolved({ ...cases.read(caseId)!, version }, now());
    const changes = [...branch, { version, at: now(), event: decision.event }];
    let answer: PushAnswer;
    try {
      answer = await client.resolve(caseId, conflictId, { keep: 'branch', push: pushOf(decision.session, whole.version, changes, own) });
    } catch (thrown) {
      // Between reading and deciding something came: once more, which tells whether a person did it.
      if (thrown instanceof OfficeError && thrown.code === 'OFFICE_VERSION_CHANGED') return decide(caseId, keep, resolved);
      throw thrown;
    }
    cases.write(() => {
      cases.import(decision.session, [...theirs, ...changes], captures);
      state.equal(caseId, answer.version, answer.lease, isClosed(decision.session.status), now(), options.deskId(), cases.summaryOf(decision.session));
    });
  };

  const putLetter = (caseId: string, mailId: string, letter: Letter): void => state.putLetter(mailId, caseId, serialize(letter));
  const sendLetters = async (): Promise<void> => {
    for (const { mail_id: mailId, case_id: caseId, body } of state.letters()) {
      try {
        await client.postMail(caseId, mailId, options.sealer().bytes(placeOf.letter(caseId, mailId), body).toString('base64'));
      } catch (thrown) {
        // The case was deleted at the office: nobody is left to hear of it.
        if (!(thrown instanceof OfficeError && thrown.code === 'OFFICE_UNKNOWN')) throw thrown;
      }
      state.letterGone(mailId);
    }
  };
  /** Takes letters for cases this desk holds, each once. */
  const takeLetters = async (): Promise<string[]> => {
    const touched: string[] = [];
    for (const mail of await client.mail()) {
      if (!state.isTaken(mail.mailId)) {
        const known = state.caseOf(mail.caseId);
        if (!cases.read(mail.caseId) || (known !== null && known.server_version > known.pushed_version)) await pull(mail.caseId);
        const letter = deserialize(Buffer.from(options.sealer().openBytes(placeOf.letter(mail.caseId, mail.mailId), new Uint8Array(Buffer.from(mail.sealed, 'base64'))))) as Letter;
        const here = new Set(cases.captureIds(mail.caseId));
        cases.write(() => {
          state.taken(mail.mailId, now());
          cases.apply(mail.caseId, letter.event, letter.captures.filter((capture) => !here.has(capture.id)));
        });
        touched.push(mail.caseId);
      }
      await client.takenMail(mail.mailId);
    }
    return touched;
  };

  return { push, pull, decide, openHead, putLetter, sendLetters, takeLetters };
}
export type CaseSync = ReturnType<typeof createCaseSync>;
