/** Says while a case is open that it went on at another desk, and leads to where that is decided: here it can only be refused. */
import { useEffect, type ReactElement } from 'react';
import { Button, Notice } from '../../parts/controls.tsx';
import { useT } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { connectOffice, useOffice } from './office-store.ts';

export function CaseElsewhere({ caseId }: { caseId: string }): ReactElement | null {
  const t = useT();
  useEffect(connectOffice, []);
  const close = useSession((state) => state.close);
  const shared = useOffice((state) => state.shared.find((one) => one.caseId === caseId));
  if (!shared || (!shared.conflict && (shared.heldBy === null || shared.heldHere))) return null;
  return (
    <Notice mark="look" live action={<Button onPress={close}>{t('top.day')}</Button>}>
      <p>{shared.conflict ? t('office.hereTwoForms') : t('office.hereElsewhere', { desk: shared.heldBy ?? '' })}</p>
    </Notice>
  );
}
