/** Oversight: the audit trail, whether it is whole, and its last entries. No case is shown here. */
import { useEffect, useState, type ReactElement } from 'react';
import { actionWords } from '../../../src-main/contract/audit-actions.ts';
import type { CallOutput } from '../../../src-main/contract/calls.ts';
import { ask, type Problem } from '../../parts/core.ts';
import { Button, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { useLocale, useT } from '../../texts/t.ts';

export function TrailView(): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const [verdict, setVerdict] = useState<CallOutput<'audit.verify'> | null>(null);
  const [entries, setEntries] = useState<CallOutput<'audit.list'>>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (): void => {
    setVerdict(null);
    void ask('audit.verify', {}).then((answer) => (answer.ok ? setVerdict(answer.value) : setProblem(answer.problem)));
    void ask('audit.list', { sessionId: null, last: 200 }).then((answer) => (answer.ok ? setEntries(answer.value.toReversed()) : setProblem(answer.problem)));
  };
  useEffect(load, []);
  return (
    <main id="main" className="day" tabIndex={-1}>
      <div className="day-head">
        <h1>{t('trail.title')}</h1>
        <Button onPress={load}>{t('trail.again')}</Button>
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
                  <code>{entry.sessionId?.slice(0, 8) ?? ''}</code>
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
