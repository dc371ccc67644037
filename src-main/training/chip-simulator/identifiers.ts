/** Object identifiers of the protocols the simulator plays, [TR-03110-3 A.1], [ICAO 9303-11 9.2]. */
import type { CipherName } from '../../documents/chip/crypto/cipher-suites.ts';
import type { KeyAgreementGroup } from '../../documents/chip/crypto/groups.ts';
import type { PaceSupport } from './chip-data.ts';

const CIPHER_ARC: Readonly<Record<CipherName, number>> = { '3DES': 1, 'AES-128': 2, 'AES-192': 3, 'AES-256': 4 };

export function paceOid(support: PaceSupport, kind: KeyAgreementGroup['kind']): string {
  const base = { GM: { dh: 1, ecdh: 2 }, IM: { dh: 3, ecdh: 4 }, CAM: { dh: 0, ecdh: 6 } }[support.mapping][kind];
  if (base === 0) throw new RangeError('CAM is defined over elliptic curves only');
  return `0.4.0.127.0.7.2.2.4.${base}.${CIPHER_ARC[support.cipher]}`;
}

export function chipAuthenticationOid(cipher: CipherName, kind: KeyAgreementGroup['kind']): string {
  return `0.4.0.127.0.7.2.2.3.${kind === 'dh' ? 1 : 2}.${CIPHER_ARC[cipher]}`;
}

export const ID_PK_DH = '0.4.0.127.0.7.2.2.1.1';
export const ID_PK_ECDH = '0.4.0.127.0.7.2.2.1.2';
export const ID_TERMINAL_AUTHENTICATION = '0.4.0.127.0.7.2.2.2';
export const ID_ACTIVE_AUTHENTICATION = '2.23.136.1.1.5';
export const ID_STANDARD_PARAMETERS = '0.4.0.127.0.7.1.2';
/** ecdsa-plain-signatures of TR-03111 by hash. */
export const ECDSA_PLAIN = { 'SHA-1': '0.4.0.127.0.7.1.1.4.1.1', 'SHA-224': '0.4.0.127.0.7.1.1.4.1.2', 'SHA-256': '0.4.0.127.0.7.1.1.4.1.3', 'SHA-384': '0.4.0.127.0.7.1.1.4.1.4', 'SHA-512': '0.4.0.127.0.7.1.1.4.1.5' } as const;
