/** The print of the visual zone against the zone, on painted pages: what fits, what contradicts, what stays open. */
import { expect, it } from 'vitest';
import { inventPerson } from '../../training/invented-person.ts';
import { specimenModel } from '../../training/specimen-catalogue.ts';
import { paintPage, specimenMrz, type TamperKind } from '../../training/specimen-page.ts';
import { parseMrz } from '../mrz/index.ts';
import { newGrey, toGrey } from './image.ts';
import { loadPageImage } from './load-image.ts';
import { readVisualZone, visualOrders } from './visual-zone.ts';

const { fields } = await specimenModel();

async function visual(seed: number, tamper?: TamperKind, ppi = 300): Promise<{ seen: Record<string, string>; zone: ReturnType<typeof parseMrz> }> {
  const person = inventPerson(seed);
  const zone = parseMrz(specimenMrz(person), { today: '2026-11-24' });
  const white = toGrey(await loadPageImage(await paintPage({ person, light: 'white', ppi, ...(tamper ? { tamper } : {}) })));
  return { zone, seen: readVisualZone(white, visualOrders(fields, zone, ppi)) };
}

it('[TR-03135-1 5.7.5] genuine pages contradict nothing and most fields fit', async () => {
  let fitting = 0;
  for (let seed = 40; seed < 46; seed++) {
    const { seen, zone } = await visual(seed, undefined, seed === 45 ? 400 : 300);
    for (const [name, value] of Object.entries(seen)) expect(value, `person ${seed}, ${name}`).toBe(zone.fields[name]);
    fitting += Object.keys(seen).length;
  }
  expect(fitting).toBeGreaterThan(6 * 5);
});

it.each([['name-changed', 'surname'], ['birth-date-changed', 'birthDate'], ['expiry-extended', 'expiryDate'], ['number-changed', 'documentNumber']] as const)('[TR-03135-1 5.7.5] %s contradicts in %s and nowhere else', async (tamper, field) => {
  let found = 0;
  for (let seed = 50; seed < 54; seed++) {
    const { seen, zone } = await visual(seed, tamper);
    const differing = Object.entries(seen).filter(([name, value]) => value !== zone.fields[name]).map(([name]) => name);
    expect(differing.filter((name) => name !== field), `person ${seed}`).toEqual([]);
    found += differing.length;
  }
  // A field that was not read stays open: it is a miss, never a guess.
  expect(found).toBeGreaterThanOrEqual(3);
});

it('[TR-03135-1 5.7.5] a digit printed for a letter is found, and a J whose foot is cut off is no 1', async () => {
  const changed = await visual(300, 'number-changed');
  expect([changed.zone.fields.documentNumber, changed.seen.documentNumber]).toEqual(['MHK2T24Z1', 'MHK2724Z1']);
  const genuine = await visual(308);
  expect([genuine.zone.fields.documentNumber, genuine.seen.documentNumber]).toEqual(['CPVJVCRK7', 'CPVJVCRK7']);
});

it('nothing printed, a flat picture or places off the picture leave every field open', () => {
  const zone = parseMrz(specimenMrz(inventPerson(1)), { today: '2026-11-24' });
  const orders = visualOrders(fields, zone, 300);
  expect(orders.length).toBeGreaterThan(5);
  expect(readVisualZone(newGrey(1476, 1039, 200), orders)).toEqual({});
  expect(readVisualZone(newGrey(3, 3, 0), orders)).toEqual({});
});
