/** [TR-03105-5.1 5.5] Terminal Authentication: unit ISO7816_E, with the certificates of its annex 8.1 for an invented state. */
import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesOf, hexOf } from '../../../src-main/documents/chip/bytes.ts';
import { ecPublicKeyObject, encodeCvBody, encodeCvCertificate, INSPECTION_SYSTEM } from '../../../src-main/documents/chip/cv-certificate.ts';
import { standardGroup } from '../../../src-main/documents/chip/crypto/groups.ts';
import type { TerminalCredentials } from '../../../src-main/documents/chip/terminal-authentication.ts';
import { concatBytes, encodeTlv, readTlv } from '../../../src-main/documents/chip/tlv.ts';
import * as der from '../../../src-main/training/chip-simulator/der.ts';
import type { Personalisation } from '../../../src-main/training/chip-simulator/index.ts';
import { configure, inspect, NOW, type Inspection } from './inspection.ts';

type Scheme = 'rsa SHA-1' | 'rsa SHA-256' | 'rsa SHA-512' | 'pss SHA-1' | 'pss SHA-256' | 'pss SHA-512' | 'ecdsa SHA-1' | 'ecdsa SHA-224' | 'ecdsa SHA-256' | 'ecdsa SHA-384' | 'ecdsa SHA-512';
/** Arcs below id-TA [TR-03110-3 A.1.1.3]. */
const ARCS: Record<Scheme, string> = {
  'rsa SHA-1': '1.1', 'rsa SHA-256': '1.2', 'pss SHA-1': '1.3', 'pss SHA-256': '1.4', 'rsa SHA-512': '1.5', 'pss SHA-512': '1.6',
  'ecdsa SHA-1': '2.1', 'ecdsa SHA-224': '2.2', 'ecdsa SHA-256': '2.3', 'ecdsa SHA-384': '2.4', 'ecdsa SHA-512': '2.5',
};
interface Pair { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
/** 1024 bits as the guideline says, but for PSS with SHA-512, which does not fit into them. */
const pair = (scheme: Scheme): Pair => (scheme.startsWith('ecdsa') ? generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' }) : generateKeyPairSync('rsa', { modulusLength: scheme === 'pss SHA-512' ? 1536 : 1024 }));
const hashOf = (scheme: Scheme): string => scheme.split(' ')[1]!.replace('-', '').toLowerCase();
function signed(scheme: Scheme, key: KeyObject, message: Uint8Array): Uint8Array {
  const options = scheme.startsWith('pss') ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : { key, dsaEncoding: 'ieee-p1363' as const };
  return Uint8Array.from(sign(hashOf(scheme), message, options));
}

/** 7F49: modulus and exponent, or the point with the domain parameters of a CVCA. */
function keyObject(scheme: Scheme, { publicKey }: Pair, isCvca: boolean): Uint8Array {
  const oid = `0.4.0.127.0.7.2.2.2.${ARCS[scheme]}`;
  if (scheme.startsWith('ecdsa')) {
    const point = readTlv(Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }))).children[1]!.value.subarray(1);
    return ecPublicKeyObject(oid, standardGroup(13)!, point, isCvca);
  }
  const { n, e } = publicKey.export({ format: 'jwk' });
  return encodeTlv(0x7f49, der.oid(oid), encodeTlv(0x81, Buffer.from(n!, 'base64url')), encodeTlv(0x82, Buffer.from(e!, 'base64url')));
}

const ROLES = { CVCA: 0xc0, DV: 0x80, IS: 0x00 } as const;
const days = (count: number): Date => new Date(NOW.getTime() + count * 86_400_000);

interface Holder { readonly name: string; readonly keys: Pair }
/** A CV certificate; `rights` bit 1 EF.DG3, bit 2 EF.DG4. */
function certify(scheme: Scheme, role: keyof typeof ROLES, subject: Holder, issuer: Holder, rights: number, until = days(10)): Uint8Array {
  const body = encodeCvBody({
    authority: issuer.name, holder: subject.name, authorizationOid: INSPECTION_SYSTEM, authorization: Uint8Array.of(ROLES[role] | rights),
    publicKeyObject: keyObject(scheme, subject.keys, role === 'CVCA'), effective: days(-10), expires: until,
  });
  return encodeCvCertificate(body, signed(scheme, issuer.keys.privateKey, body));
}

