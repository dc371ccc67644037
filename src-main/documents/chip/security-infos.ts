/**
 * SecurityInfos of EF.CardAccess, EF.CardSecurity and EF.DG14, [ICAO 9303-11 9.2], [TR-03110-3 A.1].
 *
 * Entries that are not understood are kept as `other`; one broken entry makes the whole set malformed,
 * because a chip whose announcements cannot be trusted is not negotiated with.
 */
import { readTlv, tlvError, type TlvNode } from './tlv.ts';
import { integerOf } from './bytes.ts';
import type { CipherName } from './crypto/cipher-suites.ts';
import { ellipticGroup, multiplicativeGroup, namedCurve, standardGroup, standardIdOf, type KeyAgreementGroup } from './crypto/groups.ts';

const PACE = '0.4.0.127.0.7.2.2.4';
const CHIP_AUTHENTICATION = '0.4.0.127.0.7.2.2.3';
const PUBLIC_KEY = '0.4.0.127.0.7.2.2.1';
const TERMINAL_AUTHENTICATION = '0.4.0.127.0.7.2.2.2';
const ACTIVE_AUTHENTICATION = '2.23.136.1.1.5';
const EF_DIR = '1.3.27.1.1.13';
const STANDARD_PARAMETERS = '0.4.0.127.0.7.1.2';
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const DH_PUBLIC_NUMBER = '1.2.840.10046.2.1';
const DH_PKCS3 = '1.2.840.113549.1.3.1';

export type KeyAgreement = 'ecdh' | 'dh';
export type PaceMapping = 'GM' | 'IM' | 'CAM';

export interface PaceInfo {
  readonly type: 'pace';
  readonly protocol: string;
  readonly agreement: KeyAgreement;
  readonly mapping: PaceMapping;
  readonly cipher: CipherName;
  readonly version: number;
  readonly parameterId: number | undefined;
}

export interface DomainParameterInfo<T extends string> {
  readonly type: T;
  readonly protocol: string;
  readonly group: KeyAgreementGroup | undefined;
  /** parameterId or keyId. */
  readonly id: number | undefined;
}

export interface ChipAuthenticationInfo {
  readonly type: 'chip authentication';
  readonly protocol: string;
  readonly agreement: KeyAgreement;
  readonly cipher: CipherName;
  readonly version: number;
  readonly keyId: number | undefined;
}

export interface ChipAuthenticationPublicKeyInfo {
  readonly type: 'chip authentication key';
  readonly protocol: string;
  readonly agreement: KeyAgreement;
  readonly key: PublicKeyInfo;
  readonly keyId: number | undefined;
}

export interface TerminalAuthenticationInfo {
  readonly type: 'terminal authentication';
  readonly version: number;
  /** Where EF.CVCA is, if not at its default place. */
  readonly cvca: { readonly fid: number; readonly sfi: number | undefined } | undefined;
}

export interface ActiveAuthenticationInfo {
  readonly type: 'active authentication';
  readonly version: number;
  /** Signature algorithm in the terms of TR-03111 (0.4.0.127.0.7.1.1.4.1.x). */
  readonly signatureAlgorithm: string;
}

export interface EfDirInfo {
  readonly type: 'EF.DIR';
  readonly content: Uint8Array;
}

export interface OtherInfo {
  readonly type: 'other';
  readonly protocol: string;
  readonly raw: Uint8Array;
}

export type SecurityInfo =
  | PaceInfo | DomainParameterInfo<'pace parameters'> | DomainParameterInfo<'chip authentication parameters'> | ChipAuthenticationInfo | ChipAuthenticationPublicKeyInfo
  | TerminalAuthenticationInfo | ActiveAuthenticationInfo | EfDirInfo | OtherInfo;

/** A public key as the chip gives it: the group where it could be understood and the encoded element. */
export interface PublicKeyInfo {
  readonly group: KeyAgreementGroup | undefined;
  readonly element: Uint8Array;
}

/** Entries of SET OF SecurityInfo. @throws CHIP_TLV_MALFORMED */
export function parseSecurityInfos(octets: Uint8Array): SecurityInfo[] {
  const set = readTlv(octets);
  if (set.tag !== 0x31) throw tlvError('SecurityInfos is no SET');
  return set.children.map(parseInfo);
}

/** SecurityInfos inside EF.DG14 (tag 6E). @throws CHIP_TLV_MALFORMED */
export function parseDataGroup14(octets: Uint8Array): SecurityInfo[] {
  const file = readTlv(octets);
  if (file.tag !== 0x6e) throw tlvError('no EF.DG14');
  return parseSecurityInfos(file.value);
}

