/**
 * [TR-03105-5.1 5.2, 5.4, 5.6, 5.7] Cases of units ISO7816_B, D, F and G that need the whole inspection. Their text moved
 * to the ICAO guideline on RF and protocol testing part 4, which is not at hand: the title was taken as the purpose.
 */
import { describe, expect, it } from 'vitest';
import { bytesOf, hexOf } from '../../../src-main/documents/chip/bytes.ts';
import { concatBytes, encodeTlv, readTlv } from '../../../src-main/documents/chip/tlv.ts';
import { readCertificate } from '../../../src-main/documents/passive/certificate.ts';
import { inProcessTransport, issueRevocationList, type PaceSupport, type Personalisation } from '../../../src-main/training/chip-simulator/index.ts';
import * as der from '../../../src-main/training/chip-simulator/der.ts';
import { configure, inspect, ISSUER, NOW, trusting } from './inspection.ts';

/** SecurityInfos of one or two files changed. */
const infos = (names: readonly string[], change: (infos: readonly Uint8Array[]) => Uint8Array[]): Pick<Personalisation, 'rewrite'> => ({
  rewrite: (name, octets) => {
    if (!names.includes(name)) return octets;
    const set = name === 'DG14' ? readTlv(octets).children[0]! : readTlv(octets);
    const changed = der.setOf(...change(set.children.map(({ raw }) => raw)));
    return name === 'DG14' ? encodeTlv(0x6e, changed) : changed;
  },
});
const swap = (from: string, to: string) => (each: readonly Uint8Array[]): Uint8Array[] => each.map((info) => bytesOf(hexOf(info).replace(from, to)));
const outcome = (result: Awaited<ReturnType<typeof inspect>>) => JSON.stringify([result.red, result.yellow, result.error]);

describe('Passive Authentication', () => {
  it('[TR-03105-5.1 ISO7816_B_10] the Document Signer is on the revocation list', async () => {
    const serial = bytesOf(readCertificate(ISSUER.documentSigner.certificate).serial);
    const result = await inspect(configure({ access: 'BAC' }), { trust: trusting(issueRevocationList(ISSUER, NOW, [serial])) });
    expect(result.red).toContain('electronic.sod.revocation REVOKED');
    expect(await inspect(configure({ access: 'BAC' }))).toMatchObject({ outcome: 'successful', red: [] });
  });
});

describe('Chip Authentication', () => {
  const ca = (parameterId: number, keyId?: number): Partial<Personalisation> =>
    ({ access: 'BAC', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId, ...(keyId === undefined ? {} : { keyId }) }] });
  const failed = 'electronic.chip.chipAuthentication';
  it.each<[string, string, Partial<Personalisation>, string]>([
    ['ISO7816_D_07', 'another DH public key in DG14', { ...ca(2), ...infos(['DG14'], (each) => each.map((info) => (info.length > 250 ? info.with(-1, info.at(-1)! ^ 1) : info))) }, failed],
    ['ISO7816_D_08', 'a public key in DG14 that is no point of its curve', { ...ca(13), ...infos(['DG14'], (each) => each.map((info) => (info.length > 200 ? info.with(-1, info.at(-1)! ^ 1) : info))) }, failed],
    ['ISO7816_D_11', 'parameters of the DH key that nobody knows', { ...ca(2), ...infos(['DG14'], swap('06092A864886F70D010301', '06092A864886F70D010309')) }, 'electronic.structure.dg14 VALUE_NOT_ALLOWED'],
    ['ISO7816_D_12', 'parameters of the ECDH key that nobody knows', { ...ca(13), ...infos(['DG14'], swap('06072A8648CE3D0201', '06072A8648CE3D0209')) }, 'electronic.structure.dg14 VALUE_NOT_ALLOWED'],
    ['ISO7816_D_13', 'key number of the key and of the announcement differ', { ...ca(13, 5), ...infos(['DG14'], swap('060A04007F00070202030202020101020105', '060A04007F00070202030202020101020106')) }, 'electronic.structure.dg14 VALUE_NOT_ALLOWED'],
  ])('[TR-03105-5.1 %s] %s', async (_id, _title, wish, expected) => {
    const result = await inspect(configure(wish));
    expect(result.outcome).toBe('failed');
    expect(result.red.some((each) => each.startsWith(expected)), outcome(result)).toBe(true);
    expect(result.reading?.protocols.chipAuthentication.result).toBeUndefined();
  });
});

describe('Active Authentication', () => {
  it('[TR-03105-5.1 ISO7816_F_04] with RSA and SHA-224', async () => {
    const result = await inspect(configure({ access: 'BAC', activeAuthentication: { kind: 'rsa', bits: 1024, hash: 'SHA-224' } }));
    expect(result).toMatchObject({ outcome: 'successful', red: [] });
    expect(result.reading?.protocols.activeAuthentication.result?.hash).toBe('SHA-224');
  });
  it('[TR-03105-5.1 ISO7816_F_09] an identifier of the signature that nobody knows', async () => {
    const result = await inspect(configure({
      access: 'BAC', activeAuthentication: { kind: 'ecdsa', parameterId: 13, hash: 'SHA-256' }, ...infos(['DG14'], swap('04007F00070101040103', '04007F00070101040163')),
    }));
    expect(result.outcome).toBe('failed');
    expect(result.red, outcome(result)).toContain('electronic.structure.dg14 VALUE_NOT_ALLOWED');
  });
});

