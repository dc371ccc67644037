/**
 * The set-up assistant: eight steps, one at a time, each with what the core says to it. Where it was left, it goes on;
 * what was passed over stays visible. The last step is the readiness of the desk.
 */
import { ArrowLeft, FileUp, Printer, RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../src-main/contract/calls.ts';
import { setupAdapter, type DeviceTest, type FoundDevices, type Imported, type SetupAdapter, type SetupState, type SetupStepId, type SetupWish } from '../../../src-main/contract/setup.ts';
import { Button, Field, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Asked, type Problem } from '../../parts/core.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { useKey } from '../../parts/keys.ts';
import { StateMark, StateWord, type Mark } from '../../parts/marks.tsx';
import { useT } from '../../texts/t.ts';
import { Select } from '../../parts/select.tsx';
import { readinessMarks } from '../day/readiness-view.tsx';
import { usePeople } from '../people/people-store.ts';
import { StaffPanel } from '../people/staff-view.tsx';
import { deviceMark, lineWords } from '../status-bar.tsx';
import { useDesk } from '../store.ts';

const stepMarks: Record<SetupState['steps'][number]['state'], Mark> = { open: 'open', done: 'done', skipped: 'look' };

/** Asks, keeps the answer, and says what went wrong. */
function useAsk(): { busy: boolean; problem: Problem | null; run<T>(work: () => Promise<Asked<T>>): Promise<T | null> } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useCallback(async <T,>(work: () => Promise<Asked<T>>): Promise<T | null> => {
    setBusy(true);
    setProblem(null);
    const answer = await work();
    setBusy(false);
    if (!answer.ok) setProblem(answer.problem);
    return answer.ok ? answer.value : null;
  }, []);
  return { busy, problem, run };
}

function Devices(): ReactElement {
  const t = useT();
  const devices = useDesk((desk) => desk.devices);
  const { busy, problem, run } = useAsk();
  const [tests, setTests] = useState<Record<string, DeviceTest>>({});
  const [found, setFound] = useState<FoundDevices | null>(null);
  const test = async (id: string): Promise<void> => {
    const answer = await run(() => ask('setup.testDevice', { id }));
    if (answer) setTests((known) => ({ ...known, [id]: answer }));
  };
  const [written, setWritten] = useState(false);
  const use = async (wish: SetupWish): Promise<void> => setWritten((await run(() => ask('setup.write', wish))) !== null);
  const look = async (): Promise<void> => setFound(await run(() => ask('setup.findDevices', {})));
  return (
    <>
      {problem ? <ProblemNotice problem={problem} /> : null}
      <ul className="setup-list plain-list">
        {devices.map((one) => {
          const tested = tests[one.id];
          return (
            <li key={one.id}>
              <StateWord mark={tested ? (tested.ok ? 'done' : 'fail') : deviceMark[one.state]}>{t(`device.state.${one.state}`)}</StateWord>
              <span>
                <strong>{one.name}</strong>
                <span className="muted small">{tested ? [tested.message, tested.model, tested.serialNumber].filter(Boolean).join(' · ') : one.message}</span>
              </span>
              <Button onPress={() => void test(one.id)} isDisabled={busy} aria-label={t('setup.testNamed', { name: one.name })}>
                {t('setup.test')}
              </Button>
            </li>
          );
        })}
      </ul>
      <Button icon={<RefreshCw />} onPress={() => void look()} isDisabled={busy}>
        {t('setup.find')}
      </Button>
      {found ? (
        <section aria-live="polite">
          <h3>{t('setup.found', { n: found.found.length })}</h3>
          <p className="muted small">{t('setup.foundHelp')}</p>
          <ul className="setup-found plain-list">
            {found.found.map((one) => (
              <li key={one.transport}>
                <span>
                  <strong>{one.name}</strong>
                  <span className="muted small">{t(`setup.kind.${one.kind}`)}</span>
                </span>
                {one.kind === 'print-queue' ? (
                  <Button onPress={() => void use({ printQueue: one.name })} isDisabled={busy}>
                    {t('setup.useQueue')}
                  </Button>
                ) : one.kind === 'chip-reader' ? (
                  <Button onPress={() => void use({ chipReader: one.name })} isDisabled={busy} aria-label={t('setup.useLineNamed', { name: one.name })}>
                    {t('setup.useLine')}
                  </Button>
                ) : (
                  <LineEntry name={one.name} busy={busy} onEnter={(adapter) => void use({ device: { adapter, transport: one.transport } })} />
                )}
              </li>
            ))}
          </ul>
          {found.problems.map((text) => (
            <Notice key={text} mark="open">
              {text}
            </Notice>
          ))}
          {written ? <Notice mark="done" live>{t('setup.written')}</Notice> : null}
        </section>
      ) : null}
      <Names />
    </>
  );
}

