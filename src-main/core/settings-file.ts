/**
 * What the set-up assistant writes into desk.json: only what it was told, beside what stands there already; checked as
 * a whole before the file is put in place of the old one. It holds from the next start on.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { SetupWish } from '../contract/setup.ts';
import { SchalterError } from '../errors.ts';
import { putFile } from './put-file.ts';
import { deskSettings, emptySettings } from './settings.ts';

type Json = Record<string, unknown> & { devices?: { id: string; adapter?: string }[] };

function changed(before: Json, { office, desk, location, region, printQueue, publisher, trustDir }: SetupWish & { trustDir?: string; publisher?: string }): Json {
  const words = Object.fromEntries(Object.entries({ office, desk, location, region, trustDir }).filter(([, value]) => value !== undefined));
  const printer = printQueue === undefined ? [] : [{ id: 'printer', name: 'Drucker', adapter: 'print-queue', queue: printQueue, simulated: false }];
  const devices = (before.devices ?? []).filter(({ id }) => printer.length === 0 || id !== 'printer');
  const catalogue = publisher === undefined ? {} : { catalogue: { file: 'referenzkatalog.skat', ...(before['catalogue'] as object | undefined), publishers: [publisher] } };
  return { ...before, ...words, devices: [...devices, ...printer], ...catalogue };
}

/** @throws SchalterError SETTINGS_INVALID (input) naming the field; then the file is as it was */
export function changeSettings(file: string, wish: Parameters<typeof changed>[1]): void {
  const { office, desk, location, region, caseworker } = emptySettings;
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Json) : { office, desk, location, region, caseworker };
  const after = changed(before, wish);
  const parsed = deskSettings.safeParse(after);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new SchalterError('SETTINGS_INVALID', 'input', `In den Einstellungen ${file} passt »${issue.path.join('.')}« nicht: ${issue.message}`, { cause: parsed.error });
  }
  putFile(file, `${JSON.stringify(after, null, 2)}\n`);
}
