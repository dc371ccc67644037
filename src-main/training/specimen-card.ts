/**
 * Paints both sides of the invented state's residence card in white light [ICAO 9303-5: TD1]: the print on
 * the front, the machine-readable zone on the back; or a front that was altered or belongs to another card.
 * With specimen-page.ts: synthetic, resembles no state's document.
 */
import sharp from 'sharp';
import { composeMrz } from '../documents/mrz/index.ts';
import type { InventedPerson } from './invented-person.ts';
import { faceSvg } from './synthetic-face.ts';
import { escapeXml, printedDate, zoneSvg } from './specimen-page.ts';

export const cardTamperKinds = ['front-of-another', 'front-name-changed', 'front-number-changed'] as const;
export type CardTamperKind = (typeof cardTamperKinds)[number];

export interface CardOrder {
  person: InventedPerson;
  side: 'front' | 'back';
  ppi: number;
  /** Printed at the lower right of the front, where it is given. */
  accessNumber?: string;
  /** Alters the front only. `front-of-another` needs the other person. */
  tamper?: CardTamperKind;
  other?: InventedPerson;
}

/** ICAO 9303-5 2.1 */
export const CARD_WIDTH_MM = 85.6;
export const CARD_HEIGHT_MM = 54;
export const cardZone = { x: 4, y: 32.6, width: 77.6, height: 18 } as const;
const BASELINES = [36.6, 42.95, 49.3] as const;
const TEXT_LEFT = 31;

const yymmdd = (iso: string): string => iso.slice(2).replaceAll('-', '');

export function cardMrz(person: InventedPerson): string[] {
  return composeMrz('TD1', {
    documentCode: 'AR', issuingState: person.issuingState, documentNumber: person.documentNumber, surname: person.surname, givenNames: person.givenNames,
    nationality: person.nationality, birthDate: yymmdd(person.birthDate), sex: person.sex, expiryDate: yymmdd(person.expiryDate),
  });
}

/** Fields of the front, in order. */
function printedFields(person: InventedPerson, tamper?: CardTamperKind): [label: string, value: string][] {
  const number = person.documentNumber;
  return [
    ['Document No.', tamper === 'front-number-changed' ? `${number.slice(0, 4)}${number[4] === '7' ? '3' : '7'}${number.slice(5)}` : number],
    ['Surname', tamper === 'front-name-changed' ? `${person.surname}ova` : person.surname],
    ['Given names', person.givenNames],
    ['Date of birth', printedDate(person.birthDate)],
    ['Date of expiry', printedDate(person.expiryDate)],
    ['Nationality', person.nationality],
  ];
}

/** Where the value of a field of the front is printed, millimetres. */
export function cardPlace(index: number): { x: number; y: number; width: number; height: number } {
  return { x: TEXT_LEFT - 0.4, y: 11.6 + index * 6.9, width: 52, height: 4.2 };
}

/** @returns PNG bytes; the same order gives the same picture on the same machine. */
export async function paintCard(order: CardOrder): Promise<Buffer> {
  const [width, height] = [CARD_WIDTH_MM, CARD_HEIGHT_MM].map((mm) => Math.round((mm / 25.4) * order.ppi)) as [number, number];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${CARD_WIDTH_MM} ${CARD_HEIGHT_MM}" preserveAspectRatio="none"><rect width="${CARD_WIDTH_MM}" height="${CARD_HEIGHT_MM}" fill="#eef1ea"/>${order.side === 'front' ? front(order) : back(order)}</svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: '#fff' }).png({ compressionLevel: 6 }).withMetadata({ density: order.ppi }).toBuffer();
}

function front({ person, tamper, other, accessNumber }: CardOrder): string {
  const shown = tamper === 'front-of-another' && other ? other : person;
  const rows = printedFields(shown, tamper).map(([label, value], i) => {
    const { y } = cardPlace(i);
    return `<text x="${TEXT_LEFT}" y="${y - 0.3}" font-size="1.8" fill="#5d7480">${label}</text><text x="${TEXT_LEFT}" y="${y + 3.3}" font-size="${Math.min(3.3, 50 / (0.72 * value.length)).toFixed(2)}" fill="#1c1c24">${escapeXml(value.toUpperCase())}</text>`;
  });
  const face = faceSvg({ seed: shown.seed, width: 23, height: 30 }).replace('<svg ', '<svg x="4" y="12" ');
  return `<g font-family="IBM Plex Sans, DejaVu Sans, sans-serif"><text x="4" y="7" font-size="3" fill="#1d4d6b">UTOPIA · RESIDENCE PERMIT · SPECIMEN, NOT A DOCUMENT</text>${rows.join('')}${accessNumber ? `<text x="68" y="50" font-size="4" fill="#1c1c24">${accessNumber}</text>` : ''}</g>${face}`;
}

function back({ person }: CardOrder): string {
  return `<g font-family="IBM Plex Sans, DejaVu Sans, sans-serif"><text x="4" y="7" font-size="2.4" fill="#1d4d6b">SPECIMEN, NOT A DOCUMENT</text></g>${zoneSvg(cardMrz(person), 4.7, BASELINES, '#15151a')}`;
}
