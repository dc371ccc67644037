/**
 * `schalter device list`: what is plugged into this machine now that an adapter could open, and print queues.
 * With `--settings FILE` also what the desk's settings name. Exit 0; nothing found is no error.
 */
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { findDevices } from '../devices/find.ts';
import { deviceSettings } from '../devices/registry.ts';
import { SchalterError } from '../errors.ts';
import type { Command } from './command.ts';
import { parseWords, readInput } from './arguments.ts';

const usage = 'schalter device list [--settings FILE] [--json]';

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

export const command: Command = {
  usage,
  summary: 'Zeigt, was an diesem Rechner angeschlossen ist: serielle Anschlüsse, HID-Geräte, Chipleser, Druckerwarteschlangen',
  async run(args, io) {
    const { values } = parseWords(args, { settings: { type: 'string' } }, usage, { min: 0, max: 0 });
    const configured = typeof values.settings === 'string' ? await readDeviceSettings(values.settings, io.stdin) : [];
    const { found, problems } = await findDevices();
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
