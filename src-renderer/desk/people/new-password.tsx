/** A new password while it is typed: it can be looked at, and how soon it would be tried is said [OWASP ASVS 4.0.3 2.1.8, 2.1.12]. */
import { useEffect, useState, type ReactElement } from 'react';
import type { PasswordStrength } from '../../../src-main/contract/people.ts';
import { ask } from '../../parts/core.ts';
import { Field } from '../../parts/controls.tsx';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { useT } from '../../texts/t.ts';

export const leastLetters = 12;
const marks: Record<PasswordStrength, Mark> = { short: 'open', common: 'look', fair: 'open', good: 'done' };

export function NewPassword({ label, value, onChange, error = null }: { label: string; value: string; onChange: (value: string) => void; error?: string | null }): ReactElement {
  const t = useT();
  const [strength, setStrength] = useState<PasswordStrength | null>(null);
  useEffect(() => {
    let awaited = true;
    setStrength(null);
    if (value !== '') void ask('people.judgePassword', { password: value }).then((answer) => awaited && answer.ok && setStrength(answer.value.strength));
    return () => {
      awaited = false;
    };
  }, [value]);
  return (
    <div className="new-password">
      <Field label={label} value={value} onChange={onChange} maxLength={128} secret mayBeShown hint={t('gate.passwordHint', { n: leastLetters })} error={error} />
      <div className="small" role="status">
        {strength ? <StateWord mark={marks[strength]}>{t(`password.${strength}`)}</StateWord> : null}
      </div>
    </div>
  );
}
