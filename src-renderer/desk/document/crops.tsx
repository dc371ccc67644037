/** The place of a finding cut out of the picture, beside the same place of the reference. */
import { useEffect, useState, type CSSProperties, type ReactElement } from 'react';
import type { DocumentData, Finding } from '../../../src-main/contract/session.ts';
import { usePicture } from '../../parts/capture-image.tsx';
import { useT } from '../../texts/t.ts';
import { useReference } from './reference-store.ts';

/** The smallest side of a crop in shares of the picture, so that a detail keeps its surroundings. */
const LEAST_SHARE = 0.08;

/** A part of a picture as a background: place and size in shares of the picture. */
function cropStyle(url: string, area: { x: number; y: number; width: number; height: number }, aspect: number): CSSProperties {
  const position = (at: number, extent: number): string => `${extent >= 1 ? 0 : (100 * at) / (1 - extent)}%`;
  return {
    aspectRatio: String((area.width / area.height) * aspect),
    backgroundImage: `url(${url})`,
    backgroundSize: `${100 / area.width}% ${100 / area.height}%`,
    backgroundPosition: `${position(area.x, area.width)} ${position(area.y, area.height)}`,
  };
}

function sharesOf(area: NonNullable<Finding['area']>, size: { width: number; height: number }): { x: number; y: number; width: number; height: number } {
  const grown = (at: number, extent: number): [number, number] => {
    const wide = Math.min(1, Math.max(LEAST_SHARE, extent * 1.1));
    return [Math.max(0, Math.min(1 - wide, at + extent / 2 - wide / 2)), wide];
  };
  const [x, width] = grown(area.x / size.width, area.width / size.width);
  const [y, height] = grown(area.y / size.height, area.height / size.height);
  return { x, y, width, height };
}

export function FindingCrops({ sessionId, document, finding }: { sessionId: string; document: DocumentData; finding: Finding }): ReactElement | null {
  const t = useT();
  const page = document.pages.find(({ light }) => light === (finding.light ?? 'white'));
  const picture = usePicture(sessionId, page?.captureId ?? null);
  const reference = useReference((state) => (page ? state.pictures[page.light] : undefined));
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const url = picture?.state === 'ready' ? picture.url : null;
  useEffect(() => {
    if (!url) return;
    const image = new Image();
    image.onload = () => setSize({ width: image.naturalWidth, height: image.naturalHeight });
    image.src = url;
  }, [url]);
  if (!finding.area || !url || !size) return null;
  const shares = sharesOf(finding.area, size);
  const aspect = size.width / size.height;
  return (
    <div className="crops">
      <figure>
        <div className="crop" role="img" aria-label={t('reference.live')} style={cropStyle(url, shares, aspect)} />
        <figcaption>{t('reference.live')}</figcaption>
      </figure>
      <figure>
        {reference ? <div className="crop" role="img" aria-label={t('reference.picture')} style={cropStyle(reference, shares, aspect)} /> : <div className="crop crop-none">{t('reference.noPicture')}</div>}
        <figcaption>{t('reference.picture')}</figcaption>
      </figure>
    </div>
  );
}
