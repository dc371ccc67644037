/**
 * The sRGB profile of the output intent (ISO 19005-2, 6.2.3), computed from IEC 61966-2-1 itself: primaries
 * adapted to D50, the curve sampled at 1024 points, ICC version 2.1 (ICC.1:2001-04). Our own bytes, so that
 * no profile with somebody else's licence has to be delivered.
 */

/** Chromatic coordinates of the sRGB primaries, adapted to the profile connection space D50 (Bradford). */
const colorants = { r: [0.43607, 0.22249, 0.01392], g: [0.38515, 0.71687, 0.09708], b: [0.14307, 0.06061, 0.7141] } as const;
const whiteD50 = [0.9642, 1, 0.8249] as const;

const fixed = (value: number): number => Math.round(value * 65536);

function xyz(values: readonly number[]): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 0, 'latin1');
  values.forEach((value, index) => tag.writeInt32BE(fixed(value), 8 + 4 * index));
  return tag;
}

/** IEC 61966-2-1, 5.2: from the coded to the linear value. */
function linear(coded: number): number {
  return coded <= 0.04045 ? coded / 12.92 : ((coded + 0.055) / 1.055) ** 2.4;
}

function curve(points: number): Buffer {
  const tag = Buffer.alloc(12 + 2 * points);
  tag.write('curv', 0, 'latin1');
  tag.writeUInt32BE(points, 8);
  for (let i = 0; i < points; i++) tag.writeUInt16BE(Math.round(65535 * linear(i / (points - 1))), 12 + 2 * i);
  return tag;
}

function description(text: string): Buffer {
  const tag = Buffer.alloc(12 + text.length + 1 + 78);
  tag.write('desc', 0, 'latin1');
  tag.writeUInt32BE(text.length + 1, 8);
  tag.write(text, 12, 'latin1');
  return tag;
}

function plainText(text: string): Buffer {
  return Buffer.concat([Buffer.from('text\0\0\0\0', 'latin1'), Buffer.from(`${text}\0`, 'latin1')]);
}

/** The whole profile. */
export function srgbProfile(): Buffer {
  const trc = curve(1024);
  const tags: [string, Buffer][] = [
    ['desc', description('sRGB IEC61966-2.1')],
    ['cprt', plainText('No copyright, use freely')],
    ['wtpt', xyz(whiteD50)],
    ['rXYZ', xyz(colorants.r)],
    ['gXYZ', xyz(colorants.g)],
    ['bXYZ', xyz(colorants.b)],
    ['rTRC', trc],
    ['gTRC', trc],
    ['bTRC', trc],
  ];
  const head = Buffer.alloc(128);
  head.writeUInt32BE(0x02100000, 8);
  head.write('mntrRGB XYZ ', 12, 'latin1');
  // A fixed date: the same profile is the same bytes.
  [2026, 1, 1, 0, 0, 0].forEach((part, index) => head.writeUInt16BE(part, 24 + 2 * index));
  head.write('acsp', 36, 'latin1');
  whiteD50.forEach((value, index) => head.writeInt32BE(fixed(value), 68 + 4 * index));
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  const parts: Buffer[] = [];
  const places = new Map<Buffer, number>();
  let at = head.length + table.length;
  tags.forEach(([name, data], index) => {
    if (!places.has(data)) {
      places.set(data, at);
      const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
      parts.push(padded);
      at += padded.length;
    }
    table.write(name, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(places.get(data)!, 8 + 12 * index);
    table.writeUInt32BE(data.length, 12 + 12 * index);
  });
  head.writeUInt32BE(at, 0);
  return Buffer.concat([head, table, ...parts]);
}
