/** A device call that failed because the device was gone is made again by itself when the device is back. */
import { useEffect, useRef, useState } from 'react';
import type { DeviceKind } from '../../../src-main/contract/desk.ts';
import { useSession } from '../session-store.ts';
import { deviceOf, useDesk } from '../store.ts';

/**
 * @returns `arm`: remember this work; it runs once the device of this kind has been seen missing and is ready
 * again (the page says meanwhile that it will). `disarm` forgets it.
 */
export function useWhenBack(kind: DeviceKind): { arm: (work: () => void) => void; disarm: () => void } {
  const state = useDesk((desk) => deviceOf(desk.devices, kind)?.state ?? 'unknown');
  const work = useRef<(() => void) | null>(null);
  const [armed, setArmed] = useState(false);
  const seenGone = useRef(false);
  useEffect(() => {
    if (state === 'missing' || state === 'error') seenGone.current = true;
    if (!armed || state !== 'ready' || !seenGone.current) return;
    seenGone.current = false;
    setArmed(false);
    useSession.getState().dismiss();
    work.current?.();
  }, [state, armed]);
  return {
    arm: (next) => {
      work.current = next;
      // As it is now, not as it was when the failed call began: a device that fails while it is there is not tried in a circle.
      const now = deviceOf(useDesk.getState().devices, kind)?.state;
      seenGone.current = now === 'missing' || now === 'error';
      setArmed(true);
    },
    disarm: () => setArmed(false),
  };
}
