/**
 * The desk core with everything real around it: devices over TCP lines, chip, finger and face engines, store,
 * outbox, reference station over mutual TLS. One training world, several persons.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStation, type RunningStation } from '../src-servers/station/station.ts';
import type { CallInput } from '../src-main/contract/calls.ts';
import type { SessionCommand, SessionView } from '../src-main/contract/session.ts';
import type { TransactionLog } from '../src-main/documents/checks/log.ts';
import { pdfText } from '../src-main/counter/printing/testing/pdf-check.ts';
import { decodeWsq } from '../src-main/biometrics/finger/wsq/decode.ts';
import { encodeWsq } from '../src-main/biometrics/finger/wsq/encode.ts';
import { readImageFile } from '../src-main/biometrics/finger/image-files.ts';
import { open, type OpenedDesk } from '../src-main/core/open.ts';
import { stationTransaction } from '../src-main/matching/transaction.ts';
import { auditEntries } from '../src-main/store/audit.ts';
import { getCapture } from '../src-main/store/captures.ts';
import { openStore } from '../src-main/store/database.ts';
import { openWithPassword } from '../src-main/store/keyring.ts';
import { trainingSecret } from '../src-main/training/secret.ts';
import { createTraining, type Training } from '../src-main/training/start-training.ts';
import { paintFace } from '../src-main/training/synthetic-face.ts';
import { callsOf, until, type CoreCall } from './core-call.ts';

let dir: string;
let training: Training;
let desk: OpenedDesk;
let face: Uint8Array<ArrayBuffer>;
const heard: { name: string; payload: unknown }[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-core-'));
  training = await createTraining({ dir: join(dir, 'world'), speed: 'fast' });
  desk = await open({ dataDir: join(dir, 'desk'), training: true, settingsFile: training.settingsFile, substituteRuntime: null }, trainingSecret);
  desk.core.on((name, payload) => heard.push({ name, payload }));
  desk.core.onShown((session) => training.follow(session.appointmentId));
  face = new Uint8Array(await sharp(await paintFace({ seed: 4, width: 1350, height: 1800, headWidth: 0.6 })).jpeg().toBuffer());
}, 120_000);
let closed = false;
async function closeDesk(): Promise<void> {
  if (!closed) await desk.core.stop();
  closed = true;
}
afterAll(async () => {
  await closeDesk();
  await training.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Opens the desk anew in a folder of its own, with other settings for the chip reader. */
async function withChipReader<T>(chip: object | null, name: string, work: (call: CoreCall) => Promise<T>): Promise<T> {
  const settingsFile = join(dir, 'world', `${name}.json`);
  writeFileSync(settingsFile, JSON.stringify({ ...(JSON.parse(readFileSync(training.settingsFile, 'utf8')) as object), chip }));
  const other = await open({ dataDir: join(dir, name), training: true, settingsFile, substituteRuntime: null }, trainingSecret);
  other.core.onShown((session) => training.follow(session.appointmentId));
  try {
    return await work(callsOf(() => other.core));
  } finally {
    await other.core.stop();
  }
}

/** The session whose document was read. */
let read: string;
const call = callsOf(() => desk.core);
/** What the summary says on paper. */
const summary = async (sessionId: string) => pdfText((await call('print.preview', { sessionId, form: 'summary', language: null })).pdf);
const order = (view: SessionView, command: SessionCommand) => call('session.command', { sessionId: view.session.id, command });

/** Person without document up to the photograph. */
async function begin(appointmentId: string): Promise<SessionView> {
  let view = await call('session.start', { appointmentId });
  view = await order(view, { type: 'confirmNotice' });
  view = await order(view, { type: 'noDocument', reason: 'Dokument verloren' });
  const taken = await call('face.capture', { sessionId: view.session.id, frame: face, mime: 'image/jpeg', release: 'manual', source: 'live' });
  return order(taken.view, { type: 'acceptFace', captureId: taken.capture.captureId, veto: taken.capture.ok ? null : 'ok-obvious-reason' });
}

async function takeSlaps(view: SessionView): Promise<SessionView> {
  for (const { slap } of view.session.fingerprints.slaps) {
    const { attempt } = await call('finger.capture', { sessionId: view.session.id, slap });
    view = await order(view, { type: 'useSlap', slap, captureId: attempt.captureId, veto: attempt.sufficient ? null : 'ok-without-obvious-reason' });
  }
  return view;
}

