/**
 * Conformity of DG2, DG3 and DG4: biometric information template [ICAO 9303-10 4.7.2.1, ISO/IEC 7816-11,
 * 19785-3] and the record inside [ISO/IEC 19794-4, -5, -6:2005].
 */
import { hexOf, integerOf } from '../chip/bytes.ts';
import { findTlv, readTlv, type TlvNode } from '../chip/tlv.ts';
import { latin1 } from '../passive/asn1.ts';
import { formal, severe, unless, type Deviation } from './deviation.ts';

interface Modality {
  /** CBEFF biometric type. */
  readonly type: number;
  /** Format types of the 19794 records. */
  readonly formats: readonly number[];
  readonly magic: string;
  readonly version: string;
  /** Allowed subtypes; none where the field is optional and free. */
  readonly subtypes: ReadonlySet<number> | null;
}

/** Fingers: bits 1-2 side, bits 3-5 finger [ISO/IEC 19785-3]. */
const FINGERS = new Set([1, 2].flatMap((side) => [1, 2, 3, 4, 5].map((finger) => (finger << 2) | side)));
const MODALITIES: Readonly<Record<2 | 3 | 4, Modality>> = {
  2: { type: 0x02, formats: [0x0008], magic: 'FAC\u0000', version: '010\u0000', subtypes: null },
  3: { type: 0x08, formats: [0x0007], magic: 'FIR\u0000', version: '010\u0000', subtypes: FINGERS },
  4: { type: 0x10, formats: [0x0009, 0x000b], magic: 'IIR\u0000', version: '010\u0000', subtypes: new Set([1, 2]) },
};
const ICAO_OWNER = 0x0101;

/** @throws CHIP_TLV_MALFORMED */
export function biometricConformity(group: 2 | 3 | 4, bytes: Uint8Array): Deviation[] {
  const file = readTlv(bytes);
  const template = findTlv(file.children, 0x7f61);
  if (template === undefined) return [severe('FIELD_MISSING', 'Vorlage 7F61 fehlt')];
  const count = findTlv(template.children, 0x02);
  const instances = template.children.filter(({ tag }) => tag === 0x7f60);
  const told = count === undefined || count.value.length === 0 ? undefined : Number(integerOf(count.value.subarray(0, 4)));
  return [
    ...unless(told !== undefined, severe('FIELD_MISSING', 'Zahl der Aufnahmen fehlt')),
    ...unless(told === undefined || told === instances.length, severe('VALUE_NOT_ALLOWED', `nennt ${told} Aufnahmen, enthält ${instances.length}`)),
    ...unless(group !== 2 || instances.length > 0, severe('FIELD_MISSING', 'kein Lichtbild')),
    ...instances.flatMap((instance) => instanceConformity(MODALITIES[group], instance, group)),
  ];
}

function instanceConformity(modality: Modality, instance: TlvNode, group: 2 | 3 | 4): Deviation[] {
  const header = findTlv(instance.children, 0xa1);
  const block = findTlv(instance.children, 0x5f2e) ?? findTlv(instance.children, 0x7f2e);
  return [
    ...(header === undefined ? [severe('FIELD_MISSING', 'Kopf A1 fehlt')] : headerConformity(modality, header.children, block?.tag === 0x7f2e)),
    ...(block === undefined ? [severe('FIELD_MISSING', 'Aufnahme ohne Daten (5F2E)')] : []),
    ...(block?.tag === 0x5f2e ? recordConformity(modality, block.value, group) : []),
  ];
}

