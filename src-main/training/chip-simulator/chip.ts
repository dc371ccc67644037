/**
 * The operating system of the simulated chip: files, access rules, secure messaging and the commands of
 * [ICAO 9303-10 3] and [ICAO 9303-11 4 to 9]. The access and authentication protocols are in the files
 * beside it. Built from the specification; the reader's code is not used for anything but TLV and ciphers.
 */
import type { RandomSource } from '../../documents/chip/crypto/groups.ts';
import { concatBytes, encodeTlv, parseTlv, peekTlvHeader } from '../../documents/chip/tlv.ts';
import { signChallenge } from './active-authentication.ts';
import { BasicAccess } from './basic-access.ts';
import { ChipAuthentication } from './chip-authentication.ts';
import { answer, parseCommand, status, writeAnswer, type Answer, type Command } from './command.ts';
import type { ChipData } from './chip-data.ts';
import { ChipMessaging, MessagingFault } from './messaging.ts';
import { PasswordAuthentication, type PaceOutcome } from './password-authentication.ts';
import { TerminalAuthentication } from './terminal-authentication.ts';

const EMRTD = 'A0000002471001';
const ALWAYS_READABLE = new Set([0x011c, 0x2f00, 0x2f01]);
const FINGERPRINT = 0x0103;
const IRIS = 0x0104;

/** The card was torn from the field while it worked. */
export class ChipTorn extends Error {}

/** What a command leaves behind besides its answer. */
export interface Effect {
  readonly reply: Answer;
  /** Session that starts with the next command. */
  readonly session?: ChipMessaging;
  readonly pace?: PaceOutcome;
}

export class SimulatedChip {
  readonly data: ChipData;
  readonly #random: RandomSource;
  #session: ChipMessaging | undefined;
  #pace: PaceOutcome | undefined;
  #application = false;
  #currentFile: number | undefined;
  #chain: Uint8Array | undefined;
  #pending: Uint8Array = new Uint8Array(0);
  #pendingStatus = 0x9000;
  #basicAccess!: BasicAccess;
  #passwordAuthentication!: PasswordAuthentication;
  #chipAuthentication!: ChipAuthentication;
  #terminalAuthentication!: TerminalAuthentication;
  #commands = 0;
  #torn = false;
  #tearsLeft = 1;

  constructor(data: ChipData, random: RandomSource) {
    this.data = data;
    this.#random = random;
    this.reset();
  }

  get atr(): Uint8Array {
    return this.data.atr;
  }

  /** Power-up: everything volatile is forgotten. */
  reset(): void {
    this.#session = undefined;
    this.#pace = undefined;
    this.#application = false;
    this.#currentFile = undefined;
    this.#chain = undefined;
    this.#pending = new Uint8Array(0);
    this.#basicAccess = new BasicAccess(this.data.passwords.mrz, this.#random);
    this.#passwordAuthentication = new PasswordAuthentication(this.data, this.#random);
    this.#chipAuthentication = new ChipAuthentication(this.data, this.#random);
    this.#terminalAuthentication = new TerminalAuthentication(this.data.terminalAuthentication);
    this.#commands = 0;
    this.#torn = false;
  }

  /** One command APDU in, one response APDU out. @throws ChipTorn */
  process(octets: Uint8Array): Uint8Array {
    this.#commands += 1;
    if (this.#commands === this.data.quirks.tearAtCommand && this.#tearsLeft > 0) {
      this.#tearsLeft -= 1;
      this.#torn = true;
    }
    if (this.#torn) throw new ChipTorn('torn');
    const command = parseCommand(octets);
    if (command === undefined) return writeAnswer(status(0x6700));
    if (command.extended && this.data.quirks.noExtendedLength === true) return writeAnswer(status(0x6700));
    if (command.ins === 0xc0) return writeAnswer(this.#nextPiece(command.ne));
    return writeAnswer(this.#inPieces(this.#protected(command)));
  }

  #protected(command: Command): Answer {
    if ((command.cla & 0x0c) !== 0x0c) {
      // [ICAO 9303-11 9.8.8] a plain command ends the session.
      this.#endSession();
      return this.#run(command);
    }
    const session = this.#session;
    if (session === undefined) return status(0x6882);
    let plain: Command;
    try {
      plain = session.receive(command);
    } catch (thrown) {
      if (!(thrown instanceof MessagingFault)) throw thrown;
      this.#endSession();
      return status(thrown.sw);
    }
    const reply = this.#run(plain);
    if (reply.sw >= 0x6400 && reply.sw < 0x9000 && this.data.quirks.bareErrors === true) {
      this.#endSession();
      return status(reply.sw);
    }
    return session.respond(reply, plain.ins % 2 === 1);
  }

  #endSession(): void {
    this.#session = undefined;
    this.#chipAuthentication.forget();
    this.#terminalAuthentication.forget();
  }

  #run(command: Command): Answer {
    const whole = this.#assemble(command);
    if (whole === undefined) return status(0x9000);
    const effect = this.#dispatch(whole);
    if (effect.session !== undefined) this.#session = effect.session;
    if (effect.pace !== undefined) {
      this.#pace = effect.pace;
      this.#terminalAuthentication.bindToPace(effect.pace);
    }
    return effect.reply;
  }

