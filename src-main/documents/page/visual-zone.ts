/**
 * Compares the print of the visual zone with the machine-readable zone, field by field, at the places a
 * model's reference names [TR-03135-1 5.7.5]. A field either fits what the zone says, or contradicts it with
 * at least one clear character, or stays open; nothing is guessed.
 */
import type { PrintedField } from '../catalogue/catalogue.ts';
import type { MrzResult } from '../mrz/index.ts';
import type { Grey } from './image.ts';
import { fitOf, readPrint, textOf } from './read-print.ts';

export interface VisualOrder {
  name: PrintedField['name'];
  /** Pixels. */
  area: { x: number; y: number; width: number; height: number };
  form: PrintedField['form'];
  /** What the zone says, as in the zone. */
  zone: string;
  /** How that may be printed, in zone letters. */
  spellings: string[];
}

/** The fields whose value in the zone is known and complete. */
export function visualOrders(fields: readonly PrintedField[], { fields: values, name }: MrzResult, ppi: number): VisualOrder[] {
  const scale = ppi / 25.4;
  return fields.flatMap(({ name: field, area, form }): VisualOrder[] => {
    const zone = values[field] ?? '';
    const iso = values[`${field}Iso`] ?? null;
    const cut = (field === 'surname' || field === 'givenNames') && (name?.mayBeTruncated ?? false);
    const spellings = form === 'date' ? (iso ? [`${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(0, 4)}`] : []) : spellingsOf(zone);
    if (cut || zone === '' || spellings.length === 0) return [];
    return [{ name: field, form, zone, spellings, area: { x: area.x * scale, y: area.y * scale, width: area.width * scale, height: area.height * scale } }];
  });
}

/** MUELLER may be printed MÜLLER: without its mark that is MULLER. */
function spellingsOf(zone: string): string[] {
  const plain = zone.replace(/[^A-Z0-9]/g, '');
  return plain === '' ? [] : [...new Set([plain, plain.replace(/([AOU])E/g, '$1'), plain.replace(/AA/g, 'A')])];
}

/** What the visual zone says of each field: the zone's own text where it fits, the reading where it contradicts; open ones are left out. */
export function readVisualZone(white: Grey, orders: readonly VisualOrder[]): Record<string, string> {
  return Object.fromEntries(orders.flatMap(({ name, area, form, zone, spellings }): Array<[string, string]> => {
    const line = readPrint(white, area);
    if (!line) return [];
    const fits = spellings.map((spelling) => ({ spelling, ...fitOf(line, spelling) })).sort((a, b) => a.cost - b.cost);
    if (fits.some(({ fit }) => fit === 'fits')) return [[name, zone]];
    const [best] = fits;
    if (best?.fit !== 'contradicts') return [];
    const read = textOf(line, best.spelling);
    const asZone = form === 'date' && /^\d{8}$/.test(read) ? `${read.slice(6, 8)}${read.slice(2, 4)}${read.slice(0, 2)}` : read;
    // Two dates a century apart read the same in the zone's form: then the print itself is shown.
    return [[name, asZone === zone ? read : asZone]];
  }));
}
