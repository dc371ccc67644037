/**
 * ANSI/NIST-ITL 1-2011:2015 in its NIEM-conformant XML encoding, read into and written from the same records as the
 * traditional encoding. What `an2k-xml-paths.ts` maps stands in the standard's elements; every other field in
 * elements of our own namespace, so that nothing is lost on the way and back. Read XML is rewritten byte for byte.
 */
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { SchalterError } from '../../errors.ts';
import { announced, fieldOf, fingerprintRecord, imageOf, itemsOf, rawRecord, taggedRecord, textOf, type AnRecord, type TaggedRecord, type Transaction } from './an2k.ts';
import { fingerprintPaths, namespaces, pathsByType, recordElements, type PathRule } from './an2k-xml-paths.ts';

interface Node {
  /** Local name. */
  name: string;
  text: string;
  attributes: Readonly<Record<string, string>>;
  children: Node[];
}

const root = 'NISTBiometricInformationExchangePackage';

const broken = (what: string) => new SchalterError('AN2K_BROKEN', 'input', `Die ANSI/NIST-Datei (XML) ist beschädigt: ${what}. Bitte die Datei neu anfordern.`);

/** True where the bytes are XML rather than the traditional encoding. */
export function isXml(bytes: Uint8Array): boolean {
  return /^(?:\ufeff)?\s*</.test(textOf(bytes.subarray(0, 64)));
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);

type Ordered = Record<string, unknown> & { ':@'?: Record<string, string> };

function toNode(ordered: Ordered): Node | null {
  const name = Object.keys(ordered).find((key) => key !== ':@');
  if (name === undefined || name === '#text' || name.startsWith('?')) return null;
  const list = ordered[name] as Ordered[];
  const children = list.map(toNode).filter((one) => one !== null);
  const text = list.map((one) => (one['#text'] === undefined ? '' : String(one['#text']))).join('');
  return { name: local(name), text, attributes: ordered[':@'] ?? {}, children };
}

function parse(bytes: Uint8Array): Node {
  const text = textOf(bytes).replace(/^\ufeff/, '');
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw broken('Eine DTD ist nicht erlaubt');
  try {
    if (XMLValidator.validate(text) !== true) throw broken('Das XML ist nicht wohlgeformt');
    const list = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false, trimValues: false }).parse(text) as Ordered[];
    const found = list.map(toNode).find((one) => one?.name === root);
    if (found) return found;
  } catch (cause) {
    throw cause instanceof SchalterError ? cause : broken('Das XML ist nicht lesbar');
  }
  throw broken(`Das Wurzelelement ${root} fehlt`);
}

/** Nodes at a path of local names; `@image` is any child that holds a picture or is named as one. */
function find(node: Node, path: string): Node[] {
  let found = [node];
  for (const part of path.split('/')) found = found.flatMap((one) => one.children.filter((child) => (part === '@image' ? /Image$/.test(child.name) : child.name === local(part))));
  return found;
}

const first = (node: Node, path: string): string | null => find(node, path)[0]?.text.trim() ?? null;

const fromXml = (text: string, kind: PathRule['kind']): string => {
  if (kind === 'date') return text.replaceAll('-', '').slice(0, 8);
  if (kind === 'time') return `${text.replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;
  return text;
};
const toXml = (text: string, kind: PathRule['kind']): string => {
  if (kind === 'date' && /^\d{8}$/.test(text)) return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  if (kind === 'time' && /^\d{14}Z$/.test(text)) return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T${text.slice(8, 10)}:${text.slice(10, 12)}:${text.slice(12, 14)}Z`;
  return text;
};

function base64(text: string): Uint8Array {
  const compact = text.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) throw broken('Ein Bild ist nicht in Base64');
  return new Uint8Array(Buffer.from(compact, 'base64'));
}

const contentOf = (node: Node): string | null => {
  const summary = find(node, 'biom:Transaction/biom:TransactionContentSummary')[0];
  if (!summary) return null;
  const list = find(summary, 'biom:ContentRecordSummary').map((one) => `${first(one, 'biom:RecordCategoryCode') ?? ''}\x1f${(first(one, 'biom:ImageReferenceIdentification/nc:IdentificationID') ?? '').padStart(2, '0')}`);
  return [`${first(summary, 'biom:ContentFirstRecordCategoryCode') ?? '1'}\x1f${first(summary, 'biom:ContentRecordQuantity') ?? ''}`, ...list].join('\x1e');
};

