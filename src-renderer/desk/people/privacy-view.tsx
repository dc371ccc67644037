/**
 * Data protection: one case at a time, found by name. Legal hold, hand-over, correction with its history and the access
 * report; what hands data out or lets it be deleted asks for a second person at this desk.
 */
import { useState, type ReactElement } from 'react';
import type { CorrectableField, PrivacyCase } from '../../../src-main/contract/privacy.ts';
import { Button, Field, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Asked, type Problem } from '../../parts/core.ts';
import { birthInput, dateText } from '../../parts/format.ts';
import { Search } from '../../parts/search.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { stateName, states } from '../../texts/states.ts';
import { useLocale, useT, type Locale } from '../../texts/t.ts';
import { useFound } from '../day/found-people.tsx';
import { SecondPersonForm, SendForm } from './second-person.tsx';

const nobody: ReadonlySet<string> = new Set();
const fields: CorrectableField[] = ['surname', 'givenNames', 'birthDate', 'birthPlace', 'nationality', 'azrNumber'];

/** A value as people read it: days and states are kept otherwise. */
const shown = (field: CorrectableField, value: string | null, locale: Locale): string => (!value ? '' : field === 'birthDate' ? dateText(value) : field === 'nationality' ? stateName(value, locale) : value);

function Correction({ held, onCorrect }: { held: PrivacyCase; onCorrect: (change: Partial<PrivacyCase['person']>, why: string) => void }): ReactElement {
  const t = useT();
  const [typed, setTyped] = useState<Partial<Record<CorrectableField, string>>>({});
  const [why, setWhy] = useState('');
  const locale = useLocale((state) => state.locale);
  const day = typed.birthDate?.trim();
  const wrongDay = Boolean(day) && birthInput(day!) === null;
  const kept = { ...typed, ...(day ? { birthDate: birthInput(day) ?? '' } : {}) };
  const change = Object.fromEntries(fields.filter((field) => kept[field] !== undefined && kept[field] !== (held.person[field] ?? '')).map((field) => [field, kept[field] === '' && (field === 'birthDate' || field === 'azrNumber') ? null : kept[field]])) as Partial<PrivacyCase['person']>;
  return (
    <SendForm action={t('privacy.correct')} ready={!wrongDay && Object.keys(change).length > 0 && why.trim().length >= 3} onSend={() => onCorrect(change, why)}>
      {fields.map((field) =>
        field === 'nationality' ? (
          <Search key={field} label={t('privacy.field.nationality')} items={states(locale)} value={(typed.nationality ?? held.person.nationality) || null} onChange={(nationality) => setTyped({ ...typed, nationality })} />
        ) : (
          <Field key={field} label={t(`privacy.field.${field}`)} value={typed[field] ?? shown(field, held.person[field], locale)} onChange={(value) => setTyped({ ...typed, [field]: value })} maxLength={200} {...(field === 'birthDate' ? { placeholder: t('person.birthPlaceholder'), error: wrongDay ? t('person.birthError') : null } : {})} />
        ),
      )}
      <Field label={t('privacy.why')} value={why} onChange={setWhy} maxLength={400} />
    </SendForm>
  );
}

