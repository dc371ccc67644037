/** A helper of the tests in a process of its own under Node 24, and how it is given orders. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Forked<Wish, Ready> {
  ready: Ready;
  order<T>(wish: Wish): Promise<T>;
  stop(): Promise<void>;
}

/** @param Wish what the helper understands beside `{ does: 'stop' }`; its first word, with id 0, says that it is ready */
export async function forked<Wish extends object, Ready>(script: string): Promise<Forked<Wish, Ready>> {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-helper-'));
  const child = fork(join(import.meta.dirname, 'fixtures', script), [dir], { execPath: process.env['SCHALTER_NODE24'] ?? process.execPath, execArgv: [] });
  const open = new Map<number, { done(value: unknown): void; failed(error: Error): void }>();
  let last = 0;
  const ready = new Promise<Ready>((done, failed) => {
    open.set(0, { done: done as (value: unknown) => void, failed });
    child.once('exit', (code) => failed(new Error(`${script} ended with ${code}`)));
  });
  child.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
    const one = open.get(id);
    open.delete(id);
    if (error === undefined) one?.done(value);
    else one?.failed(new Error(error));
  });
  const order = <T>(wish: Wish | { does: 'stop' }) =>
    new Promise<T>((done, failed) => {
      const id = ++last;
      open.set(id, { done: done as (value: unknown) => void, failed });
      child.send({ id, ...wish });
    });
  return {
    ready: await ready,
    order,
    async stop() {
      await order({ does: 'stop' });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The helper's side. */
export function obeys<Order extends { id: number }>(obey: (order: Order) => Promise<unknown>, ready: unknown): void {
  process.on('message', (order: Order) => void obey(order).then((value) => process.send!({ id: order.id, value }), (error: Error) => process.send!({ id: order.id, error: error.message })));
  process.on('disconnect', () => process.exit(0));
  process.send!({ id: 0, value: ready });
}
