/** EF.SOD: CMS around the LDS security object, version 0 and 1 [ICAO 9303-10 4.6.2]. */
import type { TlvNode } from '../chip/tlv.ts';
import { octetsOf, readAsn1, sequenceOf, smallInteger, textOf } from '../passive/asn1.ts';
import { signedDataOf, type SignedData } from '../passive/cms.ts';
import { algorithmOf, type AlgorithmIdentifier } from '../passive/signature.ts';
import { ldsError } from './files.ts';

export const LDS_SECURITY_OBJECT_OID = '2.23.136.1.1.1';

export interface SecurityObject {
  readonly signedData: SignedData;
  readonly version: number;
  readonly hashAlgorithm: AlgorithmIdentifier;
  /** Signed hash by data group number. */
  readonly hashes: ReadonlyMap<number, Uint8Array>;
  /** LDS version as signed since 1.8: `0108`; null before. */
  readonly ldsVersion: string | null;
}

/** @throws LDS_MALFORMED, TRUST_ASN1_MALFORMED, CHIP_TLV_MALFORMED */
export function readSecurityObject(bytes: Uint8Array): SecurityObject {
  const signedData = signedDataOf(unwrapped(readAsn1(bytes)));
  const [version, algorithm, hashes, versionInfo] = sequenceOf(readAsn1(signedData.content), 'LDSSecurityObject');
  const entries = sequenceOf(hashes, 'data group hashes').map((entry): [number, Uint8Array] => {
    const [number, hash] = sequenceOf(entry, 'data group hash');
    return [smallInteger(number, 'data group number'), octetsOf(hash, 'hash')];
  });
  return {
    signedData,
    version: smallInteger(version, 'version'),
    hashAlgorithm: algorithmOf(algorithm, 'hash algorithm'),
    hashes: new Map(entries),
    ldsVersion: versionInfo?.tag === 0x30 && versionInfo.children[0] !== undefined ? textOf(versionInfo.children[0]) : null,
  };
}

/** The template 77 around the CMS; archives of states keep the CMS without it. */
function unwrapped(node: TlvNode): TlvNode {
  if (node.tag === 0x30) return node;
  const [inner] = node.children;
  if (node.tag !== 0x77 || inner === undefined) throw ldsError(`EF.SOD begins with ${node.tag.toString(16)}`);
  return inner;
}
