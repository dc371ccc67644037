/** Templates: everything a hand can get wrong is named with its line, before anything is printed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formId } from '../../contract/printing.ts';
import { builtInTemplates } from './built-in.ts';
import { formKinds } from './forms.ts';
import { printingSettings } from './settings.ts';
import { fitProblems, parseTemplate } from './template.ts';
import { checkFolder, informationOf, templateOf } from './templates.ts';

const home = mkdtempSync(join(tmpdir(), 'schalter-templates-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const problems = (text: string) => parseTemplate(text, 'attendance', formKinds.attendance.vocabulary).problems.map(({ line, message }) => `${line}: ${message}`);
const body = (lines: string) => `---\nform: attendance\n---\n{{person.name}}\n${lines}`;

describe('templates', () => {
  it.each(formId.options)('the built-in one for %s is right', (form) => expect(parseTemplate(builtInTemplates[form], form, formKinds[form].vocabulary).problems).toEqual([]));

  it('what stands in both branches of a condition is always there', () => expect(problems('---\nform: attendance\n---\n@if training\n{{person.name}}\n@else\nName :: {{ person.name }}\n@end')).toEqual([]));

  it('names line and likely meaning of a word that does not exist', () => {
    expect(problems(body('Von {{person.birthdate}}'))).toEqual(['5: Den Platzhalter »person.birthdate« gibt es in diesem Formular nicht. Gemeint ist vielleicht »person.birthDate«.']);
    expect(problems(body('[[signatur Amt]]'))).toEqual(['5: [[signatur]] gibt es in diesem Formular nicht. Gemeint ist vielleicht »signature«.']);
    expect(problems(body('@if matchpending\nx\n@end'))).toEqual(['5: Die Bedingung »matchpending« gibt es in diesem Formular nicht. Gemeint ist vielleicht »matchPending«.']);
  });

  it.each([
    ['an open condition', body('@if training\nx'), '5: Dieses »@if« hat kein »@end«.'],
    ['an end without beginning', body('@end'), '5: »@end« gehört zu keinem »@if«.'],
    ['an open placeholder', body('Von {{person.name'), '5: Ein Platzhalter ist nicht mit »}}« geschlossen.'],
    ['paper that does not exist', '---\nform: attendance\npaper: B7\n---\n{{person.name}}', '3: Das Papier »B7« ist nicht bekannt. Möglich sind A4, A5, A6 oder Maße wie 89x36mm.'],
    ['sides that do not exist', '---\nsides: both\n---\n{{person.name}}', '2: Für »sides« sind möglich: one-sided, two-sided-long-edge, two-sided-short-edge.'],
    ['too many copies', '---\ncopies: 90\n---\n{{person.name}}', '2: Hier muss eine Zahl von 1 bis 20 stehen.'],
    ['an unknown entry', '---\nfarbe: rot\n---\n{{person.name}}', '2: Die Angabe »farbe: rot« ist nicht bekannt. Möglich sind form, title, lang, paper, sides, tray, copies, margin, size.'],
    ['a head without end', '---\nform: attendance\n', '1: Die Angaben am Anfang sind nicht mit »---« abgeschlossen.'],
    ['another form', '---\nform: label\n---\n{{person.name}}', '2: Die Vorlage ist für »label«, gebraucht wird »attendance«.'],
    ['what may not be missing', '---\nform: attendance\n---\nHallo', '4: In der Vorlage fehlt {{person.name}} oder steht nur unter einer Bedingung; ohne das darf dieses Formular nicht gedruckt werden.'],
    ['what may not be missing and stands in a remark or under a condition', '---\nform: attendance\n---\n% {{person.name}}\n@if training\n{{person.name}}\n@end', '7: In der Vorlage fehlt {{person.name}} oder steht nur unter einer Bedingung; ohne das darf dieses Formular nicht gedruckt werden.'],
    ['a code larger than its paper', '---\npaper: 89x36mm\nmargin: 3\n---\n{{person.name}}\n@if training\n[[qr 31]]\n@end', '7: [[qr]] ist größer als der Platz zwischen den Rändern (83 × 30 mm).'],
    ['a code wider than its paper', '---\npaper: 89x36mm\nmargin: 3\n---\n{{person.name}}\n[[code128 90x7]]', '6: [[code128]] ist größer als der Platz zwischen den Rändern (83 × 30 mm).'],
    ['margins that leave nothing', '---\npaper: 89x36mm\nmargin: 40\n---\n{{person.name}}', '1: Zwischen Rändern von 40 mm bleibt auf dem Papier »89x36mm« kein Platz für Text.'],
  ])('says %s', (_what, text, sentence) => expect(problems(text)).toContain(sentence));

  it('a sheet of the settings that no paper has, or that has no room for the form, is noticed', () => {
    expect(printingSettings.safeParse({ sheets: { label: { paper: 'A7' } } }).success).toBe(false);
    expect(printingSettings.safeParse({ sheets: { label: { paper: '62x29mm' } } }).success).toBe(true);
    const { template } = templateOf('photographs', null);
    expect(fitProblems({ ...template, sheet: { ...template.sheet, paper: '89x36mm' } })).toEqual([{ line: 8, message: '[[photos]] ist größer als der Platz zwischen den Rändern (73 × 20 mm).' }]);
  });

  it('a broken template of the office is refused with file and line', () => {
    writeFileSync(join(home, 'label.txt'), builtInTemplates.label.replace('{{person.surname}}', '{{person.sirname}}'));
    expect(() => templateOf('label', home)).toThrow(expect.objectContaining({ code: 'PRINT_TEMPLATE', kind: 'input', message: `Vorlage ${join(home, 'label.txt')}, Zeile 9: Den Platzhalter »person.sirname« gibt es in diesem Formular nicht. Gemeint ist vielleicht »person.surname«.` }));
    expect(templateOf('summary', home).source).toBe('built-in');
  });

  it('checks a whole folder, foreign and unreadable files included', () => {
    writeFileSync(join(home, 'attendance.txt'), builtInTemplates.attendance);
    writeFileSync(join(home, 'rechnung.txt'), 'x');
    writeFileSync(join(home, 'summary.txt'), Buffer.from([0xff, 0xfe, 0xfa]));
    expect(checkFolder(home).map(({ file, problems: found }) => [file, found.length])).toEqual([['attendance.txt', 0], ['label.txt', 1], ['rechnung.txt', 1], ['summary.txt', 1]]);
  });

  it('[DSGVO Art. 13] an office puts its confirmed translation in the place of the draft', () => {
    writeFileSync(join(home, 'information.ru.txt'), `Заголовок\n${['a', 'b', 'c', 'd', 'e'].map((part) => `# ${part}\nтекст`).join('\n')}\nconfirmed: O. Beispiel, 01.10.2026\n`);
    const texts = informationOf(home);
    expect(texts.find((text) => text.lang === 'ru')).toMatchObject({ title: 'Заголовок', draft: null });
    expect(texts.find((text) => text.lang === 'ar')!.draft).not.toBeNull();
    expect(texts.filter((text) => text.lang !== 'de' && text.lang !== 'ru').every((text) => text.draft !== null && text.sections.length === 7)).toBe(true);
  });
});
