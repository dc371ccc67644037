/** The long chaos run: `node tests/chaos/long.ts [--transactions 5000] [--seed N] [--desk-kills 200] [--station-kills 50] [--office-kills 40] [--office-crashes 5] [--turn-ms 8000]`. Prints one JSON report; exit 1 on any violation. A longer turn suits a machine that has little time for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../postgres.ts';
import { chaosRun } from './run.ts';

const { values } = parseArgs({ options: { transactions: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' }, 'desk-kills': { type: 'string', default: '200' }, 'station-kills': { type: 'string', default: '50' }, 'office-kills': { type: 'string', default: '40' }, 'office-crashes': { type: 'string', default: '5' }, 'limit-minutes': { type: 'string', default: '60' }, 'turn-ms': { type: 'string', default: '8000' } } });
const transactions = Number(values.transactions);
const dir = mkdtempSync(join(tmpdir(), 'schalter-chaos-long-'));
const postgres = startPostgres();
const report = await chaosRun({
  dir,
  seed: Number(values.seed),
  transactions,
  persons: Math.max(1, Math.floor(transactions / 4)),
  deskKills: Number(values['desk-kills']),
  stationKills: Number(values['station-kills']),
  downShare: 0.4,
  turnMs: Number(values['turn-ms']),
  limitMs: Number(values['limit-minutes']) * 60_000,
  ...(postgres ? { office: { postgres, kills: Number(values['office-kills']), crashes: Number(values['office-crashes']) } } : {}),
  progress: (line) => process.stderr.write(`${line}\n`),
});
postgres?.stop();
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
if (report.violations.length === 0) rmSync(dir, { recursive: true, force: true });
else process.stderr.write(`databases kept in ${dir}\n`);
process.exit(report.violations.length === 0 ? 0 : 1);
