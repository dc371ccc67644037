/**
 * Secure messaging of the terminal, 3DES and AES, [ICAO 9303-11 9.8], [TR-03110-3 F].
 *
 * A session ends with the first response that fails its check; whoever holds it must open a new one.
 */
import { SchalterError } from '../../errors.ts';
import { decodeResponse, encodeCommand, type CommandApdu, type ResponseApdu } from './apdu.ts';
import { equalBytes } from './bytes.ts';
import { CIPHER_SUITES, deriveKey, KDF_ENC, KDF_MAC, padMethod2, unpadMethod2, type CipherName, type CipherSuite } from './crypto/cipher-suites.ts';
import { concatBytes, encodeTlv, findTlv, parseTlv, type TlvNode } from './tlv.ts';

/** Tags of [ISO/IEC 7816-4 10.2] as profiled by [ICAO 9303-11 9.8.4]. */
const DO_ENCRYPTED = 0x87;
const DO_ENCRYPTED_ODD_INS = 0x85;
const DO_LE = 0x97;
const DO_STATUS = 0x99;
const DO_MAC = 0x8e;
const MAC_LENGTH = 8;

export interface SessionKeys {
  readonly enc: Uint8Array;
  readonly mac: Uint8Array;
}

function messagingError(code: string, detail: string): SchalterError {
  return new SchalterError(
    code,
    'negative',
    'Die gesicherte Verbindung zum Chip ist gestört: eine Antwort war nicht echt oder beschädigt. Bitte das Dokument neu auflegen.',
    { cause: new Error(detail) },
  );
}

export class SecureMessaging {
  readonly suite: CipherSuite;
  readonly #keys: SessionKeys;
  #counter: Uint8Array;
  #broken = false;

