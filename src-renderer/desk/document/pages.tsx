/** The document, as large as it can be; lights on the keys 1, 2, 3; the area of a finding marked on it. */
import { useState, type ReactElement } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { DocumentData, Finding } from '../../../src-main/contract/session.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { useKey } from '../../parts/keys.ts';
import { useT } from '../../texts/t.ts';
import { useFindingFocus } from './finding-focus.ts';

type Light = 'white' | 'ir' | 'uv';
const lights: Light[] = ['white', 'ir', 'uv'];

/** Areas are in the pixels of their light's picture; the picture's size is known once it is shown. */
function Area({ finding, size }: { finding: Finding; size: { width: number; height: number } }): ReactElement | null {
  const { area } = finding;
  if (!area) return null;
  const centre = `${area.x + area.width / 2} ${area.y + area.height / 2}`;
  return (
    <svg className="area-overlay" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {['area area-halo', 'area'].map((className) => (
        <rect key={className} className={className} x={area.x} y={area.y} width={area.width} height={area.height} transform={`rotate(${area.angle} ${centre})`} />
      ))}
    </svg>
  );
}

export function DocumentPages({ sessionId, document }: { sessionId: string; document: DocumentData }): ReactElement {
  const t = useT();
  const [light, setLight] = useState<Light>('white');
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const focused = useFindingFocus((state) => state.finding);
  const shown: Light = focused?.light ?? light;
  const choose = (next: Light): void => {
    useFindingFocus.getState().look(null);
    setLight(next);
  };
  useKey('1', () => choose('white'));
  useKey('2', () => choose('ir'));
  useKey('3', () => choose('uv'));
  const page = document.pages.find((one) => one.light === shown) ?? document.pages[0];
  return (
    <section className="pages" aria-label={t('document.pages')}>
      <ToggleButtonGroup className="lights" aria-label={t('document.lights')} selectionMode="single" disallowEmptySelection selectedKeys={[shown]} onSelectionChange={(keys) => choose([...keys][0] as Light)}>
        {lights.map((one, index) => (
          <ToggleButton key={one} id={one} className="light" isDisabled={!document.pages.some((each) => each.light === one)} aria-keyshortcuts={String(index + 1)}>
            {t(`document.light.${one}`)}
            <kbd className="key" aria-hidden="true">
              {index + 1}
            </kbd>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <div
        className="page-frame"
        onLoadCapture={(event) => {
          const image = event.target;
          if (image instanceof HTMLImageElement) setSize({ width: image.naturalWidth, height: image.naturalHeight });
        }}
      >
        {page ? <CaptureImage key={page.captureId} sessionId={sessionId} captureId={page.captureId} alt={t('document.pageAlt', { light: t(`document.light.${page.light}`) })} className="page-image" /> : <p className="muted">{t('document.noPage')}</p>}
        {focused && size ? <Area finding={focused} size={size} /> : null}
      </div>
    </section>
  );
}
