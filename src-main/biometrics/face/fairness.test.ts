/**
 * Skin tone and light on painted faces: the same persons in the ten tones of the Monk scale. A tone may not be
 * rejected for its exposure, contrast, colour or shadows more often than another, beyond `bound`; a picture that is
 * too dark or too bright is refused in every tone. tests/bench/face-fairness.bench.ts does the same with more persons,
 * lights and backgrounds.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { paintFace, skins } from '../../training/synthetic-face.ts';
import { judge, tonalCriteria } from './criteria.ts';
import { decode } from './decode.ts';
import { locate } from './locate.ts';
import { measure } from './measure.ts';
import { loadNetwork, type Network } from './network.ts';

/** Largest difference of rejection rates between two tones that is accepted. */
const bound = 0.1;
const size = { width: 450, height: 600, headWidth: 0.6 };
/** Where the painting has its face. */
const box = { x: 90, y: 140, width: 270, height: 300 };

let network: Network;
beforeAll(async () => {
  network = await loadNetwork();
}, 60_000);

async function rejected(skin: number, seed: number, light: number): Promise<boolean> {
  const { image, facts } = await decode(await paintFace({ seed, skin, light, ...size }));
  const mesh = await network.find(image, box, false);
  const criteria = judge(measure(image, { mesh, faceAreas: [1], neutrality: null }, 1, facts).criteria);
  return criteria.some((one) => tonalCriteria.includes(one.id) && one.ok === false);
}

describe('[TR-03121-3-4 4.4.1.1 7.1, 7.6] exposure and contrast judge the picture, not the skin', () => {
  it('rejection rates of ten tones in usable light differ by no more than the bound', { timeout: 240_000 }, async () => {
    const rates: number[] = [];
    for (let skin = 0; skin < skins.length; skin++) {
      let count = 0;
      for (const seed of [1, 2]) for (const light of [0.6, 1]) if (await rejected(skin, seed, light)) count++;
      rates.push(count / 4);
    }
    expect(Math.max(...rates) - Math.min(...rates), rates.join(' ')).toBeLessThanOrEqual(bound);
    expect(Math.max(...rates)).toBeLessThan(0.5);
  });

  it.each([['dark', 0.4], ['bright', 1.06]])('a picture that is too %s is refused in every tone, by the white of the eye', { timeout: 240_000 }, async (_, light) => {
    for (let skin = 0; skin < skins.length; skin++) expect(await rejected(skin, 1, light), `tone ${skin}`).toBe(true);
  });

  it('the darkest tones are found while live in a dim room, as the lightest are', { timeout: 240_000 }, async () => {
    for (const skin of [0, 8, 9]) {
      const { image } = await decode(await paintFace({ seed: 2, skin, light: 0.6, ...size }));
      expect((await locate(network, image, 'live')).mesh, `tone ${skin}`).not.toBeNull();
    }
  });
});
