/**
 * The live picture of the fingerprint scanner. Frames go from the core's event straight to a worker's canvas;
 * React draws again only when the phase, the hint or the number of fingers changes.
 */
import { useEffect, useRef, type ReactElement } from 'react';
import type { EventPayload } from '../../src-main/contract/calls.ts';
import { listen } from './core.ts';

type Live = EventPayload<'finger.live'>;
/** What the scanner says beside the picture. */
export type LiveState = Pick<Live, 'phase' | 'hint' | 'fingersSeen'>;

export function LiveFingers({ sessionId, label, onState }: { sessionId: string; label: string; onState: (state: LiveState) => void }): ReactElement {
  const holder = useRef<HTMLDivElement>(null);
  const tell = useRef(onState);
  tell.current = onState;
  useEffect(() => {
    // A canvas can be handed to a worker only once, so every mount makes its own.
    const canvas = document.createElement('canvas');
    canvas.className = 'live-canvas';
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', label);
    holder.current?.append(canvas);
    const worker = new Worker(new URL('./grey-worker.ts', import.meta.url), { type: 'module' });
    const offscreen = canvas.transferControlToOffscreen();
    worker.postMessage({ canvas: offscreen }, [offscreen]);
    let told: LiveState | null = null;
    const stop = listen('finger.live', (live) => {
      if (live.sessionId !== sessionId) return;
      if (!told || told.phase !== live.phase || told.hint !== live.hint || told.fingersSeen !== live.fingersSeen) {
        told = { phase: live.phase, hint: live.hint, fingersSeen: live.fingersSeen };
        tell.current(told);
      }
      const grey = live.grey as Uint8Array<ArrayBuffer>;
      worker.postMessage({ frame: { width: live.width, height: live.height, grey } }, [grey.buffer]);
    });
    return () => {
      stop();
      worker.terminate();
      canvas.remove();
    };
  }, [sessionId, label]);
  return <div className="live-fingers" ref={holder} />;
}
