/** PACE of the chip, [ICAO 9303-11 4.4], [TR-03110-3 A.3, B.1]. */
import { CIPHER_SUITES, deriveKey, padMethod2, type CipherSuite } from '../../documents/chip/crypto/cipher-suites.ts';
import { encodeAsElement, nonceLength, pseudoRandomNumber, terminalNonceLength } from '../../documents/chip/crypto/integrated-mapping.ts';
import { inverse, privateKeyFor, standardGroup, type GroupElement, type KeyAgreementGroup, type RandomSource } from '../../documents/chip/crypto/groups.ts';
import { equalBytes, integerBytes, integerOf } from '../../documents/chip/bytes.ts';
import { encodeTlv, parseTlv, type TlvNode } from '../../documents/chip/tlv.ts';
import type { ChipData, PaceSupport } from './chip-data.ts';
import { compress } from './chip-authentication.ts';
import type { Effect } from './chip.ts';
import { answer, status, type Answer } from './command.ts';
import { oid, oidOctets } from './der.ts';
import { paceOid } from './identifiers.ts';
import { ChipMessaging } from './messaging.ts';

/** What later protocols need to know of a finished PACE. */
export interface PaceOutcome {
  /** Comp(PK.PICC) of the ephemeral key, ID.PICC of the dynamic binding. */
  readonly chipIdentifier: Uint8Array;
  /** Role the terminal announced for Terminal Authentication version 2. */
  readonly announced: boolean;
}

const PASSWORDS = { 1: 'mrz', 2: 'can', 3: 'pin', 4: 'puk' } as const;

interface Run {
  readonly support: PaceSupport;
  readonly oid: string;
  readonly group: KeyAgreementGroup;
  readonly suite: CipherSuite;
  readonly password: Uint8Array;
  readonly announced: boolean;
  step: 'nonce' | 'map' | 'agree' | 'authenticate';
  nonce: Uint8Array;
  generator: GroupElement | undefined;
  /** Private key of the mapping, for CAM. */
  mappingKey: bigint;
  secret: Uint8Array;
  ownKey: GroupElement | undefined;
  terminalKey: GroupElement | undefined;
}

export class PasswordAuthentication {
  readonly #data: ChipData;
  readonly #random: RandomSource;
  #run: Run | undefined;

  constructor(data: ChipData, random: RandomSource) {
    this.#data = data;
    this.#random = random;
  }

