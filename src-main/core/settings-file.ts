/**
 * What the set-up assistant writes into desk.json: only what it was told, beside what stands there already; checked as
 * a whole before the file is put in place of the old one. It holds from the next start on.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { SetupWish } from '../contract/setup.ts';
import type { DeviceSettingsInput } from '../devices/registry.ts';
import { firstIssue } from '../contract/german-issues.ts';
import { SchalterError } from '../errors.ts';
import { putFile } from './put-file.ts';
import { deskSettings, emptySettings, type DeskSettings } from './settings.ts';

/** Everything that may be written; a device takes the place of the one with its id. */
export interface Change extends Omit<SetupWish, 'device' | 'printQueue' | 'chipReader'> {
  device?: DeviceSettingsInput;
  chip?: NonNullable<DeskSettings['chip']>;
  trustDir?: string;
  publisher?: string;
  station?: NonNullable<DeskSettings['station']>;
}

type Json = Record<string, unknown> & { devices?: { id: string; adapter?: string }[] };

function changed(before: Json, { device, publisher, ...rest }: Change): Json {
  const words = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const devices = (before.devices ?? []).filter(({ id }) => id !== device?.id);
  const catalogue = publisher === undefined ? {} : { catalogue: { file: 'referenzkatalog.skat', ...(before['catalogue'] as object | undefined), publishers: [publisher] } };
  return { ...before, ...words, devices: [...devices, ...(device ? [device] : [])], ...catalogue };
}

/** @throws SchalterError SETTINGS_INVALID (input) naming the field; then the file is as it was */
export function changeSettings(file: string, change: Change): void {
  const { office, desk, location, region, caseworker } = emptySettings;
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Json) : { office, desk, location, region, caseworker };
  const after = changed(before, change);
  const parsed = deskSettings.safeParse(after);
  if (!parsed.success) {
    const { field, words } = firstIssue(parsed.error);
    throw new SchalterError('SETTINGS_INVALID', 'input', `In den Einstellungen ${file} passt »${field}« nicht: ${words}`, { cause: parsed.error });
  }
  putFile(file, `${JSON.stringify(after, null, 2)}\n`);
}
