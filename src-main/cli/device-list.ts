/**
 * `schalter device list`: what is plugged into this machine now that an adapter could open, and print queues.
 * With `--settings FILE` also what the desk's settings name. Exit 0; nothing found is no error.
 */
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { PrintQueue } from '../devices/printer/queue.ts';
import { deviceSettings } from '../devices/registry.ts';
import { hidTransport } from '../devices/transports/hid.ts';
import { serialTransport } from '../devices/transports/serial.ts';
import type { Place } from '../devices/transports/transport.ts';
import { SchalterError } from '../errors.ts';
import type { Command } from './command.ts';
import { parseWords, readInput } from './arguments.ts';

const usage = 'schalter device list [--settings FILE] [--json]';

interface Found extends Place {
  kind: 'serial' | 'hid' | 'print-queue';
}

/** Devices of the settings file: its list `devices`. Throws DEVICE_SETTINGS. */
export async function readDeviceSettings(file: string, stdin: Readable) {
  const wrong = (cause: unknown): SchalterError => new SchalterError('DEVICE_SETTINGS', 'input', `Die Geräte in ${file} sind nicht richtig angegeben. Bitte mit docs/devices.md vergleichen.`, { cause });
  const text = new TextDecoder().decode(await readInput(file, stdin));
  try {
    return z.object({ devices: z.array(deviceSettings) }).parse(JSON.parse(text)).devices;
  } catch (cause) {
    throw wrong(cause);
  }
}

/** A kind that this machine cannot enumerate is told in `problems` instead of ending the command. */
async function search(): Promise<{ found: Found[]; problems: string[] }> {
  const problems: string[] = [];
  const ask = async (kind: Found['kind'], list: () => Promise<Place[]>): Promise<Found[]> => {
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
    ask('print-queue', () => new PrintQueue({ id: 'printer', name: 'Druckdienst', simulated: false }).list()),
  ]);
  return { found: found.flat(), problems };
}

export const command: Command = {
  usage,
  summary: 'Zeigt, was an diesem Rechner angeschlossen ist: serielle Anschlüsse, HID-Geräte, Druckerwarteschlangen',
  async run(args, io) {
    const { values } = parseWords(args, { settings: { type: 'string' } }, usage, { min: 0, max: 0 });
    const configured = typeof values.settings === 'string' ? await readDeviceSettings(values.settings, io.stdin) : [];
    const { found, problems } = await search();
    if (values.json) {
      io.out(JSON.stringify({ found, configured: configured.map(({ id, name, adapter }) => ({ id, name, adapter })), problems }));
      return 0;
    }
    for (const one of found) io.out(`${one.kind.padEnd(12)} ${one.name.padEnd(32)} ${JSON.stringify(one.transport)}`);
    for (const one of configured) io.out(`eingestellt  ${one.name.padEnd(32)} ${one.id} (${one.adapter})`);
    if (found.length === 0) io.out('Nichts gefunden.');
    for (const problem of problems) io.err(problem);
    return 0;
  },
};
