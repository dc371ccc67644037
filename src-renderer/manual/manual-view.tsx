/** The manual: contents and search on the left, the chapter on the right. The work stays as it is behind it. */
import { ArrowLeft } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';
import { Button, Notice } from '../parts/controls.tsx';
import { useCharacterKeys, useKey } from '../parts/keys.ts';
import { useT } from '../texts/t.ts';
import { chapters, pictureOf } from './chapters.ts';
import { useManual } from './manual-store.ts';
import type { Block, Inline } from './markdown.ts';
import { excerpt, search, sectionsOf } from './search.ts';

const sections = sectionsOf(chapters);

function Line({ parts }: { parts: readonly Inline[] }): ReactElement {
  const go = useManual((state) => state.go);
  return (
    <>
      {parts.map((part, index) => {
        if (part.kind === 'bold') return <strong key={index}>{part.text}</strong>;
        if (part.kind === 'key') return <kbd key={index}>{part.text}</kbd>;
        if (part.kind === 'link')
          return (
            <button key={index} type="button" className="manual-link" onClick={() => go(part.chapter)}>
              {part.text}
            </button>
          );
        return <span key={index}>{part.text}</span>;
      })}
    </>
  );
}

function BlockView({ block, id }: { block: Block; id: string }): ReactElement | null {
  switch (block.kind) {
    case 'heading': {
      const Level = `h${block.level}` as 'h1' | 'h2' | 'h3';
      return (
        <Level id={id} tabIndex={-1}>
          {block.text}
        </Level>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Line parts={block.inline} />
        </p>
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index}>
              <Line parts={item} />
            </li>
          ))}
        </List>
      );
    }
    case 'table':
      return (
        <table className="manual-table">
          <thead>
            <tr>
              {block.head.map((cell, index) => (
                <th key={index} scope="col">
                  <Line parts={cell} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, index) => (
                  <td key={index}>
                    <Line parts={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case 'picture': {
      const address = pictureOf(block.name);
      return address ? (
        <figure>
          <img src={address} alt={block.alt} loading="lazy" />
          <figcaption className="muted small" aria-hidden="true">
            {block.alt}
          </figcaption>
        </figure>
      ) : null;
    }
  }
}

/** Where the keys are listed, those of one character can be turned off (WCAG 2.2 2.1.4). */
function CharacterKeys(): ReactElement {
  const t = useT();
  const { on, turn } = useCharacterKeys();
  return (
    <Notice mark={on ? 'done' : 'open'} live action={<Button onPress={() => turn(!on)}>{t(on ? 'manual.keysTurnOff' : 'manual.keysTurnOn')}</Button>}>
      {t(on ? 'manual.keysOn' : 'manual.keysOff')}
    </Notice>
  );
}

export function ManualView(): ReactElement {
  const t = useT();
  const { chapter: id, at, go, close } = useManual();
  const [query, setQuery] = useState('');
  const page = useRef<HTMLElement>(null);
  const chapter = chapters.find((one) => one.id === id) ?? chapters[0]!;
  const found = useMemo(() => search(sections, query).slice(0, 20), [query]);
  useKey('Escape', close, { over: true });
  useEffect(() => {
    const heading = page.current?.querySelector<HTMLElement>(`#manual-${at}`);
    heading?.focus({ preventScroll: true });
    if (at === 0) page.current?.scrollTo(0, 0);
    else heading?.scrollIntoView({ block: 'start' });
  }, [chapter, at]);
  return (
    <div className="manual" role="main" id="manual" aria-label={t('manual.title')}>
      <div className="side-column">
        <Button tone="quiet" icon={<ArrowLeft />} shortcut="Esc" onPress={close}>
          {t('manual.back')}
        </Button>
        <SearchField value={query} onChange={setQuery} className="manual-search">
          <Label>{t('manual.search')}</Label>
          <Input placeholder={t('manual.searchHint')} />
        </SearchField>
        {query.trim() === '' ? (
          <nav aria-label={t('manual.contents')}>
            <ol className="manual-contents plain-list">
              {chapters.map((one) => (
                <li key={one.id}>
                  <button type="button" className="side-entry" aria-current={one.id === chapter.id ? 'page' : undefined} onClick={() => go(one.id)}>
                    {one.title}
                  </button>
                </li>
              ))}
            </ol>
          </nav>
        ) : (
          <>
            <p className="muted small" role="status">
              {t('manual.found', { n: found.length })}
            </p>
            <ul className="manual-contents plain-list">
              {found.map((one) => (
                <li key={`${one.chapter} ${one.at}`}>
                  <button type="button" className="side-entry" onClick={() => go(one.chapter, one.at)}>
                    <strong>{one.heading}</strong>
                    <span className="muted small">{one.heading === one.chapterTitle ? excerpt(one, query) : `${one.chapterTitle} · ${excerpt(one, query)}`}</span>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <article className="manual-page" ref={page} lang="de" tabIndex={0} aria-label={chapter.title}>
        {chapter.blocks.map((block, index) => (
          <BlockView key={`${chapter.id} ${index}`} block={block} id={`manual-${index}`} />
        ))}
        {chapter.id === '20-tasten' ? <CharacterKeys /> : null}
      </article>
    </div>
  );
}
