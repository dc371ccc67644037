/** `schalter face compare A B`: distance of two faces. A similarity is a hint for a person, never a verdict. */
import { createFaceEngine } from '../biometrics/face/engine.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter face compare A B [--json]';
const words = { similar: 'ähnlich', unsure: 'unsicher', different: 'nicht ähnlich' } as const;

export const command: Command = {
  usage,
  summary: 'Vergleicht die größten Gesichter zweier Bilder: Abstand, Schwelle, ähnlich, unsicher oder verschieden; ein Hinweis, kein Urteil.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, {}, usage, { min: 2, max: 2 });
    const [a, b] = [await readInput(positionals[0]!, io.stdin), await readInput(positionals[1]!, io.stdin)];
    const engine = createFaceEngine();
    try {
      const result = await engine.compare(a, b);
      io.out(values.json ? JSON.stringify({ engine: engine.name, ...result }) : `Abstand ${result.distance.toFixed(3)}, Schwelle ${result.threshold}: ${words[result.judgement]}${result.reliable ? '' : ' (ein Gesicht ist zu klein für eine sichere Aussage)'}`);
      return result.similar ? 0 : 1;
    } finally {
      await engine.close();
    }
  },
};
