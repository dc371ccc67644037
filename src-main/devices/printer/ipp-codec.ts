/**
 * Messages of the Internet Printing Protocol as octets (RFC 8010, 3): a request out, an answer in. Only the
 * value types this desk sends are written; every type is read, collections as their members.
 */
export type IppValue = string | number | boolean | Buffer | IppGroup;
export type IppGroup = Record<string, IppValue[]>;

export interface IppAttribute {
  name: string;
  type: 'charset' | 'naturalLanguage' | 'uri' | 'name' | 'keyword' | 'mimeMediaType' | 'integer' | 'enum' | 'boolean' | 'collection';
  value: string | number | boolean | IppAttribute[];
  /** Further values of the same attribute. */
  more?: string[];
}

const tags: Record<IppAttribute['type'], number> = { charset: 0x47, naturalLanguage: 0x48, uri: 0x45, name: 0x42, keyword: 0x44, mimeMediaType: 0x49, integer: 0x21, enum: 0x23, boolean: 0x22, collection: 0x34 };
const groupTags = { operation: 0x01, job: 0x02 } as const;

export const ippOperations = { 'Print-Job': 0x0002, 'Validate-Job': 0x0004, 'Create-Job': 0x0005, 'Send-Document': 0x0006, 'Cancel-Job': 0x0008, 'Get-Job-Attributes': 0x0009, 'Get-Printer-Attributes': 0x000b } as const;
export type IppOperation = keyof typeof ippOperations;

function field(tag: number, name: string, value: Buffer): Buffer {
  const label = Buffer.from(name, 'utf8');
  const head = Buffer.alloc(3);
  head.writeUInt8(tag, 0);
  head.writeUInt16BE(label.length, 1);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([head, label, length, value]);
}

function valueOctets({ type, value }: IppAttribute): Buffer {
  if (type === 'boolean') return Buffer.from([value === true ? 1 : 0]);
  if (type === 'integer' || type === 'enum') {
    const octets = Buffer.alloc(4);
    octets.writeInt32BE(Number(value));
    return octets;
  }
  return Buffer.from(String(value), 'utf8');
}

function attributeOctets(attribute: IppAttribute): Buffer {
  if (attribute.type === 'collection') {
    const members = (attribute.value as IppAttribute[]).flatMap((member) => [field(0x4a, '', Buffer.from(member.name, 'utf8')), attributeOctets({ ...member, name: '' })]);
    return Buffer.concat([field(0x34, attribute.name, Buffer.alloc(0)), ...members, field(0x37, '', Buffer.alloc(0))]);
  }
  return Buffer.concat([field(tags[attribute.type], attribute.name, valueOctets(attribute)), ...(attribute.more ?? []).map((value) => field(tags[attribute.type], '', Buffer.from(value, 'utf8')))]);
}

export function encodeRequest(operation: IppOperation, requestId: number, groups: { operation: IppAttribute[]; job?: IppAttribute[] }, data: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(0x0200, 0);
  head.writeUInt16BE(ippOperations[operation], 2);
  head.writeUInt32BE(requestId, 4);
  const standard: IppAttribute[] = [{ name: 'attributes-charset', type: 'charset', value: 'utf-8' }, { name: 'attributes-natural-language', type: 'naturalLanguage', value: 'de' }];
  return Buffer.concat([
    head,
    Buffer.from([groupTags.operation]), ...[...standard, ...groups.operation].map(attributeOctets),
    ...(groups.job && groups.job.length > 0 ? [Buffer.from([groupTags.job]), ...groups.job.map(attributeOctets)] : []),
    Buffer.from([0x03]),
    data,
  ]);
}

export interface IppAnswer {
  status: number;
  requestId: number;
  /** Groups in their order, by the tag of their delimiter (1 operation, 2 job, 4 printer, 5 unsupported). */
  groups: { tag: number; attributes: IppGroup }[];
}

/** @throws RangeError where the octets are no IPP answer */
export function decodeAnswer(octets: Buffer): IppAnswer {
  if (octets.length < 9 || ![1, 2].includes(octets[0]!)) throw new RangeError('no IPP answer');
  const answer: IppAnswer = { status: octets.readUInt16BE(2), requestId: octets.readUInt32BE(4), groups: [] };
  const reader = { octets, at: 8 };
  let name = '';
  for (;;) {
    const tag = octets.readUInt8(reader.at);
    if (tag === 0x03) return answer;
    reader.at++;
    if (tag < 0x10) {
      answer.groups.push({ tag, attributes: {} });
      continue;
    }
    const label = take(reader).toString('utf8');
    const value = take(reader);
    if (label !== '') name = label;
    const group = answer.groups.at(-1);
    if (!group) throw new RangeError('IPP attribute outside a group');
    (group.attributes[name] ??= []).push(tag === 0x34 ? readCollection(reader) : readValue(tag, value));
  }
}

interface Reader {
  octets: Buffer;
  at: number;
}

function take(reader: Reader): Buffer {
  const length = reader.octets.readUInt16BE(reader.at);
  const end = reader.at + 2 + length;
  if (end > reader.octets.length) throw new RangeError('IPP answer cut off');
  const value = reader.octets.subarray(reader.at + 2, end);
  reader.at = end;
  return value;
}

function readCollection(reader: Reader): IppGroup {
  const members: IppGroup = {};
  let name = '';
  for (;;) {
    const tag = reader.octets.readUInt8(reader.at++);
    take(reader);
    const value = take(reader);
    if (tag === 0x37) return members;
    if (tag === 0x4a) name = value.toString('utf8');
    else (members[name] ??= []).push(tag === 0x34 ? readCollection(reader) : readValue(tag, value));
  }
}

function readValue(tag: number, value: Buffer): IppValue {
  if (tag === 0x21 || tag === 0x23) return value.length === 4 ? value.readInt32BE() : 0;
  if (tag === 0x22) return value[0] === 1;
  // Text and name with a language carry it in front of the text.
  if (tag === 0x35 || tag === 0x36) return value.length > 4 ? value.subarray(4 + value.readUInt16BE(0)).toString('utf8') : '';
  if (tag >= 0x41 && tag <= 0x49) return value.toString('utf8');
  return Buffer.from(value);
}
