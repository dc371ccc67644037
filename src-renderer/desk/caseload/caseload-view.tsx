/** The caseload in the order of its rules: every position says why; one case opens beside the list. */
import { ArrowLeft, FilePlus2 } from 'lucide-react';
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../src-main/contract/calls.ts';
import { Button, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { useKey } from '../../parts/keys.ts';
import { StateWord } from '../../parts/marks.tsx';
import { useT } from '../../texts/t.ts';
import { useDesk } from '../store.ts';
import { CaseDetail } from './case-detail.tsx';
import { Figures } from './figures.tsx';
import { deadlineMarks, deadlineText, departureMarks } from './marks.ts';
import { NewCase } from './new-case.tsx';

type Order = CallOutput<'cases.list'>;
type Line = Order['lines'][number];

function CaseRow({ line, chosen, onChoose }: { line: Line; chosen: boolean; onChoose: () => void }): ReactElement {
  const t = useT();
  return (
    <li className={chosen ? 'case-line case-chosen' : 'case-line'}>
      <span className="figures">{line.position}</span>
      <div>
        <button type="button" className="case-open" aria-pressed={chosen} onClick={onChoose}>
          <strong>{line.person}</strong> <span className="muted">{line.number}</span>
        </button>
        <div className="case-marks">
          {line.priority === 'high' ? <StateWord mark="look">{t('cases.priorityHigh')}</StateWord> : null}
          <StateWord mark={departureMarks[line.departure]}>{t(`cases.departure.${line.departure}`)}</StateWord>
          <span className="small">{t('cases.identityDone', { done: line.identity.done, of: line.identity.of })}</span>
          {line.nextDeadline ? <StateWord mark={deadlineMarks[line.nextDeadline.state]}>{deadlineText(t, line.nextDeadline)}</StateWord> : null}
          {line.obstacles.map((reason) => (
            <span key={reason} className="tag">
              {reason}
            </span>
          ))}
        </div>
        <details className="case-why">
          <summary>{t('cases.why')}</summary>
          <ul>
            {line.why.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      </div>
    </li>
  );
}

export function CaseloadView(): ReactElement {
  const t = useT();
  const show = useDesk((state) => state.show);
  const [order, setOrder] = useState<Order | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [closed, setClosed] = useState(false);
  const { caseId: chosen, showCase } = useDesk();
  const [opening, setOpening] = useState(false);
  const [figures, setFigures] = useState(false);
  const load = useCallback(async (): Promise<void> => {
    const answer = await ask('cases.list', { closed });
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) setOrder(answer.value);
  }, [closed]);
  useEffect(() => void load(), [load]);
  const back = (): void => show('day');
  useKey(opening ? null : 'Escape', back);
  useKey('F8', () => setOpening(true));
  const choose = (id: string): void => {
    setOpening(false);
    showCase(id);
  };
  return (
    <main id="main" className="day" tabIndex={-1}>
      <div className="day-head">
        <Button tone="quiet" icon={<ArrowLeft />} shortcut="Esc" onPress={back}>
          {t('queue.backDay')}
        </Button>
        <h1>{t('cases.title')}</h1>
        {order && order.warnings > 0 ? <StateWord mark="look">{t('cases.warnings', { n: order.warnings })}</StateWord> : null}
        <Button icon={<FilePlus2 />} shortcut="F8" onPress={() => setOpening(true)} aria-expanded={opening}>
          {t('cases.new')}
        </Button>
        <Button onPress={() => setClosed(!closed)} aria-pressed={closed}>
          {t('cases.withClosed')}
        </Button>
        <Button onPress={() => setFigures(!figures)} aria-pressed={figures}>
          {t('cases.figures')}
        </Button>
      </div>
      {problem ? <ProblemNotice problem={problem} onRetry={() => void load()} /> : null}
      {figures ? <Figures /> : null}
      <div className="day-columns case-columns">
        <div className="day-main">
          {order ? (
            <details className="case-rules">
              <summary>{t('cases.rules')}</summary>
              <ol>
                {order.rules.map((rule) => (
                  <li key={rule}>{rule}</li>
                ))}
              </ol>
            </details>
          ) : null}
          {order === null && !problem ? <p role="status" className="loading-line">{t('cases.loading')}</p> : null}
          {order && order.lines.length === 0 ? (
            <div className="empty">
              <p>{t('cases.none')}</p>
            </div>
          ) : null}
          {order && order.lines.length > 0 ? (
            <ol className="case-list" aria-label={t('cases.title')}>
              {order.lines.map((line) => (
                <CaseRow key={line.id} line={line} chosen={chosen === line.id} onChoose={() => choose(line.id)} />
              ))}
            </ol>
          ) : null}
        </div>
        <div className="day-side">
          {opening ? (
            <NewCase
              onClose={() => setOpening(false)}
              onOpened={(state) => {
                choose(state.id);
                void load();
              }}
            />
          ) : chosen ? (
            <CaseDetail key={chosen} caseId={chosen} why={order?.lines.find((line) => line.id === chosen)?.why ?? []} onChanged={() => void load()} />
          ) : (
            <div className="empty">
              <p className="muted">{t('cases.choose')}</p>
            </div>
          )}
        </div>
      </div>
    </main>
  );
}
