/** Secure messaging of the chip's side, [ICAO 9303-11 9.8]. */
import { CIPHER_SUITES, padMethod2, unpadMethod2, deriveKey, type CipherName, type CipherSuite } from '../../documents/chip/crypto/cipher-suites.ts';
import { equalBytes } from '../../documents/chip/bytes.ts';
import { concatBytes, encodeTlv, parseTlv, type TlvNode } from '../../documents/chip/tlv.ts';
import type { Answer, Command } from './command.ts';

/** Command data objects are wrong: status to answer in the clear before the session ends. */
export class MessagingFault extends Error {
  readonly sw: 0x6987 | 0x6988;

  constructor(sw: 0x6987 | 0x6988) {
    super(`secure messaging fault ${sw.toString(16)}`);
    this.sw = sw;
  }
}

export class ChipMessaging {
  readonly suite: CipherSuite;
  readonly #enc: Uint8Array;
  readonly #mac: Uint8Array;
  #ssc: bigint;

  constructor(cipher: CipherName, secret: Uint8Array, options: { ssc?: bigint; nonce?: Uint8Array } = {}) {
    this.suite = CIPHER_SUITES[cipher];
    this.#enc = deriveKey(this.suite, secret, 1, options.nonce);
    this.#mac = deriveKey(this.suite, secret, 2, options.nonce);
    this.#ssc = options.ssc ?? 0n;
  }

  /** @throws MessagingFault */
  receive(command: Command): Command {
    const counter = this.#next();
    let objects: TlvNode[];
    try {
      objects = parseTlv(command.data);
    } catch {
      throw new MessagingFault(0x6988);
    }
    const mac = objects.at(-1);
    if (mac?.tag !== 0x8e) throw new MessagingFault(0x6987);
    const header = padMethod2(Uint8Array.of(command.cla, command.ins, command.p1, command.p2), this.suite.blockLength);
    const others = command.data.subarray(0, mac.offset);
    const input = others.length === 0
      ? concatBytes(counter, header)
      : padMethod2(concatBytes(counter, header, others), this.suite.blockLength);
    if (!equalBytes(this.suite.macAligned(this.#mac, input), mac.value)) throw new MessagingFault(0x6988);
    const le = objects.find((object) => object.tag === 0x97)?.value;
    const extended = le !== undefined && le.length > 1;
    return {
      ...command,
      cla: command.cla & ~0x0c,
      data: this.#plain(objects, counter),
      ne: le === undefined ? 0 : numberOf(le) || (extended ? 65536 : 256),
    };
  }

  respond(reply: Answer, oddInstruction: boolean): Answer {
    const counter = this.#next();
    const parts: Uint8Array[] = [];
    if (reply.data.length > 0) {
      const iv = this.suite.messagingIv(this.#enc, counter);
      const cryptogram = this.suite.encryptCbc(this.#enc, iv, padMethod2(reply.data, this.suite.blockLength));
      parts.push(oddInstruction ? encodeTlv(0x85, cryptogram) : encodeTlv(0x87, Uint8Array.of(1), cryptogram));
    }
    parts.push(encodeTlv(0x99, Uint8Array.of(reply.sw >> 8, reply.sw & 0xff)));
    const body = concatBytes(...parts);
    const mac = this.suite.macAligned(this.#mac, padMethod2(concatBytes(counter, body), this.suite.blockLength));
    return { data: concatBytes(body, encodeTlv(0x8e, mac)), sw: reply.sw };
  }

  /** Most plain octets whose protected answer still fits into `room` octets of response data. */
  plainRoom(room: number): number {
    const overhead = (room > 256 ? 5 : 3) + 1 + 4 + 10;
    return Math.floor((room - overhead) / this.suite.blockLength) * this.suite.blockLength - 1;
  }

  #plain(objects: readonly TlvNode[], counter: Uint8Array): Uint8Array {
    const cryptogram = objects.find((object) => object.tag === 0x87 || object.tag === 0x85);
    if (cryptogram === undefined) return new Uint8Array(0);
    const octets = cryptogram.tag === 0x87 ? cryptogram.value.subarray(1) : cryptogram.value;
    if (octets.length === 0 || octets.length % this.suite.blockLength !== 0) throw new MessagingFault(0x6988);
    const plain = unpadMethod2(this.suite.decryptCbc(this.#enc, this.suite.messagingIv(this.#enc, counter), octets));
    if (plain === undefined) throw new MessagingFault(0x6988);
    return plain;
  }

  #next(): Uint8Array {
    this.#ssc = (this.#ssc + 1n) & ((1n << BigInt(8 * this.suite.blockLength)) - 1n);
    const hex = this.#ssc.toString(16).padStart(2 * this.suite.blockLength, '0');
    return Uint8Array.from({ length: this.suite.blockLength }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  }
}

function numberOf(octets: Uint8Array): number {
  return octets.reduce((value, octet) => value * 256 + octet, 0);
}

