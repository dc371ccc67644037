/**
 * What a transaction says, in words and numbers, and what is wrong with it: the mandatory fields of
 * ANSI/NIST-ITL 1-2011:2015 clause 8 for the record types this desk meets.
 */
import { announced, fieldOf, imageOf, itemsOf, textOf, type AnRecord, type TaggedRecord, type Transaction } from './an2k.ts';

export interface Problem {
  /** Number of the record in the file, from 1. */
  record: number;
  /** `14.006`, or a mnemonic for binary records. */
  field: string;
  problem: string;
}

type Rule = readonly [number: number, mnemonic: string, pattern: RegExp | null];

const digits = /^\d+$/;
const date = /^\d{4}(0[0-9]|1[0-2])([0-2][0-9]|3[01])$/;
const idc = /^\d{1,2}$/;

const imageRules: readonly Rule[] = [
  [2, 'IDC', idc],
  [3, 'IMP', /^\d{1,2}$/],
  [4, 'SRC', /^.{1,}$/s],
  [5, 'DAT', date],
  [6, 'HLL', digits],
  [7, 'VLL', digits],
  [8, 'SLC', /^[0-2]$/],
  [9, 'THPS', digits],
  [10, 'TVPS', digits],
  [11, 'CGA', /^[A-Z0-9]+$/],
  [12, 'BPX', digits],
  [13, 'FGP', null],
];

/** Mandatory fields by record type. */
const mandatory: Readonly<Record<number, readonly Rule[]>> = {
  1: [
    [2, 'VER', /^\d{1,4}$/],
    [3, 'CNT', null],
    [4, 'TOT', /^[A-Za-z0-9_-]{1,16}$/],
    [5, 'DAT', date],
    [7, 'DAI', /.+/s],
    [8, 'ORI', /.+/s],
    [9, 'TCN', /.+/s],
    [11, 'NSR', /^\d{2}\.\d{2}$/],
    [12, 'NTR', /^\d{2}\.\d{2}$/],
  ],
  2: [[2, 'IDC', idc]],
  9: [[2, 'IDC', idc]],
  10: [
    [2, 'IDC', idc],
    [3, 'IMT', /^[A-Z]+$/],
    [4, 'SRC', /.+/s],
    [5, 'PHD', date],
    [6, 'HLL', digits],
    [7, 'VLL', digits],
    [8, 'SLC', /^[0-2]$/],
    [9, 'THPS', digits],
    [10, 'TVPS', digits],
    [11, 'CGA', /^[A-Z0-9]+$/],
    [12, 'CSP', /^[A-Z]+$/],
  ],
  13: imageRules,
  14: imageRules,
  15: imageRules,
};

const headerRules = [
  ['IMP', (value: number) => value <= 29],
  ['HLL', (value: number) => value > 0],
  ['VLL', (value: number) => value > 0],
] as const;

function tally(records: readonly AnRecord[]): string {
  return records.slice(1).map((record) => record.type).join(',');
}

