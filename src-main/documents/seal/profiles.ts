/**
 * What the seal of each kind of document contains [TR-03137-1 5 to 10, ICAO 9303-13]: features by tag with
 * their lengths, and where a zone, a passport's number and the document's own number stand. A kind that is
 * not in the table is read and its signature checked; what it should contain is then not known.
 */
import type { MrzResult } from '../mrz/index.ts';
import { decodeC40 } from './c40.ts';
import type { Seal } from './seal.ts';

type FeatureKind = 'zone' | 'documentNumber' | 'passportNumber' | 'other';

interface Feature {
  readonly tag: number;
  readonly kind: FeatureKind;
  /** Octets; one of the lengths between. */
  readonly least: number;
  readonly most: number;
  readonly required: boolean;
  /** C40 or UTF-8; the rest is taken as it is. */
  readonly text: 'c40' | 'utf8' | 'binary';
  /** Of a zone: characters per line of the format. */
  readonly lines?: readonly number[];
}

export interface SealProfile {
  /** German name of the document. */
  readonly document: string;
  readonly category: number;
  readonly features: readonly Feature[];
}

const zone = (tag: number, octets: number, lines: readonly number[], required = true): Feature => ({ tag, kind: 'zone', least: octets, most: octets, required, text: 'c40', lines });
const text = (tag: number, kind: FeatureKind, octets: number, most = octets): Feature => ({ tag, kind, least: octets, most, required: true, text: 'c40' });
const name = (tag: number, required = true): Feature => ({ tag, kind: 'other', least: 1, most: 90, required, text: 'utf8' });
const TD2 = [36, 36];

/** By the Document Feature Definition Reference of the header. */
export const PROFILES: Readonly<Record<number, SealProfile>> = {
  0x5d: { document: 'Visum', category: 0x01, features: [zone(0x01, 48, [44, 44], false), zone(0x02, 44, TD2, false), { tag: 0x04, kind: 'other', least: 3, most: 3, required: true, text: 'binary' }, text(0x05, 'passportNumber', 6)] },
  0xfd: { document: 'Ankunftsnachweis', category: 0x02, features: [zone(0x02, 48, TD2), text(0x03, 'other', 8)] },
  0xfc: { document: 'Sozialversicherungsausweis', category: 0x04, features: [text(0x01, 'other', 8), name(0x02), name(0x03), name(0x04, false)] },
  0xfb: { document: 'Aufenthaltstitel auf Papier', category: 0x06, features: [zone(0x02, 48, TD2), text(0x03, 'passportNumber', 6)] },
  0xfa: { document: 'Zusatzblatt zum Aufenthaltstitel', category: 0x06, features: [zone(0x04, 48, TD2), text(0x05, 'other', 6)] },
  0xf9: { document: 'Adressaufkleber zum Personalausweis', category: 0x08, features: [text(0x01, 'documentNumber', 6), text(0x02, 'other', 6), text(0x03, 'other', 6, 18)] },
  0xf8: { document: 'Wohnortaufkleber zum Reisepass', category: 0x0a, features: [text(0x01, 'documentNumber', 6), text(0x02, 'other', 6), text(0x03, 'other', 4)] },
};

export function profileOf(seal: Seal): SealProfile | null {
  return PROFILES[seal.header.featureDefinition] ?? null;
}

/** German papers that carry a seal in any case, by their TD2 zone [TR-03137-1 6 and 8, Annexes C and E]. Of visas the guideline does not say since when. */
const ALWAYS_SEALED: Readonly<Record<string, number>> = { ME: 0xfd, AT: 0xfb, AR: 0xfb };

/** Document Feature Definition Reference of the seal that belongs to this zone; null where nobody knows of one. */
export function expectedSeal(printed: MrzResult | null): number | null {
  const { documentCode, issuingState } = printed?.fields ?? {};
  return printed?.format === 'TD2' && issuingState === 'D' ? (ALWAYS_SEALED[documentCode ?? ''] ?? null) : null;
}

/** [TR-03135-1 5.9.1.2.1] Signed [TR-03137-1 3.2], required features there, every known one of its length; unknown tags are allowed [TR-03137-1 3.2.3]. */
export function structureFits(seal: Seal, { features, category }: SealProfile): boolean {
  const zones = features.filter(({ kind }) => kind === 'zone');
  const sized = ({ tag, least, most, required }: Feature): boolean => {
    const length = seal.features.get(tag)?.length;
    return length === undefined ? !required : length >= least && length <= most;
  };
  return seal.signature !== null && seal.header.category === category && features.every(sized) && (zones.length === 0 || zones.some(({ tag }) => seal.features.has(tag)));
}

/** [TR-03135-1 5.9.1.2.2] Texts are of their alphabet and the document was issued, on a day that was. */
export function meaningFits(seal: Seal, { features }: SealProfile, today: string): boolean {
  const readable = ({ tag, text: kind }: Feature): boolean => {
    const value = seal.features.get(tag);
    return value === undefined || kind === 'binary' || textIn(value, kind) !== null;
  };
  const { issuedOn, signedOn } = seal.header;
  return features.every(readable) && issuedOn !== null && signedOn !== null && issuedOn <= today && signedOn <= today;
}

function textIn(value: Uint8Array, kind: 'c40' | 'utf8'): string | null {
  if (kind === 'c40') return decodeC40(value);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(value);
  } catch {
    return null;
  }
}

/** Lines of the zone in the seal, shortened ones filled up; null where it has none. */
export function zoneLines(seal: Seal): string[] | null {
  for (const { tag, kind, lines } of profileOf(seal)?.features ?? []) {
    const value = kind === 'zone' ? seal.features.get(tag) : undefined;
    const characters = value && decodeC40(value)?.replaceAll(' ', '<');
    if (!characters) continue;
    const [first, second] = lines as readonly [number, number];
    return [characters.slice(0, first), characters.slice(first)].map((line, i) => line.padEnd(i === 0 ? first : second, '<'));
  }
  return null;
}

/** A number in the seal, of the document it is on or of the passport it belongs to. */
export function numberIn(seal: Seal, wanted: 'documentNumber' | 'passportNumber'): string | null {
  const feature = profileOf(seal)?.features.find(({ kind }) => kind === wanted);
  const value = feature && seal.features.get(feature.tag);
  return value ? decodeC40(value)?.trim() ?? null : null;
}
