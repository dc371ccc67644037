/** `schalter wsq encode|decode`: between WSQ and other picture files, IAFIS-IC-0110. */
import { extname } from 'node:path';
import type { Command } from './command.ts';
import { ppiOf, ppiOption } from './finger-input.ts';
import { parseWords, readInput, writeOutput } from './arguments.ts';
import { SchalterError } from '../errors.ts';
import { readImageFile, writeImageFile } from '../biometrics/finger/image-files.ts';
import { decodeWsq } from '../biometrics/finger/wsq/decode.ts';
import { encodeWsq, leastRate, mostRate } from '../biometrics/finger/wsq/encode.ts';

const usage = 'schalter wsq encode|decode IN OUT [--bpp 0.75] [--ppi N] [--json]';

export const command: Command = {
  usage,
  summary: 'Packt ein Bild als WSQ oder entpackt es (OUT: .png, .pgm, .tif oder .bmp). Ohne --bpp gilt 0,75 und 10:1 bis 20:1.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...ppiOption, bpp: { type: 'string' } }, usage, { min: 3, max: 3 });
    const [direction, from, to] = positionals as [string, string, string];
    if (direction !== 'encode' && direction !== 'decode') throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    if (direction === 'decode' && !endings.includes(extname(to).toLowerCase())) throw new SchalterError('USAGE', 'input', `OUT muss auf ${endings.join(', ')} enden.`);
    const input = await readInput(from, io.stdin);
    const ppi = ppiOf(values.ppi);
    const bitRate = bitRateOf(values.bpp);
    if (direction === 'decode') {
      const image = decodeWsq(input);
      const stated = ppi === undefined ? image : { ...image, ppi };
      await writeOutput(to, await writeImageFile(stated, extname(to)));
      report(io.out, values.json, { width: image.width, height: image.height, ppi: stated.ppi });
    } else {
      const image = await readImageFile(input, ppi);
      const bytes = encodeWsq(image, bitRate === undefined ? {} : { bitRate });
      await writeOutput(to, bytes);
      report(io.out, values.json, { width: image.width, height: image.height, ppi: image.ppi, bytes: bytes.length, ratio: round(image.data.length / bytes.length), bitsPerPixel: round((8 * bytes.length) / image.data.length) });
    }
    return 0;
  },
};

const endings = ['.png', '.pgm', '.tif', '.tiff', '.bmp'];

const round = (value: number): number => Math.round(value * 100) / 100;

function bitRateOf(word: unknown): number | undefined {
  if (word === undefined) return undefined;
  const value = Number(word);
  if (!(value >= leastRate && value <= mostRate)) throw new SchalterError('USAGE', 'input', `--bpp erwartet eine Zahl zwischen ${leastRate} und ${mostRate}.`);
  return value;
}

function report(out: (line: string) => void, json: unknown, facts: Record<string, number>): void {
  out(json ? JSON.stringify(facts) : Object.entries(facts).map(([name, value]) => `${name} ${value}`).join(', '));
}