/** Entries of one type. */
export function infosOf<T extends SecurityInfo['type']>(infos: readonly SecurityInfo[], type: T): Extract<SecurityInfo, { type: T }>[] {
  return infos.filter((info): info is Extract<SecurityInfo, { type: T }> => info.type === type);
}

/** Last arc of the algorithm identifiers of PACE and Chip Authentication. */
const CIPHERS: Readonly<Record<number, CipherName>> = { 1: '3DES', 2: 'AES-128', 3: 'AES-192', 4: 'AES-256' };
const PACE_KINDS: Readonly<Record<number, { agreement: KeyAgreement; mapping: PaceMapping }>> = {
  1: { agreement: 'dh', mapping: 'GM' },
  2: { agreement: 'ecdh', mapping: 'GM' },
  3: { agreement: 'dh', mapping: 'IM' },
  4: { agreement: 'ecdh', mapping: 'IM' },
  6: { agreement: 'ecdh', mapping: 'CAM' },
};

function parseInfo(node: TlvNode): SecurityInfo {
  const [protocolNode, required, optional] = node.children;
  if (node.tag !== 0x30 || protocolNode?.tag !== 0x06 || required === undefined) throw tlvError('SecurityInfo');
  const protocol = decodeOid(protocolNode.value);
  const arcs = (prefix: string): number[] | undefined =>
    protocol.startsWith(`${prefix}.`) ? protocol.slice(prefix.length + 1).split('.').map(Number) : undefined;

  const [paceKind, paceCipher] = arcs(PACE) ?? [];
  const kind = PACE_KINDS[paceKind ?? 0];
  if (kind !== undefined && paceCipher !== undefined && CIPHERS[paceCipher] !== undefined) {
    const version = smallInteger(required);
    if (version !== 2) throw tlvError('PACE version');
    return { type: 'pace', protocol, ...kind, cipher: CIPHERS[paceCipher], version, parameterId: optionalInteger(optional) };
  }
  if (kind !== undefined && paceCipher === undefined) {
    return { type: 'pace parameters', protocol, group: parametersOf(required), id: optionalInteger(optional) };
  }
  const [caKind, caCipher] = arcs(CHIP_AUTHENTICATION) ?? [];
  const agreement = caKind === 1 ? 'dh' as const : caKind === 2 ? 'ecdh' as const : undefined;
  if (agreement !== undefined && caCipher !== undefined && CIPHERS[caCipher] !== undefined) {
    return { type: 'chip authentication', protocol, agreement, cipher: CIPHERS[caCipher], version: smallInteger(required), keyId: optionalInteger(optional) };
  }
  if (agreement !== undefined && caCipher === undefined) {
    return { type: 'chip authentication parameters', protocol, group: parametersOf(required), id: optionalInteger(optional) };
  }
  if (protocol === `${PUBLIC_KEY}.1` || protocol === `${PUBLIC_KEY}.2`) {
    return {
      type: 'chip authentication key', protocol, agreement: protocol.endsWith('.1') ? 'dh' : 'ecdh',
      key: publicKeyOf(required), keyId: optionalInteger(optional),
    };
  }
  if (protocol === TERMINAL_AUTHENTICATION) {
    return { type: 'terminal authentication', version: terminalVersion(required), cvca: fileIdOf(optional) };
  }
  if (protocol === ACTIVE_AUTHENTICATION) {
    if (optional?.tag !== 0x06) throw tlvError('ActiveAuthenticationInfo');
    return { type: 'active authentication', version: smallInteger(required), signatureAlgorithm: decodeOid(optional.value) };
  }
  if (protocol === EF_DIR) return { type: 'EF.DIR', content: required.value };
  return { type: 'other', protocol, raw: node.raw };
}

function terminalVersion(node: TlvNode): number {
  const version = smallInteger(node);
  if (version !== 1 && version !== 2) throw tlvError('TerminalAuthenticationInfo version');
  return version;
}

/** FileID ::= SEQUENCE { fid OCTET STRING (2), sfid OCTET STRING (1) OPTIONAL } */
function fileIdOf(node: TlvNode | undefined): { fid: number; sfi: number | undefined } | undefined {
  const fid = node?.children[0]?.value;
  if (fid?.length !== 2) return undefined;
  const sfi = node?.children[1]?.value[0];
  return { fid: fid[0]! * 256 + fid[1]!, sfi };
}

