/**
 * [issue 3] Damaged inputs to every parser of zones, barcodes, chip, LDS, passive authentication and trust: each ends in a result or
 * a SchalterError. `node tests/fuzz/document-parsers.ts [COUNT [PART]]` (default 200000; PART chooses parsers by a
 * part of their name) prints per parser what was read, what was refused, the slowest input (processor time, the collector's included) and the memory, and ends with
 * 1 on anything else or where memory grew by more than {@link MEMORY_LIMIT}. The short form is document-parsers.test.ts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { compareBarcodes } from '../../src-main/documents/checks/compare-barcode.ts';
import { parseCardInformation } from '../../src-main/documents/chip/card-information.ts';
import { bytesOf } from '../../src-main/documents/chip/bytes.ts';
import { parseCvCertificate } from '../../src-main/documents/chip/cv-certificate.ts';
import { dataGroupsOfCommonData, dataGroupsOfSecurityObject, encapsulatedSecurityInfos } from '../../src-main/documents/chip/file-list.ts';
import { parseSecurityInfos } from '../../src-main/documents/chip/security-infos.ts';
import { SecureMessaging } from '../../src-main/documents/chip/secure-messaging.ts';
import { parseCvcaFile } from '../../src-main/documents/chip/terminal-authentication.ts';
import { concatBytes, encodeTlv, parseTlv } from '../../src-main/documents/chip/tlv.ts';
import { fileConformity } from '../../src-main/documents/lds/conformity.ts';
import { readDetails, readDg15, readDisplayedImages, readOpenGroup } from '../../src-main/documents/lds/details.ts';
import { readDg1 } from '../../src-main/documents/lds/dg1.ts';
import { readEfCom } from '../../src-main/documents/lds/ef-com.ts';
import { readDg2 } from '../../src-main/documents/lds/face.ts';
import { readDg3 } from '../../src-main/documents/lds/finger.ts';
import { describeImage, jpeg2000Size } from '../../src-main/documents/lds/image.ts';
import { readSecurityObject } from '../../src-main/documents/lds/security-object.ts';
import { parseMrz } from '../../src-main/documents/mrz/index.ts';
import { certificateKey, readCertificate } from '../../src-main/documents/passive/certificate.ts';
import { readSignedData, verifySigner } from '../../src-main/documents/passive/cms.ts';
import { readDefectList } from '../../src-main/documents/passive/defect-list.ts';
import { looksLikeLdif, readLdif } from '../../src-main/documents/passive/ldif.ts';
import { readMasterList } from '../../src-main/documents/passive/master-list.ts';
import { readRevocationList } from '../../src-main/documents/passive/revocation.ts';
import { generator, mutate } from '../../src-main/documents/passive/testing/mutate.ts';
import { buildTrustStore, EMPTY_TRUST } from '../../src-main/documents/passive/trust-store.ts';
import { verifyFiles } from '../../src-main/documents/passive/verify-files.ts';
import { SchalterError } from '../../src-main/errors.ts';
import { createTerminalPki, issueRevocationList, personalise } from '../../src-main/training/chip-simulator/index.ts';
import * as der from '../../src-main/training/chip-simulator/der.ts';
import { keysFor, ldif, name, signedContent, signing, type Scheme } from '../conformity/inspection/document-signers.ts';
import { DATA_PAGE, ISSUER, NOW, random } from '../conformity/inspection/inspection.ts';

export interface Target {
  readonly name: string;
  readonly originals: readonly Uint8Array[];
  readonly parse: (bytes: Uint8Array) => unknown;
}

const TODAY = { today: '2026-11-24' };
const latin = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
/** TD1, TD2 and TD3 of Doc 9303, a French and a Swiss zone, one that goes on behind its number. */
const ZONES = [
  'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<', 'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6',
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\r\nL898902C36UTO7408122F1204159ZE184226B<<<<<10', 'IDFRATEST<NAME<<<<<<<<<<<<<<<<0CHE02\n1710GVA123451ROBERTA<<<<<<<9112311F2',
  'AAA001D<<\nFACHE305142128097<<800126<<<<<\nMARCHAND<<FABIENNE<<<<<<<<<<<<', 'I<BELB10000089<8001<<<<<<<<<<<\n9502286F2409168BEL<<<<<<<<<<<2\nVAN<DER<VELDEN<<GREET<HILDE<<<',
].map((zone) => new TextEncoder().encode(zone));
const ZONE = parseMrz(latin(ZONES[2]!), TODAY);

