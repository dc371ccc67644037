/** The manual: no raw HTML, every chapter reachable, every picture taken, found by its words. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stepName } from '../../src-main/contract/session.ts';
import { chapterFor, chapters, type Place } from './chapters.ts';
import { inline, parseMarkdown } from './markdown.ts';
import { search, sectionsOf } from './search.ts';

const here = import.meta.dirname;
const sections = sectionsOf(chapters);
const place = (rest: Partial<Place>): Place => ({ screen: 'session', step: null, beside: null, paper: false, role: 'caseworker', deviceMissing: false, ...rest });

describe('Markdown of the manual', () => {
  it('leaves HTML as text: it knows no element but its own', () => {
    expect(parseMarkdown('<img src=x onerror=alert(1)> <b>fett</b>')).toEqual([{ kind: 'paragraph', inline: [{ kind: 'text', text: '<img src=x onerror=alert(1)> <b>fett</b>' }] }]);
    expect(inline('[hier](https://example.org) [da](javascript:x)')).toEqual([{ kind: 'text', text: '[hier](https://example.org) [da](javascript:x)' }]);
    expect(parseMarkdown('![x](../../etc/passwd)')[0]).toMatchObject({ kind: 'paragraph' });
  });
  it('reads headings, lists, tables, keys, links and pictures', () => {
    expect(parseMarkdown('# A\n\n- **x:** `F1`\n- y\n  geht weiter\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![Bild](day.webp)\n\nSiehe [B](kapitel:02-tag).')).toEqual([
      { kind: 'heading', level: 1, text: 'A' },
      { kind: 'list', ordered: false, items: [[{ kind: 'bold', text: 'x:' }, { kind: 'text', text: ' ' }, { kind: 'key', text: 'F1' }], [{ kind: 'text', text: 'y geht weiter' }]] },
      { kind: 'table', head: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]], rows: [[[{ kind: 'text', text: '1' }], [{ kind: 'text', text: '2' }]]] },
      { kind: 'picture', alt: 'Bild', name: 'day.webp' },
      { kind: 'paragraph', inline: [{ kind: 'text', text: 'Siehe ' }, { kind: 'link', text: 'B', chapter: '02-tag' }, { kind: 'text', text: '.' }] },
    ]);
  });
});

describe('the manual', () => {
  it('has a chapter for every step and screen, reached from there', () => {
    const known = new Set(chapters.map(({ id }) => id));
    const reached = [
      ...stepName.options.map((step) => chapterFor(place({ step }))),
      ...['day', 'queue', 'readiness', 'setup', 'trail', 'cases'].map((screen) => chapterFor(place({ screen }))),
      ...[{ role: null }, { role: 'administrator' }, { role: 'auditor' }, { step: 'document', beside: 'interpreter' }, { step: 'document', beside: 'inquiry' }, { step: 'result', paper: true }, { step: 'face', deviceMissing: true }].map((rest) => chapterFor(place(rest as Partial<Place>))),
    ];
    expect(reached.filter((id) => !known.has(id))).toEqual([]);
    expect(new Set(reached).size).toBeGreaterThan(15);
  });
  it('has every picture it shows, each with words beside it and small, and shows every picture it has', () => {
    const shown = chapters.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'picture' ? [block] : [])));
    expect(shown.filter(({ alt }) => alt.length < 8)).toEqual([]);
    expect(shown.filter(({ name }) => !existsSync(join(here, 'pictures', name))).map(({ name }) => name)).toEqual([]);
    const files = readdirSync(join(here, 'pictures'));
    expect(files.filter((file) => !shown.some(({ name }) => name === file))).toEqual([]);
    expect(files.filter((file) => statSync(join(here, 'pictures', file)).size > 120_000)).toEqual([]);
  });
  it('leads only to chapters there are', () => {
    const links = readdirSync(join(here, 'chapters')).flatMap((file) => [...readFileSync(join(here, 'chapters', file), 'utf8').matchAll(/kapitel:([a-z0-9-]+)/g)].map((match) => match[1]!));
    expect(links.length).toBeGreaterThan(2);
    expect(links.filter((id) => !chapters.some((chapter) => chapter.id === id))).toEqual([]);
  });
  it.each([['trocken', '06-fingerabdruecke'], ['Papier leer', '12-drucken'], ['pruefziffer unterschrift', null], ['vorlaufig', '07-abgleich'], ['Leitung', '10-ausfall'], ['Löschstopp', '16-datenschutz'], ['tresor', '18-rollen'], ['Probeseite', '17-bereitschaft']])('finds »%s«', (query, chapter) => {
    expect(search(sections, query)[0]?.chapter ?? null).toBe(chapter);
  });
});
