/**
 * A small smartcard of our own that speaks bytes: SELECT, GET DATA, VERIFY and GENERAL AUTHENTICATE of a PIV
 * application (NIST SP 800-73-5 part 2) with commands and answers in pieces [ISO/IEC 7816-4 5.3]. Keys and
 * certificates are made for the run; nothing of the adapter's code is used but TLV.
 *
 * `node tests/simulators/piv-card.ts '{"port":35963,"kind":"ec","pin":"123456","file":"FILE"}'` lies in the virtual
 * reader until it is told to go; the same file makes the same card again.
 */
import { constants, createPrivateKey, diffieHellman, generateKeyPairSync, createPublicKey, privateDecrypt, sign, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { concatBytes, encodeTlv, readTlv } from '../../src-main/documents/chip/tlv.ts';
import { answer, parseCommand, status, writeAnswer, type Answer, type Command } from '../../src-main/training/chip-simulator/command.ts';
import * as der from '../../src-main/training/chip-simulator/der.ts';
import { p256 } from '@noble/curves/nist.js';
import { startVpcdChip } from '../../src-main/training/chip-simulator/vpcd.ts';

/** By key reference, hexadecimal: private key as PKCS#8 PEM, certificate as base64. */
export type MadeKeys = Record<string, { key: string; certificate: string }>;

export interface PivCardOptions {
  kind: 'ec' | 'rsa';
  pin?: string;
  /** What an earlier run has made: the same card again. */
  made?: MadeKeys;
  /** Days until the certificates end; negative: they have ended. */
  days?: number;
  /** Signs with another key than the certificate's: a forged card. */
  forged?: boolean;
}

const references = [0x9a, 0x9d, 0x9e] as const;
const objects: Record<string, number> = { '5fc105': 0x9a, '5fc10b': 0x9d, '5fc101': 0x9e };
const tries = 3;

const newKey = (kind: 'ec' | 'rsa'): KeyObject => (kind === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 })).privateKey;

