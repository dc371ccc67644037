/** What the command line makes of its words for chips that ask for Terminal Authentication, and for peculiar ones. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mrzKeyOfLines, readChip, type ReadChipOptions } from '../documents/chip/index.ts';
import { inProcessTransport, personalise } from '../training/chip-simulator/index.ts';
import { command as chipRead } from './chip-read.ts';
import { personalisationOf, terminalPkiIn, type SimulateValues } from './chip-simulate-options.ts';
import { command as chipSimulate } from './chip-simulate.ts';
import { terminalCredentialsOf } from './terminal-credentials.ts';

const MRZ = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const FACE = Uint8Array.from(Buffer.from('FFD8FFE000104A46494600010100000100010000FFC0001108012C0190030122000211010311010000', 'hex'));
const FINGERS = Uint8Array.from([0x63, 0x07, 0x7f, 0x61, 0x04, 0x02, 0x01, 0x00, 0x00]);
const io = { stdin: Readable.from([]), out: () => {}, err: () => {} };
let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'schalter-terminal-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(values: SimulateValues, options: ReadChipOptions = {}) {
  const pki = values.ta === undefined ? undefined : await terminalPkiIn(values.ta);
  const chip = personalise({ mrzLines: MRZ, faceJpeg: FACE, dataGroups: new Map([[3, FINGERS]]), ...personalisationOf(values, pki)! });
  const terminal = pki === undefined ? undefined : await terminalCredentialsOf([join(values.ta!, 'verifier.cvcert'), join(values.ta!, 'terminal.cvcert')], join(values.ta!, 'terminal.key'), io);
  return readChip(inProcessTransport(chip.simulated), { mrz: mrzKeyOfLines(MRZ), ...(values.can === undefined ? {} : { can: values.can }) }, { ...(terminal === undefined ? {} : { terminal }), ...options });
}

describe('[issue 3, section 7] options of chip read and chip simulate', () => {
  it.each(['1', '2'] as const)('[TR-03110-1 3.5] version %s: the certificates and key of --ta open DG3 to an authorised office', async (version) => {
    const ta = join(folder, `ta-${version}`);
    const values: SimulateValues = { access: 'pace', ca: true, 'ca-version': version, 'ta-version': version, ta };
    const result = await read(values);
    expect(result.protocols.terminalAuthentication).toMatchObject({ attempted: true, result: { version: Number(version) } });
    expect(result.files.get('DG3')).toEqual(FINGERS);
  });

  it('[TR-03110-1 3.5] without credentials DG3 stays closed and everything else is read', async () => {
    const pki = await terminalPkiIn(join(folder, 'closed'));
    const chip = personalise({ mrzLines: MRZ, faceJpeg: FACE, dataGroups: new Map([[3, FINGERS]]), ...personalisationOf({ access: 'pace', ca: true }, pki)! });
    const result = await readChip(inProcessTransport(chip.simulated), { mrz: mrzKeyOfLines(MRZ) });
    expect([...result.files.keys()]).toEqual(expect.arrayContaining(['DG1', 'DG2']));
    expect(result.files.has('DG3')).toBe(false);
  });

  it('certificates may stand in one file, in hexadecimal; a key of somebody else and other files are refused in a sentence', async () => {
    const ta = join(folder, 'forms');
    await terminalPkiIn(ta);
    const both = Buffer.concat(await Promise.all(['terminal.cvcert', 'verifier.cvcert'].map((name) => readFile(join(ta, name)))));
    await writeFile(join(ta, 'both.hex'), `${both.toString('hex').match(/.{1,64}/g)!.join('\r\n')}\r\n`);
    expect((await terminalCredentialsOf([join(ta, 'both.hex')], join(ta, 'terminal.key'), io)).certificates).toHaveLength(2);
    const other = join(ta, 'other.pem');
    await writeFile(other, generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const refused = { code: 'CHIP_TERMINAL_FILES', kind: 'input' };
    await expect(terminalCredentialsOf([join(ta, 'both.hex')], other, io)).rejects.toMatchObject(refused);
    await expect(terminalCredentialsOf([join(ta, 'verifier.cvcert')], join(ta, 'terminal.key'), io)).rejects.toMatchObject(refused);
    await expect(terminalCredentialsOf([other], join(ta, 'terminal.key'), io)).rejects.toMatchObject(refused);
    await expect(terminalCredentialsOf([join(ta, 'both.hex')], join(ta, 'both.hex'), io)).rejects.toMatchObject(refused);
    await expect(chipRead.run(['--reader', 'none', '--out', folder, '--can', '123456', '--terminal-key', other], io)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it.each<[string, SimulateValues]>([
    ['no-extended-length', {}], ['short-le=64', {}], ['short-file-id=6A82', {}], ['select=6A87', {}], ['beyond-end=6B00', {}], ['get-response=128', {}],
  ])('--quirk %s is read all the same', async (quirk, values) => {
    expect((await read({ access: 'both', quirk: [quirk], ...values })).files.has('DG2')).toBe(true);
  });

  it.each<[string, SimulateValues]>([
    ['3DES over NIST P-256', { pace: 'GM', cipher: '3DES', domain: '12' }], ['AES-256 over brainpoolP384r1', { pace: 'GM', cipher: 'AES-256', domain: '16' }],
    ['Integrated Mapping with AES-192', { pace: 'IM', cipher: 'AES-192', domain: '13' }], ['Chip Authentication Mapping', { pace: 'CAM' }], ['torn once', { tear: '12' }],
  ])('%s is read', async (_name, values) => {
    expect((await read({ access: 'pace', ...values })).files.has('DG2')).toBe(true);
  });

  it.each<string[]>([['--quirk', 'unheard-of'], ['--quirk', 'short-le=much'], ['--domain', '5'], ['--cipher', 'ROT13'], ['--ca-version', '3'], ['--tear', 'x']])('%s %s is a usage error', async (...words) => {
    await writeFile(join(folder, 'mrz.txt'), MRZ.join('\n'));
    await expect(chipSimulate.run(['--mrz', join(folder, 'mrz.txt'), ...words], io)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
