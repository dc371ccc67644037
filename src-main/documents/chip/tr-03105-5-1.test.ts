/**
 * Inspection system tests of TR-03105 Part 5.1, layer 6 (ISO7816_A to ISO7816_G): a chip that misbehaves in
 * the one way the test case names, between an honest simulated chip and the reader. Cases that need the whole
 * inspection, and Terminal Authentication, are in tests/conformity/inspection.
 * `node tests/conformity/tr-03105-5-1.ts` makes the table of docs/tr-03105-5-1.md out of the titles.
 */
import { describe, expect, it } from 'vitest';
import { inProcessTransport, personalise, type Chip, type PaceSupport, type Personalisation } from '../../training/chip-simulator/index.ts';
import type { ApduTransport } from './apdu.ts';
import { bytesOf, hexOf } from './bytes.ts';
import { mrzKeyOfLines } from './mrz-key.ts';
import { readChip, type ChipReadResult, type ReadChipOptions } from './read-chip.ts';
import { concatBytes, encodeTlv, readTlv } from './tlv.ts';

const MRZ = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const KEY = mrzKeyOfLines(MRZ);
const make = (wish: Partial<Personalisation> = {}): Chip => personalise({ mrzLines: MRZ, faceJpeg: new Uint8Array(900).fill(3), ...wish });

/** Turns an answer into another one; sees the command and how many of this instruction came before. */
type Bend = (response: Uint8Array, command: Uint8Array, nth: number) => Uint8Array;

/** A transport without reset whose answers to one instruction are bent. */
function bent(chip: Chip, instruction: number, bend: Bend): ApduTransport {
  const honest = inProcessTransport(chip.simulated);
  let nth = 0;
  return {
    atr: honest.atr,
    close: () => honest.close(),
    async transmit(apdu) {
      const response = await honest.transmit(apdu);
      return apdu[1] === instruction ? bend(response, apdu, ++nth) : response;
    },
  };
}

const read = (chip: Chip, options: ReadChipOptions = {}, transport: ApduTransport = inProcessTransport(chip.simulated)): Promise<ChipReadResult> =>
  readChip(transport, { mrz: KEY }, options);
const complete = (result: ChipReadResult, names: readonly string[] = ['DG1', 'DG2']): void => {
  for (const name of names) expect(result.files.has(name), name).toBe(true);
};
const flip = (octets: Uint8Array, at: number): Uint8Array => octets.with(at < 0 ? octets.length + at : at, octets.at(at)! ^ 1);

describe('application selection', () => {
  it('[TR-03105-5.1 ISO7816_A_01] unprotected MRTD is read', async () => complete(await read(make({ access: 'none' }))));
  it('[TR-03105-5.1 ISO7816_A_02] BAC MRTD is read', async () => complete(await read(make())));
  it('[TR-03105-5.1 ISO7816_A_03] application selection failure', async () => {
    const chip = make();
    const transport = bent(chip, 0xa4, (response, command) => (command[2] === 4 ? bytesOf('6A82') : response));
    await expect(read(chip, {}, transport)).rejects.toMatchObject({ code: 'CHIP_NOT_EMRTD' });
  });
});

describe('Basic Access Control', () => {
  it.each([
    ['ISO7816_B_01', (response: Uint8Array) => flip(response, -3)],
    ['ISO7816_B_02', (response: Uint8Array) => flip(response, 4)],
    ['ISO7816_B_03', () => bytesOf('6300')],
  ] as const)('[TR-03105-5.1 %s] mutual authentication fails', async (_id, bend) => {
    const chip = make();
    await expect(read(chip, {}, bent(chip, 0x82, bend))).rejects.toMatchObject({ code: 'CHIP_BAC_FAILED' });
  });

  /** Takes an object out of a protected answer. */
  const without = (tag: number) => (response: Uint8Array): Uint8Array => {
    const nodes = readTlv(encodeTlv(0x30, response.subarray(0, -2))).children;
    return concatBytes(...nodes.filter((node) => node.tag !== tag).map((node) => node.raw), response.subarray(-2));
  };
  it.each([
    ['ISO7816_B_04', () => bytesOf('6988')],
    ['ISO7816_B_05', without(0x8e)],
    ['ISO7816_B_06', without(0x87)],
    ['ISO7816_B_07', without(0x99)],
    ['ISO7816_B_08', (response: Uint8Array) => flip(response, -3)],
    ['ISO7816_B_09', (response: Uint8Array) => flip(response, 6)],
  ] as const)('[TR-03105-5.1 %s] secure messaging failure: nothing of it is taken', async (_id, bend) => {
    const chip = make();
    const result = await read(chip, {}, bent(chip, 0xb0, (response, command) => (command[0] === 0x0c ? bend(response) : response))).catch((thrown: unknown) => thrown);
    const files = result instanceof Error ? 0 : (result as ChipReadResult).files.size;
    expect(files).toBe(0);
  });
});