function readFields(node: Node, type: number): [number, string | Uint8Array][] {
  const values = new Map<number, string | Uint8Array>();
  for (const rule of pathsByType[type] ?? [pathsByType[2]![0]!]) {
    const found = find(node, rule.path);
    if (found.length === 0) continue;
    if (rule.kind === 'data') values.set(rule.field, base64(found[0]!.text));
    else if (rule.items && rule.items.length > 0) values.set(rule.field, found.map((one) => rule.items!.map((item) => first(one, item) ?? '').join('\x1f')).join('\x1e'));
    else values.set(rule.field, found.map((one) => fromXml(one.text.trim(), rule.kind)).join('\x1e'));
  }
  if (type === 1) {
    const [major, minor] = [first(node, 'biom:Transaction/biom:TransactionMajorVersionValue'), first(node, 'biom:Transaction/biom:TransactionMinorVersionValue')];
    if (major !== null || minor !== null) values.set(2, `${major ?? ''}${minor ?? ''}`);
    const content = contentOf(node);
    if (content !== null) values.set(3, content);
  }
  for (const other of node.children.filter((child) => child.name === 'OtherField')) {
    values.set(Number(other.attributes['number']), find(other, 'x:Subfield').map((subfield) => find(subfield, 'x:Item').map((item) => item.text).join('\x1f')).join('\x1e'));
  }
  const two = values.get(2);
  // The identifier of a record is written with two digits in the traditional encoding.
  if (type !== 1 && typeof two === 'string' && /^\d$/.test(two)) values.set(2, `0${two}`);
  return [...values].filter(([number]) => Number.isInteger(number) && number > 1).sort(([a], [b]) => a - b);
}

function readRecord(node: Node): AnRecord {
  const type = Number(first(node, 'biom:RecordCategoryCode') ?? '');
  if (!Number.isInteger(type) || type < 1 || type > 99) throw broken(`Das Element ${node.name} nennt keinen Typ`);
  const raw = node.children.find((child) => child.name === 'BinaryRecord');
  if (raw) return rawRecord(type, base64(raw.text));
  if (type >= 3 && type <= 6) {
    const number = (path: string) => Number(first(node, path) ?? 0) || 0;
    const picture = find(node, fingerprintPaths.data)[0];
    return fingerprintRecord(type as 3 | 4 | 5 | 6, {
      idc: number(fingerprintPaths.idc), impression: number(fingerprintPaths.IMP), positions: find(node, fingerprintPaths.FGP).map((one) => Number(one.text)), resolution: number(fingerprintPaths.ISR),
      width: number(fingerprintPaths.HLL), height: number(fingerprintPaths.VLL), compression: number(fingerprintPaths.GCA), data: picture ? base64(picture.text) : new Uint8Array(),
    });
  }
  return taggedRecord(type, readFields(node, type));
}

/** @throws SchalterError AN2K_BROKEN (input) */
export function readXmlTransaction(bytes: Uint8Array): Transaction {
  const records = parse(bytes).children.filter((child) => /^Package\w+Record$/.test(child.name)).map(readRecord);
  const head = records[0];
  if (!head || head.kind !== 'tagged' || head.type !== 1) throw broken('Der Datensatz vom Typ 1 fehlt');
  if (!announced(head)) throw broken('Das Inhaltsverzeichnis (Feld 1.003) fehlt oder ist nicht lesbar');
  return { records, end: bytes.length, trailing: new Uint8Array(), source: bytes };
}

type Element = { [name: string]: (Element | string)[] | Record<string, string> };

/** Puts a value at a path, using what is there of it; the last element is always a new one. */
function put(target: Element[], path: readonly string[], content: Element[] | string, attributes: Record<string, string> = {}): void {
  const [name, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    target.push({ [name]: typeof content === 'string' ? [{ '#text': [content] } as unknown as Element] : content, ...(Object.keys(attributes).length > 0 ? { ':@': attributes } : {}) } as Element);
    return;
  }
  let here = target.find((one) => name in one) as Element | undefined;
  if (!here) target.push((here = { [name]: [] }));
  put(here[name] as Element[], rest, content, attributes);
}

