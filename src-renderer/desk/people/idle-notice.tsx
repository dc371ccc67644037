/** Says that the desk is about to lock; any key or movement keeps it open. */
import type { ReactElement } from 'react';
import { useNow } from '../../parts/clock.ts';
import { Notice } from '../../parts/controls.tsx';
import { useT } from '../../texts/t.ts';
import { usePeople } from './people-store.ts';

export function IdleNotice(): ReactElement | null {
  const t = useT();
  const now = useNow();
  const locksAt = usePeople((people) => people.locksAt);
  if (!locksAt) return null;
  const minutes = Math.max(1, Math.ceil((Date.parse(locksAt) - now) / 60_000));
  return (
    <Notice mark="look" live>
      <p>{t('idle.warning', { n: minutes })}</p>
    </Notice>
  );
}
