/**
 * The chip room over real PC/SC: pcscd with vsmartcard-vpcd, started here, and the simulator as the card.
 * Skipped loudly where pcscd or vpcd is not installed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mrzKeyOfLines, readChip } from '../src-main/documents/chip/index.ts';
import { listPcscReaders, openPcscTransport } from '../src-main/devices/pcsc/pcsc-transport.ts';
import type { Personalisation } from '../src-main/training/chip-simulator/index.ts';
import { firstReader as READER, firstReaderPort as PORT, noReaders, pause, startVirtualReaders, type VirtualReaders } from './simulators/virtual-readers.ts';

const MRZ = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const ROOT = new URL('..', import.meta.url).pathname;

/** What the card's process tells about its chip. */
interface CardReport {
  readonly files: Readonly<Record<string, string>>;
  readonly atr: string;
}

const octetsOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** A chip in the virtual reader, played by a process of its own, for the length of `work`. */
async function withChip(wish: Partial<Personalisation> & { readonly relay?: boolean }, work: (report: CardReport) => Promise<void>): Promise<void> {
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

describe.skipIf(noReaders !== undefined)('chips over real PC/SC (pcscd, vsmartcard-vpcd)', () => {
  let readers: VirtualReaders;
  beforeAll(async () => {
    readers = await startVirtualReaders();
  }, 90_000);
  afterAll(() => readers.stop());

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

  it('[issue 3, section 7] chip simulate and chip read as programs: files kept, checks by id, a copy found out', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'schalter-chip-'));
    const program = (...words: string[]): ChildProcess =>
      spawn(process.execPath, ['src-main/cli/main.ts', 'chip', ...words], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      await writeFile(join(folder, 'mrz.txt'), MRZ.join('\n'));
      for (const [alteration, expected] of [[[], 0], [['--alteration', 'cloned'], 1]] as const) {
        const card = program('simulate', '--mrz', join(folder, 'mrz.txt'), '--access', 'both', '--ca', '--masterlist-out', join(folder, 'list.ml'), ...alteration);
        try {
          await new Promise<void>((resolve, reject) => {
            card.stderr?.on('data', (text: Buffer) => text.includes('virtuellen Leser') && resolve());
            card.once('exit', () => reject(new Error('chip simulate ended')));
          });
          const out = join(folder, alteration.length === 0 ? 'genuine' : 'copy');
          const reader = program('read', '--reader', READER, '--mrz', join(folder, 'mrz.txt'), '--masterlist', join(folder, 'list.ml'), '--out', out, '--wait', '5', '--json');
          let text = '';
          reader.stdout?.on('data', (part: Buffer) => (text += part.toString()));
          const code = await new Promise<number | null>((resolve) => reader.once('close', resolve));
          const report = JSON.parse(text) as { results: Record<string, string>; protocols: { chipAuthentication: { error?: { code: string } } } };
          expect(await readdir(out)).toEqual(expect.arrayContaining(['DG1.bin', 'DG14.bin', 'DG2.bin', 'EF_COM.bin', 'EF_CardAccess.bin', 'EF_SOD.bin', 'protocol.json']));
          expect(report.results).toMatchObject({ 'electronic.sod.signature': 'successful', 'electronic.sod.dsToCsca': 'successful', 'electronic.access.pace': 'successful' });
          expect(report.results['electronic.chip.chipAuthentication']).toBe(expected === 0 ? 'successful' : 'failed');
          // The specimen's passport expired in 2012, which is a finding by itself.
          expect(code).toBe(1);
        } finally {
          const ended = new Promise((resolve) => card.once('close', resolve));
          card.kill('SIGTERM');
          await ended;
          await pause(700);
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
