/** Terminal Authentication versions 1 and 2 of the chip, [TR-03110-1 3.5], [TR-03110-2 3.3], [TR-03110-3 2.5, A.7, B.3]. */
import { createPublicKey, verify as verifyRsa, constants } from 'node:crypto';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, encodeTlv, parseTlv, type TlvNode } from '../../documents/chip/tlv.ts';
import { ecdsaVerify } from '../../documents/chip/crypto/ecdsa.ts';
import { unsignedOctets, type KeyAgreementGroup } from '../../documents/chip/crypto/groups.ts';
import { parseCvCertificate, parseCvParts, roleOf, type CvCertificate } from '../../documents/chip/cv-certificate.ts';
import type { TerminalAuthenticationSetup } from './chip-data.ts';
import { status, type Answer } from './command.ts';
import { latin } from './der.ts';
import type { PaceOutcome } from './password-authentication.ts';

const BASE = '0.4.0.127.0.7.2.2.2';
const ECDSA_HASHES = { 1: sha1, 2: sha224, 3: sha256, 4: sha384, 5: sha512 } as const;
const RSA_SCHEMES = {
  1: { hash: 'sha1', pss: false }, 2: { hash: 'sha256', pss: false }, 3: { hash: 'sha1', pss: true },
  4: { hash: 'sha256', pss: true }, 5: { hash: 'sha512', pss: false }, 6: { hash: 'sha512', pss: true },
} as const;

/** A key the chip knows, with what its holder may do. */
interface KnownKey {
  readonly holder: string;
  readonly oid: string;
  readonly certificate: CvCertificate;
  /** Curve of the key, inherited from the trust point where the certificate is silent. */
  readonly group: KeyAgreementGroup | undefined;
  /** Effective authorization: what every certificate of the chain allows. */
  readonly rights: number;
  readonly permanent: boolean;
}

export class TerminalAuthentication {
  readonly #setup: TerminalAuthenticationSetup | undefined;
  readonly #trusted: KnownKey[];
  #imported: KnownKey | undefined;
  #issuer: KnownKey | undefined;
  #terminal: KnownKey | undefined;
  #version: 1 | 2 = 1;
  #committedKey: Uint8Array | undefined;
  #auxiliary: Uint8Array = new Uint8Array(0);
  #agreedKey: Uint8Array | undefined;
  #pace: PaceOutcome | undefined;
  #rights = 0;
  challenge: Uint8Array | undefined;

