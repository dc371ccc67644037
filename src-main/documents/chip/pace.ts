/** PACE of the terminal with Generic, Integrated and Chip Authentication Mapping, [ICAO 9303-11 4.4], [TR-03110-3 A.3, B.1]. */
import { sha1 } from '@noble/hashes/legacy.js';
import { SW_OK } from './apdu.ts';
import { equalBytes, integerOf } from './bytes.ts';
import type { ChipChannel } from './channel.ts';
import { CIPHER_SUITES, deriveKey, KDF_ENC, KDF_MAC, KDF_PASSWORD, unpadMethod2, type CipherName, type CipherSuite } from './crypto/cipher-suites.ts';
import { encodeAsElement, pseudoRandomNumber, terminalNonceLength } from './crypto/integrated-mapping.ts';
import { privateKeyFor, standardGroup, type GroupElement, type KeyAgreementGroup, type RandomSource } from './crypto/groups.ts';
import { mrzSecret, type MrzKey } from './mrz-key.ts';
import { protocolError } from './protocol-error.ts';
import { SecureMessaging } from './secure-messaging.ts';
import { encodeOid, infosOf, type PaceInfo, type PaceMapping, type SecurityInfo } from './security-infos.ts';
import { concatBytes, encodeTlv, findTlv, readTlv, type TlvNode } from './tlv.ts';

export type PacePassword =
  | { readonly kind: 'mrz'; readonly key: MrzKey }
  | { readonly kind: 'can' | 'pin' | 'puk'; readonly digits: string };

const PASSWORD_REFERENCES = { mrz: 1, can: 2, pin: 3, puk: 4 } as const;

export interface PaceResult {
  readonly protocol: string;
  readonly mapping: PaceMapping;
  readonly agreement: 'ecdh' | 'dh';
  readonly cipher: CipherName;
  readonly parameterId: number;
  readonly parameters: string;
  readonly password: PacePassword['kind'];
  /** Comp(PK.PICC) of the ephemeral key: identifies the chip in Terminal Authentication. */
  readonly chipIdentifier: Uint8Array;
  /** Certification Authority References, newest first, where a terminal role was announced. */
  readonly authorityReferences: readonly string[];
  /** What Chip Authentication Mapping leaves to be checked against EF.CardSecurity. */
  readonly mappingProof: MappingProof | undefined;
}

/** [ICAO 9303-11 4.4.3.5] the chip's mapping key and the decrypted Chip Authentication Data. */
export interface MappingProof {
  readonly parameterId: number;
  /** PK.Map,IC, encoded point. */
  readonly mappingKey: Uint8Array;
  /** CA.IC, big endian. */
  readonly chipAuthenticationData: Uint8Array;
}

/** A PACEInfo on standardised domain parameters with its group. */
export interface PaceChoice {
  readonly info: PaceInfo;
  readonly parameterId: number;
  readonly group: KeyAgreementGroup;
}

/** Domain parameters that are still offered but deprecated [TR-03110-3 A.2.1.1]. */
const DEPRECATED = new Set([0, 8, 9]);
const CIPHER_RANK: Readonly<Record<CipherName, number>> = { '3DES': 0, 'AES-128': 1, 'AES-192': 2, 'AES-256': 3 };
const MAPPING_RANK: Readonly<Record<PaceMapping, number>> = { IM: 0, GM: 1, CAM: 2 };

/**
 * The variants of PACE to try, best first: Chip Authentication Mapping (it saves a protocol), sound
 * parameters, strong cipher, curves before DH. Explicit parameters from EF.CardAccess are unprotected
 * and never used [TR-03110-3 A.2.1.3].
 */
export function paceChoices(infos: readonly SecurityInfo[]): PaceChoice[] {
  const choices = infosOf(infos, 'pace').flatMap((info) => {
    const parameterId = info.parameterId;
    const group = parameterId === undefined ? undefined : standardGroup(parameterId);
    if (parameterId === undefined || group === undefined || group.kind !== info.agreement) return [];
    if (info.mapping === 'IM' && group.kind === 'ecdh' && group.prime % 4n !== 3n) return [];
    return [{ info, parameterId, group }];
  });
  const rank = ({ info, parameterId, group }: PaceChoice): number =>
    MAPPING_RANK[info.mapping] * 1000 + (DEPRECATED.has(parameterId) ? 0 : 500) + CIPHER_RANK[info.cipher] * 10 + (group.kind === 'ecdh' ? 5 : 0);
  return choices.sort((a, b) => rank(b) - rank(a));
}

/** f(π) of [TR-03110-3 Table 5]: octets the password key is derived from. */
export function passwordOctets(password: PacePassword): Uint8Array {
  return password.kind === 'mrz' ? mrzSecret(password.key) : Uint8Array.from(password.digits, (character) => character.charCodeAt(0) & 0xff);
}

/** s: the chip's nonce, decrypted with the password key and IV zero. */
export function decryptNonce(suite: CipherSuite, password: PacePassword, encrypted: Uint8Array): Uint8Array {
  const key = deriveKey(suite, passwordOctets(password), KDF_PASSWORD);
  return suite.decryptCbc(key, new Uint8Array(suite.blockLength), encrypted);
}

