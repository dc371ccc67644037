/** The one form through which something is entered about a case; the core refuses what a rule forbids, in a sentence. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { CaseLists, CaseState } from '../../../src-main/contract/caseload.ts';
import { Button, Field, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { dateText } from '../../parts/format.ts';
import { useT, type TextKey } from '../../texts/t.ts';
import { entryEvent, entryKinds, nextEntry, shownFields, type EntryField, type EntryKind } from './entries.ts';
import { Select } from '../../parts/select.tsx';
import { StateField } from './state-field.tsx';

const wrongWords = { day: 'cases.wrongDay', text: 'cases.wrongText', choice: 'cases.wrongChoice', state: 'cases.wrongText' } as const satisfies Record<EntryField['kind'], TextKey>;

export function EntryForm({ state, onStored }: { state: CaseState; onStored: (state: CaseState) => void }): ReactElement {
  const t = useT();
  const [entry, setEntry] = useState<{ kind: EntryKind; values: Record<string, string> }>(() => ({ kind: nextEntry(state), values: {} }));
  const { kind, values } = entry;
  const storing = useRef(false);
  const [lists, setLists] = useState<CaseLists | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const fields = shownFields(kind, values, { state, lists, t });
  const shown = Object.fromEntries(fields.map(({ field, value }) => [field.name, value]));
  const nothing = fields.some(({ field, choices }) => field.kind === 'choice' && choices.length === 0);
  useEffect(() => void ask('cases.lists', {}).then((answer) => answer.ok && setLists(answer.value)), []);
  const choose = (next: EntryKind): void => {
    setEntry({ kind: next, values: {} });
    setWrong(null);
    setProblem(null);
  };
  const store = async (): Promise<void> => {
    if (storing.current) return;
    const made = entryEvent(kind, shown);
    if ('wrong' in made) {
      setWrong(made.wrong);
      return;
    }
    setWrong(null);
    storing.current = true;
    const answer = await ask('cases.record', { caseId: state.id, event: made.event });
    storing.current = false;
    if (!answer.ok) {
      setProblem(answer.problem);
      return;
    }
    setProblem(null);
    onStored(answer.value);
    // The next entry may already be in the making when the answer is slow.
    setEntry((now) => (now === entry ? { kind: nextEntry(answer.value), values: {} } : now));
  };
  return (
    <form
      className="case-form"
      aria-label={t('cases.entryForm')}
      onSubmit={(event) => {
        event.preventDefault();
        void store();
      }}
    >
      <Select label={t('cases.enter')} value={kind} onChange={(value) => choose(value as EntryKind)} options={entryKinds.map((value) => ({ value, text: t(`cases.event.${value}`) }))} />
      {fields.map(({ field, value, choices }) => {
        const common = { label: t(field.label), value, onChange: (next: string) => setEntry({ kind, values: { ...values, [field.name]: next } }) };
        const error = wrong === field.name ? t(field.error ?? wrongWords[field.kind]) : null;
        if (field.kind === 'state') return <StateField key={field.name} {...common} error={error} />;
        return field.kind === 'choice' ? (
          <Select key={field.name} {...common} options={choices.map((one) => ({ value: one.value, text: one.label ? t(one.label) : (one.text ?? one.value) }))} hint={choices.find((one) => one.value === value)?.hint ?? null} error={error} />
        ) : (
          <Field key={field.name} {...common} error={error} {...(field.kind === 'day' ? { placeholder: t('person.birthPlaceholder') } : {})} />
        );
      })}
      {lists && (kind === 'deadlineStarted' || fields.some(({ field }) => field.label === 'cases.field.obstacle')) ? <p className="muted small">{kind === 'deadlineStarted' ? t('cases.tableAsOf', { day: dateText(lists.deadlinesAsOf) }) : t('cases.listAsOf', { n: lists.obstaclesVersion, day: dateText(lists.obstaclesAsOf) })}</p> : null}
      {nothing ? <p className="muted small">{t('cases.nothing')}</p> : null}
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      <Button type="submit" isDisabled={nothing}>{t('cases.store')}</Button>
    </form>
  );
}
