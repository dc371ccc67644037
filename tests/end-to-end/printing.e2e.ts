/**
 * Papers from the real window to real printers: an IPP Everywhere printer (CUPS's ippeveprinter) spoken to
 * directly, and the same printer behind a real CUPS queue. What the printer received is read from its spool:
 * words, millimetres, structure. The structure check is our own list of rules (pdf-check.ts), not veraPDF.
 */
import { expect, test, type Page } from '@playwright/test';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noPdfTools, pdfPictures, pdfSize, pdfText, structureProblems } from '../../src-main/counter/printing/testing/pdf-check.ts';
import { noPrintServer, startPrintServer, type PrintServer } from '../../src-main/devices/testing/cups-server.ts';
import { noIppPrinter, startIppPrinter, type IppEverywhere } from '../../src-main/devices/testing/ipp-everywhere.ts';
import { signIn, work } from './caseworker.ts';
import { startDesk, type Desk } from './desk-app.ts';
import { startWorld, type World } from './world-process.ts';

const missing = noIppPrinter() ?? noPrintServer() ?? noPdfTools();
test.skip(missing !== undefined, missing);
test.describe.configure({ mode: 'serial' });
test.setTimeout(600_000);

interface Form {
  name: string;
  /** Words that must stand on the paper. */
  says: RegExp;
  sides?: string;
  tray?: string;
  copies?: number;
}

/** Photographs go on A4: this printer has no A6, and the office says so in its settings. */
const sheets = { 'check-report': { tray: 'main' }, photographs: { paper: 'A4', tray: 'by-pass-tray' } };
const forms: Form[] = [
  { name: 'Zusammenfassung', says: /Zusammenfassung der Erfassung/ },
  { name: 'Prüfbericht zum Dokument', says: /Alle Prüfungen nach TR-03135/, sides: 'two-sided-long-edge', tray: 'main' },
  { name: 'Bescheinigung über die Vorsprache', says: /hat heute bei uns vorgesprochen/ },
  { name: 'Quittung über ein einbehaltenes Dokument', says: /in Verwahrung genommen/, copies: 2 },
  { name: 'Information nach Art. 13 DSGVO', says: /datenschutz@musterstadt\.example/, sides: 'two-sided-long-edge' },
  { name: 'Lichtbilder 35 × 45 mm', says: /V-[0-9A-F]{8}/, tray: 'by-pass-tray' },
];

let world: World;
let everywhere: IppEverywhere;
let cups: PrintServer;
let dataDir: string;
let window: Page;
let desk: Desk | undefined;

/** What the printer received last, with the order it came with. Its numbers begin anew when it is switched on. */
function received(): { pdf: Uint8Array; order: string } {
  const newest = (ending: string): Buffer => {
    const files = readdirSync(everywhere.spool).filter((name) => name.endsWith(ending)).map((name) => join(everywhere.spool, name));
    return readFileSync(files.reduce((last, file) => (statSync(file).mtimeMs > statSync(last).mtimeMs ? file : last)));
  };
  return { pdf: newest('.pdf'), order: newest('.env').toString('utf8') };
}

/** A desk whose printer is this one, at the end of the session that the first test has worked through. */
async function deskWith(printer: object): Promise<void> {
  const settings = JSON.parse(readFileSync(world.settingsFile, 'utf8')) as { devices: { id: string }[]; printing: object };
  const devices = settings.devices.map((one) => (one.id === 'printer' ? { id: 'printer', name: 'Drucker', simulated: false, ...printer } : one));
  writeFileSync(world.settingsFile, JSON.stringify({ ...settings, devices, printing: { ...settings.printing, sheets } }));
  desk = await startDesk({ dataDir, keepData: true, words: [`--settings=${world.settingsFile}`] });
  ({ window } = desk);
}

