/**
 * Makes docs/tr-03105-5-1.md: every inspection system test of TR-03105 Part 5.1 (version 1.41), whether it applies,
 * and the test here that proves it. A test names its case in its title, `[TR-03105-5.1 ISO7816_B_01]`; it must
 * have run and passed. Ends with 1 where an applicable case has no such test, or one of them failed.
 * `node tests/conformity/tr-03105-5-1.ts` after `npm test -- unit`; with `--check` it writes nothing and fails
 * where the document is not what it would write. `--results FILE` takes another report of vitest.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { vitestResults, type TestResult } from './results.ts';

interface Unit {
  readonly id: string;
  readonly subject: string;
  readonly cases: number;
}

export const UNITS: readonly Unit[] = [
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
  { id: 'LDS_H', subject: 'EF.SOD', cases: 98 },
  { id: 'LDS_I', subject: 'EF.DG15', cases: 3 },
  { id: 'LDS_J', subject: 'EF.CardSecurity', cases: 4 },
  { id: 'LDS_K', subject: 'EF.ATR/INFO', cases: 4 },
];

/** Cases that cannot apply, with the reason. */
export const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  ISO7816_E_20: 'deleted in version 1.1 of the guideline', ISO7816_E_21: 'deleted in version 1.1 of the guideline', ISO7816_E_25: 'deleted in version 1.2 of the guideline',
  ISO7816_F_03: 'deleted in version 1.5 of the guideline', ISO7816_G_37: 'deleted in version 1.41 of the guideline',
  LDS_H_16: 'deleted in version 1.5 of the guideline', LDS_H_34: 'deleted in version 1.1 of the guideline', LDS_H_35: 'deleted in version 1.1 of the guideline',
};

/** "Failed" in the guideline, here noted in yellow and not held against the document. */
const NOTED = new Set([
  'LDS_C_12', 'ISO7816_G_38', ...[20, 26, 28, 29, 48, 49, 53, 54, 60, 61, 62, 63, 64, 84, 85, 87, 88, 89].map((number) => `LDS_H_${number}`),
]);

export const casesOf = ({ id, cases }: Unit): string[] => Array.from({ length: cases }, (_, i) => `${id}_${String(i + 1).padStart(2, '0')}`);

export interface Row {
  readonly id: string;
  readonly proofs: readonly TestResult[];
  /** Why the row is wrong: no test, or one that failed. */
  readonly fault: string | null;
}

export function rowOf(id: string, results: readonly TestResult[]): Row {
  const proofs = results.filter(({ title }) => title.includes(`[TR-03105-5.1 ${id}]`)).sort((a, b) => (a.file + a.title < b.file + b.title ? -1 : 1));
  if (id in NOT_APPLICABLE) return { id, proofs, fault: null };
  const failed = proofs.find(({ passed }) => !passed);
  return { id, proofs, fault: proofs.length === 0 ? 'no test of this name ran' : failed === undefined ? null : `»${failed.title}« failed` };
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const withoutTag = (title: string): string => title.replace(/^.*\[TR-03105-5\.1 [A-Z0-9_]+\]\s*/, '');

export function document(results: readonly TestResult[]): string {
  const all = UNITS.flatMap(casesOf);
  const applicable = all.filter((id) => !(id in NOT_APPLICABLE));
  const proved = applicable.filter((id) => rowOf(id, results).fault === null);
  const lines = [
    '# Inspection system tests of TR-03105 Part 5.1',
    '',
    'Made by `node tests/conformity/tr-03105-5-1.ts` from the tests that ran; do not edit. A simulated chip is personalised as',
    'the case says and inspected whole: read over its protocols, passive authentication up to a trusted CSCA, every check.',
    '"Successful" in the guideline is: every step of passive authentication succeeded and no finding is red. "Failed" is a red',
    'finding, or trust that stays undetermined (an algorithm like MD5 is not verified); the desk gives no verdict. *noted* are',
    'formalities that are shown in yellow and not held against the document. Findings on the form of a file are documented and',
    'never counted for the overall result, because TR-03135-1 has no such check. Many cases have moved to an ICAO guideline',
    '(RF and protocol testing part 4) whose text is not at hand: for them the title of the case was taken as its purpose.',
    'RSA keys of the tests have 2048 bits (1024 and 1536 for terminals), DSA keys 1024. No accredited laboratory ran these tests.',
    '',
    `**${proved.length} of ${applicable.length} applicable cases proved** (${all.length - applicable.length} of ${all.length} do not apply).`,
    '',
  ];
  for (const unit of UNITS) {
    const names = casesOf(unit);
    const counted = names.filter((id) => !(id in NOT_APPLICABLE));
    lines.push(`## ${unit.id}: ${unit.subject}`, '', `${counted.filter((id) => rowOf(id, results).fault === null).length} of ${counted.length} applicable cases proved.`, '', '| case | applies | test | file |', '|---|---|---|---|');
    for (const id of names) {
      const reason = NOT_APPLICABLE[id];
      const { proofs } = rowOf(id, results);
      const titles = proofs.map(({ title }) => cell(withoutTag(title))).join('; ');
      const files = [...new Set(proofs.map(({ file }) => file))].join(', ');
      lines.push(`| ${id} | ${reason === undefined ? 'yes' : `no: ${reason}`} | ${reason === undefined ? `${titles === '' ? '**open**' : titles}${NOTED.has(id) ? ' *(noted)*' : ''}` : '–'} | ${files} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

/** Faults of all rows; a test that names a case that does not exist is one, too. */
export function faultsOf(results: readonly TestResult[]): string[] {
  const all = new Set(UNITS.flatMap(casesOf));
  const strangers = results.flatMap(({ title }) => [...title.matchAll(/\[TR-03105-5\.1 ((?:ISO7816|LDS)_[A-Z]_\d\d)\]/g)].map(([, id]) => id!)).filter((id) => !all.has(id));
  return [
    ...[...all].flatMap((id) => { const { fault } = rowOf(id, results); return fault === null ? [] : [`${id}: ${fault}`]; }),
    ...strangers.map((id) => `${id}: the guideline has no such case`),
  ];
}

if (import.meta.filename === process.argv[1]) {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const at = process.argv.indexOf('--results');
  const results = vitestResults(at === -1 ? `${root}tests/.artifacts/unit.json` : process.argv[at + 1]!, root);
  const faults = faultsOf(results);
  const text = document(results);
  const target = `${root}docs/tr-03105-5-1.md`;
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) faults.push('docs/tr-03105-5-1.md is not current: node tests/conformity/tr-03105-5-1.ts');
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  const applicable = UNITS.flatMap(casesOf).filter((id) => !(id in NOT_APPLICABLE));
  process.stdout.write(`TR-03105-5.1: ${applicable.filter((id) => rowOf(id, results).fault === null).length} of ${applicable.length} applicable cases proven\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
