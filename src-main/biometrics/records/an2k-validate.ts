/**
 * What is wrong with a transaction: each finding names record, field, rule and what was found. Rules: the fields of
 * clause 8 (`an2k-fields.ts`), the counts and lengths of Annex B, and that an image is what its record says it is.
 */
import { describeImage } from '../../documents/lds/image.ts';
import { announced, fieldOf, imageOf, itemsOf, textOf, type AnRecord, type BinaryRecord, type TaggedRecord, type Transaction } from './an2k.ts';
import { fieldTables, fingers, impressions, mnemonicOf, type FieldRule } from './an2k-fields.ts';
import { imageFormat } from './an2k-image.ts';

export type RuleName = 'mandatory' | 'form' | 'code' | 'occurrences' | 'order' | 'duplicate' | 'length' | 'terminator' | 'content' | 'image' | 'image-size' | 'charset' | 'trailing';

export interface Problem {
  /** Number of the record in the file, from 1. */
  record: number;
  type: number;
  /** `14.006`, or a mnemonic for binary records. */
  field: string;
  mnemonic: string | null;
  rule: RuleName;
  /** `error`: against the standard; `warning`: allowed, but likely not meant. Only errors make a file invalid. */
  severity: 'error' | 'warning';
  /** German, one sentence. */
  problem: string;
}

type Report = (field: string, mnemonic: string | null, rule: RuleName, problem: string, severity?: Problem['severity']) => void;

const tagOf = (type: number, number: number) => `${type}.${String(number).padStart(3, '0')}`;
const textAt = (record: TaggedRecord, number: number) => {
  const field = fieldOf(record, number);
  return field ? textOf(field.value) : '';
};

/** A date that the calendar has; parts given as zero are unknown. */
function calendarHas(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8))];
  return month === 0 || day === 0 || day <= new Date(Date.UTC(year || 2000, month, 0)).getUTCDate();
}

function checkValue(record: TaggedRecord, number: number, rule: FieldRule, report: Report): void {
  const field = fieldOf(record, number)!;
  const items = itemsOf(field);
  const tag = tagOf(record.type, number);
  const text = textOf(field.value);
  if (rule.form && !rule.form.test(text)) report(tag, rule.mnemonic, 'form', `${rule.mnemonic} »${text.slice(0, 40)}« hat nicht die vorgeschriebene Form.`);
  else if (rule.form && /^\d{8}$/.test(text) && /DAT|PHD|CD$/.test(rule.mnemonic) && !calendarHas(text)) report(tag, rule.mnemonic, 'form', `${rule.mnemonic} »${text}« gibt es im Kalender nicht.`);
  if (rule.codes) for (const [code = ''] of items) if (!rule.codes.has(rule.codes.has(code) ? code : code.replace(/^0+(?=\d)/, ''))) report(tag, rule.mnemonic, 'code', `${rule.mnemonic} »${code.slice(0, 40)}« ist kein Wert der Norm.`);
  if (rule.most !== undefined && items.length > rule.most) report(tag, rule.mnemonic, 'occurrences', `${rule.mnemonic} kommt ${items.length}-mal vor, höchstens ${rule.most}-mal ist erlaubt.`);
}

