/**
 * The chip room over real PC/SC: pcscd with vsmartcard-vpcd, started here, and the simulator as the card.
 * Skipped loudly where pcscd or vpcd is not installed.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChipPart } from '../src-main/core/chip-part.ts';
import { composeParts } from '../src-main/core/composition.ts';
import { createCore, type Core } from '../src-main/core/core.ts';
import { openPcscReader } from '../src-main/core/pcsc-reader.ts';
import { readSettings } from '../src-main/core/settings.ts';
import { mrzKeyOfLines, readChip } from '../src-main/documents/chip/index.ts';
import { listPcscReaders, openPcscTransport } from '../src-main/devices/pcsc/pcsc-transport.ts';
import type { Personalisation } from '../src-main/training/chip-simulator/index.ts';
import { trainingPeople } from '../src-main/training/people.ts';
import { callsOf } from './core-call.ts';
import { firstReader as READER, firstReaderPort as PORT, noReaders, pause, secondReader, startVirtualReaders, type VirtualReaders } from './simulators/virtual-readers.ts';

const MRZ = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const ROOT = new URL('..', import.meta.url).pathname;

/** An empty biometric template: no fingerprint of anybody. */
const FINGERS = Uint8Array.of(0x63, 0x07, 0x7f, 0x61, 0x04, 0x02, 0x01, 0x00, 0x00);

let folder: string;

/** What the card's process tells about its chip. */
interface CardReport {
  readonly files: Readonly<Record<string, string>>;
  readonly atr: string;
}

const octetsOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** A chip in the virtual reader, played by a process of its own, for the length of `work`. */
async function withChip(wish: Partial<Personalisation> & { readonly relay?: boolean; readonly faceLength?: number }, work: (report: CardReport) => Promise<void>): Promise<void> {
  const words = JSON.stringify({ mrzLines: MRZ, faceLength: 3000, port: PORT, ...wish });
  const card = spawn(process.execPath, ['tests/simulators/chip-card.ts', words], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => card.once('close', () => resolve()));
  try {
    const report = await new Promise<CardReport>((resolve, reject) => {
      let text = '';
      card.stdout.on('data', (part: Buffer) => {
        text += part.toString();
        if (text.endsWith('\n')) resolve(JSON.parse(text) as CardReport);
      });
      card.once('exit', () => reject(new Error('the card process ended')));
    });
    await work(report);
  } finally {
    card.kill('SIGTERM');
    await ended;
    // vpcd looks for cards at intervals; the next test must not meet the old one.
    await pause(700);
  }
}

interface ReadReport {
  readonly results: Readonly<Record<string, string>>;
  readonly failures: readonly { readonly name: string; readonly reason: string }[];
  readonly protocols: Readonly<Record<'chipAuthentication' | 'terminalAuthentication', { readonly attempted: boolean; readonly result?: object; readonly error?: { readonly code: string } }>>;
}

