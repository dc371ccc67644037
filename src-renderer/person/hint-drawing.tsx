/** A request as a drawing: it needs no language. Over the mirrored picture about the photograph, beside the hands about fingers that lie wrong (4.8.2.1). */
import type { ReactElement } from 'react';

/** Arrows in a box of 300×400, as the person sees themselves: their left is on the left. */
const arrows: Record<string, string> = {
  moveLeft: 'M110 340H40M66 314l-26 26 26 26',
  moveRight: 'M190 340h70M234 314l26 26-26 26',
  chinUp: 'M150 390v-44M128 364l22-22 22 22',
  chinDown: 'M150 342v44M128 368l22 22 22-22',
  closer: 'M30 30l34 34M30 30v26M30 30h26M270 30l-34 34M270 30v26M270 30h-26M30 370l34-34M30 370v-26M30 370h26M270 370l-34-34M270 370v-26M270 370h-26',
  back: 'M64 64L30 30M64 64V38M64 64H38M236 64l34-34M236 64V38M236 64h26M64 336l-34 34M64 336v26M64 336H38M236 336l34 34M236 336v26M236 336h26',
  straight: 'M150 12v44M150 344v44',
  turn: 'M150 12v44M150 344v44',
  closeMouth: 'M112 372h76',
  neutral: 'M112 372h76',
};

export function HintDrawing({ code }: { code: string | null }): ReactElement | null {
  const path = code === null ? undefined : arrows[code];
  const eyes = code === 'openEyes' || code === 'gaze' || code === 'uncoverEyes';
  if (!path && !eyes) return null;
  return (
    <svg className="mirror-hint" viewBox="0 0 300 400" aria-hidden="true">
      {path ? <path className="mirror-hint-under" d={path} /> : null}
      {path ? <path className="mirror-hint-line" d={path} /> : null}
      {eyes
        ? [110, 190].map((x) => (
            <g key={x}>
              <path className="mirror-hint-under" d={`M${x - 28} 366q28-30 56 0q-28 30-56 0z`} />
              <path className="mirror-hint-line" d={`M${x - 28} 366q28-30 56 0q-28 30-56 0z`} />
              <circle className="mirror-hint-dot" cx={x} cy="366" r="8" />
            </g>
          ))
        : null}
    </svg>
  );
}

/** In a box of 100×100; the bar is the glass. What the caseworker sees to, such as dirty glass, is not drawn. */
const fingerArrows: Record<string, string> = {
  'press-more': 'M16 88h68M50 12v56M30 50l20 20 20-20',
  'press-less': 'M16 88h68M50 70V14M30 34l20-20 20 20',
  'move-up': 'M50 88V12M26 36l24-24 24 24',
  'move-down': 'M50 12v76M26 64l24 24 24-24',
  spread: 'M44 50H8M24 34L8 50l16 16M56 50h36M76 34l16 16-16 16',
  'hold-still': 'M34 20v60M66 20v60',
  'too-few-fingers': 'M50 18v64M18 50h64',
  'too-many-fingers': 'M18 50h64',
  'too-dry': 'M50 12C34 38 26 50 26 62a24 24 0 0 0 48 0C74 50 66 38 50 12zM50 44v34M33 61h34',
  'too-wet': 'M50 12C34 38 26 50 26 62a24 24 0 0 0 48 0C74 50 66 38 50 12zM16 86L84 20',
};

export function FingerHintDrawing({ code }: { code: string | null }): ReactElement | null {
  const path = code === null ? undefined : fingerArrows[code];
  return path ? (
    <svg className="finger-hint" viewBox="0 0 100 100" data-hint={code} aria-hidden="true">
      <path d={path} />
    </svg>
  ) : null;
}