interface Pki { readonly trustPoints: Uint8Array[]; readonly credentials: TerminalCredentials; readonly certificates: Uint8Array[] }
function pki(scheme: Scheme, wish: { cvca?: string; links?: number; rights?: number; trustNewest?: boolean } = {}): Pki {
  const rights = wish.rights ?? 0x03;
  const anchors = Array.from({ length: 1 + (wish.links ?? 0) }, (_, i): Holder => ({ name: i === 0 ? wish.cvca ?? 'UTTESTCVCA00001' : `UTTESTCVCA0000${i + 1}`, keys: pair(scheme) }));
  const [verifier, terminal]: Holder[] = [{ name: 'UTTESTDVDE00001', keys: pair(scheme) }, { name: 'UTTESTISDE00001', keys: pair(scheme) }] as const;
  const newest = anchors.at(-1)!;
  const certificates = [
    ...anchors.slice(1).map((anchor, i) => certify(scheme, 'CVCA', anchor, anchors[i]!, 0x03)),
    certify(scheme, 'DV', verifier!, newest, rights), certify(scheme, 'IS', terminal!, verifier!, rights),
  ];
  const trusted = wish.trustNewest === true ? newest : anchors[0]!;
  return {
    trustPoints: [certify(scheme, 'CVCA', trusted, trusted, 0x03)], certificates,
    credentials: { certificates, sign: (message) => Promise.resolve(signed(scheme, terminal!.keys.privateKey, message)) },
  };
}

/** Empty groups of fingers and irises: what is proven is the way to them. */
const FINGERS = encodeTlv(0x63, encodeTlv(0x7f61, encodeTlv(0x02, Uint8Array.of(0))));
const IRISES = encodeTlv(0x76, encodeTlv(0x7f61, encodeTlv(0x02, Uint8Array.of(0))));
const ECDH_3DES = { version: 1, cipher: '3DES', parameterId: 11 } as const;

/** CFG.DFLT.EAC with this PKI. */
function eac(keys: Pki, wish: Partial<Personalisation> = {}, groups: readonly number[] = [3, 4], date = NOW) {
  return configure({
    access: 'BAC', chipAuthentication: [ECDH_3DES], terminalAuthentication: { versions: [1], trustPoints: keys.trustPoints, date },
    dataGroups: new Map(groups.map((group): [number, Uint8Array] => [group, group === 3 ? FINGERS : group === 4 ? IRISES : encodeTlv(group === 11 ? 0x6b : 0x6c, encodeTlv(group === 11 ? 0x5f0e : 0x5f19, der.latin('UTOPIA')))])),
    ...wish,
  });
}
const ran = (result: Inspection) => result.reading?.protocols.terminalAuthentication.result;
function expectOpened(result: Inspection, ...files: string[]): void {
  expect(result, JSON.stringify([result.red, result.yellow, result.error])).toMatchObject({ outcome: 'successful', red: [] });
  expect(ran(result)).toBeDefined();
  for (const file of files) expect(result.reading!.files.has(file), file).toBe(true);
}
function expectRefused(result: Inspection, code = 'CHIP_TA_FAILED'): void {
  expect(result.red).toContain(`electronic.access.terminalAuthentication ${code}`);
  expect(result.reading!.files.has('DG3')).toBe(false);
  expect(result.reading!.files.has('DG2')).toBe(true);
}
const rewriteInfo = (fileId: Uint8Array): Partial<Personalisation> => ({
  rewrite: (name, octets) => (name !== 'DG14' ? octets : encodeTlv(0x6e, der.setOf(...readTlv(octets).children[0]!.children.map((node) =>
    (hexOf(node.children[0]!.value) === '04007F0007020202' ? der.sequence(node.children[0]!.raw, node.children[1]!.raw, fileId) : node.raw))))),
});

