/**
 * Writes pages: text, pictures, codes, tables, every one with its place in the structure tree, into a file
 * after ISO 19005-2 level A (PDF/A-2a): fonts embedded, own sRGB profile as output intent, no transparency,
 * XMP metadata, language and title, every mark on the page either content or artifact. By pdfkit 0.20.2 (pinned):
 * it embeds and shapes through fontkit, writes tags and runs without a browser, so that the command line and
 * the desk write the same bytes; Chromium's printToPDF would tie the paper to the window and its version.
 */
import PDFDocument, { type StructureElement } from 'pdfkit';
import type { Sheet } from '../../contract/printing.ts';
import type { CodeModules } from './codes.ts';
import { fontFiles, type FontFile, type Weight } from './fonts.ts';
import { srgbProfile } from './icc.ts';
import { mm, paperSize } from '../../devices/printer/paper.ts';
import { setText, type FontChooser, type Line, type Setting } from './typesetting.ts';

export interface Picture {
  /** JPEG in sRGB without alpha. */
  jpeg: Uint8Array;
  alt: string;
}

export interface PaperOptions {
  title: string;
  lang: string;
  sheet: Pick<Sheet, 'paper'>;
  marginMm: number;
  size: number;
  /** Written into the metadata; ISO timestamp. */
  createdAt: string;
  /** Small line at the foot of every page, before the page's number; null: none (labels). */
  footer: string | null;
}

export interface Written {
  pdf: Uint8Array<ArrayBuffer>;
  pages: number;
  /** Characters that no font has, as code points. */
  missing: number[];
}

type Tag = 'H1' | 'H2' | 'P' | 'LBody' | 'TH' | 'TD' | 'Caption';

export interface TableRow {
  cells: string[];
  /** A row of column headings. */
  heading?: boolean;
}

export class PaperWriter {
  readonly #doc: PDFDocument;
  readonly #options: PaperOptions;
  readonly #fonts: FontChooser;
  readonly #root: StructureElement;
  readonly #chunks: Uint8Array[] = [];
  readonly #missing = new Set<number>();
  readonly #width: number;
  readonly #height: number;
  readonly #margin: number;
  readonly #rightToLeft: boolean;
  #y: number;
  /** What stands at the right edge, and how far down: text keeps clear of it. */
  #beside = { width: 0, until: 0 };

