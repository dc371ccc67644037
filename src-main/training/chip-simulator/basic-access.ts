/** Basic Access Control of the chip, [ICAO 9303-11 4.3.2, D.3]. */
import { equalBytes, integerOf, xorBytes } from '../../documents/chip/bytes.ts';
import { CIPHER_SUITES, deriveKey } from '../../documents/chip/crypto/cipher-suites.ts';
import type { RandomSource } from '../../documents/chip/crypto/groups.ts';
import { concatBytes } from '../../documents/chip/tlv.ts';
import type { Effect } from './chip.ts';
import { answer, status } from './command.ts';
import { ChipMessaging } from './messaging.ts';

const suite = CIPHER_SUITES['3DES'];
const ZERO = new Uint8Array(8);

export class BasicAccess {
  readonly #keys: { readonly enc: Uint8Array; readonly mac: Uint8Array } | undefined;
  readonly #random: RandomSource;
  /** RND.IC of the last GET CHALLENGE; good for one try. */
  challenge: Uint8Array | undefined;

  /** @param mrzSecret SHA-1 of the MRZ information */
  constructor(mrzSecret: Uint8Array | undefined, random: RandomSource) {
    const seed = mrzSecret?.subarray(0, 16);
    this.#keys = seed === undefined ? undefined : { enc: deriveKey(suite, seed, 1), mac: deriveKey(suite, seed, 2) };
    this.#random = random;
  }

  externalAuthenticate(data: Uint8Array): Effect {
    const rndIc = this.challenge;
    this.challenge = undefined;
    if (rndIc === undefined || this.#keys === undefined) return { reply: status(0x6985) };
    if (data.length !== 40) return { reply: status(0x6700) };
    const cryptogram = data.subarray(0, 32);
    if (!equalBytes(suite.macToken(this.#keys.mac, cryptogram), data.subarray(32))) return { reply: status(0x6300) };
    const plain = suite.decryptCbc(this.#keys.enc, ZERO, cryptogram);
    const rndIfd = plain.subarray(0, 8);
    if (!equalBytes(plain.subarray(8, 16), rndIc)) return { reply: status(0x6300) };
    const keyIc = this.#random(16);
    const response = suite.encryptCbc(this.#keys.enc, ZERO, concatBytes(rndIc, rndIfd, keyIc));
    const ssc = integerOf(concatBytes(rndIc.subarray(4), rndIfd.subarray(4)));
    return {
      reply: answer(concatBytes(response, suite.macToken(this.#keys.mac, response))),
      session: new ChipMessaging('3DES', xorBytes(plain.subarray(16), keyIc), { ssc }),
    };
  }
}
