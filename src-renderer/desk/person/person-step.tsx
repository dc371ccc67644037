/** Step 1: who the person is, on which legal basis, in which languages; the notice shown and confirmed. */
import { useState, type ReactElement } from 'react';
import type { Person, SessionView } from '../../../src-main/contract/session.ts';
import { Button, Choices, Field, Notice } from '../../parts/controls.tsx';
import { ageOn, birthInput, dateText, languageName, timeText } from '../../parts/format.ts';
import { StateWord } from '../../parts/marks.tsx';
import { Search } from '../../parts/search.tsx';
import { noticeText } from '../../texts/notice.ts';
import { languageCodes, states } from '../../texts/states.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';
import { Blockers, StepPage } from '../session/step-page.tsx';

function LanguageChoice({ person, save }: { person: Person; save: (change: Partial<Person>) => void }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const items = languageCodes.filter((code) => !person.languages.includes(code)).map((code) => ({ code, name: languageName(code, locale) }));
  return (
    <div className="languages">
      <Search key={person.languages.join()} label={t('person.languagesLabel')} items={items} value={null} placeholder={t('person.addLanguage')} onChange={(code) => save({ languages: [...person.languages, code].slice(0, 8) })} />
      {person.languages.length > 0 ? (
        <ul className="chips" aria-label={t('person.languages')}>
          {person.languages.map((code) => (
            <li key={code}>
              <Button tone="plain" className="chip" onPress={() => save({ languages: person.languages.filter((one) => one !== code) })} aria-label={t('person.removeLanguage', { language: languageName(code, locale) })}>
                {languageName(code, locale)} ×
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function PersonForm({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const command = useSession((state) => state.command);
  const { person } = view.session;
  const [draft, setDraft] = useState({ surname: person.surname, givenNames: person.givenNames, birth: person.birthDate ? dateText(person.birthDate) : '', birthPlace: person.birthPlace, azr: person.azrNumber ?? '' });
  const save = (change: Partial<Person>): void => void command({ type: 'setPerson', person: change });
  const birthWrong = draft.birth !== '' && birthInput(draft.birth) === null;
  const azrWrong = draft.azr !== '' && !/^\d{12}$/.test(draft.azr.replaceAll(' ', ''));
  return (
    <div className="form-grid">
      <Field label={t('person.surname')} value={draft.surname} required onChange={(surname) => setDraft({ ...draft, surname })} onCommit={() => draft.surname !== person.surname && save({ surname: draft.surname })} />
      <Field label={t('person.givenNames')} value={draft.givenNames} onChange={(givenNames) => setDraft({ ...draft, givenNames })} onCommit={() => draft.givenNames !== person.givenNames && save({ givenNames: draft.givenNames })} />
      <Field
        label={t('person.birthDate')}
        value={draft.birth}
        hint={t('person.birthHint')}
        placeholder={t('person.birthPlaceholder')}
        inputMode="numeric"
        error={birthWrong ? t('person.birthError') : null}
        onChange={(birth) => setDraft({ ...draft, birth })}
        onCommit={() => {
          const birthDate = birthInput(draft.birth);
          if ((birthDate || draft.birth === '') && birthDate !== person.birthDate) save({ birthDate });
        }}
      />
      <Field label={t('person.birthPlace')} value={draft.birthPlace} onChange={(birthPlace) => setDraft({ ...draft, birthPlace })} onCommit={() => draft.birthPlace !== person.birthPlace && save({ birthPlace: draft.birthPlace })} />
      <Search label={t('person.nationality')} items={states(locale)} value={person.nationality || null} onChange={(nationality) => nationality !== person.nationality && save({ nationality })} />
      <Field
        label={t('person.azrLabel')}
        mono
        value={draft.azr}
        hint={t('person.azrHint')}
        inputMode="numeric"
        error={azrWrong ? t('person.azrError') : null}
        onChange={(azr) => setDraft({ ...draft, azr })}
        onCommit={() => {
          const azrNumber = draft.azr.replaceAll(' ', '') || null;
          if (!azrWrong && azrNumber !== person.azrNumber) save({ azrNumber });
        }}
      />
      <Choices
        label={t('person.sex')}
        row
        value={person.sex === '' ? null : person.sex}
        onChange={(sex) => save({ sex })}
        choices={[
          { value: 'F', label: t('person.sex.F') },
          { value: 'M', label: t('person.sex.M') },
          { value: 'X', label: t('person.sex.X') },
        ]}
      />
      <LanguageChoice person={person} save={save} />
    </div>
  );
}

export function PersonStep({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const info = useDesk((state) => state.info);
  const { command, busy } = useSession();
  const { session } = view;
  const age = ageOn(session.person.birthDate, new Date());
  const notice = noticeText(session.person.languages[0] ?? 'deu');
  const needsNotice = session.noticeConfirmedAt === null;
  const open = view.blockers.length > 0;
  const bases = info?.legalBases ?? [];
  const chosen = bases.find((basis) => basis.id === session.legalBasis);
  const [choosing, setChoosing] = useState(chosen === undefined);
  const fingers = ({ fingerprintsFromAge: from }: (typeof bases)[number]): string => (from === null ? t('person.noFingers') : age !== null && age < from ? t('person.tooYoung', { from }) : t('person.fingersFrom', { from }));
  return (
    <StepPage
      view={view}
      title={t('person.title')}
      lead={t('person.lead')}
      aside={<Blockers list={view.blockers} />}
      primary={
        needsNotice && session.legalBasis !== null && session.person.surname !== ''
          ? { label: t('person.confirmNotice'), run: () => void command({ type: 'confirmNotice' }), disabled: busy !== null }
          : { label: t('person.next'), run: () => void command({ type: 'next' }), disabled: busy !== null || open }
      }
    >
      <div className={`person-body${choosing ? ' person-choosing' : ''}`}>
        <section aria-labelledby="who-title">
          <h2 id="who-title">{t('person.who')}</h2>
          <PersonForm key={session.id} view={view} />
        </section>
        <section className="person-basis" aria-labelledby="basis-title">
          <h2 id="basis-title">{t('person.basisTitle')}</h2>
          {!choosing && chosen ? (
            <div className="chosen-basis">
              <p>
                <strong>{chosen.norm}</strong> – {chosen.purpose} <span className="muted small">{fingers(chosen)}</span>
                {session.profile === 'ARE_ArrivalAttestationDocument' ? null : <span className="small"> · {t(`profile.${session.profile}`)}</span>}
              </p>
              <Button tone="quiet" onPress={() => setChoosing(true)} aria-label={t('person.basisChangeLabel')}>
                {t('person.basisChange')}
              </Button>
            </div>
          ) : (
            <>
              <Choices label={t('person.basisTitle')} hideLabel value={session.legalBasis} onChange={(legalBasis) => void command({ type: 'setLegalBasis', legalBasis })} choices={bases.map((basis) => ({ value: basis.id, label: `${basis.norm} – ${basis.purpose}`, note: fingers(basis) }))} />
              {info?.specialSituationApproved ? (
                <Choices
                  label={t('person.profileTitle')}
                  value={session.profile}
                  onChange={(profile) => void command({ type: 'setProfile', profile })}
                  choices={[
                    { value: 'ARE_ArrivalAttestationDocument', label: t('profile.ARE_ArrivalAttestationDocument') },
                    { value: 'ARE_ArrivalAttestationDocumentInSpecialSituations', label: t('profile.ARE_ArrivalAttestationDocumentInSpecialSituations') },
                  ]}
                />
              ) : null}
            </>
          )}
        </section>
        <section aria-labelledby="notice-title">
          <h2 id="notice-title">{t('person.noticeTitle')}</h2>
          <div className="notice-sheet" lang={notice.lang} dir={notice.dir}>
            {notice.sentences.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
          {needsNotice ? (
            <Notice mark="open">{session.legalBasis === null || session.person.surname === '' ? t('person.noticeFirst') : t('person.noticeOpen')}</Notice>
          ) : (
            <p>
              <StateWord mark="done">{t('person.noticeDone', { time: timeText(session.noticeConfirmedAt ?? '', locale) })}</StateWord>
            </p>
          )}
        </section>
      </div>
    </StepPage>
  );
}