  constructor(options: PaperOptions) {
    this.#options = options;
    const size = paperSize(options.sheet.paper)!;
    this.#width = mm(size.width);
    this.#height = mm(size.height);
    this.#margin = mm(options.marginMm);
    this.#rightToLeft = ['ar', 'fa', 'prs', 'ps', 'ur', 'ckb', 'he'].includes(options.lang);
    const date = new Date(options.createdAt);
    this.#doc = new PDFDocument({
      size: [this.#width, this.#height], margin: 0, pdfVersion: '1.7', subset: 'PDF/A-2a', tagged: true, lang: options.lang, displayTitle: true, bufferPages: true,
      info: { Title: options.title, Producer: 'Schalter', Creator: 'Schalter', CreationDate: date },
      font: fontFiles('regular')[0]!.bytes(),
    });
    this.#doc._addColorOutputIntent = () => addOutputIntent(this.#doc);
    this.#doc.on('data', (chunk) => void this.#chunks.push(chunk));
    this.#fonts = chooser(this.#doc);
    this.#root = this.#doc.struct('Document');
    this.#doc.addStructure(this.#root);
    this.#y = this.#margin;
  }

  get contentWidth(): number {
    return this.#width - 2 * this.#margin;
  }

  get left(): number {
    return this.#margin;
  }

  get y(): number {
    return this.#y;
  }

  get #free(): number {
    return this.contentWidth - (this.#y < this.#beside.until ? this.#beside.width : 0);
  }

  /** Keeps text clear of something of this size at the right edge, from here downwards. */
  keepClear(width: number, height: number): void {
    this.#beside = { width, until: this.#y + height };
  }

  /** Where the text of a page must end: above the footer. */
  get #bottom(): number {
    return this.#height - this.#margin - (this.#options.footer === null ? 0 : mm(6));
  }

  skip(points: number): void {
    this.#y += points;
  }

  /** Goes on to a new page where less than `points` are left. */
  need(points: number): void {
    if (this.#y + points > this.#bottom + 0.01 && this.#y > this.#margin) this.newPage();
  }

  newPage(): void {
    this.#doc.addPage();
    this.#y = this.#margin;
    this.#beside = { width: 0, until: 0 };
  }

  text(tag: Tag, text: string, style: { size?: number; weight?: Weight; gap?: number; x?: number; width?: number; colour?: string; align?: Setting['align']; parent?: StructureElement } = {}): void {
    const size = style.size ?? this.#options.size;
    const lines = this.#lines(text, size, style.weight ?? 'regular', style.width ?? this.#free, style.align);
    const element = this.#doc.struct(tag, spoken(lines));
    (style.parent ?? this.#root).add(element);
    for (const line of lines) {
      this.need(size * 1.4);
      this.#drawLine(tag, element, line, (style.x ?? this.#margin), this.#y, size, style.colour ?? '#000000');
      this.#y += size * 1.4;
    }
    element.end();
    this.#y += style.gap ?? size * 0.5;
  }

  heading(level: 1 | 2, text: string): void {
    const size = this.#options.size * (level === 1 ? 1.55 : 1.15);
    if (level === 2) this.skip(size * 0.6);
    this.need(size * 4);
    this.text(level === 1 ? 'H1' : 'H2', text, { size, weight: 'bold', gap: size * 0.35 });
  }

  list(items: readonly string[]): void {
    const list = this.#doc.struct('L');
    this.#root.add(list);
    for (const item of items) {
      const entry = this.#doc.struct('LI');
      list.add(entry);
      const size = this.#options.size;
      this.need(size * 1.4);
      const label = this.#doc.struct('Lbl');
      entry.add(label);
      const bullet = this.#lines('•', size, 'regular', mm(4), 'start')[0]!;
      this.#drawLine('Lbl', label, bullet, this.#rightToLeft ? this.#width - this.#margin - mm(4) : this.#margin, this.#y, size, '#000000');
      label.end();
      this.text('LBody', item, { x: this.#rightToLeft ? this.#margin : this.#margin + mm(5), width: this.contentWidth - mm(5), gap: size * 0.25, parent: entry });
      entry.end();
    }
    list.end();
    this.skip(this.#options.size * 0.4);
  }

  /** Facts as a table of two columns: the label is the heading of its row. */
  facts(rows: readonly { label: string; value: string }[], room = this.#free): void {
    const first = Math.min(mm(58), room * 0.38);
    this.table(rows.map(({ label, value }) => ({ cells: [label, value] })), [first, room - first], { rowHeadings: true });
  }

  /** @param widths of the columns in points */
  table(rows: readonly TableRow[], widths: readonly number[], options: { rowHeadings?: boolean; rules?: boolean; numbersFrom?: number } = {}): void {
    const size = this.#options.size;
    const table = this.#doc.struct('Table');
    this.#root.add(table);
    for (const row of rows) {
      const columns = row.cells.map((cell, index) => this.#lines(cell === '' ? '–' : cell, size, row.heading ? 'bold' : 'regular', widths[index]! - mm(3), options.numbersFrom !== undefined && index >= options.numbersFrom ? 'end' : 'start'));
      const height = Math.max(...columns.map((lines) => lines.length)) * size * 1.4 + size * 0.25;
      this.need(height);
      const element = this.#doc.struct('TR');
      table.add(element);
      let x = this.#rightToLeft ? this.#width - this.#margin : this.#margin;
      columns.forEach((lines, index) => {
        const heads = row.heading === true || (options.rowHeadings === true && index === 0);
        const tag = heads ? 'TH' : 'TD';
        const cell = this.#doc.struct(tag, { ...(heads ? { scope: row.heading ? 'Column' : 'Row' } : {}), ...spoken(lines) });
        element.add(cell);
        const at = this.#rightToLeft ? x - widths[index]! + mm(3) : x;
        lines.forEach((line, n) => this.#drawLine(tag, cell, line, at, this.#y + n * size * 1.4, size, heads && !row.heading ? '#333333' : '#000000'));
        cell.end();
        x += this.#rightToLeft ? -widths[index]! : widths[index]!;
      });
      element.end();
      this.#y += height;
      if (options.rules) this.rule(row.heading ? 0.8 : 0.3, '#555555', -size * 0.15);
    }
    table.end();
    this.skip(size * 0.6);
  }

  /** A line across: decoration, not content. */
  rule(width = 0.6, colour = '#000000', offset = 0): void {
    this.artifact(() => this.#doc.lineWidth(width).strokeColor(colour).moveTo(this.#margin, this.#y + offset).lineTo(this.#width - this.#margin, this.#y + offset).stroke());
  }

  /** A sentence in a frame, as the marks »Zweitschrift«, »Abgleich ausstehend« and »Übung«. */
  framed(text: string): void {
    const size = this.#options.size * 1.1;
    const pad = size * 0.6;
    const lines = this.#lines(text, size, 'bold', this.contentWidth - 2 * pad, 'start');
    const height = lines.length * size * 1.4 + 2 * pad - size * 0.3;
    this.need(height);
    const top = this.#y;
    this.artifact(() => this.#doc.lineWidth(1.6).strokeColor('#000000').rect(this.#margin + 0.8, top + 0.8, this.contentWidth - 1.6, height - 1.6).stroke());
    this.#y += pad;
    this.text('P', text, { size, weight: 'bold', x: this.#margin + pad, width: this.contentWidth - 2 * pad, gap: 0 });
    this.#y = top + height + this.#options.size * 0.6;
  }

  artifact(draw: () => void): void {
    this.#doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.#doc.endMarkedContent();
  }

  /** A picture at its true size. Leaves the position where it was. */
  picture(picture: Picture, x: number, y: number, width: number, height: number): void {
    this.#figure(picture.alt, x, y, width, height, () => this.#doc.image(picture.jpeg, x, y, { width, height }));
  }

  /** A code drawn as rectangles, its quiet zone left free on all sides (within the area given). */
  code(code: CodeModules, x: number, y: number, width: number, height: number): void {
    this.#figure(`${code.kind === 'qr' ? 'QR-Code' : 'Strichcode'}: ${code.text}`, x, y, width, height, () => {
      const columnWidth = width / (code.columns + 2 * code.quiet);
      const quietRows = code.kind === 'qr' ? code.quiet : 0;
      const rowHeight = height / (code.rows + 2 * quietRows);
      this.#doc.fillColor('#000000');
      for (let row = 0; row < code.rows; row++) {
        for (let column = 0; column < code.columns; ) {
          if (!code.dark(column, row)) {
            column++;
            continue;
          }
          let end = column;
          while (end < code.columns && code.dark(end, row)) end++;
          this.#doc.rect(x + (code.quiet + column) * columnWidth, y + (quietRows + row) * rowHeight, (end - column) * columnWidth, rowHeight);
          column = end;
        }
      }
      this.#doc.fill();
    });
  }

  /** Bars as a figure with its numbers in words; the table beside it says the same to everybody. */
  bars(alt: string, rows: readonly { label: string; value: number; text: string }[]): void {
    const size = this.#options.size * 0.9;
    const step = size * 1.9;
    const labelWidth = this.contentWidth * 0.42;
    const most = Math.max(1, ...rows.map((row) => row.value));
    this.need(step * rows.length);
    const top = this.#y;
    this.#figure(alt, this.#margin, top, this.contentWidth, step * rows.length, () => {
      rows.forEach((row, index) => {
        const y = top + index * step;
        const label = this.#lines(row.label, size, 'regular', labelWidth - mm(3), 'start')[0]!;
        this.#drawPieces(label, this.#margin, y, size, '#000000');
        const width = (this.contentWidth - labelWidth - mm(18)) * (row.value / most);
        this.#doc.fillColor('#2c5c8a').rect(this.#margin + labelWidth, y, Math.max(width, 0.5), size * 1.2).fill();
        this.#drawPieces(this.#lines(row.text, size, 'regular', mm(30), 'start')[0]!, this.#margin + labelWidth + width + mm(1.5), y, size, '#000000');
      });
    });
    this.#y = top + step * rows.length + size;
  }

  /** Dotted line with words below: where somebody signs. */
  signature(text: string): void {
    this.need(mm(26));
    this.skip(mm(18));
    this.artifact(() => this.#doc.lineWidth(0.6).strokeColor('#000000').moveTo(this.#margin, this.#y).lineTo(this.#margin + mm(85), this.#y).stroke());
    this.skip(mm(1));
    this.text('P', text, { size: this.#options.size * 0.85 });
  }

  /** A measured length with ends, to be laid a ruler on. */
  ruler(y: number, length: number): void {
    this.artifact(() => this.#doc.lineWidth(0.5).strokeColor('#000000').moveTo(this.#margin, y).lineTo(this.#margin + length, y).moveTo(this.#margin, y - mm(2)).lineTo(this.#margin, y + mm(2)).moveTo(this.#margin + length, y - mm(2)).lineTo(this.#margin + length, y + mm(2)).stroke());
  }

  /** Marks where a photograph is cut; outside the picture. */
  cutMarks(x: number, y: number, width: number, height: number): void {
    const [gap, length] = [mm(0.8), mm(3)];
    this.artifact(() => {
      this.#doc.lineWidth(0.25).strokeColor('#000000');
      for (const [cx, cy, dx, dy] of [[x, y, -1, -1], [x + width, y, 1, -1], [x, y + height, -1, 1], [x + width, y + height, 1, 1]] as const) {
        this.#doc.moveTo(cx + dx * gap, cy).lineTo(cx + dx * (gap + length), cy).moveTo(cx, cy + dy * gap).lineTo(cx, cy + dy * (gap + length));
      }
      this.#doc.stroke();
    });
  }

  async end(): Promise<Written> {
    this.#root.end();
    const { count } = this.#doc.bufferedPageRange();
    if (this.#options.footer !== null) for (let page = 0; page < count; page++) this.#foot(page, count);
    await new Promise<void>((resolve, reject) => {
      this.#doc.on('end', resolve);
      this.#doc.on('error', reject);
      this.#doc.end();
    });
    return { pdf: new Uint8Array(Buffer.concat(this.#chunks)), pages: count, missing: [...this.#missing] };
  }

  #foot(page: number, count: number): void {
    this.#doc.switchToPage(page);
    const y = this.#height - this.#margin - mm(2);
    this.#doc.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] });
    const number = this.#lines(`Seite ${page + 1} von ${count}`, 7.5, 'regular', mm(30), 'start', 'ltr')[0]!;
    this.#drawPieces(this.#lines(this.#options.footer!, 7.5, 'regular', this.contentWidth - number.width - mm(4), 'start', 'ltr')[0]!, this.#margin, y, 7.5, '#444444');
    this.#drawPieces(number, this.#width - this.#margin - number.width, y, 7.5, '#444444');
    this.#doc.endMarkedContent();
  }

  #figure(alt: string, x: number, y: number, width: number, height: number, draw: () => void): void {
    const element = this.#doc.struct('Figure', { alt, bbox: [x, y, x + width, y + height] });
    this.#root.add(element);
    const content = this.#doc.markStructureContent('Figure');
    draw();
    this.#doc.endMarkedContent();
    element.add(content);
    element.end();
  }

  #lines(text: string, size: number, weight: Weight, width: number, align: Setting['align'] = 'start', direction: Setting['direction'] = this.#rightToLeft && !/\p{L}/u.test(text) ? 'rtl' : 'auto'): Line[] {
    return setText(text, { size, width, weight, direction, align }, this.#fonts, (codePoint) => this.#missing.add(codePoint));
  }

  #drawLine(tag: string, element: StructureElement, line: Line, x: number, y: number, size: number, colour: string): void {
    const content = this.#doc.markStructureContent(tag);
    this.#drawPieces(line, x, y, size, colour);
    this.#doc.endMarkedContent();
    element.add(content);
  }

  #drawPieces(line: Line, x: number, y: number, size: number, colour: string): void {
    this.#doc.fillColor(colour).fontSize(size);
    for (const piece of line.pieces) this.#doc.font(piece.font).text(piece.text, x + piece.x, y + size * 1.05, { lineBreak: false, baseline: 'alphabetic' });
  }
}

/** Right-to-left text is drawn in the order of sight: the structure says how it is read aloud. */
function spoken(lines: readonly Line[]): { actual?: string } {
  return lines.some((line) => line.rightToLeft) ? { actual: lines.map((line) => line.text).join(' ') } : {};
}

function addOutputIntent(doc: PDFDocument): void {
  const bytes = srgbProfile();
  const profile = doc.ref({ Length: bytes.length, N: 3 });
  profile.write(bytes);
  profile.end();
  const intent = doc.ref({ Type: 'OutputIntent', S: 'GTS_PDFA1', Info: Object('sRGB IEC61966-2.1'), OutputConditionIdentifier: Object('sRGB IEC61966-2.1'), DestOutputProfile: profile });
  intent.end();
  doc._root.data['OutputIntents'] = [intent];
}

/** Asks the fonts in their order; each is opened when first needed. */
function chooser(doc: PDFDocument): FontChooser {
  const files = new Map<Weight, string[]>();
  const known = new Map<string, PDFDocument['_font']['font']>();
  const all = new Map<string, FontFile>();
  const choices = new Map<string, string | null>();
  const namesOf = (weight: Weight): string[] => {
    let names = files.get(weight);
    if (!names) {
      names = fontFiles(weight).map((file) => {
        all.set(file.name, file);
        return file.name;
      });
      files.set(weight, names);
    }
    return names;
  };
  const has = (name: string, codePoint: number): boolean => {
    let font = known.get(name);
    if (!font) {
      // Noto's fonts stand under the same name for both families: the first to ask brings them in.
      font = doc.registerFont(name, all.get(name)!.bytes()).font(name)._font.font;
      known.set(name, font);
    }
    return font.hasGlyphForCodePoint(codePoint);
  };
  return {
    fontFor(weight, codePoint, before) {
      if (before !== null && codePoint !== 0x20 && namesOf(weight).includes(before) && has(before, codePoint)) return before;
      const key = `${weight} ${codePoint}`;
      let found = choices.get(key);
      if (found === undefined) {
        found = namesOf(weight).find((name) => has(name, codePoint)) ?? null;
        choices.set(key, found);
      }
      return found;
    },
    width: (font, size, text) => doc.font(font).fontSize(size).widthOfString(text),
  };
}
