/** `schalter print …`: templates written out and checked, and a paper of a session composed into a file, without a window. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formId } from '../contract/printing.ts';
import { legalBases } from '../capture/legal-bases.ts';
import { viewOf } from '../capture/view.ts';
import { builtInTemplates } from '../counter/printing/built-in.ts';
import { createPrintPart } from '../counter/printing/print-part.ts';
import { checkFolder, templateFile } from '../counter/printing/templates.ts';
import { emptySettings, readSettings } from '../core/settings.ts';
import { SchalterError } from '../errors.ts';
import { readSession } from '../store/sessions.ts';
import { parseWords } from './arguments.ts';
import type { Command } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter print templates DIR [--write] | render FORM SESSION --out FILE [--language CODE] [--settings desk.json] ${deskUsage} [--json]`;

export const command: Command = {
  usage,
  summary: 'Schreibt die mitgelieferten Vorlagen in einen Ordner, prüft die eines Amtes (Rückgabe 1 bei Fehlern) und setzt ein Papier eines Vorgangs als PDF/A.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, write: { type: 'boolean' }, out: { type: 'string' }, language: { type: 'string' }, settings: { type: 'string' } }, usage, { min: 2, max: 3 });
    const [what, first, second] = positionals as [string, string, string?];
    if (what === 'templates') {
      if (values.write) {
        mkdirSync(first, { recursive: true });
        for (const form of formId.options) if (!existsSync(join(first, templateFile(form)))) writeFileSync(join(first, templateFile(form)), builtInTemplates[form]);
      }
      const reports = checkFolder(first);
      if (values.json) io.out(JSON.stringify({ valid: reports.every((one) => one.problems.length === 0), files: reports }));
      else for (const { file, problems } of reports) io.out(problems.length === 0 ? `${file}: in Ordnung` : problems.map(({ line, message }) => `${file}, Zeile ${line}: ${message}`).join('\n'));
      return reports.every((one) => one.problems.length === 0) ? 0 : 1;
    }
    const form = formId.safeParse(first);
    if (what !== 'render' || !form.success || second === undefined || !values.out) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const settings = values.settings ? readSettings(values.settings) : emptySettings;
    const { store } = await openDeskStore(values, io, 'print.submit');
    try {
      const now = new Date().toISOString();
      const bases = settings.legalBases ?? legalBases;
      const context = { now, newId: () => '', caseworker: settings.caseworker, legalBases: bases, specialSituationApproved: settings.specialSituationApproved, candidateReview: settings.officeWide.candidateReview };
      const part = createPrintPart({
        store, settings: settings.printing, printer: () => undefined, actor: () => 'command-line', printed: () => undefined, printFailed: () => undefined,
        desk: () => ({ office: settings.office, desk: settings.desk, location: settings.location, caseworker: settings.caseworker, training: values.training === true, legalBases: bases, now }),
        view: (sessionId) => viewOf(readSession(store, sessionId), context),
      });
      const { pdf, title, remarks } = await part.preview({ sessionId: second, form: form.data, language: values.language ?? null });
      writeFileSync(values.out, pdf, { mode: 0o600 });
      if (values.json) io.out(JSON.stringify({ form: form.data, title, bytes: pdf.length, remarks }));
      else io.out(`${title}: ${pdf.length} Byte${remarks.map((remark) => `\n  ${remark}`).join('')}`);
      return 0;
    } finally {
      store.close();
    }
  },
};