function headerConformity(modality: Modality, header: readonly TlvNode[], isAsn1: boolean): Deviation[] {
  const value = (tag: number): number | undefined => {
    const octets = findTlv(header, tag)?.value;
    return octets === undefined || octets.length === 0 || octets.length > 4 ? undefined : Number(integerOf(octets));
  };
  const [type, subtype, owner, format] = [value(0x81), value(0x82), value(0x87), value(0x88)];
  const { subtypes } = modality;
  const hex = (number: number | undefined): string => (number ?? 0).toString(16).toUpperCase();
  return [
    ...unless(type === undefined || type === modality.type, severe('VALUE_NOT_ALLOWED', `biometrische Art ${hex(type)}`)),
    ...unless((findTlv(header, 0x81)?.value.length ?? 1) === 1, formal('OUTDATED', 'biometrische Art in veralteter Schreibweise')),
    ...unless(subtypes === null || subtype !== undefined, severe('FIELD_MISSING', 'Angabe des Fingers oder Auges fehlt')),
    ...unless(subtypes === null || subtype === undefined || subtypes.has(subtype), severe('VALUE_NOT_ALLOWED', `Finger oder Auge ${hex(subtype)}`)),
    ...unless(owner !== undefined, severe('FIELD_MISSING', 'Eigentümer des Formats fehlt')),
    ...unless(owner === undefined || owner === ICAO_OWNER, severe('VALUE_NOT_ALLOWED', `Eigentümer des Formats ${hex(owner)}`)),
    ...unless(format !== undefined, severe('FIELD_MISSING', 'Art des Formats fehlt')),
    ...unless(isAsn1 || format === undefined || modality.formats.includes(format), severe('VALUE_NOT_ALLOWED', `Art des Formats ${hex(format)}`)),
  ];
}

const RECORD_HEADER = { 2: 14, 3: 32, 4: 45 } as const;

function recordConformity(modality: Modality, record: Uint8Array, group: 2 | 3 | 4): Deviation[] {
  if (record.length < RECORD_HEADER[group]) return [severe('RECORD_WRONG', 'Datensatz abgeschnitten')];
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const magic = latin1(record.subarray(0, 4));
  const version = latin1(record.subarray(4, 8));
  const length = group === 3 ? Number(integerOf(record.subarray(8, 14))) : view.getUint32(8);
  const general = [
    ...unless(magic === modality.magic, severe('RECORD_WRONG', `Datensatz beginnt mit ${hexOf(record.subarray(0, 4))}`)),
    ...unless(version === modality.version, severe('VALUE_NOT_ALLOWED', `Fassung des Datensatzes ${hexOf(record.subarray(4, 8))}`)),
    ...unless(length === record.length, formal('LENGTH_WRONG', `Datensatz nennt ${length} Bytes, hat ${record.length}`)),
  ];
  return group === 2 && magic === modality.magic ? [...general, ...faceConformity(record, view)] : general;
}

/** Facial information block, feature points and image information block [ISO/IEC 19794-5:2005 5.5 to 5.7]. */
function faceConformity(record: Uint8Array, view: DataView): Deviation[] {
  const start = RECORD_HEADER[2];
  if (record.length < start + 32) return [severe('RECORD_WRONG', 'Lichtbild abgeschnitten')];
  const length = view.getUint32(start);
  const points = view.getUint16(start + 4);
  const image = start + 20 + points * 8;
  const inRange = (offset: number, most: number, ...further: number[]): boolean => {
    const value = view.getUint8(start + offset);
    return value <= most || further.includes(value);
  };
  const only = view.getUint16(12) === 1;
  const fits = image + 12 <= record.length;
  return [
    ...unless(fits && (!only || length === record.length - start), severe('RECORD_WRONG', `Angaben zum Gesicht nennen ${length} Bytes`)),
    ...unless(inRange(6, 2, 0xff), severe('VALUE_NOT_ALLOWED', 'Geschlecht')),
    ...unless(inRange(7, 7, 0xff), severe('VALUE_NOT_ALLOWED', 'Augenfarbe')),
    ...unless(inRange(8, 9, 0xff), severe('VALUE_NOT_ALLOWED', 'Haarfarbe')),
    ...(['Gier', 'Nick', 'Roll'] as const).flatMap((name, i) => [
      ...unless(inRange(14 + i, 180), severe('VALUE_NOT_ALLOWED', `${name}winkel`)),
      ...unless(inRange(17 + i, 181), severe('VALUE_NOT_ALLOWED', `Unsicherheit des ${name}winkels`)),
    ]),
    ...unless(!fits || view.getUint8(image) <= 3, severe('VALUE_NOT_ALLOWED', 'Art des Lichtbilds')),
    ...unless(!fits || view.getUint8(image + 1) <= 1, severe('VALUE_NOT_ALLOWED', 'Bildformat')),
  ];
}
