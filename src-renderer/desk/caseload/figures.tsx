/** Figures of a year as table and bars from one source; for outside the office with small counts suppressed. */
import { useEffect, useState, type ReactElement } from 'react';
import type { YearlyFigures } from '../../../src-main/contract/caseload.ts';
import { Button, Field, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { useT } from '../../texts/t.ts';

function Table({ title, rows }: { title: string; rows: YearlyFigures['reasons'] }): ReactElement {
  const most = Math.max(1, ...rows.filter((row) => row.key !== 'sum').map((row) => row.count ?? 0));
  return (
    <table className="figures-table">
      <caption>{title}</caption>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.label}</th>
            <td className="figures">{row.text}</td>
            <td aria-hidden="true">
              {row.key !== 'sum' && row.count ? (
                <svg viewBox="0 0 100 8" className="bar" preserveAspectRatio="none">
                  <rect width={(100 * row.count) / most} height="8" />
                </svg>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Figures(): ReactElement {
  const t = useT();
  const [year, setYear] = useState(String(new Date().getFullYear()));
  const [outside, setOutside] = useState(false);
  const [figures, setFigures] = useState<YearlyFigures | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [printed, setPrinted] = useState<string | null>(null);
  const valid = /^20\d{2}$/.test(year);
  useEffect(() => {
    if (!valid) return;
    void ask('cases.figures', { year: Number(year), outside }).then((answer) => (answer.ok ? setFigures(answer.value) : setProblem(answer.problem)));
  }, [year, outside, valid]);
  const print = async (): Promise<void> => {
    const answer = await ask('cases.printFigures', { year: Number(year), outside });
    if (answer.ok) setPrinted(answer.value.message);
    else setProblem(answer.problem);
  };
  return (
    <section className="side-panel case-figures" aria-labelledby="figures-title">
      <h2 id="figures-title">{t('cases.figures')}</h2>
      <div className="case-figures-head">
        <Field label={t('cases.year')} value={year} onChange={setYear} inputMode="numeric" maxLength={4} error={valid ? null : t('cases.wrongYear')} />
        <Button onPress={() => setOutside(!outside)} aria-pressed={outside}>
          {t('cases.outside')}
        </Button>
        <Button onPress={() => void print()} isDisabled={!valid}>
          {t('papers.print')}
        </Button>
      </div>
      {outside ? <p className="muted small">{t('cases.outsideHelp')}</p> : null}
      {printed ? <p role="status">{printed}</p> : null}
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      {figures ? (
        <div className="case-figures-tables">
          <Table title={t('cases.figures.reasons')} rows={figures.reasons} />
          <Table title={t('cases.figures.outcomes')} rows={figures.outcomes} />
          <Table title={t('cases.figures.identity')} rows={figures.identity} />
        </div>
      ) : null}
    </section>
  );
}