const preview = () => window.locator('.preview-side');
const said = () => preview().getByRole('status').first();
async function open(form: string): Promise<void> {
  await window.getByRole('button', { name: `${form} ansehen und drucken` }).click();
  await expect(window.getByRole('img', { name: new RegExp(`^${form}, Seite 1 von`) })).toBeVisible();
}
const print = () => window.getByRole('button', { name: /^(Drucken|Noch einmal drucken)/ }).click();
const back = async () => {
  await window.keyboard.press('Escape');
  await expect(window.getByRole('heading', { name: 'Papiere' })).toBeVisible();
};

test.beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'schalter-papers-'));
  [world, everywhere, cups] = await Promise.all([startWorld(), startIppPrinter(), startPrintServer()]);
  cups.admin('lpadmin', '-p', 'EVERYWHERE', '-E', '-v', everywhere.url, '-m', 'everywhere');
});
test.afterAll(async () => {
  await desk?.close();
  await Promise.all([world?.stop(), cups?.stop(), everywhere?.stop()]);
  for (const folder of [dataDir, `${dataDir}-electron`]) rmSync(folder, { recursive: true, force: true });
});

test('[Issue 7, 2] each form reaches an IPP Everywhere printer as previewed: words, size, sides, tray, copies, photographs of 35 × 45 mm, structure of PDF/A-2a (our check, not veraPDF)', async () => {
  await deskWith({ adapter: 'print-ipp', url: everywhere.url });
  // A child is registered without prints: the shortest way to the papers.
  await signIn(window);
  await window.getByRole('button', { name: /Fall 4 üben/ }).click();
  let retained = false;
  await work(window, {
    async at({ title }) {
      if (title !== 'Dokument') return title === 'Ergebnis';
      const retain = window.getByText('Einbehalten', { exact: true }).first();
      // Once: while the step is left, its choice is still seen for a moment.
      if (retained || !(await retain.isVisible())) return false;
      retained = true;
      await retain.click();
      await window.getByLabel('Begründung').first().fill('Die Echtheit soll geprüft werden.');
      return false;
    },
  });
  // What the printer gave up before anything came out is no print: it stands nowhere as one, and the next is no copy of it.
  everywhere.broken(true);
  await open('Zusammenfassung');
  await print();
  await expect(said()).toHaveText(/Der Drucker hat den Auftrag aufgegeben\./);
  await back();
  await expect(window.getByText('Noch nicht gedruckt')).toBeVisible();
  everywhere.broken(false);
  for (const form of forms) {
    await open(form.name);
    await expect(preview().getByText(/Zweitschrift/)).toBeHidden();
    await print();
    await expect(said()).toHaveText(/Gedruckt\./);
    const { pdf, order } = received();
    const size = pdfSize(pdf);
    expect.soft(size, form.name).toEqual({ width: expect.closeTo(210, 0), height: expect.closeTo(297, 0) });
    await expect(window.getByText(`${Math.round(size.width)} × ${Math.round(size.height)} mm`).first()).toBeVisible();
    expect.soft(pdfText(pdf), form.name).toMatch(form.says);
    expect.soft(pdfText(pdf), form.name).not.toMatch(/Zweitschrift/);
    expect.soft(structureProblems(pdf), form.name).toEqual([]);
    for (const line of [`IPP_SIDES=${form.sides ?? 'one-sided'}`, `IPP_COPIES=${form.copies ?? 1}`, 'IPP_PRINT_SCALING=none', form.tray ? `media-source=${form.tray}` : 'x-dimension=21000 y-dimension=29700']) expect.soft(order, form.name).toContain(line);
    if (form.name.startsWith('Lichtbilder')) {
      const pictures = pdfPictures(pdf);
      expect(pictures).toHaveLength(4);
      for (const one of pictures) expect(Math.max(Math.abs(one.width - 35), Math.abs(one.height - 45))).toBeLessThan(0.15);
    }
    await back();
  }
});

