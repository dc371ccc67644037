/** [TR-03135-1 5.8.2, TR-03129-2 7.3] What a signed Defect List changes in the checks of a chip it speaks of. */
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../src-main/documents/chip/bytes.ts';
import { encodeTlv } from '../../../src-main/documents/chip/tlv.ts';
import { readCertificate } from '../../../src-main/documents/passive/certificate.ts';
import { signedData } from '../../../src-main/training/chip-simulator/issuer.ts';
import { createIssuer, issueSecurityObject, type Personalisation } from '../../../src-main/training/chip-simulator/index.ts';
import * as der from '../../../src-main/training/chip-simulator/der.ts';
import { configure, inspect, ISSUED, ISSUER, NOW, random, trusting, type Inspection } from './inspection.ts';

const listSigner = createIssuer({ random, issued: ISSUED }).masterListSigner;
/** A list with one defect of {@link ISSUER}'s Document Signer, named by its key identifier. */
function defectList(kind: string, parameters: Uint8Array, issuer = ISSUER): Uint8Array {
  const { subjectKeyId } = readCertificate(issuer.documentSigner.certificate);
  const defect = der.sequence(der.contextPrimitive(0, bytesOf(subjectKeyId!)), der.setOf(der.sequence(der.oid(`0.4.0.127.0.7.3.1.5.${kind}`), parameters)));
  return signedData('0.4.0.127.0.7.3.1.5', der.sequence(der.integer(0), der.oid('2.16.840.1.101.3.4.2.1'), der.setOf(defect)), listSigner, 'SHA-256', NOW);
}
const code = (value: number): Uint8Array => encodeTlv(0x0a, Uint8Array.of(value));
const resultOf = (result: Inspection, id: string): string => {
  const found = result.check?.findings.find((finding) => finding.id === id);
  return found === undefined ? 'absent' : [found.result, found.reason].filter(Boolean).join(' ');
};
const CA = { access: 'BAC', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] } satisfies Partial<Personalisation>;
const AA = { access: 'BAC', activeAuthentication: { kind: 'ecdsa', parameterId: 13, hash: 'SHA-256' } } satisfies Partial<Personalisation>;

