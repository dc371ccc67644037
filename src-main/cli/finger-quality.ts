/** `schalter finger quality`: quality 0 to 100 with reasons, by NFIQ 2.2 where its program is named, else by the embedded estimator; `--features` adds those of ISO/IEC 29794-4. */
import { basename } from 'node:path';
import { coreName } from '../biometrics/finger/core.ts';
import { qualityFeatures } from '../biometrics/finger/features.ts';
import { estimateQuality } from '../biometrics/finger/quality.ts';
import { Nfiq2 } from '../biometrics/finger/nfiq2.ts';
import type { Command } from './command.ts';
import { parseWords } from './arguments.ts';
import { orUnreadable, ppiOf, ppiOption, readFinger } from './finger-input.ts';

const usage = 'schalter finger quality IMG… [--ppi N] [--nfiq2 PROGRAMM] [--features] [--json]';

export const command: Command = {
  usage,
  summary: 'Schätzt die Qualität einzelner Fingerabdrücke (0 bis 100) und nennt Gründe. Was nicht lesbar ist, wird gemeldet, der Rest beurteilt; Rückgabe dann 2.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...ppiOption, nfiq2: { type: 'string' }, features: { type: 'boolean' } }, usage, { min: 1, max: 10_000 });
    const ppi = ppiOf(values.ppi);
    const nfiq2 = values.nfiq2 === undefined ? null : new Nfiq2(String(values.nfiq2));
    const assess = async (path: string) => {
      const image = await readFinger(path, io.stdin, ppi);
      const result = nfiq2 ? await nfiq2.assess(image) : estimateQuality(image);
      return { file: basename(path), width: image.width, height: image.height, ppi: image.ppi, ...result, ...(values.features ? { features: qualityFeatures(image) } : {}) };
    };
    const results = [];
    for (const path of positionals) results.push(await orUnreadable(path, assess(path)));
    if (values.json) io.out(JSON.stringify({ core: coreName(), results }));
    else {
      for (const one of results) {
        if ('error' in one) io.err(`schalter: ${one.error.code}: ${one.error.message}`);
        else io.out(`${one.file}: ${one.quality} (${one.algorithm})${one.reasons.length > 0 ? ` ${one.reasons.join(', ')}` : ''}`);
      }
    }
    return results.some((one) => 'error' in one) ? 2 : 0;
  },
};
