/**
 * Makes a chip for an invented person: data groups, EF.COM, EF.SOD, EF.CardAccess, EF.CardSecurity and keys,
 * [ICAO 9303-10 4], [ICAO 9303-11 9.2], [TR-03110-3 A.1.2]. Also makes the bad ones: altered, cloned,
 * signed by a stranger.
 */
import { generateKeyPairSync } from 'node:crypto';
import { concatBytes, encodeTlv } from '../../documents/chip/tlv.ts';
import { bytesOf, integerOf } from '../../documents/chip/bytes.ts';
import type { CipherName } from '../../documents/chip/crypto/cipher-suites.ts';
import { privateKeyFor, standardGroup, type KeyAgreementGroup, type RandomSource } from '../../documents/chip/crypto/groups.ts';
import { mrzCheckDigit, mrzKeyOfLines, mrzSecret } from '../../documents/chip/mrz-key.ts';
import { SimulatedChip } from './chip.ts';
import type { ActiveAuthenticationKey, ChipAuthenticationKey, ChipData, ChipQuirks, PaceSupport } from './chip-data.ts';
import { encodeDataGroup2 } from './data-group-2.ts';
import * as der from './der.ts';
import { chipAuthenticationOid, ECDSA_PLAIN, ID_ACTIVE_AUTHENTICATION, ID_PK_DH, ID_PK_ECDH, ID_STANDARD_PARAMETERS, ID_TERMINAL_AUTHENTICATION, paceOid } from './identifiers.ts';
import { createIssuer, ecPublicKeyInfo, issueCardSecurity, issueMasterList, issueSecurityObject, type HashName, type Issuer } from './issuer.ts';
import { encodeCvcaFile } from './terminal-authentication.ts';

/** How the chip was falsified after, or instead of, an honest personalisation. */
export type Alteration =
  /** DG1 names somebody else; the security object still has the old hash. */
  | 'altered DG1'
  /** Another face in DG2. */
  | 'exchanged DG2'
  /** One bit of the signature in EF.SOD is turned. */
  | 'damaged signature'
  /** Everything is signed well, by a state of the same name that nobody knows. */
  | 'unknown issuer'
  /** All files copied from a genuine chip, but not its private keys. */
  | 'cloned';

export interface Personalisation {
  /** Lines of a TD1, TD2 or TD3 zone. */
  readonly mrzLines: readonly string[];
  /** Face image as JPEG or JPEG 2000, written unchanged into DG2. */
  readonly faceJpeg: Uint8Array;
  /** Further whole files by data group number, e.g. DG3, DG7, DG11, DG12. */
  readonly dataGroups?: ReadonlyMap<number, Uint8Array>;
  readonly issuer?: Issuer;
  /** Source of keys and of everything the chip draws later. Default: the platform's. */
  readonly random?: RandomSource;
  /** `none`: readable without any protocol. Default `BAC`. */
  readonly access?: 'none' | 'BAC' | 'BAC and PACE' | 'PACE';
  readonly pace?: readonly PaceSupport[];
  readonly can?: string;
  readonly pin?: string;
  readonly puk?: string;
  /** Chip Authentication: cipher and standardised parameter id; none unless given. */
  readonly chipAuthentication?: readonly { readonly version: 1 | 2; readonly cipher: CipherName; readonly parameterId: number; readonly keyId?: number }[];
  readonly activeAuthentication?: { readonly kind: 'rsa'; readonly bits: 1024 | 2048; readonly hash: HashName } | { readonly kind: 'ecdsa'; readonly parameterId: number; readonly hash: HashName };
  /** Trust points (self-signed CV certificates) and versions of Terminal Authentication. */
  readonly terminalAuthentication?: { readonly versions: readonly (1 | 2)[]; readonly trustPoints: readonly Uint8Array[]; readonly date?: Date };
  /** Writes ldsVersionInfo into the security object (LDS 1.8). */
  readonly ldsVersion?: string;
  readonly quirks?: ChipQuirks;
  readonly alteration?: Alteration;
  /**
   * A state that personalises otherwise: gives each file a last time, by its name in a saved reading. Data
   * groups are rewritten before they are signed, everything else as it goes onto the chip.
   */
  readonly rewrite?: (name: string, file: Uint8Array) => Uint8Array;
  /** Another way to sign the data groups. Default {@link issueSecurityObject}. */
  readonly securityObject?: (groups: ReadonlyMap<number, Uint8Array>) => Uint8Array;
}

