/** Printing to a real IPP Everywhere printer (CUPS's ippeveprinter), directly and through a CUPS queue. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPrintServer, onePagePdf, startPrintServer, type PrintServer } from '../testing/cups-server.ts';
import { until } from '../testing/harness.ts';
import { noIppPrinter, startIppPrinter, type IppEverywhere } from '../testing/ipp-everywhere.ts';
import { abilitiesOf } from './abilities.ts';
import { decodeAnswer, encodeRequest, ippOperations, type IppAttribute, type IppGroup } from './ipp-codec.ts';
import { IppPrinter } from './ipp-printer.ts';
import { PrintQueue } from './queue.ts';
import { jobStateOf } from './reasons.ts';

const reason = noIppPrinter();
if (reason) process.stderr.write(`Drucktests über IPP übersprungen: ${reason}\n`);
const a4 = { paper: 'A4', sides: 'two-sided-long-edge', tray: 'main', copies: 2 } as const;

describe.skipIf(reason !== undefined)('IPP Everywhere printer', () => {
  let everywhere: IppEverywhere;
  const files = (ending: string) => readdirSync(everywhere.spool).filter((name) => name.endsWith(ending)).sort();
  const told = (index: number) => readFileSync(join(everywhere.spool, files('.env')[index]!), 'utf8');
  const printer = (url = everywhere.url) => new IppPrinter({ id: 'printer', name: 'Drucker', simulated: false, url });

  beforeAll(async () => void (everywhere = await startIppPrinter()), 40_000);
  afterAll(() => everywhere.stop());

  it('[RFC 8010] takes a PDF byte for byte, with sides, tray, copies and true size; a second job waits until it is no longer busy', { timeout: 30_000 }, async () => {
    everywhere.hold(1500);
    const device = printer();
    expect((await device.open()).model).not.toBe('');
    const first = await device.print(onePagePdf(), { title: 'Schalter: Prüfbericht', copies: 2, sheet: a4 });
    // The printer takes the order in its own time: for a moment it may still stand in its line.
    await expect.poll(() => device.jobState(first.job)).toMatchObject({ state: 'printing', message: 'Es wird gedruckt.' });
    const second = await device.print(onePagePdf(), { title: 'Schalter: Zweiter' });
    expect([first.job, second.job]).toEqual(['printer-1', 'printer-2']);
    expect(await device.jobState(first.job)).toMatchObject({ state: 'printed', message: 'Gedruckt.' });
    await until(() => files('.pdf').length === 2 && files('.env').length === 2, 'zwei Ausdrucke', 10_000);
    for (const name of files('.pdf')) expect(Buffer.compare(readFileSync(join(everywhere.spool, name)), onePagePdf())).toBe(0);
    const order = [told(0), told(1)].find((text) => text.includes('Prüfbericht'))!;
    for (const line of ['IPP_SIDES=two-sided-long-edge', 'IPP_COPIES=2', 'IPP_PRINT_SCALING=none', 'x-dimension=21000 y-dimension=29700', 'media-source=main']) expect(order).toContain(line);
  });

  it('[RFC 8011 5.2.8, PWG 5100.7] says which trays and sides it has, for a choice at the counter', async () => {
    expect(await printer().abilities()).toEqual({ trays: expect.arrayContaining(['main', 'by-pass-tray']), sides: expect.arrayContaining(['one-sided', 'two-sided-long-edge']) });
    await expect(printer('ipp://127.0.0.1:9/ipp/print').abilities()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' });
  });

  it('says what the printer cannot do, and that it is away', async () => {
    await expect(printer().print(onePagePdf(), { title: 'x', sheet: { ...a4, paper: '89x36mm' } })).rejects.toMatchObject({ code: 'PRINTER_SHEET', message: 'Drucker: der Drucker kann Papier, Fach oder Seiten dieses Formulars nicht. Bitte in den Einstellungen des Formulars ändern.' });
    await expect(printer('ipp://127.0.0.1:9/ipp/print').open()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE', message: 'Drucker: nicht erreichbar. Bitte Strom und Netzkabel prüfen.' });
    await expect(printer(everywhere.url.replace('/ipp/print', '/wrong')).open()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('[RFC 8011 5.3.7] a job the printer gave up before anything came out has failed', { timeout: 20_000 }, async () => {
    everywhere.hold(0);
    everywhere.broken(true);
    try {
      const device = printer();
      const { job } = await device.print(onePagePdf(), { title: 'x' });
      await expect.poll(() => device.jobState(job), { timeout: 15_000 }).toMatchObject({ state: 'failed', message: 'Der Drucker hat den Auftrag aufgegeben. Bitte am Drucker nachsehen und noch einmal drucken.' });
    } finally {
      everywhere.broken(false);
    }
  });

  describe.skipIf(noPrintServer() !== undefined)('through a CUPS queue', () => {
    let server: PrintServer;
    beforeAll(async () => {
      everywhere.hold(0);
      server = await startPrintServer();
      server.admin('lpadmin', '-p', 'EVERYWHERE', '-E', '-v', everywhere.url, '-m', 'everywhere');
    }, 60_000);
    afterAll(() => server.stop());

    it('arrives and is told as printed', { timeout: 40_000 }, async () => {
      const before = files('.env').length;
      const queue = new PrintQueue({ id: 'printer', name: 'Drucker', simulated: false, queue: 'EVERYWHERE', server: server.socket });
      const { job } = await queue.print(onePagePdf(), { title: 'Schalter: Zusammenfassung', sheet: { ...a4, tray: null } });
      const states: string[] = [];
      for (const end = Date.now() + 30_000; states.at(-1) !== 'printed' && Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) states.push((await queue.jobState(job)).state);
      expect(states.at(-1)).toBe('printed');
      expect(files('.env').length).toBe(before + 1);
      expect(files('.env').map((_, index) => told(index)).some((text) => text.includes('Zusammenfassung') && text.includes('IPP_SIDES=two-sided-long-edge'))).toBe(true);
    });

    it('[RFC 8011 5.2.8, PWG 5100.7] says which trays and sides the printer behind it has', async () => {
      const queue = new PrintQueue({ id: 'printer', name: 'Drucker', simulated: false, queue: 'EVERYWHERE', server: server.socket });
      expect(await queue.abilities()).toEqual(await printer().abilities());
    });

    it('waits with a clear sentence while the queue stands still', async () => {
      const queue = new PrintQueue({ id: 'printer', name: 'Drucker', simulated: false, queue: 'EVERYWHERE', server: server.socket });
      server.admin('cupsdisable', 'EVERYWHERE');
      await expect(queue.print(onePagePdf(), { title: 'x' })).rejects.toMatchObject({ code: 'PRINTER_STOPPED' });
      server.admin('cupsenable', 'EVERYWHERE');
    });
  });

  it('gives up on a printer that stays busy with one clear sentence', { timeout: 30_000 }, async () => {
    everywhere.hold(20_000);
    const device = printer();
    await device.print(onePagePdf(), { title: 'lang' });
    await expect(device.print(onePagePdf(), { title: 'zweiter' })).rejects.toMatchObject({ code: 'PRINTER_BUSY', message: 'Drucker: gerade mit einem anderen Auftrag beschäftigt. Bitte gleich noch einmal drucken.' });
  });
});

/** A printer that takes orders before documents, and whose line breaks in the middle of each document. */
async function printerThatBreaksOff(): Promise<{ url: string; asked: string[]; stop(): Promise<void> }> {
  const asked: string[] = [];
  const answerOf = (group: 2 | 4, attributes: IppAttribute[]): Buffer => {
    const octets = encodeRequest('Print-Job', 1, { operation: [], job: attributes });
    octets.writeUInt16BE(0, 2);
    octets.writeUInt8(group, encodeRequest('Print-Job', 1, { operation: [] }).length - 1);
    return octets;
  };
  const { 'Create-Job': create, 'Send-Document': send, 'Cancel-Job': cancel } = ippOperations;
  const server = createServer((request, response) => {
    request.once('data', (start: Buffer) => {
      const operation = start.readUInt16BE(2);
      asked.push(Object.entries(ippOperations).find(([, code]) => code === operation)?.[0] ?? '');
      if (operation === send) return void request.socket.destroy();
      const job: IppAttribute = { name: 'job-id', type: 'integer', value: 7 };
      const able = [create, send, cancel].map((value, index): IppAttribute => ({ name: index === 0 ? 'operations-supported' : '', type: 'enum', value }));
      response.writeHead(200, { 'content-type': 'application/ipp' }).end(operation === create || operation === cancel ? answerOf(2, [job]) : answerOf(4, able));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `ipp://127.0.0.1:${(server.address() as AddressInfo).port}/ipp/print`, asked, stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))) };
}

