/**
 * `schalter page read IMAGE`: finds and reads the machine-readable zone and the barcodes in a picture
 * of a document page. Exit 0 when the zone is valid, 1 when it is not or none was found.
 */
import { createPageReader } from '../documents/page/engine.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter page read IMAGE [--json]';

export const command: Command = {
  usage,
  summary: 'Maschinenlesbare Zone und Strichcodes aus einem Seitenbild lesen',
  async run(args, io) {
    const { values, positionals } = parseWords(args, {}, usage, { min: 1, max: 1 });
    const encoded = await readInput(positionals[0]!, io.stdin);
    const reader = createPageReader();
    try {
      const begun = performance.now();
      const { mrz, parsed, barcodes, rotation } = await reader.read(encoded);
      const ms = Math.round(performance.now() - begun);
      if ((values as { json?: boolean }).json) {
        io.out(JSON.stringify({ mrz, parsed, barcodes, rotation, ms }, null, 1));
      } else if (!mrz) {
        io.out(`Keine maschinenlesbare Zone gefunden; ${barcodes.length} Strichcode(s); ${ms} ms`);
      } else {
        io.out(`${parsed!.format ?? 'unbekanntes Format'}: ${parsed!.valid ? 'gültig' : 'nicht gültig'}; Drehung ${rotation}°; ${mrz.corrected.length} Zeichen berichtigt; ${barcodes.length} Strichcode(s); ${ms} ms`);
      }
      return parsed?.valid ? 0 : 1;
    } finally {
      await reader.close();
    }
  },
};
