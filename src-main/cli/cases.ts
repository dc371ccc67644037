/** `schalter cases …`: the caseload without a window. The desk itself must not be running. */
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { caseEvent, casePerson, type CaseState } from '../contract/caseload.ts';
import { german } from '../counter/caseload/apply.ts';
import { figuresPaper } from '../counter/caseload/case-work.ts';
import { yearlyFigures } from '../counter/caseload/figures.ts';
import { orderCases, orderRules } from '../counter/caseload/order.ts';
import { officeDay } from '../contract/office-day.ts';
import { allTallies, listCases, openCase, readCase, recordEvent, type Author } from '../counter/caseload/store.ts';
import { checklistTitles, deadlines, obstacles, outcomeTitles } from '../counter/caseload/tables.ts';
import { createPrintPart } from '../counter/printing/print-part.ts';
import { printingSettings } from '../counter/printing/settings.ts';
import { firstIssue } from '../contract/german-issues.ts';
import { SchalterError } from '../errors.ts';
import type { Store } from '../store/database.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter cases list|show CASE|open FILE|-|record CASE FILE|-|figures --year YEAR|tables ${deskUsage} [--closed] [--outside] [--pdf FILE] [--by NAME] [--json]`;
const opening = z.strictObject({ number: z.string().trim().min(1).max(40), person: casePerson, legalBasis: z.string().trim().min(1).max(80), sessionId: z.string().uuid().nullable().default(null) });

function parseJson<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SchalterError('CASE_INPUT', 'input', 'Die Eingabe ist kein gültiges JSON.', { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { field, words } = firstIssue(parsed.error);
  throw new SchalterError('CASE_INPUT', 'input', `In der Eingabe passt »${field || 'die Datei'}« nicht: ${words}`, { cause: parsed.error });
}

function show(state: CaseState, io: CommandIo): void {
  io.out(`Fall ${state.number}, angelegt ${german(officeDay(state.openedAt))}, ${state.legalBasis}`);
  io.out(`  Entscheidung: ${state.decision ? `eingegangen ${german(state.decision.receivedOn)}, ${state.decision.enforceableFrom ? `vollziehbar ab ${german(state.decision.enforceableFrom)}` : 'nicht vollziehbar'}` : 'keine'}`);
  io.out(`  Freiwillige Ausreise: ${state.departure ? `angeboten ${german(state.departure.offeredOn)}, Frist bis ${german(state.departure.until)}` : 'noch nicht angeboten'}`);
  for (const one of state.checklist) io.out(`  [${one.state === 'done' ? 'x' : ' '}] ${checklistTitles[one.item]}`);
  for (const one of state.obstacles) io.out(`  Hindernis: ${one.title} ${one.note}`);
  for (const one of state.deadlines) io.out(`  Frist: ${one.title} bis ${german(one.ends)} (${one.daysLeft} Tage), ${one.citation}${one.reviewedBy === null ? ', juristisch noch nicht geprüft' : ''}`);
  if (state.outcome) io.out(`  Ausgang: ${outcomeTitles[state.outcome.kind]} am ${german(state.outcome.on)}`);
}

/** A print part that only composes: the figures' page needs neither printer nor session. */
const composer = (store: Store, author: Author, office: string) =>
  createPrintPart({
    store, settings: printingSettings.parse({}), printer: () => undefined, actor: () => author.actor, printed: () => undefined, printFailed: () => undefined,
    desk: () => ({ office, desk: '', location: '', caseworker: author.name, training: false, legalBases: [], now: author.now }),
    view: () => {
      throw new RangeError('no session');
    },
  });

export const command: Command = {
  usage,
  summary: 'Zeigt und ändert die Fälle eines Schalters: Reihenfolge mit Gründen, ein Fall, neue Ereignisse, Jahreszahlen als Tabelle und PDF.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, closed: { type: 'boolean' }, outside: { type: 'boolean' }, year: { type: 'string' }, pdf: { type: 'string' }, by: { type: 'string' }, office: { type: 'string' } }, usage, { min: 1, max: 3 });
    const [what, first, second] = positionals as [string, string?, string?];
    const wrong = (): never => {
      throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    };
    const json = (value: unknown): void => io.out(JSON.stringify(value));
    if (what === 'tables') {
      json({ order: orderRules, obstacles: obstacles.rows, outcomes: outcomeTitles, checklist: checklistTitles, deadlines });
      return 0;
    }
    const input = what === 'open' ? first : what === 'record' ? second : undefined;
    const text = input === undefined ? '' : Buffer.from(await readInput(input, io.stdin)).toString('utf8');
    const { store } = await openDeskStore(values, io, 'cases.list');
    const author: Author = { name: (values.by as string | undefined) ?? 'Kommandozeile', actor: 'command-line', now: new Date().toISOString() };
    try {
      switch (what) {
        case 'list': {
          const today = officeDay(author.now);
          const lines = orderCases(listCases(store, author).filter((one) => values.closed === true || one.outcome === null), today);
          if (values.json) json({ rules: orderRules, lines });
          else {
            for (const rule of orderRules) io.out(`# ${rule}`);
            for (const line of lines) io.out(`${line.position}. ${line.number}${line.nextDeadline ? ` (${line.nextDeadline.title}: noch ${line.nextDeadline.daysLeft} Tage)` : ''}\n     ${line.why.join('\n     ')}`);
          }
          return 0;
        }
        case 'show': {
          const state = readCase(store, first ?? wrong(), author);
          if (values.json) json(state);
          else show(state, io);
          return 0;
        }
        case 'open': {
          const state = openCase(store, { type: 'opened', ...parseJson(opening, text) }, author);
          if (values.json) json(state);
          else io.out(`Fall ${state.number} angelegt: ${state.id}`);
          return 0;
        }
        case 'record': {
          if (second === undefined) wrong();
          const parsed = parseJson(z.union([z.array(caseEvent).min(1), caseEvent.transform((one) => [one])]), text);
          // All of them, or none: a list of events is one act.
          const state = store.write(() => parsed.map((event) => recordEvent(store, first!, event, author)).at(-1)!);
          if (values.json) json(state);
          else io.out(`${parsed.length} Ereignisse eingetragen.`);
          return 0;
        }
        case 'figures': {
          const year = Number(values.year ?? wrong());
          if (!Number.isInteger(year) || year < 2000 || year > 2100) wrong();
          const figures = yearlyFigures(allTallies(store), year, values.outside === true);
          if (values.pdf) await writeFile(values.pdf as string, (await figuresPaper(composer(store, author, (values.office as string | undefined) ?? 'Ausländerbehörde'), figures)).pdf);
          if (values.json) json(figures);
          else for (const [title, rows] of [['Nicht durchgeführt', figures.reasons], ['Ausgang', figures.outcomes], ['Identität', figures.identity]] as const) io.out(`${title}\n${rows.map((row) => `  ${row.label.padEnd(36)} ${row.text}`).join('\n')}`);
          return 0;
        }
        default:
          return wrong();
      }
    } finally {
      store.close();
    }
  },
};
