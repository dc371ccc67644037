/** The tables of TR-03135-1 v2.5, row by row. */
import { describe, expect, it } from 'vitest';
import * as rules from './aggregation.ts';
import { branchResults, overallResult } from './aggregation.ts';
import { CATALOGUE } from './catalogue.ts';
import { makeFinding, PROCESSING_ERRORS } from './findings.ts';
import { REASONS } from './reasons.ts';
import { colourOf, finding, type BranchResult, type CheckResult } from './model.ts';
import { checkUuid, nameUuid } from './uuid.ts';
import { BASIC_ROUTINES, genericRoutine, marginOf } from './spectral.ts';

const S = 'successful', F = 'failed', U = 'undetermined', N = 'notSupported', A = 'aborted';

describe('tables of results', () => {
  const cases: [string, rules.Rule, [CheckResult[], CheckResult][]][] = [
    ['5.27 to 5.41 security objects, certificates, integrity', rules.allOrUndetermined, [[[S, S], S], [[S, F, A], F], [[S, A], A], [[S, U], U], [[S, N], U], [[], U]]],
    ['5.7 MRZ compliance', rules.mrzCompliance, [[[S, S], S], [[S, F], F], [[S, A], A], [[N, N, N], N], [[S, N], S]]],
    ['5.13 spectral verification', rules.spectralDecision, [[[S, S], S], [[S, F], F], [[S, U], U], [[S, A], A], [[N], N], [[S, N], S]]],
    ['5.17 access protocols', rules.accessProtocols, [[[S], S], [[S, F], F], [[S, N], N], [[S, A], A]]],
    ['5.18 BAC or PACE', rules.eitherChannel, [[[F, S], S], [[F, N], F], [[N, N], N], [[A, N], A]]],
    ['5.22 chip content', rules.chipContent, [[[S, S], S], [[S, U], U], [[S, N], U], [[U, F], F], [[S, A], A]]],
    ['5.23 chip authenticity', rules.chipAuthenticity, [[[N, S, N], S], [[N, F, N], F], [[U, N, N], U], [[N, N, N], N], [[A, N, N], A], [[F, S, N], S]]],
    ['5.6 optical checks', rules.opticalResult, [[[S, N], S], [[S, F], F], [[S, U], U], [[S, A], A], [[N], N]]],
    ['5.44 and 5.55 combined checks and seal', rules.combinedResult, [[[S, N], S], [[S, F, A], F], [[S, A, U], A], [[S, U], U], [[N, N], N]]],
  ];
  it.each(cases)('[TR-03135-1 Table %s]', (_name, rule, rows) => {
    for (const [input, expected] of rows) expect([input, rule(input)]).toEqual([input, expected]);
  });

  it('[TR-03135-1 5.2 Table 5.1] colours', () => {
    expect(colourOf).toEqual({ successful: 'green', failed: 'red', undetermined: 'yellow', notSupported: 'grey', aborted: 'grey' });
  });
});

describe('overall result', () => {
  const overall = (optical: CheckResult, electronic: CheckResult, combined: CheckResult, seal: CheckResult = N) => overallResult(
    (['optical', 'electronic', 'combined', 'digitalSeal'] as const).map((branch, i): BranchResult => {
      const result = [optical, electronic, combined, seal][i]!;
      return { branch, result, colour: colourOf[result], statement: '' };
    }), []);

  it.each([[S, S, S, N, S], [S, S, S, S, S], [S, F, A, N, F], [S, S, A, N, A], [S, U, S, N, U], [S, N, S, N, U], [S, S, S, F, F], [N, N, N, N, N]] as const)('[TR-03135-1 5.4 Table 5.2] %s, %s, %s, seal %s: %s', (optical, electronic, combined, seal, expected) => {
    expect(overall(optical, electronic, combined, seal).result).toBe(expected);
  });

  it('[issue 3 section 6] never says genuine; the best is that nothing was found', () => {
    expect(overall(S, S, S).statement).toBe('Keine Auffälligkeit gefunden.');
    const everything = [S, F, U, N, A].flatMap((a) => [S, F, U, N, A].map((b) => overall(a as CheckResult, b as CheckResult, S).statement)).join(' ');
    expect(everything).not.toMatch(/echt|genuin/i);
  });

  it('[TR-03135-1 3.7] evaluatory findings are documented and not counted', () => {
    const failed = makeFinding('optical.mrz.infrared', CATALOGUE['optical.mrz.infrared']!, { result: 'failed', obligation: 'evaluatory' });
    expect(rules.aggregateGroups([failed])).toEqual([]);
    expect(branchResults(rules.aggregateGroups([{ ...failed, obligation: 'optional' }]))[0]).toMatchObject({ branch: 'optical', result: 'failed' });
  });
});

