/**
 * [issue 3] Mutated inputs to every parser of this room end in a result or a SchalterError. FUZZ_COUNT
 * sets how many per parser (200000 for the full run); whole verifications get a tenth, decoded pictures a
 * hundredth.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SchalterError } from '../../errors.ts';
import { bytesOf } from '../chip/bytes.ts';
import { concatBytes, encodeTlv } from '../chip/tlv.ts';
import { readDetails, readDg15, readDisplayedImages, readOpenGroup } from '../lds/details.ts';
import { readDg1 } from '../lds/dg1.ts';
import { readEfCom } from '../lds/ef-com.ts';
import { readDg2 } from '../lds/face.ts';
import { readDg3 } from '../lds/finger.ts';
import { decodeJpeg2000, describeImage } from '../lds/image.ts';
import { readSecurityObject } from '../lds/security-object.ts';
import { certificateKey, readCertificate } from './certificate.ts';
import { readDefectList } from './defect-list.ts';
import { readLdif } from './ldif.ts';
import { readMasterList } from './master-list.ts';
import { readRevocationList } from './revocation.ts';
import { generator, mutate } from './testing/mutate.ts';
import * as pki from './testing/pki.ts';
import { EMPTY_TRUST } from './trust-store.ts';
import { verifyFiles } from './verify-files.ts';

const COUNT = Number(process.env['FUZZ_COUNT'] ?? 2_000);
const FEW = Math.max(20, Math.floor(COUNT / 100));

const csca = pki.newSigner(pki.utopia('CSCA Utopia'));
const ds = pki.newSigner(pki.utopia('Document Signer'));
const root = pki.issue(csca, csca, { ca: true });
const leaf = pki.issue(csca, ds);
const dg1 = pki.specimenDg1();
const sod = pki.securityObject(new Map([[1, dg1]]), ds, [leaf], csca, { signingTime: '2024-05-05' });
const loose = pki.securityObject(new Map([[1, dg1]]), ds, [leaf], csca, { indefinite: true });
const list = pki.masterList([root, leaf], ds, [leaf], csca);
const jpeg = bytesOf('FFD8 FFE0 0010 4A46494600010100000100010000 FFC0 0011 08 012C 0190 03 012200 021101 031101');
const record = (text: string, header: string, ...parts: Uint8Array[]) => concatBytes(new TextEncoder().encode(text), bytesOf(header), ...parts);
const template = (tag: number, block: Uint8Array) => encodeTlv(tag, encodeTlv(0x7f61, encodeTlv(0x02, Uint8Array.of(1)), encodeTlv(0x7f60, encodeTlv(0xa1, encodeTlv(0x87, bytesOf('0101'))), block)));
const face = record('FAC\u0000010\u0000', '00000051 0001 00000043 0000 01 00 00 000000 0000 000000 000000 01 00 0190 012C 01 02 0000 0000', jpeg);
const finger = record('FIR\u0000010\u0000', '000000000060 0000 001F 01 01 01F4 01F4 01F4 01F4 08 02 0000 00000040 02 01 01 64 00 026C 026C 00', bytesOf('FFA0FFA2001100FF01F40100'));
const ldif = new TextEncoder().encode(`dn: cn=x,c=UT\nuserCertificate;binary:: ${Buffer.from(leaf).toString('base64').replace(/(.{70})/g, '$1\n ')}\n`);

/** Runs `parse` on damaged copies; anything but a result or a SchalterError fails. */
function survives(seed: number, originals: readonly Uint8Array[], parse: (bytes: Uint8Array) => unknown, count = COUNT): { parsed: number; refused: number } {
  const random = generator(seed);
  const outcome = { parsed: 0, refused: 0 };
  for (let i = 0; i < count; i++) {
    const bytes = mutate(originals[i % originals.length]!, random, originals);
    try {
      parse(bytes);
      outcome.parsed += 1;
    } catch (thrown) {
      if (!(thrown instanceof SchalterError)) throw new Error(`${String(thrown)} on ${Buffer.from(bytes).toString('hex')}`, { cause: thrown });
      outcome.refused += 1;
    }
  }
  return outcome;
}

