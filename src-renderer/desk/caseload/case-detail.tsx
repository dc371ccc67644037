/** One case: where it stands, and the one form through which something is entered. */
import { useEffect, useState, type ReactElement } from 'react';
import { priorityUnset, type CaseState } from '../../../src-main/contract/caseload.ts';
import { officeDay } from '../../../src-main/contract/office-day.ts';
import { ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { dateText } from '../../parts/format.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { stateName } from '../../texts/states.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { EntryForm } from './entry-form.tsx';
import { deadlineMarks, deadlineText, departureMarks } from './marks.ts';

const checkMarks: Record<CaseState['checklist'][number]['state'], Mark> = { open: 'open', inWork: 'work', done: 'done', notPossible: 'look' };

/** Whoever entered it, and when. */
function Signed({ by, at }: { by: string; at: string }): ReactElement {
  return (
    <span className="muted small">
      {by}, {dateText(officeDay(at))}
    </span>
  );
}

export function CaseDetail({ caseId, why, onChanged }: { caseId: string; why: string[]; onChanged: () => void }): ReactElement {
  const t = useT();
  const locale = useLocale((store) => store.locale);
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
      <p className="muted small">
        {[dateText(state.person.birthDate), stateName(state.person.nationality, locale), state.person.azrNumber ? `${t('person.azr')} ${state.person.azrNumber}` : '', state.person.documentNumbers.join(', '), state.legalBasis].filter((part) => part && part !== '–').join(' · ')}
      </p>
      {why.length > 0 ? (
        <details className="case-why">
          <summary>{t('cases.why')}</summary>
          <ul>
            {why.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      ) : null}
      <EntryForm key={state.id} state={state} onStored={stored} />
      <h3>{t('cases.field.level')}</h3>
      <p>
        {state.priority.reason === priorityUnset ? (
          t('cases.priorityNone')
        ) : (
          <>
            {t(`cases.priority.${state.priority.level}`)}: {state.priority.reason} <Signed {...state.priority} />
          </>
        )}
      </p>
      <h3>{t('cases.departure')}</h3>
      <p>
        <StateWord mark={departureMarks[departure ? (departure.answer ?? 'offered') : 'notOffered']}>{departure === null ? t('cases.departure.notOffered') : `${t(`cases.departure.${departure.answer ?? 'offered'}`)}, ${t('cases.until', { day: dateText(departure.until) })}`}</StateWord>
        {departure ? <> <Signed {...departure} /></> : null}
      </p>
      {departure?.note ? <p className="small">{departure.note}</p> : null}
      {state.measure || state.droppedMeasures.length > 0 ? <h3>{t('cases.measures')}</h3> : null}
      {state.measure ? (
        <p>
          {t('cases.planned', { kind: t(`cases.measure.${state.measure.kind}`), day: dateText(state.measure.on) })} {state.measure.note} <Signed {...state.measure} />
        </p>
      ) : null}
      {state.droppedMeasures.map((one) => (
        <p key={one.at}>
          {t('cases.dropped', { obstacle: one.title })} {one.note} <Signed {...one} />
        </p>
      ))}
      <h3>{t('cases.decision')}</h3>
      <p>{decision ? t('cases.decisionOn', { day: dateText(decision.receivedOn), enforceable: decision.enforceableFrom ? dateText(decision.enforceableFrom) : t('cases.notEnforceable') }) + (decision.reference ? ` (${decision.reference})` : '') : t('cases.noDecision')}</p>
      {state.deadlines.length > 0 ? (
        <>
          <h3>{t('cases.deadlines')}</h3>
          <ul className="plain-list">
            {state.deadlines.map((one) => (
              <li key={one.id}>
                <StateWord mark={deadlineMarks[one.state]}>{deadlineText(t, one)}</StateWord>
                <p className="muted small">
                  {one.citation}
                  {one.reviewedBy === null ? ` · ${t('cases.unreviewed')}` : ''}
                </p>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {state.certificates.length > 0 ? (
        <>
          <h3>{t('cases.certificates')}</h3>
          <ul className="plain-list">
            {state.certificates.toReversed().map((one) => (
              <li key={one.id}>
                {t('cases.certificate', { title: one.title, on: dateText(one.on), until: dateText(one.until) })}
                {one.note ? ` (${one.note})` : ''} <Signed {...one} />
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
            {one.by && one.at ? <> <Signed by={one.by} at={one.at} /></> : null}
          </li>
        ))}
      </ul>
      {identity ? <p>{t(`cases.clarified.${identity.clarified ? 'true' : 'false'}`)}: {identity.reason} <Signed {...identity} /></p> : null}
      {state.obstacles.length > 0 ? (
        <>
          <h3>{t('cases.obstacles')}</h3>
          <ul className="plain-list">
            {state.obstacles.map((one) => (
              <li key={one.reason}>
                {one.title}
                {one.note ? `: ${one.note}` : ''} <Signed by={one.by} at={one.since} />
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
                {one.handedOver ? t('cases.handedOverTo', { body: t(`cases.body.${one.body}`) }) : t(`cases.body.${one.body}`)}: {one.note} <Signed {...one} />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {state.outcome ? <p>{t('cases.closedWith', { outcome: t(`cases.outcome.${state.outcome.kind}`), day: dateText(state.outcome.on) })}</p> : null}
      {state.retainUntil ? <p className="muted small">{t('cases.retain', { day: dateText(state.retainUntil) })}</p> : null}
      {state.notes.length > 0 ? <h3>{t('cases.event.noted')}</h3> : null}
      {state.notes.map((one) => (
        <p key={one.at} className="small">
          {one.text} <Signed {...one} />
        </p>
      ))}
    </section>
  );
}
