/** What a transaction says, in words and numbers, as plain data for JSON (docs/an2k.md). */
import { describeImage } from '../../documents/lds/image.ts';
import { fieldOf, imageOf, itemsOf, textOf, type AnField, type AnRecord, type TaggedRecord, type Transaction } from './an2k.ts';
import { mnemonicOf, recordNames } from './an2k-fields.ts';
import { imageFormat, resolutionOf } from './an2k-image.ts';

const textAt = (record: TaggedRecord, number: number): string | null => {
  const field = fieldOf(record, number);
  return field ? textOf(field.value) : null;
};

/** A single item as text, several as subfields of items. */
function valueOf(field: AnField): string | string[][] {
  const items = itemsOf(field);
  return items.length === 1 && items[0]!.length === 1 ? items[0]![0]! : items;
}

function describeField(type: number, field: AnField): Record<string, unknown> {
  const mnemonic = mnemonicOf(type, field.number);
  if (field.number === 999) return { field: field.tag, number: field.number, mnemonic, bytes: field.value.length };
  return { field: field.tag, number: field.number, mnemonic, value: valueOf(field), items: itemsOf(field) };
}

export function idcOf(record: AnRecord): number | null {
  if (record.kind === 'binary') return record.idc;
  const text = record.type === 1 ? null : textAt(record, 2);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

/** Finger, palm or plantar positions, or the kind of a photograph. */
export function positionOf(record: AnRecord): string[] {
  if (record.kind === 'binary') return ((record.header['FGP'] as number[] | undefined) ?? []).map(String);
  const number = ({ 9: 6, 10: 3, 13: 13, 14: 13, 15: 13, 17: 3, 19: 13 } as Record<number, number>)[record.type];
  const field = number === undefined ? undefined : fieldOf(record, number);
  return field ? itemsOf(field).map((items) => items[0] ?? '') : [];
}

function describePicture(record: AnRecord, native: string): Record<string, unknown> {
  const data = imageOf(record);
  if (data === null || data.length === 0) return {};
  const { width, height } = describeImage(data);
  const tagged = record.kind === 'tagged';
  const stated = (number: number, name: string) => {
    const value = Number(tagged ? textAt(record, number) : record.header[name]);
    return value > 0 ? value : null;
  };
  return { image: { bytes: data.length, format: imageFormat(data), compression: tagged ? textAt(record, 11) : (record.header['GCA'] ?? null), width: width ?? stated(6, 'HLL'), height: height ?? stated(7, 'VLL'), ppi: resolutionOf(record, native) } };
}

/** Plain data of one record for JSON; image bytes by length and format only. */
export function describeRecord(record: AnRecord, number: number, native = ''): Record<string, unknown> {
  const content = record.kind === 'binary' ? { header: record.header } : { fields: record.fields.map((field) => describeField(record.type, field)) };
  return { record: number, type: record.type, name: recordNames[record.type] ?? 'Unknown type', encoding: record.kind, idc: idcOf(record), position: positionOf(record), offset: record.offset, length: record.length, ...content, ...describePicture(record, native) };
}

export function describeTransaction(transaction: Transaction, size: number): Record<string, unknown> {
  const { records } = transaction;
  const first = records[0] as TaggedRecord;
  const native = textAt(first, 11) ?? '';
  const counts: Record<string, number> = {};
  for (const { type } of records) counts[type] = (counts[type] ?? 0) + 1;
  return {
    version: textAt(first, 2),
    transactionType: textAt(first, 4),
    date: textAt(first, 5),
    priority: textAt(first, 6),
    destination: textAt(first, 7),
    originator: textAt(first, 8),
    controlNumber: textAt(first, 9),
    controlReference: textAt(first, 10),
    characterSet: fieldOf(first, 15) ? itemsOf(fieldOf(first, 15)!) : null,
    recordCount: records.length,
    counts,
    types: records.map((record) => record.type),
    records: records.map((record, index) => describeRecord(record, index + 1, native)),
    end: transaction.end,
    trailing: transaction.trailing.length,
    size,
    summary: records.slice(1).map((record) => record.type).join(','),
  };
}
