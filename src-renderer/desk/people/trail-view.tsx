/** Oversight: the audit trail, whether it is whole, and its last entries. No case is shown here. */
import { useEffect, useState, type ReactElement } from 'react';
import { actionWords } from '../../../src-main/contract/audit-actions.ts';
import type { CallOutput } from '../../../src-main/contract/calls.ts';
import { ask, type Problem } from '../../parts/core.ts';
import { Button, Field, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { dateInput, dateText, timeText } from '../../parts/format.ts';
import { useLocale, useT } from '../../texts/t.ts';

interface Filter {
  actor: string;
  from: string;
  to: string;
  sessionId: string | null;
}
/** Days as they are typed here; one that is not finished yet does not filter. */
function between(from: string, to: string): { from?: string; to?: string } {
  const [first, last] = [dateInput(from), dateInput(to)];
  return { ...(first ? { from: first } : {}), ...(last ? { to: last } : {}) };
}

const everything: Filter = { actor: '', from: '', to: '', sessionId: null };

export function TrailView(): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const [verdict, setVerdict] = useState<CallOutput<'audit.verify'> | null>(null);
  const [entries, setEntries] = useState<CallOutput<'audit.list'>>([]);
  const [unusual, setUnusual] = useState<CallOutput<'audit.unusual'>>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [filter, setFilter] = useState<Filter>(everything);
  const list = (): void => {
    const { actor, from, to, sessionId } = filter;
    void ask('audit.list', { sessionId, last: 200, ...(actor.trim() ? { actor: actor.trim() } : {}), ...between(from, to) }).then((answer) => (answer.ok ? setEntries(answer.value.toReversed()) : setProblem(answer.problem)));
  };
  const verify = (): void => {
    setVerdict(null);
    void ask('audit.verify', {}).then((answer) => (answer.ok ? setVerdict(answer.value) : setProblem(answer.problem)));
  };
  const look = (): void => void ask('audit.unusual', {}).then((answer) => (answer.ok ? setUnusual(answer.value) : setProblem(answer.problem)));
  useEffect(verify, []);
  useEffect(look, []);
  useEffect(list, [filter]);
  return (
    <main id="main" className="day" tabIndex={-1}>
      <div className="day-head">
        <h1>{t('trail.title')}</h1>
        <Button onPress={() => (verify(), list(), look())}>{t('trail.again')}</Button>
      </div>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      {verdict ? (
        <Notice mark={verdict.intact ? 'done' : 'fail'} live>
          <p>{verdict.message}</p>
          <p className="muted small">
            {t('trail.head')} <code className="trail-hash">{verdict.head}</code>
          </p>
        </Notice>
      ) : (
        <Notice mark="work">{t('trail.checking')}</Notice>
      )}
      {unusual.length > 0 ? (
        <Notice mark="look">
          <p>{t('unusual.lead')}</p>
          <ul className="trail-unusual">
            {unusual.map(({ kind, actor, from, to, count }) => (
              <li key={kind + actor + to}>
                {t(`unusual.${kind}`, { n: count, day: dateText(from), from: timeText(from, locale), to: timeText(to, locale) })}{' '}
                <Button tone="quiet" onPress={() => setFilter({ ...everything, actor, from: dateText(from), to: dateText(to) })}>
                  {actor}
                </Button>
              </li>
            ))}
          </ul>
        </Notice>
      ) : null}
      <div className="trail-filter">
        <Field label={t('trail.who')} value={filter.actor} onChange={(actor) => setFilter({ ...filter, actor })} maxLength={40} />
        <Field label={t('trail.from')} value={filter.from} onChange={(from) => setFilter({ ...filter, from })} placeholder={t('person.birthPlaceholder')} />
        <Field label={t('trail.to')} value={filter.to} onChange={(to) => setFilter({ ...filter, to })} placeholder={t('person.birthPlaceholder')} />
        {filter === everything ? null : <Button tone="quiet" onPress={() => setFilter(everything)}>{t('trail.everything')}</Button>}
      </div>
      <div className="trail-scroll" tabIndex={0} role="region" aria-label={t('trail.table')}>
        <table className="trail">
          <thead>
            <tr>
              <th scope="col">{t('trail.seq')}</th>
              <th scope="col">{t('trail.at')}</th>
              <th scope="col">{t('trail.who')}</th>
              <th scope="col">{t('trail.what')}</th>
              <th scope="col">{t('trail.case')}</th>
              <th scope="col">{t('trail.why')}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.seq}>
                <td className="figures">{entry.seq}</td>
                <td className="figures">{new Date(entry.at).toLocaleString('de-DE')}</td>
                <td>{entry.actor}</td>
                <td>
                  <span title={entry.action}>{actionWords(entry.action, locale)}</span>
                </td>
                <td>
                  {entry.sessionId ? (
                    <Button tone="quiet" onPress={() => setFilter({ ...filter, sessionId: entry.sessionId })} aria-label={t('trail.onlyCase', { case: entry.sessionId.slice(0, 8) })}>
                      <code>{entry.sessionId.slice(0, 8)}</code>
                    </Button>
                  ) : null}
                </td>
                <td>{entry.why ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}
