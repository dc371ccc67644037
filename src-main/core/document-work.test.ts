/** The front of a residence card on the reader: no zone, a number that opens the chip. Real page reader, simulated chip. */
import { afterAll, expect, it } from 'vitest';
import { inProcessTransport, personalise } from '../training/chip-simulator/index.ts';
import { inventPerson } from '../training/invented-person.ts';
import { cardMrz, paintCard } from '../training/specimen-card.ts';
import { EMPTY_TRUST } from '../documents/passive/trust-store.ts';
import { createChipPart } from './chip-part.ts';
import { chipByNumber, earlyChip } from './document-work.ts';
import { createDocumentPart } from './documents-part.ts';

const person = inventPerson(90);
const documents = createDocumentPart({ trust: EMPTY_TRUST, catalogue: null, face: () => Promise.reject(new Error('no face here')) });
afterAll(() => documents.close());

it('[TR-03135-1 4.1.2] the card access number of the picture opens the chip by PACE, and nothing is compared with a zone that is not there', async () => {
  const chip = personalise({ mrzLines: cardMrz(person), faceJpeg: new Uint8Array(64).fill(7), access: 'PACE', can: '780293' });
  const part = createChipPart({ open: () => Promise.resolve(inProcessTransport(chip.simulated)), close: () => Promise.resolve() });
  const page = { light: 'white' as const, mime: 'image/png' as const, ppi: 300, width: 1011, height: 638, bytes: new Uint8Array(await paintCard({ person, side: 'front', ppi: 300, accessNumber: '780293' })) };
  const { signal } = new AbortController();
  const reading = await chipByNumber(part, documents, [page], () => undefined, signal);
  expect(reading).toMatchObject({ key: 'can', state: 'read', access: 'PACE', fields: { surname: person.surname.toUpperCase() } });
  const inspection = { features: [], model: null, portrait: null, visual: null };
  const { findings } = await documents.check({ mrzLines: [], zones: [], pages: [page], expectedLights: ['white'], inspection, chip: reading });
  const of = (id: string) => findings.find((finding) => finding.id === id);
  expect(of('electronic.access.pace')).toMatchObject({ result: 'successful' });
  expect([of('combined.mrzAgainstChip'), of('optical.mrz.checkDigits')].map((finding) => finding?.result)).toEqual(['notSupported', 'notSupported']);
  // Another number is refused by the chip, and nothing else comes of it.
  const other = { ...page, bytes: new Uint8Array(await paintCard({ person, side: 'front', ppi: 300, accessNumber: '402918' })) };
  expect(await chipByNumber(part, documents, [other], () => undefined, signal)).toBeNull();
});

it('[TR-03135-1 4.1.3] a zone whose check digits are right opens the chip while other pictures still come, and once; a document laid on anew is read anew', async () => {
  const lines = cardMrz(person);
  const { simulated } = personalise({ mrzLines: lines, faceJpeg: new Uint8Array(64).fill(7) });
  let opened = 0;
  const part = createChipPart({ open: () => Promise.resolve((opened++, inProcessTransport(simulated))), close: () => Promise.resolve() });
  const early = earlyChip(part, () => undefined, new AbortController().signal);
  early.zone(lines.map((line) => line.replaceAll('2', '3')));
  early.zone([]);
  await Promise.resolve();
  expect(opened, 'a zone that is not right opens nothing').toBe(0);
  early.zone(lines);
  await Promise.resolve();
  expect(opened).toBe(1);
  expect(await early.read(lines)).toMatchObject({ key: 'mrz', state: 'read' });
  expect(opened).toBe(1);
  early.again();
  expect(await early.read(lines)).toMatchObject({ state: 'read' });
  expect(opened).toBe(2);
});
