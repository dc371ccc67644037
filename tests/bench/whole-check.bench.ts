/**
 * From the document's pictures to the last result, as the desk works: the zone is found in infrared and white, the
 * chip is read while the pages are measured, then every check with a full master list [issue 3; TR-03135-1 4.1.4: 7
 * seconds from the end position for the electronic data]. The chip is our simulator at the pace of 424 kbit/s on the
 * air plus 1 ms a command; on a busy machine the processor time says what an idle one would need; taking the pictures is the reader's time and not in it. `node tests/bench/whole-check.bench.ts`
 */
import { existsSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import sharp from 'sharp';
import { createFaceEngine } from '../../src-main/biometrics/face/engine.ts';
import type { FaceEngine } from '../../src-main/biometrics/face/port.ts';
import { createChipPart } from '../../src-main/core/chip-part.ts';
import { createDocumentPart } from '../../src-main/core/documents-part.ts';
import { buildTrustStore } from '../../src-main/documents/passive/trust-store.ts';
import { createIssuer, inProcessTransport, issueMasterList, personalise, radioPace, type Personalisation } from '../../src-main/training/chip-simulator/index.ts';
import { inventPerson } from '../../src-main/training/invented-person.ts';
import { paintPage, specimenMrz } from '../../src-main/training/specimen-page.ts';

const random = (length: number): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(length));
const person = inventPerson(7);
const mrzLines = specimenMrz(person);
const lights = ['white', 'ir', 'uv'] as const;
const pages = await Promise.all(lights.map(async (light) => {
  const bytes = new Uint8Array(await paintPage({ person, light, ppi: 400 }));
  const { width, height } = await sharp(bytes).metadata();
  return { light, ppi: 400, mime: 'image/png' as const, bytes, width, height };
}));
const face = await sharp(Buffer.from(pages[0]!.bytes)).extract({ left: 110, top: 299, width: 500, height: 640 }).jpeg({ quality: 60 }).toBuffer();
const portrait = Uint8Array.from(face);

const issuer = createIssuer({ random, country: 'UT' });
const list = '../shared/data/csca/DE_ML_2024-08-07-07-38-24.ml';
const now = new Date();
const files = [issueMasterList(issuer), ...(existsSync(list) ? [readFileSync(list)] : [])];
const trustStart = performance.now();
const trust = buildTrustStore(files.map((bytes) => ({ bytes, importedAt: now, retrieval: 'manual' as const })), { pinned: [], acceptUnpinned: true, now });
console.log(`load ${loadavg()[0]!.toFixed(1)} on this machine · trust store of ${trust.authorities.length} certificates in ${(performance.now() - trustStart).toFixed(0)} ms, once after an import`);

const CASES: readonly (readonly [string, Partial<Personalisation>])[] = [
  ['BAC', { access: 'BAC' }],
  ['BAC, Chip Authentication', { access: 'BAC', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] }],
  ['PACE-GM, Chip Authentication', { access: 'PACE', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] }],
  ['PACE-CAM', { access: 'PACE', pace: [{ mapping: 'CAM', cipher: 'AES-128', parameterId: 13 }] }],
  ['BAC, short APDUs', { access: 'BAC', quirks: { noExtendedLength: true } }],
];

let engine: Promise<FaceEngine> | undefined;
const documents = createDocumentPart({ trust, catalogue: null, face: () => (engine ??= Promise.resolve(createFaceEngine())) });

async function wholeCheck(wish: Partial<Personalisation>): Promise<{ zone: number; chip: number; total: number; overall: string; onAir: number; processor: number }> {
  const chip = personalise({ mrzLines, faceJpeg: portrait, issuer, ...wish });
  const air = radioPace(424_000);
  let onAir = 0;
  const paced = (sent: number, received: number): number => { const time = air(sent, received); onAir += time; return time; };
  const part = createChipPart({ open: () => Promise.resolve(inProcessTransport(chip.simulated, paced)), close: () => Promise.resolve() });
  const processor = process.cpuUsage();
  const started = performance.now();
  const zones = (await Promise.all(pages.map((page) => documents.zone(page)))).filter((zone) => zone !== null);
  const lines = (zones.find((zone) => zone.light === 'ir' && zone.lines.length > 0) ?? zones.find((zone) => zone.lines.length > 0))?.lines ?? [];
  const zone = performance.now() - started;
  const inspecting = documents.inspect(pages, zones, lines);
  const reading = await part.read({ mrz: lines }, () => {}, new AbortController().signal);
  const chipDone = performance.now() - started - zone;
  if (reading.state !== 'read') throw new Error(reading.message ?? 'chip not read');
  const checked = await documents.check({ mrzLines: lines, zones, pages, expectedLights: lights, inspection: await inspecting, chip: reading });
  const { user, system } = process.cpuUsage(processor);
  const red = checked.findings.filter(({ result, obligation }) => result === 'failed' && obligation !== 'evaluatory').map(({ id }) => id);
  return { zone, chip: chipDone, total: performance.now() - started, overall: red.length === 0 ? 'nothing red' : `red: ${red.join(', ')}`, onAir, processor: (user + system) / 1000 };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const ROUNDS = 3;
await wholeCheck({ access: 'BAC' });
for (const [name, wish] of CASES) {
  const runs = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await wholeCheck(wish));
  const total = median(runs.map((run) => run.total));
  const chip = median(runs.map((run) => run.chip));
  console.log(`${name}: zone ${median(runs.map((run) => run.zone)).toFixed(0)} ms · chip ${chip.toFixed(0)} ms (${median(runs.map((run) => run.onAir)).toFixed(0)} ms of it on the air) · whole check ${total.toFixed(0)} ms = ${(total / 7000).toFixed(2)} of 7 s · processor time of all threads ${median(runs.map((run) => run.processor)).toFixed(0)} ms · ${runs[0]!.overall}`);
}
await documents.close();
process.exit(0);