function checkTagged(record: TaggedRecord, report: Report): void {
  const lengthTag = tagOf(record.type, 1);
  const stated = textAt(record, 1);
  if (!/^\d+$/.test(stated) || Number(stated) !== record.length) report(lengthTag, 'LEN', 'length', `Angegebene Länge ${stated || 'fehlt'}, tatsächlich ${record.length}.`);
  if (record.end.length === 0) report(lengthTag, 'LEN', 'terminator', 'Der Datensatz ist nicht mit FS abgeschlossen.');
  const numbers = record.fields.map((field) => field.number);
  if (record.type !== 1 && numbers[1] !== 2) report(tagOf(record.type, 2), 'IDC', 'order', 'IDC muss das zweite Feld sein.');
  if (numbers.includes(999) && numbers.at(-1) !== 999) report(tagOf(record.type, 999), 'DATA', 'order', 'Das Bild muss das letzte Feld sein.');
  if (numbers.some((number, i) => i > 0 && number < numbers[i - 1]!)) report(tagOf(record.type, numbers.find((number, i) => i > 0 && number < numbers[i - 1]!)!), null, 'order', 'Die Felder stehen nicht in aufsteigender Folge.', 'warning');
  for (const number of new Set(numbers.filter((number, i) => numbers.indexOf(number) !== i))) report(tagOf(record.type, number), mnemonicOf(record.type, number), 'duplicate', `Das Feld ${tagOf(record.type, number)} kommt mehrmals vor.`);

  const table = fieldTables[record.type];
  const hasImage = (fieldOf(record, 999)?.value.length ?? 0) > 0;
  for (const [key, rule] of Object.entries(table ?? { 2: fieldTables[2]![2]! })) {
    const number = Number(key);
    const present = fieldOf(record, number);
    const empty = !present || present.value.length === 0;
    if (empty && (rule.need === 'must' || (rule.need === 'image' && hasImage))) report(tagOf(record.type, number), rule.mnemonic, 'mandatory', `${rule.mnemonic} fehlt.`);
    else if (!empty && number !== 1) checkValue(record, number, rule, report);
  }
}

/** Codes of the header's GCA in binary records. */
const binaryCompressions = new Set([0, 1, 2, 3, 4, 5, 6]);

function checkBinary(record: BinaryRecord, report: Report): void {
  const { header } = record;
  const number = (name: string) => header[name] as number | undefined;
  if (record.type >= 3 && record.type <= 6) {
    if (!impressions.has(String(number('IMP')))) report('IMP', 'IMP', 'code', `IMP ${number('IMP')} ist kein Wert der Norm.`);
    const positions = header['FGP'] as number[];
    if (positions.length === 0) report('FGP', 'FGP', 'mandatory', 'Keine Fingerposition angegeben.');
    for (const position of positions) if (!fingers.has(String(position))) report('FGP', 'FGP', 'code', `FGP ${position} ist kein Wert der Norm.`);
    if (![0, 1].includes(number('ISR')!)) report('ISR', 'ISR', 'code', `ISR ${number('ISR')} ist kein Wert der Norm.`);
    if (!binaryCompressions.has(number('GCA')!)) report('GCA', 'GCA', 'code', `Verfahren ${number('GCA')} ist kein Wert der Norm.`);
  }
  for (const name of ['HLL', 'VLL']) if (number(name) === 0) report(name, name, 'form', `${name} ist null.`);
  if (record.raw.length === record.dataOffset) report('DATA', 'DATA', 'mandatory', 'Der Datensatz enthält kein Bild.');
}

/** Formats that each compression may hold. */
const formats: Readonly<Record<string, readonly string[]>> = { NONE: ['raw'], '0': ['raw'], WSQ20: ['wsq'], WSQ: ['wsq'], '1': ['wsq'], JPEGB: ['jpeg'], JPEGL: ['jpeg'], JP2: ['jp2', 'j2k'], JP2L: ['jp2', 'j2k'], PNG: ['png'] };
const binaryAlgorithm = ['NONE', 'WSQ20', 'JPEGB', 'JPEGL', 'JP2', 'JP2L', 'PNG'] as const;

