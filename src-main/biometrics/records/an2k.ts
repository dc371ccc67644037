/**
 * ANSI/NIST-ITL 1-2011:2015, traditional encoding: transactions of records, read to the last byte and
 * written back byte for byte. Nothing is normalised: tags, order, empty fields, separators and character
 * encoding stay as they were, so that a foreign transaction survives this program unchanged.
 *
 * Tagged records (Annex B): `<type>.<field>:<value>` parted by GS, ended by FS; field 999 (Type-7 and up)
 * holds bytes up to the record's stated length. Binary records (Types 3 to 8): fixed big-endian header.
 */
import { SchalterError } from '../../errors.ts';

export const separators = { FS: 0x1c, GS: 0x1d, RS: 0x1e, US: 0x1f } as const;

export interface AnField {
  /** As written: `1.002`, `14.999`. */
  tag: string;
  number: number;
  /** Bytes between the colon and the separator; image bytes for 999. */
  value: Uint8Array;
}

export interface TaggedRecord {
  kind: 'tagged';
  type: number;
  offset: number;
  /** Bytes of the record with its separators. */
  length: number;
  fields: AnField[];
  /** Separator bytes that end the record: FS, or nothing where the file broke off there. */
  end: Uint8Array;
}

export interface BinaryRecord {
  kind: 'binary';
  type: 3 | 4 | 5 | 6 | 7 | 8;
  offset: number;
  length: number;
  idc: number;
  /** Header as stated, by mnemonic; Type-7 mostly has none beyond IDC. */
  header: Readonly<Record<string, number | number[]>>;
  /** Whole record as read, header included. */
  raw: Uint8Array;
  /** Offset of the image inside `raw`. */
  dataOffset: number;
}

export type AnRecord = TaggedRecord | BinaryRecord;

export interface Transaction {
  records: AnRecord[];
  /** Position after the last record; equals the file's size in a whole file. */
  end: number;
  /** Bytes behind the last record that CNT announces, kept for writing back. */
  trailing: Uint8Array;
  /** The XML it was read from; left out for the traditional encoding. */
  source?: Uint8Array;
}

const latin = new TextDecoder('latin1');
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 where the bytes are valid UTF-8, else Latin-1; ASCII is both. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin.decode(bytes);
  }
}

const broken = (what: string, at: number) => new SchalterError('AN2K_BROKEN', 'input', `Die ANSI/NIST-Datei ist beschädigt: ${what} (Byte ${at}). Bitte die Datei neu anfordern.`);

const binaryTypes: ReadonlySet<number> = new Set([3, 4, 5, 6, 7, 8]);
/** A transaction has some dozens of records; more is not one. */
const recordLimit = 10_000;

function tagAt(bytes: Uint8Array, at: number): { tag: string; type: number; number: number; valueAt: number } | undefined {
  const colon = bytes.subarray(at, at + 16).indexOf(0x3a);
  const tag = colon < 0 ? '' : latin.decode(bytes.subarray(at, at + colon));
  const match = /^(\d{1,2})\.(\d{1,9})$/.exec(tag);
  return match ? { tag, type: Number(match[1]), number: Number(match[2]), valueAt: at + colon + 1 } : undefined;
}

function readTagged(bytes: Uint8Array, offset: number): TaggedRecord {
  const first = tagAt(bytes, offset);
  if (!first || first.number !== 1) throw broken('Ein Datensatz beginnt nicht mit seiner Länge', offset);
  const fields: AnField[] = [];
  let stated = Infinity;
  let at = offset;
  for (;;) {
    const found = tagAt(bytes, at);
    if (!found || found.type !== first.type) throw broken('Ein Feld ist nicht lesbar', at);
    let end: number;
    if (found.number === 999 && Number.isFinite(stated)) {
      // Image bytes may hold separators: they run to the stated length, less the closing FS.
      end = offset + stated - 1;
      if (end < found.valueAt || end > bytes.length) throw broken('Die Länge eines Datensatzes stimmt nicht', offset);
      if (end < bytes.length && bytes[end] !== separators.FS) end++;
    } else {
      end = found.valueAt;
      while (end < bytes.length && bytes[end] !== separators.GS && bytes[end] !== separators.FS) end++;
    }
    const value = bytes.subarray(found.valueAt, end);
    fields.push({ tag: found.tag, number: found.number, value });
    if (found.number === 1 && at === offset) {
      const text = latin.decode(value);
      if (/^\d{1,10}$/.test(text)) stated = Number(text);
    }
    at = end;
    if (bytes[at] === separators.GS) {
      at++;
      continue;
    }
    const closing = bytes[at] === separators.FS ? 1 : 0;
    return { kind: 'tagged', type: first.type, offset, length: at + closing - offset, fields, end: bytes.subarray(at, at + closing) };
  }
}