describe('PACE', () => {
  const gm: PaceSupport = { mapping: 'GM', cipher: '3DES', parameterId: 13 };
  const cam: PaceSupport = { mapping: 'CAM', cipher: 'AES-128', parameterId: 13 };
  const both = ['EF_CardAccess', 'DG14'];
  it('[TR-03105-5.1 ISO7816_G_05] with further entries in SecurityInfos', async () => {
    const further = der.sequence(der.oid('1.3.6.1.4.1.99999.1'), der.integer(1));
    expect(await inspect(configure({ access: 'PACE', pace: [gm], ...infos(both, (each) => [...each, further]) }))).toMatchObject({ outcome: 'successful', red: [] });
  });
  it('[TR-03105-5.1 ISO7816_G_07] two PACEInfos and a PACEDomainParameterInfo', async () => {
    const parameters = der.sequence(der.oid('0.4.0.127.0.7.2.2.4.2'), der.sequence(der.oid('0.4.0.127.0.7.1.2'), der.integer(12)), der.integer(12));
    const result = await inspect(configure({ access: 'PACE', pace: [gm, { ...gm, parameterId: 12 }], ...infos(both, (each) => [...each, parameters]) }));
    expect(result).toMatchObject({ outcome: 'successful', red: [] });
    expect(result.reading?.protocols.pace.result).toMatchObject({ mapping: 'GM', cipher: '3DES' });
  });
  it('[TR-03105-5.1 ISO7816_G_28] parameters in PACEInfo that are not defined', async () => {
    const result = await inspect(configure({ access: 'PACE', pace: [gm], ...infos(both, swap('02010202010D', '020102020107')) }));
    expect(result).toMatchObject({ outcome: 'failed', error: 'CHIP_BAC_FAILED' });
  });
  it('[TR-03105-5.1 ISO7816_G_30] Chip Authentication Data of the mapping are no octet string', async () => {
    const chip = configure({ access: 'PACE', pace: [cam] });
    const honest = inProcessTransport(chip.simulated);
    const transport = {
      ...honest,
      async transmit(apdu: Uint8Array): Promise<Uint8Array> {
        const response = await honest.transmit(apdu);
        const template = response[0] === 0x7c ? readTlv(response).children : [];
        const data = template.find(({ tag }) => tag === 0x8a);
        if (data === undefined) return response;
        return concatBytes(encodeTlv(0x7c, template.find(({ tag }) => tag === 0x86)!.raw, encodeTlv(0x8a, der.integer(1), data.value)), response.subarray(-2));
      },
    };
    const result = await inspect(chip, { transport });
    expect(result.outcome).toBe('failed');
    expect(result.reading?.protocols.chipAuthenticationMapping.result).toBeUndefined();
  });
  it('[TR-03105-5.1 ISO7816_G_34] Chip Authentication Mapping counts with passive authentication', async () => {
    const result = await inspect(configure({ access: 'PACE', pace: [cam] }));
    expect(result).toMatchObject({ outcome: 'successful', red: [] });
    expect(result.check?.findings.find(({ id }) => id === 'electronic.chip.paceCam')?.result).toBe('successful');
    // a state nobody knows: the mapping proof fits, and proves nothing
    const stranger = await inspect(configure({ access: 'PACE', pace: [cam], alteration: 'unknown issuer' }));
    expect(stranger.check?.findings.find(({ id }) => id === 'electronic.chip.paceCam')).toMatchObject({ result: 'undetermined', reason: 'KEY_NOT_BOUND' });
  });
  it('[TR-03105-5.1 ISO7816_G_36] an identifier of the mapping that is not defined is passed over', async () => {
    const invalid = der.sequence(der.oid('0.4.0.127.0.7.2.2.4.5.2'), der.integer(2), der.integer(13));
    const result = await inspect(configure({ access: 'PACE', pace: [gm], ...infos(both, (each) => [invalid, ...each]) }));
    expect(result).toMatchObject({ outcome: 'successful', red: [] });
    expect(result.reading?.protocols.pace.result?.protocol).toBe('0.4.0.127.0.7.2.2.4.2.1');
  });
  it('[TR-03105-5.1 ISO7816_G_38] DG14 without the announcement of PACE', async () => {
    const result = await inspect(configure({ access: 'PACE', pace: [cam], ...infos(['DG14'], () => []) }));
    expect(result.yellow).toContain('electronic.cardAccess NO_SIGNED_PACE_INFO');
  });
  it('[TR-03105-5.1 ISO7816_G_40] EF.CardSecurity without the key of the mapping', async () => {
    const chip = configure({ access: 'PACE', pace: [cam], rewrite: (name, octets) => (name === 'EF_CardSecurity' ? bytesOf(hexOf(octets).replace('04007F000702020102', '04007F000702020107')) : octets) });
    expect((await inspect(chip)).red).toEqual(expect.arrayContaining(['electronic.chip.paceCam CHIP_CAM_FAILED']));
  });
});
