/** Command and response APDUs, short and extended, [ISO/IEC 7816-4 5.1]. */
import { SchalterError } from '../../errors.ts';
import { concatBytes } from './tlv.ts';

export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Command data; absent or empty for none. */
  readonly data?: Uint8Array;
  /** Largest number of response octets wanted, 1 to 65536; absent for none. */
  readonly le?: number;
}

export interface ResponseApdu {
  readonly data: Uint8Array;
  /** SW1 and SW2 as one number, e.g. 0x9000. */
  readonly sw: number;
}

/** A channel to a chip; the adapter for PC/SC and the simulator's in-process chip are two of them. */
export interface ApduTransport {
  /** Answer to reset (or the one the reader made up for a contactless chip). */
  readonly atr: Uint8Array;
  /** Sends one command APDU and gives data and status word. @throws SchalterError kind `unavailable` when the chip is gone */
  transmit(apdu: Uint8Array): Promise<Uint8Array>;
  /** Resets the chip and its volatile state (a lost session, a torn card); absent where the channel cannot. */
  reset?(): Promise<void>;
  close(): Promise<void>;
}

export const SW_OK = 0x9000;

/** True where the command needs extended length fields. */
export function needsExtendedLength(command: CommandApdu): boolean {
  return (command.data?.length ?? 0) > 255 || (command.le ?? 0) > 256;
}

/** @throws RangeError for lengths no APDU can carry */
export function encodeCommand(command: CommandApdu, extended = needsExtendedLength(command)): Uint8Array {
  const data = command.data ?? new Uint8Array(0);
  const { le } = command;
  if (data.length > 0xffff || (le !== undefined && (le < 1 || le > 0x10000))) throw new RangeError('APDU too long');
  if (!extended && needsExtendedLength(command)) throw new RangeError('needs extended length');
  const header = Uint8Array.of(command.cla, command.ins, command.p1, command.p2);
  const hasData = data.length > 0;
  if (!extended) {
    const lc = hasData ? Uint8Array.of(data.length) : new Uint8Array(0);
    const tail = le === undefined ? new Uint8Array(0) : Uint8Array.of(le & 0xff);
    return concatBytes(header, lc, data, tail);
  }
  const lc = hasData ? Uint8Array.of(0, data.length >> 8, data.length & 0xff) : new Uint8Array(0);
  const leOctets = le === undefined ? [] : [(le >> 8) & 0xff, le & 0xff];
  const tail = Uint8Array.from(le !== undefined && !hasData ? [0, ...leOctets] : leOctets);
  return concatBytes(header, lc, data, tail);
}

/** @throws CHIP_RESPONSE_SHORT for less than two octets */
export function decodeResponse(octets: Uint8Array): ResponseApdu {
  const sw1 = octets[octets.length - 2];
  const sw2 = octets[octets.length - 1];
  if (sw1 === undefined || sw2 === undefined) {
    throw new SchalterError('CHIP_RESPONSE_SHORT', 'unavailable', 'Der Chip hat nicht vollständig geantwortet. Bitte das Dokument neu auflegen.');
  }
  return { data: octets.subarray(0, octets.length - 2), sw: sw1 * 256 + sw2 };
}
