import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeTransaction } from './an2k-describe.ts';
import { imageFormat, pixelsOf } from './an2k-image.ts';
import { problemsOf } from './an2k-validate.ts';
import { imageOf, itemsOf, readTransaction, taggedRecord, textOf, type4Record, writeTransaction, type TaggedRecord } from './an2k.ts';
import { buildTransaction } from './an2k-build.ts';

const shared = join(import.meta.dirname, '../../../../shared/data/an2k');
const present = existsSync(shared);
if (!present) console.warn('ÜBERSPRUNGEN: ../shared/data/an2k fehlt, die ANSI/NIST-Referenzdateien werden nicht geprüft.');

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!present)('[ANSI/NIST-ITL 1-2011:2015 Annex B] reference files', () => {
  const structure = present ? (JSON.parse(readFileSync(join(shared, 'structure.json'), 'utf8')) as Record<string, { version: string; tot: string; records: number[]; end: number; size: number }>) : {};
  const files = present ? ['reference', 'sample'].flatMap((folder) => readdirSync(join(shared, folder)).filter((name) => name.endsWith('.an2')).map((name) => [name, join(shared, folder, name)] as const)) : [];

  it.each(files)('%s is read to the last byte with the stated records and rewritten identically', (name, path) => {
    const bytes = new Uint8Array(readFileSync(path));
    const transaction = readTransaction(bytes);
    const expected = structure[name]!;
    expect(describeTransaction(transaction, bytes.length)).toMatchObject({ version: expected.version, transactionType: expected.tot, types: expected.records, end: expected.end, size: expected.size });
    expect(transaction.trailing.length).toBe(0);
    expect(hash(writeTransaction(transaction))).toBe(hash(bytes));
  });

  it('keeps UTF-8 and reports it readable', () => {
    const transaction = readTransaction(new Uint8Array(readFileSync(join(shared, 'reference/type-14-amp-nqm-utf8.an2'))));
    expect(textOf((transaction.records[1] as TaggedRecord).fields[2]!.value)).toBe('two chinese characters: 華裔');
  });

  it('finds the fourteen WSQ images of a ten-print card', () => {
    const transaction = readTransaction(new Uint8Array(readFileSync(join(shared, 'sample/sample.an2'))));
    const images = transaction.records.map(imageOf).filter((image) => image !== null);
    expect(images.map(imageFormat)).toEqual(Array(14).fill('wsq'));
  });

  it.each(files)('%s: every image decodes to the size its record states', async (_name, path) => {
    const transaction = readTransaction(new Uint8Array(readFileSync(path)));
    for (const record of transaction.records.slice(0, 5)) {
      const pixels = await pixelsOf(record);
      if (pixels) expect(pixels.data.length).toBe(pixels.width * pixels.height * pixels.channels);
    }
  });

  it.each(files.filter(([name]) => name !== 'rec01_rec02_rec16.nst.an2'))('%s is found without fault', (_name, path) => {
    expect(problemsOf(readTransaction(new Uint8Array(readFileSync(path))))).toEqual([]);
  });

  it('finds the version and the height that one file states wrongly', () => {
    expect(problemsOf(readTransaction(new Uint8Array(readFileSync(join(shared, 'reference/rec01_rec02_rec16.nst.an2'))))).map(({ field, mnemonic, rule }) => [field, mnemonic, rule])).toEqual([['1.002', 'VER', 'code'], ['16.007', 'VLL', 'image-size']]);
  });

  it('[ITU-T T.81 Annex H] decodes lossless JPEG to a fingerprint: dark ridges on a light ground, no torn rows', async () => {
    const transaction = readTransaction(new Uint8Array(readFileSync(join(shared, 'reference/type-10-14-17-piv-index-iris.an2'))));
    const { width, height, data } = (await pixelsOf(transaction.records[4]!))!;
    let jumps = 0;
    for (let at = width; at < data.length; at++) jumps += Math.abs(data[at]! - data[at - width]!);
    // A wrong predictor or a lost bit makes noise, where neighbours differ by 85 on average.
    expect(jumps / (width * (height - 1))).toBeLessThan(25);
    expect(data.slice(0, 4000).reduce((sum, value) => sum + value, 0) / 4000).toBeGreaterThan(128);
  });

  it('finds no fault with a sound file and names the fault of an altered one', () => {
    const bytes = new Uint8Array(readFileSync(join(shared, 'reference/type-14-tpcard-nqm.an2')));
    expect(problemsOf(readTransaction(bytes))).toEqual([]);
    const altered = bytes.slice();
    altered[Buffer.from(bytes).indexOf('1.005:') + 6] = 0x58;
    expect(problemsOf(readTransaction(altered))).toMatchObject([{ record: 1, type: 1, field: '1.005', mnemonic: 'DAT', rule: 'form', severity: 'error' }]);
  });

  it('answers truncation and mutation with a result or a typed error', () => {
    const bytes = new Uint8Array(readFileSync(join(shared, 'reference/type-10-14-17-piv-index-iris.an2')));
    let state = 7;
    const random = (limit: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % limit;
    for (let round = 0; round < Number(process.env['FUZZ_COUNT'] ?? 2_000); round++) {
      const mutated = bytes.slice(0, round % 3 === 0 ? random(bytes.length) : undefined);
      for (let i = 0; i < 4; i++) mutated[random(Math.min(mutated.length, 700) || 1)] = random(256);
      try {
        problemsOf(readTransaction(mutated));
      } catch (error) {
        expect(error).toMatchObject({ code: 'AN2K_BROKEN', kind: 'input' });
      }
    }
  });
});

describe('building', () => {
  it('states the length of a record that includes the length itself', () => {
    for (const size of [1, 80, 83, 84, 85, 980, 985, 990, 9_980]) {
      const record = taggedRecord(2, [[2, '00'], [3, 'x'.repeat(size)]]);
      expect(writeTransaction({ records: [record], trailing: new Uint8Array() }).length).toBe(record.length);
    }
  });

  it('writes a Type-4 record that reads back', () => {
    expect(type4Record({ idc: 3, impression: 0, positions: [13], width: 1600, height: 1500, compression: 1, data: Uint8Array.of(1, 2, 3) })).toMatchObject({ idc: 3, length: 21, header: { IMP: 0, FGP: [13], HLL: 1600, VLL: 1500, GCA: 1 } });
  });

  it('[TR-03121-3-4 4.12.3.1] makes a transaction of fourteen fingerprint records that is found without fault', () => {
    const image = (position: number) => ({ position, impression: 'live-scan-plain' as const, width: 400, height: 500, ppi: 500, capturedOn: '20261124', wsq: Uint8Array.of(0xff, 0xa0, 0xff, position), quality: { value: 61, algorithm: 'embedded-estimator' } });
    const bytes = buildTransaction({
      transactionType: 'FASTID',
      date: '20261124',
      destination: 'PIK',
      originator: 'SCHALTER01',
      controlNumber: 'tcn-1',
      descriptive: [[3, 'Übung']],
      fingerprints: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map(image),
      face: { jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 1), width: 600, height: 800, capturedOn: '20261124' },
    });
    const transaction = readTransaction(bytes);
    expect(problemsOf(transaction)).toEqual([]);
    expect(transaction.records.filter((record) => record.type === 14)).toHaveLength(14);
    expect(itemsOf((transaction.records[0] as TaggedRecord).fields.find((field) => field.number === 15)!)).toEqual([['003', 'UTF-8']]);
    expect([...imageOf(transaction.records[3]!)!]).toEqual([0xff, 0xa0, 0xff, 1]);
  });
});
