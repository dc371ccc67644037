/**
 * Mutated records and pictures against every reader of the records room and the face core's decoder:
 * `node tests/fuzz/records-and-faces.ts [COUNT] [SEED]`, 500,000 inputs by default. Each must be answered with a
 * value or a typed error (kind input); anything else is printed with its seed, and the command ends with 1. The short
 * form of the same runs in the unit tests (records-and-faces.test.ts).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { decode } from '../../src-main/biometrics/face/decode.ts';
import { buildTransaction } from '../../src-main/biometrics/records/an2k-build.ts';
import { pixelsOf } from '../../src-main/biometrics/records/an2k-image.ts';
import { problemsOf } from '../../src-main/biometrics/records/an2k-validate.ts';
import { readXmlTransaction, writeXmlTransaction } from '../../src-main/biometrics/records/an2k-xml.ts';
import { readTransaction, writeTransaction } from '../../src-main/biometrics/records/an2k.ts';
import { describeTransaction } from '../../src-main/biometrics/records/an2k-describe.ts';
import { readBiometricGroup, writeBiometricGroup } from '../../src-main/biometrics/records/cbeff.ts';
import { readFaceRecord, readFingerRecord, writeFaceRecord, writeFingerRecord } from '../../src-main/biometrics/records/iso-19794.ts';
import { readFaceRecord2011, readFingerRecord2011, writeFaceRecord2011, writeFingerRecord2011 } from '../../src-main/biometrics/records/iso-19794-2011.ts';
import { readFaceBlock, readFingerBlock, writeFaceBlock, writeFingerBlock } from '../../src-main/biometrics/records/iso-39794.ts';
import { decodeLosslessJpeg } from '../../src-main/biometrics/records/lossless-jpeg.ts';
import { seededRandom } from '../../src-main/training/seeded-random.ts';

interface Target {
  name: string;
  seeds: Uint8Array[];
  /** Share of all inputs. */
  share: number;
  read(bytes: Uint8Array): unknown;
}

const shared = join(import.meta.dirname, '../../../shared/data/an2k/reference');
const reference = (name: string): Uint8Array[] => (existsSync(join(shared, name)) ? [new Uint8Array(readFileSync(join(shared, name)))] : []);

async function targets(): Promise<Target[]> {
  const noise = { width: 48, height: 64, channels: 3 as const, background: '#a0785a', noise: { type: 'gaussian' as const, mean: 120, sigma: 40 } };
  const jpeg = new Uint8Array(await sharp({ create: noise }).jpeg().toBuffer());
  const png = new Uint8Array(await sharp({ create: noise }).png().toBuffer());
  const wsq = Uint8Array.of(0xff, 0xa0, 0xff, 0xa2, 0, 17, 0, 255, 1, 244, 1, 144, 0, 0, 0, 0, 0xff, 0xa1);
  const capture = { time: null, technology: 0, vendor: 0, device: 0, quality: [{ score: 71, vendor: 15, algorithm: 2 }] };
  const transaction = buildTransaction({ transactionType: 'FASTID', date: '20261124', destination: 'PIK', originator: 'SCHALTER01', controlNumber: 'tcn', descriptive: [[3, 'Übung']], fingerprints: [1, 2].map((position) => ({ position, impression: 'live-scan-plain' as const, width: 500, height: 400, ppi: 500, capturedOn: '20261124', wsq, quality: { value: 61, algorithm: 'NFIQ 2.2' } })), face: { jpeg, width: 48, height: 64, capturedOn: '20261124' } });
  const small = ['type-14-amp-nqm-utf8.an2', 'type-5.an2', 'type-8-sig.an2', 'rec01_rec02_rec16.nst.an2', 'type-9-4-iafis.an2'].flatMap(reference);
  const parse = (bytes: Uint8Array) => {
    const read = readTransaction(bytes);
    if (Buffer.compare(writeTransaction(read), bytes) !== 0) throw new Error('rewritten otherwise');
    describeTransaction(read, bytes.length);
    return problemsOf(read);
  };
  const lossless = reference('type-10-14-17-piv-index-iris.an2').flatMap((bytes) => {
    const record = readTransaction(bytes).records[4];
    return record?.kind === 'tagged' ? [record.fields.at(-1)!.value.slice(0, 6000), record.fields.at(-1)!.value] : [];
  });
  return [
    { name: 'ANSI/NIST', share: 0.3, seeds: [transaction, ...small.map((bytes) => bytes)], read: parse },
    { name: 'ANSI/NIST images', share: 0.02, seeds: [transaction, ...reference('type-5.an2'), ...reference('rec01_rec02_rec16.nst.an2')], read: async (bytes: Uint8Array) => { for (const record of readTransaction(bytes).records) await pixelsOf(record); } },
    { name: 'NIEM XML', share: 0.1, seeds: [writeXmlTransaction(readTransaction(transaction))], read: (bytes: Uint8Array) => problemsOf(readXmlTransaction(bytes)) },
    { name: '19794-4:2005', share: 0.1, seeds: [writeFingerRecord({ acquisitionLevel: 31, ppi: 500, bitDepth: 8, compression: 'wsq', views: [{ position: 2, impression: 0, quality: 71, width: 400, height: 500, data: wsq }] })], read: readFingerRecord },
    { name: '19794-5:2005', share: 0.1, seeds: [writeFaceRecord([{ gender: 2, imageType: 1, width: 48, height: 64, colourSpace: 1, sourceType: 2, featurePoints: [], data: jpeg }])], read: readFaceRecord },
    { name: '19794-4:2011', share: 0.08, seeds: [writeFingerRecord2011({ certified: true, positions: 1, images: [{ ...capture, certifications: [{ authority: 1, scheme: 1 }], position: 2, representation: 0, scaleUnits: 1, captureRate: [500, 500], imageRate: [500, 500], bitDepth: 8, compression: 2, impression: 0, width: 400, height: 500, data: wsq, extended: new Uint8Array() }] })], read: readFingerRecord2011 },
    { name: '19794-5:2011', share: 0.08, seeds: [writeFaceRecord2011({ temporalSemantics: 0, images: [{ ...capture, gender: 0, eyeColour: 0, hairColour: 0, subjectHeight: 0, properties: 0, expression: 0, pose: [0, 0, 0], poseUncertainty: [0, 0, 0], landmarks: [{ type: 1, code: 1, x: 1, y: 1, z: 0 }], imageType: 1, dataType: 0, width: 48, height: 64, samplingRateLevel: 0, postAcquisition: 0, crossReference: 0, colourSpace: 1, data: wsq, extended: new Uint8Array() }] })], read: readFaceRecord2011 },
    { name: '39794-4', share: 0.07, seeds: [writeFingerBlock([{ position: 2, impression: 0, format: 'wsq', data: wsq, ppi: 500, quality: [] }])], read: readFingerBlock },
    { name: '39794-5', share: 0.07, seeds: [writeFaceBlock([{ format: 'jpeg', data: wsq, size: null, quality: [{ organization: 257, algorithm: 1, score: 100 }] }])], read: readFaceBlock },
    { name: 'CBEFF', share: 0.05, seeds: [writeBiometricGroup([{ type: 2, subtype: null, format: { owner: 257, type: 8 }, asn1: false, data: wsq }])], read: readBiometricGroup },
    { name: 'lossless JPEG', share: 0.004, seeds: lossless, read: decodeLosslessJpeg },
    { name: 'pictures', share: 0.02, seeds: [jpeg, png, new Uint8Array(await sharp({ create: noise }).webp().toBuffer()), new Uint8Array(await sharp({ create: noise }).tiff().toBuffer())], read: decode },
  ].filter((one) => one.seeds.length > 0);
}