describe('Terminal Authentication', () => {
  it.each<[string, Scheme]>([
    ['ISO7816_E_01', 'rsa SHA-1'], ['ISO7816_E_02', 'rsa SHA-256'], ['ISO7816_E_03', 'pss SHA-1'], ['ISO7816_E_04', 'pss SHA-256'],
    ['ISO7816_E_05', 'ecdsa SHA-1'], ['ISO7816_E_06', 'ecdsa SHA-224'], ['ISO7816_E_07', 'ecdsa SHA-256'],
    ['ISO7816_E_35', 'rsa SHA-512'], ['ISO7816_E_36', 'pss SHA-512'], ['ISO7816_E_37', 'ecdsa SHA-384'], ['ISO7816_E_38', 'ecdsa SHA-512'],
  ])('[TR-03105-5.1 %s] with %s', async (_id, scheme) => {
    const keys = pki(scheme);
    expectOpened(await inspect(eac(keys), { terminal: keys.credentials }), 'DG3', 'DG4');
  });

  const keys = pki('ecdsa SHA-256');
  const terminal = keys.credentials;
  it.each<[string, string, Partial<Personalisation>]>([
    ['ISO7816_E_08', 'wrong reference in EF.CVCA', { rewrite: (name, octets) => (name === 'EF_CVCA' ? octets.with(16, 0x32) : octets) }],
    ['ISO7816_E_09', 'no reference in EF.CVCA', { rewrite: (name, octets) => (name === 'EF_CVCA' ? new Uint8Array(36) : octets) }],
    ['ISO7816_E_22', 'the file identifier of EF.CVCA is another one', rewriteInfo(der.sequence(der.octetString(bytesOf('0119'))))],
  ])('[TR-03105-5.1 %s] %s', async (_id, _title, wish) => expectRefused(await inspect(eac(keys, wish), { terminal }), 'CHIP_TA_NO_CHAIN'));
  it('[TR-03105-5.1 ISO7816_E_23] the short identifier of EF.CVCA is another one: read by its file identifier, and noticed', async () => {
    const result = await inspect(eac(keys, rewriteInfo(der.sequence(der.octetString(bytesOf('011C')), der.octetString(bytesOf('15'))))), { terminal });
    expect(result.outcome).toBe('failed');
    expect(result.red).toEqual(['electronic.structure.dg14 VALUE_NOT_ALLOWED']);
  });
  it('[TR-03105-5.1 ISO7816_E_10] three references in EF.CVCA', async () => {
    const short = pki('ecdsa SHA-256', { cvca: 'UTCV00001' });
    const three = concatBytes(...['UTCV00001', 'UTCV00002', 'UTCV00003'].map((name) => encodeTlv(0x42, der.latin(name))));
    const file = new Uint8Array(36);
    file.set(three);
    expectOpened(await inspect(eac(short, { rewrite: (name, octets) => (name === 'EF_CVCA' ? file : octets) }), { terminal: short.credentials }), 'DG3');
  });
  it('[TR-03105-5.1 ISO7816_E_11] the chip knows another document number', async () => {
    const chip = eac(keys);
    const { data } = chip.simulated;
    Object.assign(chip.simulated, { data: { ...data, terminalAuthentication: { ...data.terminalAuthentication, documentNumber: 'M11T002JM4' } } });
    expectRefused(await inspect(chip, { terminal }));
  });
  it.each([['ISO7816_E_12', 7], ['ISO7816_E_13', 9]] as const)('[TR-03105-5.1 %s] challenge of %i octets', async (_id, challengeLength) => {
    // PACE opens the chip: BAC would already stumble over the challenge.
    expectRefused(await inspect(eac(keys, { access: 'PACE', quirks: { challengeLength } }), { terminal }));
  });
  it.each([['ISO7816_E_14', 0x02, ['DG3']], ['ISO7816_E_15', 0x01, ['DG4']], ['ISO7816_E_16', 0x00, ['DG3', 'DG4']]] as const)('[TR-03105-5.1 %s] rights %i: %j stays closed', async (_id, rights, closed) => {
    const limited = pki('ecdsa SHA-256', { rights });
    const result = await inspect(eac(limited), { terminal: limited.credentials });
    expectOpened(result);
    expect(result.reading!.failures.map(({ name, reason }) => [name, reason])).toEqual(closed.map((name) => [name, 'forbidden']));
  });
  it.each([['ISO7816_E_17', 'Document Verifier', 0], ['ISO7816_E_18', 'terminal', 1]] as const)('[TR-03105-5.1 %s] wrong signature of the certificate of the %s', async (_id, _title, index) => {
    const certificates = keys.certificates.map((octets, i) => (i === index ? octets.with(-1, octets.at(-1)! ^ 1) : octets));
    expectRefused(await inspect(eac(keys), { terminal: { ...terminal, certificates } }));
  });
  it('[TR-03105-5.1 ISO7816_E_19] the chain has expired on the chip', async () => {
    expectRefused(await inspect(eac(keys, {}, [3, 4], days(15)), { terminal }));
  });
  it('[TR-03105-5.1 ISO7816_E_24] no certificates at hand: fingers stay closed, and it is said', async () => {
    const result = await inspect(eac(keys));
    expect(result.reading!.files.has('DG3')).toBe(false);
    expect(result.yellow).toEqual(expect.arrayContaining(['electronic.access.terminalAuthentication NO_TERMINAL_CERTIFICATES', 'electronic.dg3.hash NOT_READ']));
  });
  it('[TR-03105-5.1 ISO7816_E_26] with DG11 and DG12', async () => expectOpened(await inspect(eac(keys, {}, [3, 4, 11, 12]), { terminal }), 'DG3', 'DG4', 'DG11', 'DG12'));
  it('[TR-03105-5.1 ISO7816_E_27] Chip Authentication with DH 2048, Terminal Authentication with RSA 1024', async () => {
    const rsa = pki('rsa SHA-256');
    expectOpened(await inspect(eac(rsa, { chipAuthentication: [{ ...ECDH_3DES, parameterId: 1 }] }), { terminal: rsa.credentials }), 'DG3');
  });
  it('[TR-03105-5.1 ISO7816_E_28] Chip Authentication on 224 bits, Terminal Authentication on 256', async () => expectOpened(await inspect(eac(keys), { terminal }), 'DG3'));
  it.each([['ISO7816_E_29', 3], ['ISO7816_E_30', 4]] as const)('[TR-03105-5.1 %s] only DG%i', async (_id, group) => expectOpened(await inspect(eac(keys, {}, [group]), { terminal }), `DG${group}`));
  it('[TR-03105-5.1 ISO7816_E_31] dynamic binding to PACE', async () => {
    const result = await inspect(eac(keys, { access: 'PACE' }), { terminal });
    expectOpened(result, 'DG3', 'DG4');
    expect(ran(result)?.binding).toBe('dynamic');
  });
  it.each([['ISO7816_E_32', 1], ['ISO7816_E_33', 2]] as const)('[TR-03105-5.1 %s] over %i link certificates to a new trust point', async (_id, links) => {
    const linked = pki('ecdsa SHA-256', { links });
    const result = await inspect(eac(linked), { terminal: linked.credentials });
    expectOpened(result, 'DG3');
    expect(ran(result)?.chain).toHaveLength(links + 2);
  });
  it('[TR-03105-5.1 ISO7816_E_34] a link certificate that is not needed is not shown', async () => {
    const linked = pki('ecdsa SHA-256', { links: 1, trustNewest: true });
    const result = await inspect(eac(linked), { terminal: linked.credentials });
    expectOpened(result, 'DG3');
    expect(ran(result)?.chain).toHaveLength(2);
  });
});
