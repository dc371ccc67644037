import { describe, expect, it } from 'vitest';
import { createTerminalPki, inProcessTransport, personalise, radioPace, type Chip, type ChipQuirks, type PaceSupport, type Personalisation } from '../../training/chip-simulator/index.ts';
import type { CipherName } from './crypto/cipher-suites.ts';
import { authenticityEvidence } from './evidence.ts';
import { mrzKeyOfLines } from './mrz-key.ts';
import { readChip, type ChipProgress, type ChipReadResult, type ReadChipOptions } from './read-chip.ts';
import { credentialsWithKey } from './terminal-authentication.ts';
import { encodeTlv } from './tlv.ts';

/** The specimen of ICAO 9303-4 Appendix A. */
const MRZ = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const MRZ_KEY = mrzKeyOfLines(MRZ);
/** Octets that stand for a face image; the chip room does not look into them. */
const FACE = Uint8Array.from({ length: 3000 }, (_, i) => (i * 31 + 7) & 0xff);
const FINGER = encodeTlv(0x63, new Uint8Array(0), encodeTlv(0x7f61, encodeTlv(0x02, Uint8Array.of(0))));

const make = (wish: Partial<Personalisation> = {}): Chip => personalise({ mrzLines: MRZ, faceJpeg: FACE, ...wish });
const read = (chip: Chip, options: ReadChipOptions = {}, access = { mrz: MRZ_KEY } as Parameters<typeof readChip>[1]): Promise<ChipReadResult> =>
  readChip(inProcessTransport(chip.simulated), access, options);

function expectFiles(result: ChipReadResult, chip: Chip, names: readonly string[]): void {
  expect(result.failures).toEqual([]);
  for (const name of names) expect(result.files.get(name), name).toEqual(chip.files.get(name));
}

describe('[TR-03135-1 5.6.2.1] processing sequence 1', () => {
  it('opens with BAC and reads everything, byte for byte, with progress', async () => {
    const chip = make();
    const seen: ChipProgress[] = [];
    const result = await readChip(inProcessTransport(chip.simulated), { mrz: MRZ_KEY }, {}, (progress) => seen.push(progress));
    expect(result.sequence).toBe(1);
    expectFiles(result, chip, ['EF_COM', 'EF_SOD', 'DG1', 'DG2']);
    expect(result.protocols.bac.result).toEqual({ cipher: '3DES' });
    const last = seen.filter((each) => each.stage === 'file' && each.file === 'DG2').at(-1);
    expect(last).toMatchObject({ read: chip.files.get('DG2')!.length, total: chip.files.get('DG2')!.length });
    expect(result.transcript.length).toBe(result.counts.commands);
  });

  it('[TR-03135-1 4.1.4] sends so little that even a chip of small answers takes a tenth of the 7 s on the air at 424 kbit/s', async () => {
    const radio = radioPace(424_000);
    const faceJpeg = new Uint8Array(15_000).fill(7);
    for (const wish of [{}, { quirks: { shortLe: 128 } }, { access: 'BAC and PACE', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] }] as Partial<Personalisation>[]) {
      let onAir = 0;
      const { simulated } = make({ faceJpeg, ...wish });
      await readChip(inProcessTransport(simulated, (sent, received) => ((onAir += radio(sent, received)), 0)), { mrz: MRZ_KEY }, {});
      expect(onAir).toBeLessThan(700);
    }
  });

  it('says that the key is wrong', async () => {
    await expect(read(make(), {}, { mrz: { ...MRZ_KEY, birthDate: '740813' } })).rejects.toMatchObject({ code: 'CHIP_BAC_FAILED' });
    await expect(read(make(), {}, {})).rejects.toMatchObject({ code: 'CHIP_NO_ACCESS_DATA' });
    const pace = make({ access: 'PACE', can: '123456' });
    await expect(read(pace, {}, { can: '654321' })).rejects.toMatchObject({ code: 'CHIP_PACE_PASSWORD' });
  });

  it('reads a chip without access control and says that it had none', async () => {
    const chip = make({ access: 'none' });
    const result = await read(chip, {}, { mrz: MRZ_KEY });
    expect(result.accessProtected).toBe(false);
    expectFiles(result, chip, ['EF_COM', 'EF_SOD', 'DG1', 'DG2']);
  });

  it.each([
    ['3DES', 13], ['3DES', 0], ['AES-128', 13], ['AES-192', 15], ['AES-256', 17], ['AES-128', 1], ['AES-256', 2],
  ] as [CipherName, number][])('performs Chip Authentication version 1 with %s on parameters %i', async (cipher, parameterId) => {
    const chip = make({ chipAuthentication: [{ version: 1, cipher, parameterId }] });
    const result = await read(chip);
    expect(result.protocols.chipAuthentication.result).toMatchObject({ version: 1, cipher });
    expectFiles(result, chip, ['DG14', 'DG1', 'DG2']);
    expect(authenticityEvidence(result, { dg14: true, dg15: false, cardSecurity: false })[1]!.proof).toBe('genuine chip');
    expect(authenticityEvidence(result, { dg14: false, dg15: false, cardSecurity: false })[1]!.proof).toBe('key not bound');
  });

  it.each([
    { kind: 'rsa', bits: 1024, hash: 'SHA-1' }, { kind: 'rsa', bits: 2048, hash: 'SHA-256' },
    { kind: 'ecdsa', parameterId: 13, hash: 'SHA-256' }, { kind: 'ecdsa', parameterId: 18, hash: 'SHA-512' },
  ] as NonNullable<Personalisation['activeAuthentication']>[])('performs Active Authentication %o', async (activeAuthentication) => {
    const chip = make({ activeAuthentication });
    const result = await read(chip);
    expect(result.protocols.activeAuthentication.result).toMatchObject({ kind: activeAuthentication.kind, hash: activeAuthentication.hash });
    expectFiles(result, chip, ['DG15', 'DG1', 'DG2']);
  });
});

