/** A desk core in its own process, as the window starts it; for tests that kill it. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CallAnswer } from '../src-main/contract/calls.ts';
import type { FromCore } from '../src-main/core/link.ts';
import type { StartOptions } from '../src-main/core/open.ts';
import { trainingSecret } from '../src-main/training/secret.ts';

export const root = new URL('..', import.meta.url).pathname;

export class CoreGone extends Error {}

export interface CoreProcess {
  readonly pid: number;
  /** Rejects with CoreGone when the process ends before it has answered. */
  call(name: string, input: unknown): Promise<CallAnswer>;
  kill(): void;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the core and waits until it is ready. */
export async function startCore(options: Partial<StartOptions> & { dataDir: string }, onEvent: (name: string, payload: unknown) => void = () => undefined): Promise<CoreProcess> {
  const child: ChildProcess = fork(join(root, 'src-main/core/main.ts'), [JSON.stringify(options)], { serialization: 'advanced', execArgv: [], env: { ...process.env, MALLOC_ARENA_MAX: '2' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const open = new Map<string, { resolve(answer: CallAnswer): void; reject(error: Error): void }>();
  let ready: (() => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  const whenReady = new Promise<void>((resolve, reject) => ([ready, failed] = [resolve, reject]));
  const ended = new Promise<void>((resolve) =>
    child.on('exit', () => {
      failed?.(new CoreGone('the core ended before it was ready'));
      for (const { reject } of open.values()) reject(new CoreGone('the core is gone'));
      open.clear();
      resolve();
    }),
  );
  child.on('message', (message: FromCore) => {
    if (message.type === 'ready') ready!();
    else if (message.type === 'failed') failed!(new Error(`${message.code}: ${message.message}`));
    else if (message.type === 'event') onEvent(message.name, message.payload);
    else if (message.type === 'ticket') return;
    else {
      open.get(message.id)?.resolve(message.answer);
      open.delete(message.id);
    }
  });
  child.send({ type: 'unlock', secret: trainingSecret });
  await whenReady;
  return {
    pid: child.pid!,
    call: (name, input) =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new CoreGone('the core is gone'));
        const id = randomUUID();
        open.set(id, { resolve, reject });
        child.send({ type: 'call', id, name, input }, (error) => error && reject(new CoreGone('the core is gone')));
      }),
    kill: () => void child.kill('SIGKILL'),
    ended,
    async stop() {
      if (child.connected) child.send({ type: 'stop' });
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
