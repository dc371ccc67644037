/** A choice from a short list, in the system's own control. */
import type { ReactElement } from 'react';

export interface Option {
  value: string;
  text: string;
}

export function Select({ label, value, onChange, options, hint }: { label: string; value: string; onChange: (value: string) => void; options: Option[]; hint?: string | null }): ReactElement {
  return (
    <label className="field">
      <span>{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
      {hint ? <span className="hint">{hint}</span> : null}
    </label>
  );
}