/** Domain parameters of an AlgorithmIdentifier; `undefined` where the algorithm is not known. @throws CHIP_TLV_MALFORMED, CHIP_KEY_INVALID */
export function parametersOf(algorithm: TlvNode): KeyAgreementGroup | undefined {
  const [identifier, parameters] = algorithm.children;
  if (identifier?.tag !== 0x06) throw tlvError('AlgorithmIdentifier');
  switch (decodeOid(identifier.value)) {
    case STANDARD_PARAMETERS: return parameters === undefined ? undefined : standardGroup(smallInteger(parameters));
    case EC_PUBLIC_KEY: return parameters === undefined ? undefined : curveOf(parameters);
    case DH_PUBLIC_NUMBER: return dhOf(parameters?.children, 'X9.42');
    case DH_PKCS3: return dhOf(parameters?.children, 'PKCS#3');
    default: return undefined;
  }
}

/** SubjectPublicKeyInfo of a key agreement key. @throws CHIP_TLV_MALFORMED, CHIP_KEY_INVALID */
export function publicKeyOf(node: TlvNode): PublicKeyInfo {
  const [algorithm, bits] = node.children;
  if (algorithm === undefined || bits?.tag !== 0x03 || bits.value[0] !== 0) throw tlvError('SubjectPublicKeyInfo');
  const group = parametersOf(algorithm);
  const element = bits.value.subarray(1);
  if (group?.kind !== 'dh') return { group, element };
  // A DH public value is an ASN.1 INTEGER inside the bit string; some chips put the bare number there.
  const inner = element[0] === 0x02 ? readTlv(element) : undefined;
  const value = inner !== undefined && inner.raw.length === element.length ? inner.value : element;
  let start = 0;
  while (value[start] === 0) start++;
  return { group, element: value.subarray(start) };
}

/** ECParameters: a named curve or explicit parameters [RFC 3279 2.3.5]. */
function curveOf(node: TlvNode): KeyAgreementGroup | undefined {
  if (node.tag === 0x06) return namedCurve(decodeOid(node.value));
  const [, field, coefficients, base, order, cofactor] = node.children;
  const [a, b] = coefficients?.children ?? [];
  const p = field?.children[1];
  if (p === undefined || a === undefined || b === undefined || base === undefined || order === undefined) throw tlvError('ECParameters');
  const half = (base.value.length - 1) / 2;
  if (base.value[0] !== 4 || !Number.isInteger(half)) throw tlvError('base point');
  const parameters = {
    p: integerOf(p.value), a: integerOf(a.value), b: integerOf(b.value), n: integerOf(order.value),
    gx: integerOf(base.value.subarray(1, 1 + half)), gy: integerOf(base.value.subarray(1 + half)),
    h: cofactor?.tag === 0x02 ? integerOf(cofactor.value) : 1n,
  };
  const standard = standardIdOf(parameters);
  return standard === undefined ? ellipticGroup(parameters) : standardGroup(standard);
}

/** X9.42: p, g, q; PKCS#3: p, g and perhaps a length. */
function dhOf(children: readonly TlvNode[] | undefined, form: 'X9.42' | 'PKCS#3'): KeyAgreementGroup {
  const [p, g, third] = children ?? [];
  if (p === undefined || g === undefined) throw tlvError('DH parameters');
  const q = form === 'X9.42' && third !== undefined ? integerOf(third.value) : undefined;
  const known = [0, 1, 2].map((id) => standardGroup(id)!).find((group) => group.prime === integerOf(p.value));
  if (known !== undefined && integerOf(known.encode(known.generator)) === integerOf(g.value)) return known;
  return multiplicativeGroup({ p: integerOf(p.value), g: integerOf(g.value), q });
}

function smallInteger(node: TlvNode): number {
  if (node.tag !== 0x02 || node.value.length === 0 || node.value.length > 4) throw tlvError('INTEGER');
  return Number(integerOf(node.value));
}

function optionalInteger(node: TlvNode | undefined): number | undefined {
  return node?.tag === 0x02 ? smallInteger(node) : undefined;
}

/** Content octets to dotted notation. @throws CHIP_TLV_MALFORMED */
export function decodeOid(octets: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const [i, octet] of octets.entries()) {
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw tlvError('object identifier');
    if ((octet & 0x80) === 0) {
      arcs.push(arc);
      arc = 0;
    } else if (i === octets.length - 1) {
      throw tlvError('object identifier cut off');
    }
  }
  const first = arcs.shift();
  if (first === undefined) throw tlvError('object identifier empty');
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - 40 * top, ...arcs].join('.');
}

/** Dotted notation to content octets. */
export function encodeOid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left % 128) | 0x80);
    octets.push(...groups);
  }
  return Uint8Array.from(octets);
}
