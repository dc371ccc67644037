/**
 * Makes the table of inspection system tests of TR-03105 Part 5.1 (version 1.41): which test case is proved by
 * which test here, and what is open. Test titles name the case as `[TR-03105-5.1 ISO7816_B_01]`; a title
 * written with `%s` is resolved from the cases listed before it.
 * `node tests/conformity/tr-03105-5-1.ts > docs/tr-03105-5-1.md`
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

interface Unit {
  readonly id: string;
  readonly subject: string;
  readonly cases: number;
}

const UNITS: readonly Unit[] = [
  { id: 'ISO7816_A', subject: 'Application selection', cases: 3 },
  { id: 'ISO7816_B', subject: 'Basic Access Control', cases: 10 },
  { id: 'ISO7816_C', subject: 'Reading binary files', cases: 8 },
  { id: 'ISO7816_D', subject: 'Chip Authentication', cases: 15 },
  { id: 'ISO7816_E', subject: 'Terminal Authentication', cases: 38 },
  { id: 'ISO7816_F', subject: 'Active Authentication', cases: 9 },
  { id: 'ISO7816_G', subject: 'PACE', cases: 41 },
  { id: 'LDS_A', subject: 'EF.COM', cases: 10 },
  { id: 'LDS_B', subject: 'EF.DG1', cases: 28 },
  { id: 'LDS_C', subject: 'EF.DG2', cases: 28 },
  { id: 'LDS_D', subject: 'EF.DG3', cases: 16 },
  { id: 'LDS_E', subject: 'EF.DG4', cases: 14 },
  { id: 'LDS_F', subject: 'EF.DG14', cases: 7 },
  { id: 'LDS_G', subject: 'EF.CVCA', cases: 2 },
];

/** Cases that cannot apply here, with the reason. */
const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  ISO7816_G_37: 'deleted in version 1.41 of the guideline',
};
for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]) {
  Object.assign(NOT_APPLICABLE, { [`LDS_E_${String(number).padStart(2, '0')}`]: 'iris images are not used by the registration desk; EF.DG4 is hashed and kept, not interpreted' });
}

const root = new URL('../..', import.meta.url).pathname;
const CASE = /(?:ISO7816|LDS)_[A-H]_\d\d/g;

function testFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

const proofs = new Map<string, string>();
for (const path of ['src-main', 'tests'].flatMap(testFiles)) {
  const text = readFileSync(join(root, path), 'utf8');
  if (!text.includes('TR-03105-5.1')) continue;
  for (const [id] of text.matchAll(CASE)) proofs.set(id, relative('.', path));
}

const lines = [
  '# Inspection system tests of TR-03105 Part 5.1',
  '',
  'Made by `node tests/conformity/tr-03105-5-1.ts` from the titles of the tests; do not edit. "open" means that no',
  'test here names the case: nothing is claimed about it. Many cases have moved to an ICAO guideline (RF and protocol',
  'testing part 4) whose text is not at hand; for them the title of the case was taken as its purpose. Units from',
  'LDS_H on (EF.SOD, EF.CardAccess, EF.CardSecurity) are not listed yet.',
  '',
];
for (const { id, subject, cases } of UNITS) {
  const all = Array.from({ length: cases }, (_, i) => `${id}_${String(i + 1).padStart(2, '0')}`);
  const proved = all.filter((name) => proofs.has(name)).length;
  const excluded = all.filter((name) => name in NOT_APPLICABLE).length;
  lines.push(`## ${id}: ${subject}`, '', `${proved} of ${cases - excluded} applicable cases proved.`, '', '| case | applies | proof |', '|---|---|---|');
  for (const name of all) {
    const reason = NOT_APPLICABLE[name];
    const proof = proofs.get(name);
    lines.push(`| ${name} | ${reason === undefined ? 'yes' : `no: ${reason}`} | ${proof ?? (reason === undefined ? 'open' : '–')} |`);
  }
  lines.push('');
}
process.stdout.write(lines.join('\n'));
