/** A paper as it will be printed, with what can be changed for this print. Enter prints, Esc goes back. */
import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../src-main/contract/calls.ts';
import { sides as allSides, trayName, type FormId, type PrintableForm, type PrinterAbilities, type Sides } from '../../../src-main/contract/printing.ts';
import { Button, Choices, Field, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Problem } from '../../parts/core.ts';
import { useKey } from '../../parts/keys.ts';
import { StateWord } from '../../parts/marks.tsx';
import { Select } from '../../parts/select.tsx';
import { textOr, useT, type Translate } from '../../texts/t.ts';
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
  const options = form.languages.map(({ code, name, draft }) => ({ value: code, text: draft ? t('papers.languageDraft', { name }) : name }));
  return <Select label={t('papers.language')} value={language ?? form.languages[0]!.code} onChange={onChange} options={options} />;
}

/** Null while the printer is asked. One that cannot be asked is held to nothing: what it refuses it says when it prints. */
function useAbilities(): PrinterAbilities | null {
  const [abilities, setAbilities] = useState<PrinterAbilities | null>(null);
  useEffect(() => {
    let gone = false;
    void ask('print.abilities', {}).then((answer) => {
      if (!gone) setAbilities(answer.ok ? answer.value : { trays: [], sides: allSides.options });
    });
    return () => {
      gone = true;
    };
  }, []);
  return abilities;
}

function trayText(t: Translate, tray: string): string {
  const n = /^tray-(\d+)$/.exec(tray)?.[1];
  return n ? t('papers.trayNumbered', { n }) : textOr(t, `papers.tray.${tray}`, tray);
}

/** Chosen from what the printer names; typed where it names nothing. */
function Tray({ named, tray, onChange, error }: { named: string[]; tray: string; onChange: (tray: string) => void; error: string | null }): ReactElement {
  const t = useT();
  if (named.length === 0) return <Field label={t('papers.tray')} value={tray} onChange={onChange} hint={t('papers.trayHint')} maxLength={60} error={error} />;
  const missing = tray !== '' && !named.includes(tray) ? [{ value: tray, text: t('papers.trayMissing', { tray: trayText(t, tray) }) }] : [];
  return <Select label={t('papers.tray')} value={tray} onChange={onChange} options={[{ value: '', text: t('papers.trayAny') }, ...named.map((value) => ({ value, text: trayText(t, value) })), ...missing]} />;
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
  const abilities = useAbilities();
  const able = abilities?.sides ?? allSides.options;
  const side = able.includes(sides) ? sides : able[0]!;
  const count = Number(copies);
  const countError = Number.isInteger(count) && count >= 1 && count <= 20 ? null : t('papers.copiesError');
  const trayError = tray === '' || trayName.safeParse(tray).success ? null : t('papers.trayError');
  const ready = preview !== null && printing === null && countError === null && trayError === null;
  const run = (): void => {
    if (ready) void print(form.form, { language, change: { sides: side, tray: tray === '' ? null : tray, copies: count } });
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
          {able.length > 1 ? <Choices<Sides> label={t('papers.sides')} value={side} onChange={setSides} choices={able.map((value) => ({ value, label: t(`papers.sides.${value}`) }))} /> : <p>{t('papers.onlySides', { sides: t(`papers.sides.${side}`) })}</p>}
          <Field label={t('papers.copies')} value={copies} onChange={setCopies} inputMode="numeric" maxLength={2} error={countError} />
          {abilities ? <Tray named={abilities.trays} tray={tray} onChange={setTray} error={trayError} /> : null}
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
