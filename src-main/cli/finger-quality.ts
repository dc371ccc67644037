/** `schalter finger quality`: quality 0 to 100 with reasons, by NFIQ 2.2 where its program is named, else by the embedded estimator; `--features` adds those of ISO/IEC 29794-4. */
import { basename } from 'node:path';
import { coreName } from '../biometrics/finger/core.ts';
import { qualityFeatures } from '../biometrics/finger/features.ts';
import { estimateQuality } from '../biometrics/finger/quality.ts';
import { Nfiq2 } from '../biometrics/finger/nfiq2.ts';
import type { Command } from './command.ts';
import { parseWords } from './arguments.ts';
import { ppiOf, ppiOption, readFinger } from './finger-input.ts';

const usage = 'schalter finger quality IMG… [--ppi N] [--nfiq2 PROGRAMM] [--features] [--json]';

export const command: Command = {
  usage,
  summary: 'Schätzt die Qualität einzelner Fingerabdrücke (0 bis 100) und nennt Gründe.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...ppiOption, nfiq2: { type: 'string' }, features: { type: 'boolean' } }, usage, { min: 1, max: 10_000 });
    const ppi = ppiOf(values.ppi);
    const nfiq2 = values.nfiq2 === undefined ? null : new Nfiq2(String(values.nfiq2));
    const results = [];
    for (const path of positionals) {
      const image = await readFinger(path, io.stdin, ppi);
      const result = nfiq2 ? await nfiq2.assess(image) : estimateQuality(image);
      results.push({ file: basename(path), width: image.width, height: image.height, ppi: image.ppi, ...result, ...(values.features ? { features: qualityFeatures(image) } : {}) });
    }
    if (values.json) io.out(JSON.stringify({ core: coreName(), results }));
    else for (const { file, quality, algorithm, reasons } of results) io.out(`${file}: ${quality} (${algorithm})${reasons.length > 0 ? ` ${reasons.join(', ')}` : ''}`);
    return 0;
  },
};
