/** What a person is to read in their own script can be shown on a machine that has no font for it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ownName, phrase, phraseIds } from './phrases.ts';
import { languageCodes } from './states.ts';

const require = createRequire(import.meta.url);
/** pdfkit's own reader of fonts, which comes without types. */
const { openSync } = require('fontkit') as { openSync(file: string): { hasGlyphForCodePoint(codePoint: number): boolean } };

interface Face {
  file: string;
  /** Null: the whole font. */
  range: [number, number][] | null;
}

/** The faces of the styles that a window imports, itself and by its parts. */
function facesOf(entry: string): Face[] {
  return [...readFileSync(entry, 'utf8').matchAll(/import '([^']+more-scripts\.ts|@fontsource[^']+)'/g)].flatMap(([, name]) => {
    if (name!.endsWith('.ts')) return facesOf(join(dirname(entry), name!));
    const style = require.resolve(name!);
    return [...readFileSync(style, 'utf8').matchAll(/@font-face \{[^}]*\}/g)].map(([face]) => ({
      file: join(dirname(style), /url\(([^)]+\.woff2)\)/.exec(face)![1]!),
      range: /unicode-range: ([^;]+);/i.exec(face)?.[1]!.split(',').map((one) => one.trim().slice(2).split('-').map((end) => Number.parseInt(end, 16))).map(([from, to]): [number, number] => [from!, to ?? from!]) ?? null,
    }));
  });
}

it.each(['desk', 'person'])('[Issue 7, 1] every own name of a language and every sentence card has its letters in fonts that come with the %s window', (window) => {
  const faces = facesOf(join(import.meta.dirname, `../${window}/main.tsx`));
  const fonts = new Map<string, ReturnType<typeof openSync>>();
  const has = (codePoint: number): boolean =>
    faces.some(({ file, range }) => {
      if (range && !range.some(([from, to]) => from <= codePoint && codePoint <= to)) return false;
      if (!fonts.has(file)) fonts.set(file, openSync(file));
      return fonts.get(file)!.hasGlyphForCodePoint(codePoint);
    });
  const texts = languageCodes.flatMap((code) => [ownName(code), ...phraseIds.map((id) => phrase(id, code)?.text ?? '')]).join('');
  expect([...new Set(texts)].filter((letter) => !/[\p{Cf}\s]/u.test(letter) && !has(letter.codePointAt(0)!))).toEqual([]);
});
