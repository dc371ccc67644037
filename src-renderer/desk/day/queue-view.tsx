/** Everything that waits for the station: who, since when, why, what happens next, one button. */
import { ArrowLeft } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { QueueEntry } from '../../../src-main/contract/desk.ts';
import { useNow } from '../../parts/clock.ts';
import { Button, ProblemNotice } from '../../parts/controls.tsx';
import type { Problem } from '../../parts/core.ts';
import { bytesText, spanText, timeText } from '../../parts/format.ts';
import { useKey } from '../../parts/keys.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';
import { lineWords } from '../status-bar.tsx';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';

const marks: Record<QueueEntry['state'], Mark> = { queued: 'open', sending: 'work', accepted: 'work', answered: 'done', parked: 'look' };

function Entry({ entry, now }: { entry: QueueEntry; now: number }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const retry = useDesk((state) => state.retry);
  const open = useSession((state) => state.open);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const next = entry.nextAttemptAt ? Date.parse(entry.nextAttemptAt) - now : null;
  const sendNow = async (): Promise<void> => {
    setBusy(true);
    setProblem(await retry(entry.transactionId));
    setBusy(false);
  };
  return (
    <li className="queue-entry">
      <div className="queue-who">
        <strong>{entry.person || t('person.unnamed')}</strong>
        <span className="muted small">{t(`queue.kind.${entry.kind}`)}</span>
      </div>
      <div className="queue-since">
        <span className="figures">{t('queue.since', { span: spanText(now - Date.parse(entry.queuedAt)) })}</span>
        <span className="muted small">
          {t('queue.queuedAt', { time: timeText(entry.queuedAt, locale), size: bytesText(entry.bytes, locale) })}
        </span>
      </div>
      <div className="queue-why">
        <StateWord mark={marks[entry.state]}>{t(`queue.state.${entry.state}`)}</StateWord>
        <span>{entry.message}</span>
        <span className="muted small">
          {entry.attempts > 0 ? t('queue.attempts', { n: entry.attempts }) : t('queue.noAttempt')}
          {next !== null ? ` · ${next > 0 ? t('queue.nextIn', { span: spanText(next) }) : t('queue.nextNow')}` : ''}
        </span>
        {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      </div>
      <div className="queue-actions">
        {entry.state === 'queued' || entry.state === 'parked' ? (
          <Button tone="plain" isDisabled={busy} onPress={() => void sendNow()} aria-label={t('queue.sendNowNamed', { person: entry.person })}>
            {busy ? t('queue.sendingNow') : t('queue.sendNow')}
          </Button>
        ) : (
          <Button tone="plain" onPress={() => void open(entry.sessionId)} aria-label={t('queue.openNamed', { person: entry.person })}>
            {t('queue.open')}
          </Button>
        )}
      </div>
    </li>
  );
}

export function QueueView(): ReactElement {
  const t = useT();
  const now = useNow();
  const { entries, problem, line, show, loadQueue } = useDesk();
  const view = useSession((state) => state.view);
  const back = (): void => show(view ? 'session' : 'day');
  useKey('Escape', back);
  const lineState = lineWords(line, now, t);
  return (
    <main id="main" className="queue" tabIndex={-1}>
      <div className="day-head">
        <Button tone="quiet" icon={<ArrowLeft />} shortcut="Esc" onPress={back}>
          {view ? t('queue.backSession') : t('queue.backDay')}
        </Button>
        <h1>{t('queue.title')}</h1>
        <StateWord mark={lineState.mark}>{lineState.text}</StateWord>
      </div>
      {problem ? <ProblemNotice problem={problem} onRetry={() => void loadQueue()} /> : null}
      {line?.state === 'down' ? <p className="measure">{t('queue.downHelp')}</p> : null}
      {entries === null && !problem ? <p role="status" className="loading-line">{t('queue.loading')}</p> : null}
      {entries !== null && entries.length === 0 ? (
        <div className="empty">
          <p>{t('queue.none')}</p>
          <p className="muted">{t('queue.noneHelp')}</p>
        </div>
      ) : null}
      {entries && entries.length > 0 ? (
        <ul className="queue-list" aria-label={t('queue.title')}>
          {entries.map((entry) => (
            <Entry key={entry.transactionId} entry={entry} now={now} />
          ))}
        </ul>
      ) : null}
    </main>
  );
}
