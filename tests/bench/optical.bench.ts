/**
 * False alarms and misses of the optical checks over painted pages: genuine ones, and each of the fourteen
 * alterations, `node tests/bench/optical.bench.ts [--seeds 6]`. SYNTHETIC: pages, alterations and the
 * reference come from the same painter, so this shows which check sees what and nothing about real documents.
 */
import { parseArgs } from 'node:util';
import { tamperKinds, type TamperKind } from '../../src-main/training/specimen-page.ts';
import { against, openOpticalTrial } from '../optical-trial.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '6' } } });
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => 300 + 7 * index);
const trial = await openOpticalTrial();

async function row(name: string, tamper?: TamperKind): Promise<void> {
  const by = new Map<string, number>();
  let alarms = 0;
  for (const seed of seeds) {
    const found = against(await trial.run(seed, tamper));
    if (found.length > 0) alarms += 1;
    for (const id of found) by.set(id, (by.get(id) ?? 0) + 1);
  }
  const checks = [...by].map(([id, count]) => (count === seeds.length ? id : `${id} (${count})`)).join(', ');
  console.log(`${name.padEnd(26)}${`${alarms}/${seeds.length}`.padEnd(8)}${checks || (tamper ? 'not found' : '–')}`);
}

console.log(`synthetic pages of the invented model, 400 ppi, ${seeds.length} persons each; column 2: pages with a finding that counts`);
await row('genuine');
for (const tamper of tamperKinds) await row(tamper, tamper);
await trial.close();