/** `chip simulate` and `chip read`, a process each: what the reader reported and what it kept. */
async function played(chip: readonly string[], reading: readonly string[] = []): Promise<{ code: number | null; report: ReadReport; kept: Map<string, Uint8Array> }> {
  const program = (...words: string[]): ChildProcess =>
    spawn(process.execPath, ['src-main/cli/main.ts', 'chip', ...words], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const [mrz, list] = [join(folder, 'mrz.txt'), join(folder, 'list.ml')];
  const out = await mkdtemp(join(folder, 'read-'));
  await writeFile(mrz, MRZ.join('\n'));
  const card = program('simulate', '--mrz', mrz, '--masterlist-out', list, ...chip);
  try {
    await new Promise<void>((resolve, reject) => {
      card.stderr?.on('data', (text: Buffer) => text.includes('virtuellen Leser') && resolve());
      card.once('exit', () => reject(new Error('chip simulate ended')));
    });
    const reader = program('read', '--reader', READER, '--mrz', mrz, '--masterlist', list, '--out', out, '--wait', '5', '--json', ...reading);
    let text = '';
    reader.stdout?.on('data', (part: Buffer) => (text += part.toString()));
    const code = await new Promise<number | null>((resolve) => reader.once('close', resolve));
    const kept = new Map<string, Uint8Array>();
    for (const name of await readdir(out)) kept.set(name, Uint8Array.from(await readFile(join(out, name))));
    return { code, report: JSON.parse(text) as ReadReport, kept };
  } finally {
    const ended = new Promise((resolve) => card.once('close', resolve));
    card.kill('SIGTERM');
    await ended;
    await pause(700);
  }
}

describe.skipIf(noReaders !== undefined)('chips over real PC/SC (pcscd, vsmartcard-vpcd)', () => {
  let readers: VirtualReaders;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'schalter-chip-'));
    readers = await startVirtualReaders();
  }, 360_000);
  afterAll(async () => {
    await readers.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('lists the virtual readers and says when no card lies there', async () => {
    expect(await listPcscReaders()).toContain(READER);
    await expect(openPcscTransport(READER)).rejects.toMatchObject({ code: 'CHIP_NO_CARD' });
    await expect(openPcscTransport('Nicht vorhanden')).rejects.toMatchObject({ code: 'CHIP_READER_UNKNOWN' });
  });

  it.each([
    ['BAC', { access: 'BAC' }, 1],
    ['PACE GM and Chip Authentication', { access: 'PACE', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] }, 2],
    ['PACE IM', { access: 'PACE', pace: [{ mapping: 'IM', cipher: 'AES-128', parameterId: 12 }] }, 2],
    ['PACE CAM', { access: 'PACE', pace: [{ mapping: 'CAM', cipher: 'AES-128', parameterId: 13 }] }, 4],
    ['PACE over DH', { access: 'PACE', pace: [{ mapping: 'GM', cipher: 'AES-128', parameterId: 1 }] }, 2],
    ['BAC, no extended length, long RSA signature', { access: 'BAC', quirks: { noExtendedLength: true }, activeAuthentication: { kind: 'rsa', bits: 1024, hash: 'SHA-1' } }, 1],
  ] as [string, Partial<Personalisation>, number][])('reads a chip with %s', async (_name, wish, sequence) => {
    await withChip(wish, async (report) => {
      const transport = await openPcscTransport(READER, { waitMs: 5000 });
      try {
        const result = await readChip(transport, { mrz: mrzKeyOfLines(MRZ) });
        expect(result.sequence).toBe(sequence);
        expect(result.failures).toEqual([]);
        for (const name of ['EF_COM', 'EF_SOD', 'DG1', 'DG2']) expect(result.files.get(name), name).toEqual(octetsOf(report.files[name]!));
        expect(result.atr).toEqual(octetsOf(report.atr));
      } finally {
        await transport.close();
      }
    });
  });

  it('comes back when the card is torn away and laid down again', async () => {
    await withChip({ quirks: { tearAtCommand: 12 }, relay: true }, async (report) => {
      const transport = await openPcscTransport(READER, { waitMs: 5000 });
      try {
        const result = await readChip(transport, { mrz: mrzKeyOfLines(MRZ) });
        expect(result.reopened).toBe(1);
        expect(result.files.get('DG2')).toEqual(octetsOf(report.files['DG2']!));
      } finally {
        await transport.close();
      }
    });
  });

  it('[TR-03135-1 3.5.2] ends the reading with what to do when the reader is pulled in mid-read, and reads again when it is back', { timeout: 60_000 }, async () => {
    const heard: string[] = [];
    const part = createChipPart(openPcscReader(READER, (state) => heard.push(state)));
    const { signal } = new AbortController();
    try {
      await withChip({ access: 'PACE', faceLength: 60_000 }, async () => {
        let pulled: Promise<void> | undefined;
        const reading = await part.read({ mrz: MRZ }, (phase, name) => void (phase === 'chip-file' && name === 'DG2' && (pulled ??= readers.stop())), signal);
        await pulled;
        expect(reading).toMatchObject({ state: 'failed', code: 'CHIP_PCSC_SERVICE', message: expect.stringMatching(/läuft nicht\. Bitte/), portrait: null });
        expect(reading.files.size).toBe(0);
      });
      await expect.poll(() => heard.at(-1), { timeout: 10_000 }).toBe('missing');
      readers = await startVirtualReaders();
      await withChip({ access: 'PACE' }, async () => {
        expect(await part.read({ mrz: MRZ }, () => undefined, signal)).toMatchObject({ state: 'read', access: 'PACE' });
      });
    } finally {
      await part.close();
    }
  });

  it('[issue 7, section 6] the set-up assistant lists the readers, enters the one whose document answers, and the next start has it; one for staff cards is not offered', { timeout: 60_000 }, async () => {
    const settingsFile = join(folder, 'desk.json');
    await writeFile(settingsFile, JSON.stringify({ office: 'Amt', desk: 'Schalter 1', location: 'Musterstadt', region: 'BE', caseworker: 'Kurz' }));
    const open = async (): Promise<Core> => {
      const settings = readSettings(settingsFile);
      return createCore({ dataDir: join(folder, 'desk'), key: new Uint8Array(32).fill(7), settings, settingsFile, parts: await composeParts(settings), version: '0', training: true, substituteRuntime: null, trainingPeople, seated: trainingPeople.find(({ role }) => role === 'administrator')! });
    };
    let core = await open();
    const call = callsOf(() => core);
    try {
      const { found } = await call('setup.findDevices', {});
      expect(found.filter(({ kind }) => kind === 'chip-reader').map(({ name }) => name)).toEqual([READER, secondReader]);
      await expect(call('setup.write', { chipReader: READER })).rejects.toMatchObject({ code: 'CHIP_NO_CARD', message: expect.stringMatching(/Bitte eines auflegen/) });
      expect(readSettings(settingsFile).chip).toBeNull();
      await withChip({ access: 'PACE' }, async () => {
        await expect(call('setup.write', { chipReader: secondReader })).rejects.toMatchObject({ code: 'CHIP_NO_CARD' });
        await call('setup.write', { chipReader: READER, desk: 'Schalter 2' });
        expect(readSettings(settingsFile)).toMatchObject({ desk: 'Schalter 2', chip: { type: 'pcsc', reader: READER } });
        await core.stop();
        await writeFile(settingsFile, JSON.stringify({ ...(JSON.parse(await readFile(settingsFile, 'utf8')) as object), signInCard: { reader: secondReader } }));
        core = await open();
        await expect.poll(async () => (await call('desk.devices', {})).find(({ kind }) => kind === 'chip-reader')).toMatchObject({ state: 'ready', name: READER });
        const { found: free, problems } = await call('setup.findDevices', {});
        expect(free.filter(({ kind }) => kind === 'chip-reader').map(({ name }) => name)).toEqual([READER]);
        expect(problems).toContain(`»${secondReader}« ist für Dienstausweise eingetragen und liest keine Dokumente.`);
        await expect(call('setup.write', { chipReader: secondReader })).rejects.toMatchObject({ code: 'SETUP_LINE' });
        expect(await call('setup.testDevice', { id: 'chip' })).toMatchObject({ ok: true });
      });
      expect(await call('setup.testDevice', { id: 'chip' })).toMatchObject({ ok: false, message: expect.stringMatching(/liegt kein Dokument/) });
    } finally {
      await core.stop();
    }
  });

  it('[issue 3, section 7] chip simulate and chip read as programs: files kept, checks by id and as a valid log, a copy found out', async () => {
    for (const [alteration, expected] of [[[], 'successful'], [['--alteration', 'cloned'], 'failed']] as const) {
      const log = join(folder, 'log.xml');
      const { code, report, kept } = await played(['--access', 'both', '--ca', ...alteration], ['--log', log, '--log-profile', 'full']);
      expect(await readFile(log, 'utf8')).toMatch(new RegExp(`<dce:BasicCheckResult id="electronic.chip.chipAuthentication"[^>]* result="${expected}"`));
      const validity = spawnSync('xmllint', ['--nonet', '--noout', '--schema', 'docs/log-schema/ct.xsd', log], { cwd: ROOT, encoding: 'utf8' });
      if (validity.error === undefined) expect(validity.stderr).toMatch(/log\.xml validates$/m);
      expect([...kept.keys()]).toEqual(expect.arrayContaining(['DG1.bin', 'DG14.bin', 'DG2.bin', 'EF_COM.bin', 'EF_CardAccess.bin', 'EF_SOD.bin', 'protocol.json']));
      expect(report.results).toMatchObject({
        'electronic.sod.signature': 'successful', 'electronic.sod.dsToCsca': 'successful', 'electronic.access.pace': 'successful', 'electronic.chip.chipAuthentication': expected,
      });
      // The specimen's passport expired in 2012, which is a finding by itself.
      expect(code).toBe(1);
    }
  });

  it.each([
    ['1', 'bac', 'static'], ['1', 'pace', 'dynamic'], ['2', 'pace', 'dynamic'],
  ] as const)('[TR-03110-1 3.5, TR-03110-2 3.3] Terminal Authentication version %s after %s opens DG3, and nothing else does', async (version, access, binding) => {
    const files = join(folder, 'fingers');
    await mkdir(files, { recursive: true });
    await writeFile(join(files, 'DG3.bin'), FINGERS);
    const chip = ['--access', access, '--ca', '--ca-version', version, '--ta-version', version, '--files', files];
    const ta = join(folder, 'terminal');
    const credentials = ['--cv-certificate', join(ta, 'verifier.cvcert'), '--cv-certificate', join(ta, 'terminal.cvcert'), '--terminal-key', join(ta, 'terminal.key')];
    const opened = await played([...chip, '--ta', ta], credentials);
    expect(opened.report.protocols.terminalAuthentication).toMatchObject({ attempted: true, result: { version: Number(version), binding } });
    expect(opened.kept.get('DG3.bin')).toEqual(FINGERS);
    expect(opened.report.results).toMatchObject({ 'electronic.access.terminalAuthentication': 'successful', 'electronic.dg3.hash': 'successful' });

    const without = await played([...chip, '--ta', ta]);
    expect([without.kept.has('DG2.bin'), without.kept.has('DG3.bin')]).toEqual([true, false]);
    expect(without.report.failures).toMatchObject([{ name: 'DG3', reason: 'forbidden' }]);

    // the keys of another state's terminal: the chip of this one was given another trust point
    const foreign = await played([...chip, '--ta', join(folder, 'elsewhere')], credentials);
    expect(foreign.report.protocols.terminalAuthentication).toMatchObject({ attempted: true, error: { code: 'CHIP_TA_FAILED' } });
    expect([foreign.kept.has('DG2.bin'), foreign.kept.has('DG3.bin')]).toEqual([true, false]);
    expect(foreign.report.results['electronic.access.terminalAuthentication']).toBe('failed');
  });
});
