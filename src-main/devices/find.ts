/** What is plugged into this machine now that an adapter could open, its chip readers and its print queues. */
import { SchalterError } from '../errors.ts';
import { listPcscReaders } from './pcsc/pcsc-transport.ts';
import { PrintQueue } from './printer/queue.ts';
import { hidTransport } from './transports/hid.ts';
import { serialTransport } from './transports/serial.ts';
import type { Place } from './transports/transport.ts';

export interface FoundPlace extends Place {
  kind: 'serial' | 'hid' | 'chip-reader' | 'print-queue';
}

/** A kind that this machine cannot enumerate is told in `problems` instead of ending the search. */
export async function findDevices(): Promise<{ found: FoundPlace[]; problems: string[] }> {
  const problems: string[] = [];
  const ask = async (kind: FoundPlace['kind'], list: () => Promise<Place[]>): Promise<FoundPlace[]> => {
    try {
      return (await list()).map((place) => ({ kind, ...place }));
    } catch (thrown) {
      problems.push(thrown instanceof SchalterError ? thrown.message : `${kind}: auf diesem Rechner nicht abzufragen.`);
      return [];
    }
  };
  const found = await Promise.all([
    ask('serial', () => serialTransport({ type: 'serial', path: '*', baudRate: 115_200 }).list()),
    ask('hid', () => hidTransport({ type: 'hid', vid: 0, pid: 0, reportBytes: 64 }).list()),
    ask('chip-reader', async () => (await listPcscReaders()).map((name) => ({ name, transport: { type: 'pcsc', reader: name } }))),
    ask('print-queue', () => new PrintQueue({ id: 'printer', name: 'Druckdienst', simulated: false }).list()),
  ]);
  return { found: found.flat(), problems };
}
