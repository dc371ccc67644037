/**
 * `schalter device test`: opens each device of a settings file (or the one named), speaks its handshake and one
 * sign of life, and closes it. Takes no picture. Exit 0 all answer, 3 one does not.
 */
import { asSchalterError, SchalterError } from '../errors.ts';
import { createDevice, type DeviceSettings } from '../devices/registry.ts';
import type { Command } from './command.ts';
import { parseWords } from './arguments.ts';
import { readDeviceSettings } from './device-list.ts';

const usage = 'schalter device test [ID] --settings FILE [--json]';

interface Outcome {
  id: string;
  name: string;
  adapter: string;
  ok: boolean;
  /** Code of the error; null where the device answered. */
  code: string | null;
  message: string;
  model: string | null;
  serialNumber: string | null;
  /** Milliseconds from opening to the sign of life. */
  ms: number;
}

async function examine(settings: DeviceSettings): Promise<Outcome> {
  const device = createDevice(settings);
  const begun = performance.now();
  const outcome = { id: settings.id, name: settings.name, adapter: settings.adapter };
  try {
    const { model, serialNumber } = await device.open();
    await device.probe();
    return { ...outcome, ok: true, code: null, message: `${settings.name}: antwortet.`, model, serialNumber, ms: Math.round(performance.now() - begun) };
  } catch (thrown) {
    const error = asSchalterError(thrown);
    return { ...outcome, ok: false, code: error.code, message: error.message, model: null, serialNumber: null, ms: Math.round(performance.now() - begun) };
  } finally {
    await device.close();
  }
}

export const command: Command = {
  usage,
  summary: 'Prüft, ob die eingestellten Geräte antworten. Rückgabe 3, wenn eines nicht antwortet.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { settings: { type: 'string' } }, usage, { min: 0, max: 1 });
    if (typeof values.settings !== 'string') throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const devices = (await readDeviceSettings(values.settings, io.stdin)).filter(({ id }) => positionals[0] === undefined || id === positionals[0]);
    if (devices.length === 0) throw new SchalterError('DEVICE_UNKNOWN', 'input', 'Dieses Gerät steht nicht in den Einstellungen. »schalter device list --settings FILE« zeigt, welche es gibt.');
    const outcomes = await Promise.all(devices.map(examine));
    const ok = outcomes.every((one) => one.ok);
    if (values.json) io.out(JSON.stringify({ ok, devices: outcomes }));
    else for (const one of outcomes) io.out(`${one.ok ? 'gut  ' : 'FEHLT'}  ${one.message}${one.model ? ` ${one.model}, ${one.ms} ms` : ''}`);
    return ok ? 0 : 3;
  },
};