function writeFields(record: TaggedRecord, image: string | null): Element[] {
  const out: Element[] = [];
  put(out, ['biom:RecordCategoryCode'], String(record.type));
  const paths = (path: string) => path.replace('@image', image ?? 'biom:Image').split('/');
  const mapped = new Set<number>([1]);
  for (const rule of pathsByType[record.type] ?? [pathsByType[2]![0]!]) {
    const field = fieldOf(record, rule.field);
    if (!field || mapped.has(rule.field)) continue;
    const items = itemsOf(field);
    // What would not come back the same stays in an element of our own.
    if (rule.kind !== 'data' && (rule.items?.length ? items.some((subfield) => subfield.length > rule.items!.length) : items.some((subfield) => subfield.length > 1))) continue;
    if (rule.kind !== 'data' && items.flat().some((item) => item !== item.trim() || fromXml(toXml(item, rule.kind), rule.kind) !== item)) continue;
    mapped.add(rule.field);
    if (rule.kind === 'data') put(out, paths(rule.path), Buffer.from(field.value).toString('base64'));
    else if (rule.items?.length) {
      for (const subfield of items) {
        const parts: Element[] = [];
        subfield.forEach((item, i) => put(parts, rule.items![i]!.split('/'), item));
        put(out, paths(rule.path), parts);
      }
    } else for (const [item = ''] of items) put(out, paths(rule.path), toXml(item, rule.kind));
  }
  if (record.type === 1) {
    const version = textOf(fieldOf(record, 2)?.value ?? new Uint8Array());
    put(out, ['biom:Transaction', 'biom:TransactionMajorVersionValue'], version.slice(0, 2));
    put(out, ['biom:Transaction', 'biom:TransactionMinorVersionValue'], version.slice(2));
    const [[firstCode = '1', count = ''] = [], ...list] = itemsOf(fieldOf(record, 3)!);
    const summary: Element[] = [];
    put(summary, ['biom:ContentFirstRecordCategoryCode'], firstCode);
    put(summary, ['biom:ContentRecordQuantity'], count);
    for (const [type = '', idc = ''] of list) {
      const one: Element[] = [];
      put(one, ['biom:ImageReferenceIdentification', 'nc:IdentificationID'], idc);
      put(one, ['biom:RecordCategoryCode'], type);
      put(summary, ['biom:ContentRecordSummary'], one);
    }
    put(out, ['biom:Transaction', 'biom:TransactionContentSummary'], summary);
    mapped.add(2).add(3);
  }
  for (const field of record.fields) {
    if (mapped.has(field.number)) continue;
    const subfields = itemsOf(field).map((items) => ({ 'x:Subfield': items.map((item) => ({ 'x:Item': [{ '#text': [item] }] })) })) as unknown as Element[];
    put(out, ['x:OtherField'], subfields, { '@number': String(field.number) });
  }
  return out;
}

function writeBinary(record: Extract<AnRecord, { kind: 'binary' }>): Element[] {
  const out: Element[] = [];
  put(out, ['biom:RecordCategoryCode'], String(record.type));
  if (record.type === 7 || record.type === 8) {
    put(out, fingerprintPaths.idc.split('/'), String(record.idc));
    put(out, ['x:BinaryRecord'], Buffer.from(record.raw).toString('base64'));
    return out;
  }
  const paths = (path: string) => path.replace('@image', 'biom:FingerprintImage').split('/');
  put(out, paths(fingerprintPaths.idc), String(record.idc));
  put(out, paths(fingerprintPaths.data), Buffer.from(imageOf(record)!).toString('base64'));
  for (const name of ['ISR', 'GCA', 'HLL', 'VLL'] as const) put(out, paths(fingerprintPaths[name]), String(record.header[name]));
  for (const position of record.header['FGP'] as number[]) put(out, paths(fingerprintPaths.FGP), String(position));
  put(out, paths(fingerprintPaths.IMP), String(record.header['IMP']));
  return out;
}

/**
 * Writes a transaction as XML, UTF-8. What was read from XML is written byte for byte.
 * Control characters that XML cannot hold are refused.
 * @throws SchalterError AN2K_XML_IMPOSSIBLE (input)
 */
export function writeXmlTransaction(transaction: Transaction): Uint8Array {
  if (transaction.source) return transaction.source;
  const records = transaction.records.map((record): Element => {
    const { record: name, image } = recordElements[record.type] ?? { record: 'itl:PackageGenericRecord', image: 'biom:Image' };
    return { [name]: record.kind === 'binary' ? writeBinary(record) : writeFields(record, image) };
  });
  const attributes = Object.fromEntries(Object.entries(namespaces).map(([prefix, uri]) => [`@xmlns:${prefix}`, uri]));
  const builder = new XMLBuilder({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '@', format: true, suppressEmptyNode: true });
  const ordered = [{ [`itl:${root}`]: records.map(plain), ':@': attributes }];
  const xml = `<?xml version="1.0" encoding="UTF-8"?>${builder.build(ordered) as string}\n`;
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(xml)) throw new SchalterError('AN2K_XML_IMPOSSIBLE', 'input', 'Ein Feld enthält Steuerzeichen, die XML nicht kennt. Bitte die herkömmliche Kodierung verwenden.');
  return new TextEncoder().encode(xml);
}

/** Texts as the builder wants them. */
function plain(element: Element): unknown {
  return Object.fromEntries(Object.entries(element).map(([name, content]) => [name, name === ':@' ? content : (content as (Element | string)[]).map((one) => (typeof one === 'string' ? one : '#text' in one ? { '#text': (one['#text'] as string[])[0] } : plain(one)))]));
}