/** Type-7 is the user's own; where it has the header of Type 4 before as many raw pixels as it says, it is read so. */
function looksLikeFinger(view: DataView, length: number): boolean {
  return length > 18 && length <= view.byteLength && view.getUint16(13) * view.getUint16(15) === length - 18;
}

function readBinary(bytes: Uint8Array, offset: number, type: BinaryRecord['type']): BinaryRecord {
  if (offset + 5 > bytes.length) throw broken('Ein Datensatz bricht ab', offset);
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  const length = view.getUint32(0);
  const headerLength = type === 7 ? (looksLikeFinger(view, length) ? 18 : 5) : type === 8 ? 12 : 18;
  if (length < headerLength || length > view.byteLength) throw broken('Die Länge eines Datensatzes stimmt nicht', offset);
  const idc = view.getUint8(4);
  let header: BinaryRecord['header'] = {};
  if (type === 8) header = { SIG: view.getUint8(5), SRT: view.getUint8(6), ISR: view.getUint8(7), HLL: view.getUint16(8), VLL: view.getUint16(10) };
  else if (headerLength === 18) header = { IMP: view.getUint8(5), FGP: [6, 7, 8, 9, 10, 11].map((at) => view.getUint8(at)).filter((code) => code !== 255), ISR: view.getUint8(12), HLL: view.getUint16(13), VLL: view.getUint16(15), GCA: view.getUint8(17) };
  return { kind: 'binary', type, offset, length, idc, header, raw: bytes.subarray(offset, offset + length), dataOffset: headerLength };
}

/** Splits a field's value into subfields (RS) of items (US). */
export function itemsOf(field: AnField): string[][] {
  return textOf(field.value).split('\x1e').map((subfield) => subfield.split('\x1f'));
}

export function fieldOf(record: TaggedRecord, number: number): AnField | undefined {
  return record.fields.find((field) => field.number === number);
}

/**
 * Types of the records after the first as field 1.003 (CNT) announces them, with their IDC.
 * @returns undefined where CNT is missing or not readable
 */
export function announced(first: TaggedRecord): { type: number; idc: string }[] | undefined {
  const content = fieldOf(first, 3);
  if (!content) return undefined;
  const [, ...rest] = itemsOf(content);
  const list = rest.map((items) => ({ type: Number(items[0]), idc: items[1] ?? '' }));
  return list.every(({ type }) => Number.isInteger(type) && type > 0 && type < 100) ? list : undefined;
}

/**
 * Reads a transaction.
 * @throws SchalterError AN2K_BROKEN (input) with the byte where reading ended
 */
