/**
 * Who packs prints for the station. [TR-03121-3-4 4.6.3.1] demands an encoder certified by the FBI (WSQ 3.1,
 * NBIS 5.0), named by its certificate number in the frame header. The own encoder has none and says so
 * (software 0); where an office has a certified one, its command-line program takes its place.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SchalterError } from '../../../errors.ts';
import type { GrayImage } from '../image.ts';
import { writePgm } from '../image-files.ts';
import { inScratch } from '../scratch.ts';
import { readWsq } from './decode.ts';
import { searchRate } from './encode.ts';

export const wsqEncoderSettings = z.strictObject({
  /** Path of the program. */
  program: z.string().min(1),
  /** Its words; `{in}` is a PGM file, `{out}` where the WSQ file is expected, `{rate}` the bit rate, `{ppi}` the resolution. */
  args: z.array(z.string()).default(['{in}', '{out}', '{rate}']),
  /** The FBI's number of the implementation: what its frame headers must state. */
  software: z.number().int().min(1).max(65_535),
});
export type WsqEncoderSettings = z.infer<typeof wsqEncoderSettings>;

export interface WsqEncoder {
  /** FBI number of the implementation; null: not certified. */
  readonly software: number | null;
  encode(image: GrayImage): Promise<Uint8Array>;
}

const targetRate = 0.75;

/** A certified program of the site. `encode` throws WSQ_ENCODER where it does not start, answers wrongly or is another one. */
export function externalEncoder(settings: WsqEncoderSettings): WsqEncoder {
  const failed = (message: string, cause?: unknown): SchalterError => new SchalterError('WSQ_ENCODER', 'unavailable', `Der zertifizierte WSQ-Kodierer ${message}. Bitte die Einstellungen prüfen.`, { cause });
  const once = async (folder: string, image: GrayImage, rate: number): Promise<Uint8Array> => {
    const [from, to] = [join(folder, 'in.pgm'), join(folder, 'out.wsq')];
    const words: Record<string, string> = { '{in}': from, '{out}': to, '{rate}': rate.toFixed(4), '{ppi}': String(image.ppi) };
    await new Promise<void>((resolve, reject) => {
      execFile(settings.program, settings.args.map((word) => words[word] ?? word), { timeout: 30_000 }, (error) => (error ? reject(failed('lässt sich nicht ausführen', error)) : resolve()));
    });
    let bytes: Uint8Array;
    let frame;
    try {
      bytes = new Uint8Array(await readFile(to));
      ({ frame } = readWsq(bytes));
    } catch (cause) {
      throw failed('hat keine lesbare Datei geschrieben', cause);
    }
    if (frame.width !== image.width || frame.height !== image.height) throw failed('hat ein Bild anderer Größe geschrieben');
    if (frame.software !== settings.software) throw failed(`nennt im Kopf die Nummer ${frame.software} statt ${settings.software}`);
    return bytes;
  };
  return {
    software: settings.software,
    encode: (image) =>
      inScratch(async (folder) => {
        await writeFile(join(folder, 'in.pgm'), writePgm(image), { mode: 0o600 });
        let bytes = await once(folder, image, targetRate);
        const search = searchRate(targetRate);
        for (let rate = search(image.data.length / bytes.length); rate !== null; rate = search(image.data.length / bytes.length)) bytes = await once(folder, image, rate);
        return bytes;
      }),
  };
}