/** What stands at a line is said by a person; it is entered once it has answered as that. */
function LineEntry({ name, busy, onEnter }: { name: string; busy: boolean; onEnter: (adapter: SetupAdapter) => void }): ReactElement {
  const t = useT();
  const [adapter, setAdapter] = useState<SetupAdapter>('page-frame');
  return (
    <>
      <Select label={t('setup.whatIsIt')} value={adapter} onChange={(value) => setAdapter(setupAdapter.parse(value))} options={setupAdapter.options.map((value) => ({ value, text: t(`setup.adapter.${value}`) }))} />
      <Button onPress={() => onEnter(adapter)} isDisabled={busy} aria-label={t('setup.useLineNamed', { name })}>
        {t('setup.useLine')}
      </Button>
    </>
  );
}

const named = ['office', 'desk', 'location', 'region'] as const;

/** Who and where this desk is: the words on every paper and in every transaction. */
function Names(): ReactElement {
  const t = useT();
  const info = useDesk((desk) => desk.info);
  const { busy, problem, run } = useAsk();
  const [values, setValues] = useState<Partial<Record<(typeof named)[number], string>>>({});
  const [written, setWritten] = useState(false);
  const save = async (): Promise<void> => setWritten((await run(() => ask('setup.write', values))) !== null);
  return (
    <section className="setup-names">
      <h2>{t('setup.names')}</h2>
      {named.map((name) => (
        <Field key={name} label={t(`setup.name.${name}`)} value={values[name] ?? (name === 'office' || name === 'desk' ? info?.[name] : '') ?? ''} onChange={(value) => setValues({ ...values, [name]: value })} maxLength={name === 'region' ? 2 : 120} />
      ))}
      {problem ? <ProblemNotice problem={problem} /> : null}
      {written ? <Notice mark="done" live>{t('setup.written')}</Notice> : null}
      <Button onPress={() => void save()} isDisabled={busy || Object.keys(values).length === 0}>
        {t('setup.saveNames')}
      </Button>
    </section>
  );
}

function Line(): ReactElement {
  const t = useT();
  const line = useDesk((desk) => desk.line);
  const { busy, problem, run } = useAsk();
  const words = lineWords(line, Date.now(), t);
  const measure = async (): Promise<void> => {
    const measured = await run(() => ask('desk.measureLine', {}));
    if (measured) useDesk.setState({ line: measured });
  };
  return (
    <>
      {problem ? <ProblemNotice problem={problem} /> : null}
      <p>
        <StateWord mark={words.mark}>{words.text}</StateWord>
      </p>
      {line ? <p className="muted">{line.message}</p> : null}
      <Button icon={<RefreshCw />} onPress={() => void measure()} isDisabled={busy}>
        {busy ? t('ready.measuring') : t('setup.measure')}
      </Button>
      {line?.measuredAt ? (
        <details className="setup-more">
          <summary>{t('setup.stationOther')}</summary>
          <Station />
        </details>
      ) : (
        <Station />
      )}
    </>
  );
}

const stationFiles = ['ca', 'cert', 'key'] as const;

