/**
 * The tables of `npm run klm`: operator actions, estimated seconds and measured waiting per step of every recorded
 * run. Ends with 1 where the whole registration misses its target (issue 7).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimate, standardSeconds, target, withinTarget, type Operator, type Recording, type Row } from './model.ts';
import { recordings } from './record.ts';

const jobs: Record<string, string> = { registration: 'whole registration of a new person', 'repeat-visitor': 'somebody whom the register knows', 'document-check': 'document check only' };
const operators = Object.keys(standardSeconds) as Operator[];
const line = (cells: (string | number)[]): string => cells.map((cell, index) => (index === 0 ? String(cell).padEnd(34) : String(cell).padStart(index > operators.length + 1 ? 12 : 9))).join('');
const cells = (name: string, row: Row): (string | number)[] => [name, row.actions, ...operators.map((one) => row.operators[one]), row.operatorSeconds.toFixed(1), row.waitedSeconds.toFixed(1)];

let missed = false;
for (const name of readdirSync(recordings).sort()) {
  const { job, by, load, events } = JSON.parse(readFileSync(join(recordings, name), 'utf8')) as Recording;
  const { steps, whole } = estimate(events);
  console.log(`\n${jobs[job] ?? job}, by ${by} (load average of the machine ${load.toFixed(1)})`);
  console.log(line(['step', 'actions', ...operators, 'operator s', 'machine s']));
  for (const row of steps) console.log(line(cells(row.step, row)));
  console.log(line(cells('whole', whole)));
  if (job !== 'registration') continue;
  const met = withinTarget(whole);
  missed ||= !met;
  console.log(`target under ${target.actions} actions and under ${target.seconds} s: ${whole.actions} actions, ${(whole.operatorSeconds + whole.waitedSeconds).toFixed(0)} s with the waiting: ${met ? 'met' : 'missed'}`);
}
console.log(`\nSeconds per operator: ${operators.map((one) => `${one} ${standardSeconds[one]}`).join(', ')} (Card, Moran, Newell 1980; Kieras 2001).
Operator seconds are estimated, machine seconds measured with simulated devices. Neither holds what only people do: laying down a document, placing a hand.`);
process.exitCode = missed ? 1 : 0;