const VARIANTS: PaceSupport[] = [
  ...[8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18].map((parameterId): PaceSupport => ({ mapping: 'GM', cipher: 'AES-128', parameterId })),
  ...[8, 9, 11, 12, 13, 14, 15, 16, 17, 18].map((parameterId): PaceSupport => ({ mapping: 'IM', cipher: 'AES-256', parameterId })),
  ...[0, 1, 2].flatMap((parameterId): PaceSupport[] => [{ mapping: 'GM', cipher: 'AES-128', parameterId }, { mapping: 'IM', cipher: 'AES-128', parameterId }]),
  ...(['3DES', 'AES-192', 'AES-256'] as const).map((cipher): PaceSupport => ({ mapping: 'GM', cipher, parameterId: 12 })),
  ...(['3DES', 'AES-128', 'AES-192'] as const).map((cipher): PaceSupport => ({ mapping: 'IM', cipher, parameterId: 13 })),
  ...([['AES-128', 12], ['AES-192', 16], ['AES-256', 17]] as const).map(([cipher, parameterId]): PaceSupport => ({ mapping: 'CAM', cipher, parameterId })),
];

describe('[TR-03135-1 5.6.2.2, 5.6.2.4] processing sequences 2 and 4: PACE', () => {
  it.each(VARIANTS)('opens with $mapping $cipher on parameters $parameterId', async (support) => {
    const chip = make({ pace: [support], access: 'PACE' });
    const result = await read(chip);
    expect(result.protocols.pace.result).toMatchObject(support);
    expect(result.sequence).toBe(support.mapping === 'CAM' ? 4 : 2);
    expectFiles(result, chip, ['EF_CardAccess', 'EF_COM', 'EF_SOD', 'DG1', 'DG2']);
    if (support.mapping === 'CAM') expect(result.protocols.chipAuthenticationMapping.result).toEqual({ fits: true });
  });

  it.each([['can', '123456'], ['pin', '246810'], ['puk', '9876543210']] as const)('opens with the %s', async (kind, digits) => {
    const chip = make({ access: 'PACE', [kind]: digits });
    const result = await read(chip, {}, { [kind]: digits });
    expect(result.protocols.pace.result?.password).toBe(kind);
    expectFiles(result, chip, ['DG1', 'DG2']);
  });

  it('prefers what it is told to where the chip has both, and falls back from PACE to BAC', async () => {
    const chip = make({ access: 'BAC and PACE' });
    expect((await read(chip, { preferred: 'bac' })).sequence).toBe(1);
    expect((await read(chip)).sequence).toBe(2);
    const result = await read(chip, {}, { mrz: MRZ_KEY, can: '000000' });
    expect(result.protocols.pace.error?.code).toBe('CHIP_PACE_FAILED');
    expect(result.protocols.bac.result).toBeDefined();
    expectFiles(result, chip, ['DG1', 'DG2']);
  });
});