/** G' = s·G + H of the Generic Mapping. */
export function mapGeneric(group: KeyAgreementGroup, nonce: Uint8Array, shared: GroupElement): GroupElement {
  return group.combine(group.multiply(group.generator, integerOf(nonce)), shared);
}

/** Public key data object 7F49 over which tokens are computed [TR-03110-3 A.2.4, D.3]. */
export function tokenInput(oid: string, group: KeyAgreementGroup, publicKey: Uint8Array): Uint8Array {
  return encodeTlv(0x7f49, encodeTlv(0x06, encodeOid(oid)), encodeTlv(group.kind === 'ecdh' ? 0x86 : 0x84, publicKey));
}

export interface PaceOptions {
  readonly random: RandomSource;
  /** Certificate Holder Authorization Template 7F4C, whole, to prepare Terminal Authentication version 2. */
  readonly authorization?: Uint8Array;
}

/**
 * Runs PACE and secures the channel.
 * @throws CHIP_PACE_PASSWORD, CHIP_PACE_FAILED, CHIP_KEY_INVALID
 */
export async function performPace(channel: ChipChannel, choice: PaceChoice, password: PacePassword, options: PaceOptions): Promise<PaceResult> {
  return new PaceRun(channel, choice, password, options).run();
}

class PaceRun {
  readonly #channel: ChipChannel;
  readonly #choice: PaceChoice;
  readonly #password: PacePassword;
  readonly #options: PaceOptions;
  readonly #suite: CipherSuite;
  #chipMappingKey: Uint8Array | undefined;

  constructor(channel: ChipChannel, choice: PaceChoice, password: PacePassword, options: PaceOptions) {
    this.#channel = channel;
    this.#choice = choice;
    this.#password = password;
    this.#options = options;
    this.#suite = CIPHER_SUITES[choice.info.cipher];
  }

