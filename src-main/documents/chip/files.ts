/**
 * The files of an eMRTD and how they are selected and read, [ICAO 9303-10 3.6, 3.9 to 3.11, 4].
 *
 * Reading asks for a full block at once, finds the file's length in its first octets and goes on from
 * wherever the chip stopped; a chip that gives less than asked, corrects or refuses a length is
 * followed, not failed.
 */
import { SchalterError } from '../../errors.ts';
import { SW_OK, type CommandApdu, type ResponseApdu } from './apdu.ts';
import { refused, type ChipChannel } from './channel.ts';
import { concatBytes, encodeTlv, findTlv, parseTlv, peekTlvHeader, readTlv } from './tlv.ts';
import { bytesOf } from './bytes.ts';

/** AID of the eMRTD application [ICAO 9303-10 4.2]. */
export const EMRTD_APPLICATION = bytesOf('A0000002471001');

export interface ElementaryFile {
  readonly name: string;
  readonly fid: number;
  readonly sfi: number | undefined;
  /** Outermost tag; `undefined` where the file is a list of objects. */
  readonly tag: number | undefined;
}

const DG_TAGS = [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70] as const;

/** EF.DG1 to EF.DG16 by number [ICAO 9303-10 Table 36, Table 38]. */
export const DATA_GROUPS: readonly ElementaryFile[] = DG_TAGS.map((tag, i) => ({ name: `DG${i + 1}`, fid: 0x0101 + i, sfi: i + 1, tag }));

export const EF_COM: ElementaryFile = { name: 'EF_COM', fid: 0x011e, sfi: 0x1e, tag: 0x60 };
export const EF_SOD: ElementaryFile = { name: 'EF_SOD', fid: 0x011d, sfi: 0x1d, tag: 0x77 };
export const EF_CVCA: ElementaryFile = { name: 'EF_CVCA', fid: 0x011c, sfi: 0x1c, tag: undefined };
/** In the master file, before any application is selected. */
export const EF_CARD_ACCESS: ElementaryFile = { name: 'EF_CardAccess', fid: 0x011c, sfi: 0x1c, tag: 0x31 };
export const EF_CARD_SECURITY: ElementaryFile = { name: 'EF_CardSecurity', fid: 0x011d, sfi: 0x1d, tag: 0x30 };
export const EF_CHIP_SECURITY: ElementaryFile = { name: 'EF_ChipSecurity', fid: 0x011b, sfi: 0x1b, tag: 0x30 };
export const EF_ATR_INFO: ElementaryFile = { name: 'EF_ATR_INFO', fid: 0x2f01, sfi: 0x01, tag: undefined };
export const EF_DIR: ElementaryFile = { name: 'EF_DIR', fid: 0x2f00, sfi: 0x1e, tag: undefined };

export interface ReadOptions {
  /** Called with octets read and, as soon as known, the file's length. */
  readonly onProgress?: (read: number, total: number | undefined) => void;
  /** Larger files are refused. Default 1 MiB. */
  readonly maximumLength?: number;
}

const DEFAULT_MAXIMUM = 1 << 20;
/** Up to here READ BINARY with even INS carries the offset. */
const EVEN_INS_LIMIT = 0x7fff;
/** Statuses that mean "no such file" or "not for you". */
const MISSING = new Set([0x6a82, 0x6a83, 0x6a88, 0x6a81]);
const FORBIDDEN = new Set([0x6982, 0x6985, 0x6986, 0x6a80]);
/** Statuses some chips give for a wrong way of asking (short file identifiers, P2, Le). */
const WRONG_WAY = new Set([0x6a86, 0x6a87, 0x6b00, 0x6d00, 0x6700, 0x6a82, 0x6986, 0x6e00, 0x6a80]);

/** Selects the eMRTD application. @throws CHIP_NOT_EMRTD */
export async function selectApplication(channel: ChipChannel): Promise<void> {
  const select: CommandApdu = { cla: 0, ins: 0xa4, p1: 0x04, p2: 0x0c, data: EMRTD_APPLICATION };
  let response = await channel.send(select, 'SELECT eMRTD application');
  if (response.sw !== SW_OK && WRONG_WAY.has(response.sw) && response.sw !== 0x6a82) {
    channel.noteQuirk('SELECT needs P2=00 for the application');
    response = await channel.send({ ...select, p2: 0x00, le: 256 }, 'SELECT eMRTD application (P2=00)');
  }
  if (response.sw !== SW_OK && response.sw >> 8 !== 0x62) {
    throw new SchalterError('CHIP_NOT_EMRTD', 'negative', 'Dieser Chip trägt keine Anwendung für Reisedokumente.', { cause: refused('SELECT eMRTD', response.sw) });
  }
}

