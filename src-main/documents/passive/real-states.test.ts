/**
 * Security objects and master lists of real states (../shared/data, see its README). Skipped, loudly,
 * where the folder is missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificateKey, isSignedBy, readCertificate } from './certificate.ts';
import { readMasterList, type MasterList } from './master-list.ts';
import { buildTrustStore, EMPTY_TRUST, type TrustStore } from './trust-store.ts';
import { verifyFiles } from './verify-files.ts';

const DATA = '../shared/data';
const present = existsSync(DATA);
if (!present) console.warn(`SKIPPED: ${DATA} is missing, security objects of real states are not tested`);
const read = (path: string): Uint8Array => readFileSync(`${DATA}/${path}`);
const LISTS = ['csca/DE_ML_2024-08-07-07-38-24.ml', 'csca/NL_ML_2025-07-29.ml'];
const at = new Date('2026-11-24T12:00:00Z');

describe.skipIf(!present)('real states', () => {
  let trust: TrustStore;
  beforeAll(() => {
    trust = buildTrustStore(LISTS.map((path) => ({ bytes: read(path), importedAt: at, retrieval: 'manual' as const })), { pinned: [], acceptUnpinned: true, now: at });
  });

  it.each([[LISTS[0]!, 541, 109, 'DE'], [LISTS[1]!, 394, 120, 'NL']])('[ICAO 9303-12 9] the signature of %s verifies', (path, certificates, countries, signer) => {
    const list: MasterList = readMasterList(read(path));
    expect(list.signatureResult).toBe('successful');
    expect([list.certificates.length, new Set(list.certificates.map(({ subject }) => subject.country)).size, list.signer?.subject.country]).toEqual([certificates, countries, signer]);
  });

  it('[ICAO 9303-12 9] the Dutch list chains to the published root', () => {
    expect(readMasterList(read(LISTS[1]!), [readCertificate(read('csca/NL_ROOT_CA.cer'))]).anchoring).toBe('pinned');
  });

  it('[ICAO 9303-12 4.4] every key of both lists is readable and every certificate of the Dutch list signs itself', () => {
    for (const certificate of trust.authorities) expect(() => certificateKey(certificate)).not.toThrow();
    const dutch = readMasterList(read(LISTS[1]!)).certificates;
    expect(dutch.filter((certificate) => isSignedBy(certificate, certificate) !== 'valid').map(({ subject }) => subject.text)).toEqual([]);
  });

  it.each(['AT', 'DE', 'FR', 'US'])('[TR-03135-1 5.6.4.3] EF.SOD of %s chains to its CSCA', (state) => {
    const { checks } = verifyFiles({ EF_SOD: read(`emrtd/sod/${state}_EF_SOD.bin`) }, trust, { at });
    for (const step of ['hash', 'signature', 'dsToCsca', 'validityAtSigning']) expect(checks.find(({ id }) => id === `electronic.sod.${step}`)?.result).toBe('successful');
    expect(checks.filter(({ result }) => result === 'failed')).toEqual([]);
  });

  it('[TR-03135-1 5.6.4.2.1] EF.CardSecurity of DE chains to its CSCA', () => {
    const { checks } = verifyFiles({ EF_CardSecurity: read('emrtd/sod/DE_EF_CardSecurity.bin') }, trust, { at });
    for (const step of ['hash', 'signature', 'dsToCsca']) expect(checks.find(({ id }) => id === `electronic.cardSecurity.${step}`)?.result).toBe('successful');
  });

  it('[TR-03135-1 5.6.4.2.2] the corrupted EF.SOD of DE fails by its signature', () => {
    const { checks, overall } = verifyFiles({ EF_SOD: read('emrtd/sod/NEG_DE_corrupted_EF_SOD_L177.bin') }, trust, { at });
    expect(checks.filter(({ result }) => result === 'failed').map(({ id }) => id)).toEqual(['electronic.sod.signature']);
    expect(overall.result).toBe('failed');
  });

  it('[TR-03105-5 reference data set] signature and covered groups match, DG4 and DG15 are not covered', () => {
    const names = ['EF_COM.bin', 'EF_SOD.bin', ...[1, 2, 3, 4, 14, 15].map((number) => `Datagroup${number}.bin`)];
    const { checks, dataGroups } = verifyFiles(new Map(names.map((name) => [name, read(`emrtd/lds-bsi2008/${name}`)])), EMPTY_TRUST, { at });
    expect(checks.find(({ id }) => id === 'electronic.sod.signature')?.result).toBe('successful');
    expect(Object.fromEntries(dataGroups.map(({ number, status }) => [number, status]))).toEqual({ 1: 'identical', 2: 'identical', 3: 'identical', 4: 'notCovered', 14: 'identical', 15: 'notCovered' });
    expect(checks.filter(({ result }) => result === 'failed')).toEqual([]);
  });
});