/** Growth of the resident memory over one parser's run, octets. */
export const MEMORY_LIMIT = 512 * 1024 * 1024;

// RSA verifies fastest in pure arithmetic, so that the damage is spent on the parsers.
const SCHEME: Scheme = { kind: 'rsa', hash: 'SHA-256' };
const JPEG = bytesOf('FFD8 FFE0 0010 4A46494600010100000100010000 FFC0 0011 08 012C 0190 03 012200 021101 031101');
const JP2 = bytesOf('0000000C6A5020200D0A870A00000014667479706A703220000000006A7032200000002D6A703268000000166968647200000190000001 2C00030707000000 FF4FFF51002F0000000001900000012C0000000000000000');
const SHARED = '../shared/data/emrtd';
/** Files of real states and of the reference data set, where they are at hand. */
const shared = (...names: string[]): Uint8Array[] => names.filter((each) => existsSync(`${SHARED}/${each}`)).map((each) => Uint8Array.from(readFileSync(`${SHARED}/${each}`)));

export function targets(): Target[] {
  const chip = personalise({
    mrzLines: DATA_PAGE, faceJpeg: JP2, issuer: ISSUER, access: 'PACE', pace: [{ mapping: 'CAM', cipher: 'AES-128', parameterId: 12 }], chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13, keyId: 1 }],
    activeAuthentication: { kind: 'ecdsa', parameterId: 13, hash: 'SHA-256' }, securityObject: signing({ scheme: SCHEME }).securityObject,
  });
  const file = (each: string): Uint8Array => chip.files.get(each)!;
  const terminal = createTerminalPki(random, { day: NOW });
  const { csca, documentSigner } = signing({ scheme: SCHEME });
  const keys = keysFor('rsa', 'signer');
  const caName = name('UT', 'CSCA Utopia');
  const list = (type: string, content: Uint8Array): Uint8Array => signedContent(type, content, SCHEME, keys, { issuer: caName, serial: 4711 }, [documentSigner]);
  const masterList = list('2.23.136.1.1.2', der.sequence(der.integer(0), der.setOf(csca, documentSigner, ISSUER.csca.certificate)));
  const defects = list('0.4.0.127.0.7.3.1.5', der.sequence(der.integer(0), der.oid('2.16.840.1.101.3.4.2.1'), der.setOf(der.sequence(
    der.sequence(caName, der.integer(4711)), der.setOf(der.sequence(der.oid('0.4.0.127.0.7.3.1.5.1.1'), encodeTlv(0x0a, Uint8Array.of(3))), der.sequence(der.oid('0.4.0.127.0.7.3.1.5.1.2'), documentSigner)),
  ))));
  const record = (magic: string, hex: string, image: Uint8Array): Uint8Array => concatBytes(new TextEncoder().encode(magic), bytesOf(hex), image);
  const template = (tag: number, block: Uint8Array): Uint8Array => encodeTlv(tag, encodeTlv(0x7f61, encodeTlv(0x02, Uint8Array.of(1)), encodeTlv(0x7f60, encodeTlv(0xa1, bytesOf('810108 820109 87020101 88020007')), block)));
  const finger = record('FIR\u0000010\u0000', '000000000060 0000 001F 01 01 01F4 01F4 01F4 01F4 08 02 0000 00000040 02 01 01 64 00 026C 026C 00', bytesOf('FFA0FFA2001100FF01F40100'));
  const session = (): SecureMessaging => SecureMessaging.fromSecret('AES-128', new Uint8Array(32).fill(1));
  const trust = buildTrustStore([csca].map((bytes) => ({ bytes, importedAt: NOW, retrieval: 'manual' })), { pinned: [], acceptUnpinned: true, now: NOW });
  const whole = new Map(['EF_COM', 'EF_SOD', 'EF_CardAccess', 'DG1', 'DG14'].map((each) => [each, file(each)]));
  return [
    { name: 'MRZ', originals: ZONES, parse: (bytes) => [parseMrz(latin(bytes), TODAY), parseMrz(latin(bytes), { ...TODAY, ocr: true })] },
    { name: 'barcode content', originals: [...ZONES, new TextEncoder().encode('UTO L898902C3')], parse: (bytes) => compareBarcodes([{ format: 'PDF417', text: latin(bytes) }, { format: 'Aztec', text: new TextDecoder().decode(bytes) }], ZONE) },
    { name: 'TLV', originals: [file('EF_SOD'), file('DG2'), file('DG14')], parse: (bytes) => parseTlv(bytes) },
    { name: 'CMS', originals: [masterList, file('EF_CardSecurity'), file('EF_SOD').subarray(4), ...shared('sod/DE_EF_CardSecurity.bin')], parse: (bytes) => readSignedData(bytes) },
    { name: 'CMS with its signature', originals: [masterList], parse: (bytes) => { const data = readSignedData(bytes); return data.signers.map((signer) => verifySigner(data, signer)); } },
    { name: 'certificate', originals: [csca, documentSigner, ISSUER.csca.certificate], parse: (bytes) => certificateKey(readCertificate(bytes)) },
    { name: 'security object', originals: [file('EF_SOD'), ...shared('sod/AT_EF_SOD.bin', 'sod/FR_EF_SOD.bin', 'sod/US_EF_SOD.bin')], parse: readSecurityObject },
    { name: 'master list with its signature', originals: [masterList], parse: (bytes) => readMasterList(bytes) },
    { name: 'defect list with its signature', originals: [defects], parse: readDefectList },
    { name: 'revocation list', originals: [issueRevocationList(ISSUER, NOW, [Uint8Array.of(1), Uint8Array.of(2)])], parse: readRevocationList },
    { name: 'PKD LDIF', originals: [ldif(documentSigner)], parse: (bytes) => (looksLikeLdif(bytes) ? readLdif(bytes) : undefined) },
    { name: 'trust file of any kind', originals: [masterList, csca, ldif(documentSigner)], parse: (bytes) => buildTrustStore([{ bytes, importedAt: NOW, retrieval: 'manual' }], { pinned: [], acceptUnpinned: true, now: NOW }) },
    { name: 'SecurityInfos', originals: [file('EF_CardAccess'), file('DG14').subarray(4)], parse: parseSecurityInfos },
    { name: 'lists of data groups', originals: [file('EF_COM'), file('EF_SOD'), file('EF_CardSecurity')], parse: (bytes) => [dataGroupsOfCommonData(bytes), dataGroupsOfSecurityObject(bytes), encapsulatedSecurityInfos(bytes)] },
    { name: 'CV certificate', originals: [terminal.trustPoint, ...terminal.certificates], parse: parseCvCertificate },
    { name: 'EF.CVCA and EF.ATR/INFO', originals: [encodeTlv(0x42, bytesOf('555443564341')), file('EF_ATR_INFO')], parse: (bytes) => [parseCvcaFile(bytes), parseCardInformation(bytes)] },
    { name: 'secure messaging response', originals: [bytesOf('8709 01 0011223344556677 9902 9000 8E08 0011223344556677 9000')], parse: (bytes) => session().open(bytes) },
    { name: 'EF.COM', originals: [file('EF_COM')], parse: readEfCom },
    { name: 'DG1', originals: [file('DG1')], parse: readDg1 },
    { name: 'CBEFF of DG2', originals: [file('DG2'), template(0x75, encodeTlv(0x7f2e, encodeTlv(0x65, encodeTlv(0x80, JPEG))))], parse: readDg2 },
    { name: 'CBEFF of DG3', originals: [template(0x63, encodeTlv(0x5f2e, finger))], parse: readDg3 },
    { name: 'form of every file', originals: [file('EF_COM'), file('DG1'), file('DG2'), template(0x63, encodeTlv(0x5f2e, finger)), file('DG14'), file('DG15')], parse: (bytes) => (['EF_COM', 'DG1', 'DG2', 'DG3', 'DG4', 'DG14', 'DG15', 'EF_ATR_INFO'] as const).map((each) => fileConformity(each, bytes, '2026-11-24')) },
    { name: 'DG7, DG11 to DG13, DG15', originals: [encodeTlv(0x67, encodeTlv(0x5f43, JPEG)), encodeTlv(0x6b, encodeTlv(0x5f0e, bytesOf('4142')), encodeTlv(0x5f2b, bytesOf('19700101'))), file('DG15')], parse: detailsOf },
    { name: 'JPEG 2000 wrapper', originals: [JP2, bytesOf('FF4FFF51002F0000000001900000012C0000000000000000')], parse: (bytes) => [describeImage(bytes), jpeg2000Size(bytes)] },
    { name: 'whole verification', originals: [file('EF_SOD')], parse: (bytes) => verifyFiles(new Map([...whole, ['EF_SOD', bytes]]), trust) },
    { name: 'whole verification of any file', originals: [...whole.values()], parse: (bytes) => verifyFiles(new Map([...whole].map(([each]) => [each, bytes])), EMPTY_TRUST) },
  ];
}