  constructor(setup: TerminalAuthenticationSetup | undefined) {
    this.#setup = setup;
    this.#trusted = (setup?.trustPoints ?? []).map((octets) => {
      const certificate = parseCvCertificate(octets);
      return {
        certificate, holder: certificate.holder, oid: certificate.publicKey.oid,
        group: certificate.publicKey.group, rights: rightsOf(certificate), permanent: true,
      };
    });
  }

  mayRead(group: 'DG3' | 'DG4'): boolean {
    return (this.#rights & (group === 'DG3' ? 0x01 : 0x02)) !== 0;
  }

  forget(): void {
    this.#imported = undefined;
    this.#issuer = undefined;
    this.#terminal = undefined;
    this.#rights = 0;
    this.challenge = undefined;
  }

  bindToPace(outcome: PaceOutcome): void {
    this.#pace = outcome;
  }

  /** Comp(PK.PCD) of Chip Authentication; version 1 signs it, version 2 has committed to it. */
  bindToAgreement(key: Uint8Array | undefined): void {
    this.#agreedKey = key;
  }

  /** MSE:Set DST: the public key that verifies the next certificate. */
  selectIssuer(data: Uint8Array): Answer {
    const reference = referenceOf(data);
    this.#issuer = [...this.#trusted, this.#imported].find((key) => key !== undefined && key.holder === reference);
    return status(this.#setup === undefined ? 0x6d00 : this.#issuer === undefined ? 0x6a88 : 0x9000);
  }

  /** PSO:Verify Certificate [TR-03110-3 2.5.1]. */
  verifyCertificate(data: Uint8Array): Answer {
    const issuer = this.#issuer;
    if (issuer === undefined || this.#setup === undefined) return status(0x6985);
    let certificate: CvCertificate;
    try {
      const objects = parseTlv(data);
      const body = objects.find((object) => object.tag === 0x7f4e);
      const signature = objects.find((object) => object.tag === 0x5f37);
      if (body === undefined || signature === undefined) return status(0x6a80);
      certificate = parseCvParts(body.raw, signature.value);
    } catch {
      return status(0x6a80);
    }
    const role = roleOf(certificate.authorization.value);
    const issuerRole = roleOf(issuer.certificate.authorization.value);
    const ladder = role === 'terminal' ? issuerRole.startsWith('DV') : issuerRole === 'CVCA';
    const inTime = certificate.expires.getTime() >= startOfDay(this.#setup.date);
    if (certificate.authority !== issuer.holder || !ladder || !inTime) return status(0x6300);
    if (!verifySignature(issuer, certificate.body, certificate.signature)) return status(0x6300);
    const imported: KnownKey = {
      certificate, holder: certificate.holder, oid: certificate.publicKey.oid,
      group: certificate.publicKey.group ?? issuer.group,
      rights: issuer.rights & rightsOf(certificate),
      permanent: role === 'CVCA',
    };
    if (imported.permanent) this.#trusted.push(imported);
    else this.#imported = imported;
    return status(0x9000);
  }

  /** MSE:Set AT for external authentication. */
  setTemplate(data: Uint8Array): Answer {
    const objects = parse(data);
    const reference = referenceOf(data);
    const value = (tag: number): TlvNode | undefined => objects.find((object) => object.tag === tag);
    this.#terminal = this.#imported?.holder === reference ? this.#imported : undefined;
    this.#version = value(0x80) === undefined ? 1 : 2;
    this.#committedKey = value(0x91)?.value;
    this.#auxiliary = value(0x67)?.raw ?? new Uint8Array(0);
    if (this.#terminal === undefined || roleOf(this.#terminal.certificate.authorization.value) !== 'terminal') return status(0x6a88);
    if (this.#setup?.versions.includes(this.#version) !== true) return status(0x6a80);
    return status(0x9000);
  }

  /** EXTERNAL AUTHENTICATE: the terminal's signature. */
  externalAuthenticate(signature: Uint8Array): Answer {
    const { challenge } = this;
    this.challenge = undefined;
    const terminal = this.#terminal;
    const key = this.#version === 2 ? this.#committedKey : this.#agreedKey;
    if (challenge === undefined || terminal === undefined || key === undefined || this.#setup === undefined) return status(0x6985);
    const dynamic = this.#pace?.chipIdentifier;
    const fixed = latin(this.#setup.documentNumber);
    const identifiers = dynamic === undefined ? [fixed] : this.#version === 2 ? [dynamic] : [dynamic, fixed];
    const auxiliary = this.#version === 2 ? this.#auxiliary : new Uint8Array(0);
    const good = identifiers.some((identifier) =>
      verifySignature(terminal, concatBytes(identifier, challenge, key, auxiliary), signature));
    if (!good) return status(0x6300);
    this.#rights = terminal.rights;
    return status(0x9000);
  }
}

/** EF.CVCA: references of the trust points, newest first, 36 octets [TR-03110-3 A.7.2.4]. */
export function encodeCvcaFile(trustPoints: readonly Uint8Array[]): Uint8Array {
  const references = trustPoints.slice(0, 2).map((octets) => encodeTlv(0x42, latin(parseCvCertificate(octets).holder)));
  const file = new Uint8Array(36);
  file.set(concatBytes(...references));
  return file;
}

function rightsOf(certificate: CvCertificate): number {
  return (certificate.authorization.value.at(-1) ?? 0) & 0x3f;
}

function verifySignature(key: KnownKey, message: Uint8Array, signature: Uint8Array): boolean {
  const [family, arc] = key.oid.startsWith(`${BASE}.`) ? key.oid.slice(BASE.length + 1).split('.').map(Number) : [];
  const { point, modulus, exponent } = key.certificate.publicKey;
  if (family === 2 && key.group !== undefined && point !== undefined) {
    const hash = ECDSA_HASHES[arc as keyof typeof ECDSA_HASHES] as ((data: Uint8Array) => Uint8Array) | undefined;
    return hash !== undefined && ecdsaVerify(key.group, key.group.decode(point), hash(message), signature, 'plain');
  }
  const scheme = RSA_SCHEMES[arc as keyof typeof RSA_SCHEMES] as (typeof RSA_SCHEMES)[keyof typeof RSA_SCHEMES] | undefined;
  if (family !== 1 || scheme === undefined || modulus === undefined || exponent === undefined) return false;
  const base64 = (value: bigint): string => Buffer.from(unsignedOctets(value)).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'RSA', n: base64(modulus), e: base64(exponent) }, format: 'jwk' });
  const padding = scheme.pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { padding: constants.RSA_PKCS1_PADDING };
  return verifyRsa(scheme.hash, message, { key: publicKey, ...padding }, signature);
}

function startOfDay(date: Date): number {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
}

function referenceOf(data: Uint8Array): string {
  return String.fromCharCode(...(parse(data).find((object) => object.tag === 0x83)?.value ?? []));
}

function parse(data: Uint8Array): TlvNode[] {
  try {
    return parseTlv(data);
  } catch {
    return [];
  }
}
