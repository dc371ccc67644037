/** The worked examples of TR-03137-1, and seals of the invented state UTO signed on the spot. */
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { makeSeal, type SealOrder } from '../../training/specimen-seal.ts';
import { bytesOf, hexOf } from '../chip/bytes.ts';
import { composeMrz, parseMrz } from '../mrz/index.ts';
import { generator, mutate } from '../passive/testing/mutate.ts';
import * as pki from '../passive/testing/pki.ts';
import { buildTrustStore, EMPTY_TRUST } from '../passive/trust-store.ts';
import { decodeC40, encodeC40 } from './c40.ts';
import { checkSeals } from './check-seal.ts';
import { meaningFits, numberIn, profileOf, structureFits, zoneLines } from './profiles.ts';
import { readSeal, type Seal } from './seal.ts';

const hex = (text: string): Uint8Array => bytesOf(text.replace(/\s+/g, ''));
const read = (bytes: Uint8Array): Seal => {
  const reading = readSeal(bytes);
  if (reading.kind !== 'seal') throw new Error(JSON.stringify(reading));
  return reading.seal;
};

const ARRIVAL = hex(`dc 02 6a bc 6d 32 c8 a5 19 fc 0f 71 34 11 45 f4 fd 02 02 30 a5 62 13 53 d9 a2 75 73 5b d4 13 4b
  c5 49 13 3c 13 3c 13 3c 13 3c 13 3c a3 25 19 a5 19 a4 34 4a 5e 68 1a e7 20 4b 20 d5 32 cf 4b 7c 13 3c 13 3f 03 08 20 d5 20 10 19 a5 1a ea ff 40
  4a 1f 21 8c a4 39 26 47 ec ff 6c 8a bf 9e 79 6a 78 ee be 0b 1a c8 cc 25 c4 ee 17 ee d9 61 d1 18
  90 91 35 8d 7d 61 6f 1a 51 7a bc 74 7f 6c 44 90 ff 15 9d 4d cf 50 24 8b 00 b1 e3 2e 9e 78 05 e7`);
const RESIDENCE = hex(`dc 03 6a bc 6d 32 c8 a7 27 39 0f 71 34 11 45 f4 fb 06 02 30 5c ba 13 58 75 97 6e c0 66 d4 17 b5
  9e 8c 6a bc 13 3c 13 3c 13 3c 13 3c 3f ef 3a 29 38 ee 43 f1 59 3d 1a e5 2d bb 26 75 1f e6 4b 7c 13 3c 13 6b 03 06 d7 95 19 a6 53 06 ff 40 15 8c
  f5 b0 bb 7f bd a0 99 e8 e7 c9 4a be fc 96 77 b2 e7 1e 98 85 f5 cd 90 57 a8 bf cf 93 0a 60 46 bc
  f8 97 65 0a f8 f9 b0 34 3c 03 4d 2f 64 ce 08 1f 95 fb f3 d0 12 92 d1 f8 16 5e ce 27 d3 27`);
const VISA = hex(`dc 03 6a bc 6d 32 c8 a7 2c b1 0f 71 34 b7 98 15 5d 01 02 2c dd 52 13 4a 74 da 13 47 c6 fe d9 5c b8 9f 9f ce 13 3c 13 3c 13 3c
  13 3c 20 38 33 73 4a af 47 f0 c3 2f 1a 1e 20 eb 26 25 39 3a fe 31 04 03 a0 00 00 05 06 33 be 1f ed 20 c6 ff 38
  d5 57 32 47 60 8c 9b 64 ca e0 22 c1 c5 24 96 60 e5 1a e3 16 d6 00 f9 74 aa c2 12 9c 3f 09 3c 35 95 53 14 02 63 04 70 5c d2 4c 1b 81 00 71 1b d4 41 1f 06 8e 8d 93 e8 b7`);
const STICKER = hex(`dc 03 6a bc 6d 32 c8 a7 2c b1 0f 71 35 b7 98 15 f8 0a 01 06 b7 7a 38 e5 96 ce 02 06 1a 20 3a 4d 1f e1 03 04 26 53 20 81 ff 38 14 62 bc fe f5 1a
  d1 b8 d0 9d e3 28 b1 5c 54 35 e6 48 29 ce 54 86 47 dd 57 97 87 16 96 24 a0 46 73 8d c5 02 37 08 31 9a 42 94 81 11 31 ea ac 58 d5 18 cf e9 8b 43 14 37`);