export function readTransaction(bytes: Uint8Array): Transaction {
  const first = readTagged(bytes, 0);
  if (first.type !== 1) throw broken('Die Datei beginnt nicht mit einem Datensatz vom Typ 1', 0);
  const content = announced(first);
  if (!content) throw broken('Das Inhaltsverzeichnis (Feld 1.003) fehlt oder ist nicht lesbar', 0);
  if (content.length > recordLimit) throw broken('Das Inhaltsverzeichnis ist unglaubhaft lang', 0);
  const records: AnRecord[] = [first];
  let at = first.length;
  for (const { type } of content) {
    if (at >= bytes.length) throw broken('Es fehlen Datensätze, die das Inhaltsverzeichnis nennt', at);
    const record = binaryTypes.has(type) ? readBinary(bytes, at, type as BinaryRecord['type']) : readTagged(bytes, at);
    if (record.type !== type) throw broken(`Das Inhaltsverzeichnis nennt Typ ${type}, es folgt Typ ${record.type}`, at);
    records.push(record);
    at += record.length;
  }
  return { records, end: at, trailing: bytes.subarray(at) };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Writes a transaction; what was read is written byte for byte. */
export function writeTransaction({ records, trailing }: Pick<Transaction, 'records' | 'trailing'>): Uint8Array {
  const encoder = new TextEncoder();
  const parts = records.flatMap((record): Uint8Array[] => {
    if (record.kind === 'binary') return [record.raw];
    const fields = record.fields.flatMap((field, index) => [...(index > 0 ? [Uint8Array.of(separators.GS)] : []), encoder.encode(`${field.tag}:`), field.value]);
    return [...fields, record.end];
  });
  return concat([...parts, trailing]);
}

/** Image bytes of a record, null where it has none. */
export function imageOf(record: AnRecord): Uint8Array | null {
  if (record.kind === 'binary') return record.raw.subarray(record.dataOffset);
  return fieldOf(record, 999)?.value ?? null;
}

/** Builds a tagged record; field 1 (LEN) is calculated, `values` are fields 2 and up in order. */
export function taggedRecord(type: number, values: readonly (readonly [number: number, value: string | Uint8Array])[]): TaggedRecord {
  const encoder = new TextEncoder();
  const tagOf = (number: number) => `${type}.${String(number).padStart(3, '0')}`;
  const fields = values.map(([number, value]): AnField => ({ tag: tagOf(number), number, value: typeof value === 'string' ? encoder.encode(value) : value }));
  const behind = fields.reduce((sum, field) => sum + 1 + field.tag.length + 1 + field.value.length, 0) + 1;
  const opening = tagOf(1).length + 1;
  let length = opening + behind + 1;
  while (opening + String(length).length + behind !== length) length = opening + String(length).length + behind;
  return { kind: 'tagged', type, offset: 0, length, fields: [{ tag: tagOf(1), number: 1, value: encoder.encode(String(length)) }, ...fields], end: Uint8Array.of(separators.FS) };
}

export interface FingerprintHeader {
  idc: number;
  impression: number;
  positions: readonly number[];
  /** ISR: 0 the least the standard allows, 1 what NSR of Type 1 says. */
  resolution: number;
  width: number;
  height: number;
  /** GCA: 0 none, 1 WSQ. */
  compression: number;
  data: Uint8Array;
}

/** Builds a record of Type 3 to 6. Numbers that do not fit their octets are cut to them. */
export function fingerprintRecord(type: 3 | 4 | 5 | 6, header: FingerprintHeader): BinaryRecord {
  const raw = new Uint8Array(18 + header.data.length);
  const view = new DataView(raw.buffer);
  view.setUint32(0, raw.length);
  view.setUint8(4, header.idc);
  view.setUint8(5, header.impression);
  for (let i = 0; i < 6; i++) view.setUint8(6 + i, header.positions[i] ?? 255);
  view.setUint8(12, header.resolution);
  view.setUint16(13, header.width);
  view.setUint16(15, header.height);
  view.setUint8(17, header.compression);
  raw.set(header.data, 18);
  return readBinary(raw, 0, type);
}

/** Builds a Type-4 record (fingerprint image, 500 ppi class). GCA 1 is WSQ. */
export function type4Record(image: Omit<FingerprintHeader, 'resolution'>): BinaryRecord {
  return fingerprintRecord(4, { ...image, resolution: 1 });
}

/** A binary record out of its own octets. @throws SchalterError AN2K_BROKEN */
export function rawRecord(type: number, raw: Uint8Array): BinaryRecord {
  if (!binaryTypes.has(type)) throw broken(`Typ ${type} ist keiner in Oktetten`, 0);
  const record = readBinary(raw, 0, type as BinaryRecord['type']);
  if (record.length !== raw.length) throw broken('Die Länge eines Datensatzes stimmt nicht', 0);
  return record;
}
