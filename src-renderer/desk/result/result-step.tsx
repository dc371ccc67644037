/** Last step: what was done, the paper, the record stored and synced, and the way to the next person. */
import { useEffect, useState, type ReactElement } from 'react';
import type { SessionView } from '../../../src-main/contract/session.ts';
import { Button, Notice } from '../../parts/controls.tsx';
import { timeText } from '../../parts/format.ts';
import { StateMark, StateWord, type Mark } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';
import { registerFacesOffered } from '../../../src-main/capture/face.ts';
import { dateText } from '../../parts/format.ts';
import { Papers } from '../printing/papers.tsx';
import { usePapers } from '../printing/papers-store.ts';
import { nextToBegin } from '../day/choose.ts';
import { useSession } from '../session-store.ts';
import { useDesk } from '../store.ts';
import { Blockers, StepPage, type Action } from '../session/step-page.tsx';
import { useWhenBack } from '../session/when-back.ts';

const storageMark: Record<SessionView['session']['result']['storage']['state'], Mark> = { notSent: 'open', queued: 'work', sending: 'work', accepted: 'work', answered: 'done', parked: 'look' };
const stepMark: Record<SessionView['steps'][number]['state'], Mark> = { open: 'open', current: 'work', done: 'done', skipped: 'open', waiting: 'work' };

export function ResultStep({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { command, busy, close, start } = useSession();
  const appointments = useDesk((state) => state.appointments);
  const [printing, setPrinting] = useState(false);
  const { print: printPaper, jobs } = usePapers();
  const printed = jobs.summary;
  const printer = useWhenBack('printer');
  const { session } = view;
  const { result, document, identification, fingerprints } = session;
  const completed = result.completedAt !== null || session.status === 'completed';

  const print = async (): Promise<void> => {
    setPrinting(true);
    // Paper comes only on a press: once the printer is back the complaint goes, the button stays.
    if (!(await printPaper('summary'))) printer.arm(() => usePapers.getState().dismiss());
    setPrinting(false);
  };
  // Who was begun or came in since the day was last looked at.
  useEffect(() => void useDesk.getState().loadDay(), [completed]);
  const following = nextToBegin((appointments ?? []).filter(({ id }) => id !== session.appointmentId));
  const nextPerson = (): void => {
    if (following) void start(following.id);
    else close();
  };

  let primary: Action;
  const secondary: Action[] = [];
  const printAction: Action = { label: printing ? t('result.printing') : result.printedAt ? t('result.printAgain') : t('result.print'), run: () => void print(), disabled: printing || busy !== null };
  const complete: Action = { label: t('result.complete'), run: () => void command({ type: 'complete' }), disabled: busy !== null || view.blockers.length > 0 };
  const toNext: Action = { label: following ? t('result.nextPerson', { person: `${following.givenNames} ${following.surname}`.trim() }) : t('result.toDay'), run: nextPerson, disabled: busy !== null };
  if (completed) {
    primary = toNext;
    secondary.push(printAction);
    if (following) secondary.push({ label: t('result.toDay'), run: close });
  } else if (view.matchPending) {
    // Cannot be completed before the station has answered: the case waits by itself, the next person need not.
    primary = result.printedAt === null ? printAction : toNext;
    secondary.push(result.printedAt === null ? toNext : printAction);
  } else if (result.printedAt === null) {
    primary = printAction;
    secondary.push({ ...complete, label: t('result.completeUnprinted') });
  } else {
    primary = complete;
    secondary.push(printAction);
  }
  const registerFace = registerFacesOffered(session)[0] ?? null;
  const takenFingers = fingerprints.slaps.filter((slap) => slap.state === 'accepted').length;
  return (
    <StepPage view={view} title={completed ? t('result.doneTitle') : t('result.title')} lead={completed ? undefined : t('result.lead')} devices={['printer']} primary={primary} secondary={secondary} aside={completed ? null : <Blockers list={view.blockers} />}>
      {view.matchPending ? (
        <Notice mark="work">
          <p>
            <strong>{t('match.pending')}.</strong> {t('result.pendingHelp')}
          </p>
        </Notice>
      ) : null}
      {registerFace && !completed && session.face.accepted !== registerFace.captureId ? (
        <Notice mark="open" action={<Button onPress={() => void command({ type: 'goTo', step: 'face' })}>{t('result.registerFaceLook')}</Button>}>
          <p>{t('result.registerFace', { date: dateText(registerFace.takenAt) })}</p>
        </Notice>
      ) : null}
      <div className="result-body">
        <section aria-labelledby="summary-title">
          <h2 id="summary-title">{t('result.summary')}</h2>
          <ul className="summary">
            {view.steps
              .filter((one) => one.step !== 'result')
              .map((one) => (
                <li key={one.step}>
                  <StateMark mark={stepMark[one.state]} size={20} />
                  <span className="summary-step">{t(`step.${one.step}`)}</span>
                  <span>
                    {one.step === 'person' && session.noticeConfirmedAt ? t('result.notice', { time: timeText(session.noticeConfirmedAt, locale) }) : null}
                    {one.step === 'document' && document.conclusion ? t(`document.concluded.${document.conclusion}`) : null}
                    {one.step === 'fingerprints' ? (fingerprints.notTaken ?? t('result.slaps', { n: takenFingers })) : null}
                    {one.step === 'identification' ? (identification.conclusion ? t(`conclusion.${identification.conclusion}`) : view.matchPending ? t('match.pending') : '') : null}
                    {one.step === 'face' && session.face.accepted ? t('result.face') : null}
                    {one.note && one.step !== 'identification' ? <span className="muted"> {one.note}</span> : null}
                  </span>
                  <Button tone="quiet" onPress={() => void command({ type: 'goTo', step: one.step })} aria-label={t('result.lookAt', { step: t(`step.${one.step}`) })}>
                    {t('result.look')}
                  </Button>
                </li>
              ))}
          </ul>
        </section>
        <section className="result-side" aria-labelledby="record-title">
          <h2 id="record-title">{t('result.record')}</h2>
          <ul className="plain-list">
            <li>
              <StateWord mark="done">{t('result.storedHere', { time: timeText(session.updatedAt, locale) })}</StateWord>
            </li>
            <li>
              <StateWord mark={storageMark[result.storage.state]}>{t(`result.storage.${result.storage.state}`)}</StateWord>
              {result.storage.message ? <p className="small">{result.storage.message}</p> : null}
              {result.storage.recordId ? <p className="mono small">{result.storage.recordId}</p> : null}
            </li>
            <li>
              <StateWord mark={result.printedAt ? 'done' : 'open'}>{result.printedAt ? t('result.printedAt', { time: timeText(result.printedAt, locale) }) : t('result.notPrinted')}</StateWord>
              {printed ? <p className="small" role="status">{printed.message}</p> : null}
            </li>
          </ul>
          <Papers sessionId={session.id} version={session.version} />
        </section>
      </div>
    </StepPage>
  );
}