export function problemsOf(transaction: Transaction): Problem[] {
  const problems: Problem[] = [];
  const found = (record: number, field: string, problem: string) => problems.push({ record, field, problem });
  transaction.records.forEach((record, index) => {
    const number = index + 1;
    if (record.kind === 'binary') {
      if (record.type <= 6) {
        for (const [name, fits] of headerRules) if (!fits(record.header[name] as number)) found(number, name, `Wert ${String(record.header[name])} ist nicht zulässig.`);
        if ((record.header['FGP'] as number[]).length === 0) found(number, 'FGP', 'Keine Fingerposition angegeben.');
      }
      if (record.raw.length === record.dataOffset) found(number, 'DATA', 'Der Datensatz enthält kein Bild.');
      return;
    }
    const stated = fieldOf(record, 1);
    if (!stated || Number(textOf(stated.value)) !== record.length) found(number, `${record.type}.001`, `Angegebene Länge ${stated ? textOf(stated.value) : 'fehlt'}, tatsächlich ${record.length}.`);
    if (record.end.length === 0) found(number, `${record.type}.001`, 'Der Datensatz ist nicht mit FS abgeschlossen.');
    for (const [field, mnemonic, pattern] of mandatory[record.type] ?? [[2, 'IDC', idc] as const]) {
      const present = fieldOf(record, field);
      const tag = `${record.type}.${String(field).padStart(3, '0')}`;
      if (!present || present.value.length === 0) found(number, tag, `${mnemonic} fehlt.`);
      else if (pattern && !pattern.test(textOf(present.value))) found(number, tag, `${mnemonic} hat nicht die vorgeschriebene Form.`);
    }
  });
  const first = transaction.records[0] as TaggedRecord;
  const content = fieldOf(first, 3);
  if (content) {
    const [head] = itemsOf(content);
    const listed = announced(first) ?? [];
    if (Number(head?.[1]) !== listed.length) found(1, '1.003', `CNT nennt ${head?.[1] ?? 'keine'} Datensätze und führt ${listed.length} auf.`);
    listed.forEach(({ idc: wanted }, index) => {
      const record = transaction.records[index + 1];
      const actual = record === undefined ? undefined : record.kind === 'binary' ? record.idc : Number(textOf(fieldOf(record, 2)?.value ?? new Uint8Array()));
      if (actual !== Number(wanted)) found(index + 2, '1.003', `CNT nennt IDC ${wanted}, der Datensatz ${actual ?? 'keine'}.`);
    });
  }
  if (transaction.trailing.length > 0) found(transaction.records.length, 'Ende', `${transaction.trailing.length} Bytes hinter dem letzten Datensatz.`);
  return problems;
}

/** Format by first bytes, for file names and descriptions. */
export function imageFormat(data: Uint8Array): 'wsq' | 'jpeg' | 'jp2' | 'j2k' | 'png' | 'raw' {
  const starts = (...bytes: number[]) => bytes.every((byte, at) => data[at] === byte);
  if (starts(0xff, 0xa0)) return 'wsq';
  if (starts(0xff, 0xd8)) return 'jpeg';
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'png';
  if (starts(0, 0, 0, 12, 0x6a, 0x50)) return 'jp2';
  if (starts(0xff, 0x4f, 0xff, 0x51)) return 'j2k';
  return 'raw';
}

function describeTagged(record: TaggedRecord): Record<string, unknown> {
  const fields = record.fields.map((field) => {
    if (field.number === 999) return { field: field.tag, bytes: field.value.length };
    const items = itemsOf(field);
    return { field: field.tag, value: items.length === 1 && items[0]!.length === 1 ? items[0]![0] : items };
  });
  return { fields };
}

/** Plain data of one record for JSON; image bytes by length and format only. */
export function describeRecord(record: AnRecord, number: number): Record<string, unknown> {
  const image = imageOf(record);
  const picture = image === null ? {} : { image: { bytes: image.length, format: imageFormat(image) } };
  const idcOf = record.kind === 'binary' ? record.idc : record.type === 1 ? null : Number(textOf(fieldOf(record, 2)?.value ?? new Uint8Array()));
  return { record: number, type: record.type, idc: idcOf, offset: record.offset, length: record.length, ...(record.kind === 'binary' ? { header: record.header } : describeTagged(record)), ...picture };
}

export function describeTransaction(transaction: Transaction, size: number): Record<string, unknown> {
  const first = transaction.records[0] as TaggedRecord;
  const text = (number: number) => {
    const field = fieldOf(first, number);
    return field ? textOf(field.value) : null;
  };
  return {
    version: text(2),
    transactionType: text(4),
    date: text(5),
    destination: text(7),
    originator: text(8),
    controlNumber: text(9),
    types: transaction.records.map((record) => record.type),
    records: transaction.records.map((record, index) => describeRecord(record, index + 1)),
    end: transaction.end,
    size,
    summary: tally(transaction.records),
  };
}
