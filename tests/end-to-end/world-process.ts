/** Starts the training world (fixtures/world.ts) under Node 24 and gives it orders. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PulledDevice, StationHolding, WorldOrder } from './fixtures/world.ts';

export interface World {
  settingsFile: string;
  unplug(device: PulledDevice): Promise<void>;
  plug(device: PulledDevice): Promise<void>;
  tearChip(afterCommands: number): Promise<void>;
  cutLine(): Promise<void>;
  restoreLine(): Promise<void>;
  holds(): Promise<StationHolding>;
  /** SHA-256 of a lossless print (PNG, Base64) after it has been packed as WSQ. */
  packedHash(png: string): Promise<string>;
  stop(): Promise<void>;
}

type Wish = WorldOrder extends infer Order ? (Order extends { id: number } ? Omit<Order, 'id'> : never) : never;

export async function startWorld(): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-world-'));
  const child = fork(join(import.meta.dirname, 'fixtures/world.ts'), [dir], { execPath: process.env['SCHALTER_NODE24'] ?? process.execPath, execArgv: [] });
  const open = new Map<number, { done(value: unknown): void; failed(error: Error): void }>();
  let last = 0;
  const ready = new Promise<string>((done, failed) => {
    open.set(0, { done: done as (value: unknown) => void, failed });
    child.once('exit', (code) => failed(new Error(`the world ended with ${code}`)));
  });
  child.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
    const one = open.get(id);
    open.delete(id);
    if (error === undefined) one?.done(value);
    else one?.failed(new Error(error));
  });
  const order = <T>(wish: Wish) =>
    new Promise<T>((done, failed) => {
      const id = ++last;
      open.set(id, { done: done as (value: unknown) => void, failed });
      child.send({ id, ...wish });
    });
  return {
    settingsFile: await ready,
    unplug: (device) => order({ does: 'unplug', device }),
    plug: (device) => order({ does: 'plug', device }),
    tearChip: (after) => order({ does: 'tear-chip', after }),
    cutLine: () => order({ does: 'cut' }),
    restoreLine: () => order({ does: 'restore' }),
    holds: () => order<StationHolding>({ does: 'holds' }),
    packedHash: (png) => order<string>({ does: 'pack', png }),
    async stop() {
      await order({ does: 'stop' });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
