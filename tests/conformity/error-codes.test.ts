/** The vendor's list of error codes is complete as far as the sources show, current, and speaks to people. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allCodes, codesIn, document } from './error-codes.ts';

describe('[TR-03121-3-4 4.11.1.1] error codes', () => {
  const codes = allCodes();

  it('are found where they are thrown, chosen or listed', () => {
    const text = [
      "throw new SchalterError('A_B', 'input', `Die Datei ${name} fehlt hier.`);",
      "fail(x ? 'C_D' : 'E_F', 'input', 'Das geht hier nicht.');",
      "const table = { G_H: ['input', 'Bitte das Kabel einstecken.'] };",
    ].join('\n');
    expect(codesIn('x.ts', text).map(({ code, sentence }) => `${code}: ${sentence}`)).toEqual(['A_B: Die Datei … fehlt hier.', 'C_D: Das geht hier nicht.', 'E_F: Das geht hier nicht.', 'G_H: Bitte das Kabel einstecken.']);
    expect(codesIn('capture/x.ts', "refuse('I', 'Das geht hier nicht.')").map(({ code }) => code)).toEqual(['SESSION_I']);
    expect(codes.length).toBeGreaterThan(150);
  });

  it('stand in docs/error-codes.md with their sentences', () => {
    expect(readFileSync('docs/error-codes.md', 'utf8'), 'node tests/conformity/error-codes.ts').toBe(document(codes));
  });

  it('end as sentences do and shout at nobody', () => {
    const loud = codes.filter(({ sentence }) => /!|\b(ERROR|Exception|undefined|NaN)\b/.test(sentence));
    expect(loud).toEqual([]);
  });
});