describe('reading a digital seal', () => {
  it('[TR-03137-1 Annex B] strings of any length in C40', () => {
    expect(hexOf(encodeC40('BSI01')).toLowerCase()).toBe('62d719c9');
    expect(decodeC40(hex('13 4b'))).toBe('  E');
    for (const text of ['A', 'AB', 'ABC', 'PA5500K11', '05314000', '53123MUSTERMANNSTRASSE21']) expect(decodeC40(encodeC40(text))).toBe(text);
    for (const wrong of ['13', '00 00', 'ff ff', 'fe 31 13 3c', 'fe ff']) expect(decodeC40(hex(wrong)), wrong).toBeNull();
  });

  it('[TR-03137-1 Annex C] arrival attestation document, header version 3', () => {
    const seal = read(ARRIVAL);
    expect(seal.header).toEqual({ version: 3, issuingCountry: 'D', signerId: 'DETS', certificateReference: '00027', issuedOn: '2020-01-01', signedOn: '2020-01-13', featureDefinition: 0xfd, category: 2 });
    expect(profileOf(seal)?.document).toBe('Ankunftsnachweis');
    const lines = zoneLines(seal)!;
    expect(lines[0]).toBe('MED<<MUSTERMANN<<ERIK<<<<<<<<<<<<<<<');
    expect(parseMrz(lines, { ocr: false })).toMatchObject({ format: 'TD2', fields: { surname: 'MUSTERMANN', nationality: 'ALB', birthDate: '030821' } });
    expect(decodeC40(seal.features.get(3)!)).toBe('160113000085');
    expect(seal.signature).toHaveLength(64);
    expect(seal.signed).toHaveLength(ARRIVAL.length - 66);
  });

  it('[TR-03137-1 Annex E, F, H] residence permit, visa and sticker, header version 4', () => {
    expect(read(RESIDENCE).header).toMatchObject({ version: 4, signerId: 'DETS', certificateReference: '27', featureDefinition: 0xfb, category: 6 });
    // the guideline prints ARD beside octets that say ATD
    expect(zoneLines(read(RESIDENCE))).toEqual(['ATD<<RESIDORCE<<ROLAND<<<<<<<<<<<<<<', '6525845096USA7008038M2201018<<<<<<06']);
    expect(numberIn(read(RESIDENCE), 'passportNumber')).toBe('UFO001979');
    expect(zoneLines(read(VISA))).toEqual(['VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<', '1234567XY7GBR5203116M2005250<<<<<<<<']);
    expect([numberIn(read(VISA), 'passportNumber'), read(VISA).header.signedOn]).toEqual(['47110815P', '2021-12-03']);
    expect(numberIn(read(STICKER), 'documentNumber')).toBe('PA5500K11');
    for (const example of [ARRIVAL, RESIDENCE, VISA, STICKER]) {
      expect(structureFits(read(example), profileOf(read(example))!)).toBe(true);
      expect(meaningFits(read(example), profileOf(read(example))!, '2026-11-29')).toBe(true);
      expect(meaningFits(read(example), profileOf(read(example))!, '2019-11-29'), 'issued in the future').toBe(false);
    }
  });

  it('is never thrown off by what is no seal or a broken one', () => {
    expect(readSeal(new TextEncoder().encode('https://example.invalid/'))).toEqual({ kind: 'notSeal' });
    expect(readSeal(ARRIVAL.with(1, 9))).toEqual({ kind: 'broken', where: 'version' });
    expect(readSeal(ARRIVAL.slice(0, 60))).toEqual({ kind: 'broken', where: 'message' });
    expect(readSeal(ARRIVAL.slice(0, -1))).toEqual({ kind: 'broken', where: 'signature' });
    const random = generator(3);
    for (let i = 0; i < 3_000; i++) {
      const damaged = mutate(VISA, random, [ARRIVAL]);
      expect(['seal', 'broken', 'notSeal']).toContain(readSeal(damaged).kind);
      checkSeals({ carriers: [{ format: 'DataMatrix', bytes: damaged }], printed: null, trust: EMPTY_TRUST, now: new Date('2026-11-29T10:00:00Z') });
    }
  });
});

