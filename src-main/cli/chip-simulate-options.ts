/** Words of `schalter chip simulate` as a personalisation: what the simulated chip is able to do, and its peculiarities. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createTerminalPki, type ChipQuirks, type PaceSupport, type Personalisation, type TerminalPki } from '../training/chip-simulator/index.ts';
import * as der from '../training/chip-simulator/der.ts';
import { standardGroup, unsignedOctets } from '../documents/chip/crypto/groups.ts';

export type SimulateValues = Partial<Record<'mrz' | 'face' | 'files' | 'can' | 'pin' | 'puk' | 'access' | 'pace' | 'cipher' | 'domain' | 'ca-version' | 'aa' | 'ta' | 'ta-version' | 'alteration' | 'tear' | 'lds-version' | 'masterlist-out' | 'port' | 'host' | 'kbit', string>> &
  { ca?: boolean; quirk?: string[] };

const ALTERATIONS: Readonly<Record<string, NonNullable<Personalisation['alteration']>>> = {
  dg1: 'altered DG1', dg2: 'exchanged DG2', signature: 'damaged signature', 'unknown-issuer': 'unknown issuer', cloned: 'cloned',
};
const ACCESS: Readonly<Record<string, NonNullable<Personalisation['access']>>> = { none: 'none', bac: 'BAC', both: 'BAC and PACE', pace: 'PACE' };
const CIPHERS = ['3DES', 'AES-128', 'AES-192', 'AES-256'] as const;
/** Peculiarities of states by the name the command line gives them. */
const QUIRKS: Readonly<Record<string, (value: string) => ChipQuirks | undefined>> = {
  'no-extended-length': () => ({ noExtendedLength: true }),
  'short-le': (value) => withNumber(value, (shortLe) => ({ shortLe })),
  'short-file-id': (value) => withStatus(value, (shortFileIdStatus) => ({ shortFileIdStatus })),
  select: (value) => withStatus(value, (selectStatus) => ({ selectStatus })),
  'beyond-end': (value) => (['6282', '9000', '6B00', '6CXX', '6700'].includes(value) ? { beyondEnd: value as NonNullable<ChipQuirks['beyondEnd']> } : undefined),
  'bare-errors': () => ({ bareErrors: true }),
  'get-response': (value) => withNumber(value, (getResponse) => ({ getResponse })),
  'refuses-parameter-reference': () => ({ refusesParameterReference: true }),
  'challenge-length': (value) => withNumber(value, (challengeLength) => ({ challengeLength })),
  'no-key-agreement-template': () => ({ noKeyAgreementTemplate: true }),
};

const withNumber = (value: string, make: (number: number) => ChipQuirks): ChipQuirks | undefined => (/^[1-9]\d{0,4}$/.test(value) ? make(Number(value)) : undefined);
const withStatus = (value: string, make: (status: number) => ChipQuirks): ChipQuirks | undefined => (/^[0-9A-Fa-f]{4}$/.test(value) ? make(Number.parseInt(value, 16)) : undefined);

export const SIMULATE_USAGE = 'schalter chip simulate --mrz FILE [--face FILE] [--files DIR] [--can N] [--pin N] [--puk N] [--access none|bac|both|pace] [--pace GM|IM|CAM] [--cipher 3DES|AES-128|AES-192|AES-256] [--domain 0|1|2|8…18] ' +
  '[--ca [--ca-version 1|2]] [--aa rsa|ecdsa] [--ta DIR [--ta-version 1|2]] [--lds-version NNNN] [--alteration dg1|dg2|signature|unknown-issuer|cloned] [--tear COMMAND] ' +
  `[--quirk ${Object.keys(QUIRKS).join('|')}[=VALUE]]… [--masterlist-out FILE] [--port N] [--host NAME] [--kbit N]`;

