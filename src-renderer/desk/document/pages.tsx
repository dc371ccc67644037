/** The document, as large as it can be; lights on the keys 1, 2, 3; the area of a finding marked on it; beside its reference. */
import { useState, type ReactElement } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { DocumentData, Finding } from '../../../src-main/contract/session.ts';
import { usePicture } from '../../parts/capture-image.tsx';
import { heardKey } from '../../parts/controls.tsx';
import { useKey } from '../../parts/keys.ts';
import { useT } from '../../texts/t.ts';
import { sidesOf } from './compare.ts';
import { useFindingFocus } from './finding-focus.ts';
import { PageView, type View } from './page-view.tsx';
import { useReference, type Light } from './reference-store.ts';

const lights: Light[] = ['white', 'ir', 'uv'];
const views: View[] = ['live', 'wipe', 'beside'];

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

function Key({ children }: { children: string }): ReactElement {
  return (
    <kbd className="key" aria-hidden="true">
      {children}
    </kbd>
  );
}

/** How the reference is laid beside the document, on the keys 4, 5, 6. */
function ViewChoice({ view, onView, hasReference }: { view: View; onView: (view: View) => void; hasReference: boolean }): ReactElement | null {
  const t = useT();
  const choose = (next: View): void => {
    if (hasReference || next === 'live') onView(next);
  };
  useKey('4', () => choose('live'));
  useKey('5', () => choose('wipe'));
  useKey('6', () => choose('beside'));
  if (!hasReference) return null;
  return (
    <ToggleButtonGroup className="lights" aria-label={t('reference.views')} selectionMode="single" disallowEmptySelection selectedKeys={[view]} onSelectionChange={(keys) => choose([...keys][0] as View)}>
        {views.map((one, index) => (
          <ToggleButton key={one} id={one} className="light" {...heardKey(String(index + 4))}>
            {t(`reference.view.${one}`)}
            <Key>{String(index + 4)}</Key>
          </ToggleButton>
        ))}
    </ToggleButtonGroup>
  );
}

export function DocumentPages({ sessionId, document }: { sessionId: string; document: DocumentData }): ReactElement {
  const t = useT();
  const [light, setLight] = useState<Light>('white');
  const [view, setView] = useState<View>('live');
  const [magnify, setMagnify] = useState(false);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const focused = useFindingFocus((state) => state.finding);
  const references = useReference((state) => state.pictures);
  const shown: Light = focused?.light ?? light;
  const choose = (next: Light): void => {
    useFindingFocus.getState().look(null);
    setLight(next);
  };
  useKey('1', () => choose('white'));
  useKey('2', () => choose('ir'));
  useKey('3', () => choose('uv'));
  useKey('l', () => setMagnify(!magnify));
  const sides = sidesOf(document);
  const [chosen, setSide] = useState(0);
  // findings with an area are about the page with the zone; its reference too
  const side = focused ? 0 : Math.min(chosen, sides.length - 1);
  const turn = (next: number): void => {
    useFindingFocus.getState().look(null);
    setSide(next % sides.length);
  };
  useKey('s', () => turn(side + 1));
  const pages = sides[side] ?? [];
  const page = pages.find((one) => one.light === shown) ?? pages[0];
  const reference = (page && side === 0 ? references[page.light] : null) ?? null;
  const picture = usePicture(sessionId, page?.captureId ?? null);
  const alt = page ? t('document.pageAlt', { light: t(`document.light.${page.light}`) }) : '';
  return (
    <section className="pages" aria-label={t('document.pages')}>
      <div className="page-controls">
        <ToggleButtonGroup className="lights" aria-label={t('document.lights')} selectionMode="single" disallowEmptySelection selectedKeys={[shown]} onSelectionChange={(keys) => choose([...keys][0] as Light)}>
          {lights.map((one, index) => (
            <ToggleButton key={one} id={one} className="light" isDisabled={!pages.some((each) => each.light === one)} {...heardKey(String(index + 1))}>
              {t(`document.light.${one}`)}
              <Key>{String(index + 1)}</Key>
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        {sides.length > 1 ? (
          <Button className="light" onPress={() => turn(side + 1)} {...heardKey('S')}>
            {side === 0 ? t('document.firstPage') : t('document.furtherPage', { n: side })}
            <Key>S</Key>
          </Button>
        ) : null}
        <ToggleButton className="light" isSelected={magnify} onChange={setMagnify} {...heardKey('L')}>
          {t('reference.magnifier')}
          <Key>L</Key>
        </ToggleButton>
        <ViewChoice view={view} onView={setView} hasReference={reference !== null} />
      </div>
      {!page ? (
        <p className="muted">{t('document.noPage')}</p>
      ) : picture?.state === 'ready' ? (
        <PageView live={picture.url} reference={reference} view={view} magnify={magnify} alt={alt} onSize={setSize} overlay={focused && size ? <Area finding={focused} size={size} /> : null} />
      ) : (
        <div className="page-frame">
          <div className={picture?.state === 'problem' ? 'capture capture-problem' : 'capture capture-loading'} role="img" aria-label={picture?.state === 'problem' ? `${alt}: ${picture.problem.message}` : t('picture.loading', { what: alt })}>
            {picture?.state === 'problem' ? <span className="small">{picture.problem.message}</span> : null}
          </div>
        </div>
      )}
    </section>
  );
}
