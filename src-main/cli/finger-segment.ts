/** `schalter finger segment`: the fingers of a slap, their boxes, and the hand. TR-03121-3-4 3.3.2 steps 3 and 5. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writePng } from '../biometrics/finger/image-files.ts';
import { segmentSlap } from '../biometrics/finger/segment.ts';
import { usualHandThreshold, type Segmentation } from '../biometrics/finger/types.ts';
import { SchalterError } from '../errors.ts';
import type { Command } from './command.ts';
import { parseWords, writeOutput } from './arguments.ts';
import { ppiOf, ppiOption, readFinger, slapOf } from './finger-input.ts';

const usage = 'schalter finger segment IMG --slap right4|left4|thumbs [--missing 3,4] [--hand on|off|evaluation] [--hand-threshold 0.5] [--out ORDNER] [--ppi N] [--json]';

export const command: Command = {
  usage,
  summary: 'Zerlegt eine Aufnahme mehrerer Finger; Rückgabe 1, wenn Zahl oder Hand nicht stimmen.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...ppiOption, slap: { type: 'string' }, missing: { type: 'string' }, hand: { type: 'string' }, 'hand-threshold': { type: 'string' }, out: { type: 'string' } }, usage, { min: 1, max: 1 });
    const missing = values.missing === undefined ? [] : String(values.missing).split(',').map(Number);
    const slap = slapOf(values.slap);
    const mode = String(values.hand ?? 'on');
    const handThreshold = Number(values['hand-threshold'] ?? usualHandThreshold);
    if (!['on', 'off', 'evaluation'].includes(mode) || !(handThreshold >= 0 && handThreshold <= 1) || !missing.every((finger) => Number.isInteger(finger) && finger >= 1 && finger <= 10)) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const image = await readFinger(positionals[0]!, io.stdin, ppiOf(values.ppi));
    const measured = segmentSlap(image, { slap, missing, handThreshold });
    // [4.2.3.1] Switched off nothing is said; for evaluation the hand is told, but is no problem.
    const result: Segmentation = { ...measured, ...(mode === 'off' ? { hand: 'unknown', score: 0 } : {}), problems: measured.problems.filter((problem) => mode === 'on' || problem !== 'wrong-hand') };
    if (values.out !== undefined) {
      await mkdir(String(values.out), { recursive: true }).catch(() => undefined);
      for (const finger of result.fingers) await writeOutput(join(String(values.out), `${finger.position}.png`), await writePng(finger.image));
    }
    const fingers = result.fingers.map(({ position, box }) => ({ position, box }));
    if (values.json) io.out(JSON.stringify({ ...result, fingers }));
    else {
      for (const { position, box } of fingers) io.out(`Finger ${position}: ${box.width} × ${box.height} bei ${box.x}, ${box.y}, Drehung ${box.angle}°`);
      io.out(`Hand: ${result.hand} (${result.score}); gefunden ${result.found}${result.problems.length > 0 ? `; ${result.problems.join(', ')}` : ''}`);
    }
    return result.problems.some((problem) => problem !== 'touches-edge' && problem !== 'rotated') ? 1 : 0;
  },
};
