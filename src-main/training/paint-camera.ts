/**
 * Paints what the simulated camera sees: each person of the invented day, leaning, sitting aside and looking straight
 * into the camera (camera-film.ts). Run by the build: `node src-main/training/paint-camera.ts FOLDER`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { officeDay } from '../contract/office-day.ts';
import { personOf, trainingCases } from './appointments.ts';
import { frameFile, poses, type Pose } from './camera-film.ts';
import { background, likenessOf, paintFace, type FacePainting } from './synthetic-face.ts';

/** Enough for a 1200×1600 crop of the head. */
const camera = { width: 2560, height: 1920 };
/** Soft shading costs most of the painting; painted smaller it only becomes as soft as a lens. */
const canvas = { width: 1280, height: 960 };
/** Degrees and enlargement of the leaning head: enough that no corner of the turned picture shows. */
const lean = { degrees: 11, zoom: 1.25 };
/** Pixels: off the middle, the whole head still in the picture. */
const asideBy = 320;

/** Pixels without a file format around them. */
const raw = { raw: { ...camera, channels: 3 } } as const;

/** The straight picture, turned or shifted. */
async function posed(straight: Buffer, pose: Pose): Promise<Sharp> {
  const { width, height } = camera;
  if (pose === 'straight') return sharp(straight, raw);
  if (pose === 'aside') return sharp(straight, raw).extract({ left: 0, top: 0, width: width - asideBy, height }).extend({ left: asideBy, extendWith: 'mirror' });
  const { data, info } = await sharp(straight, raw).rotate(lean.degrees, { background }).raw().toBuffer({ resolveWithObject: true });
  const [wide, high] = [Math.round(width / lean.zoom), Math.round(height / lean.zoom)];
  const middle = { left: Math.round((info.width - wide) / 2), top: Math.round((info.height - high) / 2), width: wide, height: high };
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } }).extract(middle).resize(width, height);
}

/**
 * The person's frames by pose, as Chromium's file camera reads them: baseline JPEG, 4:2:0. Chromium takes its levels for
 * those of video (16 to 235) and spreads them to 0 to 255; written narrower, they come out as painted.
 */
export async function cameraFrames(likeness: Pick<FacePainting, 'seed' | 'hair' | 'age'>): Promise<Record<Pose, Buffer>> {
  const straight = await sharp(await paintFace({ ...likeness, ...canvas, headWidth: 0.56 })).resize(camera.width, camera.height).raw().toBuffer();
  const made = await Promise.all(poses.map(async ([pose]) => [pose, await (await posed(straight, pose)).linear(219 / 255, 16).jpeg({ quality: 80, chromaSubsampling: '4:2:0' }).toBuffer()] as const));
  return Object.fromEntries(made) as Record<Pose, Buffer>;
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2] ?? 'dist/training';
  mkdirSync(folder, { recursive: true });
  for (const one of trainingCases) {
    const frames = await cameraFrames(likenessOf(personOf(one, officeDay(Date.now()))));
    for (const [pose] of poses) writeFileSync(frameFile(folder, one.id, pose), frames[pose]);
  }
}
