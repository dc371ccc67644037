/** Papers as they leave the program: their words, their millimetres, their marks, their structure. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { legalBases } from '../../capture/legal-bases.ts';
import { play, sampleContext, sent } from '../../capture/sample-events.ts';
import { viewOf } from '../../capture/view.ts';
import { formId, type FormId } from '../../contract/printing.ts';
import type { Finding } from '../../contract/session.ts';
import { readPageBarcodes } from '../../documents/page/barcodes.ts';
import { compose, type Composed } from './compose.ts';
import { sessionFacts } from './facts.ts';
import { srgbProfile } from './icc.ts';
import { informationTexts } from './information.ts';
import { crop, fitted, whole } from './pictures.ts';
import { templateOf } from './templates.ts';
import { noPdfTools, pdfPictures, pdfSize, pdfText, pdfWords, structureProblems } from './testing/pdf-check.ts';

const reason = noPdfTools();
if (reason) process.stderr.write(`Prüfung der Ausdrucke übersprungen: ${reason}\n`);

const context = sampleContext();
const desk = { office: 'Ausländerbehörde Musterstadt', desk: 'Schalter 1', location: 'Musterstadt', caseworker: 'M. Beispiel', training: false, legalBases, now: '2026-11-24T10:00:00Z' };
const finding: Finding = { id: 'a', branch: 'optical', result: 'failed', obligation: 'mandatory', title: 'Papier leuchtet im UV-Licht', meaning: 'Echtes Papier bleibt dunkel.', advice: 'Bitte die Seite ansehen.', light: 'uv', area: { x: 40, y: 40, width: 60, height: 30, angle: 0 }, margin: null };
const picture = new Uint8Array(await sharp({ create: { width: 600, height: 800, channels: 4, background: { r: 90, g: 120, b: 150, alpha: 0.5 } } }).png().toBuffer());

async function paper(form: FormId, options: { surname?: string; lang?: string; printedBefore?: number; answered?: boolean; training?: boolean } = {}): Promise<Composed> {
  const session = play(sent(context), context, { type: 'setPerson', person: { surname: options.surname ?? 'Mustermann' } });
  const view = { ...viewOf(session, context), ...(options.answered ? { matchPending: false } : {}) };
  const facts = sessionFacts(view, { ...desk, training: options.training ?? false });
  Object.assign(facts.values, { controller: 'Stadt Musterstadt', dataProtectionOfficer: 'dsb@example.org', supervisoryAuthority: 'Aufsicht', printer: 'PDFQ', year: '2026', suppressed: '' });
  return compose({
    template: templateOf(form, null).template,
    facts: { ...facts, findings: [finding], conditions: { ...facts.conditions, hasDocument: true, hasFindings: true } },
    inserts: {
      photo: (width, height) => fitted(picture, width, height),
      page: (_light, width) => whole(picture, width),
      crop: (one) => crop(picture, one.area!),
      table: () => [{ cells: ['Grund', 'Fälle'], heading: true }, { cells: ['Krankheit', '7'] }],
      information: informationTexts.find((text) => text.lang === (options.lang ?? 'de'))!,
    },
    printedBefore: options.printedBefore ?? 0, firstPrinted: '24.11.2026, 09:00 Uhr', createdAt: desk.now, marks: !['information', 'photographs'].includes(form),
  });
}

describe.skipIf(reason !== undefined)('papers', () => {
  it.each(formId.options)('structure check after ISO 19005-2 level A (not veraPDF): %s', async (form) => {
    const { pdf } = await paper(form);
    expect(structureProblems(pdf)).toEqual([]);
  });

  it.each(informationTexts.map((text) => text.lang))('structure and letters of the information sheet in %s', async (lang) => {
    const { pdf, missing, pages, remarks } = await paper('information', { lang });
    expect(structureProblems(pdf)).toEqual([]);
    expect({ missing, pages }).toEqual({ missing: [], pages: 1 });
    expect(remarks).toHaveLength(lang === 'de' ? 0 : 1);
  });

  it('the structure check finds what is wrong: a file without tags, with a font not embedded', () => {
    const bad = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length 26>>stream\nBT\n/F 9 Tf\n(a) Tj\nET\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF');
    const dir = mkdtempSync(join(tmpdir(), 'schalter-bad-'));
    writeFileSync(join(dir, 'bad.pdf'), bad);
    spawnSync('qpdf', [join(dir, 'bad.pdf'), join(dir, 'mended.pdf')]);
    const found = structureProblems(new Uint8Array(spawnSync('cat', [join(dir, 'mended.pdf')]).stdout));
    rmSync(dir, { recursive: true });
    for (const clause of ['6.6.2', '6.2.3', '6.8.4', '6.8.3', '6.2.11.4', '7.1']) expect(found.some((sentence) => sentence.includes(clause)), clause).toBe(true);
  });

  it('says »Abgleich ausstehend« exactly while it is so, »Zweitschrift« from the second print, »Übung« in training', async () => {
    const first = pdfText((await paper('summary')).pdf);
    expect(first).toContain('Abgleich ausstehend: die Antwort');
    expect(first).not.toMatch(/Zweitschrift|Übung/);
    const later = pdfText((await paper('summary', { answered: true, printedBefore: 2, training: true })).pdf);
    expect(later).not.toContain('Abgleich ausstehend');
    expect(later).toContain('Zweitschrift 2; zuerst gedruckt 24.11.2026, 09:00 Uhr');
    expect(later).toContain('Übung: erfundene Daten');
    expect(pdfText((await paper('label', { printedBefore: 1 })).pdf)).toContain('Abgleich ausstehend · Zweitschrift 1');
  });

  it('[TR-03121-3-4 4.4.1] photographs are 35 × 45 mm to a tenth, four on one A6', async () => {
    const { pdf } = await paper('photographs');
    expect(pdfSize(pdf)).toEqual({ width: expect.closeTo(105, 1), height: expect.closeTo(148, 1) });
    const pictures = pdfPictures(pdf);
    expect(pictures).toHaveLength(4);
    for (const one of pictures) expect(one).toEqual({ width: expect.closeTo(35, 0), height: expect.closeTo(45, 0) });
    expect(Math.max(...pictures.map((one) => Math.abs(one.width - 35)), ...pictures.map((one) => Math.abs(one.height - 45)))).toBeLessThan(0.15);
  });

  it('a long name is set smaller until the label is one, and what is longer still is told', async () => {
    const names = ['von und zu Hohenlohe-Waldenburg-Schillingsfürst von der Musterburg', 'Muster '.repeat(60)];
    const [long, longer] = [await paper('label', { surname: names[0]! }), await paper('label', { surname: names[1]! })];
    expect([long.pages, long.remarks]).toEqual([1, []]);
    expect(longer.remarks).toEqual([`Der Text braucht ${longer.pages} Etiketten. Bitte die Vorlage kürzen oder ein größeres Etikett wählen lassen.`]);
  });

  it('a label is one page of 89 × 36 mm whose two codes can be read back', async () => {
    const { pdf, pages } = await paper('label');
    expect(pages).toBe(1);
    expect(pdfSize(pdf)).toEqual({ width: expect.closeTo(89, 1), height: expect.closeTo(36, 1) });
    const dir = mkdtempSync(join(tmpdir(), 'schalter-label-'));
    writeFileSync(join(dir, 'l.pdf'), pdf);
    spawnSync('pdftoppm', ['-r', '300', '-png', '-singlefile', join(dir, 'l.pdf'), join(dir, 'l')]);
    const { data, info } = await sharp(join(dir, 'l.png')).flatten().raw().toBuffer({ resolveWithObject: true });
    rmSync(dir, { recursive: true });
    const codes = await readPageBarcodes({ data: new Uint8Array(data), width: info.width, height: info.height, channels: info.channels as 3 } as never);
    expect(codes.map(({ format, text }) => [format, text]).sort()).toEqual([['Code128', 'V-00000000'], ['QRCode', 'V-00000000']]);
  });

  it('writes names as they are written, in five scripts, and tells of a letter it has not', async () => {
    const { pdf, remarks } = await paper('attendance', { surname: 'Żółć-Їжакевич Nguyễn Ελένη მარიამ' });
    const text = pdfText(pdf);
    for (const part of ['Żółć-Їжакевич', 'Nguyễn', 'Ελένη', 'მარიამ']) expect(text).toContain(part);
    expect(remarks).toEqual([]);
    const other = await paper('attendance', { surname: '漢 Beispiel' });
    expect(other.remarks).toEqual(['Das Zeichen »漢« (U+6F22) hat keine Schrift dieses Programms; auf dem Papier steht seine Nummer.']);
    expect(pdfText(other.pdf)).toContain('‹U+6F22› Beispiel');
    expect(structureProblems(other.pdf)).toEqual([]);
  });

  it('[UAX #9] Arabic is set from the right: the first word of a line stands right of the second, and reads back in order', async () => {
    const { pdf } = await paper('information', { lang: 'ar' });
    const words = pdfWords(pdf);
    // pdftotext gives the letters of a placed word in the order of sight.
    const at = (word: string) => words.find((one) => one.text.normalize('NFKC').includes([...word].reverse().join('')))!;
    const [first, second] = [at('نفحص'), at('وثيقتكم')];
    expect(first.x).toBeGreaterThan(second.x);
    expect(Math.abs(first.y - second.y)).toBeLessThan(1);
    expect(words.filter((one) => one.text === '13').length).toBe(1);
  });

  it('[UAX #9 L2] Persian digits run from the left inside a line from the right', async () => {
    const { pdf } = await paper('information', { lang: 'fa' });
    expect(pdfText(pdf)).toContain('۱۳');
  });

  it('the same facts make the same octets but for the file id', async () => {
    const [a, b] = [await paper('summary'), await paper('summary')];
    expect(Buffer.from(a.pdf).equals(Buffer.from(b.pdf))).toBe(true);
  });

  it('writes what a person entered as text, never as part of a template', async () => {
    expect(pdfText((await paper('summary', { surname: '{{office}} **fett** [[photo 35x45]]' })).pdf)).toContain('{{office}}');
  });
});

describe('sRGB profile', () => {
  it('[IEC 61966-2-1] leaves a picture as it is when Little CMS applies it', async () => {
    const colours = Buffer.from([0, 0, 0, 255, 255, 255, 200, 30, 60, 10, 128, 240, 90, 90, 90, 255, 200, 0]);
    const dir = mkdtempSync(join(tmpdir(), 'schalter-icc-'));
    writeFileSync(join(dir, 'p.icc'), srgbProfile());
    const tagged = await sharp(colours, { raw: { width: 6, height: 1, channels: 3 } }).withIccProfile(join(dir, 'p.icc')).png().toBuffer();
    const back = await sharp(tagged).toColourspace('srgb').removeAlpha().raw().toBuffer();
    rmSync(dir, { recursive: true });
    for (const [index, value] of colours.entries()) expect(Math.abs(back[index]! - value)).toBeLessThanOrEqual(2);
    expect((await sharp(tagged).metadata()).icc?.length).toBe(srgbProfile().length);
  });
});