/** A personalised chip with what its issuer publishes about it. */
export interface Chip {
  readonly simulated: SimulatedChip;
  /** Files as they lie on the chip by their names in a saved reading: EF_COM, DG1 … */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly issuer: Issuer;
  /** Master List that holds the issuer's CSCA (not the stranger's, if one signed). */
  readonly masterList: Uint8Array;
}

const platformRandom: RandomSource = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));
const DG_TAGS = [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70] as const;
/** Contactless chip, T=1, historical bytes that announce command chaining and extended length. */
const ATR = atrOf(bytesOf('80730021C0'));
const MAXIMUM_RESPONSE = 0x0800;

/** Personalises a chip. @throws CHIP_MRZ_UNUSABLE */
export function personalise(wish: Personalisation): Chip {
  const random = wish.random ?? platformRandom;
  const issuer = wish.issuer ?? createIssuer({ random });
  const signer = wish.alteration === 'unknown issuer' ? createIssuer({ random, country: issuer.country }) : issuer;
  const access = wish.access ?? (wish.pace === undefined ? 'BAC' : 'BAC and PACE');
  const pace = access === 'BAC' || access === 'none' ? [] : wish.pace ?? [{ mapping: 'GM', cipher: 'AES-128', parameterId: 13 } as const];
  const chipAuthentication = (wish.chipAuthentication ?? []).map((each): ChipAuthenticationKey => {
    const group = groupOf(each.parameterId);
    return { version: each.version, cipher: each.cipher, keyId: each.keyId, group, privateKey: privateKeyFor(group, random) };
  });
  const activeAuthentication = wish.activeAuthentication === undefined ? undefined : activeKey(wish.activeAuthentication, random);
  const camGroup = pace.find((support) => support.mapping === 'CAM')?.parameterId;
  const camKey = camGroup === undefined ? undefined : { group: groupOf(camGroup), privateKey: privateKeyFor(groupOf(camGroup), random) };

  const accessInfos = [...pace.map(paceInfo), ...chipAuthentication.filter(({ version }) => version === 2).flatMap(parameterInfos)];
  const versions = wish.terminalAuthentication?.versions ?? [];
  if (versions.includes(2)) accessInfos.push(terminalInfo(2));
  const cardAccess = pace.length === 0 ? undefined : der.setOf(...accessInfos);
  const cardSecurity = camKey === undefined && !chipAuthentication.some(({ version }) => version === 2) ? undefined
    : issueCardSecurity(signer, der.setOf(
      ...accessInfos,
      ...chipAuthentication.filter(({ version }) => version === 2).map(publicKeyInfo),
      ...(camKey === undefined ? [] : [publicKeyInfo({ version: 2, cipher: 'AES-128', keyId: undefined, ...camKey })]),
    ));

  const groups = new Map<number, Uint8Array>(wish.dataGroups ?? []);
  groups.set(1, encodeTlv(0x61, encodeTlv(0x5f1f, der.latin(wish.mrzLines.map((line) => line.trim()).join('')))));
  groups.set(2, encodeDataGroup2(wish.faceJpeg));
  const securityInfos = [
    ...pace.map(paceInfo),
    ...chipAuthentication.flatMap((key) => [authenticationInfo(key), ...(key.version === 1 ? [publicKeyInfo(key)] : [])]),
    ...(versions.includes(1) ? [terminalInfo(1)] : []),
    ...(wish.activeAuthentication?.kind === 'ecdsa'
      ? [der.sequence(der.oid(ID_ACTIVE_AUTHENTICATION), der.integer(1), der.oid(ECDSA_PLAIN[wish.activeAuthentication.hash]))] : []),
  ];
  if (securityInfos.length > 0) groups.set(14, encodeTlv(0x6e, der.setOf(...securityInfos)));
  if (activeAuthentication !== undefined) groups.set(15, encodeTlv(0x6f, activePublicKey(activeAuthentication)));

  const rewrite = wish.rewrite ?? ((_name: string, file: Uint8Array): Uint8Array => file);
  for (const [number, file] of groups) groups.set(number, rewrite(`DG${number}`, file));
  const securityObject = wish.securityObject?.(groups) ?? issueSecurityObject(signer, groups, wish.ldsVersion);
  const written = alter(wish, groups, securityObject);
  const applicationFiles = new Map<number, Uint8Array>([
    [0x011e, rewrite('EF_COM', commonData([...groups.keys()]))],
    [0x011d, rewrite('EF_SOD', written.securityObject)],
    ...[...written.groups].map(([number, file]) => [0x0100 + number, file] as const),
  ]);
  if (versions.includes(1)) applicationFiles.set(0x011c, rewrite('EF_CVCA', encodeCvcaFile(wish.terminalAuthentication!.trustPoints)));
  const masterFiles = new Map<number, Uint8Array>();
  if (cardAccess !== undefined) masterFiles.set(0x011c, rewrite('EF_CardAccess', cardAccess));
  if (cardSecurity !== undefined) masterFiles.set(0x011d, rewrite('EF_CardSecurity', cardSecurity));
  if (wish.quirks?.noExtendedLength !== true) masterFiles.set(0x2f01, rewrite('EF_ATR_INFO', cardInformation()));

  const key = mrzKeyOfLines(wish.mrzLines);
  const number = key.documentNumber.padEnd(9, '<');
  const isClone = wish.alteration === 'cloned';
  const data: ChipData = {
    atr: ATR, masterFiles, applicationFiles, pace,
    passwords: {
      mrz: mrzSecret(key),
      ...(wish.can === undefined ? {} : { can: der.latin(wish.can) }),
      ...(wish.pin === undefined ? {} : { pin: der.latin(wish.pin) }),
      ...(wish.puk === undefined ? {} : { puk: der.latin(wish.puk) }),
    },
    openAccess: access === 'none',
    bac: access === 'BAC' || access === 'BAC and PACE',
    camKey: isClone && camKey !== undefined ? { ...camKey, privateKey: privateKeyFor(camKey.group, random) } : camKey,
    chipAuthentication: isClone ? chipAuthentication.map((each) => ({ ...each, privateKey: privateKeyFor(each.group, random) })) : chipAuthentication,
    activeAuthentication: isClone && wish.activeAuthentication !== undefined ? activeKey(wish.activeAuthentication, random) : activeAuthentication,
    terminalAuthentication: wish.terminalAuthentication === undefined ? undefined
      : { ...wish.terminalAuthentication, date: wish.terminalAuthentication.date ?? new Date(), documentNumber: number + mrzCheckDigit(number) },
    maximumResponse: MAXIMUM_RESPONSE,
    quirks: wish.quirks ?? {},
  };
  return { simulated: new SimulatedChip(data, random), files: namedFiles(data), issuer, masterList: issueMasterList(issuer) };
}

