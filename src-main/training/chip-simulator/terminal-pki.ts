/** An invented EAC PKI: CVCA, Document Verifier and terminal with CV certificates, [TR-03110-3 2, C]. For training and tests. */
import { sha256 } from '@noble/hashes/sha2.js';
import { encodeCvBody, encodeCvCertificate, ecPublicKeyObject, INSPECTION_SYSTEM } from '../../documents/chip/cv-certificate.ts';
import { ecdsaSign } from '../../documents/chip/crypto/ecdsa.ts';
import { privateKeyFor, standardGroup, type KeyAgreementGroup, type RandomSource } from '../../documents/chip/crypto/groups.ts';

const ID_TA_ECDSA_SHA_256 = '0.4.0.127.0.7.2.2.2.2.3';

export interface TerminalPki {
  /** Self-signed CVCA certificate: the chip's trust point. */
  readonly trustPoint: Uint8Array;
  /** Document Verifier and terminal certificates. */
  readonly certificates: readonly Uint8Array[];
  readonly group: KeyAgreementGroup;
  readonly terminalKey: bigint;
}

/** @param rights lowest authorization octet: bit 1 EF.DG3, bit 2 EF.DG4. Default both */
export function createTerminalPki(random: RandomSource, options: { day?: Date; curveId?: number; rights?: number; expired?: boolean } = {}): TerminalPki {
  const group = standardGroup(options.curveId ?? 12);
  if (group?.kind !== 'ecdh') throw new RangeError('curve id');
  const day = options.day ?? new Date();
  const inDays = (days: number): Date => new Date(day.getTime() + days * 86_400_000);
  const rights = options.rights ?? 0x03;
  const keys = [0, 1, 2].map(() => privateKeyFor(group, random)) as [bigint, bigint, bigint];
  const certify = (holder: string, authority: string, role: number, key: bigint, signer: bigint, until: Date): Uint8Array => {
    const body = encodeCvBody({
      authority, holder, authorizationOid: INSPECTION_SYSTEM,
      authorization: Uint8Array.of(role | rights),
      publicKeyObject: ecPublicKeyObject(ID_TA_ECDSA_SHA_256, group, group.encode(group.multiply(group.generator, key)), role === 0xc0),
      effective: inDays(-10), expires: until,
    });
    return encodeCvCertificate(body, ecdsaSign(group, signer, sha256(body), 'plain'));
  };
  const [cvca, verifier, terminal] = keys;
  return {
    trustPoint: certify('UTCVCA00001', 'UTCVCA00001', 0xc0, cvca, cvca, inDays(1000)),
    certificates: [
      certify('UTDVTRAIN00001', 'UTCVCA00001', 0x80, verifier, cvca, inDays(90)),
      certify('UTSCHALTER00001', 'UTDVTRAIN00001', 0x00, terminal, verifier, inDays(options.expired === true ? -2 : 30)),
    ],
    group, terminalKey: terminal,
  };
}