/** Where the PIK station is, whom the desk believes and what it shows. */
function Station(): ReactElement {
  const t = useT();
  const { busy, problem, run } = useAsk();
  const [url, setUrl] = useState('');
  const [files, setFiles] = useState<Partial<Record<(typeof stationFiles)[number], { name: string; bytes: Uint8Array<ArrayBuffer> }>>>({});
  const [written, setWritten] = useState(false);
  const { ca, cert, key } = files;
  const wrong = url !== '' && !/^https:\/\/\S+$/.test(url);
  const save = async (): Promise<void> => {
    if (ca && cert && key) setWritten((await run(() => ask('setup.station', { url, ca: ca.bytes, cert: cert.bytes, key: key.bytes }))) !== null);
  };
  return (
    <section className="setup-names">
      <h2>{t('setup.station')}</h2>
      <p className="muted">{t('setup.stationLead')}</p>
      <Field label={t('setup.stationUrl')} value={url} onChange={setUrl} maxLength={300} placeholder="https://" error={wrong ? t('setup.stationUrlError') : null} />
      <ul className="setup-files plain-list">
        {stationFiles.map((file) => (
          <li key={file}>
            <StateWord mark={files[file] ? 'done' : 'open'}>{files[file]?.name ?? t('setup.fileMissing')}</StateWord>
            <FileButton label={t(`setup.file.${file}`)} icon={<FileUp />} accept=".pem,.crt,.cer,.key" onFile={async (bytes, name) => setFiles((known) => ({ ...known, [file]: { name, bytes } }))} />
          </li>
        ))}
      </ul>
      {problem ? <ProblemNotice problem={problem} /> : null}
      {written ? <Notice mark="done" live>{t('setup.written')}</Notice> : null}
      <Button onPress={() => void save()} isDisabled={busy || wrong || url === '' || !ca || !cert || !key}>
        {t('setup.stationSave')}
      </Button>
    </section>
  );
}

/** The part of the readiness report that a step is about. */
function Report({ only }: { only: (id: string) => boolean }): ReactElement {
  const t = useT();
  const { busy, problem, run } = useAsk();
  const [report, setReport] = useState<CallOutput<'desk.readiness'> | null>(null);
  const load = useCallback(async (measure: boolean): Promise<void> => setReport(await run(() => ask('desk.readiness', { measure }))), [run]);
  useEffect(() => void load(false), [load]);
  const items = report?.items.filter(({ id }) => only(id)) ?? [];
  return (
    <>
      {problem ? <ProblemNotice problem={problem} /> : null}
      {report && items.length === 0 ? <Notice mark="look">{t('setup.nothing')}</Notice> : null}
      <ul className="setup-list plain-list">
        {items.map((item) => (
          <li key={item.id}>
            <StateWord mark={readinessMarks[item.state]}>{t(`ready.state.${item.state}`)}</StateWord>
            <span>
              <strong>{item.title}</strong>
              <span className="muted small">{[item.value, item.advice].filter(Boolean).join(' · ')}</span>
            </span>
            <span className="figures">{item.daysLeft === null ? '' : t('ready.days', { n: item.daysLeft })}</span>
          </li>
        ))}
      </ul>
      <Button icon={<RefreshCw />} onPress={() => void load(true)} isDisabled={busy}>
        {busy ? t('ready.measuring') : t('ready.again')}
      </Button>
    </>
  );
}

function TestPage(): ReactElement {
  const t = useT();
  const { busy, problem, run } = useAsk();
  const [said, setSaid] = useState<string | null>(null);
  const print = async (): Promise<void> => setSaid((await run(() => ask('print.testPage', {})))?.message ?? null);
  return (
    <>
      {problem ? <ProblemNotice problem={problem} /> : null}
      {said ? (
        <Notice mark="done" live>
          {said}
        </Notice>
      ) : null}
      <Button icon={<Printer />} onPress={() => void print()} isDisabled={busy}>
        {busy ? t('result.printing') : t('setup.printTest')}
      </Button>
      <p className="muted small">{t('setup.printHelp')}</p>
    </>
  );
}

function Import({ what }: { what: 'trust' | 'catalogue' }): ReactElement {
  const t = useT();
  const { busy, problem, run } = useAsk();
  const [said, setSaid] = useState<Imported | null>(null);
  const [key, setKey] = useState('');
  const publisher = /^[0-9a-f]{64}$/.exec(key.replace(/\s/g, '').toLowerCase())?.[0] ?? null;
  const take = async (file: Uint8Array<ArrayBuffer>): Promise<void> => setSaid(await run(() => (what === 'trust' ? ask('setup.importTrust', { file }) : ask('setup.importCatalogue', { file, publisher }))));
  return (
    <>
      <Report only={(id) => id === (what === 'trust' ? 'masterList' : 'catalogue')} />
      {problem ? <ProblemNotice problem={problem} /> : null}
      {said ? (
        <Notice mark={said.ok ? 'done' : 'fail'} live>
          {said.message}
        </Notice>
      ) : null}
      {what === 'catalogue' ? <Field label={t('setup.publisher')} hint={t('setup.publisherHint')} value={key} onChange={setKey} mono maxLength={100} error={key === '' || publisher !== null ? null : t('setup.publisherError')} /> : null}
      <FileButton label={t(`setup.import.${what}`)} icon={<FileUp />} isDisabled={busy} onFile={take} />
    </>
  );
}

