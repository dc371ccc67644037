/**
 * Hands as the person sees their own, palms down: left hand left, thumbs to the middle. Drawn, so that no word
 * is needed. Expected fingers are filled and outlined, finished ones carry a tick, missing ones are crossed.
 */
import type { KeyboardEvent, ReactElement } from 'react';
import type { FingerCode } from '../../src-main/contract/session.ts';

export type FingerLook = 'idle' | 'expected' | 'done' | 'missing' | 'weak';

/** A finger as a line with round ends on a right hand of 200 × 230: from the root to the tip. */
const bones: Array<{ from: [number, number]; to: [number, number]; width: number }> = [
  { from: [66, 176], to: [22, 126], width: 30 },
  { from: [72, 128], to: [62, 42], width: 27 },
  { from: [101, 122], to: [99, 22], width: 28 },
  { from: [129, 126], to: [135, 36], width: 27 },
  { from: [154, 138], to: [168, 70], width: 23 },
];
const palm = 'M58 124 Q58 108 76 108 L150 116 Q168 118 167 138 L160 196 Q158 222 134 222 L86 222 Q68 222 64 206 L52 178 Z';

const word: Record<FingerLook, string> = { idle: '', expected: 'expected', done: 'done', missing: 'missing', weak: 'weak' };

function Finger({ code, index, look, label, onToggle }: { code: FingerCode; index: number; look: FingerLook; label: string; onToggle?: ((finger: FingerCode) => void) | undefined }): ReactElement | null {
  const bone = bones[index];
  if (!bone) return null;
  const [x1, y1] = bone.from;
  const [x2, y2] = bone.to;
  const line = { x1, y1, x2, y2 };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    onToggle?.(code);
  };
  const interactive = onToggle ? { role: 'checkbox', tabIndex: 0, 'aria-checked': look === 'missing', 'aria-label': label, onClick: () => onToggle(code), onKeyDown } : {};
  return (
    <g className={`finger finger-${look}`} data-finger={code} data-look={word[look]} {...interactive}>
      {look === 'missing' ? (
        <>
          <line {...line} strokeWidth={bone.width} className="finger-gap" />
          <line {...line} strokeWidth={4} className="finger-stump" />
        </>
      ) : (
        <>
          <line {...line} strokeWidth={bone.width + 5} className="finger-edge" />
          <line {...line} strokeWidth={bone.width} className="finger-body" />
        </>
      )}
      {look === 'missing' ? <path className="finger-cross" d={`M${x2 - 10} ${y2 - 4}l20 20m0-20l-20 20`} /> : null}
      {look === 'weak' ? <path className="finger-tick" d={`M${x2} ${y2 - 6}v10m0 6v1`} /> : null}
    </g>
  );
}

function Tick({ index, mirrored }: { index: number; mirrored: boolean }): ReactElement | null {
  const bone = bones[index];
  if (!bone) return null;
  const [x, y] = bone.to;
  // A tick is not mirrored with its hand.
  return <path className="finger-tick" transform={mirrored ? `translate(${x} ${y}) scale(-1 1)` : `translate(${x} ${y})`} d="M-7 2l5 5 9-10" />;
}

export function Hand({ side, looks, label, onToggle, names }: { side: 'left' | 'right'; looks: (finger: FingerCode) => FingerLook; label: string; onToggle?: (finger: FingerCode) => void; names?: (finger: FingerCode) => string }): ReactElement {
  const first = side === 'right' ? 1 : 6;
  const mirrored = side === 'left';
  const codes = [0, 1, 2, 3, 4].map((offset) => first + offset);
  return (
    <svg className={`hand hand-${side}`} viewBox="0 0 200 230" role={onToggle ? 'group' : 'img'} aria-label={label}>
      <g transform={mirrored ? 'translate(200 0) scale(-1 1)' : undefined}>
        <path className="palm" d={palm} />
        {codes.map((code, index) => (
          <Finger key={code} code={code} index={index} look={looks(code)} label={names?.(code) ?? ''} onToggle={onToggle} />
        ))}
        <path className="palm-cover" d={palm} />
        {codes.map((code, index) => (looks(code) === 'done' ? <Tick key={code} index={index} mirrored={mirrored} /> : null))}
      </g>
    </svg>
  );
}
