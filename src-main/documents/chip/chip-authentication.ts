/**
 * Chip Authentication versions 1 and 2 of the terminal, [ICAO 9303-11 6.2], [TR-03110-3 A.4, B.2].
 *
 * {@link performChipAuthentication} says what was done: the chip holds the private key that belongs to the
 * public key used. Whether that key belongs to the document is for passive authentication to say.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { SchalterError } from '../../errors.ts';
import { SW_OK } from './apdu.ts';
import { equalBytes, integerBytes } from './bytes.ts';
import type { ChipChannel } from './channel.ts';
import { CIPHER_SUITES, deriveKey, KDF_MAC, type CipherName } from './crypto/cipher-suites.ts';
import { privateKeyFor, unsignedOctets, type KeyAgreementGroup, type RandomSource } from './crypto/groups.ts';
import { templateValue, tokenInput } from './pace.ts';
import { protocolError } from './protocol-error.ts';
import { SecureMessaging } from './secure-messaging.ts';
import { encodeOid, infosOf, type SecurityInfo } from './security-infos.ts';
import { concatBytes, encodeTlv } from './tlv.ts';

export interface ChipAuthenticationChoice {
  readonly protocol: string;
  readonly version: 1 | 2;
  readonly cipher: CipherName;
  readonly keyId: number | undefined;
  readonly group: KeyAgreementGroup;
  /** The chip's public key, encoded. */
  readonly chipKey: Uint8Array;
}

export interface ChipAuthenticationResult {
  readonly protocol: string;
  readonly version: 1 | 2;
  readonly cipher: CipherName;
  readonly keyId: number | undefined;
  readonly parameters: string;
  /** The static key that the chip has shown to hold; to be found in a file that passive authentication binds. */
  readonly chipKey: Uint8Array;
  /** The terminal's ephemeral public key and its compression, as signed in Terminal Authentication. */
  readonly terminalKey: Uint8Array;
  readonly compressedTerminalKey: Uint8Array;
}

const ID_CA_ECDH_3DES = '0.4.0.127.0.7.2.2.3.2.1';
const ID_CA_DH_3DES = '0.4.0.127.0.7.2.2.3.1.1';
const CIPHER_RANK: Readonly<Record<CipherName, number>> = { '3DES': 0, 'AES-128': 1, 'AES-192': 2, 'AES-256': 3 };

/**
 * Keys that can be tried, strongest cipher first. A key without ChipAuthenticationInfo, as some states
 * issue them, is used with 3DES and version 1 [TR-03110-3 A.1.1.2 as of version 1.11].
 */
export function chipAuthenticationChoices(infos: readonly SecurityInfo[], version: 1 | 2): ChipAuthenticationChoice[] {
  const announced = infosOf(infos, 'chip authentication');
  const choices = infosOf(infos, 'chip authentication key').flatMap(({ key, keyId, agreement }): ChipAuthenticationChoice[] => {
    const { group, element } = key;
    if (group === undefined || group.kind !== agreement) return [];
    const matching = announced.filter((info) => info.version === version && info.agreement === agreement && (info.keyId ?? keyId) === keyId);
    if (matching.length === 0 && announced.length === 0 && version === 1) {
      const protocol = agreement === 'ecdh' ? ID_CA_ECDH_3DES : ID_CA_DH_3DES;
      return [{ protocol, version, cipher: '3DES', keyId, group, chipKey: element }];
    }
    return matching.map((info) => ({ protocol: info.protocol, version, cipher: info.cipher, keyId, group, chipKey: element }));
  });
  return choices.sort((a, b) => CIPHER_RANK[b.cipher] - CIPHER_RANK[a.cipher]);
}

/** An ephemeral key pair of the terminal. */
export interface EphemeralKey {
  readonly group: KeyAgreementGroup;
  readonly privateKey: bigint;
  readonly publicKey: Uint8Array;
  /** Comp(PK) [TR-03110-3 A.2.2.3]. */
  readonly compressed: Uint8Array;
}

/** Made beforehand, because Terminal Authentication version 2 commits to it. */
export function ephemeralKey(group: KeyAgreementGroup, random: RandomSource): EphemeralKey {
  const privateKey = privateKeyFor(group, random);
  const element = group.multiply(group.generator, privateKey);
  const input = group.compressionInput(element);
  return { group, privateKey, publicKey: group.encode(element), compressed: group.kind === 'dh' ? sha1(input) : input };
}