/** Goes (back) to the master file; chips that know no such command are left where they are. */
export async function selectMasterFile(channel: ChipChannel): Promise<void> {
  const response = await channel.send({ cla: 0, ins: 0xa4, p1: 0x00, p2: 0x0c, data: Uint8Array.of(0x3f, 0x00) }, 'SELECT MF');
  if (response.sw === SW_OK) return;
  const bare = await channel.send({ cla: 0, ins: 0xa4, p1: 0x00, p2: 0x0c }, 'SELECT MF (no data)');
  if (bare.sw !== SW_OK) channel.noteQuirk('MF cannot be selected');
}

/** The file is not on the chip (or not for this terminal). */
export class FileNotReadable extends SchalterError {
  readonly sw: number;
  readonly reason: 'missing' | 'forbidden' | 'refused';

  constructor(file: ElementaryFile, sw: number) {
    const reason = FORBIDDEN.has(sw) ? 'forbidden' : MISSING.has(sw) ? 'missing' : 'refused';
    const why = { missing: 'ist nicht vorhanden', forbidden: 'ist nicht freigegeben', refused: 'ließ sich nicht lesen' }[reason];
    super('CHIP_FILE_NOT_READABLE', 'negative', `Die Datei ${file.name} ${why} (${sw.toString(16).toUpperCase().padStart(4, '0')}).`);
    this.sw = sw;
    this.reason = reason;
  }
}

/**
 * Reads one file of the current application or master file completely.
 * @returns its octets; trailing padding after the outermost object is not included, except for files without one
 * @throws FileNotReadable, CHIP_FILE_TOO_LARGE, errors of channel and secure messaging
 */
export async function readFile(channel: ChipChannel, file: ElementaryFile, options: ReadOptions = {}): Promise<Uint8Array> {
  return new FileReading(channel, file, options).run();
}

class FileReading {
  readonly #channel: ChipChannel;
  readonly #file: ElementaryFile;
  readonly #options: ReadOptions;
  readonly #maximum: number;
  #content: Uint8Array = new Uint8Array(0);
  /** Octets of the whole file once its header is known. */
  #total: number | undefined;
  #indefinite = false;
  #ended = false;

  constructor(channel: ChipChannel, file: ElementaryFile, options: ReadOptions) {
    this.#channel = channel;
    this.#file = file;
    this.#options = options;
    this.#maximum = options.maximumLength ?? DEFAULT_MAXIMUM;
  }

