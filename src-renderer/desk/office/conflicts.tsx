/** Two forms of one case side by side: what differs is marked, and a person says which one holds. */
import { useState, type ReactElement } from 'react';
import type { OfficeConflict } from '../../../src-main/contract/office.ts';
import { Button, ProblemNotice } from '../../parts/controls.tsx';
import type { Problem } from '../../parts/core.ts';
import { timeText } from '../../parts/format.ts';
import { StateWord } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';
import { useOffice } from './office-store.ts';

function Form({ title, form, keep }: { title: string; form: OfficeConflict['mine']; keep: () => void }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  return (
    <div className="conflict-form">
      <h4>{title}</h4>
      <p className="muted small">
        {form.desk}
        {form.caseworker ? ` · ${form.caseworker}` : ''}
        {form.updatedAt ? ` · ${timeText(form.updatedAt, locale)}` : ''}
      </p>
      <dl className="conflict-lines">
        {form.lines.map((line) => (
          <div key={line.label}>
            <dt>{line.label}</dt>
            <dd>{line.differs ? <StateWord mark="look">{line.value}</StateWord> : line.value}</dd>
          </div>
        ))}
      </dl>
      <Button onPress={keep}>{t('office.keepThis')}</Button>
    </div>
  );
}

export function Conflicts(): ReactElement | null {
  const t = useT();
  const { conflicts, decide } = useOffice();
  const [problem, setProblem] = useState<Problem | null>(null);
  if (conflicts.length === 0) return null;
  return (
    <section className="conflicts" aria-labelledby="conflicts-title">
      <h2 id="conflicts-title">{t('office.conflictTitle', { n: conflicts.length })}</h2>
      <p className="measure">{t('office.conflictLead')}</p>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      {conflicts.map((conflict) => (
        <article key={`${conflict.kind} ${conflict.id}`} aria-label={conflict.title}>
          <h3>{conflict.title}</h3>
          <div className="conflict-forms">
            <Form title={t('office.mine')} form={conflict.mine} keep={() => void decide(conflict, 'mine').then(setProblem)} />
            <Form title={t('office.theirs')} form={conflict.theirs} keep={() => void decide(conflict, 'theirs').then(setProblem)} />
          </div>
        </article>
      ))}
    </section>
  );
}
