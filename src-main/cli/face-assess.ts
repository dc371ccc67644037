/** `schalter face assess IMAGE`: every criterion of TR-03121-3-4 4.4.1 and 4.4.2 with value and threshold. */
import { createFaceEngine } from '../biometrics/face/engine.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter face assess IMAGE [--crop OUT.jpg] [--json]';

export const command: Command = {
  usage,
  summary: 'Misst ein Gesichtsbild an den Kriterien des Profils; mit --crop wird vorher auf das Profil zugeschnitten und das Ergebnis abgelegt.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { crop: { type: 'string' } }, usage, { min: 1, max: 1 });
    const image = await readInput(positionals[0]!, io.stdin);
    const engine = createFaceEngine();
    try {
      const crop = values.crop === undefined ? null : await engine.crop(image);
      if (crop) await (await import('node:fs/promises')).writeFile(values.crop!, crop.jpeg);
      const { faces, box, landmarks, criteria, ok, hint } = crop?.assessment ?? (await engine.assess(image));
      if (values.json) io.out(JSON.stringify({ engine: engine.name, faces, box, landmarks, criteria, ok, hint }));
      else {
        for (const one of criteria) io.out(`${one.ok === null ? 'nicht gemessen' : one.ok ? 'OK ' : 'NOK'}  ${one.id} ${one.name}: ${one.value === null ? '-' : Math.round(one.value * 1000) / 1000} ${one.unit} [${one.min ?? ''} … ${one.max ?? ''}]`);
        io.out(ok ? 'Alle beurteilten Kriterien erfüllt.' : `Nicht erfüllt. ${hint ?? ''}`);
      }
      return ok ? 0 : 1;
    } finally {
      await engine.close();
    }
  },
};
