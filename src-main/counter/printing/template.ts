/**
 * Templates of forms: text files that an office can change. A head between two lines `---`, then lines:
 *
 *   # Heading, ## smaller heading        - a list item
 *   Label :: {{value}}                   a row of a table of facts
 *   [[photo 35x45]]                      something that is drawn: picture, code, findings, table
 *   @if name … @else … @end              only where it is so
 *   {{name}}                             a fact, **bold**, \ at the end of a line: a line break
 *
 * Parsed into plain data and checked before anything is printed; whatever is wrong is named with its line.
 */
import { sides, trayName, type FormId, type Sheet } from '../../contract/printing.ts';
import { SchalterError } from '../../errors.ts';
import { paperSize } from '../../devices/printer/paper.ts';

export type Block =
  | { kind: 'heading'; level: 1 | 2; text: string; line: number }
  | { kind: 'paragraph'; text: string; /** As written, for the check. */ written: { text: string; line: number }[]; line: number }
  | { kind: 'list'; items: string[]; line: number }
  | { kind: 'facts'; rows: { label: string; value: string; line: number }[]; line: number }
  | { kind: 'insert'; name: string; words: string[]; line: number }
  | { kind: 'when'; condition: string; negated: boolean; then: Block[]; otherwise: Block[]; line: number };

export interface Template {
  form: FormId;
  title: string;
  lang: string;
  sheet: Sheet;
  /** Margin around the text in millimetres. */
  margin: number;
  /** Size of the text in points. */
  size: number;
  blocks: Block[];
}

/** What a form's template may use, and must. */
export interface Vocabulary {
  values: ReadonlySet<string>;
  conditions: ReadonlySet<string>;
  /** Names of inserts with a pattern for what follows them. */
  inserts: Readonly<Record<string, RegExp>>;
  /** Inserts and values without which the form would not be what it claims: `{{name}}` or `[[name]]`. */
  required: readonly string[];
}

export interface TemplateProblem {
  line: number;
  /** German sentence without the place. */
  message: string;
}

const headKeys = ['form', 'title', 'lang', 'paper', 'sides', 'tray', 'copies', 'margin', 'size'] as const;

interface Parsed {
  template: Template;
  problems: TemplateProblem[];
}

/** Reads a template; everything that is not understood is in `problems`, in the order of its lines. */
export function parseTemplate(text: string, form: FormId, vocabulary: Vocabulary): Parsed {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const problems: TemplateProblem[] = [];
  const { head, next } = readHead(lines, problems);
  if (head.form !== undefined && head.form.text !== form) problems.push({ line: head.form.line, message: `Die Vorlage ist für »${head.form.text}«, gebraucht wird »${form}«.` });
  const reader = { lines, at: next, problems };
  const blocks = readBlocks(reader, null);
  checkWords(blocks, vocabulary, problems);
  for (const one of vocabulary.required) {
    if (!standsAlways(one, blocks)) problems.push({ line: lines.length, message: `In der Vorlage fehlt ${one} oder steht nur unter einer Bedingung; ohne das darf dieses Formular nicht gedruckt werden.` });
  }
  const sheet: Sheet = { paper: head.paper?.text ?? 'A4', sides: 'one-sided', tray: head.tray?.text ?? null, copies: 1 };
  if (!paperSize(sheet.paper)) {
    problems.push({ line: head.paper!.line, message: `Das Papier »${sheet.paper}« ist nicht bekannt. Möglich sind A4, A5, A6 oder Maße wie 89x36mm.` });
    sheet.paper = 'A4';
  }
  const chosen = sides.safeParse(head.sides?.text ?? 'one-sided');
  if (chosen.success) sheet.sides = chosen.data;
  else problems.push({ line: head.sides!.line, message: `Für »sides« sind möglich: ${sides.options.join(', ')}.` });
  if (sheet.tray !== null && !trayName.safeParse(sheet.tray).success) problems.push({ line: head.tray!.line, message: 'Der Name des Fachs darf nur Buchstaben, Ziffern, Punkt und Striche enthalten.' });
  sheet.copies = number(head.copies, 1, 20, 1, problems);
  const template: Template = { form, title: head.title?.text ?? form, lang: head.lang?.text ?? 'de', sheet, margin: number(head.margin, 2, 50, 20, problems), size: number(head.size, 5, 24, 10.5, problems), blocks };
  return { template, problems: [...problems, ...fitProblems(template)].sort((a, b) => a.line - b.line) };
}

/** Whether a value or an insert stands on the paper whatever the conditions are. */
function standsAlways(wanted: string, blocks: readonly Block[]): boolean {
  const name = wanted.replace(/[[\]{}]/g, '');
  const has = (text: string): boolean => wanted.startsWith('{{') && placeholders(text).includes(name);
  return blocks.some((block) => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
        return has(block.text);
      case 'list':
        return block.items.some(has);
      case 'facts':
        return block.rows.some(({ label, value }) => has(label) || has(value));
      case 'insert':
        return wanted.startsWith('[[') ? block.name === name : block.words.some(has);
      case 'when':
        return standsAlways(wanted, block.then) && standsAlways(wanted, block.otherwise);
    }
  });
}