function groupOf(id: number): KeyAgreementGroup {
  const group = standardGroup(id);
  if (group === undefined) throw new RangeError(`domain parameter id ${id}`);
  return group;
}

/** EF.COM: LDS version, Unicode version and the list of data groups. */
function commonData(numbers: readonly number[]): Uint8Array {
  const tags = [...numbers].sort((a, b) => a - b).map((number) => DG_TAGS[number - 1]!);
  return encodeTlv(0x60,
    encodeTlv(0x5f01, der.latin('0107')),
    encodeTlv(0x5f36, der.latin('040000')),
    encodeTlv(0x5c, Uint8Array.from(tags)));
}

/** EF.ATR/INFO with the extended length information DO 7F66 [ISO/IEC 7816-4 12.7.1]. */
function cardInformation(): Uint8Array {
  return concatBytes(
    encodeTlv(0x47, bytesOf('C001C0')),
    encodeTlv(0x7f66, der.integer(MAXIMUM_RESPONSE), der.integer(MAXIMUM_RESPONSE)),
  );
}

const paceInfo = (support: PaceSupport): Uint8Array =>
  der.sequence(der.oid(paceOid(support, groupOf(support.parameterId).kind)), der.integer(2), der.integer(support.parameterId));

const terminalInfo = (version: number): Uint8Array => der.sequence(der.oid(ID_TERMINAL_AUTHENTICATION), der.integer(version));

const keyReference = (key: ChipAuthenticationKey): Uint8Array[] => (key.keyId === undefined ? [] : [der.integer(key.keyId)]);

const authenticationInfo = (key: ChipAuthenticationKey): Uint8Array =>
  der.sequence(der.oid(chipAuthenticationOid(key.cipher, key.group.kind)), der.integer(key.version), ...keyReference(key));

/** Version 2 announces itself and its standardised parameters in EF.CardAccess. */
function parameterInfos(key: ChipAuthenticationKey): Uint8Array[] {
  const base = chipAuthenticationOid(key.cipher, key.group.kind).replace(/\.\d+$/, '');
  return [authenticationInfo(key), der.sequence(der.oid(base), standardAlgorithm(key.group), ...keyReference(key))];
}

