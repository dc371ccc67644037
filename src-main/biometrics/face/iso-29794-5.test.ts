import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { componentOf, isoMeasures, qualityMeasures, type IsoMeasure } from './iso-29794-5.ts';

const file = join(import.meta.dirname, '../../../../shared/data/face/ofiq/data/tests/expected_results/expected_results.csv');
const present = existsSync(file);
if (!present) console.warn('ÜBERSPRUNGEN: ../shared/data/face fehlt, die Abbildung der Gesichtsqualität wird nicht gegen OFIQ geprüft.');

describe.skipIf(!present)('[ISO/IEC 29794-5] quality components', () => {
  const [head = '', ...lines] = present ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const columns = head.trim().split(';').filter((name) => name !== '');
  const rows = lines.map((line) => Object.fromEntries(line.trim().split(';').map((cell, i) => [columns[i]!, cell])));
  const mapped = isoMeasures.filter((measure) => columns.includes(measure) && componentOf(measure, 0) !== null);

  it('are mapped for every measure of the reference implementation but NoHeadCoverings', () => {
    expect(columns.filter((name) => name !== 'Filename' && !name.endsWith('.scalar') && !mapped.includes(name as IsoMeasure))).toEqual(['NoHeadCoverings']);
    expect(rows).toHaveLength(28);
  });

  it.each(mapped)('%s: 28 published values give the published component', (measure) => {
    for (const row of rows) {
      const wanted = Number(row[`${measure}.scalar`]);
      // Published values have six decimals, so that a value beside a rounding step may fall one off.
      expect(Math.abs(componentOf(measure, Number(row[measure]))! - wanted), `${row['Filename']}: ${row[measure]}`).toBeLessThanOrEqual(1);
    }
    const exact = rows.filter((row) => componentOf(measure, Number(row[measure])) === Number(row[`${measure}.scalar`])).length;
    expect(exact).toBeGreaterThanOrEqual(26);
  });
});

describe('[ISO/IEC 29794-5] undetermined measures', () => {
  it('say why and hold no value', () => {
    const list = qualityMeasures({ EyesOpen: 0.07, BackgroundUniformity: null });
    expect(list.map((one) => one.measure)).toEqual([...isoMeasures]);
    expect(list.find((one) => one.measure === 'EyesOpen')).toEqual({ measure: 'EyesOpen', value: 0.07, component: 99, status: 'measured', reason: null });
    for (const one of list.filter((each) => each.status === 'undetermined')) expect(one).toMatchObject({ value: null, component: null, reason: expect.stringMatching(/\w/) });
    expect(list.find((one) => one.measure === 'UnifiedQualityScore')?.status).toBe('undetermined');
  });
});
