/**
 * Readiness: every item with its state in words, days left, what to do and whom to call; first what has to be done.
 * The guided pass goes through what is not ready, one item at a time, in the order in which one rests on another.
 */
import { ArrowLeft, Wrench } from 'lucide-react';
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { ReadinessItem, ReadinessReport } from '../../../src-main/contract/readiness.ts';
import { Button, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { timeText } from '../../parts/format.ts';
import { useKey } from '../../parts/keys.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';
import { usePeople } from '../people/people-store.ts';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';

export const readinessMarks: Record<ReadinessItem['state'], Mark> = { ready: 'done', amber: 'look', red: 'fail', unknown: 'open' };
const urgency: Record<ReadinessItem['state'], number> = { red: 0, amber: 1, unknown: 2, ready: 3 };

/** @param onAct absent: the guided pass has its own button that measures */
function Item({ item, onAct }: { item: ReadinessItem; onAct?: ((item: ReadinessItem) => void) | undefined }): ReactElement {
  const t = useT();
  return (
    <li className="readiness-item">
      <StateWord mark={readinessMarks[item.state]}>{t(`ready.state.${item.state}`)}</StateWord>
      <div>
        <strong>{item.title}</strong>
        <span>{item.value}</span>
        {item.advice ? <span>{item.advice}</span> : null}
        {item.contact ? <span className="muted small">{t('ready.call', { name: item.contact.name, telephone: item.contact.telephone })}</span> : null}
      </div>
      <span className="figures">{item.daysLeft === null ? '' : item.daysLeft === 0 ? t('ready.now') : t('ready.days', { n: item.daysLeft })}</span>
      {onAct && item.act && item.state !== 'ready' ? <Button onPress={() => onAct(item)}>{t(`ready.act.${item.act}`)}</Button> : <span />}
    </li>
  );
}

export function ReadinessView(): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const show = useDesk((state) => state.show);
  const supervisor = usePeople((people) => people.state?.person?.role === 'supervisor');
  const view = useSession((state) => state.view);
  const [report, setReport] = useState<ReadinessReport | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  /** Number of the item the guided pass stands at; null: the whole list. */
  const [at, setAt] = useState<number | null>(null);
  const load = useCallback(async (measure: boolean): Promise<void> => {
    setBusy(true);
    const answer = await ask('desk.readiness', { measure });
    setBusy(false);
    if (answer.ok) setReport(answer.value);
    setProblem(answer.ok ? null : answer.problem);
  }, []);
  useEffect(() => void load(false), [load]);
  const back = (): void => (at === null ? show(view ? 'session' : 'day') : setAt(null));
  useKey('Escape', back);
  const act = (item: ReadinessItem): void => (item.act === 'queue' ? show('queue') : void load(true));
  const open = (report?.items ?? []).filter((item) => item.state !== 'ready');
  const current = at === null ? null : open[Math.min(at, open.length - 1)];
  const sorted = [...(report?.items ?? [])].sort((a, b) => urgency[a.state] - urgency[b.state]);
  return (
    <main id="main" className="queue readiness" tabIndex={-1}>
      <div className="day-head">
        <Button tone="quiet" icon={<ArrowLeft />} shortcut="Esc" onPress={back}>
          {at !== null ? t('ready.backList') : view ? t('queue.backSession') : t('queue.backDay')}
        </Button>
        <h1>{t('ready.title')}</h1>
        {report ? <StateWord mark={readinessMarks[report.state]}>{t(`ready.all.${report.state}`)}</StateWord> : null}
      </div>
      {problem ? <ProblemNotice problem={problem} onRetry={() => void load(false)} /> : null}
      {report === null && !problem ? <p role="status">{t('ready.loading')}</p> : null}
      {report !== null && at === null ? (
        <>
          <div className="next-actions readiness-actions">
            <span className="muted small">{t('ready.measuredAt', { time: timeText(report.measuredAt, locale) })}</span>
            {open.length > 0 ? (
              <Button tone="primary" onPress={() => setAt(0)}>
                {t('ready.begin', { n: open.length })}
              </Button>
            ) : null}
            <Button onPress={() => void load(true)} isDisabled={busy}>
              {busy ? t('ready.measuring') : t('ready.again')}
            </Button>
            {supervisor ? (
              <Button tone="quiet" icon={<Wrench />} onPress={() => show('setup')}>
                {t('setup.open')}
              </Button>
            ) : null}
          </div>
          <ul className="readiness-list">
            {sorted.map((item) => (
              <Item key={item.id} item={item} onAct={act} />
            ))}
          </ul>
        </>
      ) : null}
      {report !== null && at !== null ? (
        current ? (
          <section className="readiness-step" aria-live="polite">
            <p className="overline">{t('ready.step', { at: Math.min(at, open.length - 1) + 1, of: open.length })}</p>
            <ul className="readiness-list">
              <Item item={current} onAct={current.act === 'queue' ? act : undefined} />
            </ul>
            <div className="next-actions readiness-actions">
              <Button tone="primary" onPress={() => void load(true)} isDisabled={busy}>
                {busy ? t('ready.measuring') : t('ready.check')}
              </Button>
              <Button isDisabled={at >= open.length - 1} onPress={() => setAt(at + 1)}>
                {t('ready.skip')}
              </Button>
            </div>
          </section>
        ) : (
          <Notice mark="done" live>
            <p>{t('ready.finished')}</p>
          </Notice>
        )
      ) : null}
    </main>
  );
}
