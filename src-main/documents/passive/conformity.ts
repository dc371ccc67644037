/**
 * Whether a security object and its Document Signer certificate are built as ICAO 9303-10 4.6.2, 9303-12 7.1
 * and RFC 5652 say. A wrong signature is not its business; this looks at form, as unit LDS_H of TR-03105
 * Part 5.1 asks. Genuine objects of several states depart from the form, see lds/deviation.ts.
 */
import type { TlvNode } from '../chip/tlv.ts';
import { formal, severe, unless, type Deviation } from '../lds/deviation.ts';
import { LDS_SECURITY_OBJECT_OID, type SecurityObject } from '../lds/security-object.ts';
import { octetsOf, oidOf, readAsn1, sequenceOf, smallInteger } from './asn1.ts';
import { certificateKey, type Certificate } from './certificate.ts';
import type { SignedData, SignerVerification } from './cms.ts';
import { algorithmOf, hashOf, isKnownSignature } from './signature.ts';

const SECURITY_INFOS_OID = '0.4.0.127.0.7.3.2.1';

/** What was read of one object. */
export interface ObjectParts {
  readonly bytes: Uint8Array;
  readonly signedData: SignedData | undefined;
  /** The LDS security object; only EF.SOD has one. */
  readonly securityObject?: SecurityObject | undefined;
  readonly outcome: SignerVerification | undefined;
  /** Certificate that issued the Document Signer, where it was found. */
  readonly authority: Certificate | null;
}

export function objectConformity(parts: ObjectParts, isSod: boolean): Deviation[] {
  const { signedData, securityObject, outcome } = parts;
  if (signedData === undefined || (isSod && securityObject === undefined)) return [severe('UNREADABLE', 'nicht zu lesen'), ...tolerant(() => outerTag(parts.bytes, isSod))];
  return [
    ...tolerant(() => outerTag(parts.bytes, isSod)),
    ...tolerant(() => signedDataConformity(parts.bytes, signedData, isSod)),
    ...(securityObject === undefined ? [] : ldsObjectConformity(securityObject)),
    ...unless(signedData.unreadableCertificates === 0, severe('CERTIFICATE_UNREADABLE', 'Zertifikat des Unterzeichners ist nicht zu lesen')),
    ...(outcome?.certificate == null ? [] : [
      ...unless(outcome.identified, formal('SIGNER_MISNAMED', 'Unterzeichner ist ungenau benannt')),
      ...tolerant(() => certificateConformity(outcome.certificate!, parts.authority)),
    ]),
  ];
}

function tolerant(check: () => Deviation[]): Deviation[] {
  try {
    return check();
  } catch {
    return [severe('UNREADABLE', 'Aufbau fehlerhaft')];
  }
}

/** EF.SOD travels in the template 77 [ICAO 9303-10 4.6.2]; archives of states leave it out. */
function outerTag(bytes: Uint8Array, isSod: boolean): Deviation[] {
  const { tag } = readAsn1(bytes);
  return unless(!isSod || tag === 0x77 || tag === 0x30, severe('TAG_WRONG', `beginnt mit ${tag.toString(16).toUpperCase()} statt 77`));
}

/** [RFC 5652 5.1, 5.3; ICAO 9303-10 Table 41] */
function signedDataConformity(bytes: Uint8Array, data: SignedData, isSod: boolean): Deviation[] {
  const outer = readAsn1(bytes);
  const contentInfo = outer.tag === 0x30 ? outer : outer.children[0];
  const inner = contentInfo?.children[0]?.tag === 0x06 ? contentInfo.children[1]?.children[0] : contentInfo;
  const [version, digests, , ...rest] = sequenceOf(inner, 'SignedData');
  const digestOids = (digests?.children ?? []).map((node) => algorithmOf(node, 'digest algorithm'));
  const wanted = isSod ? LDS_SECURITY_OBJECT_OID : SECURITY_INFOS_OID;
  return [
    ...unless(version?.tag === 0x02, severe('FIELD_MISSING', 'Fassung von SignedData fehlt')),
    ...unless(version?.tag !== 0x02 || smallInteger(version, 'version') === 3, formal('VERSION_UNUSUAL', `Fassung ${version === undefined ? '' : smallInteger(version, 'version')} von SignedData`)),
    ...unless(digestOids.length > 0, severe('FIELD_MISSING', 'Liste der Prüfsummenverfahren ist leer')),
    ...digestOids.filter((algorithm) => hashOf(algorithm) === undefined).map(({ oid }) => severe('ALGORITHM_NOT_ALLOWED', `Prüfsummenverfahren ${oid}`)),
    ...unless(data.contentType === wanted, severe('VALUE_NOT_ALLOWED', `Art des Inhalts ${data.contentType}`)),
    ...(rest.find(({ tag }) => tag === 0x31)?.children ?? []).flatMap(signerConformity),
  ];
}

function signerConformity(node: TlvNode): Deviation[] {
  const [version, id, digestAlgorithm, ...rest] = sequenceOf(node, 'SignerInfo');
  const number = version?.tag === 0x02 ? smallInteger(version, 'version') : undefined;
  const byKey = id?.tag === 0x80 || id?.tag === 0xa0;
  const signature = rest[0]?.tag === 0xa0 ? rest[1] : rest[0];
  const digest = algorithmOf(digestAlgorithm, 'digest algorithm');
  const scheme = algorithmOf(signature, 'signature algorithm');
  return [
    ...unless(number === (byKey ? 3 : 1), formal('VERSION_UNUSUAL', `Fassung ${number ?? '–'} von SignerInfo bei Benennung durch ${byKey ? 'Schlüsselkennung' : 'Aussteller und Seriennummer'}`)),
    ...unless(hashOf(digest) !== undefined, severe('ALGORITHM_NOT_ALLOWED', `Prüfsummenverfahren ${digest.oid}`)),
    ...unless(isKnownSignature(scheme), severe('ALGORITHM_NOT_ALLOWED', `Signaturverfahren ${scheme.oid}`)),
  ];
}

