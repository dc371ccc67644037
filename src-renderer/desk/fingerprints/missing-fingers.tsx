/** Missing fingers: chosen on the drawn hands, each with a mandatory reason; stays inline beside the person's data. */
import { useState, type ReactElement } from 'react';
import type { FingerCode, MissingFinger, SessionView } from '../../../src-main/contract/session.ts';
import { Button, Choices } from '../../parts/controls.tsx';
import { Hand } from '../../parts/hands.tsx';
import { useT } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';

export function MissingFingers({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const info = useDesk((state) => state.info);
  const command = useSession((state) => state.command);
  const { missing } = view.session.fingerprints;
  const [finger, setFinger] = useState<FingerCode | null>(null);
  const reasons = info?.missingFingerReasons ?? [];
  const save = async (next: MissingFinger[]): Promise<void> => {
    if (await command({ type: 'setMissing', missing: next })) setFinger(null);
  };
  const toggle = (code: FingerCode): void => {
    if (missing.some((one) => one.finger === code)) void save(missing.filter((one) => one.finger !== code));
    else setFinger(finger === code ? null : code);
  };
  const looks = (code: FingerCode): 'missing' | 'expected' | 'idle' => (missing.some((one) => one.finger === code) ? 'missing' : code === finger ? 'expected' : 'idle');
  const name = (code: FingerCode): string => t(`finger.${code}` as 'finger.1');
  return (
    <section className="inline-panel" aria-labelledby="missing-title">
      <h2 id="missing-title">{finger === null ? t('missing.choose') : t('missing.why', { finger: name(finger) })}</h2>
      <div className="missing-body">
        <div className="hands hands-small">
          <Hand side="left" looks={looks} label={t('hand.left')} onToggle={toggle} names={name} />
          <Hand side="right" looks={looks} label={t('hand.right')} onToggle={toggle} names={name} />
        </div>
        <div>
          {finger !== null ? (
            <Choices
              label={t('missing.why', { finger: name(finger) })}
              hideLabel
              value={null}
              onChange={(index) => {
                const reason = reasons[Number(index)];
                if (reason) void save([...missing, { finger, kind: reason.kind, reason: reason.text }]);
              }}
              choices={reasons.map((reason, index) => ({ value: String(index), label: reason.text, note: t(`missing.kind.${reason.kind}`) }))}
            />
          ) : null}
          <ul className="missing-list">
            {missing.map((one) => (
              <li key={one.finger}>
                <span>
                  <strong>{name(one.finger)}</strong> – {one.reason} <span className="muted small">({t(`missing.kind.${one.kind}`)})</span>
                </span>
                <Button tone="quiet" onPress={() => void save(missing.filter((other) => other.finger !== one.finger))} aria-label={t('missing.removeNamed', { finger: name(one.finger) })}>
                  {t('missing.remove')}
                </Button>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}