/** Least width of a line of text, in millimetres. */
const leastWidth = 20;

/** What has no room on its paper between the margins, with its line. */
export function fitProblems({ sheet, margin, blocks }: Pick<Template, 'sheet' | 'margin' | 'blocks'>): TemplateProblem[] {
  const paper = paperSize(sheet.paper)!;
  const room = { width: paper.width - 2 * margin, height: paper.height - 2 * margin };
  if (room.width < leastWidth) return [{ line: 1, message: `Zwischen Rändern von ${margin} mm bleibt auf dem Papier »${sheet.paper}« kein Platz für Text.` }];
  const wrong = (all: readonly Block[]): TemplateProblem[] => all.flatMap((block) => {
    if (block.kind === 'when') return [...wrong(block.then), ...wrong(block.otherwise)];
    if (block.kind !== 'insert') return [];
    const size = sizeOf(block.name, block.words);
    return size && (size.width > room.width || size.height > room.height) ? [{ line: block.line, message: `[[${block.name}]] ist größer als der Platz zwischen den Rändern (${Math.floor(room.width)} × ${Math.floor(room.height)} mm).` }] : [];
  });
  return wrong(blocks);
}

/** Millimetres of what is drawn; null: as large as there is room. */
function sizeOf(name: string, words: readonly string[]): { width: number; height: number } | null {
  const [width, height] = (words[name === 'page' ? 1 : 0] ?? '').split('x').map(Number);
  if (!width) return null;
  if (name === 'page' || name === 'ruler') return { width, height: 0 };
  return { width, height: name === 'qr' ? width : (height ?? 0) };
}

/** @throws SchalterError PRINT_TEMPLATE (input), naming file, line and what is wrong there */
export function readTemplate(text: string, form: FormId, vocabulary: Vocabulary, file: string): Template {
  const { template, problems } = parseTemplate(text, form, vocabulary);
  const first = problems[0];
  if (first) throw new SchalterError('PRINT_TEMPLATE', 'input', `Vorlage ${file}, Zeile ${first.line}: ${first.message}${problems.length > 1 ? ` (und ${problems.length - 1} weitere)` : ''}`);
  return template;
}

type Head = Partial<Record<(typeof headKeys)[number], { text: string; line: number }>>;

function readHead(lines: readonly string[], problems: TemplateProblem[]): { head: Head; next: number } {
  const head: Head = {};
  if (lines[0]?.trim() !== '---') {
    problems.push({ line: 1, message: 'Die Vorlage muss mit einer Zeile »---« und ihren Angaben beginnen.' });
    return { head, next: 0 };
  }
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!.trim();
    if (line === '---') return { head, next: i + 1 };
    if (line === '') continue;
    const pair = /^([a-z]+):\s*(.*)$/.exec(line);
    if (!pair || !(headKeys as readonly string[]).includes(pair[1]!)) problems.push({ line: i + 1, message: `Die Angabe »${line.slice(0, 40)}« ist nicht bekannt. Möglich sind ${headKeys.join(', ')}.` });
    else head[pair[1] as (typeof headKeys)[number]] = { text: pair[2]!, line: i + 1 };
  }
  problems.push({ line: 1, message: 'Die Angaben am Anfang sind nicht mit »---« abgeschlossen.' });
  return { head, next: lines.length };
}

function number(given: { text: string; line: number } | undefined, least: number, most: number, standard: number, problems: TemplateProblem[]): number {
  if (!given) return standard;
  const value = Number(given.text.replace(',', '.'));
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  problems.push({ line: given.line, message: `Hier muss eine Zahl von ${least} bis ${most} stehen.` });
  return standard;
}

interface Reader {
  lines: readonly string[];
  at: number;
  problems: TemplateProblem[];
}

