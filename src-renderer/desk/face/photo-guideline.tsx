/** TR-03121-3-4 4.4.3.1: the photo guideline, for the look of a person that no software replaces; what fits and what does not, in small drawings. */
import type { ReactElement } from 'react';
import { StateMark } from '../../parts/marks.tsx';
import { useT, type TextKey } from '../../texts/t.ts';

/** The criteria of 4.4.3.1 in its order, and the drawings of what fits (first) and what does not. */
export const guidelineCriteria = ['pose', 'expression', 'mouth', 'eyes', 'occlusion', 'gaze', 'background', 'backgroundShadow', 'headCovering', 'others', 'light', 'faceShadow', 'socketShadow', 'hotSpots', 'glasses', 'exposure', 'contrast', 'focus', 'colours', 'redEyes'] as const;
export type GuidelineCriterion = (typeof guidelineCriteria)[number];

interface Look {
  turn?: number;
  mouth?: string;
  eyes?: 'open' | 'closed' | 'aside';
  /** Drawn over the face. */
  over?: ReactElement;
  /** Drawn behind it. */
  behind?: ReactElement;
}

const wrong: Partial<Record<GuidelineCriterion, Look>> = {
  pose: { turn: 18 },
  expression: { mouth: 'M17 33q7 9 14 0z' },
  mouth: { mouth: 'M20 34a4 4 0 1 0 8 0a4 4 0 1 0-8 0' },
  eyes: { eyes: 'closed' },
  occlusion: { over: <path d="M9 24q2-14 15-14q4 0 6 4q-8 4-9 14z" fill="currentColor" /> },
  gaze: { eyes: 'aside' },
  background: { behind: <path d="M2 10l44 12M2 26l44 12M2 42l44 12M10 2l-6 56M40 2l-6 56" stroke="currentColor" strokeWidth="1" /> },
  backgroundShadow: { behind: <ellipse cx="34" cy="28" rx="13" ry="19" fill="currentColor" opacity=".35" /> },
  headCovering: { over: <path d="M8 20q2-14 16-14t16 14q-16-5-32 0z" fill="currentColor" /> },
  others: { behind: <circle cx="42" cy="20" r="8" fill="none" stroke="currentColor" strokeWidth="1.5" /> },
  faceShadow: { over: <path d="M24 10q14 1 13 17q-1 15-13 16z" fill="currentColor" opacity=".4" /> },
  socketShadow: { over: <path d="M12 21h10v7H12zM26 21h10v7H26z" fill="currentColor" opacity=".45" /> },
  glasses: { over: <path d="M11 21h11v8H11zM26 21h11v8H26zM22 24h4M12 28l6-6M28 28l6-6" fill="none" stroke="currentColor" strokeWidth="1.5" /> },
};

function Portrait({ look }: { look: Look }): ReactElement {
  const pupil = look.eyes === 'aside' ? 2.5 : 0;
  return (
    <svg viewBox="0 0 48 60" className="guide-face" aria-hidden="true">
      {look.behind}
      <path d="M6 60q2-14 18-14t18 14z" fill="var(--surface-2)" stroke="currentColor" strokeWidth="1.5" />
      <g transform={`rotate(${look.turn ?? 0} 24 44)`}>
        <ellipse cx="24" cy="26" rx="13.5" ry="17.5" fill="var(--surface)" stroke="currentColor" strokeWidth="1.5" />
        {look.eyes === 'closed' ? (
          <path d="M13 25h8M27 25h8" stroke="currentColor" strokeWidth="1.5" />
        ) : (
          [17, 31].map((x) => (
            <g key={x}>
              <ellipse cx={x} cy="25" rx="4" ry="2.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
              <circle cx={x + pupil} cy="25" r="1.5" fill="currentColor" />
            </g>
          ))
        )}
        <path d={look.mouth ?? 'M19 35h10'} fill="none" stroke="currentColor" strokeWidth="1.5" />
        {look.over}
      </g>
    </svg>
  );
}

export function PhotoGuideline(): ReactElement {
  const t = useT();
  return (
    <details className="guideline">
      <summary>{t('guide.title')}</summary>
      <p className="small muted">{t('guide.lead')}</p>
      <ul>
        {guidelineCriteria.map((one) => {
          const look = wrong[one];
          return (
            <li key={one}>
              <span>{t(`guide.${one}` as TextKey)}</span>
              {look ? (
                <span className="guide-pair">
                  <span>
                    <Portrait look={{}} />
                    <StateMark mark="done" />
                  </span>
                  <span>
                    <Portrait look={look} />
                    <StateMark mark="fail" />
                  </span>
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