function People(): ReactElement {
  const t = useT();
  const administrator = usePeople((people) => people.state?.person?.role === 'administrator');
  return administrator ? <StaffPanel /> : <Notice mark="look">{t('setup.peopleAdministrator')}</Notice>;
}

const bodies: Record<SetupStepId, () => ReactElement> = {
  devices: Devices,
  line: Line,
  certificates: () => <Report only={(id) => id.startsWith('certificate')} />,
  printer: TestPage,
  trust: () => <Import what="trust" />,
  catalogue: () => <Import what="catalogue" />,
  people: People,
  readiness: () => <Report only={() => true} />,
};

export function SetupView(): ReactElement {
  const t = useT();
  const show = useDesk((desk) => desk.show);
  const { busy, problem, run } = useAsk();
  const [state, setState] = useState<SetupState | null>(null);
  const [at, setAt] = useState<SetupStepId | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => void run(() => ask('setup.state', {})).then(setState), [run]);
  const steps = state?.steps ?? [];
  const here = at ?? steps.find((step) => step.state === 'open')?.id ?? 'readiness';
  const index = steps.findIndex((step) => step.id === here);
  const Body = bodies[here];
  const leave = (): void => show('day');
  const go = (id: SetupStepId): void => {
    setAt(id);
    heading.current?.focus();
  };
  const mark = async (how: 'done' | 'skipped'): Promise<void> => {
    const next = await run(() => ask('setup.mark', { step: here, state: how }));
    if (!next) return;
    setState(next);
    const after = next.steps[index + 1];
    if (after) go(after.id);
    else leave();
  };
  useKey('Escape', leave);
  // In the form for a new person Enter belongs to the form.
  useKey(here === 'people' ? null : 'Enter', () => void mark('done'));
  return (
    <main id="main" className="setup" tabIndex={-1}>
      <div className="side-column">
        <Button tone="quiet" icon={<ArrowLeft />} shortcut="Esc" onPress={leave}>
          {t('setup.later')}
        </Button>
        <nav aria-label={t('setup.title')}>
          <ol className="plain-list">
            {steps.map((step, number) => (
              <li key={step.id}>
                <button type="button" className="side-entry setup-step" aria-current={step.id === here ? 'step' : undefined} onClick={() => go(step.id)}>
                  <StateMark mark={stepMarks[step.state]} />
                  <span>
                    {number + 1} {t(`setup.step.${step.id}`)}
                  </span>
                  <span className="sr-only">{t(`setup.state.${step.state}`)}</span>
                </button>
              </li>
            ))}
          </ol>
        </nav>
      </div>
      <div className="setup-page">
        <p className="overline">{t('setup.title')}</p>
        <h1 ref={heading} tabIndex={-1}>
          {t(`setup.step.${here}`)}
        </h1>
        <p>{t(`setup.lead.${here}`)}</p>
        {state && here === 'devices' ? <p className="muted small">{state.settingsFile ? t('setup.settingsFile', { file: state.settingsFile }) : t('setup.noSettings')}</p> : null}
        {state ? <Body key={here} /> : null}
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div className="setup-actions">
          <Button tone="quiet" onPress={() => void mark('skipped')} isDisabled={busy}>
            {t('setup.skip')}
          </Button>
          <Button tone="primary" {...(here === 'people' ? {} : { shortcut: 'Enter' })} onPress={() => void mark('done')} isDisabled={busy || !state}>
            {here === 'readiness' ? t('setup.finish') : t('setup.next')}
          </Button>
        </div>
      </div>
    </main>
  );
}
