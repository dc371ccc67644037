/**
 * Looking after the desk: backups and bringing one back, the diagnostic bundle, updates from an offline medium. For
 * administrators; no case is shown here. A restore is one pass: choose, see what is in it, confirm with a second person.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { BackupFacts, CareState, UpdateFacts } from '../../../src-main/contract/care.ts';
import { Button, Notice, ProblemNotice } from '../../parts/controls.tsx';
import { ask, type Asked, type Problem } from '../../parts/core.ts';
import { saveFile } from '../../parts/save-file.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { useDesk } from '../store.ts';
import { SecondPersonForm } from './second-person.tsx';

type Work = 'backUp' | 'check' | 'bundle' | 'update' | null;

export function CareView(): ReactElement {
  const t = useT();
  const show = useDesk((desk) => desk.show);
  const [state, setState] = useState<CareState | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState<Work>(null);
  const take = <T,>(answer: Asked<T>, use: (value: T) => void): void => {
    setBusy(null);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) use(answer.value);
  };
  useEffect(() => void ask('care.state', {}).then((answer) => take(answer, setState)), []);
  return (
    <main id="main" className="day" tabIndex={-1}>
      <div className="day-head">
        <h1>{t('care.title')}</h1>
        <Button onPress={() => show('day')}>{t('staff.title')}</Button>
      </div>
      {problem ? <ProblemNotice problem={problem} onDismiss={() => setProblem(null)} /> : null}
      {state ? (
        <div className="care">
          <Backups state={state} busy={busy} start={setBusy} take={take} onState={setState} />
          <Bundle busy={busy} start={setBusy} take={take} />
          <Updates state={state} busy={busy} start={setBusy} take={take} />
        </div>
      ) : (
        <Notice mark="work">{t('care.loading')}</Notice>
      )}
    </main>
  );
}

interface Part {
  busy: Work;
  start: (work: Work) => void;
  take: <T>(answer: Asked<T>, use: (value: T) => void) => void;
}

function useMoment(): (iso: string) => string {
  const locale = useLocale((state) => state.locale);
  return (iso) => new Date(iso).toLocaleString(locale === 'de' ? 'de-DE' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

function Backups({ state, busy, start, take, onState }: Part & { state: CareState; onState: (state: CareState) => void }): ReactElement {
  const t = useT();
  const moment = useMoment();
  const [facts, setFacts] = useState<BackupFacts | null>(null);
  const [ordered, setOrdered] = useState(false);
  const [checking, setChecking] = useState<string | null>(null);
  const backUp = (): void => {
    start('backUp');
    void ask('care.backUp', {}).then((answer) => take(answer, onState));
  };
  const check = (name: string): void => {
    start('check');
    setChecking(name);
    void ask('care.checkBackup', { name }).then((answer) => take(answer, setFacts));
  };
  return (
    <section aria-labelledby="care-backups">
      <h2 id="care-backups">{t('care.backups')}</h2>
      {state.folder === null ? (
        <Notice mark="look">{t('care.noFolder')}</Notice>
      ) : (
        <>
          {facts ? null : (
            <>
              <p>{state.lastBackupAt ? t('care.last', { at: moment(state.lastBackupAt), folder: state.folder }) : t('care.never', { folder: state.folder })}</p>
              {state.failure ? <Notice mark="fail">{t('care.failed', { at: moment(state.failure.at), code: state.failure.code })}</Notice> : null}
              <Button tone="primary" isDisabled={busy !== null} onPress={backUp}>
                {t(busy === 'backUp' ? 'care.backingUp' : 'care.backUp')}
              </Button>
            </>
          )}
          <h3>{t('care.restore')}</h3>
          {ordered ? (
            <Notice mark="work" live>{t('care.ordered')}</Notice>
          ) : facts ? (
            <>
              <p role="status">{t('care.holds', { at: moment(facts.madeAt), sessions: facts.sessions, captures: facts.captures, entries: facts.auditEntries })}</p>
              <Notice mark="look">{t('care.restoreMeans', { at: moment(facts.madeAt) })}</Notice>
              <SecondPersonForm subject={`backup ${facts.name}`} action="restoreBackup" title={t('care.restoreAction')} back={{ label: t('care.otherBackup'), onPress: () => setFacts(null) }} onApproved={(approval) => void ask('care.restore', { name: facts.name, approval }).then((answer) => take(answer, () => setOrdered(true)))} />
            </>
          ) : state.backups.length === 0 ? (
            <p className="muted">{t('care.noBackups')}</p>
          ) : (
            <ul className="staff-list">
              {state.backups.slice(0, 20).map((name) => (
                <li key={name}>
                  <code>{name}</code>
                  <Button tone="quiet" isDisabled={busy !== null} onPress={() => check(name)} aria-label={t('care.checkNamed', { name })}>
                    {t(busy === 'check' && checking === name ? 'care.checking' : 'care.check')}
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

function Bundle({ busy, start, take }: Part): ReactElement {
  const t = useT();
  const make = (): void => {
    start('bundle');
    void ask('desk.diagnostics', {}).then((answer) => take(answer, ({ bundle }) => saveFile(bundle, 'diagnose.zip', 'application/zip')));
  };
  return (
    <section aria-labelledby="care-bundle">
      <h2 id="care-bundle">{t('care.bundle')}</h2>
      <p>{t('care.bundleLead')}</p>
      <Button isDisabled={busy !== null} onPress={make}>
        {t('care.bundleAction')}
      </Button>
    </section>
  );
}

function Updates({ state, busy, start, take }: Part & { state: CareState }): ReactElement {
  const t = useT();
  const [found, setFound] = useState<UpdateFacts | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const run = (call: 'care.checkUpdate' | 'care.installUpdate'): void => {
    start('update');
    void ask(call, {}).then((answer) => take(answer, (facts) => (call === 'care.checkUpdate' ? setFound(facts) : setDone(facts.version))));
  };
  const back = (): void => {
    start('update');
    void ask('care.rollBack', {}).then((answer) => take(answer, ({ version }) => setDone(version)));
  };
  return (
    <section aria-labelledby="care-updates">
      <h2 id="care-updates">{t('care.updates')}</h2>
      <p>{t('care.running', { version: state.version })}</p>
      {done ? (
        <Notice mark="done" live>{t('care.exchanged', { version: done })}</Notice>
      ) : state.medium === null ? (
        <Notice mark="look">{t('care.noUpdates')}</Notice>
      ) : (
        <>
          {found ? <Notice mark="done" live>{t('care.found', { version: found.version, files: found.files })}</Notice> : <p className="muted">{t('care.medium', { medium: state.medium })}</p>}
          <div className="gate-actions">
            <Button tone={found ? 'primary' : 'plain'} isDisabled={busy !== null} onPress={() => run(found ? 'care.installUpdate' : 'care.checkUpdate')}>
              {found ? t('care.install', { version: found.version }) : t('care.checkUpdate')}
            </Button>
            {state.earlier ? (
              <Button tone="quiet" isDisabled={busy !== null} onPress={back}>
                {t('care.rollBack', { version: state.earlier })}
              </Button>
            ) : null}
          </div>
        </>
      )}
    </section>
  );
}
