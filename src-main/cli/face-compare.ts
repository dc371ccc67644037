/** `schalter face compare A B`: distance of two faces. A similarity is a hint for a person, never a verdict. */
import { basename } from 'node:path';
import { similarBelow } from '../biometrics/face/comparison.ts';
import { createFaceEngine } from '../biometrics/face/engine.ts';
import { parseWords, readInput } from './arguments.ts';
import { asSchalterError } from '../errors.ts';
import type { FaceEngine } from '../biometrics/face/port.ts';
import type { Command } from './command.ts';

const usage = 'schalter face compare A B [--json]';
const words = { similar: 'ähnlich', unsure: 'unsicher', different: 'nicht ähnlich' } as const;

/** Null where a face is missing in either picture. */
async function compared(engine: FaceEngine, a: Uint8Array, b: Uint8Array) {
  return engine.compare(a, b).catch((thrown: unknown) => {
    if (asSchalterError(thrown).code === 'FACE_NOT_FOUND') return null;
    throw thrown;
  });
}

export const command: Command = {
  usage,
  summary: 'Vergleicht die größten Gesichter zweier Bilder: Abstand, Schwelle, ähnlich, unsicher, verschieden oder ohne Gesicht (no-face); ein Hinweis, kein Urteil.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, {}, usage, { min: 2, max: 2 });
    const [a, b] = [await readInput(positionals[0]!, io.stdin), await readInput(positionals[1]!, io.stdin)];
    const engine = createFaceEngine();
    try {
      const result = await compared(engine, a, b);
      if (!result) {
        const faces = [(await engine.examine(a)).faces, (await engine.examine(b)).faces];
        const without = positionals.filter((_, i) => faces[i] === 0).map((path) => basename(path));
        io.out(values.json ? JSON.stringify({ engine: engine.name, distance: null, threshold: similarBelow, similar: false, judgement: 'no-face', reliable: false, faces }) : `Kein Gesicht zu erkennen in ${without.join(' und ')}.`);
        return 1;
      }
      io.out(values.json ? JSON.stringify({ engine: engine.name, ...result }) : `Abstand ${result.distance.toFixed(3)}, Schwelle ${result.threshold}: ${words[result.judgement]}${result.reliable ? '' : ' (ein Gesicht ist zu klein für eine sichere Aussage)'}`);
      return result.similar ? 0 : 1;
    } finally {
      await engine.close();
    }
  },
};
