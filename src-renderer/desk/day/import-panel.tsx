/** Takes a calendar's file (iCalendar or CSV) and says what was understood of it. */
import { CalendarPlus } from 'lucide-react';
import { useRef, useState, type ReactElement } from 'react';
import { Button, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { useT } from '../../texts/t.ts';

export function ImportPanel({ onDone }: { onDone: () => void }): ReactElement {
  const t = useT();
  const [said, setSaid] = useState<{ imported: number; cancelled: number; problems: { line: number; message: string }[] } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const answer = await ask('appointments.import', { file: new Uint8Array(await file.arrayBuffer()) });
    setProblem(answer.ok ? null : answer.problem);
    setSaid(answer.ok ? answer.value : null);
    // The same file may be chosen again after it has been mended.
    if (field.current) field.current.value = '';
    onDone();
  };
  return (
    <section className="side-panel">
      <input ref={field} type="file" accept=".ics,.csv,.txt,text/calendar,text/csv" hidden onChange={(event) => void take(event.target.files?.[0])} aria-label={t('day.import')} />
      <Button icon={<CalendarPlus />} onPress={() => field.current?.click()}>
        {t('day.import')}
      </Button>
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
