/**
 * Paints the data page of an invented state's passport (Utopia, code UTO) in white, infrared and
 * ultraviolet light, genuine or with one of the alterations below: for training mode, the simulated
 * document device and measuring optical checks. Synthetic: it shows what a light shows in principle
 * (ICAO 9303-2 and -4, TR-03135-3 light sources), it does not resemble any state's document.
 *
 * The machine-readable zone is painted from outlines and needs no font; the visual zone uses
 * whatever sans-serif font the machine has.
 */
import sharp from 'sharp';
import { composeMrz } from '../documents/mrz/index.ts';
import { OCR_B, OCR_B_ADVANCE } from '../documents/page/ocr-b.ts';
import { seededRandom, type InventedPerson } from './invented-person.ts';
import { faceSvg, likenessOf } from './synthetic-face.ts';

export type PageLight = 'white' | 'ir' | 'uv';

export const tamperKinds = [
  'photo-replaced', // another face, with an edge around it
  'photo-cut', // cut lines in the laminate around the photo
  'photo-overprint-missing', // the pattern does not run over the photo
  'name-changed', // visual zone only
  'birth-date-changed',
  'expiry-extended',
  'number-changed',
  'mrz-digit-changed', // a digit without its check digits
  'mrz-typeface', // zone not in OCR-B
  'mrz-ink', // zone printed in ink that infrared does not show
  'text-ink', // visual zone printed in ink that infrared shows
  'paper-bright', // paper with optical brightener
  'fibres-missing',
  'uv-overprint-missing',
  'thread-missing',
  'thread-printed', // a grey line: white light shows it, infrared and ultraviolet do not
  'watermark-missing',
  'watermark-printed', // pale ink: white light shows it, infrared does not
] as const;
export type TamperKind = (typeof tamperKinds)[number];

export interface PageOrder {
  person: InventedPerson;
  light: PageLight;
  /** 100 to 1200. */
  ppi: number;
  tamper?: TamperKind;
}

/** Size of a TD3 page in millimetres. ICAO 9303-4 2.1 */
export const PAGE_WIDTH_MM = 125;
export const PAGE_HEIGHT_MM = 88;

/** Where things stand on the page, in millimetres from the upper left; for checks and crops. */
export const pageAreas = {
  photo: { x: 7, y: 19, width: 32, height: 41 },
  visualZone: { x: 43, y: 17, width: 78, height: 46 },
  mrz: { x: 4, y: 64.8, width: 117, height: 19 },
  thread: { x: 39.4, y: 1, width: 2.4, height: 62 },
  watermark: { x: 84, y: 55.6, width: 34, height: 8 },
} as const;

const MRZ_LEFT = 6.6;
const MRZ_PITCH = 2.54;
const MRZ_BASELINES = [71.4, 77.75] as const;

const yymmdd = (iso: string): string => iso.slice(2).replaceAll('-', '');

/** The two lines of the person's invented passport. */
export function specimenMrz(person: InventedPerson): string[] {
  return composeMrz('TD3', {
    documentCode: 'P', issuingState: person.issuingState, documentNumber: person.documentNumber, surname: person.surname, givenNames: person.givenNames,
    nationality: person.nationality, birthDate: yymmdd(person.birthDate), sex: person.sex, expiryDate: yymmdd(person.expiryDate), optionalData: person.personalNumber,
  });
}

/** Paints one page. @returns PNG bytes; the same order gives the same picture on the same machine. */
export async function paintPage(order: PageOrder): Promise<Buffer> {
  const image = sharp(Buffer.from(pageDrawing(order)), { limitInputPixels: 60_000_000 }).flatten({ background: '#fff' });
  return (order.light === 'ir' ? image.grayscale() : image).png({ compressionLevel: 6 }).withMetadata({ density: order.ppi }).toBuffer();
}

interface Inks {
  paper: string;
  pattern: string;
  heading: string;
  label: string;
  text: string;
  mrz: string;
  photoBack: string;
}

