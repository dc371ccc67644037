/**
 * Defect Lists [TR-03129-2 7, TR-03135-1 5.8.2]: known production errors and revocations, found by the
 * Document Signer they concern. Defects whose identifier we do not know are kept and named, not guessed.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { hexOf } from '../chip/bytes.ts';
import type { CheckResult } from '../checks/model.ts';
import { asn1Error, expectTag, integerValue, octetsOf, oidOf, readAsn1, sequenceOf, textOf } from './asn1.ts';
import { certificateOf, serialText, type Certificate } from './certificate.ts';
import { readSignedData, verifySigner } from './cms.ts';
import { nameOf, sameName, type DistinguishedName } from './names.ts';
import type { TlvNode } from '../chip/tlv.ts';

export const DEFECT_LIST_OID = '0.4.0.127.0.7.3.1.5';

export type DefectKind =
  | 'certRevoked' | 'certReplaced' | 'chipAuthKeyRevoked' | 'activeAuthKeyRevoked'
  | 'authenticationProtocolFailure' | 'validityPeriodIncorrect'
  | 'comSodDiscrepancy' | 'wrongSignerIdentifier' | 'issuingCountry' | 'signerMalformed'
  | 'dataGroupMalformed' | 'sodInvalid' | 'cardSecurityMalformed' | 'chipSecurityMalformed' | 'powerDownRequired' | 'unknown';

const KINDS: Readonly<Record<string, DefectKind>> = {
  [`${DEFECT_LIST_OID}.1.1`]: 'certRevoked',
  [`${DEFECT_LIST_OID}.1.2`]: 'certReplaced',
  [`${DEFECT_LIST_OID}.1.3`]: 'chipAuthKeyRevoked',
  [`${DEFECT_LIST_OID}.1.4`]: 'activeAuthKeyRevoked',
  [`${DEFECT_LIST_OID}.1.5`]: 'authenticationProtocolFailure',
  [`${DEFECT_LIST_OID}.1.6`]: 'validityPeriodIncorrect',
  [`${DEFECT_LIST_OID}.2.1`]: 'dataGroupMalformed',
  [`${DEFECT_LIST_OID}.2.2`]: 'sodInvalid',
  [`${DEFECT_LIST_OID}.2.3`]: 'comSodDiscrepancy',
  [`${DEFECT_LIST_OID}.2.4`]: 'wrongSignerIdentifier',
  [`${DEFECT_LIST_OID}.2.5`]: 'issuingCountry',
  [`${DEFECT_LIST_OID}.4.1`]: 'cardSecurityMalformed',
  [`${DEFECT_LIST_OID}.4.2`]: 'chipSecurityMalformed',
  [`${DEFECT_LIST_OID}.4.3`]: 'powerDownRequired',
  [`${DEFECT_LIST_OID}.4.4`]: 'signerMalformed',
};

export interface Defect {
  readonly kind: DefectKind;
  readonly oid: string;
  /** Status code of a revocation [TR-03135-1 Table 5.54], of a protocol failure or of a wrong validity period [TR-03129-2 7.3.1.5, 7.3.1.6]. */
  readonly statusCode: number | null;
  /** Country to use instead of the issuer's [TR-03129-2 7.3.2.5]. */
  readonly country: string | null;
  /** Certificate to use instead of a malformed one. */
  readonly replacement: Certificate | null;
  readonly signer: { readonly issuer: DistinguishedName; readonly serial: string } | { readonly keyId: string };
  /** Upper-case hexadecimal SHA-256 of the certificate meant, where the list says so. */
  readonly certificateHash: string | null;
}

export interface DefectList {
  readonly signer: Certificate | null;
  readonly signatureResult: CheckResult;
  readonly signingTime: Date | null;
  readonly defects: readonly Defect[];
}

/** @throws TRUST_ASN1_MALFORMED, CHIP_TLV_MALFORMED */
export function readDefectList(bytes: Uint8Array): DefectList {
  const data = readSignedData(bytes);
  if (data.contentType !== DEFECT_LIST_OID) throw asn1Error('no defect list');
  const outcome = data.signers[0] === undefined ? undefined : verifySigner(data, data.signers[0]);
  const defects = expectTag(sequenceOf(readAsn1(data.content), 'DefectList').find(({ tag }) => tag === 0x31), 0x31, 'defects');
  return {
    signer: outcome?.certificate ?? null,
    signatureResult: outcome === undefined ? 'failed' : outcome.hash === 'successful' ? outcome.signature : outcome.hash,
    signingTime: outcome?.signingTime ?? null,
    defects: defects.children.flatMap(defectsOf),
  };
}

