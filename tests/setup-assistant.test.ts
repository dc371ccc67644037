/** The set-up assistant against a real training world: devices over their lines, station, printer folder, lists. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

const call = callsOf(() => desk.core);const states = async () => Object.fromEntries((await call('setup.state', {})).steps.map(({ id, state }) => [id, state]));
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
  expect(await call('setup.importCatalogue', { file: catalogue })).toMatchObject({ ok: true });
  const changed = catalogue.slice();
  changed[changed.length - 5]! ^= 1;
  expect(await call('setup.importCatalogue', { file: changed })).toMatchObject({ ok: false, message: expect.stringContaining('Signatur') });
  expect(new Uint8Array(readFileSync(path))).toEqual(catalogue);
  const stranger = await makeSpecimenCatalogue(new Date());
  expect(await call('setup.importCatalogue', { file: new Uint8Array(stranger.file) })).toMatchObject({ ok: false, message: expect.stringContaining('Herausgeber') });
  expect(new Uint8Array(readFileSync(path))).toEqual(catalogue);
  for (const step of ['trust', 'catalogue'] as const) await call('setup.mark', { step, state: 'done' });
});

it('goes on where it was left after a restart, and lets nobody in who works on cases', { timeout: 60_000 }, async () => {
  await call('setup.mark', { step: 'people', state: 'skipped' });
  await desk.core.stop();
  await start();
  expect(await states()).toEqual({ devices: 'done', line: 'done', certificates: 'done', printer: 'done', trust: 'done', catalogue: 'done', people: 'skipped', readiness: 'open' });
  await call('people.signInTraining', { id: 'uebung-sachbearbeitung' });
  await expect(call('setup.state', {})).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
});
