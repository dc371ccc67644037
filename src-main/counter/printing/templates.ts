/** Finds the template of a form: the office's own file where there is one, else the built-in one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formId, type FormId } from '../../contract/printing.ts';
import { SchalterError } from '../../errors.ts';
import { builtInTemplates } from './built-in.ts';
import { formKinds } from './forms.ts';
import { informationTexts, readInformation, type InformationText } from './information.ts';
import { parseTemplate, readTemplate, type Template } from './template.ts';

export const templateFile = (form: FormId): string => `${form}.txt`;

function officeText(dir: string | null, name: string): string | null {
  if (dir === null) return null;
  const file = join(dir, name);
  if (!existsSync(file)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new SchalterError('PRINT_TEMPLATE', 'input', `Die Vorlage ${file} lässt sich nicht als Text (UTF-8) lesen. Bitte in einem Texteditor neu speichern.`, { cause });
  }
}

/** @throws SchalterError PRINT_TEMPLATE (input), naming file and line */
export function templateOf(form: FormId, dir: string | null): { template: Template; source: 'office' | 'built-in' } {
  const own = officeText(dir, templateFile(form));
  return own === null
    ? { template: readTemplate(builtInTemplates[form], form, formKinds[form].vocabulary, templateFile(form)), source: 'built-in' }
    : { template: readTemplate(own, form, formKinds[form].vocabulary, join(dir!, templateFile(form))), source: 'office' };
}

/** Texts of the information sheet: the office's over ours. @throws SchalterError PRINT_TEMPLATE (input) */
export function informationOf(dir: string | null): InformationText[] {
  const own = new Map<string, InformationText>();
  for (const name of dir !== null && existsSync(dir) ? readdirSync(dir) : []) {
    const lang = /^information\.([a-z]{2,3})\.txt$/.exec(name)?.[1];
    if (lang) own.set(lang, readInformation(officeText(dir, name)!, lang, join(dir!, name)));
  }
  return [...informationTexts.filter((text) => !own.has(text.lang)), ...own.values()];
}

export interface TemplateReport {
  file: string;
  form: FormId | null;
  problems: { line: number; message: string }[];
}

/** Checks every file of a folder of templates, without printing. */
export function checkFolder(dir: string): TemplateReport[] {
  if (!existsSync(dir)) throw new SchalterError('FILE_UNREADABLE', 'input', `Den Ordner ${dir} gibt es nicht. Bitte den Pfad prüfen.`);
  return readdirSync(dir).filter((name) => name.endsWith('.txt')).sort().map((name) => {
    const form = formId.safeParse(name.replace(/\.txt$/, ''));
    try {
      const text = officeText(dir, name)!;
      if (form.success) return { file: name, form: form.data, problems: parseTemplate(text, form.data, formKinds[form.data].vocabulary).problems };
      const lang = /^information\.([a-z]{2,3})\.txt$/.exec(name)?.[1];
      if (!lang) return { file: name, form: null, problems: [{ line: 1, message: `Ein Formular dieses Namens gibt es nicht. Möglich sind ${formId.options.map(templateFile).join(', ')} und information.SPRACHE.txt.` }] };
      readInformation(text, lang, name);
      return { file: name, form: 'information', problems: [] };
    } catch (thrown) {
      if (!(thrown instanceof SchalterError)) throw thrown;
      const line = Number(/Zeile (\d+): /.exec(thrown.message)?.[1] ?? 1);
      return { file: name, form: form.success ? form.data : null, problems: [{ line, message: thrown.message.replace(/^Vorlage .*?, Zeile \d+: /, '') }] };
    }
  });
}