describe('defects', () => {
  it.each<[string, string, number, Partial<Personalisation>]>([
    ['electronic.chip.chipAuthentication', 'Chip Authentication', 0, CA], ['electronic.chip.activeAuthentication', 'Active Authentication', 1, AA],
    ['electronic.chip.paceCam', 'PACE-CAM', 3, { access: 'PACE', pace: [{ mapping: 'CAM', cipher: 'AES-128', parameterId: 12 }] }],
  ])('[TR-03135-1 5.8.2.1.5] %s: a failure of %s that is known is undetermined', async (id, _name, status, wish) => {
    const copy = { ...wish, alteration: 'cloned' } as const;
    expect(resultOf(await inspect(configure(copy)), id)).toMatch(/^failed/);
    expect(resultOf(await inspect(configure(copy), { trust: trusting(defectList('1.5', code(status))) }), id)).toBe('undetermined KNOWN_PROTOCOL_DEFECT');
    expect(resultOf(await inspect(configure(wish), { trust: trusting(defectList('1.5', code(status))) }), id)).toBe('successful');
  });

  it('[TR-03135-1 5.8.2.1.2] a replaced Document Signer gives way to its replacement', async () => {
    const printed = createIssuer({ random, issued: ISSUED });
    // The chip carries the certificate of another key than the one that signed it.
    const signedBy = { ...ISSUER, documentSigner: { ...ISSUER.documentSigner, certificate: printed.documentSigner.certificate } };
    const wish: Partial<Personalisation> = { access: 'BAC', securityObject: (groups) => issueSecurityObject(signedBy, groups) };
    const replaced = trusting(ISSUER.csca.certificate, defectList('1.2', ISSUER.documentSigner.certificate, printed));
    expect(resultOf(await inspect(configure(wish)), 'electronic.sod.signature')).toMatch(/^failed/);
    const result = await inspect(configure(wish), { trust: replaced });
    expect(resultOf(result, 'electronic.sod.signature')).toBe('successful');
    expect(resultOf(result, 'electronic.sod.dsToCsca')).toBe('successful');
    // A genuine certificate that is replaced by a foreign one no longer counts either.
    const foreign = trusting(ISSUER.csca.certificate, defectList('1.2', printed.documentSigner.certificate));
    expect(resultOf(await inspect(configure({ access: 'BAC' }), { trust: foreign }), 'electronic.sod.signature')).toMatch(/^failed/);
  });

  it('[TR-03135-1 5.8.2.1.3, 5.8.2.1.4] a compromised key proves nothing', async () => {
    expect(resultOf(await inspect(configure(CA), { trust: trusting(defectList('1.3', der.nothing())) }), 'electronic.chip.chipAuthentication')).toBe('failed KNOWN_KEY_COMPROMISED');
    expect(resultOf(await inspect(configure(AA), { trust: trusting(defectList('1.4', der.nothing())) }), 'electronic.chip.activeAuthentication')).toBe('failed KNOWN_KEY_COMPROMISED');
  });

  it.each([[0, 'cscaValidity'], [1, 'dsValidity']] as const)('[TR-03135-1 5.6.4.3.4, 5.8.2.1.6] dates that are known to be wrong are not judged (%i)', async (status, check) => {
    const result = await inspect(configure({ access: 'BAC' }), { trust: trusting(defectList('1.6', code(status))) });
    expect(resultOf(result, `electronic.sod.${check}`)).toBe('notSupported VALIDITY_DEFECT_KNOWN');
    expect(resultOf(result, `electronic.sod.${check === 'dsValidity' ? 'cscaValidity' : 'dsValidity'}`)).toBe('successful');
  });

  it('[TR-03135-1 5.8.2.2.3] a known discrepancy of EF.COM and EF.SOD is undetermined', async () => {
    const wish: Partial<Personalisation> = { access: 'BAC', rewrite: (name, file) => (name === 'EF_COM' ? file.with(-2, 0x77) : file) };
    expect(resultOf(await inspect(configure(wish)), 'electronic.comAgainstSod')).toBe('failed COM_LISTS_LESS');
    expect(resultOf(await inspect(configure(wish), { trust: trusting(defectList('2.3', der.nothing())) }), 'electronic.comAgainstSod')).toBe('undetermined KNOWN_OBJECT_DEFECT');
  });

  it('[TR-03135-1 5.8.2.2.5] the corrected country is compared', async () => {
    const issuer = createIssuer({ random, country: 'XQ', issued: ISSUED });
    const chip = { access: 'BAC', issuer } as const;
    expect(resultOf(await inspect(configure(chip), { trust: trusting(issuer.csca.certificate) }), 'electronic.issuingState')).not.toBe('successful');
    expect(resultOf(await inspect(configure(chip), { trust: trusting(issuer.csca.certificate, defectList('2.5', der.printableString('UT'), issuer)) }), 'electronic.issuingState')).toBe('successful');
  });

  it('[TR-03135-1 5.8.2.2.2, 5.8.2.3.4] a malformed security object or signer makes a failure undetermined, never successful', async () => {
    const broken = { access: 'BAC', alteration: 'damaged signature' } as const;
    for (const kind of ['2.2', '4.4']) {
      expect(resultOf(await inspect(configure(broken), { trust: trusting(defectList(kind, code(1))) }), 'electronic.sod.signature')).toBe('undetermined KNOWN_OBJECT_DEFECT');
    }
  });

  it('[TR-03135-1 5.8.2] a defect of another signer changes nothing', async () => {
    const stranger = createIssuer({ random, issued: ISSUED });
    expect(resultOf(await inspect(configure({ ...CA, alteration: 'cloned' }), { trust: trusting(defectList('1.5', code(0), stranger)) }), 'electronic.chip.chipAuthentication')).toMatch(/^failed/);
  });
});
