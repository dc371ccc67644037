/**
 * Puts a form together: template, facts, pictures, marks. The marks »Übung«, »Abgleich ausstehend« and »Zweitschrift«
 * are set here, before everything else: no template can leave them out.
 */
import type { Finding } from '../../contract/session.ts';
import type { Sheet } from '../../contract/printing.ts';
import { encodeCode } from './codes.ts';
import { checkWords, type Facts } from './facts.ts';
import type { InformationText } from './information.ts';
import { mm } from '../../devices/printer/paper.ts';
import { PaperWriter, type TableRow, type Written } from './paper-writer.ts';
import type { Block, Template } from './template.ts';

/** Pictures and tables a form may ask for; what is null leaves its place free. */
export interface Inserts {
  /** The accepted photograph, filling the given millimetres. */
  photo(widthMm: number, heightMm: number): Promise<Uint8Array | null>;
  page(light: 'white' | 'ir' | 'uv', widthMm: number): Promise<{ jpeg: Uint8Array; heightMm: number } | null>;
  crop(finding: Finding): Promise<{ jpeg: Uint8Array; ratio: number } | null>;
  /** Rows of a table by its name, the first of them the heading. */
  table(name: string): TableRow[];
  information: InformationText | null;
}

export interface ComposeOptions {
  template: Template;
  facts: Facts;
  inserts: Inserts;
  /** 0: the first print; else how many there were before. */
  printedBefore: number;
  /** When the first one was printed, as it is written on the copy. */
  firstPrinted: string | null;
  createdAt: string;
  /** German ground texts carry the mark of a session whose match is pending; sheets without data do not. */
  marks: boolean;
}

export interface Composed extends Written {
  title: string;
  remarks: string[];
}

/** Small papers have no room for a frame: their mark is a line. */
const small = (sheet: Pick<Sheet, 'paper'>): boolean => !['A4', 'A5'].includes(sheet.paper);

const leastSize = 5;

/** A label is one: long names are set smaller until they fit beside its codes. */
export async function compose(options: ComposeOptions): Promise<Composed> {
  const { form, size } = options.template;
  const composed = await composeOnce(options);
  if (form !== 'label' || composed.pages === 1) return composed;
  const smaller = size * 0.9;
  if (smaller >= leastSize) return compose({ ...options, template: { ...options.template, size: smaller } });
  return { ...composed, remarks: [...composed.remarks, `Der Text braucht ${composed.pages} Etiketten. Bitte die Vorlage kürzen oder ein größeres Etikett wählen lassen.`] };
}

async function composeOnce(options: ComposeOptions): Promise<Composed> {
  const { template, facts, inserts } = options;
  const fill = (text: string): string => text.replace(/\{\{([^}]*)\}\}/g, (whole, name: string) => facts.values[name.trim()] ?? whole);
  const information = template.form === 'information' ? inserts.information : null;
  const title = information?.title ?? fill(template.title);
  const paper = new PaperWriter({
    title, lang: information?.lang ?? template.lang, sheet: template.sheet, marginMm: template.margin, size: template.size, createdAt: options.createdAt,
    footer: small(template.sheet) ? null : [facts.values['office'], facts.values['session.number'], `gedruckt ${facts.values['now'] ?? ''}`].filter(Boolean).join(' · '),
  });
  const marks = marksOf(options);
  if (!small(template.sheet)) marks.forEach((mark) => paper.framed(mark.long));
  else if (marks.length > 0) paper.text('P', marks.map((mark) => mark.short).join(' · '), { weight: 'bold', size: template.size * 0.85, gap: 1 });
  if (information?.draft) paper.framed(information.draft);
  const remarks: string[] = [];
  await draw(template.blocks, paper, options, fill);
  const written = await paper.end();
  for (const codePoint of written.missing) remarks.push(`Das Zeichen »${String.fromCodePoint(codePoint)}« (U+${codePoint.toString(16).toUpperCase()}) hat keine Schrift dieses Programms; auf dem Papier steht seine Nummer.`);
  if (information?.draft) remarks.push('Die Übersetzung ist ein Entwurf und nicht von einer vereidigten Übersetzerin bestätigt; das steht auch auf dem Papier.');
  return { ...written, title, remarks };
}

