/** Room on the page for a view that is not part of it; the main process lays the view exactly there. */
import { useEffect, useRef, type ReactElement } from 'react';

export function Room({ view, shown, className, label }: { view: 'call' | 'portal'; shown: boolean; className: string; label: string }): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element || !shown) {
      void window.schalter.placeView(view, null);
      return undefined;
    }
    let last = '';
    const tell = (): void => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const now = [x, y, width, height].join();
      if (now === last) return;
      last = now;
      void window.schalter.placeView(view, { x, y, width, height });
    };
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    // Scrolling moves the room without changing its size.
    document.addEventListener('scroll', tell, { capture: true, passive: true });
    window.addEventListener('resize', tell);
    tell();
    return () => {
      observer.disconnect();
      document.removeEventListener('scroll', tell, { capture: true });
      window.removeEventListener('resize', tell);
      void window.schalter.placeView(view, null);
    };
  }, [view, shown]);
  return <div ref={place} className={className} role="group" aria-label={label} />;
}
