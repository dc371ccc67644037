/**
 * Terminal Authentication versions 1 and 2 of the terminal, [TR-03110-1 3.5], [TR-03110-2 3.3],
 * [TR-03110-3 A.7, B.3]: shows the chip that this office may read fingerprints.
 *
 * The private key may be somewhere else (a card, a service): signing is a function of the credentials.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { SW_OK } from './apdu.ts';
import type { ChipChannel } from './channel.ts';
import { ecdsaSign } from './crypto/ecdsa.ts';
import type { KeyAgreementGroup } from './crypto/groups.ts';
import { certificateCommandData, parseCvCertificate, roleOf, type CvCertificate } from './cv-certificate.ts';
import { protocolError } from './protocol-error.ts';
import { encodeOid } from './security-infos.ts';
import { concatBytes, encodeTlv, readTlv, type TlvNode } from './tlv.ts';

/** What an authorised office holds. */
export interface TerminalCredentials {
  /** CV certificates (7F21) in any order: link certificates, Document Verifier, terminal. */
  readonly certificates: readonly Uint8Array[];
  /** Signs with the terminal's private key as its certificate says (plain format for ECDSA). */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export interface TerminalAuthenticationResult {
  readonly version: 1 | 2;
  /** Certificate Holder References from the trust point to the terminal. */
  readonly chain: readonly string[];
  /** Which ID.PICC was signed: the ephemeral PACE key or the document number. */
  readonly binding: 'dynamic' | 'static';
}

/** One way of naming the chip, in the order to be tried. */
export interface ChipIdentifier {
  readonly binding: 'dynamic' | 'static';
  readonly octets: Uint8Array;
}

export interface TerminalAuthenticationRequest {
  readonly version: 1 | 2;
  readonly credentials: TerminalCredentials;
  /** References of the chip's trust points, from EF.CVCA or PACE. */
  readonly authorityReferences: readonly string[];
  readonly identifier: ChipIdentifier;
  /** Comp(PK.PCD) of the key used (version 1) or to be used (version 2) in Chip Authentication. */
  readonly compressedKey: Uint8Array;
}

/** Certification Authority References of EF.CVCA [TR-03110-3 A.7.2.4]; none for a broken file. */
export function parseCvcaFile(octets: Uint8Array): string[] {
  const references: string[] = [];
  let at = 0;
  while (octets[at] === 0x42) {
    let node: TlvNode;
    try {
      node = readTlv(octets, at);
    } catch {
      break;
    }
    references.push(String.fromCharCode(...node.value));
    at += node.raw.length;
  }
  return references;
}

/** Certificates from one of the chip's trust points down to the terminal; `undefined` if there is no way. */
export function certificateChain(certificates: readonly Uint8Array[], authorityReferences: readonly string[]): CvCertificate[] | undefined {
  const known = certificates.map(parseCvCertificate);
  const terminal = known.find((certificate) => roleOf(certificate.authorization.value) === 'terminal');
  if (terminal === undefined) return undefined;
  const chain = [terminal];
  while (chain.length <= known.length) {
    const top = chain[0]!;
    if (authorityReferences.includes(top.authority)) return chain;
    const next = known.find((certificate) => certificate.holder === top.authority && certificate.authority !== certificate.holder);
    if (next === undefined) return undefined;
    chain.unshift(next);
  }
  return undefined;
}

const CHALLENGE_LENGTH = 8;

/**
 * Runs Terminal Authentication on a secured channel.
 * @throws CHIP_TA_NO_CHAIN, CHIP_TA_FAILED
 */
export async function performTerminalAuthentication(channel: ChipChannel, request: TerminalAuthenticationRequest): Promise<TerminalAuthenticationResult> {
  const { version, credentials, identifier, compressedKey } = request;
  const chain = certificateChain(credentials.certificates, request.authorityReferences);
  const terminal = chain?.at(-1);
  if (chain === undefined || terminal === undefined) throw protocolError('CHIP_TA_NO_CHAIN', 'no chain to the trust points of the chip');
  for (const certificate of chain) await showCertificate(channel, certificate);

  const reference = encodeTlv(0x83, latin(terminal.holder));
  const data = version === 1 ? reference : concatBytes(
    encodeTlv(0x80, encodeOid(terminal.publicKey.oid)), reference, encodeTlv(0x91, compressedKey),
  );
  await demand(channel, { cla: 0, ins: 0x22, p1: 0x81, p2: 0xa4, data }, 'MSE:Set AT (Terminal Authentication)');
  const challenge = await demand(channel, { cla: 0, ins: 0x84, p1: 0, p2: 0, le: 8 }, 'GET CHALLENGE (Terminal Authentication)');
  // [TR-03110-3 B.3.4] r.PICC has eight octets
  if (challenge.length !== CHALLENGE_LENGTH) throw protocolError('CHIP_TA_FAILED', `challenge of ${challenge.length} octets`);
  const signature = await credentials.sign(concatBytes(identifier.octets, challenge, compressedKey));
  await demand(channel, { cla: 0, ins: 0x82, p1: 0, p2: 0, data: signature }, 'EXTERNAL AUTHENTICATE (Terminal Authentication)');
  return { version, chain: chain.map(({ holder }) => holder), binding: identifier.binding };
}

async function showCertificate(channel: ChipChannel, certificate: CvCertificate): Promise<void> {
  const select = encodeTlv(0x83, latin(certificate.authority));
  await demand(channel, { cla: 0, ins: 0x22, p1: 0x81, p2: 0xb6, data: select }, 'MSE:Set DST');
  await demand(channel, { cla: 0, ins: 0x2a, p1: 0x00, p2: 0xbe, data: certificateCommandData(certificate) }, 'PSO:Verify Certificate');
}

async function demand(channel: ChipChannel, command: Parameters<ChipChannel['send']>[0], purpose: string): Promise<Uint8Array> {
  const response = await channel.send(command, purpose);
  if (response.sw !== SW_OK) throw protocolError('CHIP_TA_FAILED', `${purpose}: ${response.sw.toString(16)}`);
  return response.data;
}

const ECDSA_HASHES: Readonly<Record<string, (data: Uint8Array) => Uint8Array>> = { 1: sha1, 2: sha224, 3: sha256, 4: sha384, 5: sha512 };

/** Credentials whose ECDSA key lies in memory. @throws RangeError unless the terminal certificate is for ECDSA */
export function credentialsWithKey(certificates: readonly Uint8Array[], group: KeyAgreementGroup, privateKey: bigint): TerminalCredentials {
  const terminal = certificates.map(parseCvCertificate).find((certificate) => roleOf(certificate.authorization.value) === 'terminal');
  const [family, arc = ''] = terminal?.publicKey.oid.replace('0.4.0.127.0.7.2.2.2.', '').split('.') ?? [];
  const hash = ECDSA_HASHES[arc];
  if (family !== '2' || hash === undefined) throw new RangeError('terminal certificate is not for ECDSA');
  return { certificates, sign: (message) => Promise.resolve(ecdsaSign(group, privateKey, hash(message), 'plain')) };
}

function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
