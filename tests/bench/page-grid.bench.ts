/**
 * Page reads over a grid of generated specimen pages: skew × resolution × noise × quarter turn, and photographs
 * (perspective, shade, blur, JPEG; 12 MP on patterned desks), beside pictures that hold no zone. Prints per row how many pages were read with
 * every check digit right and the line that check digits cover as painted, how many zones were shown that are wrong
 * or not there, and the median time. Synthetic pages: they measure geometry and noise, not the print of any state.
 *   node tests/bench/page-grid.bench.ts [SEEDS [DESK]]     (default 2 pages per cell, 0: desks only; DESK: part of a desk's name)
 */
import sharp from 'sharp';
import { readPage } from '../../src-main/documents/page/read-page.ts';
import type { PageImage } from '../../src-main/documents/page/image.ts';
import { inventPerson } from '../../src-main/training/invented-person.ts';
import { paintPage, specimenMrz, type PageLight } from '../../src-main/training/specimen-page.ts';
import { photographed, pixels, withNoise } from './disturbances.ts';

const seeds = Number(process.argv[2] ?? 2);

interface Cell { label: string; light?: PageLight; ppi: number; make(page: Buffer, seed: number): Promise<PageImage> }
const turned = (page: Buffer, degrees: number) => sharp(page).rotate(degrees, { background: '#777' });

const cells: Cell[] = [
  ...[300, 400, 600].flatMap((ppi) => [0, 5, 10].flatMap((skew) => [0, 60].map((noise): Cell => ({
    label: `${ppi} ppi, skew ${skew}°, noise ±${noise}`, ppi,
    make: async (page, seed) => withNoise(await pixels(turned(page, seed % 2 === 0 ? skew : -skew)), noise, seed),
  })))),
  ...[90, 180, 270].map((turn): Cell => ({ label: `300 ppi, turned ${turn}°, skew 4°`, ppi: 300, make: async (page) => pixels(turned(page, turn + 4)) })),
  ...[0, 10].map((skew): Cell => ({ label: `infrared 300 ppi, skew ${skew}°, noise ±30`, light: 'ir', ppi: 300, make: async (page, seed) => withNoise(await pixels(turned(page, skew)), 30, seed) })),
  ...[0.06, 0.12].map((depth): Cell => ({
    label: `photograph, corners moved to ${100 * depth} %, JPEG 60`, ppi: 300,
    make: async (page, seed) => {
      const seen = photographed(await pixels(turned(page, (seed % 3) * 3 - 3)), depth, seed);
      const jpeg = await sharp(seen.data, { raw: { width: seen.width, height: seen.height, channels: seen.channels as 3 } }).blur(0.9).jpeg({ quality: 60 }).toBuffer();
      return withNoise(await pixels(sharp(jpeg)), 16, seed);
    },
  })),
  ...[0.7, 0.5, 0.4].map((share): Cell => ({
    label: `photograph in which the page is ${100 * share} % wide, skew 6°`, ppi: 400,
    make: async (page) => pixels(sharp({ create: { width: 1800, height: 1350, channels: 3, background: '#8a6a4a' } }).composite([{ input: await sharp(page).resize(Math.round(1800 * share)).rotate(6, { background: '#8a6a4a' }).png().toBuffer(), gravity: 'centre' }])),
  })),
  { label: '150 ppi, skew 3°, blur', ppi: 150, make: async (page) => pixels(turned(page, 3).blur(0.6)) },
];

