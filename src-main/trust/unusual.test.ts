import { expect, it } from 'vitest';
import type { AuditEntry } from '../store/audit.ts';
import { unusualLimits, unusualUse } from './unusual.ts';

const limits = unusualLimits.parse({});
const entry = (at: string, actor: string, action: string, sessionId: string | null = null): AuditEntry => ({ seq: Math.random(), at, actor, action, sessionId, detail: {}, why: null });
/** So many entries, one every `seconds`, from 9 o'clock at the office on. */
const row = (count: number, seconds: number, action: string, of: (n: number) => string | null, actor = 'kurz') => Array.from({ length: count }, (_, n) => entry(new Date(Date.parse('2026-11-24T08:00:00Z') + n * seconds * 1000).toISOString(), actor, action, of(n)));
const kinds = (entries: AuditEntry[]) => unusualUse(entries, limits).map(({ kind, count }) => [kind, count]);

it.each([
  ['thirty cases within an hour', row(30, 100, 'session.read', String), [['manyCases', 30]]],
  ['twenty-nine are a long day', row(29, 100, 'session.read', String), []],
  ['thirty over a day are one', row(30, 900, 'session.read', String), []],
  ['one case again and again is one', row(90, 20, 'session.read', () => 'a'), []],
  ['two people are not one', [...row(20, 100, 'session.read', String), ...row(20, 100, 'session.read', String, 'lang')], []],
  ['a case at night, on the clock of the office', [entry('2026-11-24T20:05:00Z', 'kurz', 'session.read', 'a'), entry('2026-11-24T19:55:00Z', 'kurz', 'session.read', 'b')], [['atNight', 1]]],
  ['ten refused sign-ins', row(10, 3000, 'desk.signInRefused', () => null), [['refusedSignIns', 10]]],
  ['five calls without the right', row(5, 10, 'desk.callRefused', () => null), [['refusedCalls', 5]]],
  ['searches one after the other', row(60, 50, 'person.searched', () => null), [['manySearches', 60]]],
  ['reports and logs of a day', row(10, 600, 'session.accessExported', String), [['manyReports', 10]]],
] as const)('[OWASP ASVS 4.0.3 11.1.7] %s', (_name, entries, expected) => {
  // Each fails without its line of `signs`, and where `minutes` are more.
  expect(kinds([...entries])).toEqual(expected);
});

it('[OWASP ASVS 4.0.3 11.1.8] an office sets from how many on, and the line says who, when and how many', () => {
  const entries = row(12, 60, 'session.read', String);
  expect(unusualUse(entries, unusualLimits.parse({ manyCases: 10 }))).toEqual([{ kind: 'manyCases', actor: 'kurz', from: entries[0]!.at, to: entries[11]!.at, count: 12 }]);
});
