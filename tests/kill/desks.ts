/** The two desks of a kill run: the core alone, as its process, and Electron's own main process with page and core. */
import { existsSync, readFileSync } from 'node:fs';
import type { Caller } from '../../src-main/core/session-script.ts';
import { trainingPeople } from '../../src-main/training/people.ts';
import { startCore } from '../session-core-process.ts';

/** A running desk, made to be killed. */
export interface Desk {
  call: Caller;
  /** SIGKILL. */
  kill(): void;
  /** Everything of it is gone; false where something outlived it. */
  ended(): Promise<boolean>;
  /** In order. */
  stop(): Promise<void>;
}

export interface DeskPlaces {
  dataDir: string;
  settingsFile: string;
}

const lives = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

export async function startCoreDesk({ dataDir, settingsFile }: DeskPlaces): Promise<Desk> {
  const core = await startCore({ dataDir, training: true, settingsFile });
  return { call: core.call, kill: () => core.kill(), ended: () => core.ended.then(() => true), stop: () => core.stop() };
}

/** Needs a screen (DISPLAY) and the built window. Calls go the whole way: page, Electron's main process, core. */
export async function startWindowDesk({ dataDir, settingsFile }: DeskPlaces): Promise<Desk> {
  const { startDesk } = await import('../end-to-end/desk-app.ts');
  const { app, window: page, corePid, close } = await startDesk({ dataDir, keepData: true, words: [`--settings=${settingsFile}`] });
  const core = await corePid();
  const main = app.process();
  const gone = new Promise<void>((resolve) => main.once('exit', () => resolve()));
  const call: Caller = (name, input) => page.evaluate(({ name, input }) => window.schalter.call(name as never, input as never), { name, input });
  const signedIn = await call('people.signInTraining', { id: trainingPeople[0]!.id });
  if (!signedIn.ok) throw new Error(signedIn.error.code);
  return {
    call,
    kill: () => void main.kill('SIGKILL'),
    async ended() {
      await gone;
      for (const end = Date.now() + 60_000; core !== undefined && lives(core) && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 50));
      return core === undefined || !lives(core);
    },
    stop: close,
  };
}