  /** MSE:Set AT. */
  setTemplate(data: Uint8Array): Answer {
    this.#run = undefined;
    const objects = parse(data);
    const value = (tag: number): Uint8Array | undefined => objects?.find((object) => object.tag === tag)?.value;
    const mechanism = value(0x80);
    const reference = value(0x83)?.[0];
    if (objects === undefined || mechanism === undefined || reference === undefined) return status(0x6a80);
    if (value(0x84) !== undefined && this.#data.quirks.refusesParameterReference === true) return status(0x6a80);
    const parameterId = value(0x84)?.[0];
    const offered = this.#data.pace.filter((support) => {
      const group = standardGroup(support.parameterId)!;
      return equalBytes(oidOctets(paceOid(support, group.kind)), mechanism) && (parameterId ?? support.parameterId) === support.parameterId;
    });
    const support = offered[0];
    if (support === undefined || offered.length > 1) return status(0x6a80);
    const name = PASSWORDS[reference as keyof typeof PASSWORDS] as (typeof PASSWORDS)[keyof typeof PASSWORDS] | undefined;
    const password = name === undefined ? undefined : this.#data.passwords[name];
    if (password === undefined) return status(0x6a88);
    const group = standardGroup(support.parameterId)!;
    this.#run = {
      support, group, password,
      oid: paceOid(support, group.kind),
      suite: CIPHER_SUITES[support.cipher],
      announced: value(0x7f4c) !== undefined,
      step: 'nonce', nonce: new Uint8Array(0), generator: undefined, mappingKey: 0n,
      secret: new Uint8Array(0), ownKey: undefined, terminalKey: undefined,
    };
    return status(0x9000);
  }

  /** One step of the chain. */
  generalAuthenticate(data: Uint8Array, last: boolean): Effect {
    const run = this.#run;
    const template = parse(data)?.[0];
    if (run === undefined) return { reply: status(0x6985) };
    if (template?.tag !== 0x7c) return this.#abort(0x6a80);
    if (last !== (run.step === 'authenticate')) return this.#abort(0x6883);
    const value = (tag: number): Uint8Array | undefined => template.children.find((object) => object.tag === tag)?.value;
    try {
      switch (run.step) {
        case 'nonce': return this.#sendNonce(run);
        case 'map': return this.#map(run, value(0x81));
        case 'agree': return this.#agree(run, value(0x83));
        case 'authenticate': return this.#authenticate(run, value(0x85));
      }
    } catch {
      // A public key or nonce that is no proper element.
      return this.#abort(0x6a80);
    }
  }

  #abort(sw: number): Effect {
    this.#run = undefined;
    return { reply: status(sw) };
  }

  #sendNonce(run: Run): Effect {
    run.nonce = this.#random(run.support.mapping === 'IM' ? nonceLength(run.support.cipher) : 16);
    const key = deriveKey(run.suite, run.password, 3);
    run.step = 'map';
    return step(0x80, run.suite.encryptCbc(key, new Uint8Array(run.suite.blockLength), run.nonce));
  }

  #map(run: Run, sent: Uint8Array | undefined): Effect {
    if (sent === undefined) return this.#abort(0x6a80);
    const { group, support } = run;
    run.step = 'agree';
    if (support.mapping === 'IM') {
      if (sent.length !== terminalNonceLength(support.cipher)) return this.#abort(0x6a80);
      run.generator = encodeAsElement(group, pseudoRandomNumber(support.cipher, run.nonce, sent, group.prime));
      return step(0x82, new Uint8Array(0));
    }
    run.mappingKey = privateKeyFor(group, this.#random);
    const shared = group.multiply(group.decode(sent), run.mappingKey);
    run.generator = group.combine(group.multiply(group.generator, integerOf(run.nonce)), shared);
    return step(0x82, group.encode(group.multiply(group.generator, run.mappingKey)));
  }

  #agree(run: Run, sent: Uint8Array | undefined): Effect {
    if (sent === undefined || run.generator === undefined) return this.#abort(0x6a80);
    const { group } = run;
    const privateKey = privateKeyFor(group, this.#random);
    run.terminalKey = group.decode(sent);
    run.ownKey = group.multiply(run.generator, privateKey);
    if (equalBytes(group.encode(run.ownKey), sent)) return this.#abort(0x6a80);
    run.secret = group.secretOf(group.multiply(run.terminalKey, privateKey));
    run.step = 'authenticate';
    return step(0x84, group.encode(run.ownKey));
  }

  #authenticate(run: Run, token: Uint8Array | undefined): Effect {
    this.#run = undefined;
    if (token === undefined || run.ownKey === undefined || run.terminalKey === undefined) return { reply: status(0x6a80) };
    const macKey = deriveKey(run.suite, run.secret, 2);
    const tokenOver = (key: GroupElement): Uint8Array => run.suite.macToken(macKey, encodeTlv(
      0x7f49, oid(run.oid), encodeTlv(run.group.kind === 'ecdh' ? 0x86 : 0x84, run.group.encode(key)),
    ));
    if (!equalBytes(tokenOver(run.ownKey), token)) return { reply: status(0x6300) };
    const objects = [encodeTlv(0x86, tokenOver(run.terminalKey))];
    if (run.announced && this.#data.terminalAuthentication !== undefined) {
      objects.push(encodeTlv(0x87, Uint8Array.from(this.#authorityReference(), (character) => character.charCodeAt(0))));
    }
    if (run.support.mapping === 'CAM') objects.push(encodeTlv(0x8a, this.#chipAuthenticationData(run)));
    return {
      reply: answer(encodeTlv(0x7c, ...objects)),
      session: new ChipMessaging(run.support.cipher, run.secret),
      pace: { chipIdentifier: compress(run.group, run.ownKey), announced: run.announced },
    };
  }

  #authorityReference(): string {
    const certificate = parse(this.#data.terminalAuthentication?.trustPoints[0] ?? new Uint8Array(0))?.[0];
    const holder = certificate?.children[0]?.children.find((object) => object.tag === 0x5f20)?.value;
    return String.fromCharCode(...(holder ?? []));
  }

  /** [ICAO 9303-11 4.4.3.3.3] CA.IC = SK.IC^-1 · SK.map mod n, padded and encrypted with IV = E(K, -1). */
  #chipAuthenticationData(run: Run): Uint8Array {
    const { camKey } = this.#data;
    if (camKey === undefined) throw new RangeError('CAM without a static key');
    const { order } = run.group;
    const length = Math.ceil(order.toString(2).length / 8);
    const data = integerBytes((inverse(camKey.privateKey, order) * run.mappingKey) % order, length);
    const key = deriveKey(run.suite, run.secret, 1);
    const iv = run.suite.messagingIv(key, new Uint8Array(16).fill(0xff));
    return run.suite.encryptCbc(key, iv, padMethod2(data, run.suite.blockLength));
  }
}

function step(tag: number, content: Uint8Array): Effect {
  return { reply: answer(encodeTlv(0x7c, encodeTlv(tag, content))) };
}

function parse(data: Uint8Array): TlvNode[] | undefined {
  try {
    return parseTlv(data);
  } catch {
    return undefined;
  }
}