describe('reading files', () => {
  it('[TR-03105-5.1 ISO7816_C_01] file selection failure is noted', async () => {
    const chip = make({ dataGroups: new Map([[11, encodeTlv(0x6b, new Uint8Array(0))]]) });
    const hidden = new Map(chip.simulated.data.applicationFiles);
    hidden.delete(0x010b);
    Object.assign(chip.simulated, { data: { ...chip.simulated.data, applicationFiles: hidden } });
    const result = await read(chip);
    expect(result.failures).toMatchObject([{ name: 'DG11', reason: 'missing' }]);
    complete(result);
  });
  it.each([['ISO7816_C_02', {}], ['ISO7816_C_07', { noExtendedLength: true }]] as const)('[TR-03105-5.1 %s] large file with odd READ BINARY', async (_id, quirks) => {
    const chip = make({ faceJpeg: new Uint8Array(40_000).fill(9), quirks });
    expect((await read(chip)).files.get('DG2')).toEqual(chip.files.get('DG2'));
  });
  it.each([['ISO7816_C_03', '9000'], ['ISO7816_C_04', '6B00'], ['ISO7816_C_05', '6282'], ['ISO7816_C_06', '6CXX']] as const)('[TR-03105-5.1 %s] end of file: %s', async (_id, beyondEnd) => {
    const result = await read(make({ quirks: { beyondEnd } }));
    complete(result);
    // The chip did answer so: a reader that never reads too far would prove nothing here.
    expect(result.transcript.some(({ purpose, sw }) => purpose.startsWith('READ') && sw.startsWith(beyondEnd.replace('XX', '')))).toBe(true);
  });
  it('[TR-03105-5.1 ISO7816_C_08] DG2 with an image of no octets', async () => complete(await read(make({ faceJpeg: new Uint8Array(0) }))));
});

describe('Chip Authentication', () => {
  const ca = (...keys: NonNullable<Personalisation['chipAuthentication']>): Promise<ChipReadResult> => read(make({ chipAuthentication: keys }));
  const ecdh = { version: 1, cipher: 'AES-128', parameterId: 13 } as const;
  it.each([
    ['ISO7816_D_01', [{ ...ecdh, parameterId: 1 }]], ['ISO7816_D_02', [ecdh]], ['ISO7816_D_03', [{ ...ecdh, keyId: 1 }]],
    ['ISO7816_D_04', [{ ...ecdh, keyId: 1 }, { ...ecdh, keyId: 2, cipher: 'AES-256' as const }]],
    ['ISO7816_D_05', [{ ...ecdh, keyId: 1 }, { ...ecdh, keyId: 2 }, { ...ecdh, keyId: 3, parameterId: 2 }]],
    ['ISO7816_D_14', [{ ...ecdh, parameterId: 2 }]],
  ] as const)('[TR-03105-5.1 %s] is performed', async (_id, keys) => {
    const result = await ca(...keys);
    expect(result.protocols.chipAuthentication.result).toBeDefined();
    complete(result);
  });
  it.each([['ISO7816_D_06', '6A80'], ['ISO7816_D_15', '6A88']] as const)('[TR-03105-5.1 %s] the chip refuses the key reference (%s)', async (_id, sw) => {
    const chip = make({ chipAuthentication: [{ ...ecdh, keyId: 7 }] });
    const data = { ...chip.simulated.data, chipAuthentication: chip.simulated.data.chipAuthentication.map((key) => ({ ...key, keyId: sw === '6A80' ? undefined : 8 })) };
    Object.assign(chip.simulated, { data });
    chip.simulated.reset();
    const result = await read(chip);
    expect(result.protocols.chipAuthentication.error).toBeDefined();
    complete(result);
  });
  it('[TR-03105-5.1 ISO7816_D_09] the chip does not continue with the new keys', async () => {
    const chip = make({ chipAuthentication: [ecdh] });
    // The first answer after the key agreement carries a MAC that is not of the new keys.
    const transport = bent(chip, 0xa4, (response, command) => (command[0] === 0x0c ? flip(response, -3) : response));
    expect((await read(chip, {}, transport)).protocols.chipAuthentication.error?.code).toBe('CHIP_CA_FAILED');
  });
  it('[TR-03105-5.1 ISO7816_D_10] an ephemeral key is used once', async () => {
    const chip = make({ chipAuthentication: [ecdh] });
    const [first, second] = [await read(chip), await read(chip)].map((result) => hexOf(result.protocols.chipAuthentication.result!.terminalKey));
    expect(first).not.toBe(second);
  });
});

