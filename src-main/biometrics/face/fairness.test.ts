/**
 * Skin tone and light on painted faces: the same persons in seven tones. A tone may not be rejected for its
 * exposure or sharpness more often than another, beyond `bound`; a picture that is too dark is refused in every tone.
 */
import { describe, expect, it } from 'vitest';
import { paintFace, skins } from '../../training/synthetic-face.ts';
import { decode } from './assess.ts';
import { judge } from './criteria.ts';
import type { Point } from './geometry.ts';
import { measure } from './measure.ts';

/** Largest difference of rejection rates between two tones that is accepted; the bench measured 0 on up to 20 pictures a tone. */
const bound = 0.1;
const tonal = ['6.1', '6.3', '7.1', '7.2', '7.6'];
const size = { width: 750, height: 1000, headWidth: 0.6 };

/** Where the painting has its eyes, nose, mouth and chin: the tones are judged on the same points. */
const at = (x: number, y: number): Point => [375 + (x - 300) * (size.headWidth * 600 / 276) * 1.25, 500 + (390 - 400 + y - 380 + ((size.headWidth * 600) / 276 - 1) * (y - 380)) * 1.25];
const landmarks: Point[] = Array.from({ length: 68 }, () => at(300, 440));
landmarks[0] = at(164, 380);
landmarks[16] = at(436, 380);
landmarks[8] = at(300, 588);
landmarks[30] = at(300, 448);
landmarks.fill(at(230, 358), 36, 42);
landmarks.fill(at(370, 358), 42, 48);

async function rejected(skin: number, seed: number, light: number): Promise<boolean> {
  const criteria = judge(measure(await decode(await paintFace({ seed, skin, light, ...size })), landmarks, 1));
  return criteria.some((one) => tonal.includes(one.id) && one.ok === false);
}

describe('[TR-03121-3-4 4.4.1.1 7.1, 7.6] exposure and contrast judge the picture, not the skin', () => {
  it('rejection rates of seven tones in usable light differ by no more than the bound', { timeout: 60_000 }, async () => {
    const rates: number[] = [];
    for (let skin = 0; skin < skins.length; skin++) {
      let count = 0;
      for (const seed of [1, 2]) for (const light of [0.55, 1]) if (await rejected(skin, seed, light)) count++;
      rates.push(count / 4);
    }
    expect(Math.max(...rates) - Math.min(...rates)).toBeLessThanOrEqual(bound);
    expect(Math.max(...rates)).toBeLessThan(0.5);
  });

  it('a picture that is too dark is refused in every tone, by the white of the eye', { timeout: 60_000 }, async () => {
    for (let skin = 0; skin < skins.length; skin++) expect(await rejected(skin, 1, 0.3), `tone ${skin}`).toBe(true);
  });
});
