/**
 * False alarms and misses of the optical checks over painted pages, genuine and with each alteration, and of
 * the comparison of a card's two sides, of a sheet's digital seal: a row per alteration with the checks that counted against it, as
 * painted and under scan noise (optical-trial.ts), `node tests/bench/optical.bench.ts [--seeds 6] [--ppi 400]`.
 * SYNTHETIC: pages, alterations and the reference come from the same painter, so this shows which check sees
 * what and nothing about real documents.
 */
import { parseArgs } from 'node:util';
import type { Finding } from '../../src-main/contract/session.ts';
import { cardTamperKinds } from '../../src-main/training/specimen-card.ts';
import { tamperKinds } from '../../src-main/training/specimen-page.ts';
import { sheetTamperKinds } from '../../src-main/training/specimen-sheet.ts';
import { against, cardClaims, claims, sheetClaims, openOpticalTrial, type TrialOptions } from '../optical-trial.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '6' }, ppi: { type: 'string', default: '400' } } });
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => 300 + 7 * index);
const trial = await openOpticalTrial();

interface Column { readonly alarms: number; readonly by: ReadonlyMap<string, number> }

async function column(run: (seed: number, options: TrialOptions) => Promise<Finding[]>, scan: boolean): Promise<Column> {
  const by = new Map<string, number>();
  let alarms = 0;
  for (const seed of seeds) {
    const found = against(await run(seed, { ppi: Number(values.ppi), scan }));
    if (found.length > 0) alarms += 1;
    for (const id of found) by.set(id, (by.get(id) ?? 0) + 1);
  }
  return { alarms, by };
}

async function row(name: string, claimed: readonly string[], run: (seed: number, options: TrialOptions) => Promise<Finding[]>): Promise<void> {
  const columns = [await column(run, false), await column(run, true)];
  const seen = [...new Set([...claimed, ...columns.flatMap(({ by }) => [...by.keys()])])];
  const cells = seen.map((id) => `${id.replace(/^(optical\.(spectral|additional)|combined)\./, '')} ${columns.map(({ by }) => by.get(id) ?? 0).join('/')}`);
  console.log(`${name.padEnd(26)}${columns.map(({ alarms }) => `${alarms}/${seeds.length}`.padEnd(8)).join('')}${cells.join(', ') || '–'}`);
}

console.log(`synthetic, ${values.ppi} ppi, ${seeds.length} persons each. Columns: pages with a finding that counts, as painted and under scan noise; then each check, painted/noise`);
await row('genuine page', [], (seed, options) => trial.run(seed, undefined, options));
for (const tamper of tamperKinds) await row(tamper, claims[tamper], (seed, options) => trial.run(seed, tamper, options));
await row('genuine card, both sides', [], (seed, options) => trial.runCard(seed, undefined, options));
for (const tamper of cardTamperKinds) await row(tamper, cardClaims[tamper], (seed, options) => trial.runCard(seed, tamper, options));
await row('genuine sheet with seal', [], (seed, options) => trial.runSheet(seed, undefined, options));
for (const tamper of sheetTamperKinds) await row(tamper, sheetClaims[tamper], (seed, options) => trial.runSheet(seed, tamper, options));
await trial.close();
