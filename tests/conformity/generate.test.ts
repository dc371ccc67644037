/** The generator of docs/conformity.md notices proofs that are not there. */
import { describe, expect, it } from 'vitest';
import { document, faultsOf, share } from './generate.ts';
import { guidelines } from './guidelines.ts';
import { device, notApplicable, open, proven, shall, site } from './requirement.ts';

const results = [
  { title: 'slaps > are counted', file: 'a.test.ts', passed: true },
  { title: 'slaps > are weighed', file: 'a.test.ts', passed: false },
];

describe('conformity', () => {
  it('a proof has to exist, to run and to pass', () => {
    expect(faultsOf(shall('1', 'x', proven('slaps > are counted')), results)).toEqual([]);
    expect(faultsOf(shall('1', 'x', proven('slaps > are weighed')), results)).toEqual(['»slaps > are weighed« failed']);
    expect(faultsOf(shall('1', 'x', proven('slaps > are painted')), results)).toEqual(['»slaps > are painted« did not run']);
    expect(faultsOf(shall('1', 'x', proven('slaps > are')), results)).toEqual(['»slaps > are weighed« failed']);
    expect(faultsOf(shall('1', 'x', proven()), results)).toEqual(['names no test']);
  });

  it('duties of the site and of devices are no proof, and do not count against the share', () => {
    const guideline = { id: 'G', title: 't', requirements: [shall('1', 'a', proven('b')), shall('2', 'a', open('all')), shall('3', 'a', site('c')), shall('4', 'a', device('d')), shall('5', 'a', notApplicable('e'))] };
    expect(share(guideline)).toEqual({ proven: 1, software: 2 });
    expect(document([guideline])).toContain('| G | 5 | 1 | 1 | 1 | 1 | 1 | 50.0 % |');
  });

  it('every row has a clause, says something, and gives a reason', () => {
    for (const { requirements } of guidelines) {
      for (const { clause, says, standing } of requirements) {
        expect(clause).not.toBe('');
        expect(says.endsWith('.')).toBe(true);
        expect(standing.is === 'proven' ? standing.by.join('') : Object.values(standing)[1]).not.toBe('');
      }
    }
  });
});