describe('Active Authentication', () => {
  it.each([
    ['ISO7816_F_01', { kind: 'rsa', bits: 1024, hash: 'SHA-1' }], ['ISO7816_F_02', { kind: 'ecdsa', parameterId: 13, hash: 'SHA-256' }],
    ['ISO7816_F_05', { kind: 'rsa', bits: 1024, hash: 'SHA-256' }], ['ISO7816_F_06', { kind: 'rsa', bits: 1024, hash: 'SHA-384' }],
    ['ISO7816_F_07', { kind: 'rsa', bits: 2048, hash: 'SHA-512' }],
  ] as [string, NonNullable<Personalisation['activeAuthentication']>][])('[TR-03105-5.1 %s] is performed', async (_id, activeAuthentication) => {
    expect((await read(make({ activeAuthentication }))).protocols.activeAuthentication.result?.hash).toBe(activeAuthentication.hash);
  });
  it('[TR-03105-5.1 ISO7816_F_08] a signature that does not open to a trailer is refused', async () => {
    const result = await read(make({ activeAuthentication: { kind: 'rsa', bits: 1024, hash: 'SHA-1' }, alteration: 'cloned' }));
    expect(result.protocols.activeAuthentication.error?.code).toBe('CHIP_AA_FAILED');
  });
});

