/** [TR-03105-5.1 6.8, 7.1] EF.SOD and the Document Signer: unit LDS_H, read from a simulated chip. */
import { describe, expect, it } from 'vitest';
import { bytesOf, hexOf } from '../../../src-main/documents/chip/bytes.ts';
import { encodeTlv, readTlv } from '../../../src-main/documents/chip/tlv.ts';
import { latin } from '../../../src-main/training/chip-simulator/der.ts';
import * as der from '../../../src-main/training/chip-simulator/der.ts';
import type { Personalisation } from '../../../src-main/training/chip-simulator/index.ts';
import { digestAlgorithm, extension, ldif, name, signatureAlgorithm, signing, usage, type Change, type Parts, type SodWish } from './document-signers.ts';
import { configure, inspect, trusting, type Inspection } from './inspection.ts';

async function inspectSod(wish: SodWish, personalisation: Partial<Personalisation> = {}, directory = false): Promise<Inspection> {
  const { csca, documentSigner, securityObject } = signing(wish);
  return inspect(configure({ securityObject, ...personalisation }), { trust: trusting(csca, ...(directory ? [ldif(documentSigner)] : [])) });
}

describe('algorithms', () => {
  const cases: [string, string, SodWish][] = [
    ['LDS_H_01', 'RSA PKCS#1 v1.5 with SHA-1', { scheme: { kind: 'rsa', hash: 'SHA-1' } }],
    ['LDS_H_02', 'RSA PSS with SHA-1', { scheme: { kind: 'pss', hash: 'SHA-1' } }],
    ['LDS_H_03', 'RSA PSS with SHA-256', { scheme: { kind: 'pss', hash: 'SHA-256' } }],
    ['LDS_H_04', 'RSA PKCS#1 v1.5 with SHA-224', { scheme: { kind: 'rsa', hash: 'SHA-224' } }],
    ['LDS_H_05', 'RSA PKCS#1 v1.5 with SHA-256', { scheme: { kind: 'rsa', hash: 'SHA-256' } }],
    ['LDS_H_06', 'RSA PKCS#1 v1.5 with SHA-384', { scheme: { kind: 'rsa', hash: 'SHA-384' } }],
    ['LDS_H_07', 'RSA PKCS#1 v1.5 with SHA-512', { scheme: { kind: 'rsa', hash: 'SHA-512' } }],
    ['LDS_H_08', 'DSA with SHA-1', { scheme: { kind: 'dsa', hash: 'SHA-1' } }],
    ['LDS_H_09', 'ECDSA with SHA-1', { scheme: { kind: 'ecdsa', hash: 'SHA-1' }, curve: 'brainpoolP224r1' }],
    ['LDS_H_10', 'ECDSA with SHA-1, identifier of the BSI', { scheme: { kind: 'ecdsa-plain', hash: 'SHA-1' }, curve: 'brainpoolP224r1' }],
    ['LDS_H_11', 'ECDSA with SHA-224, identifier of the BSI', { scheme: { kind: 'ecdsa-plain', hash: 'SHA-224' }, curve: 'brainpoolP224r1' }],
    ['LDS_H_12', 'ECDSA with SHA-256, identifier of the BSI', { scheme: { kind: 'ecdsa-plain', hash: 'SHA-256' } }],
    ['LDS_H_13', 'ECDSA with SHA-384, identifier of the BSI', { scheme: { kind: 'ecdsa-plain', hash: 'SHA-384' }, curve: 'brainpoolP384r1' }],
    ['LDS_H_14', 'ECDSA with SHA-512, identifier of the BSI', { scheme: { kind: 'ecdsa-plain', hash: 'SHA-512' }, curve: 'brainpoolP512r1' }],
    ['LDS_H_70', 'ECDSA with SHA-224, identifier of ANSI', { scheme: { kind: 'ecdsa', hash: 'SHA-224' }, curve: 'brainpoolP224r1' }],
    ['LDS_H_71', 'ECDSA with SHA-256, identifier of ANSI', { scheme: { kind: 'ecdsa', hash: 'SHA-256' } }],
    ['LDS_H_72', 'ECDSA with SHA-384, identifier of ANSI', { scheme: { kind: 'ecdsa', hash: 'SHA-384' }, curve: 'brainpoolP384r1' }],
    ['LDS_H_73', 'ECDSA with SHA-512, identifier of ANSI', { scheme: { kind: 'ecdsa', hash: 'SHA-512' }, curve: 'brainpoolP512r1' }],
    ['LDS_H_74', 'data groups with SHA-224, signature with SHA-256', { scheme: { kind: 'pss', hash: 'SHA-256' }, groupHash: 'SHA-224' }],
    ['LDS_H_75', 'digest SHA-224, signature PSS with SHA-256', { scheme: { kind: 'pss', hash: 'SHA-256' }, groupHash: 'SHA-224', digestHash: 'SHA-224' }],
    ['LDS_H_76', 'RSA in EF.SOD, ECDSA with SHA-224 in the certificates', { scheme: { kind: 'rsa', hash: 'SHA-256' }, chain: { kind: 'ecdsa', hash: 'SHA-224' }, groupHash: 'SHA-224', digestHash: 'SHA-224' }],
    ['LDS_H_77', 'PSS with SHA-256 in EF.SOD, PSS with SHA-224 in the certificates', { scheme: { kind: 'pss', hash: 'SHA-256' }, chain: { kind: 'pss', hash: 'SHA-224' } }],
    ['LDS_H_78', 'PSS in EF.SOD, PKCS#1 v1.5 in the certificates', { scheme: { kind: 'pss', hash: 'SHA-256' }, chain: { kind: 'rsa', hash: 'SHA-256' } }],
    ...(['SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'] as const).map((hash, i): [string, string, SodWish] => [`LDS_H_${79 + i}`, `RSA with ${hash}, bare identifier of RSA`, { scheme: { kind: 'rsa', hash, bare: true }, chain: { kind: 'rsa', hash } }]),
    ['LDS_H_94', 'RSA PSS with SHA-224', { scheme: { kind: 'pss', hash: 'SHA-224' } }],
    ['LDS_H_95', 'RSA PSS with SHA-384', { scheme: { kind: 'pss', hash: 'SHA-384' } }],
    ['LDS_H_96', 'RSA PSS with SHA-512', { scheme: { kind: 'pss', hash: 'SHA-512' } }],
    ['LDS_H_97', 'DSA with SHA-224', { scheme: { kind: 'dsa', hash: 'SHA-224' } }],
    ['LDS_H_98', 'DSA with SHA-256', { scheme: { kind: 'dsa', hash: 'SHA-256' } }],
    ['LDS_H_86', 'LDS version 1.8', { scheme: { kind: 'ecdsa', hash: 'SHA-256' }, ldsVersion: '0108' }],
  ];
  it.each(cases)('[TR-03105-5.1 %s] %s', async (_id, _title, wish) => {
    const result = await inspectSod(wish);
    expect(result, JSON.stringify([result.red, result.yellow])).toMatchObject({ outcome: 'successful', red: [] });
  });
  it('[TR-03105-5.1 LDS_H_15] the Document Signer is not in EF.SOD but in the directory', async () => {
    const wish: SodWish = { scheme: { kind: 'rsa', hash: 'SHA-256' }, withoutCertificate: true };
    expect(await inspectSod(wish, {}, true)).toMatchObject({ outcome: 'successful', red: [] });
    expect((await inspectSod(wish)).yellow).toContain('electronic.sod.signature NO_SIGNER_CERTIFICATE');
  });
});

