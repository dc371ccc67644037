/** What happens to a page between paper and reader, for the benches of the page reader: noise, glare, a hand-held camera. */
import type { Sharp } from 'sharp';
import type { PageImage } from '../../src-main/documents/page/image.ts';
import { seededRandom } from '../../src-main/training/invented-person.ts';

export async function pixels(picture: Sharp): Promise<PageImage> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

export function withNoise(image: PageImage, amplitude: number, seed: number): PageImage {
  const random = seededRandom(seed);
  for (let i = 0; i < image.data.length; i++) image.data[i] = Math.max(0, Math.min(255, image.data[i]! + (random() + random() - 1) * amplitude));
  return image;
}

/** A lamp mirrored in the laminate: brighter around one place, both as shares of the picture. */
export function withGlare(image: PageImage, [x, y]: readonly [number, number], strength: number): PageImage {
  const { data, width, height, channels } = image;
  const radius = 0.12 * width;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const light = strength * Math.exp(-((column - x * width) ** 2 + (row - y * height) ** 2) / radius ** 2);
      for (let c = 0; c < channels; c++) {
        const at = (row * width + column) * channels + c;
        data[at] = Math.min(255, data[at]! + light);
      }
    }
  }
  return image;
}

/** The page as a hand-held camera sees it: corners moved by up to `depth` of the side, darker towards one corner. */
export function photographed({ data, width, height, channels }: PageImage, depth: number, seed: number): PageImage {
  const random = seededRandom(seed);
  const edge = (side: number) => random() * depth * side;
  const corners = [[edge(width), edge(height)], [width - edge(width), edge(height)], [width - edge(width), height - edge(height)], [edge(width), height - edge(height)]] as const;
  const map = homography(corners, width, height);
  const out = new Uint8Array(width * height * channels).fill(70);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const w = map[6] * x + map[7] * y + 1;
      const [u, v] = [(map[0] * x + map[1] * y + map[2]) / w, (map[3] * x + map[4] * y + map[5]) / w];
      if (u < 0 || v < 0 || u >= width - 1 || v >= height - 1) continue;
      const shade = 1 - 0.35 * ((x / width + y / height) / 2);
      const [left, top, fx, fy] = [Math.floor(u), Math.floor(v), u % 1, v % 1];
      for (let c = 0; c < channels; c++) {
        const at = (row: number, column: number) => data[((top + row) * width + left + column) * channels + c]!;
        out[(y * width + x) * channels + c] = shade * ((at(0, 0) * (1 - fx) + at(0, 1) * fx) * (1 - fy) + (at(1, 0) * (1 - fx) + at(1, 1) * fx) * fy);
      }
    }
  }
  return { data: out, width, height, channels };
}

/** Eight numbers that map the quadrilateral onto the whole picture (Gauss–Jordan on the eight equations). */
function homography(corners: ReadonlyArray<readonly [number, number]>, width: number, height: number): [number, number, number, number, number, number, number, number] {
  const to = [[0, 0], [width, 0], [width, height], [0, height]] as const;
  const rows = corners.flatMap(([x, y], i) => {
    const [u, v] = to[i]!;
    return [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]];
  });
  for (let i = 0; i < 8; i++) {
    const pivot = rows.slice(i).reduce((a, b) => (Math.abs(b[i]!) > Math.abs(a[i]!) ? b : a));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(i, 0, pivot);
    const scale = pivot[i]!;
    for (let c = 0; c < 9; c++) pivot[c]! /= scale;
    rows.forEach((row, r) => { if (r !== i) { const factor = row[i]!; for (let c = 0; c < 9; c++) row[c]! -= factor * pivot[c]!; } });
  }
  return rows.map((row) => row[8]!) as ReturnType<typeof homography>;
}