function marksOf({ facts, printedBefore, firstPrinted, marks }: ComposeOptions): { long: string; short: string }[] {
  return [
    ...(facts.conditions['training'] ? [{ long: 'Übung: erfundene Daten', short: 'Übung' }] : []),
    ...(marks && facts.conditions['matchPending'] ? [{ long: 'Abgleich ausstehend: die Antwort der Station liegt noch nicht vor.', short: 'Abgleich ausstehend' }] : []),
    ...(marks && printedBefore > 0 ? [{ long: `Zweitschrift ${printedBefore}${firstPrinted ? `; zuerst gedruckt ${firstPrinted}` : ''}`, short: `Zweitschrift ${printedBefore}` }] : []),
  ];
}

async function draw(blocks: readonly Block[], paper: PaperWriter, options: ComposeOptions, fill: (text: string) => string): Promise<void> {
  for (const block of blocks) {
    switch (block.kind) {
      case 'heading':
        paper.heading(block.level, fill(block.text));
        break;
      case 'paragraph':
        paper.text('P', fill(block.text));
        break;
      case 'list':
        paper.list(block.items.map(fill));
        break;
      case 'facts':
        paper.facts(block.rows.map((row) => ({ label: fill(row.label), value: fill(row.value) })));
        break;
      case 'insert':
        await insert(block.name, block.words.map(fill), paper, options);
        break;
      case 'when':
        await draw((options.facts.conditions[block.condition] ?? false) !== block.negated ? block.then : block.otherwise, paper, options, fill);
    }
  }
}

const millimetres = (word: string): [number, number] => word.split('x').map(Number) as [number, number];

async function insert(name: string, words: readonly string[], paper: PaperWriter, options: ComposeOptions): Promise<void> {
  const { inserts, facts } = options;
  switch (name) {
    case 'photo': {
      const [width, height] = millimetres(words[0]!);
      const jpeg = await inserts.photo(width, height);
      if (!jpeg) return;
      paper.need(mm(height));
      paper.picture({ jpeg, alt: 'Lichtbild der Person' }, paper.left + paper.contentWidth - mm(width), paper.y - mm(4), mm(width), mm(height));
      paper.keepClear(mm(width + 6), mm(height));
      return;
    }
    case 'photos': {
      const [width, height] = millimetres(words[0]!);
      const jpeg = await inserts.photo(width, height);
      if (jpeg) sheetOfPhotos(paper, jpeg, width, height, Number(words[1]));
      return;
    }
    case 'page': {
      const width = Number(words[1]);
      const page = await inserts.page(words[0] as 'white', width);
      if (!page) return;
      paper.need(mm(page.heightMm));
      paper.picture({ jpeg: page.jpeg, alt: `Seite des Dokuments, ${{ white: 'weißes Licht', ir: 'Infrarot', uv: 'Ultraviolett' }[words[0]!]!}` }, paper.left, paper.y, mm(width), mm(page.heightMm));
      paper.skip(mm(page.heightMm) + 8);
      return;
    }
    case 'findings':
      return drawFindings(paper, facts.findings, words[0] === 'remarkable', inserts);
    case 'sections':
      for (const [heading, text] of inserts.information?.sections ?? []) {
        if (heading === inserts.information!.sections[0]![0]) paper.heading(1, inserts.information!.title);
        paper.heading(2, heading);
        paper.text('P', text);
      }
      paper.rule();
      paper.skip(6);
      if (facts.values['legalBasis']) paper.text('P', `${facts.values['legalBasis']}, ${facts.values['legalPurpose']}. ${facts.values['retention']}.`);
      return;
    case 'qr': {
      const side = Number(words[0]);
      const code = await encodeCode('qr', words.slice(1).join(' ') || (facts.values['session.number'] ?? ''));
      paper.need(mm(side));
      paper.code(code, paper.left + paper.contentWidth - mm(side), paper.y, mm(side), mm(side));
      paper.keepClear(mm(side + 1), mm(side));
      return;
    }
    case 'code128': {
      const [width, height] = millimetres(words[0]!);
      const code = await encodeCode('code128', words.slice(1).join(' ') || (facts.values['session.number'] ?? ''));
      paper.need(mm(height));
      paper.code(code, paper.left, paper.y, mm(width), mm(height));
      paper.skip(mm(height) + 2);
      return;
    }
    case 'table': {
      const rows = inserts.table(words[0]!);
      const columns = Math.max(...rows.map((row) => row.cells.length));
      const first = paper.contentWidth * 0.5;
      paper.table(rows, [first, ...Array.from({ length: columns - 1 }, () => (paper.contentWidth - first) / (columns - 1))], { rules: true, numbersFrom: 1, rowHeadings: true });
      return;
    }
    case 'bars': {
      const rows = inserts.table(words[0]!).filter((row) => !row.heading && row.cells[0] !== 'Summe');
      if (rows.length > 0) paper.bars(`Balken: ${rows.map((row) => `${row.cells[0]} ${row.cells.at(-1)}`).join(', ')}`, rows.map((row) => ({ label: row.cells[0]!, value: Number.parseInt(row.cells.at(-1)!.replace(/^< ?/, ''), 10) || 0, text: row.cells.at(-1)! })));
      return;
    }
    case 'ruler': {
      const length = mm(Number(words[0]));
      paper.need(mm(12));
      const y = paper.y + mm(4);
      paper.ruler(y, length);
      paper.skip(mm(10));
      paper.text('P', `${words[0]} mm`);
      return;
    }
    case 'signature':
      paper.signature(words.join(' '));
  }
}

