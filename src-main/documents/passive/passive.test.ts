/** Passive authentication against an invented state: every branch of the guideline's tables. */
import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, encodeTlv } from '../chip/tlv.ts';
import { hexOf } from '../chip/bytes.ts';
import { readCertificate } from './certificate.ts';
import { authenticatePassively } from './passive-authentication.ts';
import { verifyFiles } from './verify-files.ts';
import { buildTrustStore, EMPTY_TRUST, type TrustPolicy, type TrustStore } from './trust-store.ts';
import { encodeDataGroup2 } from '../../training/chip-simulator/data-group-2.ts';
import * as pki from './testing/pki.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const policy = (pinned: Uint8Array[] = []): TrustPolicy => ({ pinned: pinned.map((bytes) => readCertificate(bytes)), acceptUnpinned: pinned.length === 0, now: NOW });
const source = (bytes: Uint8Array) => ({ bytes, importedAt: NOW, retrieval: 'manual' as const });
const trusting = (...files: Uint8Array[]): TrustStore => buildTrustStore(files.map(source), policy());

const csca = pki.newSigner(pki.utopia('CSCA Utopia'));
const ds = pki.newSigner(pki.utopia('Document Signer 1'));
const cscaCertificate = pki.issue(csca, csca, { ca: true, serial: 1 });
const dsCertificate = pki.issue(csca, ds);
const dg1 = pki.specimenDg1();
const dg2 = encodeDataGroup2(Uint8Array.of(1, 2, 3));
const com = encodeTlv(0x60, encodeTlv(0x5f01, new TextEncoder().encode('0107')), encodeTlv(0x5f36, new TextEncoder().encode('040000')), encodeTlv(0x5c, Uint8Array.of(0x61, 0x75)));
const groups = new Map([[1, dg1], [2, dg2]]);
const sod = (options: pki.CmsOptions = {}, certificates = [dsCertificate]) => pki.securityObject(groups, ds, certificates, csca, { signingTime: '2024-05-05', ...options });
const files = (changes: Record<string, Uint8Array> = {}) => ({ EF_COM: com, EF_SOD: sod(), DG1: dg1, DG2: dg2, ...changes });

let trust: TrustStore;
beforeAll(() => { trust = trusting(cscaCertificate, pki.revocationList(csca, [99])); });

function results(input: Record<string, Uint8Array>, store: TrustStore = trust, options = {}): Record<string, string> {
  return Object.fromEntries(verifyFiles(input, store, { at: NOW, ...options }).checks.map(({ id, result, reason }) => [id, reason === null ? result : `${result} ${reason}`]));
}

