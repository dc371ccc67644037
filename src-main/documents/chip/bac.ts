/** Basic Access Control of the terminal, [ICAO 9303-11 4.3, 9.7.2, D.3]. */
import { SchalterError } from '../../errors.ts';
import type { ChipChannel } from './channel.ts';
import { concatBytes } from './tlv.ts';
import { equalBytes, xorBytes } from './bytes.ts';
import { CIPHER_SUITES, deriveKey, KDF_ENC, KDF_MAC } from './crypto/cipher-suites.ts';
import type { RandomSource } from './crypto/groups.ts';
import { mrzSecret, type MrzKey } from './mrz-key.ts';
import { SecureMessaging, type SessionKeys } from './secure-messaging.ts';

const suite = CIPHER_SUITES['3DES'];
const ZERO_IV = new Uint8Array(8);

/** Basic access keys K.Enc and K.MAC from the first 16 octets of the MRZ secret. */
export function basicAccessKeys(key: MrzKey): SessionKeys {
  const seed = mrzSecret(key).subarray(0, 16);
  return { enc: deriveKey(suite, seed, KDF_ENC), mac: deriveKey(suite, seed, KDF_MAC) };
}

/** E.IFD || M.IFD for EXTERNAL AUTHENTICATE: 40 octets. */
export function bacCommandData(keys: SessionKeys, rndIfd: Uint8Array, rndIc: Uint8Array, kIfd: Uint8Array): Uint8Array {
  const cryptogram = suite.encryptCbc(keys.enc, ZERO_IV, concatBytes(rndIfd, rndIc, kIfd));
  return concatBytes(cryptogram, suite.macToken(keys.mac, cryptogram));
}

/** K.IC out of the chip's 40 octets. @throws CHIP_BAC_FAILED when MAC or nonces are wrong */
export function bacResponseKey(keys: SessionKeys, rndIfd: Uint8Array, rndIc: Uint8Array, response: Uint8Array): Uint8Array {
  const cryptogram = response.subarray(0, 32);
  const intact = response.length === 40 && equalBytes(suite.macToken(keys.mac, cryptogram), response.subarray(32));
  if (!intact) throw bacFailed('response MAC');
  const plain = suite.decryptCbc(keys.enc, ZERO_IV, cryptogram);
  if (!equalBytes(plain.subarray(0, 8), rndIc) || !equalBytes(plain.subarray(8, 16), rndIfd)) throw bacFailed('nonces');
  return plain.slice(16);
}

/** Session after BAC: keys from K.IFD xor K.IC, counter from the nonces. */
export function bacSession(kIfd: Uint8Array, kIc: Uint8Array, rndIfd: Uint8Array, rndIc: Uint8Array): SecureMessaging {
  const seed = xorBytes(kIfd, kIc);
  return new SecureMessaging(
    '3DES',
    { enc: deriveKey(suite, seed, KDF_ENC), mac: deriveKey(suite, seed, KDF_MAC) },
    concatBytes(rndIc.subarray(4), rndIfd.subarray(4)),
  );
}

/**
 * Runs BAC on a channel whose application is selected, and secures the channel.
 * @throws CHIP_BAC_FAILED: wrong key, or the chip does not know the protocol
 */
export async function performBac(channel: ChipChannel, key: MrzKey, random: RandomSource): Promise<void> {
  const keys = basicAccessKeys(key);
  const rndIc = await channel.require({ cla: 0, ins: 0x84, p1: 0, p2: 0, le: 8 }, 'GET CHALLENGE (BAC)');
  if (rndIc.length !== 8) throw bacFailed('challenge length');
  const rndIfd = random(8);
  const kIfd = random(16);
  const data = bacCommandData(keys, rndIfd, rndIc, kIfd);
  const response = await channel.send({ cla: 0, ins: 0x82, p1: 0, p2: 0, data, le: 40 }, 'EXTERNAL AUTHENTICATE (BAC)');
  if (response.sw !== 0x9000) throw bacFailed(`status ${response.sw.toString(16)}`);
  const kIc = bacResponseKey(keys, rndIfd, rndIc, response.data);
  channel.messaging = bacSession(kIfd, kIc, rndIfd, rndIc);
}

function bacFailed(detail: string): SchalterError {
  return new SchalterError(
    'CHIP_BAC_FAILED', 'negative',
    'Der Chip öffnet sich mit dieser maschinenlesbaren Zone nicht (BAC). Bitte Dokumentnummer, Geburts- und Ablaufdatum prüfen.',
    { cause: new Error(detail) },
  );
}
