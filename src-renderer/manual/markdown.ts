/**
 * The small Markdown of the manual as plain data: headings, paragraphs, lists, tables, pictures, and inside a line
 * bold, keys and links to chapters. There is no raw HTML: whatever is not of these is text, and text stays text.
 */
export type Inline = { kind: 'text' | 'bold' | 'key'; text: string } | { kind: 'link'; text: string; chapter: string };

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string }
  | { kind: 'paragraph'; inline: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'picture'; alt: string; name: string };

const inlineForm = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\(kapitel:([a-z0-9-]+)\)/g;

export function inline(line: string): Inline[] {
  const found: Inline[] = [];
  let at = 0;
  for (const match of line.matchAll(inlineForm)) {
    if (match.index > at) found.push({ kind: 'text', text: line.slice(at, match.index) });
    if (match[1] !== undefined) found.push({ kind: 'bold', text: match[1] });
    else if (match[2] !== undefined) found.push({ kind: 'key', text: match[2] });
    else found.push({ kind: 'link', text: match[3]!, chapter: match[4]! });
    at = match.index + match[0].length;
  }
  if (at < line.length) found.push({ kind: 'text', text: line.slice(at) });
  return found;
}

const cells = (line: string): Inline[][] => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => inline(cell.trim()));

export function parseMarkdown(source: string): Block[] {
  const groups = source.replaceAll('\r\n', '\n').split(/\n{2,}/).map((group) => group.trim()).filter(Boolean);
  return groups.map((group): Block => {
    const lines = group.split('\n');
    const heading = /^(#{1,3}) (.+)$/.exec(group);
    if (heading && lines.length === 1) return { kind: 'heading', level: heading[1]!.length as 1 | 2 | 3, text: heading[2]! };
    const picture = /^!\[([^\]]*)\]\(([a-z0-9-]+\.webp)\)$/.exec(group);
    if (picture) return { kind: 'picture', alt: picture[1]!, name: picture[2]! };
    if (lines.length > 1 && lines.every((line) => line.startsWith('|')) && /^\|[\s|:-]+\|$/.test(lines[1]!)) return { kind: 'table', head: cells(lines[0]!), rows: lines.slice(2).map(cells) };
    for (const [ordered, mark] of [[false, /^- /], [true, /^\d+\. /]] as const) {
      if (mark.test(lines[0]!)) return { kind: 'list', ordered, items: joined(lines, mark).map((line) => inline(line.replace(mark, ''))) };
    }
    return { kind: 'paragraph', inline: inline(lines.join(' ')) };
  });
}

/** A line without a mark belongs to the item before it. */
function joined(lines: string[], mark: RegExp): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (mark.test(line) || items.length === 0) items.push(line);
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return items;
}

export const textOf = (parts: readonly Inline[]): string => parts.map(({ text }) => text).join('');
