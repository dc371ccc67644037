/** The log of everything that was checked, as a file: how much of it a person's case needs, and as XML or JSON [TR-03135-2 4.3]. */
import { useState, type ReactElement } from 'react';
import type { CallInput } from '../../../src-main/contract/calls.ts';
import { ask, type Problem } from '../../parts/core.ts';
import { Button, Choices, ProblemNotice } from '../../parts/controls.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { useT } from '../../texts/t.ts';

type Wish = CallInput<'document.log'>;
const profiles: Wish['profile'][] = ['basic', 'standard', 'standardOptical', 'standardElectronic', 'standardSeal', 'full'];

export function ExportLog({ sessionId }: { sessionId: string }): ReactElement {
  const t = useT();
  const [profile, setProfile] = useState<Wish['profile']>('standard');
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (form: Wish['form']): Promise<void> => {
    const answer = await ask('document.log', { sessionId, form, profile });
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) saveFile(answer.value.file, answer.value.name, answer.value.mime);
  };
  return (
    <section aria-labelledby="export-log">
      <h3 id="export-log">{t('document.log')}</h3>
      <Choices label={t('document.logProfile')} value={profile} onChange={setProfile} choices={profiles.map((value) => ({ value, label: t(`logProfile.${value}`) }))} />
      <Button onPress={() => void save('xml')}>{t('document.logXml')}</Button>
      <Button onPress={() => void save('json')}>{t('document.logJson')}</Button>
      <p className="muted small">{t('document.logNote')}</p>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
    </section>
  );
}
