/** Starts the training world (fixtures/world.ts) under Node 24 and gives it orders. */
import type { PulledDevice, StationHolding, WorldOrder } from './fixtures/world.ts';
import { forked } from './forked.ts';

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
  const { ready, order, stop } = await forked<Wish, string>('world.ts');
  return {
    settingsFile: ready,
    unplug: (device) => order({ does: 'unplug', device }),
    plug: (device) => order({ does: 'plug', device }),
    tearChip: (after) => order({ does: 'tear-chip', after }),
    cutLine: () => order({ does: 'cut' }),
    restoreLine: () => order({ does: 'restore' }),
    holds: () => order<StationHolding>({ does: 'holds' }),
    packedHash: (png) => order<string>({ does: 'pack', png }),
    stop,
  };
}
