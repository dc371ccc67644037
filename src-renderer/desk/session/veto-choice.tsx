/** TR-03121-3-4 4.8.1.1 and 4.8.3.1: the caseworker's three ways to decide otherwise than the software. */
import type { ReactElement } from 'react';
import type { Veto } from '../../../src-main/contract/session.ts';
import { Button, Choices } from '../../parts/controls.tsx';
import { useT } from '../../texts/t.ts';

/** Where the software says OK only the refusal makes a difference, and the other way round; all three are shown. */
export function VetoChoice({ ok, value, onChange }: { ok: boolean; value: Veto | null; onChange: (veto: Veto | null) => void }): ReactElement {
  const t = useT();
  return (
    <details className="veto" open={!ok || value !== null}>
      <summary>{t('veto.title')}</summary>
      <Choices
        label={t('veto.title')}
        hideLabel
        value={value}
        onChange={onChange}
        choices={[
          { value: 'ok-obvious-reason', label: t('veto.ok-obvious-reason'), note: t('veto.obviousNote') },
          { value: 'ok-without-obvious-reason', label: t('veto.ok-without-obvious-reason'), note: t('veto.withoutNote') },
          { value: 'nok', label: t('veto.nok'), note: t('veto.nokNote') },
        ]}
      />
      {value !== null ? (
        <Button tone="quiet" onPress={() => onChange(null)}>
          {t('veto.clear')}
        </Button>
      ) : null}
    </details>
  );
}
