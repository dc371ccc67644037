/**
 * State marks: colour never speaks alone. Each state has its own outline, so that it can be told apart
 * without colour, and stands beside a word.
 */
import type { ReactElement } from 'react';

export type Mark = 'open' | 'work' | 'done' | 'look' | 'fail';

const shapes: Record<Mark, ReactElement> = {
  open: <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />,
  work: (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
    </>
  ),
  done: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.6 8.2l2.3 2.3 4.5-4.7" fill="none" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  look: (
    <>
      <path d="M8 1.2 15.4 14.4H.6z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path d="M8 6v4M8 12.2v.4" stroke="var(--surface)" strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
  fail: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="2" fill="currentColor" />
      <path d="M5 5l6 6M11 5l-6 6" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
};

export function StateMark({ mark, size = 16 }: { mark: Mark; size?: number }): ReactElement {
  return (
    <svg className={`mark mark-${mark}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {shapes[mark]}
    </svg>
  );
}

/** A mark with its word. */
export function StateWord({ mark, children, title }: { mark: Mark; children: React.ReactNode; title?: string }): ReactElement {
  return (
    <span className={`state state-${mark}`} title={title}>
      <StateMark mark={mark} />
      <span>{children}</span>
    </span>
  );
}
