/** WSQ: megapixels per second, native and TypeScript core. Peer in the same run: sharp's JPEG codec (libvips, mozjpeg off) on the same picture. */
import sharp from 'sharp';
import { core, typescriptCore } from '../../src-main/biometrics/finger/core.ts';
import { decodeWsq } from '../../src-main/biometrics/finger/wsq/decode.ts';
import { encodeWsq } from '../../src-main/biometrics/finger/wsq/encode.ts';
import { syntheticSlap } from '../../src-main/training/synthetic-finger.ts';

const { image } = syntheticSlap({ seed: 'bench', slap: 'right4' });
const pixels = image.data.length / 1e6;
const wsq = encodeWsq(image, { bitRate: 0.75 });

/** Best of several runs, megapixels per second. */
async function rate(work: () => unknown): Promise<number> {
  let best = 0;
  for (let run = 0; run < 5; run++) {
    const start = process.hrtime.bigint();
    await work();
    best = Math.max(best, pixels / (Number(process.hrtime.bigint() - start) / 1e9));
  }
  return best;
}

const raw = { raw: { width: image.width, height: image.height, channels: 1 as const } };
const jpeg = await sharp(image.data, raw).toColourspace('b-w').jpeg({ quality: 80 }).toBuffer();
const jpegEncode = await rate(() => sharp(image.data, raw).toColourspace('b-w').jpeg({ quality: 80 }).toBuffer());
const jpegDecode = await rate(() => sharp(jpeg).raw().toBuffer());
const rows: [string, number, number][] = [
  ['WSQ encode, TypeScript', await rate(() => encodeWsq(image, { bitRate: 0.75, core: typescriptCore })), jpegEncode],
  ['WSQ decode, TypeScript', await rate(() => decodeWsq(wsq)), jpegDecode],
];
if (core !== typescriptCore) rows.push(['WSQ encode, native', await rate(() => encodeWsq(image, { bitRate: 0.75 })), jpegEncode], ['WSQ decode, native', await rate(() => core.decodeWsq(wsq)), jpegDecode]);
console.log(`slap ${image.width} × ${image.height}, WSQ ${wsq.length} bytes (1 : ${(image.data.length / wsq.length).toFixed(1)})`);
for (const [name, own, peer] of rows) console.log(`${name.padEnd(26)} ${own.toFixed(1).padStart(7)} MP/s   ${(own / peer).toFixed(2)} × sharp JPEG (${peer.toFixed(1)} MP/s)`);
