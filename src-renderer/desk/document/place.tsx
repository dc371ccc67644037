/** Where the document goes: a drawing instead of words. */
import type { ReactElement } from 'react';
import { useT } from '../../texts/t.ts';

export function PlaceDocument(): ReactElement {
  const t = useT();
  return (
    <figure className="place-document">
      <svg viewBox="0 0 420 240" role="img" aria-label={t('document.placeLabel')}>
        <rect className="draw-device" x="60" y="40" width="300" height="180" rx="14" />
        <rect className="draw-glass" x="84" y="60" width="252" height="138" rx="6" />
        <g className="draw-page">
          <rect x="98" y="20" width="224" height="150" rx="8" />
          <rect className="draw-photo" x="114" y="36" width="56" height="72" rx="4" />
          <path className="draw-line" d="M186 46h112M186 64h84M186 82h98M186 100h62" />
          <path className="draw-zone" d="M112 134h196M112 152h196" />
        </g>
        <path className="draw-arrow" d="M340 60v70m-14-16l14 16 14-16" />
      </svg>
      <figcaption>{t('document.placeHelp')}</figcaption>
    </figure>
  );
}