describe('passive authentication', () => {
  it('[TR-03135-1 5.6.4] everything in order is successful in every step', () => {
    const verification = verifyFiles(files(), trust, { at: NOW, checkValidityNow: true });
    expect(verification.checks.filter(({ result }) => result !== 'successful')).toEqual([]);
    expect(verification.dataGroups).toEqual([{ number: 1, status: 'identical' }, { number: 2, status: 'identical' }]);
  });

  it('[TR-03135-1 5.6.4.3.3] without any list the chain is undetermined, never successful', () => {
    const seen = results(files(), EMPTY_TRUST);
    expect(seen['electronic.sod.signature']).toBe('successful');
    expect(seen['electronic.sod.dsToCsca']).toBe('undetermined NO_TRUST_LIST');
    expect(authenticatePassively(new Map(Object.entries(files()) as never), EMPTY_TRUST, { now: NOW, checkValidityNow: true }).proven.size).toBe(0);
  });

  it('[TR-03135-1 5.6.4.3.3] an unknown state is undetermined; a forger with the right key identifier fails', () => {
    const other = pki.newSigner(pki.utopia('CSCA Elsewhere'));
    expect(results(files(), trusting(pki.issue(other, other, { ca: true })))['electronic.sod.dsToCsca']).toBe('undetermined NO_AUTHORITY_CERTIFICATE');
    // Fails without `isSignedBy` in chain.ts.
    const forger = { ...pki.newSigner(pki.utopia('CSCA Utopia')), keyId: csca.keyId };
    const forged = pki.issue(forger, ds);
    expect(results(files({ EF_SOD: sod({}, [forged]) }))['electronic.sod.dsToCsca']).toBe('failed SIGNATURE_WRONG');
  });

  it('[TR-03135-1 5.6.4.3.3] a signer without authority key identifier is found by name, in any order and spelling', () => {
    const reversed = pki.name([...pki.utopia('CSCA  UTOPIA')].reverse().map((part) => ({ ...part, tag: 0x0c })));
    const written = pki.issue(csca, ds, { withoutAuthorityKey: true, issuerName: reversed });
    expect(results(files({ EF_SOD: sod({}, [written]) }))['electronic.sod.dsToCsca']).toBe('successful');
  });

  it('[ICAO 9303-12 7.1.1.3] a link certificate inside the object leads from the new key to the old, trusted one', () => {
    const fresh = pki.newSigner(pki.utopia('CSCA Utopia 2'));
    const link = pki.issue(csca, fresh, { ca: true, serial: 3 });
    const signer = pki.issue(fresh, ds);
    const object = pki.securityObject(groups, ds, [signer, link], fresh, { signingTime: '2024-05-05' });
    expect(results(files({ EF_SOD: object }))['electronic.sod.dsToCsca']).toBe('successful');
    expect(results(files({ EF_SOD: pki.securityObject(groups, ds, [signer], fresh) }))['electronic.sod.dsToCsca']).toBe('undetermined NO_AUTHORITY_CERTIFICATE');
  });

  it('[X.690 8.1.3.6] indefinite lengths and a content in pieces verify like any other', () => {
    expect(results(files({ EF_SOD: sod({ indefinite: true }) }))).toEqual(results(files()));
  });

  it('[TR-03135-1 5.8.2.2.4] a signer named with another order of its issuer is still found', () => {
    expect(results(files({ EF_SOD: sod({ issuerName: pki.name([...pki.utopia('CSCA Utopia')].reverse()) }) }))['electronic.sod.signature']).toBe('successful');
    expect(results(files({ EF_SOD: sod({ serial: 8 }) }))['electronic.sod.signature']).toBe('successful SIGNER_MISNAMED');
  });

  it('[TR-03135-1 5.6.4.2.1] a Document Signer from a directory serves an object without certificate', () => {
    const bare = files({ EF_SOD: sod({ withoutCertificate: true }) });
    expect(results(bare)['electronic.sod.signature']).toBe('undetermined NO_SIGNER_CERTIFICATE');
    const ldif = new TextEncoder().encode(`version: 1\ndn: cn=DS,o=dsc,c=UT,dc=data\nuserCertificate;binary:: ${Buffer.from(dsCertificate).toString('base64').replace(/(.{60})/g, '$1\n ')}\n`);
    const seen = results(bare, trusting(cscaCertificate, ldif));
    expect([seen['electronic.sod.signature'], seen['electronic.sod.dsToCsca']]).toEqual(['successful', 'successful']);
  });

  it('[TR-03135-1 5.6.4.4.2] a changed, an unsigned and an unread data group are told apart', () => {
    const changed = dg2.slice(); changed[changed.length - 1]! ^= 1;
    const { DG1: _unread, ...rest } = files({ DG2: changed, DG15: encodeTlv(0x6f, Uint8Array.of(1)) });
    const seen = results(rest);
    // Fails without the comparison of hashes in `checkDataGroups`.
    expect(seen['electronic.dg2.hash']).toBe('failed HASH_DIFFERS');
    expect(seen['electronic.dg15.hash']).toBe('undetermined NOT_COVERED');
    expect(seen['electronic.dg1.hash']).toBe('undetermined NOT_READ');
  });

  it('[TR-03135-1 5.6.4.2.2] any flipped octet of EF.SOD outside of what nobody signs is noticed', () => {
    const good = files().EF_SOD;
    let unnoticed = 0;
    const places = [80, 120, good.length - 5, good.length - 40, good.length - 90];
    for (const place of places) {
      const bad = good.slice(); bad[place]! ^= 0x01;
      const seen = Object.values(results(files({ EF_SOD: bad })));
      if (!seen.some((result) => result.startsWith('failed'))) unnoticed += 1;
    }
    expect(unnoticed).toBe(0);
  });

  it('[TR-03135-1 5.6.4.2.1] an empty security object fails, a missing one is undetermined', () => {
    expect(results(files({ EF_SOD: new Uint8Array() }))['electronic.sod.signature']).toBe('failed OBJECT_EMPTY');
    const { EF_SOD: _gone, ...rest } = files();
    expect(results(rest)['electronic.sod.signature']).toBe('undetermined OBJECT_MISSING');
  });

  it('[TR-03135-1 5.6.4.4.1] a data group hidden from EF.COM fails, an unsigned one in EF.COM does not', () => {
    const list = (...tags: number[]) => encodeTlv(0x60, encodeTlv(0x5c, Uint8Array.from(tags)));
    expect(results(files({ EF_COM: list(0x61) }))['electronic.comAgainstSod']).toBe('failed COM_LISTS_LESS');
    expect(results(files({ EF_COM: list(0x61, 0x75, 0x6f) }))['electronic.comAgainstSod']).toBe('successful COM_LISTS_MORE');
  });

  it('[TR-03135-1 5.6.4.4.2] padding behind the data object was never signed and does not count', () => {
    expect(results(files({ DG2: concatBytes(dg2, new Uint8Array(9)) }))['electronic.dg2.hash']).toBe('successful');
  });

  it('[ICAO 9303-11 4.2] PACE as announced in EF.CardAccess must stand in the signed DG14', () => {
    const pace = (algorithm: string) => pki.seq(pki.oid(`0.4.0.127.0.7.2.2.4.${algorithm}`), pki.int(2), pki.int(13));
    const dg14 = encodeTlv(0x6e, pki.set(pace('2.4'), pace('2.2')));
    expect(results(files({ EF_CardAccess: pki.set(pace('2.2')), DG14: dg14 }))['electronic.cardAccess']).toBe('successful');
    expect(results(files({ EF_CardAccess: pki.set(pace('2.1')), DG14: dg14 }))['electronic.cardAccess']).toBe('failed CARD_ACCESS_DIFFERS');
    expect(results(files({ EF_CardAccess: pki.set(pace('2.1')) }))['electronic.cardAccess']).toBe('undetermined NO_SIGNED_PACE_INFO');
  });

  it('[TR-03135-1 5.6.4.5] the state of DG1 against the state of the signer', () => {
    const foreign = pki.specimenDg1('D<<');
    const object = pki.securityObject(new Map([[1, foreign]]), ds, [dsCertificate], csca);
    expect(results({ EF_SOD: object, DG1: foreign })['electronic.issuingState']).toBe('failed STATE_DIFFERS');
    expect(results(files())['electronic.issuingState']).toBe('successful');
  });

  it('[ICAO 9303-11 5.1] validity is judged at the date of signing, at the desk also on the day of the check', () => {
    const late = files({ EF_SOD: sod({ signingTime: '2021-03-03' }, [pki.issue(csca, ds, { from: '2022-01-01' })]) });
    expect(results(late)['electronic.sod.validityAtSigning']).toBe('failed SIGNER_NOT_VALID_AT_SIGNING');
    const evening = files({ EF_SOD: sod({ signingTime: '2021-12-31' }, [pki.issue(csca, ds, { from: '2022-01-01' })]) });
    expect(results(evening)['electronic.sod.validityAtSigning']).toBe('successful');
    const expired = files({ EF_SOD: sod({}, [pki.issue(csca, ds, { until: '2025-01-01' })]) });
    expect(results(expired)['electronic.sod.validityAtSigning']).toBe('successful');
    expect(results(expired, trust, { checkValidityNow: true })['electronic.sod.dsValidity']).toBe('failed EXPIRED');
  });

  it('[TR-03135-1 5.6.4.3.5] revocation by a proven, current list of the same state only', () => {
    expect(results(files(), trusting(cscaCertificate, pki.revocationList(csca, [7])))['electronic.sod.revocation']).toBe('failed REVOKED');
    expect(results(files(), trusting(cscaCertificate))['electronic.sod.revocation']).toBe('undetermined NO_REVOCATION_LIST');
    expect(results(files(), trusting(cscaCertificate, pki.revocationList(csca, [], '2026-02-01')))['electronic.sod.revocation']).toBe('undetermined REVOCATION_LIST_OUTDATED');
    const impostor = { ...pki.newSigner([]), name: csca.name };
    expect(results(files(), trusting(cscaCertificate, pki.revocationList(impostor, [7])))['electronic.sod.revocation']).toBe('undetermined REVOCATION_LIST_UNPROVEN');
  });

  it('[TR-03135-1 5.8.2] defect lists revoke, excuse, and are ignored without a valid signature', () => {
    const list = (kind: string, parameters: Uint8Array) => pki.defectList(`0.4.0.127.0.7.3.1.5.${kind}`, parameters, csca, 7, ds, [dsCertificate], csca);
    const withList = (bytes: Uint8Array) => trusting(cscaCertificate, pki.revocationList(csca, []), bytes);
    expect(results(files(), withList(list('1.1', encodeTlv(0x0a, Uint8Array.of(3)))))['electronic.sod.revocation']).toBe('failed REVOKED_BY_DEFECT_LIST');
    expect(results(files(), withList(list('1.1', encodeTlv(0x0a, Uint8Array.of(1)))))['electronic.sod.revocation']).toBe('undetermined REVOCATION_UNDER_REVIEW');
    const broken = sod(); broken[broken.length - 1]! ^= 1;
    expect(results(files({ EF_SOD: broken }), withList(list('2.2', encodeTlv(0x05))))['electronic.sod.signature']).toBe('undetermined KNOWN_OBJECT_DEFECT');
    const tampered = list('1.1', encodeTlv(0x0a, Uint8Array.of(3))); tampered[tampered.length - 1]! ^= 1;
    expect(withList(tampered).problems).toHaveLength(1);
    expect(results(files(), withList(tampered))['electronic.sod.revocation']).toBe('successful');
  });
});

