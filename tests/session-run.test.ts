/**
 * `schalter session run` as docs/session-script.md says, at a real desk: settings written by hand, the reference station
 * started and its certificates made by `schalter station`, simulated devices and chip at the far end of their transports.
 * Every command is a process of its own; between the runs nothing is left but the folder of the store.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeskSettings } from '../src-main/core/settings.ts';
import { inventPerson } from '../src-main/training/invented-person.ts';
import { trainingCases } from '../src-main/training/appointments.ts';
import { createTraining, type Training } from '../src-main/training/start-training.ts';
import { paintFace } from '../src-main/training/synthetic-face.ts';

const entry = join(import.meta.dirname, '../src-main/cli/main.ts');
const dir = mkdtempSync(join(tmpdir(), 'schalter-session-run-'));
const settingsFile = join(dir, 'desk.json');
const dataDir = join(dir, 'store');
let devices: Training;
let station: ChildProcess;

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** One call of the command line. Beside this process, in which the devices answer. */
function schalter(words: string[], secret?: string): Promise<Ran> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env['SCHALTER_SECRET'];
  if (secret !== undefined) env['SCHALTER_SECRET'] = secret;
  const child = spawn(process.execPath, [entry, ...words], { env });
  const ran = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => void (ran.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => void (ran.err += text.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, ...ran })));
}

function script(name: string, steps: object[], appointment: string | null = null): string {
  const file = join(dir, name);
  writeFileSync(file, JSON.stringify({ appointment, steps }));
  return file;
}

const { surname, givenNames, birthDate, sex, nationality } = inventPerson(trainingCases[0]!.seed);
const begin = [
  { do: 'command', command: { type: 'setPerson', person: { surname, givenNames, birthDate, sex, nationality, languages: ['deu'] } } },
  { do: 'command', command: { type: 'setLegalBasis', legalBasis: 'asylg-16' } },
  { do: 'command', command: { type: 'confirmNotice' } },
  { do: 'document', conclusion: 'accepted', reason: 'Seite und Chip passen zusammen.' },
];
const rest = [{ do: 'face', file: 'face.jpg', veto: 'ok-obvious-reason' }, { do: 'slaps' }, { do: 'identify', waitSeconds: 600 }, { do: 'decide', decision: 'different', reason: 'andere Person' }, { do: 'rolled' }, { do: 'complete', waitSeconds: 600 }];

beforeAll(async () => {
  devices = await createTraining({ dir: join(dir, 'devices'), speed: 'fast' });
  station = spawn(process.execPath, [entry, 'station', '--dir', join(dir, 'station'), '--port', '0', '--admin-port', '0', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((told, failed) => {
    createInterface(station.stdout!).once('line', told);
    station.once('exit', (code) => failed(new Error(`the station ended with ${code}`)));
  });
  const { url, ca, cert, key } = JSON.parse(line) as Record<'url' | 'ca' | 'cert' | 'key', string>;
  const own = JSON.parse(readFileSync(devices.settingsFile, 'utf8')) as Pick<DeskSettings, 'devices' | 'chip'>;
  writeFileSync(settingsFile, JSON.stringify({ office: 'Ausländerbehörde Musterstadt', desk: 'Schalter 3', location: 'Musterstadt', region: 'BE', caseworker: 'M. Beispiel', devices: own.devices, chip: own.chip, station: { url, caFile: ca, certFile: cert, keyFile: key } }));
  writeFileSync(join(dir, 'face.jpg'), await sharp(await paintFace({ seed: 4, width: 1350, height: 1800, headWidth: 0.6 })).jpeg().toBuffer());
}, 300_000);

afterAll(async () => {
  station?.kill('SIGTERM');
  await devices?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

it('session run: without the secret of the store, with both kinds of desk or with an unknown appointment, it ends with 2 and one line', async () => {
  const file = script('begin.json', begin);
  const refused = await schalter(['session', 'run', file, '--settings', settingsFile, '--data-dir', dataDir]);
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toMatch(/^schalter: SECRET_MISSING: .+\n$/);
  expect((await schalter(['session', 'run', file, '--settings', settingsFile, '--training'], 'geheim')).code).toBe(2);
  const refusedAppointment = await schalter(['session', 'run', script('unknown.json', begin, 'uebung-01'), '--settings', settingsFile], 'geheim');
  expect(refusedAppointment.code).toBe(2);
  expect(refusedAppointment.err).toMatch(/schalter: APPOINTMENT_UNKNOWN: /);
}, 300_000);

it('session run: a person is begun at a real desk, the same script with --session finishes them against a station over mutual TLS, and the store keeps them', async () => {
  const secret = 'ein langes Kennwort für den Versuch';
  const run = (file: string, more: string[] = [], password = secret) => schalter(['session', 'run', file, '--settings', settingsFile, '--data-dir', dataDir, '--json', ...more], password);

  const begun = await run(script('begin.json', begin));
  expect(begun.err).not.toMatch(/^schalter:/m);
  expect(begun.code).toBe(0);
  const first = JSON.parse(begun.out) as { session: { id: string; status: string; document: { conclusion: string; chip: { state: string } } }; transactions: object[] };
  // Told at once, so that a session can be taken up again whatever happens to its run.
  expect(begun.err).toContain(`Vorgang ${first.session.id}`);
  expect(first).toMatchObject({ session: { status: 'active', document: { conclusion: 'accepted', chip: { state: 'read' } } }, transactions: [] });

  const wrong = await run(script('whole.json', [...begin, ...rest]), ['--session', first.session.id], 'ein anderes Kennwort');
  expect(wrong.code).toBe(2);
  expect(wrong.out).toBe('');

  const finished = await run(join(dir, 'whole.json'), ['--session', first.session.id]);
  expect(finished.err).not.toMatch(/^schalter:/m);
  expect(finished.code).toBe(0);
  const { session, transactions, captures, timings } = JSON.parse(finished.out) as { session: { id: string; status: string; rolled: { fingers: { state: string }[] }; result: { storage: { state: string; recordId: string } } }; transactions: { state: string; transaction: { kind: string } }[]; captures: { sha256: string }[]; timings: { do: string }[] };
  expect(session).toMatchObject({ id: first.session.id, status: 'completed', result: { storage: { state: 'answered', recordId: expect.any(String) } } });
  expect(session.rolled.fingers.map(({ state }) => state)).toEqual(Array(10).fill('accepted'));
  expect(transactions.map(({ state, transaction }) => [transaction.kind, state])).toEqual([['identification', 'answered'], ['storage', 'answered']]);
  expect(captures.length).toBeGreaterThan(20);
  expect(timings.map((step) => step.do)).toEqual([...begin, ...rest].map((step) => step.do));
}, 900_000);
