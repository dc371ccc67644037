/** The papers of a session: what can be printed, why something cannot, what became of what was. */
import { useEffect, type ReactElement } from 'react';
import type { JobState, PrintableForm } from '../../../src-main/contract/printing.ts';
import { Button, ProblemNotice } from '../../parts/controls.tsx';
import { timeText } from '../../parts/format.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';
import { usePapers } from './papers-store.ts';

export const jobMarks: Record<JobState['state'], Mark> = { waiting: 'work', printing: 'work', printed: 'done', stopped: 'look', failed: 'fail', partly: 'fail', unknown: 'look' };

function Paper({ form }: { form: PrintableForm }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { jobs, show } = usePapers();
  const job = jobs[form.form];
  return (
    <li className="paper-line">
      <div>
        <span>{t(`papers.form.${form.form}`)}</span>
        {form.unavailable ? <span className="muted small">{form.unavailable}</span> : null}
        {job ? <StateWord mark={jobMarks[job.state]}>{job.message}</StateWord> : form.lastPrintedAt ? <span className="muted small">{t('papers.printedAt', { n: form.printed, time: timeText(form.lastPrintedAt, locale) })}</span> : null}
      </div>
      <Button tone="quiet" isDisabled={form.unavailable !== null} onPress={() => show(form.form)} aria-label={t('papers.lookAt', { form: t(`papers.form.${form.form}`) })}>
        {t('papers.look')}
      </Button>
    </li>
  );
}

export function Papers({ sessionId, version }: { sessionId: string; version: number }): ReactElement {
  const t = useT();
  const { forms, problem, load, dismiss } = usePapers();
  useEffect(() => void load(sessionId), [sessionId, version, load]);
  return (
    <section className="papers" aria-labelledby="papers-title">
      <h2 id="papers-title">{t('papers.title')}</h2>
      {problem ? <ProblemNotice problem={problem} onRetry={() => void load(sessionId)} onDismiss={dismiss} /> : null}
      {forms ? (
        <ul className="plain-list">
          {forms.map((form) => (
            <Paper key={form.form} form={form} />
          ))}
        </ul>
      ) : (
        <p role="status" className="muted small">{t('papers.loadingList')}</p>
      )}
    </section>
  );
}
