/** Choosing a language and an interpreter, and the sentence cards that help without one. */
import { Phone, Video } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { Interpreter } from '../../../src-main/contract/interpreter.ts';
import type { SessionView } from '../../../src-main/contract/session.ts';
import { ask } from '../../parts/core.ts';
import { Button, Notice } from '../../parts/controls.tsx';
import { languageName } from '../../parts/format.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { Pictogram } from '../../parts/pictogram.tsx';
import { Search } from '../../parts/search.tsx';
import { ownName, phrase, phraseIds } from '../../texts/phrases.ts';
import { languageCodes } from '../../texts/states.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { useBeside } from './beside-store.ts';
import { BesidePage } from './beside-page.tsx';

const marks: Record<Interpreter['state'], Mark> = { available: 'done', busy: 'work', offline: 'open', unknown: 'open' };

function Wait({ seconds }: { seconds: number | null }): ReactElement {
  const t = useT();
  return <span className="muted">{seconds === null ? t('interpreter.wait.unknown') : seconds < 60 ? t('interpreter.wait.soon') : t('interpreter.wait', { n: Math.ceil(seconds / 60) })}</span>;
}

function Cards({ language }: { language: string }): ReactElement {
  const t = useT();
  const [shown, setShown] = useState<string | null>(null);
  const show = (card: (typeof phraseIds)[number] | 'languages' | null): void => {
    setShown(card);
    void ask('person.show', { card, language });
  };
  const available = phrase('sit', language) !== null;
  return (
    <section>
      <h2>{t('cards.title')}</h2>
      <p className="muted">{available ? t('cards.draft') : t('cards.none')}</p>
      <div className="cards">
        {phraseIds.map((id) => (
          <Button key={id} tone="plain" className={`card-button${shown === id ? ' card-shown' : ''}`} icon={<Pictogram of={id} />} onPress={() => show(shown === id ? null : id)} aria-pressed={shown === id}>
            {phrase(id, 'deu')?.text}
          </Button>
        ))}
      </div>
      {shown !== null && shown !== 'languages' ? (
        <p className="card-said" lang={phrase(shown as (typeof phraseIds)[number], language)?.lang} dir="auto">
          {phrase(shown as (typeof phraseIds)[number], language)?.text}
        </p>
      ) : null}
      <Button tone="quiet" onPress={() => show(shown === 'languages' ? null : 'languages')} aria-pressed={shown === 'languages'}>
        {t('cards.languages')}
      </Button>
    </section>
  );
}

export function InterpreterPage({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { found, find, dial, call } = useBeside();
  const [language, setLanguage] = useState<string>(view.session.person.languages.find((code) => code !== 'deu') ?? 'ara');
  useEffect(() => void find(language), [language, find]);
  const talking = call !== null && call.state !== 'ended';
  const dialWith = (one: Interpreter, media: 'video' | 'audio'): void => void dial({ sessionId: view.session.id, provider: one.provider, interpreterId: one.id, language, media });
  return (
    <BesidePage title={t('interpreter.title')} lead={t('interpreter.lead')}>
      <div className="beside-columns">
        <section>
          <Search label={t('interpreter.language')} items={languageCodes.map((code) => ({ code, name: `${languageName(code, locale)} (${ownName(code)})` }))} value={language} placeholder={languageName(language, locale)} onChange={setLanguage} />
          {talking ? <Notice mark="work">{t('interpreter.talking')}</Notice> : null}
          {found === null ? <p role="status">{t('interpreter.searching')}</p> : null}
          {found?.silent.map((name) => (
            <Notice key={name} mark="fail">
              {t('interpreter.silent', { name })}
            </Notice>
          ))}
          {found && found.interpreters.length === 0 ? <Notice mark="look">{t('interpreter.nobody', { language: languageName(language, locale) })}</Notice> : null}
          <ul className="interpreters">
            {found?.interpreters.map((one) => (
              <li key={`${one.provider} ${one.id}`}>
                <span className="mono">{one.id}</span>
                <span>
                  <StateWord mark={marks[one.state]}>{t(`interpreter.state.${one.state}`)}</StateWord>
                  <br />
                  <Wait seconds={one.expectedWaitSeconds} />
                </span>
                <Button tone="plain" icon={<Video />} isDisabled={talking || one.state === 'offline'} onPress={() => dialWith(one, 'video')}>
                  {t('interpreter.video')}
                </Button>
                <Button tone="quiet" icon={<Phone />} isDisabled={talking || one.state === 'offline'} onPress={() => dialWith(one, 'audio')}>
                  {t('interpreter.audio')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
        <Cards language={language} />
      </div>
    </BesidePage>
  );
}