/**
 * Runs Chip Authentication on a secured channel and restarts secure messaging with the new keys. The new
 * session is tried with one harmless command, because in version 1 only that shows that the chip has the key.
 * @throws CHIP_CA_FAILED, CHIP_KEY_INVALID
 */
export async function performChipAuthentication(
  channel: ChipChannel, choice: ChipAuthenticationChoice, ephemeral: EphemeralKey,
): Promise<ChipAuthenticationResult> {
  const { group } = choice;
  const secret = group.secretOf(group.multiply(group.decode(choice.chipKey), ephemeral.privateKey));
  const nonce = await agree(channel, choice, ephemeral.publicKey, secret);
  channel.messaging = SecureMessaging.fromSecret(choice.cipher, secret, nonce);
  if (choice.version === 1) await tryNewSession(channel);
  return {
    protocol: choice.protocol, version: choice.version, cipher: choice.cipher, keyId: choice.keyId,
    parameters: group.name, chipKey: choice.chipKey,
    terminalKey: ephemeral.publicKey, compressedTerminalKey: ephemeral.compressed,
  };
}

/** @returns the chip's nonce in version 2 */
async function agree(channel: ChipChannel, choice: ChipAuthenticationChoice, publicKey: Uint8Array, secret: Uint8Array): Promise<Uint8Array | undefined> {
  const reference = choice.keyId === undefined ? new Uint8Array(0) : encodeTlv(0x84, keyIdOctets(choice.keyId));
  if (choice.version === 1 && choice.cipher === '3DES') {
    const data = concatBytes(encodeTlv(0x91, publicKey), reference);
    const response = await channel.send({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa6, data }, 'MSE:Set KAT (Chip Authentication)');
    if (response.sw === SW_OK) return undefined;
    if (response.sw === 0x6a80) throw protocolError('CHIP_CA_FAILED', 'MSE:Set KAT 6A80');
    channel.noteQuirk('Chip Authentication with 3DES needs MSE:Set AT');
  }
  const select = concatBytes(encodeTlv(0x80, encodeOid(choice.protocol)), reference);
  const selected = await channel.send({ cla: 0, ins: 0x22, p1: 0x41, p2: 0xa4, data: select }, 'MSE:Set AT (Chip Authentication)');
  if (selected.sw !== SW_OK) throw protocolError('CHIP_CA_FAILED', `MSE:Set AT ${selected.sw.toString(16)}`);
  const data = encodeTlv(0x7c, encodeTlv(0x80, publicKey));
  const response = await channel.send({ cla: 0, ins: 0x86, p1: 0, p2: 0, data, le: 256 }, 'GENERAL AUTHENTICATE (Chip Authentication)');
  if (response.sw !== SW_OK) throw protocolError('CHIP_CA_FAILED', `GENERAL AUTHENTICATE ${response.sw.toString(16)}`);
  return choice.version === 1 ? undefined : checkToken(choice, publicKey, secret, response.data);
}

/** [TR-03110-3 A.2.4, B.2] version 2: the chip's token over the terminal's key. */
function checkToken(choice: ChipAuthenticationChoice, publicKey: Uint8Array, secret: Uint8Array, answer: Uint8Array): Uint8Array {
  const suite = CIPHER_SUITES[choice.cipher];
  const nonce = templateValue(answer, 0x81);
  const token = templateValue(answer, 0x82);
  if (nonce?.length !== 8 || token === undefined) throw protocolError('CHIP_CA_FAILED', 'nonce or token missing');
  const expected = suite.macToken(deriveKey(suite, secret, KDF_MAC, nonce), tokenInput(choice.protocol, choice.group, publicKey));
  if (!equalBytes(expected, token)) throw protocolError('CHIP_CA_FAILED', 'token of the chip');
  return nonce;
}

async function tryNewSession(channel: ChipChannel): Promise<void> {
  const data = Uint8Array.of(0x01, 0x0e);
  try {
    await channel.send({ cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data }, 'SELECT EF.DG14 (first command of the new session)');
  } catch (cause) {
    channel.messaging = undefined;
    if (cause instanceof SchalterError && cause.kind === 'unavailable') throw cause;
    throw protocolError('CHIP_CA_FAILED', `new session: ${cause instanceof Error ? cause.message : 'no answer'}`);
  }
}

function keyIdOctets(keyId: number): Uint8Array {
  return keyId < 256 ? integerBytes(BigInt(keyId), 1) : unsignedOctets(BigInt(keyId));
}