function detailsOf(bytes: Uint8Array): unknown {
  switch (bytes[0]) {
    case 0x67: return readDisplayedImages(bytes, 7);
    case 0x6b: return readDetails(bytes, 11);
    case 0x6d: return readOpenGroup(bytes, 13);
    default: return readDg15(bytes);
  }
}

export interface Outcome { readonly parsed: number; readonly refused: number; readonly slowest: number; readonly grown: number }

/** @throws on anything but a result or a SchalterError, with the input in hexadecimal */
export function survive({ name: title, originals, parse }: Target, count: number, seed = 20261124): Outcome {
  const draw = generator(seed + title.length * 7919);
  const before = process.memoryUsage.rss();
  let [parsed, refused, slowest] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const bytes = mutate(originals[i % originals.length]!, draw, originals);
    const started = process.cpuUsage();
    try {
      parse(bytes);
      parsed += 1;
    } catch (thrown) {
      if (!(thrown instanceof SchalterError) || thrown.kind === 'internal') throw new Error(`${title}: ${String(thrown)} on ${Buffer.from(bytes).toString('hex')}`, { cause: thrown });
      refused += 1;
    }
    // processor time: on a busy machine the clock tells how long others worked
    const { user, system } = process.cpuUsage(started);
    slowest = Math.max(slowest, (user + system) / 1000);
  }
  return { parsed, refused, slowest, grown: process.memoryUsage.rss() - before };
}

if (import.meta.filename === process.argv[1]) {
  const count = Number(process.argv[2] ?? 200_000);
  const chosen = targets().filter(({ name: title }) => title.includes(process.argv[3] ?? ''));
  for (const target of chosen) {
    const started = performance.now();
    const { parsed, refused, slowest, grown } = survive(target, count);
    const megabytes = Math.round(grown / 1_048_576);
    process.stdout.write(`${target.name}: ${count} inputs, ${parsed} read, ${refused} refused, slowest ${slowest.toFixed(1)} ms, memory ${megabytes >= 0 ? '+' : ''}${megabytes} MB, ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
    if (grown > MEMORY_LIMIT) process.exitCode = 1;
  }
}