const NOW = new Date('2026-11-29T10:00:00Z');
const csca = pki.newSigner(pki.utopia('CSCA Utopia'));
const signerName = [{ type: pki.COUNTRY, value: 'UT' }, { type: pki.COMMON_NAME, value: 'S1' }];
const signer = pki.newSigner(signerName);
const forger = pki.newSigner(signerName);
const authority = pki.issue(csca, csca, { ca: true, serial: 1 });
const certificate = pki.issue(csca, signer, { serial: 0x27 });
const trustIn = (...files: Uint8Array[]) => buildTrustStore(files.map((bytes) => ({ bytes, importedAt: NOW, retrieval: 'manual' as const })), { pinned: [], acceptUnpinned: true, now: NOW });
const trust = trustIn(authority, certificate);

const LINES = composeMrz('TD2', { documentCode: 'AR', issuingState: 'UTO', documentNumber: 'L898902C3', surname: 'SAMPLE', givenNames: 'ANNA MARIA', nationality: 'UTO', birthDate: '740812', sex: 'F', expiryDate: '320415' });
const printed = parseMrz(LINES, { today: '2026-11-29', ocr: false });
const order = (changes: Partial<SealOrder> = {}): SealOrder => ({
  issuingCountry: 'UTO', signerId: 'UTS1', certificateReference: '27', issuedOn: '2026-01-02', signedOn: '2026-01-03', featureDefinition: 0xfb, category: 6,
  features: [[2, encodeC40(LINES.join(''))], [3, encodeC40('L898902C3')]], ...changes,
});
const signWith = ({ secret }: pki.Signer) => (message: Uint8Array) => p256.sign(message, secret, { prehash: true, lowS: false });
const check = (bytes: Uint8Array, store = trust, format = 'DataMatrix') => {
  const { steps } = checkSeals({ carriers: [{ format, bytes }], printed, trust: store, now: NOW });
  return Object.fromEntries(steps.map(({ name, result, reason }) => [name, reason === null ? result : `${result} ${reason}`]));
};

