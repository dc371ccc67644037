/** Chip Authentication versions 1 and 2 of the chip, [ICAO 9303-11 6.2], [TR-03110-3 A.4, B.2]. */
import { sha1 } from '@noble/hashes/legacy.js';
import { CIPHER_SUITES, deriveKey } from '../../documents/chip/crypto/cipher-suites.ts';
import type { GroupElement, KeyAgreementGroup, RandomSource } from '../../documents/chip/crypto/groups.ts';
import { equalBytes } from '../../documents/chip/bytes.ts';
import { encodeTlv, parseTlv, type TlvNode } from '../../documents/chip/tlv.ts';
import type { ChipAuthenticationKey, ChipData } from './chip-data.ts';
import type { Effect } from './chip.ts';
import { answer, status, type Answer } from './command.ts';
import { oid, oidOctets } from './der.ts';
import { chipAuthenticationOid } from './identifiers.ts';
import { ChipMessaging } from './messaging.ts';

export class ChipAuthentication {
  readonly #data: ChipData;
  readonly #random: RandomSource;
  #key: ChipAuthenticationKey | undefined;
  #terminalKey: Uint8Array | undefined;

  constructor(data: ChipData, random: RandomSource) {
    this.#data = data;
    this.#random = random;
  }

  /** A key was chosen with MSE:Set AT and waits for GENERAL AUTHENTICATE. */
  get selected(): boolean {
    return this.#key !== undefined;
  }

  /** Comp(PK.PCD) of the last agreement, for Terminal Authentication version 1. */
  get terminalKey(): Uint8Array | undefined {
    return this.#terminalKey;
  }

  forget(): void {
    this.#key = undefined;
    this.#terminalKey = undefined;
  }

  /** MSE:Set AT for internal authentication. */
  setTemplate(data: Uint8Array): Answer {
    this.#key = undefined;
    const objects = parse(data);
    const mechanism = objects?.find((object) => object.tag === 0x80)?.value;
    const reference = objects?.find((object) => object.tag === 0x84)?.value;
    if (mechanism === undefined) return status(0x6a80);
    const matching = this.#data.chipAuthentication.filter((key) =>
      equalBytes(oidOctets(chipAuthenticationOid(key.cipher, key.group.kind)), mechanism) &&
      (reference === undefined || key.keyId === numberOf(reference)));
    if (matching.length !== 1) return status(reference === undefined ? 0x6a80 : 0x6a88);
    this.#key = matching[0];
    return status(0x9000);
  }

  /** GENERAL AUTHENTICATE with the terminal's ephemeral key. */
  generalAuthenticate(data: Uint8Array): Effect {
    const key = this.#key;
    this.#key = undefined;
    const template = parse(data)?.[0];
    const sent = template?.tag === 0x7c ? template.children.find((object) => object.tag === 0x80)?.value : undefined;
    if (key === undefined || sent === undefined) return { reply: status(0x6a80) };
    const agreed = this.#agree(key, sent);
    if (agreed === undefined) return { reply: status(0x6300) };
    if (key.version === 1) {
      return { reply: answer(encodeTlv(0x7c)), session: new ChipMessaging(key.cipher, agreed.secret) };
    }
    const nonce = this.#random(8);
    const suite = CIPHER_SUITES[key.cipher];
    const macKey = deriveKey(suite, agreed.secret, 2, nonce);
    const keyObject = encodeTlv(0x7f49,
      oid(chipAuthenticationOid(key.cipher, key.group.kind)),
      encodeTlv(key.group.kind === 'ecdh' ? 0x86 : 0x84, sent));
    const token = suite.macToken(macKey, keyObject);
    return {
      reply: answer(encodeTlv(0x7c, encodeTlv(0x81, nonce), encodeTlv(0x82, token))),
      session: new ChipMessaging(key.cipher, agreed.secret, { nonce }),
    };
  }

  /** MSE:Set KAT: version 1 with 3DES in one command. */
  keyAgreementTemplate(data: Uint8Array): Effect {
    if (this.#data.quirks.noKeyAgreementTemplate === true) return { reply: status(0x6d00) };
    const objects = parse(data);
    const sent = objects?.find((object) => object.tag === 0x91)?.value;
    const reference = objects?.find((object) => object.tag === 0x84)?.value;
    const key = this.#data.chipAuthentication.find((each) =>
      each.version === 1 && each.cipher === '3DES' && (reference === undefined || each.keyId === numberOf(reference)));
    if (sent === undefined || key === undefined) return { reply: status(0x6a80) };
    const agreed = this.#agree(key, sent);
    if (agreed === undefined) return { reply: status(0x6a80) };
    return { reply: status(0x9000), session: new ChipMessaging('3DES', agreed.secret) };
  }

  #agree(key: ChipAuthenticationKey, sent: Uint8Array): { secret: Uint8Array } | undefined {
    try {
      const element = key.group.decode(sent);
      this.#terminalKey = compress(key.group, element);
      return { secret: key.group.secretOf(key.group.multiply(element, key.privateKey)) };
    } catch {
      return undefined;
    }
  }
}

/** Comp(PK) [TR-03110-3 A.2.2.3]: x-coordinate, or SHA-1 of the DH public value. */
export function compress(group: KeyAgreementGroup, element: GroupElement): Uint8Array {
  const input = group.compressionInput(element);
  return group.kind === 'dh' ? sha1(input) : input;
}

function parse(data: Uint8Array): TlvNode[] | undefined {
  try {
    return parseTlv(data);
  } catch {
    return undefined;
  }
}

function numberOf(octets: Uint8Array): number {
  return octets.reduce((value, octet) => value * 256 + octet, 0);
}