  /** @param counter send sequence counter to start from; zero by default */
  constructor(cipher: CipherName, keys: SessionKeys, counter?: Uint8Array) {
    this.suite = CIPHER_SUITES[cipher];
    this.#keys = keys;
    this.#counter = counter?.slice() ?? new Uint8Array(this.suite.blockLength);
    if (this.#counter.length !== this.suite.blockLength) throw new RangeError('counter length');
  }

  /** Session from a shared secret; counter zero, as after PACE and Chip Authentication. */
  static fromSecret(cipher: CipherName, secret: Uint8Array, nonce?: Uint8Array): SecureMessaging {
    const suite = CIPHER_SUITES[cipher];
    return new SecureMessaging(cipher, {
      enc: deriveKey(suite, secret, KDF_ENC, nonce),
      mac: deriveKey(suite, secret, KDF_MAC, nonce),
    });
  }

  /** Send sequence counter, for worked examples. */
  get counter(): Uint8Array {
    return this.#counter.slice();
  }

  /** True after a response that failed its check: the chip has closed the session or somebody is in between. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Octets that protection adds at most to command data of `length`. */
  static overheadOf(suite: CipherSuite): number {
    return suite.blockLength + 1 + 4 + 4 + 2 + MAC_LENGTH;
  }

  /**
   * Protects one command and counts.
   * @param extended write Lc and Le in the extended form even where the short one would do
   */
  protect(command: CommandApdu, extended = false): Uint8Array {
    if (this.#broken) throw messagingError('CHIP_SM_CLOSED', 'session is closed');
    this.#count();
    const { suite } = this;
    const header = Uint8Array.of(command.cla | 0x0c, command.ins, command.p1, command.p2);
    const objects: Uint8Array[] = [];
    if (command.data !== undefined && command.data.length > 0) {
      const cryptogram = suite.encryptCbc(this.#keys.enc, this.#iv(), padMethod2(command.data, suite.blockLength));
      objects.push(command.ins % 2 === 0
        ? encodeTlv(DO_ENCRYPTED, Uint8Array.of(1), cryptogram)
        : encodeTlv(DO_ENCRYPTED_ODD_INS, cryptogram));
    }
    if (command.le !== undefined) objects.push(encodeTlv(DO_LE, lengthOctets(command.le, extended)));
    const paddedHeader = padMethod2(header, suite.blockLength);
    const body = concatBytes(...objects);
    const message = body.length === 0
      ? concatBytes(this.#counter, paddedHeader)
      : padMethod2(concatBytes(this.#counter, paddedHeader, body), suite.blockLength);
    const data = concatBytes(body, encodeTlv(DO_MAC, suite.macAligned(this.#keys.mac, message)));
    const wide = extended || data.length > 255 || (command.le ?? 0) > 256;
    return encodeCommand({ ...command, cla: header[0]!, data, le: wide ? 0x10000 : 256 }, wide);
  }

  /**
   * Checks and decrypts one response and counts.
   * @throws CHIP_SM_MISSING when the response is not protected (its status word is in the cause),
   *   CHIP_SM_MAC, CHIP_SM_MALFORMED, CHIP_SM_STATUS
   */
  open(octets: Uint8Array): ResponseApdu {
    this.#count();
    try {
      return this.#open(octets);
    } catch (thrown) {
      this.#broken = true;
      if (thrown instanceof SchalterError && thrown.code === 'CHIP_TLV_MALFORMED') {
        throw messagingError('CHIP_SM_MALFORMED', 'data objects');
      }
      throw thrown;
    }
  }

  #open(octets: Uint8Array): ResponseApdu {
    const response = decodeResponse(octets);
    if (response.data.length === 0) throw new UnprotectedResponse(response.sw);
    const nodes = parseTlv(response.data);
    const mac = findTlv(nodes, DO_MAC);
    if (mac === undefined) throw messagingError('CHIP_SM_MAC', 'MAC missing');
    if (nodes[nodes.length - 1] !== mac) throw messagingError('CHIP_SM_MALFORMED', 'data after the MAC');
    const covered = response.data.subarray(0, mac.offset);
    const message = padMethod2(concatBytes(this.#counter, covered), this.suite.blockLength);
    if (!equalBytes(this.suite.macAligned(this.#keys.mac, message), mac.value)) throw messagingError('CHIP_SM_MAC', 'MAC differs');
    const status = findTlv(nodes, DO_STATUS);
    if (status === undefined || status.value.length !== 2) throw messagingError('CHIP_SM_STATUS', 'protected status missing or not two octets');
    const sw = status.value[0]! * 256 + status.value[1]!;
    if (sw !== response.sw) throw messagingError('CHIP_SM_STATUS', 'status inside differs from status outside');
    return { sw, data: this.#decrypt(nodes) };
  }

  #decrypt(nodes: readonly TlvNode[]): Uint8Array {
    const even = findTlv(nodes, DO_ENCRYPTED);
    const odd = findTlv(nodes, DO_ENCRYPTED_ODD_INS);
    if (even === undefined && odd === undefined) return new Uint8Array(0);
    if (even !== undefined && even.value[0] !== 1) throw messagingError('CHIP_SM_MALFORMED', 'padding indicator');
    const cryptogram = even !== undefined ? even.value.subarray(1) : odd!.value;
    if (cryptogram.length === 0) throw messagingError('CHIP_SM_MALFORMED', 'cryptogram is empty');
    if (cryptogram.length % this.suite.blockLength !== 0) throw messagingError('CHIP_SM_MALFORMED', 'cryptogram length');
    const plain = unpadMethod2(this.suite.decryptCbc(this.#keys.enc, this.#iv(), cryptogram));
    if (plain === undefined) throw messagingError('CHIP_SM_MALFORMED', 'padding');
    return plain;
  }

  #iv(): Uint8Array {
    return this.suite.messagingIv(this.#keys.enc, this.#counter);
  }

  #count(): void {
    for (let at = this.#counter.length - 1; at >= 0; at--) {
      this.#counter[at] = (this.#counter[at]! + 1) & 0xff;
      if (this.#counter[at] !== 0) return;
    }
  }
}

/** The chip answered in the clear within a session: it has closed it, or somebody else answers. */
export class UnprotectedResponse extends SchalterError {
  readonly sw: number;

  constructor(sw: number) {
    super('CHIP_SM_MISSING', 'negative', 'Der Chip hat die gesicherte Verbindung beendet. Bitte das Dokument neu auflegen.');
    this.sw = sw;
  }
}

function lengthOctets(le: number, extended: boolean): Uint8Array {
  return le > 256 || extended ? Uint8Array.of((le >> 8) & 0xff, le & 0xff) : Uint8Array.of(le & 0xff);
}