  async run(): Promise<Uint8Array> {
    this.#take(await this.#firstBlock());
    while (!this.#complete()) await this.#nextBlock();
    if (this.#indefinite) return readTlv(this.#content).raw.slice();
    return this.#total === undefined ? this.#content : this.#content.slice(0, this.#total);
  }

  async #firstBlock(): Promise<ResponseApdu> {
    const { capabilities } = this.#channel;
    const le = this.#blockLength();
    if (this.#file.sfi !== undefined && capabilities.shortFileIds !== false) {
      const response = await this.#readSelected(0x80 | this.#file.sfi, 0, le);
      if (isData(response)) {
        capabilities.shortFileIds = true;
        return response;
      }
      if (!WRONG_WAY.has(response.sw)) throw new FileNotReadable(this.#file, response.sw);
    }
    await this.#select();
    const response = await this.#readSelected(0, 0, le);
    if (!isData(response)) throw new FileNotReadable(this.#file, response.sw);
    if (this.#file.sfi !== undefined && capabilities.shortFileIds === undefined) {
      capabilities.shortFileIds = false;
      this.#channel.noteQuirk('no short file identifiers');
    }
    return response;
  }

  async #select(): Promise<void> {
    const data = Uint8Array.of(this.#file.fid >> 8, this.#file.fid & 0xff);
    const select: CommandApdu = { cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data };
    let response = await this.#channel.send(select, `SELECT ${this.#file.name}`);
    if ([0x6a86, 0x6a87, 0x6b00, 0x6700].includes(response.sw)) {
      this.#channel.noteQuirk(`SELECT EF answers ${response.sw.toString(16).toUpperCase()} to P1-P2 020C`);
      response = await this.#channel.send({ ...select, p1: 0x00, p2: 0x00, le: 256 }, `SELECT ${this.#file.name} (P1-P2 0000)`);
    }
    if (response.sw !== SW_OK && response.sw >> 8 !== 0x62) throw new FileNotReadable(this.#file, response.sw);
  }

  /** READ BINARY, repeated with a smaller Le where the chip does not give that much in one piece. */
  async #readSelected(p1: number, p2: number, le: number): Promise<ResponseApdu> {
    const purpose = `READ BINARY ${this.#file.name}`;
    let response = await this.#channel.send({ cla: 0, ins: 0xb0, p1, p2, le }, purpose);
    if (response.sw >> 8 === 0x6c && response.data.length === 0) {
      this.#channel.noteQuirk('corrects Le (6Cxx)');
      response = await this.#channel.send({ cla: 0, ins: 0xb0, p1, p2, le: (response.sw & 0xff) || 256 }, purpose);
    }
    for (const smaller of [0xdf, 0x80, 0x20, 0x08].filter((length) => length < le)) {
      if (isData(response) || ![0x6700, 0x6b00, 0x6a87, 0x6f00].includes(response.sw)) break;
      this.#channel.noteQuirk(`READ BINARY refuses Le ${le} (${response.sw.toString(16).toUpperCase()})`);
      if (le > 256) this.#channel.capabilities.extendedLength = false;
      response = await this.#channel.send({ cla: 0, ins: 0xb0, p1, p2, le: smaller }, purpose);
    }
    return response;
  }

  async #nextBlock(): Promise<void> {
    const offset = this.#content.length;
    const wanted = this.#total === undefined ? this.#blockLength() : Math.min(this.#blockLength(), this.#total - offset);
    const response = offset <= EVEN_INS_LIMIT
      ? await this.#readSelected(offset >> 8, offset & 0xff, wanted)
      : await this.#readOdd(offset, wanted);
    if (!isData(response)) {
      if (response.sw === 0x6b00 || response.sw === 0x6282) {
        this.#ended = true;
        return;
      }
      throw new FileNotReadable(this.#file, response.sw);
    }
    if (response.data.length === 0) {
      if (this.#total !== undefined) throw shortFile(this.#file);
      this.#ended = true;
      return;
    }
    if (response.data.length < wanted && response.sw === SW_OK) this.#channel.noteQuirk('gives less than Le');
    this.#take(response);
  }

  /** [ISO/IEC 7816-4 11.3.3] odd INS: offset in DO 54, content in DO 53. */
  async #readOdd(offset: number, wanted: number): Promise<ResponseApdu> {
    const octets = [offset >> 24, offset >> 16, offset >> 8, offset].map((part) => part & 0xff);
    while (octets.length > 2 && octets[0] === 0) octets.shift();
    const data = encodeTlv(0x54, Uint8Array.from(octets));
    const le = Math.min(wanted + 4, this.#blockLength());
    const response = await this.#channel.send({ cla: 0, ins: 0xb1, p1: 0, p2: 0, data, le }, `READ BINARY ${this.#file.name} (odd)`);
    if (!isData(response)) return response;
    const object = findTlv(parseTlv(response.data), 0x53) ?? findTlv(parseTlv(response.data), 0x73);
    return { sw: response.sw, data: object?.value ?? new Uint8Array(0) };
  }

  #take(response: ResponseApdu): void {
    this.#content = concatBytes(this.#content, response.data);
    if (response.sw === 0x6282) this.#ended = true;
    if (this.#total === undefined && !this.#indefinite && this.#file.tag !== undefined) this.#readHeader();
    if (this.#content.length > this.#maximum || (this.#total ?? 0) > this.#maximum) throw tooLarge(this.#file);
    this.#options.onProgress?.(Math.min(this.#content.length, this.#total ?? Infinity), this.#total);
  }

  #readHeader(): void {
    const header = peekTlvHeader(this.#content);
    if (header === undefined) return;
    if (header.length === null) {
      this.#indefinite = true;
      this.#channel.noteQuirk(`indefinite length in ${this.#file.name}`);
    } else {
      this.#total = header.headerLength + header.length;
    }
  }

  #complete(): boolean {
    if (this.#total !== undefined) {
      if (this.#content.length < this.#total && this.#ended) throw shortFile(this.#file);
      return this.#content.length >= this.#total;
    }
    if (this.#ended) return true;
    if (this.#indefinite) return closesIndefinite(this.#content);
    return this.#file.tag === undefined && this.#content.length < this.#blockLength();
  }

  /** Largest piece one response can carry on this channel [TR-03110-3 B.12.2]. */
  #blockLength(): number {
    const { extendedLength, maximumResponse } = this.#channel.capabilities;
    const suite = this.#channel.messaging?.suite;
    const wide = extendedLength === true && maximumResponse !== undefined && maximumResponse > 256;
    const room = wide ? Math.min(maximumResponse - 2, 0x10000) : 256;
    if (suite === undefined) return room;
    const overhead = (wide ? 5 : 3) + 1 + 4 + 10;
    return Math.floor((room - overhead) / suite.blockLength) * suite.blockLength - 1;
  }
}

function isData(response: ResponseApdu): boolean {
  return response.sw === SW_OK || response.sw === 0x6282 || (response.sw >> 8 === 0x62 && response.data.length > 0);
}

/** True once an indefinite-length object is complete. Cheap: it is only looked at when it could end here. */
function closesIndefinite(content: Uint8Array): boolean {
  try {
    readTlv(content);
    return true;
  } catch {
    return false;
  }
}

function shortFile(file: ElementaryFile): SchalterError {
  return new SchalterError('CHIP_FILE_CUT', 'negative', `Die Datei ${file.name} ist auf dem Chip kürzer, als sie selbst angibt.`);
}

function tooLarge(file: ElementaryFile): SchalterError {
  return new SchalterError('CHIP_FILE_TOO_LARGE', 'negative', `Die Datei ${file.name} gibt eine unglaubhafte Größe an und wurde nicht gelesen.`);
}
