/** `schalter face assess IMAGE`: every criterion of TR-03121-3-4 4.4.1 and 4.4.2 with value and threshold, and the measures of ISO/IEC 29794-5. */
import { decode } from '../biometrics/face/decode.ts';
import { createFaceEngine } from '../biometrics/face/engine.ts';
import type { FaceCriterion } from '../contract/session.ts';
import { parseWords, readInput, writeOutput } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter face assess IMAGE|- [--crop OUT.jpg] [--json]';

const resultOf = (criterion: FaceCriterion) => (criterion.ok === null ? 'undetermined' : criterion.ok ? 'OK' : 'NOK');
const shown = (value: number | null) => (value === null ? '–' : String(Math.round(value * 1000) / 1000));

export const command: Command = {
  usage,
  summary: 'Misst ein Gesichtsbild an den Kriterien des Profils (Wert, Schwelle, OK, NOK oder undetermined) und an ISO/IEC 29794-5; mit --crop wird vorher auf das Profil zugeschnitten und das Ergebnis abgelegt. JSON: docs/face.md.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { crop: { type: 'string' } }, usage, { min: 1, max: 1 });
    let image = await readInput(positionals[0]!, io.stdin);
    // What is no picture is refused before the networks are loaded.
    await decode(image);
    const engine = createFaceEngine();
    try {
      if (values.crop !== undefined) {
        image = (await engine.crop(image)).jpeg;
        await writeOutput(values.crop, image);
      }
      const { picture, faces, box, landmarks, criteria, quality, ok, hint, hintCode } = await engine.examine(image);
      if (values.json) io.out(JSON.stringify({ engine: engine.name, image: picture, faces, box, landmarks, criteria: criteria.map((one) => ({ ...one, result: resultOf(one) })), quality, ok, result: ok ? 'OK' : 'NOK', hint, hintCode }));
      else {
        io.out(`${picture.width}×${picture.height} ${picture.format}${picture.grey ? ', grau' : ''}, Gesichter: ${faces}`);
        for (const one of criteria) io.out(`${resultOf(one).padEnd(12)} ${one.id} ${one.name}: ${shown(one.value)} ${one.unit} [${one.min ?? ''} … ${one.max ?? ''}]`);
        for (const one of quality) io.out(`${(one.component === null ? '–' : String(one.component)).padStart(3)}  ${one.measure}: ${one.status === 'measured' ? shown(one.value) : `undetermined (${one.reason ?? ''})`}`);
        io.out(ok ? 'Alle beurteilten Kriterien erfüllt.' : `Nicht erfüllt. ${hint ?? ''}`);
      }
      return ok ? 0 : 1;
    } finally {
      await engine.close();
    }
  },
};
