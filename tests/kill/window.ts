/**
 * The window of a kill run as a process of its own, made to be killed: it starts the core as Electron's main process
 * does, works session after session with it, starts it again where it has died, and writes down what was confirmed.
 * Arguments: JSON of places. Tells over IPC which core runs, which case's person sits there and that a session goes on.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { CallAnswer } from '../../src-main/contract/calls.ts';
import type { Session, SessionView } from '../../src-main/contract/session.ts';
import { parseScript, runScript } from '../../src-main/core/session-script.ts';
import { trainingCases } from '../../src-main/training/appointments.ts';
import { CoreGone, startCore, type CoreProcess } from '../session-core-process.ts';

export interface WindowOrder {
  dataDir: string;
  settingsFile: string;
  /** Lines `session capture [sha256]`. */
  confirmed: string;
  folder: string;
}
export type WindowReport = { core: number } | { person: string } | { finished: number } | { refused: string } | { trouble: string };

const order = JSON.parse(process.argv[2]!) as WindowOrder;
const tell = (report: WindowReport): void => void process.send!(report);
process.on('disconnect', () => process.exit(0));
const script = parseScript(JSON.stringify({
  steps: [
    { do: 'command', command: { type: 'confirmNotice' } },
    { do: 'command', command: { type: 'setPerson', person: { surname: 'Muster', givenNames: 'Übung', birthDate: '1990-01-01', nationality: 'UTO' } } },
    { do: 'command', command: { type: 'noDocument', reason: 'Übung' } },
    { do: 'slaps', veto: 'ok-obvious-reason' },
    { do: 'face', file: 'face.jpg', veto: 'ok-obvious-reason' },
    { do: 'identify' },
    { do: 'decide', decision: 'different', reason: 'andere Person' },
    { do: 'rolled', veto: 'ok-obvious-reason' },
    { do: 'complete' },
  ],
}));

/** Captures that the session shows as used. */
function used(session: Session): string[] {
  return [session.face.accepted, ...session.fingerprints.slaps.filter((slap) => slap.state === 'accepted').map((slap) => slap.best), ...session.rolled.fingers.filter((finger) => finger.state === 'accepted').map((finger) => finger.best)].filter((id): id is string => id !== null);
}

const viewIn = (answer: CallAnswer): SessionView | undefined => {
  if (!answer.ok) return undefined;
  const value = answer.value as { session?: unknown; view?: SessionView };
  return value.view ?? (value.session ? (answer.value as SessionView) : undefined);
};

/** Starts the core; one that a killed window has left behind may need a moment to let go of the store. */
async function startedCore(): Promise<CoreProcess> {
  for (const end = Date.now() + 60_000; ; ) {
    try {
      const core = await startCore({ dataDir: order.dataDir, training: true, settingsFile: order.settingsFile });
      tell({ core: core.pid });
      return core;
    } catch (thrown) {
      if (!(thrown instanceof CoreGone) && !/STORE_IN_USE|CHIP_SLOT_TAKEN/.test(String(thrown))) tell({ refused: String(thrown) });
      if (Date.now() > end) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

const noted = new Set(existsSync(order.confirmed) ? readFileSync(order.confirmed, 'utf8').split('\n') : []);
const note = (line: string): void => {
  if (noted.has(line)) return;
  noted.add(line);
  appendFileSync(order.confirmed, `${line}\n`);
};

let core: CoreProcess | undefined;
let sessionId: string | undefined;
for (let n = noted.size, finished = 0; ; ) {
  core ??= await startedCore();
  const living = core;
  try {
    if (sessionId === undefined) {
      const open = await living.call('session.list', {});
      sessionId = open.ok ? (open.value as { id: string; status: string }[]).find((one) => one.status === 'active')?.id : undefined;
      tell({ person: trainingCases[n++ % trainingCases.length]!.id });
    }
    await runScript({
      script,
      folder: order.folder,
      ...(sessionId === undefined ? {} : { sessionId }),
      async call(name, input) {
        const answer = await living.call(name, input);
        const view = viewIn(answer);
        if (!view) return answer;
        sessionId = view.session.id;
        const fresh = used(view.session).filter((id) => !noted.has(`${view.session.id} ${id}`));
        for (const id of fresh) note(`${view.session.id} ${id}`);
        for (const id of fresh) {
          const read = await living.call('capture.read', { sessionId: view.session.id, captureId: id });
          if (read.ok) note(`${view.session.id} ${id} ${createHash('sha256').update((read.value as { bytes: Uint8Array }).bytes).digest('hex')}`);
        }
        return answer;
      },
    });
    sessionId = undefined;
    tell({ finished: ++finished });
  } catch (thrown) {
    if (thrown instanceof CoreGone) {
      await living.ended;
      core = undefined;
      continue;
    }
    // A case that cannot go on here (the station did not answer in time) is left for the next person.
    tell({ trouble: (thrown as { code?: string }).code ?? String(thrown) });
    if (sessionId !== undefined) await living.call('session.command', { sessionId, command: { type: 'cancel', reason: 'Übung' } }).catch(() => undefined);
    sessionId = undefined;
  }
}