describe(`parsers survive ${COUNT} damaged inputs each`, () => {
  it.each<[string, Uint8Array[], (bytes: Uint8Array) => unknown]>([
    ['certificate', [root, leaf], (bytes) => certificateKey(readCertificate(bytes))],
    ['security object', [sod, loose], readSecurityObject],
    ['revocation list', [pki.revocationList(csca, [1, 2, 3])], readRevocationList],
    ['PKD LDIF', [ldif], readLdif],
    ['EF.COM', [encodeTlv(0x60, encodeTlv(0x5f01, bytesOf('30313037')), encodeTlv(0x5c, bytesOf('6175')))], readEfCom],
    ['DG1', [dg1], readDg1],
    ['DG2', [template(0x75, encodeTlv(0x5f2e, face)), template(0x75, encodeTlv(0x7f2e, encodeTlv(0x65, encodeTlv(0x80, jpeg))))], readDg2],
    ['DG3', [template(0x63, encodeTlv(0x5f2e, finger))], readDg3],
    ['DG7', [encodeTlv(0x67, encodeTlv(0x5f43, jpeg))], (bytes) => readDisplayedImages(bytes, 7)],
    ['DG11', [encodeTlv(0x6b, encodeTlv(0x5f0e, bytesOf('4142')), encodeTlv(0xa0, encodeTlv(0x5f0f, bytesOf('4142'))), encodeTlv(0x5f2b, bytesOf('19700101')))], (bytes) => readDetails(bytes, 11)],
    ['DG13', [encodeTlv(0x6d, encodeTlv(0x80, bytesOf('4142')))], (bytes) => readOpenGroup(bytes, 13)],
    ['DG15', [encodeTlv(0x6f, bytesOf('3003020101'))], readDg15],
    ['picture header', [jpeg, bytesOf('FF4FFF51002F0000000000200000001000000000000000000000'), bytesOf('89504E470D0A1A0A0000000D494844520000001000000020')], describeImage],
  ])('%s', (_name, originals, parse) => {
    const { parsed, refused } = survives(originals.length * 7919 + originals[0]!.length, originals, parse);
    expect(parsed + refused).toBe(COUNT);
  }, 1_200_000);

  it('master list, with its signature', () => {
    const { parsed, refused } = survives(list.length, [list], (bytes) => readMasterList(bytes));
    expect(parsed + refused).toBe(COUNT);
  }, 1_200_000);

  it.each<[string, Uint8Array, (bytes: Uint8Array) => unknown]>([
    ['defect list', pki.defectList('0.4.0.127.0.7.3.1.5.1.1', encodeTlv(0x0a, Uint8Array.of(3)), csca, 7, ds, [leaf], csca), readDefectList],
    ['whole verification', sod, (bytes) => verifyFiles({ EF_SOD: bytes, DG1: dg1 }, EMPTY_TRUST)],
  ])('%s, with its signature', (_name, original, parse) => {
    const { parsed, refused } = survives(original.length, [original], parse, Math.max(FEW, COUNT / 10));
    expect(parsed + refused).toBeGreaterThanOrEqual(FEW);
  }, 1_200_000);
});

const PORTRAIT = '../shared/data/emrtd/lds-bsi2008/Datagroup2.bin';
const present = existsSync(PORTRAIT);
if (!present) console.warn(`SKIPPED: ${PORTRAIT} is missing, damaged JPEG 2000 is not decoded`);

it.skipIf(!present)(`JPEG 2000 decodes or is refused on ${FEW} damaged pictures`, async () => {
  const original = readDg2(readFileSync(PORTRAIT))[0]!.data;
  const random = generator(4711);
  let refused = 0;
  for (let i = 0; i < FEW; i++) {
    try {
      const image = await decodeJpeg2000(mutate(original, random));
      expect(image.data.length).toBe(image.width * image.height * image.components);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(SchalterError);
      refused += 1;
    }
  }
  expect(refused).toBeLessThan(FEW);
  expect(await decodeJpeg2000(original)).toMatchObject({ width: 413, height: 531 });
}, 1_200_000);
