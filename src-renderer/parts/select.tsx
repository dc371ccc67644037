/** A choice from a short list, in the system's own control. */
import type { ReactElement } from 'react';
import { useT } from '../texts/t.ts';

export interface Option {
  value: string;
  text: string;
}

/** Where no option has the value, nothing is chosen yet and the control says so. */
export function Select({ label, value, onChange, options, hint, error }: { label: string; value: string; onChange: (value: string) => void; options: Option[]; hint?: string | null; error?: string | null }): ReactElement {
  const t = useT();
  return (
    <label className="field">
      <span>{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)} aria-invalid={error ? true : undefined}>
        {options.some((one) => one.value === value) ? null : (
          <option value={value} disabled>
            {t('select.choose')}
          </option>
        )}
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
      {hint ? <span className="hint">{hint}</span> : null}
      {error ? <span className="field-error">{error}</span> : null}
    </label>
  );
}