describe('the desk core', () => {
  it('lists the invented day and the devices as they are', async () => {
    const appointments = await call('appointments.list', { day: null });
    expect(appointments).toHaveLength(12);
    await until(async () => (await call('desk.devices', {})).filter((device) => device.state === 'ready').length >= 3);
    expect((await call('desk.devices', {})).map((device) => device.kind).sort()).toEqual(['camera', 'chip-reader', 'document-reader', 'fingerprint-scanner', 'printer']);
    await until(async () => (await call('desk.line', {})).state === 'up');
  });

  it('reads pages, zone and chip of the placed document and says what the checks found', { timeout: 120_000 }, async () => {
    const started = await call('session.start', { appointmentId: 'uebung-07' });
    const { session } = await call('document.read', { sessionId: started.session.id });
    expect(session.document.pages.map((page) => page.light)).toEqual(['white', 'ir', 'uv']);
    expect(session.document.chip).toMatchObject({ state: 'read', access: 'PACE' });
    // The chip of this case names somebody else than its signature covers.
    expect(session.document.overall).toBe('failed');
    expect(session.document.findings.filter((finding) => finding.result === 'failed').map((finding) => finding.id)).toContain('electronic.dg1.hash');
    const portrait = await call('capture.read', { sessionId: session.id, captureId: session.document.chip!.portrait! });
    expect(portrait.mime).toBe('image/jpeg');
    expect(heard.filter((event) => event.name === 'document.progress').map((event) => (event.payload as { phase: string }).phase)).toEqual(expect.arrayContaining(['white', 'chip-access', 'chip-file', 'checks', 'done']));
    read = session.id;
  });

  it('[TR-03135-1 5.7.3] compares a further page that is laid on with the one that was read', { timeout: 120_000 }, async () => {
    const before = (await call('session.get', { sessionId: read })).session.document;
    const { document } = (await call('document.readFurther', { sessionId: read })).session;
    expect(document.furtherPages?.map(({ light }) => light)).toEqual(['white', 'ir', 'uv']);
    expect(document.findings).toContainEqual(expect.objectContaining({ id: 'combined.bothSides', result: 'successful' }));
    expect(document).toMatchObject({ overall: 'failed', pages: before.pages, mrz: before.mrz });
  });

  it('[TR-03135-3 8.4.6, TR-03135-2 4.3] gives the log of all checks of a session as XML and JSON, by profile', async () => {
    const log = async (form: 'xml' | 'json', profile: CallInput<'document.log'>['profile']) => {
      const { file, name } = await call('document.log', { sessionId: read, form, profile });
      expect(name).toBe(`dokumentpruefung-${read}.${form}`);
      return new TextDecoder().decode(file);
    };
    const standard = JSON.parse(await log('json', 'standard')) as TransactionLog;
    expect(standard.workflows.map(({ name, status }) => [name, status])).toEqual([['document', 'finished'], ['furtherPage', 'finished']]);
    const [document] = standard.workflows;
    expect(document!.check!.findings.find(({ id }) => id === 'electronic.dg1.hash')).toMatchObject({ result: 'failed', uuid: expect.any(String) });
    expect(Object.keys(document!.chipFiles)).toEqual(expect.arrayContaining(['EF_SOD', 'DG1', 'DG14']));
    expect(document!.trace.length).toBeGreaterThan(10);
    const { mrz } = (await call('session.get', { sessionId: read })).session.document;
    const basic = await log('xml', 'basic');
    expect(basic).toContain('<dc:UsedLists>');
    expect(basic).not.toContain(mrz!.fields['documentNumber']);
    expect(basic).not.toContain('dce:ChipFiles');
    expect(await log('xml', 'full')).toContain('<dce:File name="EF_SOD">');
  });

  it('finds a person again whom the register knows and shows her photograph from there', { timeout: 120_000 }, async () => {
    let view = await order(await takeSlaps(await begin('uebung-02')), { type: 'sendIdentification' });
    await until(async () => (view = await call('session.get', { sessionId: view.session.id })).session.identification.state === 'answered');
    const [candidate] = view.session.identification.candidates;
    expect(candidate).toMatchObject({ azrNumber: '260000000017', provisional: true });
    expect((await call('capture.read', { sessionId: view.session.id, captureId: candidate!.face! })).mime).toBe('image/jpeg');
    expect(heard.some((event) => event.name === 'results.arrived')).toBe(true);
    view = await order(view, { type: 'decideCandidate', candidateId: candidate!.id, decision: 'same', reason: 'Gesicht und Finger gleich' });
    // 2.1.1, 3.1: what the record holds is assessed for re-use, beside the work, and kept as the register has it.
    await until(async () => (view = await call('session.get', { sessionId: view.session.id })).session.face.captures.some((capture) => capture.source === 'register'));
    expect(view.session.face.captures.find((capture) => capture.source === 'register')).toMatchObject({ captureId: candidate!.face, width: 600, height: 800, veto: null });
    expect(view.session.face.accepted).not.toBe(candidate!.face);
    view = await order(view, { type: 'concludeIdentification', conclusion: 'known', reason: 'bestätigt' });
    expect(await order(view, { type: 'complete' })).toMatchObject({ session: { status: 'completed', person: { azrNumber: '260000000017' }, rolled: { required: false } } });
  });

  it('waits for a scanner that is pulled out in mid-step and goes on when it is back', { timeout: 120_000 }, async () => {
    const view = await begin('uebung-01');
    const capture = call('finger.capture', { sessionId: view.session.id, slap: 'right4' });
    await training.unplug('fingers');
    await until(async () => (await call('desk.devices', {})).find((device) => device.id === 'fingers')!.state === 'missing');
    expect((await call('session.get', { sessionId: view.session.id })).session.fingerprints.slaps[0]!.state).toBe('capturing');
    await training.plug('fingers');
    expect((await capture).attempt.fingers).toHaveLength(4);
    await order(view, { type: 'pause', reason: '' });
  });

  it('ends a running capture when the person leaves, and resumes where it stood', { timeout: 120_000 }, async () => {
    const [paused] = (await call('session.list', {})).filter((entry) => entry.status === 'paused');
    let view = await call('session.get', { sessionId: paused!.id });
    view = await order(view, { type: 'resume' });
    await training.unplug('fingers');
    const capture = call('finger.capture', { sessionId: view.session.id, slap: 'left4' });
    const ended = expect(capture).rejects.toMatchObject({ code: 'DEVICE_CANCELLED' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    view = await order(view, { type: 'personLeft', reason: 'Kind krank' });
    await ended;
    await training.plug('fingers');
    view = await order(view, { type: 'resume' });
    expect(view.session.fingerprints.slaps.map((slap) => [slap.state, slap.attempts.length])).toEqual([['decide', 1], ['open', 0], ['open', 0]]);
  });

  it('refuses what the rules refuse and what has not the agreed form, with a stable code', async () => {
    const view = await call('session.start', { appointmentId: null });
    await expect(order(view, { type: 'sendIdentification' })).rejects.toMatchObject({ code: 'SESSION_STEPS_OPEN', kind: 'input' });
    expect(await desk.core.call('session.get', { sessionId: 'x' })).toMatchObject({ ok: false, error: { code: 'CONTRACT_VIOLATION' } });
    expect(await desk.core.call('store.dump', {})).toMatchObject({ ok: false, error: { code: 'CALL_UNKNOWN' } });
  });

  it('says »Abgleich ausstehend« while the line is down, and finishes by itself when it is back', { timeout: 180_000 }, async () => {
    const { port } = new URL(training.station.url);
    await training.station.close();
    let view = await order(await takeSlaps(await begin('uebung-03')), { type: 'sendIdentification' });
    await until(async () => (await call('desk.line', {})).state === 'down');
    view = await call('session.get', { sessionId: view.session.id });
    expect(view.matchPending).toBe(true);
    expect(await summary(view.session.id)).toContain('Abgleich ausstehend');
    expect(await call('queue.list', {})).toMatchObject([{ sessionId: view.session.id, kind: 'identification' }]);
    const again: RunningStation = await startStation({ dir: join(dir, 'world', 'station'), port: Number(port), answerDelayMs: 0 });
    try {
      await until(async () => (view = await call('session.get', { sessionId: view.session.id })).session.identification.state === 'answered');
      expect(view.matchPending).toBe(false);
      expect(await again.store.sql.query('SELECT kind FROM task WHERE person_key = ?', [view.session.id])).toEqual([{ kind: 'identification' }]);
      expect(await summary(view.session.id)).not.toContain('Abgleich ausstehend');
    } finally {
      await again.close();
    }
  });

  it('keeps a picture that is none out with a clear sentence', async () => {
    const view = await call('session.start', { appointmentId: null });
    await expect(call('face.capture', { sessionId: view.session.id, frame: new Uint8Array([1, 2, 3]), mime: 'image/jpeg', release: 'manual', source: 'live' })).rejects.toMatchObject({ code: 'FACE_IMAGE_UNREADABLE' });
  });
});

describe('a desk whose chips nobody can read', () => {
  beforeAll(closeDesk);

  it.each([
    ['has no reader', null, { state: 'notSupported', overall: 'undetermined', meaning: /kein Chipleser eingerichtet/, advice: /an einem Schalter mit Chipleser/ }],
    ['has lost its reader', { type: 'pcsc', reader: 'Abgezogener Leser' }, { state: 'aborted', overall: 'aborted', meaning: /Chipleser war nicht zu erreichen/, advice: /^Den Chipleser anschließen/ }],
  ] as const)('[TR-03135-1 3.5.2, 4.1.2] %s: reads the page, says what became of the chip, shows no green, and lets the caseworker decide and go on', { timeout: 120_000 }, async (name, chip, expected) => {
    await withChipReader(chip, name.replaceAll(' ', '-'), async (call) => {
      const { session } = await call('session.start', { appointmentId: 'uebung-01' });
      const command = (order: SessionCommand) => call('session.command', { sessionId: session.id, command: order });
      await command({ type: 'confirmNotice' });
      await command({ type: 'next' });
      const { document } = (await call('document.read', { sessionId: session.id })).session;
      expect(document.branches!.map(({ branch, result }) => [branch, result]).slice(0, 2)).toEqual([['optical', expect.not.stringMatching(/aborted|notSupported/)], ['electronic', expected.state]]);
      expect(document.overall).toBe(expected.overall);
      expect(document.mrz?.valid).toBe(true);
      expect(document.findings.filter(({ branch }) => branch === 'electronic')).toMatchObject([{ result: expected.state, meaning: expect.stringMatching(expected.meaning), advice: expect.stringMatching(expected.advice) }]);
      await expect(command({ type: 'concludeDocument', conclusion: 'accepted', reason: '' })).rejects.toMatchObject({ code: 'SESSION_REASON_MISSING' });
      await command({ type: 'concludeDocument', conclusion: 'accepted', reason: 'Chip wird am Nachbarschalter gelesen' });
      expect((await command({ type: 'next' })).session.step).toBe('face');
    });
  });
});

describe('what the closed desk holds', () => {
  it('[TR-03121-3-4 4.6.3.1] has sent every print as WSQ between 10:1 and 20:1, and keeps the lossless one; every export of a log stands in the trail', { timeout: 120_000 }, async () => {
    await closeDesk();
    const dataDir = join(dir, 'desk');
    const store = openStore({ dir: dataDir, key: await openWithPassword(dataDir, trainingSecret) });
    try {
      const exported = auditEntries(store, { sessionId: read }).filter(({ action }) => action === 'document.logExported');
      expect(exported.map(({ detail }) => detail)).toEqual([{ form: 'json', profile: 'standard' }, { form: 'xml', profile: 'basic' }, { form: 'xml', profile: 'full' }]);
      const row = store.db.prepare<[], { session_id: string; payload: string }>("SELECT session_id, payload FROM outbox WHERE kind = 'identification' LIMIT 1").get()!;
      const transaction = stationTransaction.parse(JSON.parse(row.payload));
      expect(transaction.fingerprints).toHaveLength(14);
      for (const { captureId, width, height, ppi } of transaction.fingerprints) {
        const { mime, bytes } = getCapture(store, row.session_id, captureId);
        const decoded = decodeWsq(bytes);
        expect([mime, decoded.width, decoded.height, decoded.ppi]).toEqual(['image/x-wsq', width, height, ppi]);
        expect((width * height) / bytes.length).toBeGreaterThanOrEqual(10);
        expect((width * height) / bytes.length).toBeLessThanOrEqual(20);
        const kept = getCapture(store, row.session_id, captureId.replace(/\.wsq$/, ''));
        expect(kept.mime).toBe('image/png');
        expect(encodeWsq(await readImageFile(kept.bytes))).toEqual(bytes);
      }
    } finally {
      store.close();
    }
  });
});