describe('PACE', () => {
  const gm: PaceSupport = { mapping: 'GM', cipher: 'AES-128', parameterId: 13 };
  const im: PaceSupport = { ...gm, mapping: 'IM' };
  const cam: PaceSupport = { ...gm, mapping: 'CAM' };
  const dh: PaceSupport = { ...gm, parameterId: 0 };
  const fails = async (support: PaceSupport, instruction: number, bend: Bend): Promise<void> => {
    const chip = make({ access: 'PACE', pace: [support] });
    await expect(read(chip, {}, bent(chip, instruction, bend))).rejects.toMatchObject({ code: expect.stringMatching(/^CHIP_(PACE|KEY|CAM)_/) as string });
  };
  const onStep = (step: number, bend: (response: Uint8Array) => Uint8Array): Bend => (response, _command, nth) => (nth === step ? bend(response) : response);
  const retag = (from: number, to: number) => (response: Uint8Array): Uint8Array => {
    const at = response.indexOf(from);
    return response.with(at, to);
  };

  it.each([['ISO7816_G_01', gm], ['ISO7816_G_02', { ...gm, parameterId: 17 }], ['ISO7816_G_03', im], ['ISO7816_G_04', { ...gm, cipher: 'AES-256' }], ['ISO7816_G_41', cam]] as [string, PaceSupport][])('[TR-03105-5.1 %s] is performed', async (_id, support) => {
    complete(await read(make({ access: 'PACE', pace: [support] })));
  });
  it('[TR-03105-5.1 ISO7816_G_06] several sets of parameters and algorithms', async () => {
    complete(await read(make({ access: 'PACE', pace: [gm, im, { ...gm, parameterId: 16, cipher: 'AES-256' }, dh] })));
  });
  it('[TR-03105-5.1 ISO7816_G_08] MSE:Set AT refused', () => fails(gm, 0x22, () => bytesOf('6A80')));
  it('[TR-03105-5.1 ISO7816_G_09] the nonce is altered', () => fails(gm, 0x86, onStep(1, (response) => flip(response, 8))));
  it.each([['ISO7816_G_10', 1], ['ISO7816_G_12', 2], ['ISO7816_G_18', 3], ['ISO7816_G_24', 4]] as const)('[TR-03105-5.1 %s] error status in step %i', (_id, step) =>
    fails(gm, 0x86, onStep(step, () => bytesOf('6A80'))));
  it.each([['ISO7816_G_11', 1, 0x80, 0x90], ['ISO7816_G_13', 2, 0x82, 0x92], ['ISO7816_G_19', 3, 0x84, 0x94], ['ISO7816_G_25', 4, 0x86, 0x96]] as const)('[TR-03105-5.1 %s] wrong tag in step %i', (_id, step, from, to) =>
    fails(gm, 0x86, onStep(step, retag(from, to))));
  it.each([['ISO7816_G_14', 2, gm], ['ISO7816_G_20', 3, gm], ['ISO7816_G_26', 4, gm], ['ISO7816_G_15', 2, im]] as [string, number, PaceSupport][])('[TR-03105-5.1 %s] step %i answers 6300', (_id, step, support) =>
    fails(support, 0x86, onStep(step, () => bytesOf('6300'))));
  it.each([['ISO7816_G_16', 2, gm], ['ISO7816_G_21', 3, gm], ['ISO7816_G_17', 2, dh], ['ISO7816_G_22', 3, dh]] as [string, number, PaceSupport][])('[TR-03105-5.1 %s] altered public key in step %i', (_id, step, support) =>
    fails(support, 0x86, onStep(step, (response) => flip(response, -6))));
  it('[TR-03105-5.1 ISO7816_G_23] identical ephemeral keys', () => fails(gm, 0x86, (response, command, nth) => {
    if (nth !== 3) return response;
    const own = hexOf(command).slice(18, 18 + 130);
    return bytesOf(`7C43 8441 ${own} 9000`);
  }));
  it('[TR-03105-5.1 ISO7816_G_27] EF.CardAccess with a TLV error: no PACE', async () => {
    const chip = make({ access: 'PACE' });
    const transport = bent(chip, 0xb0, (response, command) => (command[0] === 0 && command[2] === 0x9c ? flip(response, 3) : response));
    await expect(read(chip, {}, transport)).rejects.toBeInstanceOf(Error);
  });
  it.each([
    ['ISO7816_G_29', (response: Uint8Array) => concatBytes(bytesOf('7C0A'), response.subarray(2, 12), response.subarray(-2))],
    ['ISO7816_G_31', (response: Uint8Array) => flip(response, -6)],
    ['ISO7816_G_32', retag(0x8a, 0x8b)],
    ['ISO7816_G_33', (response: Uint8Array) => concatBytes(bytesOf('7C0C'), response.subarray(2, 12), bytesOf('8A00'), response.subarray(-2))],
  ] as const)('[TR-03105-5.1 %s] Chip Authentication Mapping with wrong data is no proof', async (_id, bend) => {
    const chip = make({ access: 'PACE', pace: [cam] });
    const result = await read(chip, {}, bent(chip, 0x86, onStep(4, bend))).catch((thrown: unknown) => thrown);
    const proof = result instanceof Error ? undefined : (result as ChipReadResult).protocols.chipAuthenticationMapping.result;
    expect(proof).toBeUndefined();
  });
  it('[TR-03105-5.1 ISO7816_G_35] a tag 8A in Generic Mapping is no proof', async () => {
    const chip = make({ access: 'PACE', pace: [gm] });
    const result = await read(chip, {}, bent(chip, 0x86, onStep(4, (response) =>
      concatBytes(bytesOf('7C1C'), response.subarray(2, 12), bytesOf('8A10'), new Uint8Array(16), response.subarray(-2)))));
    expect(result.protocols.chipAuthenticationMapping.attempted).toBe(false);
    complete(result);
  });
  it('[TR-03105-5.1 ISO7816_G_39] the static key in EF.CardSecurity is another one', async () => {
    const result = await read(make({ access: 'PACE', pace: [cam], alteration: 'cloned' }));
    expect(result.protocols.chipAuthenticationMapping.error?.code).toBe('CHIP_CAM_FAILED');
  });
});