describe('trust store', () => {
  const signer = pki.newSigner(pki.utopia('Master List Signer'));
  const signerCertificate = pki.issue(csca, signer);
  const list = pki.masterList([cscaCertificate], signer, [signerCertificate, cscaCertificate], csca);

  it('[ICAO 9303-12 9] takes certificates from a list whose signer chains to a pinned certificate', () => {
    const store = buildTrustStore([source(list)], policy([cscaCertificate]));
    expect(store.authorities).toHaveLength(1);
    expect(store.usedLists[0]).toMatchObject({ kind: 'masterList', signatureValid: true, signerPinned: true, certificates: 1, age: 'current' });
    expect(results(files(), store)['electronic.sod.dsToCsca']).toBe('successful');
  });

  it('[TR-03135-1 5.6.4.2] refuses a list of a signer nobody pinned and a list with a wrong signature', () => {
    const stranger = pki.newSigner(pki.utopia('Stranger'));
    const unpinned = buildTrustStore([source(list)], policy([pki.issue(stranger, stranger, { ca: true })]));
    expect([unpinned.authorities.length, unpinned.problems.length]).toEqual([0, 1]);
    const tampered = list.slice(); tampered[tampered.length - 1]! ^= 1;
    const broken = buildTrustStore([source(tampered)], policy());
    expect([broken.authorities.length, broken.usedLists[0]!.signatureValid]).toEqual([0, false]);
  });

  it('[RFC 2849] imports a PKD extract with master list, Document Signer and revocation list', () => {
    const line = (attribute: string, bytes: Uint8Array) => `${attribute}:: ${Buffer.from(bytes).toString('base64')}\n`;
    const ldif = `dn: cn=ML,o=ml,c=UT\n${line('pkdMasterListContent', list)}\ndn: cn=DS,o=dsc,c=UT\n${line('userCertificate;binary', dsCertificate)}\ndn: o=crl,c=UT\n${line('certificateRevocationList;binary', pki.revocationList(csca, [7]))}`;
    const store = trusting(new TextEncoder().encode(ldif));
    expect([store.authorities.length, store.documentSigners.length, store.revocationLists.length]).toEqual([1, 1, 1]);
  });

  it('names a file that is none of the known kinds, whatever it was meant to be, and uses the others', () => {
    const crl = pki.revocationList(csca, [7]);
    const text = new TextEncoder();
    const bad = { 'leer.ml': new Uint8Array(0), 'wort.ml': text.encode('hello'), 'halb.ml': list.subarray(0, list.length / 2), 'halb.crl': crl.subarray(0, crl.length / 2), 'ohne.ldif': text.encode('version: 1\n\n') };
    const named = Object.entries(bad).map(([name, bytes]) => ({ ...source(bytes), name }));
    const store = buildTrustStore([...named.slice(0, 3), source(list), ...named.slice(3), source(crl)], policy([cscaCertificate]));
    expect(store.problems.map((problem) => problem.split(': ')[0])).toEqual(Object.keys(bad));
    expect([store.authorities.length, store.revocationLists.length, store.usedLists.length]).toEqual([1, 1, 2]);
    expect(buildTrustStore(named, policy())).toMatchObject({ authorities: [], usedLists: [] });
    expect(hexOf(readCertificate(new TextEncoder().encode(`-----BEGIN CERTIFICATE-----\n${Buffer.from(dsCertificate).toString('base64')}\n-----END CERTIFICATE-----\n`)).raw)).toBe(hexOf(dsCertificate));
  });
});

it('[RFC 7468] a certificate is read as octets, as PEM and as bare base64', () => {
  const base64 = Buffer.from(cscaCertificate).toString('base64').replace(/(.{64})/g, '$1\r\n');
  const { sha256 } = readCertificate(cscaCertificate);
  for (const text of [base64, `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`]) expect(readCertificate(new TextEncoder().encode(text)).sha256).toBe(sha256);
});
