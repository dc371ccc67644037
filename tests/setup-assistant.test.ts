/** The set-up assistant against a real training world: devices over their lines, station, printer folder, lists. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeSettings } from '../src-main/core/settings-file.ts';
import { readSettings } from '../src-main/core/settings.ts';
import { open, type OpenedDesk } from '../src-main/core/open.ts';
import { trainingSecret } from '../src-main/training/secret.ts';
import { createTraining, type Training } from '../src-main/training/start-training.ts';
import { makeSpecimenCatalogue } from '../src-main/training/specimen-catalogue.ts';
import { callsOf, until } from './core-call.ts';

let dir: string;
let training: Training;
let desk: OpenedDesk;

const start = async (): Promise<void> => {
  desk = await open({ dataDir: join(dir, 'desk'), training: true, settingsFile: training.settingsFile }, trainingSecret);
  await call('people.signInTraining', { id: 'uebung-verwaltung' });
};
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-setup-'));
  training = await createTraining({ dir: join(dir, 'world'), speed: 'fast' });
  await start();
}, 120_000);
afterAll(async () => {
  await desk.core.stop();
  await training.stop();
  rmSync(dir, { recursive: true, force: true });
});

const call = callsOf(() => desk.core);
const states = async () => Object.fromEntries((await call('setup.state', {})).steps.map(({ id, state }) => [id, state]));
const device = async (id: string) => (await call('desk.devices', {})).find((one) => one.id === id)!.state;

it('tests each device by itself and calls the step done only when all are there', { timeout: 60_000 }, async () => {
  await call('desk.cameraState', { state: 'ready', name: 'Kamera', message: 'Kamera: bereit.' });
  await until(async () => (await device('fingers')) === 'ready' && (await device('documents')) === 'ready');
  expect(await call('setup.testDevice', { id: 'fingers' })).toMatchObject({ ok: true, model: 'Simulierter Slap-Scanner', serialNumber: 'SIM-SLAP-1' });
  await training.unplug('fingers');
  await until(async () => (await device('fingers')) === 'missing');
  expect(await call('setup.testDevice', { id: 'fingers' })).toMatchObject({ ok: false, model: null, message: expect.stringMatching(/Fingerabdruckscanner/) });
  await expect(call('setup.mark', { step: 'devices', state: 'done' })).rejects.toMatchObject({ code: 'SETUP_NOT_DONE', message: expect.stringContaining('Fingerabdruckscanner') });
  await training.plug('fingers');
  await until(async () => (await device('fingers')) === 'ready');
  expect((await call('setup.mark', { step: 'devices', state: 'done' })).steps[0]).toMatchObject({ id: 'devices', state: 'done', by: 'uebung.verwaltung' });
  expect((await call('setup.findDevices', {})).found).toBeInstanceOf(Array);
});

it('measures the line, reads the certificates and prints the test page', { timeout: 60_000 }, async () => {
  await until(async () => (await call('desk.measureLine', {})).state === 'up');
  await call('setup.mark', { step: 'line', state: 'done' });
  await call('setup.mark', { step: 'certificates', state: 'done' });
  await expect(call('setup.mark', { step: 'printer', state: 'done' })).rejects.toMatchObject({ code: 'SETUP_NOT_DONE' });
  await call('print.testPage', {});
  await call('setup.mark', { step: 'printer', state: 'done' });
  expect(readdirSync(join(dir, 'world', 'ausdrucke')).some((file) => file.endsWith('.pdf'))).toBe(true);
});

it('takes lists and catalogues that are signed by whom the office trusts, and nothing else', { timeout: 60_000 }, async () => {
  const trust = join(dir, 'world', 'trust');
  const masterList = new Uint8Array(readFileSync(join(trust, 'masterlist-uto.ml')));
  expect(await call('setup.importTrust', { file: masterList })).toMatchObject({ ok: true, message: expect.stringMatching(/^\d+ Zertifikate/) });
  expect(readdirSync(trust).some((file) => file.startsWith('einrichtung-'))).toBe(true);
  const before = readdirSync(trust).length;
  expect(await call('setup.importTrust', { file: new TextEncoder().encode('keine Liste') })).toMatchObject({ ok: false, message: expect.stringMatching(/weder eine Masterliste/) });
  expect(readdirSync(trust)).toHaveLength(before);
  const path = join(dir, 'world', 'referenzkatalog.skat');
  const catalogue = new Uint8Array(readFileSync(path));
  expect(await call('setup.importCatalogue', { file: catalogue, publisher: null })).toMatchObject({ ok: true });
  const changed = catalogue.slice();
  changed[changed.length - 5]! ^= 1;
  expect(await call('setup.importCatalogue', { file: changed, publisher: null })).toMatchObject({ ok: false, message: expect.stringContaining('Signatur') });
  expect(new Uint8Array(readFileSync(path))).toEqual(catalogue);
  const stranger = await makeSpecimenCatalogue(new Date());
  expect(await call('setup.importCatalogue', { file: new Uint8Array(stranger.file), publisher: null })).toMatchObject({ ok: false, message: expect.stringContaining('Herausgeber') });
  expect(new Uint8Array(readFileSync(path))).toEqual(catalogue);
  for (const step of ['trust', 'catalogue'] as const) await call('setup.mark', { step, state: 'done' });
});

it('begins without lists and catalogue: the steps are proven by the files, which count at once, and the next start has them', { timeout: 90_000 }, async () => {
  const whole = readFileSync(training.settingsFile, 'utf8');
  const { trustDir, catalogue, ...rest } = JSON.parse(whole) as { trustDir: string; catalogue: { file: string; publishers: string[] } };
  await desk.core.stop();
  writeFileSync(training.settingsFile, JSON.stringify(rest));
  await start();
  for (const step of ['trust', 'catalogue'] as const) await expect(call('setup.mark', { step, state: 'done' })).rejects.toMatchObject({ code: 'SETUP_NOT_DONE' });
  const file = new Uint8Array(readFileSync(catalogue.file));
  await expect(call('setup.importCatalogue', { file, publisher: null })).rejects.toMatchObject({ code: 'SETUP_NO_PLACE' });
  expect(await call('setup.importCatalogue', { file, publisher: '00'.repeat(32) })).toMatchObject({ ok: false });
  expect(await call('setup.importCatalogue', { file, publisher: catalogue.publishers[0]! })).toMatchObject({ ok: true });
  mkdirSync(join(dir, 'world', 'listen', 'pinned'), { recursive: true });
  cpSync(join(trustDir, 'pinned'), join(dir, 'world', 'listen', 'pinned'), { recursive: true });
  expect(await call('setup.importTrust', { file: new Uint8Array(readFileSync(join(trustDir, 'masterlist-uto.ml'))) })).toMatchObject({ ok: true });
  for (const step of ['trust', 'catalogue'] as const) await call('setup.mark', { step, state: 'done' });
  await desk.core.stop();
  await start();
  for (const step of ['trust', 'catalogue'] as const) await call('setup.mark', { step, state: 'done' });
  await desk.core.stop();
  writeFileSync(training.settingsFile, whole);
  await start();
});

it('writes names and print queue beside what stands in the settings, and refuses what would not start', { timeout: 60_000 }, async () => {
  const read = () => JSON.parse(readFileSync(training.settingsFile, 'utf8')) as { office: string; station: object; devices: { id: string; queue?: string }[] };
  const before = read();
  await call('setup.write', { office: 'Ausländerbehörde Neustadt (Übung)', printQueue: 'PDFQ' });
  expect(read()).toMatchObject({ office: 'Ausländerbehörde Neustadt (Übung)', station: before.station });
  expect(read().devices.find(({ id }) => id === 'printer')!.queue).toBe('PDFQ');
  expect(read().devices).toHaveLength(before.devices.length);
  await expect(call('setup.write', { region: 'BER' })).rejects.toMatchObject({ code: expect.any(String) });
  writeFileSync(training.settingsFile, JSON.stringify(before));
});

it('enters a device only once it answers as what it is said to be, in the place of the one before', { timeout: 60_000 }, async () => {
  type File = { devices: { id: string; adapter: string; name: string; transport?: object }[] };
  const read = () => JSON.parse(readFileSync(training.settingsFile, 'utf8')) as File;
  const whole = readFileSync(training.settingsFile, 'utf8');
  const transport = JSON.stringify(read().devices.find(({ id }) => id === 'fingers')!.transport);
  await desk.core.stop();
  const { devices, ...rest } = JSON.parse(whole) as File;
  writeFileSync(training.settingsFile, JSON.stringify({ ...rest, devices: devices.filter(({ id }) => id !== 'fingers') }));
  await start();
  await expect(call('setup.write', { device: { adapter: 'page-frame', transport: '{"type":"tcp","port":1}' } })).rejects.toMatchObject({ code: expect.stringMatching(/^DEVICE_/) });
  await expect(call('setup.write', { device: { adapter: 'page-frame', transport: 'kein Anschluss' } })).rejects.toMatchObject({ code: 'SETUP_LINE' });
  expect(read().devices.map(({ id }) => id)).toEqual(['documents', 'printer']);
  await call('setup.write', { device: { adapter: 'slap-frame', transport } });
  expect(read().devices.at(-1)).toMatchObject({ id: 'fingers', adapter: 'slap-frame', name: 'Fingerabdruckscanner', transport: JSON.parse(transport) as object });
  await desk.core.stop();
  await start();
  await until(async () => (await device('fingers')) === 'ready');
  await desk.core.stop();
  writeFileSync(training.settingsFile, whole);
  await start();
});

it('enters the station with files that fit together, keeps the key to itself, and the next start reaches it', { timeout: 60_000 }, async () => {
  const whole = readFileSync(training.settingsFile, 'utf8');
  const { station, ...rest } = JSON.parse(whole) as { station: { url: string; caFile: string; certFile: string; keyFile: string } };
  const [ca, cert, key] = [station.caFile, station.certFile, station.keyFile].map((file) => new Uint8Array(readFileSync(file))) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  await desk.core.stop();
  writeFileSync(training.settingsFile, JSON.stringify(rest));
  await start();
  await expect(call('setup.mark', { step: 'line', state: 'done' })).rejects.toMatchObject({ code: 'SETUP_NOT_DONE' });
  for (const [wrong, sentence] of [[{ ca: cert, cert, key }, /gehört zu keiner/], [{ ca, cert: ca, key }, /gehören nicht zusammen/], [{ ca, cert, key: cert }, /Schlüssel dieses Schalters ist nicht lesbar/]] as const) {
    await expect(call('setup.station', { url: station.url, ...wrong })).rejects.toMatchObject({ code: 'SETUP_STATION', message: expect.stringMatching(sentence) });
  }
  await call('setup.station', { url: station.url, ca, cert, key });
  const kept = join(dir, 'world', 'station', 'schalter-schluessel.pem');
  expect(statSync(kept).mode & 0o077).toBe(0);
  await desk.core.stop();
  await start();
  await until(async () => (await call('desk.measureLine', {})).state === 'up');
  await desk.core.stop();
  writeFileSync(training.settingsFile, whole);
  await start();
});

it('begins with nothing: on a fresh folder names are written, lists get a place of their own, and what does not fit changes nothing', () => {
  const dataDir = join(dir, 'fresh');
  const file = join(dataDir, 'desk.json');
  changeSettings(file, { office: 'Ausländerbehörde Neustadt', desk: 'Schalter 7', trustDir: 'listen' });
  expect(readSettings(file)).toMatchObject({ office: 'Ausländerbehörde Neustadt', desk: 'Schalter 7', trustDir: join(dataDir, 'listen'), devices: [] });
  const before = readFileSync(file, 'utf8');
  expect(() => changeSettings(file, { office: '' })).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }));
  expect(readFileSync(file, 'utf8')).toBe(before);
});

it('goes on where it was left after a restart, and lets nobody in who works on cases', { timeout: 60_000 }, async () => {
  await call('setup.mark', { step: 'people', state: 'skipped' });
  await desk.core.stop();
  await start();
  expect(await states()).toEqual({ devices: 'done', line: 'done', certificates: 'done', printer: 'done', trust: 'done', catalogue: 'done', people: 'skipped', readiness: 'open' });
  await call('people.signInTraining', { id: 'uebung-sachbearbeitung' });
  await expect(call('setup.state', {})).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
});