/** Self-signed, of nobody: what counts at the desk is which certificate it is, not who issued it. */
function certificateOf(key: KeyObject, days: number): Uint8Array {
  const algorithm = key.asymmetricKeyType === 'ec' ? der.sequence(der.oid('1.2.840.10045.4.3.2')) : der.sequence(der.oid('1.2.840.113549.1.1.11'), der.nothing());
  const name = der.sequence(der.setOf(der.sequence(der.oid('2.5.4.3'), der.utf8String('Karte der Prüfung'))));
  const at = (offset: number): Date => new Date(Date.now() + offset * 86_400_000);
  const body = der.sequence(der.context(0, der.integer(2)), der.integer(1), algorithm, name, der.sequence(der.time(at(Math.min(0, days) - 1)), der.time(at(days))), name, new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' })));
  return der.sequence(body, algorithm, der.bitString(new Uint8Array(sign('sha256', body, key))));
}

function newPair(kind: 'ec' | 'rsa', days: number): MadeKeys[string] {
  const key = newKey(kind);
  return { key: String(key.export({ format: 'pem', type: 'pkcs8' })), certificate: Buffer.from(certificateOf(key, days)).toString('base64') };
}

export class PivCard {
  readonly atr = Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01);
  readonly made: MadeKeys;
  readonly #private = new Map<number, KeyObject>();
  readonly #certificates = new Map<number, Uint8Array>();
  readonly #pin: string;
  readonly #forged: KeyObject | undefined;
  #tries = tries;
  #selected = false;
  #verified = false;
  #chain: Uint8Array = new Uint8Array(0);
  #pending: Uint8Array = new Uint8Array(0);

  constructor({ kind, pin = '123456', made, days = 300, forged = false }: PivCardOptions) {
    this.#pin = pin;
    this.#forged = forged ? newKey(kind) : undefined;
    this.made = made ?? Object.fromEntries(references.map((reference) => [reference.toString(16), newPair(kind, days)]));
    for (const reference of references) {
      const { key, certificate } = this.made[reference.toString(16)]!;
      this.#private.set(reference, createPrivateKey(key));
      this.#certificates.set(reference, Uint8Array.from(Buffer.from(certificate, 'base64')));
    }
  }

  reset(): void {
    this.#selected = false;
    this.#verified = false;
    this.#chain = new Uint8Array(0);
    this.#pending = new Uint8Array(0);
  }

  process(octets: Uint8Array): Uint8Array {
    const command = parseCommand(octets);
    return writeAnswer(command ? this.#inPieces(command) : status(0x6700));
  }

  #inPieces(command: Command): Answer {
    if (command.ins === 0xc0) return this.#piece(command.ne);
    if ((command.cla & 0x10) !== 0) {
      this.#chain = concatBytes(this.#chain, command.data);
      return status(0x9000);
    }
    const data = concatBytes(this.#chain, command.data);
    this.#chain = new Uint8Array(0);
    const { data: whole, sw } = this.#answer({ ...command, data });
    if (sw !== 0x9000 || whole.length <= 256) return { data: whole, sw };
    this.#pending = whole;
    return this.#piece(256);
  }

  #piece(most: number): Answer {
    const piece = this.#pending.subarray(0, most);
    this.#pending = this.#pending.subarray(most);
    return answer(piece, this.#pending.length === 0 ? 0x9000 : 0x6100 + (Math.min(this.#pending.length, 256) & 0xff));
  }

  #answer({ ins, p1, p2, data }: Command): Answer {
    if (ins === 0xa4) {
      this.#selected = Buffer.from(data).toString('hex').startsWith('a000000308');
      return this.#selected ? answer(encodeTlv(0x61)) : status(0x6a82);
    }
    if (!this.#selected) return status(0x6985);
    if (ins === 0xcb) return this.#object(Buffer.from(data.subarray(2)).toString('hex'));
    if (ins === 0x20 && p2 === 0x80) return this.#verify(Buffer.from(data).toString('latin1').replace(/\xff+$/, ''));
    if (ins === 0x87) return this.#authenticate(p1, p2, data);
    return status(0x6d00);
  }

  #object(tag: string): Answer {
    const certificate = this.#certificates.get(objects[tag] ?? 0);
    return certificate ? answer(encodeTlv(0x53, encodeTlv(0x70, certificate), encodeTlv(0x71, Uint8Array.of(0)), encodeTlv(0xfe))) : status(0x6a82);
  }

  #verify(pin: string): Answer {
    if (this.#tries === 0) return status(0x6983);
    this.#verified = pin === this.#pin;
    this.#tries = this.#verified ? tries : this.#tries - 1;
    return status(this.#verified ? 0x9000 : 0x63c0 + this.#tries);
  }

  #authenticate(algorithm: number, reference: number, data: Uint8Array): Answer {
    const key = this.#private.get(reference);
    if (!key || (algorithm === 0x11) !== (key.asymmetricKeyType === 'ec')) return status(0x6a86);
    if (reference !== 0x9e && !this.#verified) return status(0x6982);
    const asked = readTlv(data).children.find((one) => one.tag === 0x81 || one.tag === 0x85);
    if (!asked) return status(0x6a80);
    return answer(encodeTlv(0x7c, encodeTlv(0x82, this.#work(asked.tag === 0x85, reference === 0x9a ? (this.#forged ?? key) : key, asked.value))));
  }

  #work(agree: boolean, key: KeyObject, value: Uint8Array): Uint8Array {
    if (key.asymmetricKeyType === 'rsa') return new Uint8Array(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, value));
    if (!agree) return signDigest(key, value);
    const point = (from: number): string => Buffer.from(value.subarray(from, from + 32)).toString('base64url');
    return new Uint8Array(diffieHellman({ privateKey: key, publicKey: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: point(1), y: point(33) }, format: 'jwk' }) }));
  }
}

/** A card signs the digest it is given; Node hashes what it signs, so the curve is asked directly. */
function signDigest(key: KeyObject, digest: Uint8Array): Uint8Array {
  const d = Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url');
  return p256.sign(digest, new Uint8Array(d), { prehash: false, format: 'der' });
}

if (process.argv[1] === import.meta.filename) {
  const { port, file, ...options } = JSON.parse(process.argv[2] ?? '{}') as Omit<PivCardOptions, 'made'> & { port: number; file: string };
  const card = new PivCard({ ...options, ...(existsSync(file) ? { made: JSON.parse(readFileSync(file, 'utf8')) as MadeKeys } : {}) });
  writeFileSync(file, JSON.stringify(card.made), { mode: 0o600 });
  const running = await startVpcdChip({ port, chip: card });
  process.stdout.write('lies in the reader\n');
  await running.ended;
}
