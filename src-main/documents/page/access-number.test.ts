import { expect, it } from 'vitest';
import { inventPerson } from '../../training/invented-person.ts';
import { paintCard } from '../../training/specimen-card.ts';
import { readAccessNumbers } from './access-number.ts';
import { quarterTurn, toGrey, type Grey } from './image.ts';
import { loadPageImage } from './load-image.ts';

const front = async (seed: number, accessNumber: string | undefined, ppi: number): Promise<Grey> =>
  toGrey(await loadPageImage(await paintCard({ person: inventPerson(seed), side: 'front', ppi, ...(accessNumber ? { accessNumber } : {}) })));

it('[TR-03135-1 4.1.2] the card access number is read from the front of a card, whichever way it lies', async () => {
  const numbers = ['123456', '780293', '907164', '500111'];
  for (const [index, number] of numbers.entries()) {
    const picture = await front(60 + index, number, index % 2 === 0 ? 300 : 400);
    expect(readAccessNumbers(picture, index % 2 === 0 ? 300 : 400)[0], number).toBe(number);
  }
  const turned = quarterTurn(quarterTurn(await front(70, '402918', 300)));
  expect(readAccessNumbers(turned, 300)).toContain('402918');
});

it('[TR-03135-1 4.1.2] names, dates and document numbers are no access number', async () => {
  for (let seed = 80; seed < 82; seed++) expect(readAccessNumbers(await front(seed, undefined, 300), 300)).toEqual([]);
});
