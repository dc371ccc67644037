/** The table of TR-03105 Part 5.1 notices cases without a test and tests without a case. */
import { describe, expect, it } from 'vitest';
import { casesOf, document, faultsOf, NOT_APPLICABLE, rowOf, UNITS } from './tr-03105-5-1.ts';

const test = (id: string, passed = true) => ({ title: `unit > [TR-03105-5.1 ${id}] does it`, file: 'a.test.ts', passed });

describe('TR-03105 Part 5.1', () => {
  it('a case is proven by a test of its name that passed, and only by that', () => {
    expect(rowOf('LDS_A_01', [test('LDS_A_01')]).fault).toBeNull();
    expect(rowOf('LDS_A_01', [test('LDS_A_01', false)]).fault).toContain('failed');
    expect(rowOf('LDS_A_01', [test('LDS_A_02')]).fault).toBe('no test of this name ran');
    expect(rowOf('LDS_H_34', []).fault).toBeNull();
  });
  it('all missing cases are faults, and so is a case the guideline does not have', () => {
    const all = UNITS.flatMap(casesOf);
    expect(all).toHaveLength(338);
    expect(faultsOf([])).toHaveLength(all.length - Object.keys(NOT_APPLICABLE).length);
    expect(faultsOf([...all.map((id) => test(id)), test('LDS_K_09')])).toEqual(['LDS_K_09: the guideline has no such case']);
    expect(document(all.map((id) => test(id)))).toContain('330 of 330 applicable cases proved');
  });
});