test('[Issue 7, 2] a second print says »Zweitschrift« on the paper and beside it, and sides and a tray the printer names can be chosen for one print', async () => {
  await open('Zusammenfassung');
  await expect(preview().getByText(/Vermerk »Zweitschrift«/)).toBeVisible();
  await preview().getByText('Beidseitig, lange Kante').click();
  // Offered because this printer names it.
  await preview().getByLabel('Papierfach').selectOption({ label: 'Mehrzweckfach' });
  await print();
  await expect(preview().getByText(/Schon 2 Mal gedruckt/)).toBeVisible();
  await expect(said()).toHaveText(/Gedruckt\./);
  expect(pdfText(received().pdf)).toMatch(/Zweitschrift 1; zuerst gedruckt \d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr/);
  for (const line of ['IPP_SIDES=two-sided-long-edge', 'media-source=by-pass-tray']) expect(received().order).toContain(line);
  await back();
});

test('[Issue 7, 2] a paper the printer has not, one that stays busy, is out of paper or switched off: each one sentence with what to do', async () => {
  await open('Aktenetikett');
  await print();
  await expect(window.getByText('Drucker: der Drucker kann Papier, Fach oder Seiten dieses Formulars nicht. Bitte in den Einstellungen des Formulars ändern.')).toBeVisible();
  await back();

  everywhere.hold(15_000);
  await open('Bescheinigung über die Vorsprache');
  await print();
  await expect(said()).toHaveText(/Es wird gedruckt\.|angenommen/);
  await print();
  await expect(window.getByText('Drucker: gerade mit einem anderen Auftrag beschäftigt. Bitte gleich noch einmal drucken.')).toBeVisible();
  await expect(said()).toHaveText(/Gedruckt\./);
  everywhere.hold(0);

  everywhere.paper(false);
  await print();
  await expect(said()).toHaveText(/Es wird gedruckt\. Der Drucker meldet: Das Papier ist leer\. Bitte nachlegen\./);
  await print();
  await expect(window.getByText('Drucker: Das Papier ist leer. Bitte nachlegen.', { exact: true })).toBeVisible();
  everywhere.paper(true);
  await expect(said()).toHaveText(/Gedruckt\./);

  await everywhere.switchOff();
  await print();
  await expect(window.getByText(/Drucker.*nicht erreichbar\. Bitte Strom und Netzkabel prüfen\./).first()).toBeVisible();
  await everywhere.switchOn();
  await desk!.close();
  desk = undefined;
});

test('[Issue 7, 2] through a real CUPS queue: words and millimetres arrive unchanged, a stopped queue and a printer that is off are told, and the job comes out when it is back', async () => {
  await deskWith({ adapter: 'print-queue', queue: 'EVERYWHERE', server: cups.socket });
  await signIn(window);
  await window.getByRole('option', { name: /begonnen/ }).click();
  await window.getByRole('button', { name: /fortsetzen/i }).first().click();
  await expect(window.getByRole('heading', { name: 'Papiere' })).toBeVisible();
  for (const form of forms.filter(({ name }) => /Prüfbericht|Lichtbilder/.test(name))) {
    await open(form.name);
    await print();
    await expect(said()).toHaveText(/Gedruckt\./);
    const { pdf, order } = received();
    expect(pdfSize(pdf)).toEqual({ width: expect.closeTo(210, 0), height: expect.closeTo(297, 0) });
    expect(pdfText(pdf)).toMatch(form.says);
    expect(order).toContain(`IPP_SIDES=${form.sides ?? 'one-sided'}`);
    if (form.name.startsWith('Lichtbilder')) for (const one of pdfPictures(pdf)) expect(Math.max(Math.abs(one.width - 35), Math.abs(one.height - 45))).toBeLessThan(0.15);
    await back();
  }
  await open('Bescheinigung über die Vorsprache');
  cups.admin('cupsdisable', 'EVERYWHERE');
  await print();
  await expect(window.getByText('Drucker: die Druckerwarteschlange ist angehalten. Bitte den Drucker prüfen und die Warteschlange fortsetzen.')).toBeVisible();
  cups.admin('cupsenable', 'EVERYWHERE');
  await everywhere.switchOff();
  await print();
  await expect(said()).toHaveText(/Der Drucker antwortet nicht\. Bitte Strom und Kabel prüfen\./);
  await everywhere.switchOn();
  await expect(said()).toHaveText(/Gedruckt\./, { timeout: 90_000 });
});
