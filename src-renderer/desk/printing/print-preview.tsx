/** A paper as it will be printed, with what can be changed for this print. Enter prints, Esc goes back. */
import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../src-main/contract/calls.ts';
import { sides as allSides, type FormId, type PrintableForm, type Sides } from '../../../src-main/contract/printing.ts';
import { Button, Choices, Field, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { useKey } from '../../parts/keys.ts';
import { StateWord } from '../../parts/marks.tsx';
import { useT } from '../../texts/t.ts';
import { jobMarks } from './papers.tsx';
import { usePapers } from './papers-store.ts';
import { PdfPages } from './pdf-pages.tsx';

type Preview = CallOutput<'print.preview'>;

function usePreview(sessionId: string, form: FormId, language: string | null, printed: number): { preview: Preview | null; problem: Problem | null } {
  const [state, setState] = useState<{ preview: Preview | null; problem: Problem | null }>({ preview: null, problem: null });
  useEffect(() => {
    let gone = false;
    void ask('print.preview', { sessionId, form, language }).then((answer) => {
      if (!gone) setState(answer.ok ? { preview: answer.value, problem: null } : { preview: null, problem: answer.problem });
    });
    return () => {
      gone = true;
    };
  }, [sessionId, form, language, printed]);
  return state;
}

function Languages({ form, language, onChange }: { form: PrintableForm; language: string | null; onChange: (code: string) => void }): ReactElement | null {
  const t = useT();
  if (form.languages.length === 0) return null;
  return (
    <label className="field">
      <span>{t('papers.language')}</span>
      <select className="input" value={language ?? form.languages[0]!.code} onChange={(event) => onChange(event.target.value)}>
        {form.languages.map((one) => (
          <option key={one.code} value={one.code}>
            {one.draft ? t('papers.languageDraft', { name: one.name }) : one.name}
          </option>
        ))}
      </select>
    </label>
  );
}

export function PrintPreview({ sessionId, form }: { sessionId: string; form: PrintableForm }): ReactElement {
  const t = useT();
  const { jobs, printing, problem, print, show, dismiss } = usePapers();
  const [language, setLanguage] = useState<string | null>(form.languages[0]?.code ?? null);
  const [sides, setSides] = useState<Sides>(form.sheet.sides);
  const [copies, setCopies] = useState(String(form.sheet.copies));
  const [tray, setTray] = useState(form.sheet.tray ?? '');
  const heading = useRef<HTMLHeadingElement>(null);
  const { preview, problem: refused } = usePreview(sessionId, form.form, language, form.printed);
  const count = Number(copies);
  const countError = Number.isInteger(count) && count >= 1 && count <= 20 ? null : t('papers.copiesError');
  const trayError = /^[A-Za-z0-9_.-]{0,60}$/.test(tray) ? null : t('papers.trayError');
  const ready = preview !== null && printing === null && countError === null && trayError === null;
  const run = (): void => {
    if (ready) void print(form.form, { language, change: { sides, tray: tray === '' ? null : tray, copies: count } });
  };
  const back = (): void => show(null);
  useEffect(() => heading.current?.focus(), []);
  useKey('Enter', run);
  useKey('Escape', back);
  const job = jobs[form.form];
  const title = t(`papers.form.${form.form}`);
  return (
    <main id="main" className="step" aria-labelledby="step-title">
      <div className="step-head">
        <h1 id="step-title" ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <Button tone="quiet" icon={<ArrowLeft />} shortcut="Esc" onPress={back}>
          {t('papers.back')}
        </Button>
      </div>
      <div className="step-body preview-body" role="group" aria-labelledby="step-title" tabIndex={0}>
        <div className="preview-pages">
          {refused ? <ProblemNotice problem={refused} /> : preview ? <PdfPages pdf={preview.pdf} title={title} /> : <p role="status" className="loading-line">{t('papers.loading')}</p>}
        </div>
        <div className="preview-side">
          {problem ? <ProblemNotice problem={problem} onRetry={run} onDismiss={dismiss} /> : null}
          {job ? (
            <p role="status">
              <StateWord mark={jobMarks[job.state]}>{job.message}</StateWord>
            </p>
          ) : null}
          {form.printed > 0 ? <Notice mark="open">{t('papers.copyMark', { n: form.printed })}</Notice> : null}
          {preview?.remarks.map((remark) => (
            <Notice key={remark} mark="look">
              {remark}
            </Notice>
          ))}
          <Languages form={form} language={language} onChange={setLanguage} />
          <Choices<Sides> label={t('papers.sides')} value={sides} onChange={setSides} choices={allSides.options.map((value) => ({ value, label: t(`papers.sides.${value}`) }))} />
          <Field label={t('papers.copies')} value={copies} onChange={setCopies} inputMode="numeric" maxLength={2} error={countError} />
          <Field label={t('papers.tray')} value={tray} onChange={setTray} hint={t('papers.trayHint')} maxLength={60} error={trayError} />
          <p className="muted small">{form.template === 'office' ? t('papers.templateOffice') : t('papers.templateBuiltIn')}</p>
        </div>
      </div>
      <div className="action-bar" role="group" aria-label={t('actions.label')}>
        <div className="action-aside" />
        <Button tone="primary" shortcut="Enter" onPress={run} isDisabled={!ready}>
          {printing ? t('result.printing') : form.printed > 0 ? t('papers.printAgain') : t('papers.print')}
        </Button>
      </div>
    </main>
  );
}
