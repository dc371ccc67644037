/** What a person reads of a zone at the terminal. */
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { command } from './mrz-parse.ts';

const zone = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

async function read(...lines: string[]): Promise<{ code: number; said: string }> {
  const out: string[] = [];
  const code = await command.run(['-'], { stdin: Readable.from([lines.join('\n')]), out: (line) => void out.push(line), err: () => {} });
  return { code, said: out.join('\n') };
}

it('each finding has its sentence beside its code, and no field is named by its value', async () => {
  expect(await read(...zone)).toEqual({ code: 0, said: '1. TD3: gültig' });
  const spaced = await read(zone[0]!.toLowerCase(), `${zone[1]!} `);
  expect(spaced.said.split('\n').slice(1)).toEqual([
    '   LOWER_CASE, Zeile 1: Kleine Buchstaben oder andere Klammern wurden als Großbuchstaben und Füllzeichen gelesen.',
    '   BLANKS, Zeile 2: Leerzeichen wurden ausgelassen.',
  ]);
  const none = await read('KEINE ZONE');
  expect(none.code).toBe(1);
  expect(none.said).toContain('UNKNOWN_FORMAT: Zahl und Länge der Zeilen gehören zu keiner bekannten Zone. Bitte alle Zeilen vollständig eingeben oder lesen.');
  const wrong = await read(zone[0]!, zone[1]!.replace('L898902C3', 'L898902C8'));
  expect(wrong.said).toMatch(/documentNumber.*\n {3}CHECK_DIGIT, Zeile 2: /);
  expect(spaced.said + wrong.said).not.toMatch(/ERIKSSON|898902/i);
});
