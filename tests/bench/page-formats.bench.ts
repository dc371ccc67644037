/**
 * Page reads by layout: painted documents of every size and the national layouts, each as a scanner or a phone sees
 * it. Prints per layout and disturbance how many lines were read exactly as painted, and the processor time of a read.
 * Synthetic pages: they measure geometry, glare and noise, not the print of any state.
 *   node tests/bench/page-formats.bench.ts [SEEDS [LAYOUT]]     (default 1 person; LAYOUT: part of a layout's name)
 */
import sharp from 'sharp';
import { checkDigit } from '../../src-main/documents/mrz/check-digit.ts';
import { composeMrz, type ComposableFormat } from '../../src-main/documents/mrz/compose.ts';
import { layouts, type MrzFormat } from '../../src-main/documents/mrz/formats.ts';
import { zoneNameField } from '../../src-main/documents/mrz/names.ts';
import type { PageImage } from '../../src-main/documents/page/image.ts';
import { readPage } from '../../src-main/documents/page/read-page.ts';
import { inventPerson, type InventedPerson } from '../../src-main/training/invented-person.ts';
import { escapeXml, zoneSvg } from '../../src-main/training/specimen-page.ts';
import { photographed, pixels, withGlare, withNoise } from './disturbances.ts';

const seeds = Number(process.argv[2] ?? 1);

const yymmdd = (iso: string): string => iso.slice(2).replaceAll('-', '');

/** Lines whose check digits are still missing, with them. */
function checked(format: MrzFormat, lines: readonly string[]): string[] {
  const grid = lines.map((line) => [...line]);
  for (const { line, column, over } of layouts.find((layout) => layout.format === format)!.checks) {
    grid[line]![column] = checkDigit(over.map(([row, start, end]) => grid[row]!.slice(start, end).join('')).join(''));
  }
  return grid.map((row) => row.join(''));
}

const composed = (format: ComposableFormat, documentCode: string) => ({ person }: { person: InventedPerson }): string[] =>
  composeMrz(format, {
    documentCode, issuingState: person.issuingState, documentNumber: person.documentNumber, surname: person.surname, givenNames: person.givenNames,
    nationality: person.nationality, birthDate: yymmdd(person.birthDate), sex: person.sex, expiryDate: yymmdd(person.expiryDate),
  });

interface Kind { size: readonly [width: number, height: number]; lines(of: { person: InventedPerson; digits: string }): string[] }
const card = [85.6, 54] as const;
const sheet = [105, 74] as const;

const kinds: Readonly<Record<string, Kind>> = {
  TD1: { size: card, lines: composed('TD1', 'AR') },
  TD2: { size: sheet, lines: composed('TD2', 'AR') },
  TD3: { size: [125, 88], lines: composed('TD3', 'P') },
  'MRV-A': { size: [120, 80], lines: composed('MRV-A', 'V') },
  'MRV-B': { size: sheet, lines: composed('MRV-B', 'V') },
  'French card': { size: sheet, lines: ({ person, digits }) => checked('FRENCH_NATIONAL_ID', [`IDFRA${zoneNameField(person.surname, '', 25)}${digits.slice(0, 6)}`, `1706${digits.slice(0, 8)}0${zoneNameField(person.givenNames, '', 14)}${yymmdd(person.birthDate)}0${person.sex === 'F' ? 'F' : 'M'}0`]) },
  'Swiss licence': { size: card, lines: ({ person, digits }) => [`AAA${digits.slice(0, 3)}D<<`, `FACHE${digits.slice(0, 9)}001<<${yymmdd(person.birthDate)}<<<<<`, zoneNameField(person.surname, person.givenNames, 30)] },
  'French licence': { size: card, lines: ({ person, digits }) => checked('FRENCH_DRIVING_LICENSE', [`D1FRA13AA${digits.slice(0, 5)}0${yymmdd(person.expiryDate)}${zoneNameField(person.surname, '', 8)}0`]) },
  'Dutch licence': { size: card, lines: ({ digits }) => checked('DUTCH_DRIVING_LICENSE', [`D1NLD1${digits.slice(0, 10)}AB2CD3EF4GH5K0`]) },
};

