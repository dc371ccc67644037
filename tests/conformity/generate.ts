/**
 * Makes docs/conformity.md: every requirement with its standing, and the share of software's duties that is
 * proven by tests that ran and passed. Ends with 1 where a named test does not exist, did not run or failed.
 * `node tests/conformity/generate.ts` after `npm test -- unit window`; with `--check` it writes nothing and
 * fails where docs/conformity.md is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { guidelines } from './guidelines.ts';
import type { Guideline, Requirement } from './requirement.ts';
import { playwrightResults, vitestResults, type TestResult } from './results.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Tests whose title holds the named part. */
export function testsNamed(part: string, results: readonly TestResult[]): TestResult[] {
  return results.filter(({ title }) => title.includes(part));
}

/** What is wrong with the proofs of a requirement: named tests that are not there or failed. */
export function faultsOf(requirement: Requirement, results: readonly TestResult[]): string[] {
  const { standing } = requirement;
  if (standing.is !== 'proven') return [];
  if (standing.by.length === 0) return ['names no test'];
  return standing.by.flatMap((part) => {
    const named = testsNamed(part, results);
    if (named.length === 0) return [`»${part}« did not run`];
    return named.filter(({ passed }) => !passed).map(({ title }) => `»${title}« failed`);
  });
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function standingText({ standing }: Requirement): string {
  switch (standing.is) {
    case 'proven':
      return `proven by ${standing.by.map((part) => `»${cell(part)}«`).join(', ')}${standing.note ? `. ${cell(standing.note)}` : ''}`;
    case 'site':
      return `the site's duty: ${cell(standing.what)}`;
    case 'device':
      return `the device's duty: ${cell(standing.what)}`;
    case 'notApplicable':
      return `not applicable because ${cell(standing.because)}`;
    case 'open':
      return `**open**: ${cell(standing.missing)}`;
  }
}

export function share(guideline: Guideline): { proven: number; software: number } {
  const count = (is: string) => guideline.requirements.filter(({ standing }) => standing.is === is).length;
  return { proven: count('proven'), software: count('proven') + count('open') };
}

const percent = ({ proven, software }: { proven: number; software: number }) => (software === 0 ? '–' : `${((100 * proven) / software).toFixed(1)} %`);

export function document(all: readonly Guideline[]): string {
  const lines = [
    '# Conformity, clause by clause',
    '',
    'Made by `node tests/conformity/generate.ts`; do not edit. Each requirement is paraphrased in our own words, the text of',
    'the guideline alone is binding. "Proven" names tests by (a part of) their titles; the generator fails when one of them',
    'does not exist, did not run or failed. The share counts what is software\'s duty: proven against proven and open.',
    'The conformity statement of an authority it is not: no accredited body has examined this program.',
    '',
    '| guideline | requirements | proven | open | site | device | not applicable | share of software\'s duty |',
    '|---|---|---|---|---|---|---|---|',
    ...all.map((guideline) => {
      const count = (is: string) => guideline.requirements.filter(({ standing }) => standing.is === is).length;
      return `| ${guideline.id} | ${guideline.requirements.length} | ${count('proven')} | ${count('open')} | ${count('site')} | ${count('device')} | ${count('notApplicable')} | ${percent(share(guideline))} |`;
    }),
    '',
    'The test cases of TR-03105 Part 5.1 stand in [tr-03105-5-1.md](tr-03105-5-1.md).',
    '',
  ];
  for (const { id, title, requirements } of all) {
    lines.push(`## ${id}: ${title}`, '', '| clause | level | requirement | standing |', '|---|---|---|---|');
    for (const requirement of requirements) lines.push(`| ${requirement.clause} | ${requirement.level} | ${cell(requirement.says)} | ${standingText(requirement)} |`);
    lines.push('');
  }
  return lines.join('\n');
}

if (import.meta.filename === process.argv[1]) {
  const results = [...vitestResults(`${root}tests/.artifacts/unit.json`, root), ...['desk', 'screens'].flatMap((name) => playwrightResults(`${root}tests/.artifacts/${name}.json`))];
  const faults = guidelines.flatMap((guideline) => guideline.requirements.flatMap((requirement) => faultsOf(requirement, results).map((fault) => `${guideline.id} ${requirement.clause}: ${fault}`)));
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  const target = `${root}docs/conformity.md`;
  const text = document(guidelines);
  if (process.argv.includes('--check')) {
    if (readFileSync(target, 'utf8') !== text) {
      faults.push('outdated');
      process.stderr.write('docs/conformity.md is not current: node tests/conformity/generate.ts\n');
    }
  } else {
    writeFileSync(target, text);
  }
  for (const guideline of guidelines) {
    const { proven, software } = share(guideline);
    process.stdout.write(`${guideline.id}: ${proven} of ${software} duties of software proven (${percent({ proven, software })})\n`);
  }
  process.exitCode = faults.length === 0 ? 0 : 1;
}