  /**
   * Command chaining: data in pieces is put together. A chain of GENERAL AUTHENTICATE is a sequence of
   * steps, each answered by itself; there a piece is only waited for while its template is incomplete.
   */
  #assemble(command: Command): Command | undefined {
    const data = concatBytes(this.#chain ?? new Uint8Array(0), command.data);
    const chaining = (command.cla & 0x10) !== 0;
    const waits = command.ins === 0x86 ? isIncompleteTemplate(data) : true;
    if (chaining && waits) {
      this.#chain = data;
      return undefined;
    }
    this.#chain = undefined;
    return { ...command, data };
  }

  #dispatch(command: Command): Effect {
    const template = (command.p1 << 8) | command.p2;
    switch (command.ins) {
      case 0xa4: return { reply: this.#select(command) };
      case 0xb0: return { reply: this.#readBinary(command) };
      case 0xb1: return { reply: this.#readBinaryOdd(command) };
      case 0x84: return { reply: this.#getChallenge() };
      case 0x82: return this.#externalAuthenticate(command);
      case 0x88: return { reply: this.#internalAuthenticate(command) };
      case 0x22: return this.#manageSecurityEnvironment(template, command);
      case 0x86: return this.#generalAuthenticate(command);
      case 0x2a: return { reply: template === 0x00be ? this.#terminalAuthentication.verifyCertificate(command.data) : status(0x6a86) };
      default: return { reply: status(0x6d00) };
    }
  }

  #select(command: Command): Answer {
    const { quirks } = this.data;
    if (quirks.selectStatus !== undefined && command.p2 === 0x0c) return status(quirks.selectStatus);
    const name = [...command.data].map((octet) => octet.toString(16).padStart(2, '0')).join('').toUpperCase();
    if (command.p1 === 0x04) {
      if (name !== EMRTD) return status(0x6a82);
      this.#application = true;
      this.#currentFile = undefined;
      return status(0x9000);
    }
    if (command.p1 === 0x00 && (name === '' || name === '3F00')) {
      this.#application = false;
      this.#currentFile = undefined;
      return status(0x9000);
    }
    if ((command.p1 !== 0x02 && command.p1 !== 0x00) || command.data.length !== 2) return status(0x6a86);
    return status(this.#open(parseInt(name, 16)));
  }

  /** Makes a file current if it is there and may be read. */
  #open(fid: number): number {
    const files = this.#application ? this.data.applicationFiles : this.data.masterFiles;
    if (!files.has(fid)) return this.#application && !this.#accessGranted() ? 0x6982 : 0x6a82;
    if (!this.#mayRead(fid)) return 0x6982;
    this.#currentFile = fid;
    return 0x9000;
  }

  #accessGranted(): boolean {
    return this.data.openAccess || this.#session !== undefined;
  }

  #mayRead(fid: number): boolean {
    if (!this.#application) return ALWAYS_READABLE.has(fid) || (this.#session !== undefined && this.#pace !== undefined);
    if ((fid === FINGERPRINT || fid === IRIS) && this.data.terminalAuthentication !== undefined) {
      return this.#accessGranted() && this.#terminalAuthentication.mayRead(fid === FINGERPRINT ? 'DG3' : 'DG4');
    }
    return this.#accessGranted();
  }

  #content(): Uint8Array | undefined {
    const files = this.#application ? this.data.applicationFiles : this.data.masterFiles;
    return this.#currentFile === undefined ? undefined : files.get(this.#currentFile);
  }

  #readBinary(command: Command): Answer {
    const { quirks } = this.data;
    let offset = (command.p1 << 8) | command.p2;
    if ((command.p1 & 0x80) !== 0) {
      if (quirks.shortFileIdStatus !== undefined) return status(quirks.shortFileIdStatus);
      if ((command.p1 & 0x60) !== 0) return status(0x6a86);
      const sw = this.#open(fidOfShortId(command.p1 & 0x1f, this.#application));
      if (sw !== 0x9000) return status(sw);
      offset = command.p2;
    }
    return this.#read(offset, command.ne, command.extended);
  }

  #readBinaryOdd(command: Command): Answer {
    const offset = parseTlv(command.data).find((object) => object.tag === 0x54)?.value;
    if (command.p1 !== 0 || command.p2 !== 0 || offset === undefined) return status(0x6a80);
    const start = offset.reduce((value, octet) => value * 256 + octet, 0);
    const piece = this.#read(start, Math.max(1, command.ne - 4), command.extended);
    return piece.data.length === 0 ? piece : answer(encodeTlv(0x53, piece.data), piece.sw);
  }

  #read(offset: number, ne: number, extended: boolean): Answer {
    const { quirks } = this.data;
    const content = this.#content();
    if (content === undefined) return status(0x6986);
    if (!this.#mayRead(this.#currentFile!)) return status(0x6982);
    if (offset >= content.length) return status(0x6b00);
    const frame = extended ? this.data.maximumResponse - 2 : 256;
    const room = this.#session === undefined ? frame : this.#session.plainRoom(frame);
    const end = offset + Math.min(ne, room, quirks.shortLe ?? Infinity);
    if (offset + ne > content.length && ne !== 256 && ne !== 65536) {
      const left = content.length - offset;
      switch (quirks.beyondEnd ?? '6282') {
        case '6B00': return status(0x6b00);
        case '6700': return status(0x6700);
        case '6CXX': return status(left > 255 ? 0x6700 : 0x6c00 | left);
        case '9000': return answer(content.subarray(offset, end));
        case '6282': return answer(content.subarray(offset, end), end >= content.length ? 0x6282 : 0x9000);
      }
    }
    return answer(content.subarray(offset, end));
  }

  #getChallenge(): Answer {
    const challenge = this.#random(this.data.quirks.challengeLength ?? 8);
    if (this.#session === undefined) this.#basicAccess.challenge = challenge;
    else this.#terminalAuthentication.challenge = challenge;
    return answer(challenge);
  }

  #externalAuthenticate(command: Command): Effect {
    if (this.#session !== undefined) {
      return { reply: this.#terminalAuthentication.externalAuthenticate(command.data) };
    }
    if (!this.data.bac || !this.#application) return { reply: status(0x6985) };
    return this.#basicAccess.externalAuthenticate(command.data);
  }

  #internalAuthenticate(command: Command): Answer {
    const key = this.data.activeAuthentication;
    if (key === undefined) return status(0x6d00);
    if (!this.#accessGranted()) return status(0x6982);
    if (command.data.length !== 8) return status(0x6700);
    return answer(signChallenge(key, command.data, this.#random));
  }

  #manageSecurityEnvironment(template: number, command: Command): Effect {
    switch (template) {
      case 0xc1a4: return { reply: this.#passwordAuthentication.setTemplate(command.data) };
      case 0x41a4: return { reply: this.#chipAuthentication.setTemplate(command.data) };
      case 0x41a6: return this.#afterAgreement(this.#chipAuthentication.keyAgreementTemplate(command.data));
      case 0x81b6: return { reply: this.#terminalAuthentication.selectIssuer(command.data) };
      case 0x81a4: return { reply: this.#terminalAuthentication.setTemplate(command.data) };
      default: return { reply: status(0x6a86) };
    }
  }

  #generalAuthenticate(command: Command): Effect {
    if (this.#chipAuthentication.selected) {
      if (this.#session === undefined) return { reply: status(0x6982) };
      return this.#afterAgreement(this.#chipAuthentication.generalAuthenticate(command.data));
    }
    return this.#passwordAuthentication.generalAuthenticate(command.data, (command.cla & 0x10) === 0);
  }

  #afterAgreement(effect: Effect): Effect {
    if (effect.session !== undefined) this.#terminalAuthentication.bindToAgreement(this.#chipAuthentication.terminalKey);
    return effect;
  }

  #inPieces(reply: Answer): Answer {
    const size = this.data.quirks.getResponse;
    if (size === undefined || reply.data.length <= size) return reply;
    this.#pending = reply.data;
    this.#pendingStatus = reply.sw;
    return status(0x6100 | Math.min(this.#pending.length, size));
  }

  #nextPiece(ne: number): Answer {
    if (this.#pending.length === 0) return status(0x6985);
    const size = Math.min(this.data.quirks.getResponse ?? 256, ne);
    const piece = this.#pending.subarray(0, size);
    this.#pending = this.#pending.subarray(size);
    return answer(piece, this.#pending.length > 0 ? 0x6100 | Math.min(this.#pending.length, 255) : this.#pendingStatus);
  }
}

function fidOfShortId(shortId: number, application: boolean): number {
  if (!application && shortId === 0x01) return 0x2f01;
  if (!application && shortId === 0x1e) return 0x2f00;
  return 0x0100 | shortId;
}

function isIncompleteTemplate(data: Uint8Array): boolean {
  const header = peekTlvHeader(data);
  return header === undefined || (header.length !== null && header.headerLength + header.length > data.length);
}