describe('catalogue', () => {
  it('every entry belongs to a group, has German sentences and makes a finding of the schema', () => {
    for (const [id, entry] of Object.entries(CATALOGUE)) {
      expect([id, rules.GROUPS.some((group) => group.id === entry.group)]).toEqual([id, true]);
      for (const result of [S, F, U, N, A] as const) expect(finding.safeParse(makeFinding(id, entry, { result })).success).toBe(true);
      expect(entry.texts.good + entry.texts.bad).toMatch(/\p{Lu}.*\.$/u);
    }
  });

  it('[TR-03135-2 4.2.8] obligations of the asylum registration profile', () => {
    const obligationOf = (id: string) => CATALOGUE[id]!.obligation;
    expect(['optical.capture', 'optical.model', 'optical.mrz.checkDigits', 'electronic.sod.signature', 'combined.expiry'].map(obligationOf)).toEqual(Array(5).fill('mandatory'));
    expect(['combined.mrzAgainstChip', 'combined.bothSides', 'combined.visa', 'combined.mrzAgainstVisual'].map(obligationOf)).toEqual(Array(4).fill('optional'));
  });

  it('[RFC 4122 4.3] names make the same UUID everywhere', () => {
    expect(nameUuid('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
    expect(new Set(Object.keys(CATALOGUE).map(checkUuid)).size).toBe(Object.keys(CATALOGUE).length);
  });
});

describe('spectrally selective checks', () => {
  it('[TR-03135-1 5.5.1.2 Table 5.3] names of routines', () => {
    expect(genericRoutine('(UV, BR, FU)')).toEqual({ light: 'UV', property: 'BR', feature: 'FU' });
    expect(genericRoutine('(IR,AB,MR)')).not.toBeNull();
    expect(['(UV, AB, FU)', '(IR, BR, MR)', '(XX, AB, MR)', 'UV BR FU', ''].map(genericRoutine)).toEqual([null, null, null, null, null]);
    expect(Object.keys(BASIC_ROUTINES)).toHaveLength(16);
  });

  it('[TR-03135-1 5.5.4.2] margins lie in [-1, +1] around the threshold', () => {
    const range = { minimum: 0, threshold: 40, maximum: 200 };
    expect([0, 20, 40, 120, 200, 900, -5].map((value) => marginOf(value, range))).toEqual([-1, -0.5, 0, 0.5, 1, 1, -1]);
    expect(marginOf(20, range, false)).toBe(0.5);
  });
});

describe('processing errors', () => {
  const code = (id: string, result: CheckResult, reason: string | null) => makeFinding(id, CATALOGUE[id]!, { result, reason }).errorCode;

  it('[TR-03135-1 5.3] have a number of their class in the vendors\' range, with a description; what was performed has none', () => {
    expect([code('optical.capture', 'failed', 'NO_IMAGE'), code('electronic.sod.signature', 'aborted', 'READ_ABORTED'), code('combined.mrzAgainstChip', 'aborted', 'DG1_MISSING')]).toEqual([10_002, 20_001, 30_007]);
    expect(code('electronic.sod.signature', 'failed', 'SIGNATURE_WRONG')).toBeNull();
    expect(code('optical.capture', 'successful', null)).toBeNull();
    for (const reason of Object.keys(PROCESSING_ERRORS)) expect(REASONS[reason]?.meaning, reason).toMatch(/\.$/);
    expect(new Set(Object.values(PROCESSING_ERRORS)).size).toBe(Object.keys(PROCESSING_ERRORS).length);
  });
});