/** Tops of desks that are hard on a reader of lines: a pattern each, as a tile of SVG that is repeated, W × H pixels. */
const DESKS: Readonly<Record<string, { size: [number, number]; tile: string }>> = {
  'wood grain': { size: [900, 220], tile: `<rect width="900" height="220" fill="#a9794c"/>${Array.from({ length: 18 }, (_u, i) => `<path d="M0 ${6 + 12 * i} q225 ${(i % 5) * 4 - 8} 450 0 t450 0" stroke="#${i % 3 === 0 ? '6f4a28' : '8d6238'}" stroke-width="${1 + (i % 4)}" fill="none"/>`).join('')}` },
  'checked cloth': { size: [48, 48], tile: '<rect width="48" height="48" fill="#f4f1ea"/><rect width="24" height="48" fill="#b33a3a" opacity=".6"/><rect width="48" height="24" fill="#b33a3a" opacity=".6"/>' },
  'woven mat': { size: [36, 24], tile: '<rect width="36" height="24" fill="#c9b083"/><rect x="2" y="2" width="14" height="8" fill="#5b4526"/><rect x="20" y="14" width="14" height="8" fill="#5b4526"/>' },
  'tiles like digits': { size: [30, 60], tile: '<rect width="30" height="60" fill="#ddd"/><rect x="5" y="12" width="18" height="34" rx="8" fill="none" stroke="#222" stroke-width="5"/>' },
  'keyboard': { size: [320, 96], tile: `<rect width="320" height="96" fill="#333"/>${Array.from({ length: 10 }, (_u, i) => `<rect x="${4 + 32 * i}" y="6" width="26" height="36" rx="4" fill="#eee"/><text x="${10 + 32 * i}" y="32" font-family="sans-serif" font-size="24">${'QWERTZUIOP'[i]}</text><rect x="${4 + 32 * i}" y="52" width="26" height="36" rx="4" fill="#eee"/><text x="${10 + 32 * i}" y="78" font-family="sans-serif" font-size="24">${'ASDFGHJKLY'[i]}</text>`).join('')}` },
  'newspaper': { size: [1200, 160], tile: `<rect width="1200" height="160" fill="#e9e5da"/>${['Die Behörde hat am Montag mitgeteilt, dass die neuen Geräte', 'im kommenden Jahr 2027 an allen 412 Orten stehen werden und', 'NACH ANGABEN DES HERSTELLERS 0800 112 233 MELDEN SICH BITTE', 'alle, die noch keine Nachricht erhalten haben. Fortsetzung <<'].map((line, i) => `<text x="8" y="${32 + 40 * i}" font-family="monospace" font-size="32">${line.replaceAll('<', '&lt;')}</text>`).join('')}` },
};
const desk = ({ size: [width, height], tile }: (typeof DESKS)[string], factor: number): Promise<Buffer> =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="3000"><defs><pattern id="p" width="${width}" height="${height}" patternUnits="userSpaceOnUse" patternTransform="rotate(3) scale(${factor})">${tile}</pattern></defs><rect width="4000" height="3000" fill="url(#p)"/></svg>`)).png({ compressionLevel: 0 }).toBuffer();

/** Twelve megapixels of a phone; the page lies on the desk, or does not. */
async function phone(top: Buffer, page: Buffer | null, share: number, angle: number): Promise<PageImage> {
  const picture = sharp(top);
  if (page === null) return pixels(picture);
  const lying = await sharp(page).resize(Math.round(4000 * share)).ensureAlpha().rotate(angle, { background: '#0000' }).png({ compressionLevel: 0 }).toBuffer();
  return pixels(sharp(await picture.composite([{ input: lying, gravity: 'centre' }]).blur(1.2).jpeg({ quality: 80 }).toBuffer()));
}

const median = (times: number[]) => Math.round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!);
let [read, all, falseZones] = [0, 0, 0];
for (const { label, light = 'white', ppi, make } of seeds > 0 ? cells : []) {
  const times: number[] = [];
  let [right, wrong, names] = [0, 0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const person = inventPerson(100 + seed + ppi);
    const image = await make(await paintPage({ person, light, ppi }), seed);
    const begun = performance.now();
    const { mrz, parsed } = readPage(image, { today: '2026-11-01' });
    times.push(performance.now() - begun);
    const [first, second] = specimenMrz(person);
    const complete = parsed !== null && parsed.checks.every(({ ok }) => ok);
    if (complete && mrz!.lines[1] === second) right++;
    else if (complete) wrong++;
    if (mrz?.lines[0] === first) names++;
  }
  read += right; all += seeds; falseZones += wrong;
  console.log(`${label}: ${right}/${seeds} read, names as painted ${names}/${seeds}, wrong ${wrong}, median ${median(times)} ms`);
}

const person = inventPerson(7);
const without = [
  ['upper half of a page', async () => pixels(sharp(await paintPage({ person, light: 'white', ppi: 300 })).extract({ left: 0, top: 0, width: 1476, height: 740 }))],
  ['page of text', async () => pixels(sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1240" height="1754"><rect width="1240" height="1754" fill="#fff"/><g font-family="monospace" font-size="26">${Array.from({ length: 40 }, (_u, i) => `<text x="80" y="${90 + 40 * i}">Zeile ${i}: ${'ABC DEF 0123 die Behörde bestätigt KLM '.repeat(2)}</text>`).join('')}</g></svg>`)))],
  ['noise', async () => withNoise({ data: new Uint8Array(900 * 600).fill(128), width: 900, height: 600, channels: 1 }, 128, 3)],
  ['stripes', async () => ({ data: Uint8Array.from({ length: 900 * 600 }, (_u, i) => ((i % 900) % 18 < 7 && Math.floor(i / 900) % 60 < 24 ? 20 : 230)), width: 900, height: 600, channels: 1 })],
] as const;
for (const [label, make] of seeds > 0 ? without : []) {
  const image = await make();
  const begun = performance.now();
  const { mrz } = readPage(image, { today: '2026-11-01' });
  if (mrz) falseZones++;
  console.log(`no zone, ${label}: ${mrz ? 'FALSE ZONE' : 'none'}, ${Math.round(performance.now() - begun)} ms`);
}

/** Processor time: what the reader costs, whoever else is at work on this machine. */
const processorMs = ({ user, system } = process.cpuUsage()): number => (user + system) / 1000;
const costs: number[] = [];
for (const [name, pattern] of Object.entries(DESKS).filter(([name]) => name.includes(process.argv[3] ?? ''))) {
  for (const factor of [1, 2.5]) {
    const top = await desk(pattern, factor);
    const kinds = [['no page', null, 0], ['page 55 % wide', 0.55, 7], ['page 35 % wide', 0.35, -4]] as const;
    for (const [kind, share, angle] of kinds) {
      const someone = inventPerson(500 + Math.round(10 * factor) + costs.length);
      const image = await phone(top, share === null ? null : await paintPage({ person: someone, light: 'white', ppi: 400 }), share ?? 0, angle);
      const begun = processorMs();
      const { mrz, parsed } = readPage(image, { today: '2026-11-01' });
      const cost = Math.round(processorMs() - begun);
      costs.push(cost);
      const right = mrz?.lines[1] === specimenMrz(someone)[1] && parsed!.checks.every(({ ok }) => ok);
      if (share !== null) { all++; if (right) read++; }
      if (mrz && !right && (share === null || parsed!.checks.every(({ ok }) => ok))) falseZones++;
      console.log(`12 MP on ${name} × ${factor}, ${kind}: ${right ? 'read' : mrz ? (share === null ? 'FALSE ZONE' : 'not right') : 'none'}, ${cost} ms of processor`);
    }
  }
}
console.log(`12 MP on patterned desks: median ${median(costs)} ms, most ${Math.max(...costs)} ms of processor`);
console.log(`read ${read} of ${all} pages; wrong or false zones ${falseZones}`);