function Held({ held, take, onBack }: { held: PrivacyCase; take: (answer: Asked<PrivacyCase>) => void; onBack: () => void }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { sessionId } = held;
  const [open, setOpen] = useState<'correct' | 'access' | 'hold' | 'release' | null>(null);
  const [reason, setReason] = useState('');
  const [given, setGiven] = useState(0);
  const done = (answer: Asked<PrivacyCase>): void => {
    take(answer);
    if (answer.ok) setOpen(null);
  };
  const giveAccess = async (approval: string): Promise<void> => {
    const answer = await ask('privacy.access', { sessionId, approval });
    if (!answer.ok) return take(answer);
    saveFile(answer.value.pdf, 'auskunft.pdf', 'application/pdf');
    saveFile(answer.value.archive, 'auskunft.zip', 'application/zip');
    setGiven(answer.value.captures);
    setOpen(null);
  };
  const toggle = (what: typeof open): void => setOpen(open === what ? null : what);
  return (
    <section aria-labelledby="privacy-name">
      <div className="day-head">
        <h2 id="privacy-name">{[held.person.surname, held.person.givenNames].filter(Boolean).join(', ') || t('person.unnamed')}</h2>
        <Button tone="quiet" onPress={onBack}>
          {t('privacy.other')}
        </Button>
      </div>
      <p>
        {t('privacy.holds', { captures: held.captures, fingers: held.fingerprints })} {held.retainUntil ? t('privacy.until', { day: dateText(held.retainUntil.slice(0, 10)) }) : t('privacy.stillOpen')}
      </p>
      {held.hold ? <Notice mark="look">{t('privacy.held', { by: held.hold.by, reason: held.hold.reason })}</Notice> : null}
      {held.handedOver ? <Notice mark="done">{t('privacy.handedOver', { day: dateText(held.handedOver.at.slice(0, 10)), by: held.handedOver.by })}</Notice> : null}
      {given > 0 ? <Notice mark="done" live>{t('privacy.given', { n: given })}</Notice> : null}
      <div className="gate-actions privacy-actions">
        {held.handedOver ? null : <Button onPress={() => void ask('privacy.handOver', { sessionId }).then(done)}>{t('privacy.handOver')}</Button>}
        <Button onPress={() => toggle(held.hold ? 'release' : 'hold')}>{t(held.hold ? 'privacy.release' : 'privacy.hold')}</Button>
        <Button isDisabled={!held.finished} onPress={() => toggle('correct')}>{t('privacy.correct')}</Button>
        <Button onPress={() => toggle('access')}>{t('privacy.access')}</Button>
      </div>
      {held.finished ? null : <p className="muted small">{t('privacy.correctLater')}</p>}
      {open === 'hold' ? (
        <SendForm action={t('privacy.hold')} ready={reason.trim().length >= 3} onSend={() => void ask('privacy.hold', { sessionId, reason }).then(done)}>
          <Field label={t('privacy.why')} value={reason} onChange={setReason} maxLength={400} autoFocus />
        </SendForm>
      ) : null}
      {open === 'release' ? <SecondPersonForm subject={sessionId} action="liftHold" title={t('privacy.release')} onApproved={(approval) => void ask('privacy.release', { sessionId, approval }).then(done)} /> : null}
      {open === 'access' ? <SecondPersonForm subject={sessionId} action="exportAccess" title={t('privacy.access')} onApproved={(approval) => void giveAccess(approval)} /> : null}
      {open === 'correct' ? <Correction held={held} onCorrect={(change, why) => void ask('privacy.correct', { sessionId, change, why }).then(done)} /> : null}
      {held.corrections.length > 0 ? (
        <>
          <h3>{t('privacy.history')}</h3>
          <ul className="plain-list">
            {held.corrections.map((one, at) => (
              <li key={at}>{t('privacy.corrected', { day: dateText(one.at.slice(0, 10)), field: t(`privacy.field.${one.field as CorrectableField}`), before: shown(one.field as CorrectableField, one.before, locale) || '–', after: shown(one.field as CorrectableField, one.after, locale) || '–', why: one.why })}</li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

export function PrivacyView(): ReactElement {
  const t = useT();
  const [query, setQuery] = useState('');
  const [held, setHeld] = useState<PrivacyCase | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const found = useFound(query, nobody)?.filter((one) => one.kind === 'session') ?? [];
  const take = (answer: Asked<PrivacyCase>): void => {
    if (answer.ok) setHeld(answer.value);
    setProblem(answer.ok ? null : answer.problem);
  };
  return (
    <main id="main" className="day" tabIndex={-1}>
      <h1>{t('privacy.title')}</h1>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      {held ? (
        <Held key={held.sessionId} held={held} take={take} onBack={() => setHeld(null)} />
      ) : (
        <div className="privacy-form">
          <Field label={t('privacy.find')} value={query} onChange={setQuery} maxLength={80} autoFocus />
          <ul className="plain-list found-list">
            {found.map((one) => (
              <li key={one.ref}>
                <Button tone="quiet" onPress={() => void ask('privacy.case', { sessionId: one.ref }).then(take)}>
                  {one.name || t('person.unnamed')}
                </Button>
                <span className="figures">{dateText(one.birthDate)}</span>
                <span className="muted small">{one.number}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </main>
  );
}
