/** The catalogues: complete, the same placeholders in both languages, and nothing the screens do not know. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { guidelineCriteria } from '../desk/face/photo-guideline.tsx';
import { de } from './de.ts';
import { en } from './en.ts';
import { hintTexts } from '../../src-main/biometrics/face/hint.ts';
import { noticeText, textLanguage } from './notice.ts';
import { personHint, personHintCodes } from './person-hints.ts';
import { personLanguages, personWords } from './person.ts';
import { stateCode, stateCodes, stateOnPaper } from '../../src-main/contract/state-names.ts';
import { languageCodes, stateName, states } from './states.ts';
import { format, type TextKey } from './t.ts';

const keys = Object.keys(de) as TextKey[];
const forms = (text: string | { one: string; other: string }): string[] => (typeof text === 'string' ? [text] : [text.one, text.other]);
const placeholders = (text: string): string => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join();

describe('catalogues', () => {
  it('have the same keys', () => expect(Object.keys(en).sort()).toEqual(Object.keys(de).sort()));
  it.each(keys)('%s has text and the same placeholders in both languages', (key) => {
    for (const text of [...forms(de[key]), ...forms(en[key])]) expect(text.trim()).not.toBe('');
    // »one« may leave out the number; the plural decides.
    expect(placeholders(forms(en[key]).at(-1)!)).toBe(placeholders(forms(de[key]).at(-1)!));
  });
  it('shout at nobody', () => expect(keys.filter((key) => [...forms(de[key]), ...forms(en[key])].some((text) => text.includes('!')))).toEqual([]));
  it('hold no key that no screen uses', () => {
    const root = join(dirname(fileURLToPath(import.meta.url)), '..');
    const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('texts/'))
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n');
    const composed = [...source.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map((match) => match[1]!);
    expect(keys.filter((key) => !source.includes(`'${key}'`) && !composed.some((prefix) => key.startsWith(prefix)))).toEqual([]);
  });
});

describe('[TR-03121-3-4 4.4.3.1] the photo guideline', () => {
  it('describes the twenty criteria in both languages', () => {
    expect(guidelineCriteria).toHaveLength(20);
    expect(guidelineCriteria.filter((one) => !(`guide.${one}` in de) || !(`guide.${one}` in en))).toEqual([]);
  });
});

describe('requests about the photograph', () => {
  it('are said in every language of the person\u2019s window, and none twice', () => {
    for (const language of personLanguages) {
      const said = personHintCodes.map((code) => personHint(language, code));
      expect(said.filter((text) => !text?.trim()), language).toEqual([]);
      expect(new Set(said).size, language).toBe(personHintCodes.length);
    }
    expect(personHint('de', 'chinUp')).toBe('Kinn etwas höher');
    expect(personHint('de', 'light')).toBeNull();
  });
  it('are known to the desk in both languages', () => {
    expect(Object.keys(hintTexts).filter((code) => !(`face.hint.${code}` in de))).toEqual([]);
    expect(personHintCodes.filter((code) => !(code in hintTexts))).toEqual([]);
  });
});

describe('format', () => {
  it('puts values in and chooses the number', () => {
    expect(format({ one: '{n} wartet', other: '{n} warten' }, { n: 1 })).toBe('1 wartet');
    expect(format({ one: '{n} wartet', other: '{n} warten' }, { n: 0 })).toBe('0 warten');
    expect(format('seit {span}, {unknown}', { span: '2 h' })).toBe('seit 2 h, {unknown}');
  });
  it('never reads a placeholder out of a value', () => expect(format('{a}', { a: '{b}', b: 'x' })).toBe('{b}'));
});

describe('words for the person', () => {
  it.each([
    ['ara', 'ar', 'rtl'],
    ['prs', 'fa', 'rtl'],
    ['ukr', 'uk', 'ltr'],
    ['deu', 'de', 'ltr'],
    ['wol', 'en', 'ltr'],
    ['no such language', 'en', 'ltr'],
  ])('%s is read in %s, %s', (code, lang, dir) => expect(personWords(code)).toMatchObject({ lang, dir }));
  it('say each thing in every language', () => {
    for (const language of personLanguages) {
      const { words } = personWords(language);
      const all = Object.values(words).flatMap((one: string | Record<string, string>) => (typeof one === 'string' ? [one] : Object.values(one)));
      expect(all.every((text) => text.length > 1)).toBe(true);
    }
  });
  it('the notice has three sentences and falls back to English', () => {
    expect(noticeText('fas')).toMatchObject({ lang: 'fa', dir: 'rtl' });
    expect(noticeText('wol').lang).toBe('en');
    expect(noticeText('deu').sentences).toHaveLength(3);
    expect(textLanguage('ara')).toBe('ar');
  });
});

describe('[ICAO 9303-3 5] nationalities', () => {
  it('are named in both languages, the codes of the standard included', () => {
    expect(stateName('D', 'de')).toBe('Deutschland');
    expect(stateName('XXA', 'de')).toBe('staatenlos');
    expect(stateName('SYR', 'en')).toBe('Syria');
    expect(stateName('QQQ', 'de')).toBe('QQQ');
    expect(['Syrien', ' syrien ', 'Syria', 'syr', 'Syrien (SYR)', 'Korea', ''].map(stateCode)).toEqual(['SYR', 'SYR', 'SYR', 'SYR', 'SYR', null, null]);
    for (const code of stateCodes) expect(stateCode(stateOnPaper(code))).toBe(code);
    expect(new Set(states('de').map((state) => state.code)).size).toBe(states('de').length);
    expect(languageCodes.every((code) => code.length === 3)).toBe(true);
  });
});
