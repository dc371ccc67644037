/** The finger room as the core uses it: its workers, the lossless form in which pictures are kept, and WSQ for the station. */
import { createFingerRoom } from '../biometrics/finger/index.ts';
import { readImageFile, writePng } from '../biometrics/finger/image-files.ts';
import { externalEncoder, type WsqEncoderSettings } from '../biometrics/finger/wsq/encoder.ts';
import type { FingerPart } from './parts.ts';

/** @param options.wsqEncoder a certified program of the site; null: the own encoder, which has no certificate */
export async function createFingerPart(options: { wsqEncoder: WsqEncoderSettings | null }): Promise<FingerPart> {
  // Two threads: a slap is packed for the station while it is judged.
  const room = createFingerRoom({ threads: 2 });
  const certified = options.wsqEncoder && externalEncoder(options.wsqEncoder);
  return Object.assign(room, {
    encode: async (image: Parameters<typeof writePng>[0]) => ({ bytes: await writePng(image), mime: 'image/png' }),
    pack: async (image: Parameters<typeof writePng>[0]) => ({ bytes: await (certified ? certified.encode(image) : room.wsqEncode(image)), mime: 'image/x-wsq' }),
    decode: (bytes: Uint8Array) => readImageFile(bytes),
  });
}
