/** Somebody comes without an appointment and waits: a name is enough, the rest helps to have ready what is needed. */
import { useState, type ReactElement } from 'react';
import { Button, Field, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { birthInput, languageName } from '../../parts/format.ts';
import { discardedByEscape, useKey } from '../../parts/keys.ts';
import { Search } from '../../parts/search.tsx';
import { ownName } from '../../texts/phrases.ts';
import { languageCodes } from '../../texts/states.ts';
import { useLocale, useT, type TextKey } from '../../texts/t.ts';

const needKeys = ['day.need.wheelchair', 'day.need.companion', 'day.need.quiet'] as const satisfies readonly TextKey[];

export function WalkInForm({ onDone, onClose }: { onDone: () => void; onClose: () => void }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const [surname, setSurname] = useState('');
  const [givenNames, setGivenNames] = useState('');
  const [birth, setBirth] = useState('');
  const [language, setLanguage] = useState<string | null>(null);
  const [purpose, setPurpose] = useState('');
  const [needs, setNeeds] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const birthDate = birth.trim() === '' ? null : birthInput(birth);
  const wrongBirth = birth.trim() !== '' && birthDate === null;
  useKey('Escape', onClose);
  const store = async (): Promise<void> => {
    setTried(true);
    if (surname.trim() === '' || wrongBirth) return;
    const answer = await ask('appointments.walkIn', { surname, givenNames, purpose, needs, birthDate, languages: language ? [language] : [] });
    if (answer.ok) onDone();
    else setProblem(answer.problem);
  };
  return (
    <form
      className="side-panel walk-in"
      aria-labelledby="walk-in-title"
      {...discardedByEscape(onClose)}
      onSubmit={(event) => {
        event.preventDefault();
        void store();
      }}
    >
      <h2 id="walk-in-title">{t('day.waitsTitle')}</h2>
      <div className="form-columns">
        <Field label={t('person.surname')} value={surname} onChange={setSurname} maxLength={200} error={tried && surname.trim() === '' ? t('cases.wrongText') : null} autoFocus />
        <Field label={t('person.givenNames')} value={givenNames} onChange={setGivenNames} maxLength={200} />
        <Field label={t('person.birthDate')} value={birth} onChange={setBirth} placeholder={t('person.birthPlaceholder')} error={tried && wrongBirth ? t('cases.wrongDay') : null} />
        <Search label={t('papers.language')} items={languageCodes.map((code) => ({ code, name: `${languageName(code, locale)} (${ownName(code)})` }))} value={language} onChange={setLanguage} />
        <Field label={t('person.purpose')} value={purpose} onChange={setPurpose} maxLength={200} />
      </div>
      <div className="form-toggles" role="group" aria-label={t('day.needs')}>
        {needKeys.map((key) => {
          const [said, on] = [t(key), needs.includes(t(key))];
          return (
            <Button key={key} onPress={() => setNeeds(on ? needs.filter((one) => one !== said) : [...needs, said])} aria-pressed={on}>
              {said}
            </Button>
          );
        })}
      </div>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      <div className="next-actions">
        <Button type="submit" shortcut="Enter">
          {t('day.waitsStore')}
        </Button>
        <Button tone="quiet" shortcut="Esc" onPress={onClose}>
          {t('cases.dismiss')}
        </Button>
      </div>
    </form>
  );
}
