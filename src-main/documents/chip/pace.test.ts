import { describe, expect, it } from 'vitest';
import { ChipChannel } from './channel.ts';
import { bytesOf, hexOf, integerOf } from './bytes.ts';
import { CIPHER_SUITES, deriveKey, KDF_PASSWORD } from './crypto/cipher-suites.ts';
import { standardGroup } from './crypto/groups.ts';
import { encodeAsElement, pseudoRandomNumber } from './crypto/integrated-mapping.ts';
import { decryptNonce, mapGeneric, paceChoices, performPace, tokenInput } from './pace.ts';
import { parseSecurityInfos } from './security-infos.ts';
import { haveTranscripts, replay, scriptedRandom, transcriptGroup, valueOf, valuesOf } from './testing/transcripts.ts';
import { concatBytes } from './tlv.ts';

const KEY = { documentNumber: 'T22000129', birthDate: '640812', expiryDate: '101031' };

describe.skipIf(!haveTranscripts)('[ICAO 9303-11 G.1] PACE, Generic Mapping over ECDH, worked example', () => {
  it('decrypts the nonce', () => {
    const group = transcriptGroup('TestDecryptNonce');
    const suite = CIPHER_SUITES['AES-128'];
    const password = { kind: 'mrz', key: KEY } as const;
    const secret = bytesOf('7E2D2A41C74EA0B38CD36F863939BFA8E9032AAD');
    expect(deriveKey(suite, secret, KDF_PASSWORD)).toEqual(valueOf(group, 'kKdf'));
    expect(decryptNonce(suite, password, valueOf(group, 'encryptedNonce'))).toEqual(valueOf(group, 'decryptedNonceExp'));
  });

  it('maps the nonce to the published generator', () => {
    const example = transcriptGroup('TestDoGenericMappingEC');
    const [hx, hy, gx, gy] = valuesOf(example, null) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const group = standardGroup(13)!;
    const mapped = mapGeneric(group, valueOf(example, 's'), group.decode(concatBytes(Uint8Array.of(4), hx, hy)));
    expect(hexOf(group.encode(mapped))).toBe(`04${hexOf(gx)}${hexOf(gy)}`);
  });

  it('builds the public key data objects of the tokens', () => {
    const example = transcriptGroup('TestBuild7F49');
    const [icX, icY, ifdX, ifdY] = valuesOf(example, null) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const build = (x: Uint8Array, y: Uint8Array): Uint8Array =>
      tokenInput('0.4.0.127.0.7.2.2.4.2.2', standardGroup(13)!, concatBytes(Uint8Array.of(4), x, y));
    expect(build(ifdX, ifdY)).toEqual(valueOf(example, 'expTifdData'));
    expect(build(icX, icY)).toEqual(valueOf(example, 'expTicData'));
  });

  it('sends exactly the published commands and accepts the published answers', async () => {
    const example = transcriptGroup('TestDoPace_GM_ECDH');
    const [mappingKey, , , ephemeralKey] = valuesOf(example, null) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const infos = parseSecurityInfos(valueOf(example, 'doc.Mf.CardAccess'));
    const transport = replay(example.steps);
    const channel = new ChipChannel(transport);
    const result = await performPace(channel, paceChoices(infos)[0]!, { kind: 'mrz', key: KEY }, { random: scriptedRandom(mappingKey, ephemeralKey) });
    expect(transport.left()).toBe(0);
    expect(result).toMatchObject({ mapping: 'GM', cipher: 'AES-128', parameterId: 13, password: 'mrz' });
    expect(hexOf(result.chipIdentifier)).toBe('9E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB');
  });

  it('refuses an answer with a wrong token', async () => {
    const example = transcriptGroup('TestDoPace_GM_ECDH');
    const [mappingKey, , , ephemeralKey] = valuesOf(example, null) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const steps = example.steps.map((step) => (step.rapdu?.startsWith('7C0A86') === true ? { ...step, rapdu: '7C0A86080000000000000000' + '9000' } : step));
    const choice = paceChoices(parseSecurityInfos(valueOf(example, 'doc.Mf.CardAccess')))[0]!;
    const run = performPace(new ChipChannel(replay(steps)), choice, { kind: 'mrz', key: KEY }, { random: scriptedRandom(mappingKey, ephemeralKey) });
    await expect(run).rejects.toMatchObject({ code: 'CHIP_PACE_FAILED' });
  });

  it('prefers Chip Authentication Mapping in whatever order it is announced', () => {
    const group = transcriptGroup('TestSelectPaceConfig');
    for (const octets of valuesOf(group, 'cardAccessBytes')) {
      expect(paceChoices(parseSecurityInfos(octets))[0]).toMatchObject({ parameterId: 16, info: { mapping: 'CAM', cipher: 'AES-256' } });
    }
  });
});

describe('[ICAO 9303-11 H] Integrated Mapping, worked examples', () => {
  it('[ICAO 9303-11 H.1] over ECDH, brainpoolP256r1, AES-128', () => {
    const group = standardGroup(13)!;
    const number = pseudoRandomNumber('AES-128', bytesOf('2923BE84E16CD6AE529049F1F1BBE9EB'), bytesOf('5DD4CBFC96F5453B130D890A1CDBAE32'), group.prime);
    expect(number).toBe(0xa2f8ff2df50e52c6599f386adcb595d229f6a167ade2be5f2c3296add5b7430en);
    expect(hexOf(group.encode(encodeAsElement(group, number)))).toBe(
      '048E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427' + '4C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD');
  });

  it('[ICAO 9303-11 H.2] over DH, 1024-bit group with 160-bit subgroup, AES-128: first octets of the mapped generator', () => {
    const group = standardGroup(0)!;
    const number = pseudoRandomNumber('AES-128', bytesOf('FA5B7E3E49753A0DB9178B7B9BD898C8'), bytesOf('B3A6DB3C870C3E99245E0D1C06B747DE'), group.prime);
    expect(hexOf(group.encode(encodeAsElement(group, number)))).toMatch(/^1D7D767F11E333BCD6DBAEF40E799E7A926B9697/);
  });
});

describe('[TR-03110-3 Table 4] standardised domain parameters', () => {
  it.each([0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])('id %i: the generator has the stated order', (id) => {
    const group = standardGroup(id)!;
    const other = group.multiply(group.generator, group.order - 1n);
    // (n - 1)·G is the inverse of G: together with G nothing is left.
    expect(() => group.combine(other, group.generator)).toThrow(expect.objectContaining({ code: 'CHIP_KEY_INVALID' }));
    expect(group.decode(group.encode(other))).toBeDefined();
    expect(standardGroup(id)).toBe(group);
  });

  it('refuses points off the curve and elements outside the subgroup', () => {
    const curve = standardGroup(13)!;
    const bad = curve.encode(curve.generator).slice();
    bad[40] = bad[40]! ^ 1;
    for (const octets of [bad, Uint8Array.of(0), Uint8Array.of(2, 1), new Uint8Array(65)]) {
      expect(() => curve.decode(octets)).toThrow(expect.objectContaining({ code: 'CHIP_KEY_INVALID' }));
    }
    const dh = standardGroup(0)!;
    for (const octets of [Uint8Array.of(1), Uint8Array.of(2), new Uint8Array(0), new Uint8Array(200).fill(0xff)]) {
      expect(() => dh.decode(octets)).toThrow(expect.objectContaining({ code: 'CHIP_KEY_INVALID' }));
    }
    expect(standardGroup(7)).toBeUndefined();
    expect(integerOf(dh.encode(dh.generator))).toBeGreaterThan(1n);
  });
});
