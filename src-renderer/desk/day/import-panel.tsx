/** Takes a calendar's file (iCalendar or CSV) and says what was understood of it. */
import { CalendarPlus } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Notice, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { useT } from '../../texts/t.ts';

export function ImportPanel({ onDone }: { onDone: () => void }): ReactElement {
  const t = useT();
  const [said, setSaid] = useState<{ imported: number; cancelled: number; problems: { line: number; message: string }[] } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const take = async (file: Uint8Array<ArrayBuffer>): Promise<void> => {
    const answer = await ask('appointments.import', { file });
    setProblem(answer.ok ? null : answer.problem);
    setSaid(answer.ok ? answer.value : null);
    onDone();
  };
  return (
    <section className="side-panel">
      <FileButton label={t('day.import')} icon={<CalendarPlus />} accept=".ics,.csv,.txt,text/calendar,text/csv" onFile={take} />
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      {said ? (
        <Notice mark={said.problems.length > 0 ? 'look' : 'done'} live>
          <p>{t('day.imported', { n: said.imported, cancelled: said.cancelled })}</p>
          {said.problems.map((one) => (
            <p key={one.line} className="small">
              {t('day.importLine', { n: one.line, message: one.message })}
            </p>
          ))}
        </Notice>
      ) : null}
    </section>
  );
}
