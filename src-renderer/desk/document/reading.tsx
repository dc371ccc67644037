/** What is being read, how far, and how long it has taken. */
import { useEffect, useRef, type ReactElement } from 'react';
import { useNow } from '../../parts/clock.ts';
import { StateMark, type Mark } from '../../parts/marks.tsx';
import { spanText } from '../../parts/format.ts';
import { useT } from '../../texts/t.ts';
import type { DocumentProgress } from '../session-store.ts';

const phases = ['white', 'ir', 'uv', 'mrz', 'chip-access', 'chip-file', 'checks'] as const;

export function ReadingProgress({ progress }: { progress: DocumentProgress | null }): ReactElement {
  const t = useT();
  const now = useNow();
  const began = useRef(Date.now());
  useEffect(() => {
    began.current = Date.now();
  }, []);
  // The chip is read while pictures still come: a phase that was told of is not open again.
  const told = useRef(new Set<string>());
  if (progress) told.current.add(progress.phase);
  const at = progress?.phase === 'done' ? phases.length : phases.findIndex((one) => one === progress?.phase);
  return (
    <div className="reading">
      <p className="reading-now" role="status">
        {progress ? progress.detail || t(`document.phase.${progress.phase}`) : t('document.starting')}
      </p>
      <ol className="phases">
        {phases.map((phase, index) => {
          const mark: Mark = index < at ? 'done' : told.current.has(phase) && index !== at ? 'work' : index === at ? (progress?.phase === 'failed' ? 'fail' : 'work') : 'open';
          return (
            <li key={phase} className={`phase phase-${mark}`}>
              <StateMark mark={mark} size={20} />
              <span>{t(`document.phase.${phase}`)}</span>
              {index === at && progress && progress.total > 1 ? (
                <>
                  <progress value={progress.done} max={progress.total} aria-label={t(`document.phase.${phase}`)} />
                  <span className="figures small">{t('document.of', { done: progress.done, total: progress.total })}</span>
                </>
              ) : null}
              <span className="sr-only">{t(`mark.${mark}`)}</span>
            </li>
          );
        })}
      </ol>
      <p className="muted figures">{t('time.elapsed', { span: spanText(now - began.current) })}</p>
    </div>
  );
}