function checkImage(record: AnRecord, report: Report): void {
  const data = imageOf(record);
  if (!data || data.length === 0 || (record.kind === 'binary' && (record.type === 7 || record.type === 8 || record.type === 5 || record.type === 6))) return;
  const tagged = record.kind === 'tagged';
  const tag = (number: number, name: string) => (tagged ? tagOf(record.type, number) : name);
  const algorithm = tagged ? textAt(record, 11) : (binaryAlgorithm[record.header['GCA'] as number] ?? '');
  const allowed = formats[algorithm];
  if (!allowed) return;
  const format = imageFormat(data);
  if (!allowed.includes(format) && !(allowed[0] === 'raw')) return report(tag(11, 'GCA'), tagged ? 'CGA' : 'GCA', 'image', `Das Verfahren heißt ${algorithm}, das Bild ist ${format}.`);
  const wanted = { width: Number(tagged ? textAt(record, 6) : record.header['HLL']), height: Number(tagged ? textAt(record, 7) : record.header['VLL']) };
  if (allowed[0] === 'raw') {
    const bits = tagged ? Number(textAt(record, record.type === 10 ? 0 : 12)) || (/RGB|YCC/i.test(textAt(record, record.type === 10 ? 12 : 13)) ? 24 : 8) : 8;
    const size = Math.ceil((wanted.width * wanted.height * bits) / 8);
    if (size > 0 && data.length !== size) report(tag(999, 'DATA'), 'DATA', 'image-size', `Ein Rohbild von ${wanted.width}×${wanted.height} mit ${bits} Bit hat ${size} Bytes, es sind ${data.length}.`);
    return;
  }
  const { width, height } = describeImage(data);
  if (width !== null && width !== wanted.width) report(tag(6, 'HLL'), 'HLL', 'image-size', `HLL nennt ${wanted.width} Pixel, das Bild ist ${width} breit.`);
  if (height !== null && height !== wanted.height) report(tag(7, 'VLL'), 'VLL', 'image-size', `VLL nennt ${wanted.height} Pixel, das Bild ist ${height} hoch.`);
}

function checkContent(transaction: Transaction, report: Report): void {
  const first = transaction.records[0] as TaggedRecord;
  const content = fieldOf(first, 3);
  if (!content) return;
  const [head] = itemsOf(content);
  const listed = announced(first) ?? [];
  if (head?.[0] !== '1') report('1.003', 'CNT', 'content', 'CNT muss mit dem Typ 1 beginnen.');
  if (Number(head?.[1]) !== listed.length) report('1.003', 'CNT', 'content', `CNT nennt ${head?.[1] ?? 'keine'} Datensätze und führt ${listed.length} auf.`);
  listed.forEach(({ type, idc: wanted }, index) => {
    const record = transaction.records[index + 1];
    const actual = record === undefined ? undefined : record.kind === 'binary' ? record.idc : Number(textAt(record, 2));
    if (actual !== Number(wanted)) report('1.003', 'CNT', 'content', `CNT nennt für Datensatz ${index + 2} (Typ ${type}) IDC ${wanted}, der Datensatz ${actual ?? 'keine'}.`);
  });
  // [Annex B, 8.1.12] text beyond ASCII needs the character set to be named.
  const named = textAt(first, 15);
  for (const [index, record] of transaction.records.entries()) {
    if (named !== '' || record.kind === 'binary') continue;
    const odd = record.fields.find((field) => field.number !== 999 && field.value.some((byte) => byte > 127));
    if (odd) report(odd.tag, mnemonicOf(record.type, odd.number), 'charset', `Datensatz ${index + 1} enthält Zeichen jenseits von ASCII, DCS (1.015) nennt keinen Zeichensatz.`, 'warning');
  }
}

export function problemsOf(transaction: Transaction): Problem[] {
  const problems: Problem[] = [];
  const reporter = (record: number): Report => (field, mnemonic, rule, problem, severity = 'error') => problems.push({ record, type: transaction.records[record - 1]!.type, field, mnemonic, rule, severity, problem });
  transaction.records.forEach((record, index) => {
    const report = reporter(index + 1);
    if (record.kind === 'binary') checkBinary(record, report);
    else checkTagged(record, report);
    checkImage(record, report);
  });
  checkContent(transaction, reporter(1));
  if (transaction.trailing.length > 0) reporter(transaction.records.length)('Ende', null, 'trailing', `${transaction.trailing.length} Bytes hinter dem letzten Datensatz.`);
  return problems;
}