describe('[TR-03135-1 5.6.2.3] Terminal Authentication', () => {
  const random = (length: number): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(length));
  const day = new Date(Date.UTC(2026, 10, 24));
  const pki = createTerminalPki(random, { day });
  const terminal = credentialsWithKey(pki.certificates, pki.group, pki.terminalKey);
  const wish = (versions: readonly (1 | 2)[]): Partial<Personalisation> => ({
    terminalAuthentication: { versions, trustPoints: [pki.trustPoint], date: day },
    dataGroups: new Map([[3, FINGER]]),
  });

  it.each(['BAC', 'PACE'] as const)('version 1 after %s: reads EF.DG3 with credentials and not without', async (access) => {
    const chip = make({ ...wish([1]), access, chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] });
    const result = await read(chip, { terminal });
    expect(result.protocols.terminalAuthentication.result).toMatchObject({ version: 1, binding: access === 'BAC' ? 'static' : 'dynamic' });
    expectFiles(result, chip, ['DG3', 'DG1', 'DG2', 'EF_CVCA']);
    const without = await read(chip);
    expect(without.protocols.terminalAuthentication.attempted).toBe(false);
    expect(without.failures).toMatchObject([{ name: 'DG3', reason: 'forbidden' }]);
  });

  it('sequence 3: version 2, then Chip Authentication version 2', async () => {
    const chip = make({ ...wish([2]), access: 'PACE', chipAuthentication: [{ version: 2, cipher: 'AES-128', parameterId: 13, keyId: 5 }] });
    const result = await read(chip, { terminal });
    expect(result.sequence).toBe(3);
    expect(result.protocols.terminalAuthentication.result).toMatchObject({ version: 2, chain: ['UTDVTRAIN00001', 'UTSCHALTER00001'] });
    expect(result.protocols.chipAuthentication.result).toMatchObject({ version: 2, keyId: 5 });
    expectFiles(result, chip, ['EF_CardSecurity', 'DG3', 'DG1', 'DG2']);
  });

  it('is refused with an expired or a foreign certificate, and the rest is read all the same', async () => {
    const chip = make({ ...wish([1]), chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] });
    const old = createTerminalPki(random, { day, expired: true });
    const expired = await read(make({
      ...wish([1]), terminalAuthentication: { versions: [1], trustPoints: [old.trustPoint], date: day },
      chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }],
    }), { terminal: credentialsWithKey(old.certificates, old.group, old.terminalKey) });
    expect(expired.protocols.terminalAuthentication.error?.code).toBe('CHIP_TA_FAILED');
    const foreign = await read(chip, { terminal: credentialsWithKey(old.certificates, old.group, old.terminalKey) });
    expect(foreign.protocols.terminalAuthentication.error?.code).toBe('CHIP_TA_FAILED');
    expect(foreign.files.has('DG2')).toBe(true);
    expect(foreign.failures).toMatchObject([{ name: 'DG3' }]);
  });
});

