/** Opening a case: who it is about, under which number, on what legal basis; a session's person is taken over, not typed again. */
import { useState, type ReactElement } from 'react';
import type { CaseState } from '../../../src-main/contract/caseload.ts';
import { Button, Field, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { discardedByEscape, useKey } from '../../parts/keys.ts';
import { useT } from '../../texts/t.ts';
import { useDesk } from '../store.ts';
import { noPerson, personErrors, personFields, personFrom, personLabels, valuesOf, type PersonField, type PersonValues } from './person-fields.ts';
import { Select } from '../../parts/select.tsx';
import { StateField } from './state-field.tsx';

type Wrong = PersonField | 'number' | 'legalBasis' | null;

export function NewCase({ onOpened, onClose }: { onOpened: (state: CaseState) => void; onClose: () => void }): ReactElement {
  const t = useT();
  const sessions = useDesk((state) => state.openSessions) ?? [];
  const [number, setNumber] = useState('');
  const [legalBasis, setLegalBasis] = useState('');
  const [person, setPerson] = useState<PersonValues>(noPerson);
  const [sessionId, setSessionId] = useState('');
  const [wrong, setWrong] = useState<Wrong>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useKey('Escape', onClose);
  const takeOver = async (id: string): Promise<void> => {
    setSessionId(id);
    if (id === '') return;
    const answer = await ask('session.get', { sessionId: id });
    if (!answer.ok) return setProblem(answer.problem);
    const { person: known, document } = answer.value.session;
    const documentNumber = document.mrz?.fields['documentNumber'];
    setPerson(valuesOf({ surname: known.surname, givenNames: known.givenNames, birthDate: known.birthDate, nationality: known.nationality || 'XXX', azrNumber: known.azrNumber, documentNumbers: documentNumber ? [documentNumber] : [] }));
  };
  const store = async (): Promise<void> => {
    const made = personFrom(person);
    const missing: Wrong = number.trim() === '' ? 'number' : legalBasis.trim() === '' ? 'legalBasis' : 'wrong' in made ? made.wrong : null;
    setWrong(missing);
    if (missing !== null || 'wrong' in made) return;
    const answer = await ask('cases.open', { number, legalBasis, person: made.person, sessionId: sessionId || null });
    if (answer.ok) onOpened(answer.value);
    else setProblem(answer.problem);
  };
  return (
    <form
      className="side-panel case-form"
      aria-labelledby="new-case-title"
      {...discardedByEscape(onClose)}
      onSubmit={(event) => {
        event.preventDefault();
        void store();
      }}
    >
      <h2 id="new-case-title">{t('cases.new')}</h2>
      {sessions.length > 0 ? <Select label={t('cases.fromSession')} value={sessionId} onChange={(id) => void takeOver(id)} options={[{ value: '', text: t('cases.noSession') }, ...sessions.map((one) => ({ value: one.id, text: one.person || t('person.unnamed') }))]} /> : null}
      <div className="form-columns">
        <Field label={t('cases.field.number')} value={number} onChange={setNumber} maxLength={40} error={wrong === 'number' ? t('cases.wrongText') : null} autoFocus />
        <Field label={t('cases.field.legalBasis')} value={legalBasis} onChange={setLegalBasis} maxLength={80} placeholder="§ 58 AufenthG" error={wrong === 'legalBasis' ? t('cases.wrongText') : null} />
        {personFields.map((name) => {
          const field = { label: t(personLabels[name]), value: person[name], onChange: (value: string) => setPerson({ ...person, [name]: value }), error: wrong === name ? t(personErrors[name]) : null };
          return name === 'nationality' ? <StateField key={name} {...field} /> : <Field key={name} {...field} {...(name === 'birthDate' ? { placeholder: t('person.birthPlaceholder') } : {})} />;
        })}
      </div>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      <div className="next-actions">
        <Button type="submit" shortcut="Enter">
          {t('cases.open')}
        </Button>
        <Button tone="quiet" shortcut="Esc" onPress={onClose}>
          {t('cases.dismiss')}
        </Button>
      </div>
    </form>
  );
}
