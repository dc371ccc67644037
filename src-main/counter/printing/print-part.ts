/**
 * Printing for the core: which forms a session has, how one looks, and the way to the printer. Composes in
 * this process; the window only shows. What is handed to a printer is entered in the store in the same
 * breath as its audit entry; the pages are not kept.
 */
import type { CallInput, CallOutput } from '../../contract/calls.ts';
import { formId, type FormId, type JobState, type PrintableForm, type PrinterAbilities, type Sheet } from '../../contract/printing.ts';
import type { Session, SessionView } from '../../contract/session.ts';
import type { PrinterPort } from '../../devices/port.ts';
import { SchalterError } from '../../errors.ts';
import { getCapture } from '../../store/captures.ts';
import { addAuditEntry } from '../../store/audit.ts';
import type { Store } from '../../store/database.ts';
import { compose, type Composed, type Inserts } from './compose.ts';
import { deskValues, momentText, sessionFacts, whyNot, type DeskFacts, type Facts } from './facts.ts';
import { formKinds } from './forms.ts';
import { informationLanguage, type InformationText } from './information.ts';
import type { TableRow } from './paper-writer.ts';
import { crop, fitted, whole } from './pictures.ts';
import { noteFailedPrint, notePrint, printsOf } from './print-log.ts';
import { fitProblems } from './template.ts';
import { informationOf, templateOf } from './templates.ts';
import type { PrintingSettings } from './settings.ts';

export interface PrintPartOptions {
  store: Store;
  settings: PrintingSettings;
  printer(): PrinterPort | undefined;
  desk(): DeskFacts;
  /** Login for the audit trail. */
  actor(): string;
  view(sessionId: string): SessionView;
  /** A print of the summary marks its session as printed. */
  printed(session: Session): void;
  /** It came to nothing; `before`: when the last one came out that did. */
  printFailed(sessionId: string, before: string | null): void;
}

export interface PrintPart {
  forms(sessionId: string): PrintableForm[];
  preview(input: CallInput<'print.preview'>): Promise<CallOutput<'print.preview'>>;
  submit(input: CallInput<'print.submit'>): Promise<CallOutput<'print.submit'>>;
  abilities(): Promise<PrinterAbilities>;
  job(job: string): Promise<JobState>;
  testPage(): Promise<CallOutput<'print.submit'>>;
  /** The yearly figures as a page; `submit` hands it to the printer as well. */
  figures(facts: { year: string; suppressed: string; conditions: Record<string, boolean> }, table: (name: string) => TableRow[]): Promise<Composed>;
  /** Hands a finished page of a form without a session to the printer. */
  send(form: FormId, composed: Composed): Promise<CallOutput<'print.submit'>>;
}