function sheetOfPhotos(paper: PaperWriter, jpeg: Uint8Array, width: number, height: number, count: number): void {
  const gap = mm(6);
  const columns = Math.max(1, Math.floor((paper.contentWidth + gap) / (mm(width) + gap)));
  for (let done = 0; done < count; done += columns) {
    paper.need(mm(height) + gap);
    const y = paper.y + mm(3);
    for (let column = 0; column < columns && done + column < count; column++) {
      const x = paper.left + mm(1) + column * (mm(width) + gap);
      paper.picture({ jpeg, alt: `Lichtbild ${width} × ${height} mm` }, x, y, mm(width), mm(height));
      paper.cutMarks(x, y, mm(width), mm(height));
    }
    paper.skip(mm(height) + gap);
  }
  paper.skip(mm(2));
}

const lights = { white: 'weißes Licht', ir: 'Infrarot', uv: 'Ultraviolett' } as const;

/** All as a table; the remarkable ones each with its place on the page and what to do. */
async function drawFindings(paper: PaperWriter, findings: readonly Finding[], remarkableOnly: boolean, inserts: Inserts): Promise<void> {
  if (!remarkableOnly) {
    paper.table([{ cells: ['Prüfung', 'Ergebnis'], heading: true }, ...findings.map((one) => ({ cells: [`${one.title}${one.light ? ` (${lights[one.light]})` : ''}`, checkWords[one.result]!] }))], [paper.contentWidth * 0.72, paper.contentWidth * 0.28], { rules: true, rowHeadings: true });
    return;
  }
  for (const finding of findings.filter((one) => one.result === 'failed' || one.result === 'undetermined')) {
    const picture = await inserts.crop(finding);
    const width = mm(48);
    const height = picture ? Math.min(width / picture.ratio, mm(40)) : 0;
    paper.need(Math.max(height, 40));
    paper.text('P', `**${finding.title}**: ${checkWords[finding.result]}${finding.light ? ` (${lights[finding.light]})` : ''}`, { gap: 2 });
    if (picture) {
      paper.need(height + 4);
      paper.picture({ jpeg: picture.jpeg, alt: `Stelle auf dem Dokument: ${finding.title}` }, paper.left, paper.y + 2, height * picture.ratio, height);
      paper.skip(height + 6);
    }
    paper.text('P', `${finding.meaning} ${finding.advice}`.trim(), { gap: 9 });
  }
}
