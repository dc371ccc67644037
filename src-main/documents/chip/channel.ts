/**
 * One conversation with a chip: applies secure messaging, copes with response chaining (61xx), wrong
 * lengths (6Cxx) and chips without extended length, and keeps the transcript.
 *
 * The transcript holds what went over the wire, never a key. What the chip can do is found out while
 * talking and remembered in `capabilities`.
 */
import { SchalterError } from '../../errors.ts';
import { decodeResponse, encodeCommand, needsExtendedLength, SW_OK, type ApduTransport, type CommandApdu, type ResponseApdu } from './apdu.ts';
import { hexOf } from './bytes.ts';
import { UnprotectedResponse, type SecureMessaging } from './secure-messaging.ts';
import { concatBytes } from './tlv.ts';

/** One command with its answer as sent and received. */
export interface TranscriptEntry {
  /** What the command is for, in the terms of the specification, e.g. `READ BINARY EF.SOD`. */
  readonly purpose: string;
  readonly command: string;
  readonly response: string;
  /** Status word of the command, taken from inside secure messaging where it applies. */
  readonly sw: string;
  readonly protected: boolean;
  readonly milliseconds: number;
}

/** What is known about the chip in hand; unknown until tried or announced. */
export interface ChipCapabilities {
  extendedLength: boolean | undefined;
  /** Command and response buffers from EF.ATR/INFO [ISO/IEC 7816-4 12.7.1]; octets of the whole APDU. */
  maximumCommand: number | undefined;
  maximumResponse: number | undefined;
  shortFileIds: boolean | undefined;
  /** Deviations met on the way, in a word each, for the log. */
  readonly quirks: string[];
}

export interface ChannelOptions {
  readonly signal?: AbortSignal;
  /** Clock in milliseconds. */
  readonly now?: () => number;
}

/** Most GET RESPONSE rounds for one command; 256 octets each. */
const MAX_RESPONSE_ROUNDS = 1024;
/** Largest plain block per command when commands are chained; fits every suite into a short APDU. */
const CHAIN_BLOCK = 0xd0;

export class ChipChannel {
  readonly transport: ApduTransport;
  readonly transcript: TranscriptEntry[] = [];
  readonly capabilities: ChipCapabilities = {
    extendedLength: undefined, maximumCommand: undefined, maximumResponse: undefined, shortFileIds: undefined, quirks: [],
  };
  /** Commands sent, GET RESPONSE and repetitions included. */
  commandCount = 0;
  sentOctets = 0;
  receivedOctets = 0;
  messaging: SecureMessaging | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #now: () => number;

  constructor(transport: ApduTransport, options: ChannelOptions = {}) {
    this.transport = transport;
    this.#signal = options.signal;
    this.#now = options.now ?? ((): number => performance.now());
  }

  /** Notes a deviation once. */
  noteQuirk(quirk: string): void {
    if (!this.capabilities.quirks.includes(quirk)) this.capabilities.quirks.push(quirk);
  }

  /**
   * Sends one command, chained in pieces when it is too long for this chip.
   * @throws CHIP_ABORTED, errors of secure messaging and of the transport
   */
  async send(command: CommandApdu, purpose: string): Promise<ResponseApdu> {
    if (!this.#tooLong(command)) {
      const response = await this.#once(command, purpose);
      const refused = response.sw === 0x6700 && this.#wide(command) && this.capabilities.extendedLength !== true;
      if (!refused) return response;
      this.#learnsShort();
    }
    return this.#chained(command, purpose);
  }

  /** {@link send} and insist on 9000. @throws CHIP_REFUSED */
  async require(command: CommandApdu, purpose: string): Promise<Uint8Array> {
    const response = await this.send(command, purpose);
    if (response.sw !== SW_OK) throw refused(purpose, response.sw);
    return response.data;
  }