const codes = new Set(['AN2K_BROKEN', 'RECORD_MALFORMED', 'CHIP_TLV_MALFORMED', 'LDS_MALFORMED', 'FACE_IMAGE_UNREADABLE']);
const isTyped = (thrown: unknown) => {
  const { code, kind } = thrown as { code?: string; kind?: string };
  return kind === 'input' && (codes.has(code ?? '') || /^(WSQ|FINGER)_/.test(code ?? ''));
};

/** Bytes changed, cut off, put twice, numbers at their limits; the head of a file is hit more often than its images. */
function mutate(sound: Uint8Array, random: () => number): Uint8Array {
  const below = (limit: number) => Math.floor(random() * limit);
  let bytes = sound.slice(0, below(4) === 0 ? below(sound.length + 1) : undefined);
  for (let changes = 1 + below(5); changes > 0 && bytes.length > 0; changes--) {
    const at = below(random() < 0.7 ? Math.min(bytes.length, 600) : bytes.length);
    const kind = below(6);
    if (kind < 3) bytes[at] = below(256);
    else if (kind === 3) bytes[at] = [0, 0xff, 0x7f, 0x80, 0x1c, 0x1d, 0x1e, 0x1f, 0x30, 0x39][below(10)]!;
    else if (kind === 4) bytes.fill(0xff, at, at + 4);
    else {
      const part = bytes.slice(at, at + below(40));
      bytes = new Uint8Array(Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]));
    }
  }
  return bytes;
}

/** @returns how many inputs each target was given and refused; the surprises in words */
export async function fuzz(count: number, seed: number, progress: (done: number) => void = () => undefined): Promise<{ given: Record<string, number>; refused: Record<string, number>; surprises: string[] }> {
  const random = seededRandom(seed);
  const all = await targets();
  const total = all.reduce((sum, one) => sum + one.share, 0);
  const given: Record<string, number> = {};
  const refused: Record<string, number> = {};
  const surprises: string[] = [];
  for (let round = 0; round < count; round++) {
    let draw = random() * total;
    const target = all.find((one) => (draw -= one.share) < 0) ?? all[0]!;
    const bytes = mutate(target.seeds[Math.floor(random() * target.seeds.length)]!, random);
    given[target.name] = (given[target.name] ?? 0) + 1;
    try {
      await target.read(bytes);
    } catch (thrown) {
      refused[target.name] = (refused[target.name] ?? 0) + 1;
      if (!isTyped(thrown) && surprises.length < 20) surprises.push(`${target.name}, input ${round} of seed ${seed}: ${String((thrown as Error).stack ?? thrown).slice(0, 400)}`);
    }
    if (round % 10_000 === 0) progress(round);
  }
  return { given, refused, surprises };
}

if (import.meta.filename === process.argv[1]) {
  const [count, seed] = [Number(process.argv[2] ?? 500_000), Number(process.argv[3] ?? 1)];
  const { given, refused, surprises } = await fuzz(count, seed, (done) => process.stderr.write(`\r${done}`));
  process.stderr.write('\r');
  for (const [name, inputs] of Object.entries(given)) console.log(`${name}: ${inputs} inputs, ${refused[name] ?? 0} refused with a typed error`);
  for (const surprise of surprises) console.log(`SURPRISE ${surprise}`);
  console.log(`${count} mutated inputs, ${surprises.length} surprises`);
  process.exitCode = surprises.length === 0 ? 0 : 1;
}