const BASE: SodWish = { scheme: { kind: 'ecdsa', hash: 'SHA-256' } };
const MD5 = { kind: 'rsa', hash: 'MD5' } as const;
const without = (...names: string[]): Change => (parts) => Object.fromEntries(Object.entries(parts).filter(([part]) => !names.includes(part)));
const replaced = (changes: Parts): Change => (parts) => ({ ...parts, ...changes });
const spoilt = (part: string): Change => (parts) => ({ ...parts, [part]: parts[part]!.with(-1, parts[part]!.at(-1)! ^ 1) });
const tag = (value: number): Partial<Personalisation> => ({ rewrite: (file, octets) => (file === 'EF_SOD' ? octets.with(0, value) : octets) });
/** The length of EF.SOD itself, two octets behind 77 82. */
const length = (by: number): Partial<Personalisation> => ({ rewrite: (file, octets) => (file === 'EF_SOD' ? octets.with(3, octets[3]! + by) : octets) });

describe('form', () => {
  const structure = 'electronic.structure.sod';
  const unreadable = ['!electronic.sod.signature OBJECT_MALFORMED', `!${structure} UNREADABLE`];
  const noSigner = ['?electronic.sod.signature NO_SIGNER_CERTIFICATE', `!${structure} CERTIFICATE_UNREADABLE`];
  const body = (change: Change): SodWish => ({ ...BASE, signer: { body: change } });
  const cases: [id: string, title: string, wish: SodWish, expected: string[], personalisation?: Partial<Personalisation>][] = [
    ['LDS_H_17', 'tag 78 instead of 77', BASE, unreadable, tag(0x78)],
    ['LDS_H_18', 'length too small', BASE, ['!electronic.sod.signature OBJECT_MALFORMED'], length(-1)],
    ['LDS_H_19', 'length too big', BASE, [`!${structure} FILE_UNREADABLE`, '?electronic.sod.signature OBJECT_MISSING'], length(1)],
    ['LDS_H_20', 'wrong version of SignedData', { ...BASE, signedData: replaced({ version: der.integer(9) }) }, [`?${structure} VERSION_UNUSUAL`]],
    ['LDS_H_21', 'version of SignedData missing', { ...BASE, signedData: without('version') }, unreadable],
    ['LDS_H_22', 'MD5 among the digests of SignedData', { ...BASE, signedData: replaced({ digests: der.setOf(digestAlgorithm('MD5')) }) }, [`!${structure} ALGORITHM_NOT_ALLOWED`]],
    ['LDS_H_23', 'list of digests missing', { ...BASE, signedData: without('digests') }, unreadable],
    ['LDS_H_24', 'wrong content type', { ...BASE, signedData: (parts) => ({ ...parts, content: bytesOf(hexOf(parts.content!).replace('0606678108010101', '0606678108010109')) }) }, [`!${structure} VALUE_NOT_ALLOWED`, '!electronic.sod.hash CONTENT_TYPE_DIFFERS']],
    ['LDS_H_25', 'content type missing', { ...BASE, signedData: (parts) => ({ ...parts, content: der.sequence(readTlv(parts.content!).children[1]!.raw) }) }, unreadable],
    ['LDS_H_26', 'wrong version of SignerInfo', { ...BASE, signerInfo: replaced({ version: der.integer(9) }) }, [`?${structure} VERSION_UNUSUAL`]],
    ['LDS_H_27', 'version of SignerInfo missing', { ...BASE, signerInfo: without('version') }, unreadable],
    ['LDS_H_28', 'version 1 with wrong issuer and serial number', { ...BASE, signerInfo: replaced({ id: der.sequence(name('UT', 'Somebody'), der.integer(1)) }) }, [`?${structure} SIGNER_MISNAMED`]],
    ['LDS_H_29', 'version 3 with wrong key identifier', { ...BASE, byKeyId: true, signerInfo: replaced({ id: der.contextPrimitive(0, new Uint8Array(20)) }) }, [`?${structure} SIGNER_MISNAMED`]],
    ['LDS_H_30', 'MD5 in SignerInfo', { ...BASE, signerInfo: replaced({ digest: digestAlgorithm('MD5') }) }, ['?electronic.sod.hash ALGORITHM_UNKNOWN', `!${structure} ALGORITHM_NOT_ALLOWED`]],
    ['LDS_H_31', 'digest in SignerInfo missing', { ...BASE, signerInfo: without('digest') }, unreadable],
    ['LDS_H_32', 'wrong messageDigest', { ...BASE, attributes: (parts) => spoilt('digest')(parts) }, ['!electronic.sod.hash HASH_DIFFERS']],
    ['LDS_H_33', 'messageDigest missing', { ...BASE, attributes: without('digest') }, ['!electronic.sod.hash NO_MESSAGE_DIGEST']],
    ['LDS_H_36', 'signed with RSA and MD5', { ...BASE, scheme: MD5, chain: { kind: 'rsa', hash: 'SHA-256' }, groupHash: 'SHA-256', digestHash: 'SHA-256' }, ['?electronic.sod.signature ALGORITHM_UNKNOWN', `!${structure} ALGORITHM_NOT_ALLOWED`]],
    ['LDS_H_37', 'wrong signature', { ...BASE, signerInfo: spoilt('signature') }, ['!electronic.sod.signature SIGNATURE_WRONG']],
    ['LDS_H_38', 'signature missing', { ...BASE, signerInfo: without('signature') }, unreadable],
    ['LDS_H_39', 'wrong version of the LDS security object', { ...BASE, object: replaced({ version: der.integer(7) }) }, [`!${structure} VALUE_NOT_ALLOWED`]],
    ['LDS_H_40', 'version of the LDS security object missing', { ...BASE, object: without('version') }, unreadable],
    ['LDS_H_41', 'MD5 in the LDS security object', { ...BASE, object: replaced({ algorithm: digestAlgorithm('MD5') }) }, ['?electronic.dg1.hash ALGORITHM_UNKNOWN', `!${structure} ALGORITHM_NOT_ALLOWED`]],
    ['LDS_H_42', 'digest in the LDS security object missing', { ...BASE, object: without('algorithm') }, unreadable],
    ['LDS_H_43', 'wrong hash of DG2', { ...BASE, hashes: spoilt('dg2') }, ['!electronic.dg2.hash HASH_DIFFERS']],
    ['LDS_H_44', 'hash of DG1 missing', { ...BASE, hashes: without('dg1') }, ['?electronic.dg1.hash NOT_COVERED', `!${structure} FIELD_MISSING`]],
    ['LDS_H_45', 'hash of a DG10 that is not there', { ...BASE, hashes: (parts) => ({ ...parts, dg10: der.sequence(der.integer(10), der.octetString(new Uint8Array(32))) }) }, ['!electronic.comAgainstSod COM_LISTS_LESS']],
    ['LDS_H_46', 'number 255 instead of DG1', { ...BASE, hashes: (parts) => ({ ...parts, dg1: der.sequence(der.integer(255), readTlv(parts.dg1!).children[1]!.raw) }) }, [`!${structure} VALUE_NOT_ALLOWED`, '?electronic.dg1.hash NOT_COVERED']],
    ['LDS_H_47', 'number of DG2 missing', { ...BASE, hashes: (parts) => ({ ...parts, dg2: der.sequence(readTlv(parts.dg2!).children[1]!.raw) }) }, unreadable],
    ['LDS_H_48', 'certificate of version 2', body(replaced({ version: der.context(0, der.integer(1)) })), [`?${structure} VERSION_UNUSUAL`]],
    ['LDS_H_49', 'version of the certificate missing', body(without('version')), [`?${structure} VERSION_UNUSUAL`]],
    ['LDS_H_50', 'serial number of the certificate missing', body(without('serial')), noSigner],
    ['LDS_H_51', 'the two algorithms of the certificate differ', body(replaced({ signature: signatureAlgorithm({ kind: 'ecdsa', hash: 'SHA-384' }) })), [`!${structure} ALGORITHMS_DIFFER`]],
    ['LDS_H_52', 'signature element of the certificate missing', body(without('signature')), noSigner],
    ['LDS_H_53', 'issuer without a country', { ...BASE, signer: { issuerName: der.sequence(der.setOf(der.sequence(der.oid('2.5.4.3'), der.utf8String('CSCA Utopia')))) } }, [`?${structure} NAME_UNUSUAL`]],
    ['LDS_H_54', 'issuer named otherwise than the CSCA', { ...BASE, signer: { issuerName: name('UT', 'Another CSCA') } }, [`?${structure} NAME_UNUSUAL`]],
    ['LDS_H_55', 'issuer missing', body(without('issuer')), noSigner],
    ['LDS_H_56', 'validity with years of four digits in UTCTime', body(replaced({ validity: der.sequence(encodeTlv(0x17, latin('20250101000000Z')), encodeTlv(0x17, latin('20370101000000Z'))) })), noSigner],
    ['LDS_H_57', 'validity missing', body(without('validity')), noSigner],
    ['LDS_H_58', 'key for RSA with MD5', body((parts) => ({ ...parts, key: der.sequence(signatureAlgorithm(MD5), readTlv(parts.key!).children[1]!.raw) })), ['?electronic.sod.signature ALGORITHM_UNKNOWN', `!${structure} ALGORITHM_NOT_ALLOWED`]],
    ['LDS_H_59', 'key missing', body(without('key')), noSigner],
    ['LDS_H_60', 'authority key identifier without a key identifier', { ...BASE, signer: { extensions: replaced({ authorityKey: extension('2.5.29.35', false, der.sequence(der.contextPrimitive(2, Uint8Array.of(1)))) }) } }, [`?${structure} AUTHORITY_KEY_MISSING`]],
    ['LDS_H_61', 'authority key identifier missing', { ...BASE, signer: { extensions: without('authorityKey') } }, [`?${structure} AUTHORITY_KEY_MISSING`]],
    ['LDS_H_62', 'key usage not critical', { ...BASE, signer: { extensions: replaced({ usage: usage(false, 0x80) }) } }, [`?${structure} KEY_USAGE`]],
    ['LDS_H_63', 'key usage without digitalSignature', { ...BASE, signer: { extensions: replaced({ usage: usage(true, 0x06) }) } }, [`?${structure} KEY_USAGE`]],
    ['LDS_H_64', 'key usage missing', { ...BASE, signer: { extensions: without('usage') } }, [`?${structure} KEY_USAGE`]],
    ['LDS_H_65', 'certificates signed with RSA and MD5', { ...BASE, scheme: { kind: 'rsa', hash: 'SHA-256' }, chain: MD5 }, ['?electronic.sod.dsToCsca ALGORITHM_UNKNOWN', `!${structure} ALGORITHM_NOT_ALLOWED`]],
    ['LDS_H_66', 'algorithm of the certificate missing', { ...BASE, signer: { whole: without('algorithm') } }, noSigner],
    ['LDS_H_67', 'wrong signature of the certificate', { ...BASE, signer: { whole: spoilt('signature') } }, ['!electronic.sod.dsToCsca SIGNATURE_WRONG']],
    ['LDS_H_68', 'signature of the certificate missing', { ...BASE, signer: { whole: without('signature') } }, noSigner],
    ['LDS_H_69', 'wrong hash of DG2 and a spoilt DG2: the hash is reported, whatever can be decoded', { ...BASE, hashes: spoilt('dg2') }, ['!electronic.dg2.hash HASH_DIFFERS'], { rewrite: (file, octets) => (file === 'DG2' ? octets.with(-1, octets.at(-1)! ^ 0xff) : octets) }],
    ['LDS_H_84', 'version 3 with issuer and serial number', { ...BASE, signerInfo: replaced({ version: der.integer(3) }) }, [`?${structure} VERSION_UNUSUAL`]],
    ['LDS_H_85', 'version 1 with key identifier', { ...BASE, byKeyId: true, signerInfo: replaced({ version: der.integer(1) }) }, [`?${structure} VERSION_UNUSUAL`]],
    ['LDS_H_87', 'LDS 1.8 with version 0', { ...BASE, ldsVersion: '0108', object: replaced({ version: der.integer(0) }) }, [`?${structure} VERSION_UNUSUAL`]],
    ['LDS_H_88', 'LDS 1.7 with version 1', { ...BASE, object: replaced({ version: der.integer(1) }) }, [`?${structure} VERSION_UNUSUAL`]],
    ['LDS_H_89', 'future LDS version 1.9', { ...BASE, ldsVersion: '0109' }, [`?${structure} VERSION_UNUSUAL`]],
    ['LDS_H_90', 'EF.SOD has a DG3 that EF.COM does not list', { ...BASE, hashes: (parts) => ({ ...parts, dg3: der.sequence(der.integer(3), der.octetString(new Uint8Array(32).fill(0xff))) }) }, ['!electronic.comAgainstSod COM_LISTS_LESS']],
    ['LDS_H_91', 'EF.SOD does not have the DG2 that EF.COM lists', { ...BASE, hashes: without('dg2') }, ['?electronic.dg2.hash NOT_COVERED', `!${structure} FIELD_MISSING`]],
    ['LDS_H_92', 'EF.SOD has a DG3 in place of DG2', { ...BASE, hashes: (parts) => ({ dg1: parts.dg1, dg3: der.sequence(der.integer(3), readTlv(parts.dg2!).children[1]!.raw) }) }, ['!electronic.comAgainstSod COM_LISTS_LESS']],
  ];
  it.each(cases)('[TR-03105-5.1 %s] %s', async (_id, _title, wish, expected, personalisation) => {
    const result = await inspectSod(wish, personalisation);
    const seen = [...result.red.map((each) => `!${each}`), ...result.yellow.map((each) => `?${each}`)];
    for (const each of expected) expect(seen.some((found) => found.startsWith(each)), `${each} among ${seen.join(', ')}`).toBe(true);
    const onlyNoted = expected.every((each) => each.startsWith(`?${structure}`));
    // Formalities are noted, and nothing else is held against the document for them.
    if (onlyNoted) expect(result.red).toEqual([]);
    else expect(result.outcome).not.toBe('successful');
  });

  it('[TR-03105-5.1 LDS_H_93] EF.CardSecurity with a wrong signature', async () => {
    const chip = configure({ access: 'PACE', pace: [{ mapping: 'CAM', cipher: 'AES-128', parameterId: 12 }], rewrite: (file, octets) => (file === 'EF_CardSecurity' ? octets.with(-1, octets.at(-1)! ^ 1) : octets) });
    const result = await inspect(chip);
    expect(result.red).toContain('electronic.cardSecurity.signature SIGNATURE_WRONG');
    // The mapping proof fits, but its key is nobody's.
    expect(result.yellow).toContain('electronic.chip.paceCam KEY_NOT_BOUND');
  });
  it('the parts fit together: nothing changed is successful', async () => {
    expect(await inspectSod(BASE)).toMatchObject({ outcome: 'successful', red: [] });
  });
});