  #wide(command: CommandApdu): boolean {
    if (needsExtendedLength(command)) return true;
    return this.messaging !== undefined && (command.data?.length ?? 0) > CHAIN_BLOCK;
  }

  #tooLong(command: CommandApdu): boolean {
    return this.#wide(command) && this.capabilities.extendedLength === false;
  }

  async #chained(command: CommandApdu, purpose: string): Promise<ResponseApdu> {
    const data = command.data ?? new Uint8Array(0);
    const le = command.le === undefined ? undefined : Math.min(command.le, 256);
    let at = 0;
    for (; data.length - at > CHAIN_BLOCK; at += CHAIN_BLOCK) {
      const piece = { ...command, cla: command.cla | 0x10, data: data.subarray(at, at + CHAIN_BLOCK) };
      const { le: _none, ...withoutLe } = piece;
      const response = await this.#once(withoutLe, `${purpose} (chained)`);
      if (response.sw !== SW_OK) return response;
    }
    const { le: _le, ...rest } = command;
    const last = { ...rest, data: data.subarray(at) };
    return this.#once(le === undefined ? last : { ...last, le }, purpose);
  }

  async #once(command: CommandApdu, purpose: string): Promise<ResponseApdu> {
    const { messaging } = this;
    if (messaging === undefined) {
      const octets = await this.#exchange(encodeCommand(command), purpose, command);
      return decodeResponse(octets.raw);
    }
    const wire = await this.#exchange(messaging.protect(command), purpose, undefined);
    try {
      const opened = messaging.open(wire.raw);
      this.#amend(wire.entry, opened.sw);
      return opened;
    } catch (thrown) {
      this.messaging = undefined;
      if (thrown instanceof UnprotectedResponse && thrown.sw === 0x6700 && this.#wide(command)) this.#learnsShort();
      throw thrown;
    }
  }

  #learnsShort(): void {
    this.capabilities.extendedLength = false;
    this.noteQuirk('no extended length');
  }

  /** Wire level: transmits, fetches what 61xx announces, repeats on 6Cxx (only outside secure messaging). */
  async #exchange(octets: Uint8Array, purpose: string, plain: CommandApdu | undefined): Promise<{ raw: Uint8Array; entry: number }> {
    let raw = await this.#transmit(octets, purpose, plain === undefined);
    let { data, sw } = decodeResponse(raw);
    if (sw >> 8 === 0x6c && data.length === 0 && plain !== undefined && plain.le !== undefined) {
      this.noteQuirk('corrects Le (6Cxx)');
      raw = await this.#transmit(encodeCommand({ ...plain, le: (sw & 0xff) || 256 }), purpose, false);
      ({ data, sw } = decodeResponse(raw));
    }
    for (let round = 0; sw >> 8 === 0x61; round++) {
      if (round >= MAX_RESPONSE_ROUNDS) throw refused(purpose, sw);
      const cla = (octets[0] ?? 0) & 0x03;
      raw = await this.#transmit(Uint8Array.of(cla, 0xc0, 0, 0, sw & 0xff), `${purpose} (GET RESPONSE)`, false);
      const more = decodeResponse(raw);
      data = concatBytes(data, more.data);
      sw = more.sw;
      raw = concatBytes(data, Uint8Array.of(sw >> 8, sw & 0xff));
    }
    return { raw, entry: this.transcript.length - 1 };
  }

  async #transmit(octets: Uint8Array, purpose: string, isProtected: boolean): Promise<Uint8Array> {
    if (this.#signal?.aborted === true) {
      throw new SchalterError('CHIP_ABORTED', 'unavailable', 'Das Lesen des Chips wurde abgebrochen.');
    }
    const start = this.#now();
    const response = await this.transport.transmit(octets);
    this.commandCount += 1;
    this.sentOctets += octets.length;
    this.receivedOctets += response.length;
    this.transcript.push({
      purpose,
      command: hexOf(octets),
      response: hexOf(response),
      sw: hexOf(response.subarray(-2)),
      protected: isProtected,
      milliseconds: Math.round((this.#now() - start) * 100) / 100,
    });
    return response;
  }

  #amend(entry: number, sw: number): void {
    const known = this.transcript[entry];
    if (known !== undefined) this.transcript[entry] = { ...known, sw: sw.toString(16).toUpperCase().padStart(4, '0') };
  }
}

/** The chip answered a command with a status other than 9000. */
export class ChipRefusal extends SchalterError {
  readonly sw: number;

  constructor(purpose: string, sw: number) {
    const word = sw.toString(16).toUpperCase().padStart(4, '0');
    super('CHIP_REFUSED', 'negative', `Der Chip hat einen Befehl abgelehnt (${purpose}: ${word}).`);
    this.sw = sw;
  }
}

export function refused(purpose: string, sw: number): ChipRefusal {
  return new ChipRefusal(purpose, sw);
}
