/**
 * Test and training certificates for mutual TLS, made without OpenSSL (offices run Windows): an authority,
 * a station, a desk. ECDSA on P-256, X.509 v3. In production the authority is the administration's own;
 * these exist so that training mode and tests use real TLS and not a bypass.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_kp_clientAuth,
  id_kp_serverAuth,
} from '@peculiar/asn1-x509';

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
const commonName = '2.5.4.3';
const organizationName = '2.5.4.10';

/** PEM texts. */
export interface Identity {
  cert: string;
  key: string;
}

export interface CertificateRequest {
  commonName: string;
  role: 'authority' | 'server' | 'client';
  /** Host names and IP addresses of a server. */
  hosts?: string[];
  validFrom: Date;
  validUntil: Date;
  issuer?: Identity;
}

function nameOf(common: string): Name {
  const part = (type: string, text: string) => new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String: text }) })]);
  return new Name([part(organizationName, 'Schalter Training'), part(commonName, common)]);
}

function extension(extnID: string, critical: boolean, value: unknown): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

/** Makes a key pair and a certificate; self-signed without an issuer. */
export function issueCertificate(request: CertificateRequest): Identity {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuerCertificate = request.issuer ? AsnConvert.parse(new X509Certificate(request.issuer.cert).raw, Certificate) : null;
  const issuerKey: KeyObject = request.issuer ? createPrivateKey(request.issuer.key) : pair.privateKey;
  const authority = request.role === 'authority';
  const extensions = new Extensions([
    extension(id_ce_basicConstraints, true, new BasicConstraints(authority ? { cA: true, pathLenConstraint: 0 } : {})),
    extension(id_ce_keyUsage, true, new KeyUsage(authority ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign : KeyUsageFlags.digitalSignature)),
  ]);
  // A station also calls back, as a client, with the certificate it serves with.
  if (!authority) extensions.push(extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage(request.role === 'server' ? [id_kp_serverAuth, id_kp_clientAuth] : [id_kp_clientAuth])));
  if (request.hosts && request.hosts.length > 0) {
    const names = request.hosts.map((host) => new GeneralName(isIP(host) ? { iPAddress: host } : { dNSName: host }));
    extensions.push(extension(id_ce_subjectAltName, false, new SubjectAlternativeName(names)));
  }
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const subject = nameOf(request.commonName);
  const algorithm = new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 });
  const body = new TBSCertificate({
    version: Version.v3,
    serialNumber: new Uint8Array(serial).buffer,
    signature: algorithm,
    issuer: issuerCertificate ? issuerCertificate.tbsCertificate.subject : subject,
    validity: new Validity({ notBefore: request.validFrom, notAfter: request.validUntil }),
    subject,
    subjectPublicKeyInfo: AsnConvert.parse(pair.publicKey.export({ format: 'der', type: 'spki' }), SubjectPublicKeyInfo),
    extensions,
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(body)), issuerKey);
  const certificate = new Certificate({ tbsCertificate: body, signatureAlgorithm: algorithm, signatureValue: new Uint8Array(signature).buffer });
  return { cert: pem('CERTIFICATE', Buffer.from(AsnConvert.serialize(certificate))), key: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

export interface TrainingIdentities {
  authority: Identity;
  station: Identity;
  desk: Identity;
}

const day = 24 * 60 * 60 * 1000;

/** An authority and both ends, for this machine only. `now` in milliseconds. */
export function issueTrainingIdentities(now: number, hosts: string[] = ['localhost', '127.0.0.1', '::1']): TrainingIdentities {
  const validFrom = new Date(now - day);
  const authority = issueCertificate({ commonName: 'Schalter Training CA', role: 'authority', validFrom, validUntil: new Date(now + 3650 * day) });
  const validUntil = new Date(now + 825 * day);
  return {
    authority,
    station: issueCertificate({ commonName: 'Referenz-PIK-Station', role: 'server', hosts, validFrom, validUntil, issuer: authority }),
    desk: issueCertificate({ commonName: 'Schalter Arbeitsplatz 1', role: 'client', validFrom, validUntil, issuer: authority }),
  };
}
