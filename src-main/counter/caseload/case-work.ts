/** The caseload as calls of the contract. */
import type { CallInput, CallName, CallOutput } from '../../contract/calls.ts';
import type { DeadlineTable, ObstacleList, YearlyFigures } from '../../contract/caseload.ts';
import { officeDay } from '../../contract/office-day.ts';
import type { Store } from '../../store/database.ts';
import type { PrintPart } from '../printing/print-part.ts';
import type { TableRow } from '../printing/paper-writer.ts';
import { withCertificates } from './deadlines.ts';
import { yearlyFigures } from './figures.ts';
import { orderCases, orderRules } from './order.ts';
import { allTallies, listCases, openCase, readCase, recordEvent, type Author } from './store.ts';
import { deadlines, obstacles } from './tables.ts';

type Names = Extract<CallName, `cases.${string}`>;
type Handlers = { [N in Names]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

export function createCaseWork(options: { store: Store; author(): Author; print: PrintPart; /** The office's own list. */ obstacles?: ObstacleList | undefined; /** Its own table of periods. */ deadlines?: DeadlineTable | undefined }): Handlers {
  const { store } = options;
  const list = options.obstacles ?? obstacles;
  const table = withCertificates(options.deadlines ?? deadlines);
  const author = (): Author => ({ ...options.author(), obstacles: list, deadlines: table });
  return {
    'cases.list'({ closed }) {
      const lines = orderCases(listCases(store, author()).filter((one) => closed || one.outcome === null), officeDay(author().now));
      return { rules: [...orderRules], lines, warnings: lines.filter((line) => line.nextDeadline?.state === 'warning' || line.nextDeadline?.state === 'over').length };
    },
    'cases.get': ({ caseId }) => readCase(store, caseId, author()),
    'cases.open': (event) => openCase(store, { type: 'opened', ...event }, author()),
    'cases.record': ({ caseId, event }) => recordEvent(store, caseId, event, author()),
    'cases.lists': () => ({ obstacles: list.rows.filter(({ retired }) => !retired).map(({ id, title }) => ({ id, title })), obstaclesVersion: list.version, obstaclesAsOf: list.asOf, deadlinesAsOf: table.asOf, deadlines: table.rows.map(({ id, title, citation, from, since, until, reviewedBy, certificate }) => ({ id, title, citation, from, since, until, reviewedBy, certificate: certificate === true })) }),
    'cases.figures': ({ year, outside }) => yearlyFigures(allTallies(store), year, outside, list),
    async 'cases.printFigures'({ year, outside }) {
      const figures = yearlyFigures(allTallies(store), year, outside, list);
      return options.print.send('figures', await figuresPaper(options.print, figures));
    },
  };
}

/** The figures as a page: table and bars from one source. */
export function figuresPaper(print: Pick<PrintPart, 'figures'>, figures: YearlyFigures) {
  const rows = (list: YearlyFigures['reasons'], first: string): TableRow[] => [{ cells: [first, String(figures.year)], heading: true }, ...list.map((row) => ({ cells: [row.label, row.text] }))];
  const tables: Record<string, TableRow[]> = { reasons: rows(figures.reasons, 'Grund'), outcomes: rows(figures.outcomes, 'Ausgang'), identity: rows(figures.identity, 'Klärung') };
  return print.figures({ year: String(figures.year), suppressed: figures.outside ? 'Wo sich eine Zahl aus der Summe errechnen ließe, ist eine zweite nicht genannt.' : '', conditions: { suppressedOutside: figures.outside } }, (name) => tables[name] ?? []);
}