describe('deviating chips', () => {
  const QUIRKS: [string, ChipQuirks][] = [
    ['no extended length', { noExtendedLength: true }],
    ['short answers', { shortLe: 100 }],
    ['no short file identifiers (6A86)', { shortFileIdStatus: 0x6a86 }],
    ['no short file identifiers (6A82)', { shortFileIdStatus: 0x6a82 }],
    ['no short file identifiers (6D00)', { shortFileIdStatus: 0x6d00 }],
    ['SELECT answers 6A87', { selectStatus: 0x6a87 }],
    ['SELECT answers 6A86', { selectStatus: 0x6a86 }],
    ['beyond the end: 6B00', { beyondEnd: '6B00' }],
    ['beyond the end: 6700', { beyondEnd: '6700' }],
    ['beyond the end: 6CXX', { beyondEnd: '6CXX' }],
    ['beyond the end: 9000', { beyondEnd: '9000' }],
    ['beyond the end: 6282', { beyondEnd: '6282' }],
    ['errors in the clear', { bareErrors: true, shortFileIdStatus: 0x6a82 }],
    ['GET RESPONSE', { getResponse: 64 }],
    ['refuses a parameter reference', { refusesParameterReference: true }],
    ['no MSE:Set KAT', { noKeyAgreementTemplate: true }],
  ];
  it.each(QUIRKS.flatMap(([name, quirks]) => (['BAC', 'PACE'] as const).map((access) => [name, access, quirks] as const)))('%s, %s', async (_name, access, quirks) => {
    const chip = make({ quirks, access, chipAuthentication: [{ version: 1, cipher: '3DES', parameterId: 13 }] });
    const result = await read(chip);
    expectFiles(result, chip, ['EF_COM', 'EF_SOD', 'DG14', 'DG1', 'DG2']);
    expect(result.protocols.chipAuthentication.result).toBeDefined();
  });

  it('sends long keys and signatures in pieces where extended length is missing', async () => {
    const chip = make({ quirks: { noExtendedLength: true }, chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 2 }] });
    const result = await read(chip);
    expect(result.protocols.chipAuthentication.result).toBeDefined();
    expect(result.capabilities.quirks).toContain('no extended length');
  });

  it.each([1, 3, 6, 9, 12])('comes back when the card is torn at command %i', async (tearAtCommand) => {
    for (const access of ['BAC', 'PACE'] as const) {
      const chip = make({ quirks: { tearAtCommand }, access });
      const result = await read(chip);
      expectFiles(result, chip, ['EF_COM', 'EF_SOD', 'DG1', 'DG2']);
      expect(result.reopened).toBe(1);
    }
  });

  it('reads files over 32 KiB with odd READ BINARY, with and without extended length', async () => {
    for (const quirks of [{}, { noExtendedLength: true }]) {
      const chip = make({ faceJpeg: new Uint8Array(70_000).fill(0x5a), access: 'PACE', quirks });
      expectFiles(await read(chip), chip, ['DG2']);
    }
  });

  it('reads files of indefinite length to their end', async () => {
    const dg13 = Uint8Array.of(0x6d, 0x80, 0x30, 0x80, 0x04, 0x02, 1, 2, 0, 0, ...encodeTlv(0x04, new Uint8Array(500).fill(9)), 0, 0);
    const chip = make({ dataGroups: new Map([[13, dg13]]) });
    const result = await read(chip);
    expectFiles(result, chip, ['DG13']);
    expect(result.capabilities.quirks).toContain('indefinite length in DG13');
  });

  it('refuses a file that claims to be huge and notes a file that ends early', async () => {
    // Fails without `maximum` in files.ts.
    const huge = Uint8Array.of(0x6d, 0x83, 0x7f, 0xff, 0xff, 1, 2, 3);
    const cut = Uint8Array.of(0x6c, 0x82, 0x01, 0x00, 1, 2, 3);
    const result = await read(make({ dataGroups: new Map([[13, huge], [12, cut]]) }));
    expect(result.failures.map(({ name, error }) => [name, error.code]).sort()).toEqual([['DG12', 'CHIP_FILE_CUT'], ['DG13', 'CHIP_FILE_TOO_LARGE']]);
  });

  it('stops when told to', async () => {
    const abort = new AbortController();
    const run = readChip(inProcessTransport(make().simulated), { mrz: MRZ_KEY }, { signal: abort.signal }, () => abort.abort());
    await expect(run).rejects.toMatchObject({ code: 'CHIP_ABORTED' });
  });
});

describe('copies', () => {
  it.each([
    ['chipAuthentication', { chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] }],
    ['activeAuthentication', { activeAuthentication: { kind: 'ecdsa', parameterId: 13, hash: 'SHA-256' } }],
    ['chipAuthenticationMapping', { access: 'PACE', pace: [{ mapping: 'CAM', cipher: 'AES-128', parameterId: 13 }] }],
  ] as ['chipAuthentication' | 'activeAuthentication' | 'chipAuthenticationMapping', Partial<Personalisation>][])('fail %s, and their files are read all the same', async (protocol, wish) => {
    const chip = make({ ...wish, alteration: 'cloned' });
    const result = await read(chip);
    expect(result.protocols[protocol].attempted).toBe(true);
    expect(result.protocols[protocol].error).toBeDefined();
    const evidence = authenticityEvidence(result, { dg14: true, dg15: true, cardSecurity: true });
    // Fails without the line on a missing result in evidence.ts.
    expect(evidence.find((each) => each.protocol === protocol)!.proof).toBe('failed');
    expectFiles(result, chip, ['DG1', 'DG2']);
  });
});
