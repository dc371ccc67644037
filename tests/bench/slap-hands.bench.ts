/**
 * How often software tells the hand of a four-finger slap [TR-03121-3-4 4.2.3.1: at least 99 % of the left and of the
 * right]: `node tests/bench/slap-hands.bench.ts`. Generated slaps with ground truth, straight and turned by up to 45°
 * either way, dry to wet, with and without a missing finger. SLAPS sets how many of each hand (default 100). Ends with 1
 * where either hand falls below 99 %. Generated prints are easier than real ones: nothing here says what an office's will do.
 */
import { segmentSlap } from '../../src-main/biometrics/finger/segment.ts';
import { syntheticSlap } from '../../src-main/training/synthetic-finger.ts';

const each = Number(process.env['SLAPS'] ?? 100);
const turns = [0, 12, -12, 25, -25, 45, -45];
const required = 0.99;

let fallsShort = false;
for (const [slap, hand, fingers] of [['right4', 'right', [2, 3, 4, 5]], ['left4', 'left', [10, 9, 8, 7]]] as const) {
  let told = 0;
  let unknown = 0;
  let named = 0;
  for (let i = 0; i < each; i++) {
    const rotation = turns[i % turns.length]!;
    const missing = i % 10 === 9 ? [fingers[(i / 10) % 4 | 0]!] : [];
    const { image, truth } = syntheticSlap({ seed: `hand ${slap} ${i}`, slap, rotation, missing, dryness: (i % 6) * 0.1, ...(rotation === 0 ? {} : { width: 2000, height: 2000 }) });
    const found = segmentSlap(image, { slap, missing });
    if (found.hand === hand) told++;
    else if (found.hand === 'unknown') unknown++;
    if (found.fingers.map(({ position }) => position).join() === truth.map(({ position }) => position).join()) named++;
    if ((i + 1) % 25 === 0 && i + 1 < each) console.log(`${slap}: told ${told} of ${i + 1} so far`);
  }
  const share = told / each;
  fallsShort ||= share < required;
  console.log(`${slap}: told ${told} of ${each} (${(100 * share).toFixed(1)} %), unknown ${unknown}, the other hand ${each - told - unknown}; every finger found and named in ${named}`);
}
process.exitCode = fallsShort ? 1 : 0;