  async run(): Promise<PaceResult> {
    const { info, group, parameterId } = this.#choice;
    await this.#selectProtocol();
    const nonce = decryptNonce(this.#suite, this.#password, await this.#step('encrypted nonce', undefined, 0x80));
    const generator = info.mapping === 'IM' ? await this.#mapIntegrated(nonce) : await this.#mapGeneric(nonce);

    const privateKey = privateKeyFor(group, this.#options.random);
    const ownKey = group.encode(group.multiply(generator, privateKey));
    const chipKey = await this.#step('key agreement', encodeTlv(0x83, ownKey), 0x84);
    // [ICAO 9303-11 4.4.1] the terminal checks that the keys differ.
    if (equalBytes(chipKey, ownKey)) throw protocolError('CHIP_PACE_FAILED', 'ephemeral keys are the same');
    const chipElement = group.decode(chipKey);
    const secret = group.secretOf(group.multiply(chipElement, privateKey));

    const macKey = deriveKey(this.#suite, secret, KDF_MAC);
    const token = (key: Uint8Array): Uint8Array => this.#suite.macToken(macKey, tokenInput(info.protocol, group, key));
    const finish = await this.#authenticate(token(chipKey));
    if (!equalBytes(finish(0x86) ?? new Uint8Array(0), token(ownKey))) throw protocolError('CHIP_PACE_FAILED', 'token of the chip');
    this.#channel.messaging = SecureMessaging.fromSecret(info.cipher, secret);
    const identifier = group.compressionInput(chipElement);
    return {
      protocol: info.protocol, mapping: info.mapping, agreement: info.agreement, cipher: info.cipher,
      parameterId, parameters: group.name, password: this.#password.kind,
      chipIdentifier: group.kind === 'dh' ? sha1(identifier) : identifier,
      authorityReferences: [finish(0x87), finish(0x88)].flatMap((octets) => (octets === undefined ? [] : [String.fromCharCode(...octets)])),
      mappingProof: this.#mappingProof(secret, finish(0x8a)),
    };
  }

  async #selectProtocol(): Promise<void> {
    const { info, parameterId } = this.#choice;
    const data = (withParameters: boolean): Uint8Array => concatBytes(
      encodeTlv(0x80, encodeOid(info.protocol)),
      encodeTlv(0x83, Uint8Array.of(PASSWORD_REFERENCES[this.#password.kind])),
      withParameters ? encodeTlv(0x84, Uint8Array.of(parameterId)) : new Uint8Array(0),
      this.#options.authorization ?? new Uint8Array(0),
    );
    const command = { cla: 0, ins: 0x22, p1: 0xc1, p2: 0xa4 };
    let response = await this.#channel.send({ ...command, data: data(true) }, 'MSE:Set AT (PACE)');
    if (response.sw === 0x6a80 || response.sw === 0x6a88) {
      const plain = await this.#channel.send({ ...command, data: data(false) }, 'MSE:Set AT (PACE, no parameter reference)');
      if (plain.sw === SW_OK) this.#channel.noteQuirk('PACE refuses a parameter reference');
      response = plain;
    }
    // 63Cx warns that a PIN has few tries left; 63C0 that it is blocked.
    const usable = response.sw === SW_OK || (response.sw >> 4 === 0x63c && response.sw !== 0x63c0);
    if (!usable) throw protocolError('CHIP_PACE_FAILED', `MSE:Set AT ${response.sw.toString(16)}`);
  }

  async #mapGeneric(nonce: Uint8Array): Promise<GroupElement> {
    const { group } = this.#choice;
    const privateKey = privateKeyFor(group, this.#options.random);
    const ownKey = group.encode(group.multiply(group.generator, privateKey));
    const chipKey = await this.#step('map nonce', encodeTlv(0x81, ownKey), 0x82);
    if (equalBytes(ownKey, chipKey)) throw protocolError('CHIP_PACE_FAILED', 'mapping keys are the same');
    this.#chipMappingKey = chipKey;
    return mapGeneric(group, nonce, group.multiply(group.decode(chipKey), privateKey));
  }

  async #mapIntegrated(nonce: Uint8Array): Promise<GroupElement> {
    const { group, info } = this.#choice;
    const own = this.#options.random(terminalNonceLength(info.cipher));
    await this.#step('map nonce', encodeTlv(0x81, own), undefined);
    return encodeAsElement(group, pseudoRandomNumber(info.cipher, nonce, own, group.prime));
  }

  /** One GENERAL AUTHENTICATE of the chain; gives the content of the object asked for. */
  async #step(name: string, content: Uint8Array | undefined, wanted: number): Promise<Uint8Array>;
  async #step(name: string, content: Uint8Array | undefined, wanted: undefined): Promise<undefined>;
  async #step(name: string, content: Uint8Array | undefined, wanted: number | undefined): Promise<Uint8Array | undefined> {
    const data = encodeTlv(0x7c, ...(content === undefined ? [] : [content]));
    const response = await this.#channel.send({ cla: 0x10, ins: 0x86, p1: 0, p2: 0, data, le: 256 }, `GENERAL AUTHENTICATE (PACE, ${name})`);
    if (response.sw !== SW_OK) throw protocolError('CHIP_PACE_FAILED', `${name}: ${response.sw.toString(16)}`);
    if (wanted === undefined) return undefined;
    const value = templateValue(response.data, wanted);
    if (value === undefined) throw protocolError('CHIP_PACE_FAILED', `${name}: answer lacks ${wanted.toString(16)}`);
    return value;
  }

  async #authenticate(token: Uint8Array): Promise<(tag: number) => Uint8Array | undefined> {
    const data = encodeTlv(0x7c, encodeTlv(0x85, token));
    const response = await this.#channel.send({ cla: 0, ins: 0x86, p1: 0, p2: 0, data, le: 256 }, 'GENERAL AUTHENTICATE (PACE, mutual authentication)');
    if (response.sw >> 8 === 0x63 || response.sw === 0x6982) throw protocolError('CHIP_PACE_PASSWORD', response.sw.toString(16));
    if (response.sw !== SW_OK) throw protocolError('CHIP_PACE_FAILED', `mutual authentication: ${response.sw.toString(16)}`);
    return (tag) => templateValue(response.data, tag);
  }

  #mappingProof(secret: Uint8Array, encrypted: Uint8Array | undefined): MappingProof | undefined {
    if (this.#choice.info.mapping !== 'CAM') return undefined;
    const key = deriveKey(this.#suite, secret, KDF_ENC);
    const iv = this.#suite.messagingIv(key, new Uint8Array(this.#suite.blockLength).fill(0xff));
    const aligned = encrypted !== undefined && encrypted.length > 0 && encrypted.length % this.#suite.blockLength === 0;
    const data = aligned ? unpadMethod2(this.#suite.decryptCbc(key, iv, encrypted)) : undefined;
    if (data === undefined || this.#chipMappingKey === undefined) throw protocolError('CHIP_CAM_FAILED', 'Chip Authentication Data missing');
    return { parameterId: this.#choice.parameterId, mappingKey: this.#chipMappingKey, chipAuthenticationData: data };
  }
}

/** Content of an object in the Dynamic Authentication Data 7C. */
export function templateValue(octets: Uint8Array, tag: number): Uint8Array | undefined {
  let template: TlvNode;
  try {
    template = readTlv(octets);
  } catch {
    return undefined;
  }
  return template.tag === 0x7c ? findTlv(template.children, tag)?.value : undefined;
}

/**
 * What Chip Authentication Mapping shows: PK.Map,IC = CA.IC · PK.IC for a static key of EF.CardSecurity.
 * True proves nothing about the document until passive authentication has bound EF.CardSecurity.
 * @throws CHIP_KEY_INVALID when the mapping key is no point
 */
export function verifyMappingProof(proof: MappingProof, cardSecurityInfos: readonly SecurityInfo[]): boolean {
  const group = standardGroup(proof.parameterId);
  if (group === undefined) return false;
  const mapped = group.encode(group.decode(proof.mappingKey));
  return infosOf(cardSecurityInfos, 'chip authentication key').some((info) => {
    if (info.key.group?.name !== group.name) return false;
    const staticKey = group.decode(info.key.element);
    return equalBytes(group.encode(group.multiply(staticKey, integerOf(proof.chipAuthenticationData))), mapped);
  });
}
