/** TR-03121-3-4 3.2.1: the operator corrects crop and rotation by hand. Each press crops the kept frame anew. */
import { useState, type ReactElement } from 'react';
import { Button } from '../../parts/controls.tsx';
import { useT, type TextKey } from '../../texts/t.ts';

export interface CropAdjustment {
  /** Degrees clockwise, beside what was found. */
  rotate: number;
  /** 1 as planned; above it the head fills more of the picture. */
  zoom: number;
  /** Shares of the crop's width and height. */
  right: number;
  down: number;
}

export const unadjusted: CropAdjustment = { rotate: 0, zoom: 1, right: 0, down: 0 };

const steps: readonly (readonly [key: string, change: (a: CropAdjustment) => CropAdjustment])[] = [
  ['turnLeft', (a) => ({ ...a, rotate: Math.max(-20, a.rotate - 1) })],
  ['turnRight', (a) => ({ ...a, rotate: Math.min(20, a.rotate + 1) })],
  ['larger', (a) => ({ ...a, zoom: Math.min(1.5, a.zoom * 1.04) })],
  ['smaller', (a) => ({ ...a, zoom: Math.max(0.67, a.zoom / 1.04) })],
  ['left', (a) => ({ ...a, right: Math.max(-0.3, a.right - 0.02) })],
  ['right', (a) => ({ ...a, right: Math.min(0.3, a.right + 0.02) })],
  ['up', (a) => ({ ...a, down: Math.max(-0.3, a.down - 0.02) })],
  ['down', (a) => ({ ...a, down: Math.min(0.3, a.down + 0.02) })],
];

export function CropCorrection({ busy, apply }: { busy: boolean; apply: (adjust: CropAdjustment) => void }): ReactElement {
  const t = useT();
  const [adjust, setAdjust] = useState(unadjusted);
  const change = (next: CropAdjustment): void => {
    setAdjust(next);
    apply(next);
  };
  return (
    <details className="crop-correction">
      <summary>{t('crop.title')}</summary>
      <div className="crop-steps">
        {steps.map(([key, step]) => (
          <Button key={key} tone="quiet" isDisabled={busy} onPress={() => change(step(adjust))}>
            {t(`crop.${key}` as TextKey)}
          </Button>
        ))}
        <Button tone="quiet" isDisabled={busy} onPress={() => change(unadjusted)}>
          {t('crop.reset')}
        </Button>
      </div>
    </details>
  );
}
