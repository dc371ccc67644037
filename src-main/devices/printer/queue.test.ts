/** Printing through a real cupsd with a real cups-pdf queue, and what is said when it cannot print. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPrintServer, onePagePdf, startPrintServer, type PrintServer } from '../testing/cups-server.ts';
import { until } from '../testing/harness.ts';
import { parseLpstat } from './cups.ts';
import { PrintQueue } from './queue.ts';
import { obstacle } from './reasons.ts';

const reason = noPrintServer();
if (reason) process.stderr.write(`Drucktests über CUPS übersprungen: ${reason}\n`);

/** Share of dark points on a page in percent; undefined while it is not whole. */
function inked(file: string): number | undefined {
  const { status, stdout } = spawnSync('pdftoppm', ['-gray', '-r', '18', '-singlefile', file]);
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(stdout.subarray(0, 40).toString('latin1'));
  if (status !== 0 || !header) return undefined;
  const points = stdout.subarray(header[0].length);
  return Math.round((100 * points.filter((grey) => grey < 128).length) / points.length);
}

describe.skipIf(reason !== undefined)('print queue over real CUPS', () => {
  let server: PrintServer;
  const printed = join(homedir(), 'PDF');
  const title = `Schalter-Drucktest-${process.pid}`;
  const folder = (): string[] => (existsSync(printed) ? readdirSync(printed) : []);
  // cups-pdf names the file as it likes: what was not there before is ours.
  const before = new Set(folder());
  const files = (): string[] => folder().filter((name) => !before.has(name));
  const queue = (name?: string) => new PrintQueue({ id: 'printer', name: 'Drucker', simulated: false, queue: name, server: server.socket });

  beforeAll(async () => {
    server = await startPrintServer();
  });
  afterAll(async () => {
    for (const file of files()) rmSync(join(printed, file));
    await server.stop();
  });

  it('lists queues with their state', async () => {
    expect(await queue().queues()).toEqual([{ name: 'PDFQ', state: 'idle', accepting: true, reasons: [], waiting: 0, isDefault: false }]);
    expect(await queue().list()).toEqual([{ adapter: 'print-queue', transport: { queue: 'PDFQ' }, name: 'PDFQ' }]);
  });

  it('prints a PDF whose drawing arrives, and never lays it into a temporary folder', async () => {
    const printer = queue('PDFQ');
    await printer.open();
    // Fails where the page goes to the queue through a file: this folder does not exist.
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = '/nowhere/to/lay/a/page';
    const job = await printer.print(onePagePdf(), { title }).finally(() => (before === undefined ? delete process.env['TMPDIR'] : (process.env['TMPDIR'] = before)));
    expect(job).toEqual({ printer: 'PDFQ', job: 'PDFQ-1', message: 'Der Druckauftrag ist in der Warteschlange von PDFQ.' });
    await until(() => files().length === 1, 'printed file', 20_000);
    // The driver may leave an unprintable margin white.
    await until(() => Math.abs((inked(join(printed, files()[0]!)) ?? 0) - 48) < 4, 'lower half of the page black', 15_000);
  });

  it('says that the queue is stopped, refuses jobs, or does not exist', async () => {
    const printer = queue('PDFQ');
    server.admin('cupsdisable', 'PDFQ');
    await expect(printer.print(onePagePdf(), { title })).rejects.toMatchObject({ code: 'PRINTER_STOPPED', message: 'Drucker: die Druckerwarteschlange ist angehalten. Bitte den Drucker prüfen und die Warteschlange fortsetzen.' });
    server.admin('cupsenable', 'PDFQ');
    server.admin('cupsreject', 'PDFQ');
    await expect(printer.print(onePagePdf(), { title })).rejects.toMatchObject({ code: 'PRINTER_REFUSES' });
    server.admin('cupsaccept', 'PDFQ');
    await printer.probe();
    await expect(queue('NIRGENDS').open()).rejects.toMatchObject({ code: 'PRINTER_NOT_FOUND' });
  });

  it('takes nothing that is no PDF', async () => {
    await expect(queue('PDFQ').print(Buffer.from('hallo'), { title })).rejects.toMatchObject({ code: 'PRINTER_NOT_PDF' });
  });

  it('says that the print service does not run', async () => {
    const nowhere = new PrintQueue({ id: 'printer', name: 'Drucker', simulated: false, server: '/tmp/schalter-no-such-socket' });
    await expect(nowhere.queues()).rejects.toMatchObject({ code: 'PRINTER_NO_SERVICE' });
  });
});

describe('words of the print service', () => {
  it('reads lpstat: states, alerts, refusal, jobs, default', () => {
    const text = `printer A is idle.  enabled since today\n\tAlerts: media-empty-error cups-missing-filter-warning\nprinter B now printing B-7.  enabled since today\n\tAlerts: none\nprinter C disabled since today -\n\tPaused\n\tAlerts: paused\nsystem default destination: B\nA not accepting requests since today -\n\treason unknown\nB accepting requests since today\nB-7                     root              1024   Tue Nov 24 04:23:04 2026\nB-8                     root              1024   Tue Nov 24 04:23:05 2026\n`;
    expect(parseLpstat(text)).toEqual([
      { name: 'A', state: 'idle', accepting: false, reasons: ['media-empty-error', 'cups-missing-filter-warning'], waiting: 0, isDefault: false },
      { name: 'B', state: 'printing', accepting: true, reasons: [], waiting: 2, isDefault: true },
      { name: 'C', state: 'stopped', accepting: true, reasons: ['paused'], waiting: 0, isDefault: false },
    ]);
  });

  it('[RFC 8011 5.4.12] errors stop printing, warnings and reports do not', () => {
    expect(obstacle(['media-low-warning', 'media-empty-error'])).toBe('Das Papier ist leer. Bitte nachlegen.');
    expect(obstacle(['media-empty-warning', 'offline-report'])).toBeUndefined();
    expect(obstacle(['offline'])).toBe('Der Drucker ist nicht erreichbar. Bitte Strom und Kabel prüfen.');
    expect(obstacle([])).toBeUndefined();
  });
});
