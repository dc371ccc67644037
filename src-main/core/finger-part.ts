/** The finger room as the core uses it: its worker, and the lossless form in which pictures are kept. */
import { createFingerRoom } from '../biometrics/finger/index.ts';
import { readImageFile, writePng } from '../biometrics/finger/image-files.ts';
import type { FingerPart } from './parts.ts';

export async function createFingerPart(): Promise<FingerPart> {
  const room = createFingerRoom();
  return Object.assign(room, {
    encode: async (image: Parameters<typeof writePng>[0]) => ({ bytes: await writePng(image), mime: 'image/png' }),
    decode: (bytes: Uint8Array) => readImageFile(bytes),
  });
}