/** The document in white light: paper, print, and the zone at the foot as ICAO 9303-5 to -7 place it. */
function paint({ size: [width, height] }: Kind, lines: readonly string[], person: InventedPerson, ppi: number): Promise<Buffer> {
  const [across, down] = [width, height].map((mm) => Math.round((mm / 25.4) * ppi)) as [number, number];
  const baselines = lines.map((_line, row) => height - 4.7 - 6.35 * (lines.length - 1 - row));
  const words = ['UTOPIA · SPECIMEN', person.surname, person.givenNames, person.documentNumber, person.birthDate].map((text, row) => `<text x="34" y="${7 + 4 * row}" font-size="3" font-family="IBM Plex Sans, DejaVu Sans, sans-serif" fill="#1d4d6b">${escapeXml(text)}</text>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${across}" height="${down}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none"><rect width="${width}" height="${height}" fill="#f1efe6"/><rect x="4" y="5" width="22" height="${Math.min(24, height - 30)}" fill="#9aa7ad"/>${words.join('')}${zoneSvg(lines, 4.7, baselines, '#15151a')}</svg>`;
  return sharp(Buffer.from(svg)).png({ compressionLevel: 1 }).toBuffer();
}

const turned = (page: Buffer, degrees: number): Promise<PageImage> => pixels(sharp(page).rotate(degrees, { background: '#777' }).blur(0.6));

const disturbances: { name: string; ppi: number; make(page: Buffer, seed: number): Promise<PageImage> }[] = [
  ...[300, 400, 600].map((ppi) => ({ name: `${ppi} ppi`, ppi, make: (page: Buffer) => turned(page, 0) })),
  ...[90, 180, 270].map((turn) => ({ name: `turned ${turn}°`, ppi: 300, make: (page: Buffer) => turned(page, turn + 2) })),
  ...[5, -10].map((skew) => ({ name: `skew ${skew}°`, ppi: 300, make: (page: Buffer) => turned(page, skew) })),
  { name: 'noise ±60', ppi: 300, make: async (page, seed) => withNoise(await turned(page, 1), 60, seed) },
  { name: 'glare', ppi: 300, make: async (page) => withGlare(await turned(page, 1), [0.45, 0.85], 110) },
  {
    name: 'phone', ppi: 300,
    make: async (page, seed) => {
      const seen = photographed(await turned(page, 3), 0.08, seed);
      return withNoise(await pixels(sharp(await sharp(seen.data, { raw: { width: seen.width, height: seen.height, channels: seen.channels as 3 } }).blur(0.9).jpeg({ quality: 60 }).toBuffer())), 16, seed);
    },
  },
];

const total = disturbances.map(() => [0, 0]);
console.log(['layout', ...disturbances.map(({ name }) => name), 'median ms of processor'].join(' | '));
for (const [name, kind] of Object.entries(kinds).filter(([name]) => name.includes(process.argv[3] ?? ''))) {
  const costs: number[] = [];
  const row: string[] = [];
  for (const [column, { ppi, make }] of disturbances.entries()) {
    let [exact, of] = [0, 0];
    for (let seed = 1; seed <= seeds; seed++) {
      const person = inventPerson(700 + seed);
      const lines = kind.lines({ person, digits: `${987_654_321_012 + 7_919 * seed}` });
      const image = await make(await paint(kind, lines, person, ppi), seed);
      const begun = process.cpuUsage();
      const { mrz } = readPage(image, { today: '2026-11-01' });
      const { user, system } = process.cpuUsage(begun);
      costs.push((user + system) / 1000);
      exact += lines.filter((line, i) => mrz?.lines[i] === line).length;
      of += lines.length;
    }
    row.push(`${exact}/${of}`);
    total[column]![0]! += exact;
    total[column]![1]! += of;
  }
  console.log([name, ...row, Math.round(costs.sort((a, b) => a - b)[Math.floor(costs.length / 2)]!)].join(' | '));
}
console.log(['all', ...total.map(([exact, of]) => `${exact}/${of}`)].join(' | '));
