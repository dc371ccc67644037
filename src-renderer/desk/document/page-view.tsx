/**
 * The document beside the reference of its model in one light: alone, with a wipe between the two, or side by
 * side; with a magnifier that shows the same place of both. Worked by pointer and by keys.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement, type ReactNode } from 'react';
import { useT } from '../../texts/t.ts';
import { Lens, type Spot } from './lens.tsx';

export type View = 'live' | 'wipe' | 'beside';

interface Size {
  width: number;
  height: number;
}

/** Size of an element as shown, followed. */
function useShownSize(): [(element: HTMLElement | null) => void, Size | null] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, size];
}

const within = (value: number): number => Math.max(0, Math.min(1, value));
const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ARROW_STEP = 0.02;

/** One frame of pictures lying on one another. */
function Frame({ label, magnify, spot, onSpot, urls, children }: { label: string; magnify: boolean; spot: Spot; onSpot: (spot: Spot) => void; urls: readonly string[]; children: ReactNode }): ReactElement {
  const [frame, size] = useShownSize();
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if (!magnify) return;
    const box = event.currentTarget.getBoundingClientRect();
    onSpot({ x: within((event.clientX - box.left) / box.width), y: within((event.clientY - box.top) / box.height) });
  };
  const arrow = (event: KeyboardEvent<HTMLDivElement>): void => {
    const direction = ARROWS[event.key];
    if (!magnify || !direction || event.target !== event.currentTarget) return;
    event.preventDefault();
    onSpot({ x: within(spot.x + direction[0] * ARROW_STEP), y: within(spot.y + direction[1] * ARROW_STEP) });
  };
  return (
    <div ref={frame} className={magnify ? 'page-frame page-magnified' : 'page-frame'} role="group" aria-label={label} tabIndex={magnify ? 0 : -1} onPointerMove={move} onKeyDown={arrow}>
      {children}
      {magnify && size ? <Lens spot={spot} urls={urls} size={size} /> : null}
    </div>
  );
}

export function PageView({ live, reference, view, magnify, alt, overlay, onSize }: {
  live: string;
  reference: string | null;
  view: View;
  magnify: boolean;
  alt: string;
  /** Drawn over the live picture. */
  overlay: ReactNode;
  onSize: (size: Size) => void;
}): ReactElement {
  const t = useT();
  const [spot, setSpot] = useState<Spot>({ x: 0.5, y: 0.5 });
  const [wipe, setWipe] = useState(50);
  const dragging = useRef(false);
  const shown = reference === null ? 'live' : view;
  const liveImage = <img className="page-image capture" src={live} alt={alt} draggable={false} onLoad={({ currentTarget }) => onSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })} />;
  const common = { magnify, spot, onSpot: setSpot };
  if (shown === 'beside' && reference !== null) {
    return (
      <div className="page-beside">
        <figure>
          <Frame {...common} label={t('reference.live')} urls={[live]}>
            {liveImage}
            {overlay}
          </Frame>
          <figcaption>{t('reference.live')}</figcaption>
        </figure>
        <figure>
          <Frame {...common} label={t('reference.picture')} urls={[reference]}>
            <img className="page-image capture" src={reference} alt={t('reference.picture')} draggable={false} />
          </Frame>
          <figcaption>{t('reference.picture')}</figcaption>
        </figure>
      </div>
    );
  }
  const wiping = shown === 'wipe' && reference !== null;
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (!wiping || magnify || !dragging.current) return;
    const box = event.currentTarget.getBoundingClientRect();
    setWipe(Math.round(100 * within((event.clientX - box.left) / box.width)));
  };
  return (
    <div>
      <div
        className="page-wipe"
        onPointerDown={(event) => {
          dragging.current = true;
          drag(event);
        }}
        onPointerMove={drag}
        onPointerUp={() => (dragging.current = false)}
        onPointerLeave={() => (dragging.current = false)}
      >
        <Frame {...common} label={t('document.pages')} urls={wiping ? [live, reference] : [live]}>
          {liveImage}
          {overlay}
          {wiping ? (
            <>
              <img className="page-image capture page-over" src={reference} alt={t('reference.picture')} draggable={false} style={{ clipPath: `inset(0 0 0 ${wipe}%)` }} />
              <span className="wipe-line" style={{ left: `${wipe}%` }} aria-hidden="true" />
              <span className="wipe-name wipe-name-live" aria-hidden="true">{t('reference.live')}</span>
              <span className="wipe-name wipe-name-reference" aria-hidden="true">{t('reference.picture')}</span>
            </>
          ) : null}
        </Frame>
      </div>
      {wiping ? (
        <label className="wipe-control">
          <span>{t('reference.wipe')}</span>
          <input type="range" min={0} max={100} step={1} value={wipe} onChange={(event) => setWipe(Number(event.target.value))} />
        </label>
      ) : null}
    </div>
  );
}
