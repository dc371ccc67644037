/** Full-text search over the manual: every word begins a word of the section; headings weigh more than text. */
import { textOf, type Block } from './markdown.ts';

export interface Chapter {
  id: string;
  title: string;
  blocks: Block[];
}

export interface Section {
  chapter: string;
  chapterTitle: string;
  /** Place of its heading among the blocks of the chapter. */
  at: number;
  heading: string;
  text: string;
}

/** »Prüfung« is found by »prufung« and by »pruefung«. */
export const folded = (text: string): string =>
  text.toLocaleLowerCase('de').replaceAll('ä', 'a').replaceAll('ö', 'o').replaceAll('ü', 'u').replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '');
const spelled = (text: string): string => folded(text).replaceAll('ae', 'a').replaceAll('oe', 'o').replaceAll('ue', 'u');
const words = (text: string): string[] => spelled(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

function plain(block: Block): string {
  switch (block.kind) {
    case 'heading': return block.text;
    case 'paragraph': return textOf(block.inline);
    case 'list': return block.items.map(textOf).join(' ');
    case 'table': return [block.head, ...block.rows].map((row) => row.map(textOf).join(' ')).join(' ');
    case 'picture': return block.alt;
  }
}

export function sectionsOf(chapters: readonly Chapter[]): Section[] {
  return chapters.flatMap((chapter) => {
    const sections: Section[] = [];
    chapter.blocks.forEach((block, at) => {
      if (block.kind === 'heading') sections.push({ chapter: chapter.id, chapterTitle: chapter.title, at, heading: block.text, text: '' });
      else if (sections.length > 0) sections[sections.length - 1]!.text += `${plain(block)} `;
    });
    return sections;
  });
}

/** @returns sections that hold every word, best first */
export function search(sections: readonly Section[], query: string): Section[] {
  const wanted = words(query);
  if (wanted.length === 0) return [];
  const scored = sections.map((section) => {
    const heading = words(`${section.heading} ${section.chapterTitle}`);
    const text = words(section.text);
    let score = 0;
    for (const word of wanted) {
      const inHeading = heading.filter((one) => one.startsWith(word)).length;
      const inText = text.filter((one) => one.startsWith(word)).length;
      // German compounds carry the word in their middle: found, but last.
      const inside = inHeading + inText > 0 || word.length < 4 ? 0 : [...heading, ...text].filter((one) => one.includes(word)).length;
      if (inHeading + inText + inside === 0) return { section, score: 0 };
      score += inHeading * 10 + Math.min(inText, 5) + Math.min(inside, 3) * 0.1;
    }
    return { section, score };
  });
  return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score).map(({ section }) => section);
}

/** A piece of the text around the first of the words, at most `length` letters. */
export function excerpt(section: Section, query: string, length = 140): string {
  const wanted = words(query);
  const parts = section.text.split(/(?<=[.:])\s+/);
  const hit = parts.findIndex((part) => words(part).some((one) => wanted.some((word) => one.includes(word))));
  const text = parts.slice(Math.max(0, hit)).join(' ').trim();
  return text.length <= length ? text : `${text.slice(0, text.lastIndexOf(' ', length))} …`;
}