/** @param opened line of the `@if` that these blocks belong to */
function readBlocks(reader: Reader, opened: number | null): Block[] {
  const blocks: Block[] = [];
  for (; reader.at < reader.lines.length; reader.at++) {
    const line = reader.lines[reader.at]!.trim();
    const number = reader.at + 1;
    if (line === '' || line.startsWith('%')) continue;
    if (line === '@end' || line === '@else') {
      if (opened !== null) return blocks;
      reader.problems.push({ line: number, message: `»${line}« gehört zu keinem »@if«.` });
    } else if (line.startsWith('@')) blocks.push(...readCondition(reader, line, number));
    else if (line.startsWith('#')) blocks.push({ kind: 'heading', level: line.startsWith('##') ? 2 : 1, text: line.replace(/^#+\s*/, ''), line: number });
    else if (line.startsWith('[[')) blocks.push(...readInsert(reader, line, number));
    else if (line.startsWith('- ')) addTo(blocks, 'list', number).items.push(line.slice(2));
    else if (/\s::(\s|$)/.test(line)) {
      const [label, ...rest] = line.split(/\s::(?:\s|$)/);
      addTo(blocks, 'facts', number).rows.push({ label: label!, value: rest.join(' :: '), line: number });
    } else if (blocks.at(-1)?.kind === 'paragraph' && reader.lines[reader.at - 1]!.trim() !== '') {
      const last = blocks.at(-1) as Extract<Block, { kind: 'paragraph' }>;
      last.written.push({ text: line, line: number });
      last.text = last.text.endsWith('\\') ? `${last.text.slice(0, -1).trimEnd()}\n${line}` : `${last.text} ${line}`;
    } else blocks.push({ kind: 'paragraph', text: line, written: [{ text: line, line: number }], line: number });
  }
  if (opened !== null) reader.problems.push({ line: opened, message: 'Dieses »@if« hat kein »@end«.' });
  return blocks;
}

function addTo<K extends 'list' | 'facts'>(blocks: Block[], kind: K, line: number): Extract<Block, { kind: K }> {
  const last = blocks.at(-1);
  if (last?.kind === kind) return last as Extract<Block, { kind: K }>;
  const made = (kind === 'list' ? { kind, items: [], line } : { kind, rows: [], line }) as unknown as Extract<Block, { kind: K }>;
  blocks.push(made);
  return made;
}

function readCondition(reader: Reader, line: string, number: number): Block[] {
  const found = /^@if\s+(not\s+)?([A-Za-z][\w.]*)$/.exec(line);
  if (!found) {
    reader.problems.push({ line: number, message: `»${line.slice(0, 40)}« ist nicht verstanden. Möglich sind »@if name«, »@if not name«, »@else« und »@end«.` });
    return [];
  }
  reader.at++;
  const then = readBlocks(reader, number);
  let otherwise: Block[] = [];
  if (reader.lines[reader.at]?.trim() === '@else') {
    reader.at++;
    otherwise = readBlocks(reader, number);
  }
  return [{ kind: 'when', condition: found[2]!, negated: found[1] !== undefined, then, otherwise, line: number }];
}

function readInsert(reader: Reader, line: string, number: number): Block[] {
  const found = /^\[\[([a-z0-9-]+)(?:\s+(.*?))?\]\]$/.exec(line);
  if (!found) {
    reader.problems.push({ line: number, message: `»${line.slice(0, 40)}« ist nicht verstanden. Gemeint ist etwas wie [[photo 35x45]], allein auf der Zeile.` });
    return [];
  }
  return [{ kind: 'insert', name: found[1]!, words: found[2] ? found[2].split(/\s+/) : [], line: number }];
}

export const placeholders = (text: string): string[] => [...text.matchAll(/\{\{([^}]*)\}\}/g)].map((match) => match[1]!.trim());

function checkWords(blocks: readonly Block[], vocabulary: Vocabulary, problems: TemplateProblem[]): void {
  const text = (value: string, line: number): void => {
    for (const name of placeholders(value)) if (!vocabulary.values.has(name)) problems.push({ line, message: `Den Platzhalter »${name}« gibt es in diesem Formular nicht.${nearest(name, vocabulary.values)}` });
    if (/\{\{[^}]*$/.test(value)) problems.push({ line, message: 'Ein Platzhalter ist nicht mit »}}« geschlossen.' });
  };
  for (const block of blocks) {
    if (block.kind === 'heading') text(block.text, block.line);
    else if (block.kind === 'paragraph') for (const one of block.written) text(one.text, one.line);
    else if (block.kind === 'list') for (const item of block.items) text(item, block.line);
    else if (block.kind === 'facts') for (const row of block.rows) text(`${row.label} ${row.value}`, row.line);
    else if (block.kind === 'insert') {
      const pattern = vocabulary.inserts[block.name];
      if (!pattern) problems.push({ line: block.line, message: `[[${block.name}]] gibt es in diesem Formular nicht.${nearest(block.name, new Set(Object.keys(vocabulary.inserts)))}` });
      else if (!pattern.test(block.words.join(' '))) problems.push({ line: block.line, message: `[[${block.name}]] versteht »${block.words.join(' ')}« nicht.` });
      else text(block.words.join(' '), block.line);
    } else {
      if (!vocabulary.conditions.has(block.condition)) problems.push({ line: block.line, message: `Die Bedingung »${block.condition}« gibt es in diesem Formular nicht.${nearest(block.condition, vocabulary.conditions)}` });
      checkWords(block.then, vocabulary, problems);
      checkWords(block.otherwise, vocabulary, problems);
    }
  }
}

/** A word that was probably meant. */
function nearest(word: string, known: ReadonlySet<string>): string {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
      row = next;
    }
    return row[b.length]!;
  };
  const [best] = [...known].map((one) => ({ one, far: distance(letters(word), letters(one)) })).sort((a, b) => a.far - b.far);
  return best && best.far <= 3 ? ` Gemeint ist vielleicht »${best.one}«.` : '';
}
