/** `schalter finger export`: a fingerprint picture as an uncompressed bitmap. [TR-03121-3-4 4.2.2.1] */
import { writeBmp } from '../biometrics/finger/bmp.ts';
import { SchalterError } from '../errors.ts';
import type { Command } from './command.ts';
import { parseWords, writeOutput } from './arguments.ts';
import { ppiOf, ppiOption, readFinger } from './finger-input.ts';

const usage = 'schalter finger export IMG --out FILE.bmp [--ppi N] [--json]';

export const command: Command = {
  usage,
  summary: 'Schreibt ein Fingerabdruckbild unkomprimiert als BMP.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...ppiOption, out: { type: 'string' } }, usage, { min: 1, max: 1 });
    if (values.out === undefined) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const image = await readFinger(positionals[0]!, io.stdin, ppiOf(values.ppi));
    const bytes = writeBmp(image);
    await writeOutput(String(values.out), bytes);
    io.out(values.json ? JSON.stringify({ width: image.width, height: image.height, ppi: image.ppi, bytes: bytes.length }) : `${image.width} × ${image.height} Pixel, ${bytes.length} Byte`);
    return 0;
  },
};