export function createPrintPart(options: PrintPartOptions): PrintPart {
  const { store, settings } = options;

  /** The template with the sheet that the settings want for it. @throws SchalterError PRINT_TEMPLATE (input) */
  const formOf = (form: FormId): ReturnType<typeof templateOf> => {
    const { template, source } = templateOf(form, settings.templatesDir);
    const sheet: Sheet = { ...template.sheet, ...Object.fromEntries(Object.entries(settings.sheets[form] ?? {}).filter(([, value]) => value !== undefined)) };
    const [wrong] = fitProblems({ ...template, sheet });
    if (wrong) throw new SchalterError('PRINT_TEMPLATE', 'input', `${formKinds[form].title}, Zeile ${wrong.line} der Vorlage: ${wrong.message} Bitte Papier oder Vorlage ändern lassen.`);
    return { template: { ...template, sheet }, source };
  };

  const insertsOf = ({ session }: SessionView, information: InformationText | null): Inserts => ({
    async photo(width, height) {
      return session.face.accepted === null ? null : fitted(getCapture(store, session.id, session.face.accepted).bytes, width, height);
    },
    async page(light, width) {
      const page = session.document.pages.find((one) => one.light === light);
      return page ? whole(getCapture(store, session.id, page.captureId).bytes, width) : null;
    },
    async crop(finding) {
      const page = session.document.pages.find((one) => one.light === (finding.light ?? 'white'));
      return page && finding.area ? crop(getCapture(store, session.id, page.captureId).bytes, finding.area) : null;
    },
    table: () => [],
    information,
  });

  const informationFor = (view: SessionView, language: string | null): { text: InformationText; values: Record<string, string> } => {
    const texts = informationOf(settings.templatesDir);
    const wanted = language ?? view.session.person.languages.map((code) => informationLanguage(code, texts)).find((code) => code !== null) ?? 'de';
    const text = texts.find((one) => one.lang === wanted);
    if (!text) throw new SchalterError('PRINT_LANGUAGE', 'input', 'In dieser Sprache gibt es das Informationsblatt nicht. Bitte eine andere Sprache wählen.');
    const { controller, dataProtectionOfficer, supervisoryAuthority } = settings;
    if (!controller || !dataProtectionOfficer || !supervisoryAuthority) throw new SchalterError('PRINT_FORM_INCOMPLETE', 'input', 'Für das Informationsblatt fehlen Anschrift, Datenschutzbeauftragte oder Aufsichtsbehörde. Bitte in den Einstellungen unter »printing« eintragen.');
    return { text, values: { controller: `Verantwortlich: ${controller}`, dataProtectionOfficer: `Datenschutz: ${dataProtectionOfficer}`, supervisoryAuthority: `Aufsicht: ${supervisoryAuthority}` } };
  };

  const composed = async (sessionId: string, form: FormId, language: string | null): Promise<{ composed: Composed; sheet: Sheet; view: SessionView }> => {
    const view = options.view(sessionId);
    const reason = whyNot(form, view);
    if (reason) throw new SchalterError('PRINT_FORM_UNAVAILABLE', 'input', `${formKinds[form].title}: ${reason}`);
    const desk = options.desk();
    const { template } = formOf(form);
    const information = form === 'information' ? informationFor(view, language) : null;
    const facts: Facts = sessionFacts(view, desk);
    Object.assign(facts.values, information?.values);
    const before = printsOf(store, sessionId).get(form);
    // A sheet of information or photographs is the same however often it is printed.
    const marks = form !== 'information' && form !== 'photographs';
    const result = await compose({ template, facts, inserts: insertsOf(view, information?.text ?? null), printedBefore: before?.times ?? 0, firstPrinted: before ? momentText(before.firstAt) : null, createdAt: desk.now, marks });
    return { composed: result, sheet: template.sheet, view };
  };

  /** @throws SchalterError DEVICE_NOT_FOUND (unavailable) */
  const thePrinter = (): PrinterPort => {
    const printer = options.printer();
    if (!printer) throw new SchalterError('DEVICE_NOT_FOUND', 'unavailable', 'Für diesen Schalter ist kein Drucker eingerichtet.');
    return printer;
  };

  const hand = async (form: FormId, sessionId: string | null, result: Composed, sheet: Sheet, why: string | null = null) => {
    // The title stands in the queue and on its displays: the form, never the person.
    const job = await thePrinter().print(result.pdf, { title: `Schalter: ${formKinds[form].title}`, copies: sheet.copies, sheet });
    notePrint(store, { sessionId, form, at: options.desk().now, actor: options.actor(), why, copies: sheet.copies, printer: job.printer, job: job.job, bytes: result.pdf.length });
    return job;
  };

  const printer = (): string => options.printer()?.name ?? 'kein Drucker eingerichtet';

  const plainInserts = (table: (name: string) => TableRow[]): Inserts => ({ photo: async () => null, page: async () => null, crop: async () => null, table, information: null });

  const sheetless = async (form: FormId, values: Record<string, string>, conditions: Record<string, boolean>, table: (name: string) => TableRow[]): Promise<Composed> => {
    const desk = options.desk();
    return compose({ template: formOf(form).template, facts: { values: { ...deskValues(desk), ...values }, conditions: { training: desk.training, ...conditions }, findings: [] }, inserts: plainInserts(table), printedBefore: 0, firstPrinted: null, createdAt: desk.now, marks: false });
  };

  const part: PrintPart = {
    forms(sessionId) {
      const view = options.view(sessionId);
      const prints = printsOf(store, sessionId);
      return formId.options.filter((form) => formKinds[form].of === 'session').map((form) => {
        const before = prints.get(form);
        const base = { form, title: formKinds[form].title, printed: before?.times ?? 0, lastPrintedAt: before?.lastAt ?? null };
        try {
          const { template, source } = formOf(form);
          return { ...base, unavailable: whyNot(form, view), sheet: template.sheet, languages: form === 'information' ? languagesOf(view, informationOf(settings.templatesDir)) : [], template: source };
        } catch (thrown) {
          // A broken template is told where it stands in the list; the other forms can be printed.
          if (!(thrown instanceof SchalterError)) throw thrown;
          return { ...base, unavailable: thrown.message, sheet: { paper: 'A4', sides: 'one-sided' as const, tray: null, copies: 1 }, languages: [], template: 'office' as const };
        }
      });
    },
    async preview({ sessionId, form, language }) {
      const { composed: result, view } = await composed(sessionId, form, language);
      store.write(() => addAuditEntry(store, { at: options.desk().now, actor: options.actor(), action: 'form.previewed', sessionId, detail: { form }, why: view.session.legalBasis }));
      return { pdf: result.pdf, title: result.title, remarks: result.remarks };
    },
    async submit({ sessionId, form, language, change }) {
      const { composed: result, sheet, view } = await composed(sessionId, form, language);
      const job = await hand(form, sessionId, result, { ...sheet, ...change }, view.session.legalBasis);
      if (form === 'summary') options.printed(view.session);
      return job;
    },
    abilities: async () => thePrinter().abilities(),
    async job(job) {
      const told = await thePrinter().jobState(job);
      const failed = told.state === 'failed' ? noteFailedPrint(store, { printer: told.printer, job, at: options.desk().now, actor: options.actor() }) : null;
      if (failed?.sessionId && failed.form === 'summary') options.printFailed(failed.sessionId, printsOf(store, failed.sessionId).get('summary')?.lastAt ?? null);
      return told;
    },
    async testPage() {
      const result = await sheetless('test-page', { printer: printer() }, {}, () => []);
      return part.send('test-page', result);
    },
    figures: ({ year, suppressed, conditions }, table) => sheetless('figures', { year, suppressed }, conditions, table),
    send: async (form, result) => hand(form, null, result, formOf(form).template.sheet),
  };
  return part;
}

function languagesOf({ session }: SessionView, texts: InformationText[]): PrintableForm['languages'] {
  const own = session.person.languages.map((code) => informationLanguage(code, texts)).filter((code) => code !== null);
  const rank = (lang: string): number => (own.includes(lang) ? own.indexOf(lang) : lang === 'de' ? 50 : 99);
  return [...texts].sort((a, b) => rank(a.lang) - rank(b.lang)).map(({ lang, name, draft }) => ({ code: lang, name, draft: draft !== null }));
}
