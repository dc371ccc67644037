/**
 * The caseworker of a kill run: works session after session at whatever desk stands there, goes on with the one a
 * killed desk has left, and keeps what an answer has confirmed. Every fourth person goes through to the storage, without
 * most of their fingers; the others give their slaps and leave: photographs and stations take most of a session's time.
 */
import { createHash } from 'node:crypto';
import { confirmed } from '../../src-main/capture/sample-events.ts';
import type { Session, SessionView } from '../../src-main/contract/session.ts';
import type { CallAnswer } from '../../src-main/contract/calls.ts';
import { parseScript, runScript, type Caller } from '../../src-main/core/session-script.ts';
import { SchalterError } from '../../src-main/errors.ts';
import { trainingCases } from '../../src-main/training/appointments.ts';

export interface Confirmed {
  session: string;
  /** Of the bytes as the desk gave them out; null where it died before. */
  sha256: string | null;
}

const fewFingers = [2, 3, 4, 5, 7, 8, 9, 10].map((finger) => ({ finger, kind: 'permanent', reason: 'Übung' }));
const command = (command: Record<string, unknown>) => ({ do: 'command', command });
const scriptOf = (appointment: string, whole: boolean) =>
  parseScript(JSON.stringify({
    appointment,
    steps: [
      command({ type: 'confirmNotice' }),
      command({ type: 'noDocument', reason: 'Übung' }),
      ...(whole ? [command({ type: 'setMissing', missing: fewFingers })] : []),
      { do: 'slaps', veto: 'ok-obvious-reason' },
      ...(whole
        ? [{ do: 'face', file: 'face.jpg', veto: 'ok-obvious-reason' }, { do: 'identify', waitSeconds: 60 }, { do: 'decide', decision: 'same', reason: 'Übung' }, { do: 'rolled', veto: 'ok-obvious-reason' }, { do: 'complete', waitSeconds: 60 }]
        : [command({ type: 'cancel', reason: 'Übung' })]),
    ],
  }));

const sessionIn = (answer: CallAnswer): Session | undefined => {
  if (!answer.ok) return undefined;
  const value = answer.value as { session?: Session; view?: SessionView };
  return value.view?.session ?? value.session;
};

export class Caseworker {
  readonly confirmed = new Map<string, Confirmed>();
  /** Sessions that came to their end. */
  finished = 0;
  /** Sessions that were left, by the code with which they could not go on. */
  readonly troubles: Record<string, number> = {};
  readonly #folder: string;
  readonly #seat: (caseId: string | null) => void;
  #sessionId: string | undefined;
  #people = -1;

  /** @param folder where face.jpg lies @param seat told whose fingers lie on the scanner from now on */
  constructor(folder: string, seat: (caseId: string | null) => void) {
    this.#folder = folder;
    this.#seat = seat;
  }

  /** Works until the desk is gone and its call rejects with something that is no answer of a desk. */
  async work(call: Caller): Promise<never> {
    // The person lays the fingers down as at the first time.
    this.#seat(null);
    for (;;) {
      try {
        await this.session(call);
      } catch (thrown) {
        if (!(thrown instanceof SchalterError)) throw thrown;
        // A case that cannot go on here (the station did not answer in time) is left for the next person.
        this.troubles[thrown.code] = (this.troubles[thrown.code] ?? 0) + 1;
        if (this.#sessionId !== undefined) await call('session.command', { sessionId: this.#sessionId, command: { type: 'cancel', reason: 'Übung' } });
        this.#sessionId = undefined;
      }
    }
  }

  /** One session to its end. */
  async session(call: Caller): Promise<void> {
    if (this.#sessionId === undefined) {
      const open = await call('session.list', {});
      this.#sessionId = open.ok ? (open.value as { id: string; status: string }[]).find((one) => one.status === 'active')?.id : undefined;
    }
    if (this.#sessionId === undefined) this.#people += 1;
    const caseId = trainingCases[this.#people % 2]!.id;
    this.#seat(caseId);
    await runScript({
      script: scriptOf(caseId, this.#people % 4 === 0),
      folder: this.#folder,
      ...(this.#sessionId === undefined ? {} : { sessionId: this.#sessionId }),
      call: async (name, input) => {
        const answer = await call(name, input);
        await this.#note(call, sessionIn(answer));
        return answer;
      },
    });
    this.#sessionId = undefined;
    this.finished += 1;
  }

  async #note(call: Caller, session: Session | undefined): Promise<void> {
    if (!session) return;
    this.#sessionId = session.id;
    const fresh = confirmed(session).filter((id) => !this.confirmed.has(id));
    for (const id of fresh) this.confirmed.set(id, { session: session.id, sha256: null });
    for (const id of fresh) {
      const read = await call('capture.read', { sessionId: session.id, captureId: id });
      if (read.ok) this.confirmed.get(id)!.sha256 = createHash('sha256').update((read.value as { bytes: Uint8Array }).bytes).digest('hex');
    }
  }
}