/** Defect ::= SEQUENCE { signerIdentifier, certificateHash OPTIONAL, knownDefects SET OF KnownDefect } */
function defectsOf(node: TlvNode): Defect[] {
  const [id, ...rest] = sequenceOf(node, 'Defect');
  const hash = rest.find(({ tag }) => tag === 0x04);
  const known = expectTag(rest.find(({ tag }) => tag === 0x31), 0x31, 'known defects');
  const signer = signerOf(id);
  return known.children.map((entry): Defect => {
    const [type, parameters] = sequenceOf(entry, 'KnownDefect');
    const oid = oidOf(type, 'defect type');
    const kind = KINDS[oid] ?? 'unknown';
    return { kind, oid, signer, certificateHash: hash === undefined ? null : hexOf(hash.value), ...parametersOf(kind, parameters) };
  });
}

function signerOf(node: TlvNode | undefined): Defect['signer'] {
  if (node?.tag === 0x80) return { keyId: hexOf(node.value) };
  if (node?.tag === 0xa0) return { keyId: hexOf(octetsOf(node.children[0], 'key identifier')) };
  const [issuer, serial] = sequenceOf(node, 'IssuerAndSerialNumber');
  return { issuer: nameOf(issuer), serial: serialText(expectTag(serial, 0x02, 'serial number').value) };
}

const CODED: ReadonlySet<DefectKind> = new Set(['certRevoked', 'authenticationProtocolFailure', 'validityPeriodIncorrect']);

function parametersOf(kind: DefectKind, parameters: TlvNode | undefined): Pick<Defect, 'statusCode' | 'country' | 'replacement'> {
  const nothing = { statusCode: null, country: null, replacement: null };
  if (CODED.has(kind)) {
    const code = parameters?.tag === 0x0a ? parameters : parameters?.children.find(({ tag }) => tag === 0x02 || tag === 0x0a);
    return { ...nothing, statusCode: code === undefined ? 0 : Number(integerValue({ ...code, tag: 0x02 }, 'status code')) };
  }
  if (kind === 'issuingCountry' && parameters !== undefined && !parameters.constructed) return { ...nothing, country: textOf(parameters).trim().toUpperCase().slice(0, 3) };
  if (kind === 'certReplaced' && parameters !== undefined) {
    const [first] = parameters.children;
    const wrapped = first?.children[0]?.tag === 0x30 && first.children[0].children.length > 4 ? first : parameters;
    return { ...nothing, replacement: certificateOf(wrapped) };
  }
  return nothing;
}

/** Protocols that are known to fail on documents of this signer [TR-03129-2 7.3.1.5]. */
export function failingProtocols(defects: readonly Defect[]): ReadonlySet<'activeAuthentication' | 'chipAuthentication' | 'paceCam'> {
  const codes = defects.filter(({ kind }) => kind === 'authenticationProtocolFailure').map(({ statusCode }) => statusCode ?? 0);
  const named = { chipAuthentication: [0, 2, 4, 6], activeAuthentication: [1, 2, 5, 6], paceCam: [3, 4, 5, 6] } as const;
  return new Set((Object.keys(named) as (keyof typeof named)[]).filter((protocol) => codes.some((code) => (named[protocol] as readonly number[]).includes(code))));
}

/** Whose validity period is known to be wrong [TR-03129-2 7.3.1.6]. */
export function wrongValidity(defects: readonly Defect[]): { readonly signer: boolean; readonly authority: boolean } {
  const codes = defects.filter(({ kind }) => kind === 'validityPeriodIncorrect').map(({ statusCode }) => statusCode);
  return { authority: codes.some((code) => code === 0 || code === 2), signer: codes.some((code) => code === 1 || code === 2) };
}

/** Defects that concern this Document Signer. */
export function defectsOfSigner(defects: readonly Defect[], certificate: Certificate): Defect[] {
  const hash = hexOf(sha256(certificate.raw));
  return defects.filter((defect) => {
    if (defect.certificateHash !== null && defect.certificateHash !== hash) return false;
    return 'keyId' in defect.signer
      ? certificate.subjectKeyId === defect.signer.keyId
      : certificate.serial === defect.signer.serial && sameName(certificate.issuer, defect.signer.issuer);
  });
}

/** [TR-03135-1 5.8.2.1.1, Table 5.54] */
export function trustAfterRevocation(statusCode: number | null): 'notTrusted' | 'undetermined' {
  return statusCode === null || [0, 2, 3, 4].includes(statusCode) ? 'notTrusted' : 'undetermined';
}
