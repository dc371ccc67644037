/**
 * Fonts of the paper, in the order in which they are asked for a character: IBM Plex Sans in the scripts it
 * has; IBM Plex Sans Arabic, whose letters are whole glyphs (Noto's are put together from parts, so that what is
 * copied from the paper would lose its dots); Noto Sans for what is left, Georgian, Armenian and Ethiopic. All
 * under the SIL Open Font License 1.1, which allows embedding; taken as WOFF from the fontsource packages that the
 * window uses too, and unpacked once: fontkit would inflate a table anew for every glyph.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';

export type Weight = 'regular' | 'bold' | 'mono';

const require = createRequire(import.meta.url);
const weights: Record<Weight, number> = { regular: 400, bold: 600, mono: 400 };
const plex = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'];
const noto: [string, string][] = [['ibm-plex-sans-arabic', 'arabic'], ['noto-sans-arabic', 'arabic'], ['noto-sans-georgian', 'georgian'], ['noto-sans-armenian', 'armenian'], ['noto-sans-ethiopic', 'ethiopic']];

const unpacked = new Map<string, Uint8Array>();

export interface FontFile {
  /** Name in the document. */
  name: string;
  /** The font as TrueType. */
  bytes(): Uint8Array;
}

export function fontFiles(weight: Weight): FontFile[] {
  const number = weights[weight];
  const family = weight === 'mono' ? 'ibm-plex-mono' : 'ibm-plex-sans';
  const scripts = weight === 'mono' ? plex.filter((script) => script !== 'greek') : plex;
  const file = (packageName: string, script: string): FontFile => {
    const name = `${packageName}-${script}-${number}`;
    return {
      name,
      bytes() {
        let bytes = unpacked.get(name);
        if (!bytes) unpacked.set(name, (bytes = sfntOf(readFileSync(require.resolve(`@fontsource/${packageName}/files/${name}-normal.woff`)))));
        return bytes;
      },
    };
  };
  return [...scripts.map((script) => file(family, script)), ...noto.map(([packageName, script]) => file(packageName, script))];
}

/** WOFF 1.0 (W3C, 2012) to the sfnt it holds. */
function sfntOf(woff: Buffer): Uint8Array {
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => {
    const at = 44 + 20 * index;
    const [offset, packedLength, length] = [woff.readUInt32BE(at + 4), woff.readUInt32BE(at + 8), woff.readUInt32BE(at + 12)];
    const packed = woff.subarray(offset, offset + packedLength);
    return { tag: woff.subarray(at, at + 4), sum: woff.readUInt32BE(at + 16), data: packedLength < length ? inflateSync(packed) : packed };
  });
  const head = Buffer.alloc(12 + 16 * count);
  const power = 2 ** Math.floor(Math.log2(count));
  woff.copy(head, 0, 4, 8);
  [count, power * 16, Math.log2(power), (count - power) * 16].forEach((value, index) => head.writeUInt16BE(value, 4 + 2 * index));
  const parts: Buffer[] = [head];
  let at = head.length;
  tables.forEach(({ tag, sum, data }, index) => {
    const entry = 12 + 16 * index;
    tag.copy(head, entry);
    [sum, at, data.length].forEach((value, field) => head.writeUInt32BE(value, entry + 4 + 4 * field));
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    parts.push(padded);
    at += padded.length;
  });
  return new Uint8Array(Buffer.concat(parts));
}
