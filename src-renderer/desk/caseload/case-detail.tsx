/** One case: where it stands, and the one form through which something is entered. */
import { useEffect, useState, type ReactElement } from 'react';
import type { CaseState } from '../../../src-main/contract/caseload.ts';
import { Button, Field, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { dateText } from '../../parts/format.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { useT } from '../../texts/t.ts';
import { entryEvent, entryFields, entryKinds, nextEntry, type EntryKind } from './entries.ts';

export const deadlineMarks: Record<CaseState['deadlines'][number]['state'], Mark> = { running: 'open', warning: 'look', over: 'fail', ended: 'done' };
const checkMarks: Record<CaseState['checklist'][number]['state'], Mark> = { open: 'open', inWork: 'work', done: 'done', notPossible: 'look' };

function Select({ label, value, onChange, options }: { label: string; value: string; onChange: (value: string) => void; options: { value: string; text: string }[] }): ReactElement {
  return (
    <label className="field">
      <span>{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
    </label>
  );
}

function EntryForm({ state, onStored }: { state: CaseState; onStored: (state: CaseState) => void }): ReactElement {
  const t = useT();
  const [kind, setKind] = useState<EntryKind>(nextEntry(state));
  const [values, setValues] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const fields = entryFields[kind];
  // A choice shows its first value: what is seen is what is entered.
  const shown = Object.fromEntries(fields.map((field) => [field.name, values[field.name] ?? (field.kind === 'choice' ? (field.choices!(state)[0]?.value ?? '') : '')]));
  const choose = (next: EntryKind): void => {
    setKind(next);
    setValues({});
    setWrong(null);
    setProblem(null);
  };
  const store = async (): Promise<void> => {
    const made = entryEvent(kind, shown);
    if ('wrong' in made) {
      setWrong(made.wrong);
      return;
    }
    setWrong(null);
    const answer = await ask('cases.record', { caseId: state.id, event: made.event });
    if (!answer.ok) {
      setProblem(answer.problem);
      return;
    }
    onStored(answer.value);
    choose(nextEntry(answer.value));
  };
  return (
    <form
      className="case-form"
      aria-label={t('cases.enter')}
      onSubmit={(event) => {
        event.preventDefault();
        void store();
      }}
    >
      <Select label={t('cases.enter')} value={kind} onChange={(value) => choose(value as EntryKind)} options={entryKinds.map((value) => ({ value, text: t(`cases.event.${value}`) }))} />
      {fields.map((field) =>
        field.kind === 'choice' ? (
          <Select key={field.name} label={t(field.label)} value={shown[field.name]!} onChange={(value) => setValues({ ...values, [field.name]: value })} options={field.choices!(state).map((one) => ({ value: one.value, text: one.label ? t(one.label) : (one.text ?? one.value) }))} />
        ) : (
          <Field key={field.name} label={t(field.label)} value={shown[field.name]!} onChange={(value) => setValues({ ...values, [field.name]: value })} error={wrong === field.name ? t(field.kind === 'day' ? 'cases.wrongDay' : 'cases.wrongText') : null} {...(field.kind === 'day' ? { placeholder: '25.11.2026' } : {})} />
        ),
      )}
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      <Button type="submit">{t('cases.store')}</Button>
    </form>
  );
}

export function CaseDetail({ caseId, onChanged }: { caseId: string; onChanged: () => void }): ReactElement {
  const t = useT();
  const [state, setState] = useState<CaseState | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let gone = false;
    void ask('cases.get', { caseId }).then((answer) => {
      if (gone) return;
      if (answer.ok) setState(answer.value);
      else setProblem(answer.problem);
    });
    return () => {
      gone = true;
    };
  }, [caseId]);
  if (problem) return <ProblemNotice problem={problem} />;
  if (!state) return <p role="status" className="loading-line">{t('cases.loading')}</p>;
  const { departure, decision, identity } = state;
  const stored = (next: CaseState): void => {
    setState(next);
    onChanged();
  };
  return (
    <section className="side-panel case-detail" aria-labelledby="case-title">
      <h2 id="case-title">
        {state.number}: {state.person.surname}
        {state.person.givenNames ? `, ${state.person.givenNames}` : ''}
      </h2>
      <EntryForm key={state.id} state={state} onStored={stored} />
      <h3>{t('cases.departure')}</h3>
      <p>
        <StateWord mark={departure === null ? 'look' : departure.answer === 'accepted' ? 'done' : 'open'}>{departure === null ? t('cases.departure.notOffered') : `${t(`cases.departure.${departure.answer ?? 'offered'}`)}, ${t('cases.until', { day: dateText(departure.until) })}`}</StateWord>
      </p>
      <h3>{t('cases.decision')}</h3>
      <p>{decision ? t('cases.decisionOn', { day: dateText(decision.receivedOn), enforceable: decision.enforceableFrom ? dateText(decision.enforceableFrom) : t('cases.notEnforceable') }) : t('cases.noDecision')}</p>
      {state.deadlines.length > 0 ? (
        <>
          <h3>{t('cases.deadlines')}</h3>
          <ul className="plain-list">
            {state.deadlines.map((one) => (
              <li key={one.id}>
                <StateWord mark={deadlineMarks[one.state]}>
                  {one.title}: {dateText(one.ends)} ({one.state === 'ended' ? t('cases.ended') : t('cases.daysLeft', { n: one.daysLeft })})
                </StateWord>
                <p className="muted small">
                  {one.citation}
                  {one.reviewedBy === null ? ` · ${t('cases.unreviewed')}` : ''}
                </p>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <h3>{t('cases.identity')}</h3>
      <ul className="plain-list">
        {state.checklist.map((one) => (
          <li key={one.item}>
            <StateWord mark={checkMarks[one.state]}>
              {t(`cases.check.${one.item}`)}: {t(`cases.checkState.${one.state}`)}
              {one.note ? ` (${one.note})` : ''}
            </StateWord>
          </li>
        ))}
      </ul>
      {identity ? <p>{t(`cases.clarified.${identity.clarified ? 'true' : 'false'}`)}: {identity.reason} ({identity.by})</p> : null}
      {state.obstacles.length > 0 ? (
        <>
          <h3>{t('cases.obstacles')}</h3>
          <ul className="plain-list">
            {state.obstacles.map((one) => (
              <li key={one.reason}>
                {t(`cases.obstacle.${one.reason}`)}
                {one.note ? `: ${one.note}` : ''} <span className="muted small">{one.by}, {dateText(one.since)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {state.involved.length > 0 ? (
        <>
          <h3>{t('cases.involved')}</h3>
          <ul className="plain-list">
            {state.involved.map((one) => (
              <li key={one.at + one.body}>
                {one.handedOver ? '→ ' : ''}
                {t(`cases.body.${one.body}`)}: {one.note} <span className="muted small">{one.by}, {dateText(one.at)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {state.measure ? <p>{t('cases.planned', { kind: t(`cases.measure.${state.measure.kind}`), day: dateText(state.measure.on) })}</p> : null}
      {state.outcome ? <p>{t('cases.closedWith', { outcome: t(`cases.outcome.${state.outcome.kind}`), day: dateText(state.outcome.on) })}</p> : null}
      {state.notes.map((one) => (
        <p key={one.at} className="small">
          {one.text} <span className="muted">{one.by}, {dateText(one.at)}</span>
        </p>
      ))}
    </section>
  );
}