/** Everything but zone and face; `undefined` for a word that is none of the known ones. */
export function personalisationOf(values: SimulateValues, terminalPki: TerminalPki | undefined): Omit<Personalisation, 'mrzLines' | 'faceJpeg'> | undefined {
  const access = values.access === undefined ? undefined : ACCESS[values.access];
  const alteration = values.alteration === undefined ? undefined : ALTERATIONS[values.alteration];
  const cipher = CIPHERS.find((name) => name === (values.cipher ?? 'AES-128'));
  const parameterId = Number(values.domain ?? 13);
  const quirks = quirksOf(values);
  const [caVersion, taVersion] = [values['ca-version'] ?? '1', values['ta-version'] ?? '1'];
  const wrong = (values.access !== undefined && access === undefined) || (values.alteration !== undefined && alteration === undefined) || cipher === undefined || quirks === undefined ||
    standardGroup(parameterId) === undefined || ![caVersion, taVersion].every((version) => version === '1' || version === '2') ||
    (values.pace !== undefined && !['GM', 'IM', 'CAM'].includes(values.pace)) || (values.aa !== undefined && !['rsa', 'ecdsa'].includes(values.aa)) || (values['lds-version'] !== undefined && !/^\d{4}$/.test(values['lds-version']));
  if (wrong) return undefined;
  const wantsPace = values.pace !== undefined || values.cipher !== undefined || values.domain !== undefined;
  const wantsAuthentication = values.ca === true || values['ca-version'] !== undefined || terminalPki !== undefined;
  return {
    ...(access === undefined ? {} : { access }),
    ...(values.can === undefined ? {} : { can: values.can }),
    ...(values.pin === undefined ? {} : { pin: values.pin }),
    ...(values.puk === undefined ? {} : { puk: values.puk }),
    ...(wantsPace ? { pace: [{ mapping: (values.pace ?? 'GM') as PaceSupport['mapping'], cipher, parameterId }] } : {}),
    ...(wantsAuthentication ? { chipAuthentication: [{ version: Number(caVersion) as 1 | 2, cipher, parameterId }] } : {}),
    ...(values.aa === undefined ? {} : {
      activeAuthentication: values.aa === 'rsa' ? { kind: 'rsa', bits: 2048, hash: 'SHA-256' } : { kind: 'ecdsa', parameterId: 13, hash: 'SHA-256' },
    }),
    ...(terminalPki === undefined ? {} : { terminalAuthentication: { versions: [Number(taVersion) as 1 | 2], trustPoints: [terminalPki.trustPoint] } }),
    ...(values['lds-version'] === undefined ? {} : { ldsVersion: values['lds-version'] }),
    ...(alteration === undefined ? {} : { alteration }),
    quirks,
  };
}

function quirksOf({ quirk = [], tear }: SimulateValues): ChipQuirks | undefined {
  const asked = quirk.map((word) => {
    const [name, value = ''] = word.split('=', 2) as [string, string?];
    return Object.hasOwn(QUIRKS, name) ? QUIRKS[name]!(value) : undefined;
  });
  if (tear !== undefined) asked.push(withNumber(tear, (tearAtCommand) => ({ tearAtCommand })));
  return asked.includes(undefined) ? undefined : Object.assign({}, ...asked) as ChipQuirks;
}

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const PRIME256V1 = '1.2.840.10045.3.1.7';

/**
 * An invented EAC PKI whose Document Verifier and terminal certificates and terminal key are written into a folder,
 * as `chip read --cv-certificate … --terminal-key …` takes them. Worth nothing outside training.
 */
export async function terminalPkiIn(directory: string): Promise<TerminalPki> {
  const pki = createTerminalPki((length) => globalThis.crypto.getRandomValues(new Uint8Array(length)));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const [index, name] of ['verifier.cvcert', 'terminal.cvcert'].entries()) await writeFile(join(directory, name), pki.certificates[index]!, { mode: 0o600 });
  const key = der.sequence(der.integer(0), der.sequence(der.oid(EC_PUBLIC_KEY), der.oid(PRIME256V1)), der.octetString(der.sequence(der.integer(1), der.octetString(keyOctets(pki.terminalKey)))));
  await writeFile(join(directory, 'terminal.key'), key, { mode: 0o600 });
  return pki;
}

function keyOctets(key: bigint): Uint8Array {
  const octets = unsignedOctets(key);
  const whole = new Uint8Array(32);
  whole.set(octets, 32 - octets.length);
  return whole;
}

/** DG3.bin to DG16.bin of a folder, unchanged; DG1, DG2, DG14 and DG15 are made by the simulator. */
export async function dataGroupsIn(directory: string): Promise<Map<number, Uint8Array>> {
  const groups = new Map<number, Uint8Array>();
  for (const name of await readdir(directory)) {
    const number = Number(/^DG(\d+)\.bin$/.exec(basename(name))?.[1] ?? 0);
    if (number >= 3 && number <= 16 && number !== 14 && number !== 15) groups.set(number, await readFile(join(directory, name)));
  }
  return groups;
}