/** What each light shows of each ink. In infrared only carbon black stays; in ultraviolet paper is dull. */
function inksOf({ light, tamper }: PageOrder): Inks {
  if (light === 'white') {
    return { paper: '#f4f1e6', pattern: '#b9cfd6', heading: '#1d4d6b', label: '#5d7480', text: '#1c1c24', mrz: '#15151a', photoBack: '#dfe6ea' };
  }
  if (light === 'ir') {
    const vanished = '#e6e6e6';
    return { paper: '#ececec', pattern: vanished, heading: vanished, label: vanished, text: tamper === 'text-ink' ? '#2b2b2b' : vanished, mrz: tamper === 'mrz-ink' ? '#dedede' : '#202020', photoBack: '#e2e2e2' };
  }
  const paper = tamper === 'paper-bright' ? '#8fb4ff' : '#14122b';
  return { paper, pattern: tamper === 'uv-overprint-missing' ? paper : '#d6d23a', heading: paper, label: paper, text: '#0c0b1a', mrz: '#0a0916', photoBack: '#1b1937' };
}

/** The page as SVG: orders whose drawings are equal are painted alike. */
export function pageDrawing(order: PageOrder): string {
  const [width, height] = [PAGE_WIDTH_MM, PAGE_HEIGHT_MM].map((mm) => Math.round((mm / 25.4) * order.ppi));
  const inks = inksOf(order);
  const parts = [
    `<rect width="${PAGE_WIDTH_MM}" height="${PAGE_HEIGHT_MM}" fill="${inks.paper}"/>`,
    guilloche(order, inks, { x: 0, y: 0, width: PAGE_WIDTH_MM, height: 64 }),
    watermark(order),
    thread(order),
    photo(order, inks),
    order.tamper === 'photo-overprint-missing' ? '' : guilloche(order, inks, pageAreas.photo),
    visualZone(order, inks),
    order.light === 'uv' && order.tamper !== 'fibres-missing' ? fibres(order.person.seed) : '',
    zone(order, inks),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${PAGE_WIDTH_MM} ${PAGE_HEIGHT_MM}" preserveAspectRatio="none">${parts.join('')}</svg>`;
}

/** Fine waves as security printing has them, kept to one area; over the photo they are faint, so that the face stays clear. */
function guilloche(order: PageOrder, inks: Inks, area: { x: number; y: number; width: number; height: number }): string {
  const lines: string[] = [];
  for (let row = 0; row < 22; row++) {
    const points: string[] = [];
    for (let x = 0; x <= PAGE_WIDTH_MM; x += 2.5) {
      const y = row * 3.1 + 2.2 * Math.sin(x / 9 + row * 0.55) + 1.1 * Math.sin(x / 3.7 - row);
      points.push(`${x.toFixed(1)},${y.toFixed(2)}`);
    }
    lines.push(`<polyline points="${points.join(' ')}"/>`);
  }
  const id = `clip${area.x}-${area.y}`;
  const opacity = order.light === 'ir' || (order.light === 'white' && area === pageAreas.photo) ? 0.25 : 0.75;
  return `<clipPath id="${id}"><rect x="${area.x}" y="${area.y}" width="${area.width}" height="${area.height}"/></clipPath><g clip-path="url(#${id})" fill="none" stroke="${inks.pattern}" stroke-width="0.18" opacity="${opacity}">${lines.join('')}</g>`;
}

/** Tones of what lies inside the paper: infrared shows it, white light from above hardly does; print does the opposite. */
function inThePaper({ light }: PageOrder, is: 'genuine' | 'printed'): { thread: string | null; watermark: string | null } {
  if (light === 'white') return is === 'printed' ? { thread: '#9aa0a4', watermark: '#d3d3cf' } : { thread: null, watermark: '#f2efe4' };
  if (is === 'printed') return { thread: null, watermark: null };
  return light === 'ir' ? { thread: '#8a8a8a', watermark: '#cacaca' } : { thread: '#63e8ff', watermark: null };
}

/** A thread in the paper between photo and text; under ultraviolet it glows in windows. */
function thread(order: PageOrder): string {
  const { x, y, width, height } = pageAreas.thread;
  const { thread: tone } = inThePaper(order, order.tamper === 'thread-printed' ? 'printed' : 'genuine');
  if (tone === null || order.tamper === 'thread-missing') return '';
  const windows = order.light === 'uv' ? ' stroke-dasharray="3.6 1.6"' : '';
  return `<line x1="${x + width / 2}" x2="${x + width / 2}" y1="${y}" y2="${y + height}" stroke="${tone}" stroke-width="0.8"${windows}/>`;
}

/** Three stars as thinner paper, soft as a watermark is; a printed one has edges. */
function watermark(order: PageOrder): string {
  const printed = order.tamper === 'watermark-printed';
  const { watermark: tone } = inThePaper(order, printed ? 'printed' : 'genuine');
  if (tone === null || order.tamper === 'watermark-missing') return '';
  const { x, y, width, height } = pageAreas.watermark;
  const stars = [1, 3, 5].map((sixth) => {
    const points = Array.from({ length: 10 }, (_unused, i) => {
      const [radius, angle] = [(i % 2 === 0 ? 0.5 : 0.2) * height, (i / 5) * Math.PI - Math.PI / 2];
      return `${(x + (sixth * width) / 6 + radius * Math.cos(angle)).toFixed(2)},${(y + height / 2 + radius * Math.sin(angle)).toFixed(2)}`;
    });
    return `<polygon points="${points.join(' ')}"/>`;
  });
  const soft = '<filter id="soft" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="0.35"/></filter>';
  return `${printed ? '' : soft}<g fill="${tone}"${printed ? '' : ' filter="url(#soft)"'}>${stars.join('')}</g>`;
}

/** The portrait of the chip (synthetic-face.ts), printed: infrared shows little of its inks, ultraviolet nearly nothing. */
function photo(order: PageOrder, inks: Inks): string {
  const { x, y, width, height } = pageAreas.photo;
  const { person } = order;
  // Painted faces resemble each other; somebody else's photo differs in all that is painted, so that the comparison has something to find.
  const likeness = order.tamper === 'photo-replaced' ? { ...likenessOf({ ...person, seed: person.seed + 9001, sex: person.sex === 'F' ? 'M' : 'F' }), skin: 8 } : likenessOf(person);
  const strength = { white: 1, ir: 0.12, uv: 0.03 }[order.light];
  const edge = order.tamper === 'photo-replaced' || order.tamper === 'photo-cut' ? `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${order.light === 'uv' ? '#cfe0ff' : '#777'}" stroke-width="${order.tamper === 'photo-cut' ? 0.25 : 0.12}"/>` : '';
  const portrait = faceSvg({ ...likeness, width, height }).replace('<svg ', `<svg x="${x}" y="${y}" `);
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${inks.photoBack}"/><g opacity="${strength}">${portrait}</g>${edge}`;
}

export const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

export function printedDate(iso: string): string {
  return `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)}`;
}

/** Fields of the visual zone as [label, value]; alterations change the print, not the zone. */
export function visualFields(person: InventedPerson, tamper?: TamperKind): Array<[label: string, value: string]> {
  const later = (iso: string, years: number) => `${Number(iso.slice(0, 4)) + years}${iso.slice(4)}`;
  return [
    ['Type / Code', `P   ${person.issuingState}`],
    ['Passport No.', tamper === 'number-changed' ? `${person.documentNumber.slice(0, 4)}${person.documentNumber[4] === '7' ? '3' : '7'}${person.documentNumber.slice(5)}` : person.documentNumber],
    ['Surname', tamper === 'name-changed' ? `${person.surname}ova` : person.surname],
    ['Given names', person.givenNames],
    ['Nationality', person.nationality],
    ['Date of birth', printedDate(tamper === 'birth-date-changed' ? later(person.birthDate, 7) : person.birthDate)],
    ['Sex', person.sex],
    ['Place of birth', person.placeOfBirth],
    ['Date of issue', printedDate(person.issueDate)],
    ['Date of expiry', printedDate(tamper === 'expiry-extended' ? later(person.expiryDate, 5) : person.expiryDate)],
    ['Height', `${person.height.toFixed(2)} m`],
  ];
}

/** Where the value of a field of `visualFields` is printed, millimetres, with room for its line only. */
export function printedPlace(index: number): { x: number; y: number; width: number; height: number } {
  const { x, y } = pageAreas.visualZone;
  return { x: x + (index % 2) * 40 - 0.4, y: y + 3 + Math.floor(index / 2) * 7.6 + 0.3, width: index % 2 === 0 ? 39.5 : 37.5, height: 4.2 };
}

function visualZone({ person, tamper }: PageOrder, inks: Inks): string {
  const family = `font-family="IBM Plex Sans, DejaVu Sans, sans-serif"`;
  const { x, y } = pageAreas.visualZone;
  const rows = visualFields(person, tamper).map(([label, value], i) => {
    const left = x + (i % 2) * 40;
    const top = y + 3 + Math.floor(i / 2) * 7.6;
    return `<text x="${left}" y="${top}" font-size="1.9" fill="${inks.label}">${label}</text><text x="${left}" y="${top + 3.6}" font-size="${Math.min(3.3, 38 / (0.72 * value.length)).toFixed(2)}" fill="${inks.text}">${escapeXml(value.toUpperCase())}</text>`;
  });
  return `<g ${family}><text x="7" y="10" font-size="5" letter-spacing="1.2" fill="${inks.heading}">UTOPIA</text><text x="43" y="10" font-size="2.5" fill="${inks.heading}">PASSPORT / PASSEPORT: SPECIMEN, NOT A DOCUMENT</text>${rows.join('')}</g>`;
}

/** Short threads that glow in three colours. */
function fibres(seed: number): string {
  const random = seededRandom(seed ^ 0x5bd1e995);
  return Array.from({ length: 34 }, () => {
    const [x, y, angle] = [random() * PAGE_WIDTH_MM, random() * PAGE_HEIGHT_MM, random() * Math.PI];
    const colour = ['#ff5a4a', '#57e06b', '#5aa2ff'][Math.floor(random() * 3)]!;
    return `<path d="M${x.toFixed(2)} ${y.toFixed(2)}q${(1.6 * Math.cos(angle)).toFixed(2)} ${(1.6 * Math.sin(angle)).toFixed(2)} ${(3 * Math.cos(angle + 0.4)).toFixed(2)} ${(3 * Math.sin(angle + 0.4)).toFixed(2)}" stroke="${colour}" stroke-width="0.22" fill="none"/>`;
  }).join('');
}

function zone({ person, tamper }: PageOrder, inks: Inks): string {
  const lines = specimenMrz(person);
  if (tamper === 'mrz-digit-changed') lines[1] = lines[1]!.slice(0, 14) + String((Number(lines[1]![14]) + 3) % 10) + lines[1]!.slice(15);
  return zoneSvg(lines, MRZ_LEFT, MRZ_BASELINES, inks.mrz, tamper === 'mrz-typeface' ? 'DejaVu Serif, serif' : null);
}

/** The machine-readable zone. ICAO 9303-3 4.3: OCR-B size 1, ten characters an inch; in a font of the machine where one is named. */
export function zoneSvg(lines: readonly string[], left: number, baselines: readonly number[], ink: string, font: string | null = null): string {
  const scale = MRZ_PITCH / OCR_B_ADVANCE;
  const characters = lines.flatMap((line, row) =>
    [...line].map((character, column) => {
      const [x, y] = [left + column * MRZ_PITCH, baselines[row]!];
      if (font !== null) return `<text x="${x}" y="${y}" font-size="3.4" font-family="${font}" fill="${ink}">${escapeXml(character)}</text>`;
      return `<path transform="translate(${x.toFixed(3)} ${y}) scale(${scale.toFixed(6)})" d="${OCR_B[character]!}"/>`;
    }),
  );
  return `<g fill="${ink}">${characters.join('')}</g>`;
}