it('[RFC 8011 4.2.4] an order whose document did not arrive is taken back, and the failure is told', async () => {
  const printer = await printerThatBreaksOff();
  try {
    await expect(new IppPrinter({ id: 'printer', name: 'Drucker', simulated: false, url: printer.url }).print(onePagePdf(), { title: 'x' })).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' });
    expect(printer.asked).toEqual(['Get-Printer-Attributes', 'Create-Job', 'Send-Document', 'Cancel-Job']);
  } finally {
    await printer.stop();
  }
});

it.each([
  ['names both', { 'media-source-supported': ['auto', 'main', 'tray-2', 'main', 'Fach 2 (links)'], 'sides-supported': ['one-sided'] }, { trays: ['main', 'tray-2'], sides: ['one-sided'] }],
  ['says nothing', {}, { trays: [], sides: ['one-sided', 'two-sided-long-edge', 'two-sided-short-edge'] }],
] satisfies [string, IppGroup, object][])('[RFC 8011 5.2.8, PWG 5100.7] a printer that %s', (_, said, able) => expect(abilitiesOf(said)).toEqual(able));

describe('IPP messages', () => {
  it('[RFC 8010 3.1] a request is the octets of the standard', () => {
    const octets = encodeRequest('Get-Printer-Attributes', 7, { operation: [{ name: 'printer-uri', type: 'uri', value: 'ipp://p/' }] });
    expect(octets.subarray(0, 9).toString('hex')).toBe('0200000b0000000701');
    expect(octets.at(-1)).toBe(3);
    expect(octets.includes(Buffer.concat([Buffer.from([0x45, 0, 11]), Buffer.from('printer-uri'), Buffer.from([0, 8]), Buffer.from('ipp://p/')]))).toBe(true);
  });

  it('[RFC 8010 3.1.6] reads values of several kinds and collections, and refuses what is cut off', () => {
    const octets = Buffer.concat([Buffer.from('02000000000000010147', 'hex'), Buffer.from([0, 1, 0x61, 0, 1, 0x62]), Buffer.from('0421', 'hex'), Buffer.from([0, 1, 0x6e, 0, 4, 0, 0, 0, 5]), Buffer.from('34', 'hex'), Buffer.from([0, 1, 0x63, 0, 0]), Buffer.from('4a', 'hex'), Buffer.from([0, 0, 0, 1, 0x78]), Buffer.from('22', 'hex'), Buffer.from([0, 0, 0, 1, 1]), Buffer.from('37', 'hex'), Buffer.from([0, 0, 0, 0]), Buffer.from([3])]);
    expect(decodeAnswer(octets)).toEqual({ status: 0, requestId: 1, groups: [{ tag: 1, attributes: { a: ['b'] } }, { tag: 4, attributes: { n: [5], c: [{ x: [true] }] } }] });
    for (let length = 0; length < octets.length; length++) expect(() => decodeAnswer(octets.subarray(0, length))).toThrow(RangeError);
  });

  it.each([
    [{ 'job-state': [3] }, {}, 'waiting', 'Der Auftrag wartet in der Warteschlange.'],
    [{ 'job-state': [3] }, { 'printer-state-reasons': ['media-empty-error'] }, 'stopped', 'Der Auftrag wartet: Das Papier ist leer. Bitte nachlegen.'],
    [{ 'job-state': [5] }, { 'printer-state-reasons': ['connecting-to-device'] }, 'stopped', 'Der Druck ist unterbrochen: Der Drucker antwortet nicht. Bitte Strom und Kabel prüfen.'],
    [{ 'job-state': [5] }, { 'printer-state-reasons': ['none'], 'printer-state-message': ['The printer may not exist or is unavailable at this time.'] }, 'stopped', 'Der Druck ist unterbrochen: Der Drucker antwortet nicht. Bitte Strom und Kabel prüfen.'],
    [{ 'job-state': [5] }, { 'printer-state-message': ['The printer is in use.'] }, 'waiting', 'Der Auftrag wartet. Der Drucker ist noch mit einem anderen Auftrag beschäftigt.'],
    [{ 'job-state': [5] }, { 'printer-state-reasons': ['media-empty-warning'] }, 'printing', 'Es wird gedruckt. Der Drucker meldet: Das Papier ist leer. Bitte nachlegen.'],
    [{ 'job-state': [6] }, { 'printer-state-reasons': ['offline-report'] }, 'stopped', 'Der Druck ist unterbrochen: Bitte am Drucker nachsehen.'],
    [{ 'job-state': [7] }, {}, 'failed', 'Der Auftrag wurde am Drucker abgebrochen. Bitte noch einmal drucken.'],
    [{ 'job-state': [8], 'job-state-reasons': ['job-aborted'] }, {}, 'failed', 'Der Drucker hat den Auftrag aufgegeben. Bitte am Drucker nachsehen und noch einmal drucken.'],
    [{ 'job-state': [7], 'job-impressions-completed': [0] }, {}, 'failed', 'Der Auftrag wurde am Drucker abgebrochen. Bitte noch einmal drucken.'],
    [{ 'job-state': [7], 'job-impressions-completed': [1] }, {}, 'partly', 'Der Auftrag wurde am Drucker abgebrochen. Ein Teil ist schon herausgekommen. Bitte vernichten und noch einmal drucken; der neue Ausdruck trägt den Vermerk »Zweitschrift«.'],
    [{}, {}, 'unknown', 'Der Drucker sagt nicht, was aus dem Auftrag geworden ist. Bitte am Drucker nachsehen.'],
  ])('[RFC 8011 5.3.7] job %j of printer %j is %s', (job, printer, state, message) => expect(jobStateOf(job, printer)).toEqual({ state, message }));
});
