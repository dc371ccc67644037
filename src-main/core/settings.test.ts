import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

let dir: string;
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'schalter-settings-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const least = { office: 'Ausländerbehörde Musterstadt', desk: 'Schalter 1', location: 'Musterstadt', region: 'BE', caseworker: 'Kurz' };
const written = (content: unknown): string => {
  const file = join(dir, 'desk.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

it('fills in what is left out, on the careful side', () => {
  expect(readSettings(written(least))).toMatchObject({ specialSituationApproved: false, slapClassifier: 'on', station: null, chip: null, devices: [] });
});
it('takes paths relative to the file', () => {
  const { station } = readSettings(written({ ...least, station: { url: 'https://pik.invalid', caFile: 'ca.crt', certFile: 'certs/desk.crt', keyFile: '/etc/desk.key' } }));
  expect(station).toMatchObject({ caFile: join(dir, 'ca.crt'), certFile: join(dir, 'certs/desk.crt'), keyFile: '/etc/desk.key' });
});
it.each([
  ['a field nobody knows', { ...least, specialSituationAproved: true }],
  ['a missing field', { ...least, office: undefined }],
  ['a wrong value', { ...least, slapClassifier: 'maybe' }],
  ['no JSON', '{"office":'],
])('refuses %s with the place and a stable code', (_name, content) => {
  expect(() => readSettings(written(content))).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID', kind: 'input' }));
});
it('says that there is no file', () => {
  expect(() => readSettings(join(dir, 'none.json'))).toThrow(expect.objectContaining({ code: 'SETTINGS_UNREADABLE' }));
});
