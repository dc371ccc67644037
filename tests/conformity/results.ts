/** Titles of the tests that ran, and how they ended, from the JSON reports of vitest and Playwright. */
import { existsSync, readFileSync } from 'node:fs';

export interface TestResult {
  /** Outer and inner titles joined by ` > `. */
  readonly title: string;
  readonly file: string;
  readonly passed: boolean;
}

interface VitestReport {
  testResults: { name: string; assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[];
}

interface PlaywrightSuite {
  title: string;
  file?: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; ok: boolean; tests: { status: string }[] }[];
}

export function vitestResults(file: string, root: string): TestResult[] {
  if (!existsSync(file)) return [];
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ ancestorTitles, title, status }) => ({ title: [...ancestorTitles, title].join(' > '), file: name.replace(root, ''), passed: status === 'passed' })),
  );
}

export function playwrightResults(file: string): TestResult[] {
  if (!existsSync(file)) return [];
  const report = JSON.parse(readFileSync(file, 'utf8')) as { suites: PlaywrightSuite[] };
  const walk = (suite: PlaywrightSuite, above: string[], at: string): TestResult[] => {
    const titles = suite.title === at ? above : [...above, suite.title];
    const own = (suite.specs ?? []).filter((spec) => spec.tests.some(({ status }) => status !== 'skipped')).map((spec) => ({ title: [...titles, spec.title].join(' > '), file: `tests/end-to-end/${at}`, passed: spec.ok }));
    return [...own, ...(suite.suites ?? []).flatMap((inner) => walk(inner, titles, at))];
  };
  return report.suites.flatMap((suite) => walk(suite, [], suite.file ?? suite.title));
}
