/**
 * NFIQ 2.2 where a site has installed it: runs its command-line program on a picture at 500 ppi and reads
 * what it prints. [TR-03121-3-4 4.4.4.1.1]
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SchalterError } from '../../errors.ts';
import { writePgm } from './image-files.ts';
import { resample, type GrayImage } from './image.ts';
import type { FingerQuality } from './quality.ts';
import { inScratch } from './scratch.ts';
import type { QualityResult } from './types.ts';

/** What the program says: value and measures, `UnifiedQualityScore: 54` a line, or one table row of comma-separated values. */
export function parseNfiq2(output: string): QualityResult {
  const measures: Record<string, number> = {};
  for (const line of output.split(/\r?\n/)) {
    const pair = /^\s*([A-Za-z][\w ]*?)\s*[:=]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(line);
    if (pair) measures[pair[1]!] = Number(pair[2]);
  }
  const lines = output.trim().split(/\r?\n/);
  const header = lines.findIndex((line) => /(^|,)"?(UnifiedQualityScore|QualityScore)"?(,|$)/.test(line));
  if (header >= 0 && lines[header + 1]) {
    const values = lines[header + 1]!.split(',');
    lines[header]!.split(',').forEach((name, i) => {
      const value = Number(values[i]);
      if (values[i] !== undefined && values[i] !== '' && Number.isFinite(value)) measures[name.replaceAll('"', '')] = value;
    });
  }
  const bare = /^\s*(\d{1,3})\s*$/.exec(output)?.[1];
  const score = measures['UnifiedQualityScore'] ?? measures['QualityScore'] ?? (bare === undefined ? undefined : Number(bare));
  const valid = score !== undefined && Number.isInteger(score) && score >= 0 && score <= 100;
  return { quality: valid ? score : 255, algorithm: 'NFIQ 2.2', reasons: [], measures };
}

/** Quality by NFIQ 2.2. Throws NFIQ2_UNAVAILABLE where the program does not start. */
export class Nfiq2 implements FingerQuality {
  readonly name = 'NFIQ 2.2';
  readonly #program: string;

  /** `program`: path of the `nfiq2` command. */
  constructor(program: string) {
    this.#program = program;
  }

  async assess(image: GrayImage): Promise<QualityResult> {
    return inScratch(async (folder) => {
      const file = join(folder, 'finger.pgm');
      await writeFile(file, writePgm(resample(image, 500)), { mode: 0o600 });
      return parseNfiq2(await this.#run(['-v', '-F', '-i', file]));
    });
  }

  #run(args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(this.#program, args, { timeout: 20_000, maxBuffer: 1_000_000 }, (error, stdout) => {
        // A bad print makes the program end with an error after saying so: that is quality 255, not a fault.
        if (error && typeof error.code !== 'number') reject(new SchalterError('NFIQ2_UNAVAILABLE', 'unavailable', 'NFIQ 2 ist eingestellt, lässt sich aber nicht starten. Bitte den Pfad in den Einstellungen prüfen.', { cause: error }));
        else resolve(stdout);
      });
    });
  }
}
