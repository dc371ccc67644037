import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { parseMrz } from '../documents/mrz/index.ts';
import { inventPerson } from './invented-person.ts';
import { pageAreas, paintPage, specimenMrz, tamperKinds, visualFields, type PageLight, type TamperKind } from './specimen-page.ts';

const today = '2026-11-01';
const PPI = 150;

/** Mean brightness and how much darker the darkest hundredth is, of one area in millimetres. */
async function area(light: PageLight, place: { x: number; y: number; width: number; height: number }, tamper?: TamperKind) {
  const png = await paintPage({ person: inventPerson(7), light, ppi: PPI, ...(tamper ? { tamper } : {}) });
  const px = (mm: number) => Math.round((mm / 25.4) * PPI);
  const { data } = await sharp(png).grayscale().extract({ left: px(place.x), top: px(place.y), width: px(place.width), height: px(place.height) }).raw().toBuffer({ resolveWithObject: true });
  const sorted = [...data].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!;
  return { mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length, contrast: at(0.5) - at(0.02) };
}

describe('invented persons', () => {
  it('always have a zone that parses as valid, and the same seed gives the same person', () => {
    for (let seed = 0; seed < 300; seed++) {
      const person = inventPerson(seed, today);
      expect(inventPerson(seed, today)).toEqual(person);
      const result = parseMrz(specimenMrz(person), { today });
      expect(result.problems, `seed ${seed}`).toEqual([]);
      expect(result).toMatchObject({ valid: true, fields: { birthDateIso: person.birthDate, expiryDateIso: person.expiryDate, documentNumber: person.documentNumber } });
    }
  });

  it('come with Latin, Cyrillic and Arabic names', () => {
    expect(new Set(Array.from({ length: 60 }, (_unused, seed) => inventPerson(seed).script))).toEqual(new Set(['Latn', 'Cyrl', 'Arab']));
  });
});

describe('painted pages', () => {
  it('[TR-03135 B900] infrared shows the zone and hides the visual zone, unless the inks were altered', async () => {
    expect((await area('ir', pageAreas.mrz)).contrast).toBeGreaterThan(120);
    expect((await area('ir', pageAreas.visualZone)).contrast).toBeLessThan(20);
    expect((await area('ir', pageAreas.mrz, 'mrz-ink')).contrast).toBeLessThan(20);
    expect((await area('ir', pageAreas.visualZone, 'text-ink')).contrast).toBeGreaterThan(100);
  });

  it('ultraviolet paper is dull, unless it has brightener', async () => {
    expect((await area('uv', pageAreas.mrz)).mean).toBeLessThan(40);
    expect((await area('uv', pageAreas.mrz, 'paper-bright')).mean).toBeGreaterThan(120);
  });

  it('[TR-03135-1 Table 5.3] thread and watermark lie in the paper: infrared shows them, white light does not, print does the opposite', async () => {
    for (const [place, missing, print] of [[pageAreas.thread, 'thread-missing', 'thread-printed'], [pageAreas.watermark, 'watermark-missing', 'watermark-printed']] as const) {
      const { contrast: genuine } = await area('ir', place);
      expect(genuine).toBeGreaterThan(20);
      for (const tamper of [missing, print] as const) expect((await area('ir', place, tamper)).contrast, tamper).toBeLessThan(10);
      const white = await area('white', place);
      expect(white.mean - (await area('white', place, print)).mean, print).toBeGreaterThan(2);
      expect(Math.abs(white.mean - (await area('white', place, missing)).mean), missing).toBeLessThan(1);
    }
    expect((await area('uv', pageAreas.thread)).mean - (await area('uv', pageAreas.thread, 'thread-missing')).mean).toBeGreaterThan(20);
  });

  it('the same order gives the same bytes; each alteration shows in some light', async () => {
    const person = inventPerson(11);
    expect(tamperKinds.length).toBeGreaterThanOrEqual(14);
    for (const light of ['white', 'ir', 'uv'] as const) expect((await paintPage({ person, light, ppi: 72 })).equals(await paintPage({ person, light, ppi: 72 }))).toBe(true);
    for (const tamper of tamperKinds) {
      const shows = await Promise.all((['white', 'ir', 'uv'] as const).map(async (light) => !(await paintPage({ person, light, ppi: 72 })).equals(await paintPage({ person, light, ppi: 72, tamper }))));
      expect(shows, tamper).toContain(true);
    }
    expect(visualFields(person)).toHaveLength(11);
  });
});