const KNOWN_LDS_VERSIONS = new Set(['0107', '0108']);

/** [ICAO 9303-10 4.6.2.3, Table 42] */
function ldsObjectConformity({ version, hashAlgorithm, hashes, ldsVersion }: SecurityObject): Deviation[] {
  const strange = [...hashes.keys()].filter((number) => number < 1 || number > 16);
  return [
    ...unless(version === 0 || version === 1, severe('VALUE_NOT_ALLOWED', `Fassung ${version} des LDS-Sicherheitsobjekts`)),
    ...unless((version === 1) === (ldsVersion !== null) || version > 1, formal('VERSION_UNUSUAL', `Fassung ${version} ${ldsVersion === null ? 'ohne' : 'mit'} Angabe der LDS-Version`)),
    ...unless(ldsVersion === null || KNOWN_LDS_VERSIONS.has(ldsVersion), formal('VERSION_UNUSUAL', `LDS-Version ${ldsVersion}`)),
    ...unless(hashOf(hashAlgorithm) !== undefined, severe('ALGORITHM_NOT_ALLOWED', `Prüfsummenverfahren ${hashAlgorithm.oid}`)),
    ...strange.map((number) => severe('VALUE_NOT_ALLOWED', `Nummer ${number} für eine Datengruppe`)),
    ...[1, 2].filter((number) => !hashes.has(number)).map((number) => severe('FIELD_MISSING', `DG${number} ist nicht unterschrieben`)),
  ];
}

const KEY_USAGE = '2.5.29.15';
const AUTHORITY_KEY = '2.5.29.35';
/** digitalSignature is the first bit of the string. */
const DIGITAL_SIGNATURE = 0x80;

/** Document Signer certificate [ICAO 9303-12 7.1.1, Table 6; RFC 5280 4.1]. */
function certificateConformity(certificate: Certificate, authority: Certificate | null): Deviation[] {
  const [body, outerAlgorithm] = readAsn1(certificate.raw).children;
  const fields = [...(body?.children ?? [])];
  const version = fields[0]?.tag === 0xa0 ? fields.shift()!.children[0] : undefined;
  const inner = algorithmOf(fields[1], 'signature');
  const outer = algorithmOf(outerAlgorithm, 'signatureAlgorithm');
  const usage = certificate.extensions.find(({ oid }) => oid === KEY_USAGE);
  const bits = usage === undefined ? undefined : readAsn1(extensionValue(fields, KEY_USAGE)).value;
  return [
    ...unless(version !== undefined && smallInteger(version, 'version') === 2, formal('VERSION_UNUSUAL', 'Zertifikat ist nicht von Fassung 3')),
    ...unless(inner.oid === outer.oid, severe('ALGORITHMS_DIFFER', `Zertifikat nennt die Verfahren ${inner.oid} und ${outer.oid}`)),
    ...unless(isKnownSignature(outer), severe('ALGORITHM_NOT_ALLOWED', `Zertifikat mit ${outer.oid} unterschrieben`)),
    ...unless(keyKind(certificate) !== 'unsupported', severe('ALGORITHM_NOT_ALLOWED', 'Schlüssel des Unterzeichners')),
    ...unless(certificate.issuer.country !== null && /^[A-Z]{2}$/.test(certificate.issuer.country), formal('NAME_UNUSUAL', 'Aussteller ohne Ländercode aus zwei Buchstaben')),
    ...unless(authority === null || authority.subject.key === certificate.issuer.key, formal('NAME_UNUSUAL', 'Aussteller heißt anders als das Staatszertifikat')),
    ...unless(certificate.authorityKeyId !== null, formal('AUTHORITY_KEY_MISSING', certificate.extensions.some(({ oid }) => oid === AUTHORITY_KEY) ? 'Kennung des Ausstellerschlüssels ohne Schlüsselkennung' : 'Kennung des Ausstellerschlüssels fehlt')),
    ...unless(usage !== undefined, formal('KEY_USAGE', 'Verwendungszweck des Schlüssels fehlt')),
    ...unless(usage === undefined || usage.critical, formal('KEY_USAGE', 'Verwendungszweck des Schlüssels ist nicht als kritisch bezeichnet')),
    ...unless(bits === undefined || ((bits[1] ?? 0) & DIGITAL_SIGNATURE) !== 0, formal('KEY_USAGE', 'Schlüssel ist nicht zum Unterschreiben bestimmt')),
  ];
}

function keyKind(certificate: Certificate): string {
  try {
    return certificateKey(certificate).kind;
  } catch {
    return 'unsupported';
  }
}

function extensionValue(fields: readonly TlvNode[], oid: string): Uint8Array {
  const list = fields.find(({ tag }) => tag === 0xa3)?.children[0]?.children ?? [];
  const found = list.find(({ children }) => oidOf(children[0], 'extension') === oid);
  return octetsOf(found?.children.at(-1), 'extension value');
}