function standardAlgorithm(group: KeyAgreementGroup): Uint8Array {
  const id = Array.from({ length: 19 }, (_, i) => i).find((each) => standardGroup(each)?.name === group.name);
  return der.sequence(der.oid(ID_STANDARD_PARAMETERS), der.integer(id ?? 0));
}

/** Version 1 writes its domain parameters out, version 2 refers to the standardised ones. */
function publicKeyInfo(key: ChipAuthenticationKey): Uint8Array {
  const { group, privateKey } = key;
  const element = group.encode(group.multiply(group.generator, privateKey));
  const protocol = der.oid(group.kind === 'dh' ? ID_PK_DH : ID_PK_ECDH);
  const bits = der.bitString(group.kind === 'dh' ? der.integer(integerOf(element)) : element);
  if (key.version === 2) return der.sequence(protocol, der.sequence(standardAlgorithm(group), bits), ...keyReference(key));
  if (group.kind === 'ecdh') return der.sequence(protocol, ecPublicKeyInfo({ group, privateKey }, true), ...keyReference(key));
  const pkcs3 = der.sequence(der.oid('1.2.840.113549.1.3.1'), der.sequence(der.integer(group.prime), der.integer(integerOf(group.encode(group.generator)))));
  return der.sequence(protocol, der.sequence(pkcs3, bits), ...keyReference(key));
}

function activeKey(wish: NonNullable<Personalisation['activeAuthentication']>, random: RandomSource): ActiveAuthenticationKey {
  if (wish.kind === 'ecdsa') {
    const group = groupOf(wish.parameterId);
    return { kind: 'ecdsa', group, privateKey: privateKeyFor(group, random), hash: wish.hash };
  }
  // RSA keys come from the platform: primes are not made of the passed-in randomness.
  const { n, d } = generateKeyPairSync('rsa', { modulusLength: wish.bits }).privateKey.export({ format: 'jwk' });
  const number = (text: string): bigint => integerOf(Buffer.from(text, 'base64url'));
  return { kind: 'rsa', n: number(n!), d: number(d!), hash: wish.hash };
}

function activePublicKey(key: ActiveAuthenticationKey): Uint8Array {
  if (key.kind === 'ecdsa') return ecPublicKeyInfo(key, true);
  return der.sequence(
    der.sequence(der.oid('1.2.840.113549.1.1.1'), der.nothing()),
    der.bitString(der.sequence(der.integer(key.n), der.integer(65537))),
  );
}

function alter(
  wish: Personalisation, groups: ReadonlyMap<number, Uint8Array>, securityObject: Uint8Array,
): { groups: ReadonlyMap<number, Uint8Array>; securityObject: Uint8Array } {
  const changed = new Map(groups);
  switch (wish.alteration) {
    case 'altered DG1': {
      const file = groups.get(1)!.slice();
      file[15] = file[15] === 0x41 ? 0x42 : 0x41;
      changed.set(1, file);
      return { groups: changed, securityObject };
    }
    case 'exchanged DG2': {
      const file = groups.get(2)!.slice();
      file[file.length - 1] = file.at(-1)! ^ 0xff;
      changed.set(2, file);
      return { groups: changed, securityObject };
    }
    case 'damaged signature':
      return { groups, securityObject: securityObject.with(securityObject.length - 1, securityObject.at(-1)! ^ 1) };
    default:
      return { groups, securityObject };
  }
}

function namedFiles(data: ChipData): Map<string, Uint8Array> {
  const names: Readonly<Record<number, string>> = { 0x011e: 'EF_COM', 0x011d: 'EF_SOD', 0x011c: 'EF_CVCA' };
  const master: Readonly<Record<number, string>> = { 0x011c: 'EF_CardAccess', 0x011d: 'EF_CardSecurity', 0x2f01: 'EF_ATR_INFO' };
  const named = new Map<string, Uint8Array>();
  for (const [fid, file] of data.masterFiles) named.set(master[fid] ?? fid.toString(16), file);
  for (const [fid, file] of data.applicationFiles) named.set(names[fid] ?? `DG${fid & 0xff}`, file);
  return named;
}

/** Answer to reset of a contactless chip as a PC/SC reader makes it up from the historical bytes [PC/SC 3 3.1.3.2.3]. */
function atrOf(historical: Uint8Array): Uint8Array {
  const body = concatBytes(Uint8Array.of(0x80 | historical.length, 0x80, 0x01), historical);
  const check = body.reduce((sum, octet) => sum ^ octet, 0);
  return concatBytes(Uint8Array.of(0x3b), body, Uint8Array.of(check));
}