describe('checking a digital seal', () => {
  it('[TR-03135-1 5.9.1.1 to 5.9.1.5] a genuine seal of a known signer is successful in every step it offers', () => {
    expect(check(makeSeal(order(), signWith(signer)))).toEqual({
      'readability.presence': 'successful', 'readability.technology': 'successful', 'readability.conversion': 'successful',
      'integrity.structure': 'successful', 'integrity.semantic': 'successful', 'integrity.checkDigits': 'successful',
      'certificates.signature': 'successful', 'certificates.signerValidity': 'successful', 'certificates.authorityValidity': 'successful', 'certificates.trust': 'successful',
      'authenticity.signature': 'successful', 'authenticity.digest': 'notSupported SEAL_WITHOUT_DIGEST',
      'country.zoneAgainstIssuer': 'successful', 'country.zoneAgainstSubject': 'successful', 'country.subjectAgainstIssuer': 'successful',
    });
  });

  it('[TR-03135-1 5.9.1.4.1 Table 5.70] a changed octet and a forger\'s key fail; without signature not supported; unknown and unproven signers stay undetermined', () => {
    const genuine = makeSeal(order(), signWith(signer));
    const wrong = 'failed SEAL_SIGNATURE_WRONG';
    expect(check(genuine.with(30, genuine[30]! ^ 1))['authenticity.signature']).toBe(wrong);
    expect(check(makeSeal(order(), signWith(forger)))['authenticity.signature']).toBe(wrong);
    const unsigned = 'notSupported SEAL_UNSIGNED';
    expect(check(makeSeal(order(), null))).toMatchObject({ 'authenticity.signature': unsigned, 'certificates.signature': unsigned, 'certificates.trust': unsigned });
    expect(check(genuine, trustIn(authority))['authenticity.signature']).toBe('undetermined SEAL_SIGNER_UNKNOWN');
    expect(check(genuine, trustIn(certificate))).toMatchObject({ 'authenticity.signature': 'undetermined SEAL_SIGNER_UNPROVEN', 'certificates.signature': 'undetermined NO_TRUST_LIST' });
    expect(check(makeSeal(order(), signWith(forger)), trustIn(authority, pki.issue(forger, forger, { serial: 0x27 })))['authenticity.signature'], 'a forger\'s own certificate').not.toBe('successful');
  });

  it('[TR-03135-1 5.9.1.3.2 to 5.9.1.3.4] validity and revocation of the signer', () => {
    const genuine = makeSeal(order(), signWith(signer));
    expect(check(genuine, trustIn(authority, pki.issue(csca, signer, { serial: 0x27, until: '2026-02-01' })))['certificates.signerValidity']).toBe('failed EXPIRED');
    expect(check(genuine, trustIn(authority, certificate, pki.revocationList(csca, [0x27])))['certificates.trust']).toBe('failed REVOKED');
    expect(check(genuine, trustIn(authority, certificate, pki.revocationList(csca, [3])))['certificates.trust']).toBe('successful');
  });

  it('[TR-03135-1 5.9.1.1.2, 5.9.1.2] symbology, structure, content and check digits', () => {
    const sealed = (changes: Partial<SealOrder>) => check(makeSeal(order(changes), signWith(signer)));
    expect(check(makeSeal(order(), signWith(signer)), trust, 'QRCode')['readability.technology']).toBe('failed');
    expect(sealed({ category: 2 })['integrity.structure']).toBe('failed');
    expect(sealed({ features: [[2, encodeC40(LINES.join(''))]] })['integrity.structure']).toBe('failed');
    for (const kind of [0xfb, 0x33]) expect(check(makeSeal(order({ featureDefinition: kind }), null))['integrity.structure'], '[TR-03137-1 3.2] a signature belongs to every seal').toBe('failed SEAL_UNSIGNED');
    expect(sealed({ issuedOn: '2027-01-01' })['integrity.semantic']).toBe('failed');
    expect(sealed({ features: [[2, encodeC40(LINES.join('').replace('8122F', '8124F'))], [3, encodeC40('L898902C3')]] })['integrity.checkDigits']).toBe('failed CHECK_DIGIT_WRONG');
    expect(sealed({ featureDefinition: 0x33 })).toMatchObject({ 'integrity.structure': 'notSupported SEAL_KIND_UNKNOWN', 'authenticity.signature': 'successful' });
    expect(check(ARRIVAL.slice(0, 60))).toEqual({ 'readability.presence': 'successful', 'readability.conversion': 'successful', 'integrity.structure': 'failed SEAL_MALFORMED' });
  });

  it('[TR-03135-1 5.9.1.5] a signer of another state fails', () => {
    const germany = pki.newSigner([{ type: pki.COUNTRY, value: 'DE' }, { type: pki.COMMON_NAME, value: 'S1' }]);
    const seal = makeSeal(order({ signerId: 'DES1' }), signWith(germany));
    expect(check(seal, trustIn(authority, pki.issue(csca, germany, { serial: 0x27 })))).toMatchObject({ 'country.zoneAgainstIssuer': 'successful', 'country.zoneAgainstSubject': 'failed', 'country.subjectAgainstIssuer': 'failed' });
  });

  const carrier = { format: 'DataMatrix', bytes: makeSeal(order(), signWith(signer)) };
  const stepsOf = (changes: Partial<Parameters<typeof checkSeals>[0]>) => checkSeals({ carriers: [], printed, trust, now: NOW, ...changes }).steps;
  const zoneOf = (documentCode: string, issuingState: string) => parseMrz(composeMrz('TD2', { ...printed.fields, documentCode, issuingState } as Parameters<typeof composeMrz>[1]), { ocr: false });

  it('[TR-03135-1 5.9] several seals end the check unless the zone says which is the document\'s own', () => {
    expect(stepsOf({ carriers: [carrier, carrier] })).toContainEqual(expect.objectContaining({ result: 'aborted', reason: 'SEVERAL_SEALS' }));
    const arrival = { format: 'DataMatrix', bytes: ARRIVAL };
    const both = stepsOf({ carriers: [arrival, carrier], printed: zoneOf('AT', 'D') });
    expect(both[0]).toMatchObject({ name: 'readability.presence', result: 'successful', reason: 'SEVERAL_SEALS' });
    expect(both.find(({ name }) => name === 'authenticity.signature')).toMatchObject({ result: 'successful' });
  });

  it('[TR-03135-1 5.9.1.1.1 Table 5.57] a missing seal fails where the kind of document carries one and starts no check elsewhere', () => {
    const missing = [expect.objectContaining({ name: 'readability.presence', result: 'failed', reason: 'SEAL_MISSING' })];
    for (const code of ['ME', 'AT', 'AR']) expect(stepsOf({ printed: zoneOf(code, 'D') }), code).toEqual(missing);
    expect(stepsOf({ carriesSeal: true }), 'the reference catalogue knows').toEqual(missing);
    const other = { format: 'QRCode', bytes: new TextEncoder().encode('hello') };
    for (const quiet of [{ carriers: [other] }, { printed: zoneOf('ID', 'D') }, { printed: zoneOf('AR', 'UTO') }, { printed: null }]) expect(stepsOf(quiet)).toEqual([]);
  });
});
