/**
 * Paints the picture before the simulated camera: a Motion-JPEG file that Chromium plays as a camera in
 * training mode and tests. The invented person moves a little, then looks straight into the camera.
 * Run by the build: `node src-main/training/paint-camera.ts FOLDER`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { paintFace } from './synthetic-face.ts';

/** Enough for a 1200×1600 crop of the head. */
export const cameraSize = { width: 2560, height: 1920 };

/**
 * One frame as Chromium's file camera reads it: baseline JPEG, 4:2:0. Chromium takes its levels for those of video
 * (16 to 235) and spreads them to 0 to 255; written narrower, they come out as painted.
 */
export async function cameraFrame(seed: number, pose: { roll?: number; offsetX?: number } = {}): Promise<Buffer> {
  const painted = await paintFace({ seed, ...cameraSize, headWidth: 0.56, ...pose });
  return sharp(painted).linear(219 / 255, 16).jpeg({ quality: 80, chromaSubsampling: '4:2:0' }).toBuffer();
}

/** A short film: two poses that get a hint, then the steady portrait that can be released. */
export async function cameraFilm(seed: number): Promise<Buffer> {
  const [leaning, aside, straight] = await Promise.all([cameraFrame(seed, { roll: 11 }), cameraFrame(seed, { offsetX: 0.6 }), cameraFrame(seed)]);
  return Buffer.concat([...Array(12).fill(leaning), ...Array(10).fill(aside), ...Array(90).fill(straight)] as Buffer[]);
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2] ?? 'dist/training';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'camera.mjpeg'), await cameraFilm(4));
}
