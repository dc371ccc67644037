/**
 * Rolled prints (TR-03121-3-4 3.5), only where the profile demands them and nobody was found. One finger follows the
 * other by itself as long as nothing is reported (3.5.2 step 5 a); at the end the caseworker looks at all and decides.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { FingerCode, SessionView, Veto } from '../../../src-main/contract/session.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { ask } from '../../parts/core.ts';
import { Button, Notice } from '../../parts/controls.tsx';
import { handOf } from '../../parts/fingers.ts';
import { Hand, type FingerLook } from '../../parts/hands.tsx';
import { LiveFingers, type LiveState } from '../../parts/live-fingers.tsx';
import { StateMark } from '../../parts/marks.tsx';
import { useT } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { StepPage, type Action } from '../session/step-page.tsx';
import { VetoChoice } from '../session/veto-choice.tsx';
import { useWhenBack } from '../session/when-back.ts';
import { FingerCard, useFingerName } from './attempt.tsx';
import { currentRolled, finishedByItself, MAX_ATTEMPTS, shownRolled } from './plan.ts';

/** All that was rolled and not yet decided: the segmented prints with their quality (4.8.3.1), each to be opened, all to be used. */
function RolledReview({ view, open }: { view: SessionView; open: (finger: FingerCode) => void }): ReactElement {
  const t = useT();
  const name = useFingerName();
  const { command, busy } = useSession();
  const { session } = view;
  const waiting = session.rolled.fingers.filter(finishedByItself);
  /** How many were to be used; stored one after the other, they are one press. */
  const [using, setUsing] = useState<number | null>(null);
  const useAll = async (): Promise<void> => {
    setUsing(waiting.length);
    let stored: SessionView | null = view;
    for (const { finger, best } of waiting) if (stored && best !== null) stored = await command({ type: 'useRolled', finger, captureId: best, veto: null });
    if (stored) await command({ type: 'next' });
    setUsing(null);
  };
  return (
    <StepPage view={view} title={t('rolled.reviewTitle')} lead={t('rolled.reviewLead')} devices={['fingerprint-scanner']} primary={{ label: t('rolled.useAll', { n: using ?? waiting.length }), run: () => void useAll(), disabled: busy !== null || using !== null }}>
      <ul className="finger-cards rolled-cards" aria-label={t('fingers.perFinger')}>
        {waiting.map((one) => (
          <FingerCard key={one.finger} sessionId={session.id} finger={shownRolled(one)!.quality} repeated={false}>
            <Button tone="quiet" onPress={() => open(one.finger)} aria-label={t('rolled.openNamed', { finger: name(one.finger) })}>
              {t('rolled.open')}
            </Button>
          </FingerCard>
        ))}
      </ul>
    </StepPage>
  );
}

export function RolledStep({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const name = useFingerName();
  const { command, during, busy } = useSession();
  const { session } = view;
  const data = session.rolled;
  const [opened, setOpened] = useState<FingerCode | null>(null);
  const current = data.fingers.find((one) => one.finger === opened) ?? currentRolled(data);
  const [live, setLive] = useState<LiveState | null>(null);
  const [veto, setVeto] = useState<Veto | null>(null);
  const scanner = useWhenBack('fingerprint-scanner');
  /** From the first finger to the last of a row, so that nothing may be pressed in between. */
  const [running, setRunning] = useState(false);
  const capturing = running || busy === 'finger.captureRolled';
  /** Whether the next finger may follow by itself: not after a cancel, and not once this step has left the screen. */
  const following = useRef(false);
  useEffect(() => () => void (following.current = false), []);

  const looks = (finger: number): FingerLook => {
    const own = data.fingers.find((one) => one.finger === finger);
    if (!own || own.state === 'skipped') return 'missing';
    if (own === current) return 'expected';
    return own.state === 'accepted' || finishedByItself(own) ? 'done' : 'idle';
  };
  const hands = (
    <div className="hands">
      <Hand side="left" looks={looks} label={t('hand.left')} />
      <Hand side="right" looks={looks} label={t('hand.right')} />
    </div>
  );
  // Offered beforehand while the answer is outstanding, so that the person need not come back only for this.
  const beforehand = !data.required && view.matchPending;
  const offered = data.required || beforehand;
  if (offered && current === null && data.fingers.some(finishedByItself)) return <RolledReview view={view} open={setOpened} />;
  if (!offered || current === null) {
    return (
      <StepPage view={view} title={t('rolled.title')} primary={{ label: t('rolled.next'), run: () => void command({ type: 'next' }), disabled: busy !== null }}>
        <Notice mark={current === null && data.fingers.length > 0 ? 'done' : 'open'}>{current === null && data.fingers.length > 0 ? t('rolled.done') : t('rolled.notRequired')}</Notice>
        {data.fingers.length > 0 ? <div className="hands-small">{hands}</div> : null}
      </StepPage>
    );
  }

  const capture = async (first: FingerCode): Promise<void> => {
    following.current = true;
    setRunning(true);
    for (let which: FingerCode | null = first; which !== null; ) which = await captureOne(which);
    setRunning(false);
  };
  /** @returns the finger that follows by itself */
  const captureOne = async (which: FingerCode): Promise<FingerCode | null> => {
    setVeto(null);
    setLive(null);
    const done = await during('finger.captureRolled', () => ask('finger.captureRolled', { sessionId: session.id, finger: which }), (value) => value);
    if (done === null && useSession.getState().problem?.kind === 'unavailable') scanner.arm(() => void capture(which));
    if (done === null || !following.current) return null;
    const captured = done.session.rolled.fingers.find((one) => one.finger === which);
    if (!captured || !finishedByItself(captured)) return null;
    setOpened(null);
    const next = currentRolled(done.session.rolled);
    return next?.attempts.length === 0 ? next.finger : null;
  };
  const attempt = shownRolled(current);
  const forced = veto === 'ok-obvious-reason' || veto === 'ok-without-obvious-reason';
  const refused = veto === 'nok' || (current.veto === 'nok' && !forced);
  const finger = name(current.finger);
  let primary: Action;
  const secondary: Action[] = beforehand && !capturing ? [{ label: t('rolled.skip'), disabled: busy !== null, run: () => void command({ type: 'next' }) }] : [];
  if (capturing) {
    primary = { label: t('fingers.release'), run: () => void ask('finger.release', { sessionId: session.id }) };
    secondary.push({
      label: t('fingers.cancel'),
      run: () => {
        following.current = false;
        void ask('finger.cancel', { sessionId: session.id });
      },
    });
  } else if (!attempt) primary = { label: t('rolled.capture', { finger }), run: () => void capture(current.finger), disabled: busy !== null };
  else {
    const take: Action = { label: t('fingers.use'), disabled: busy !== null, run: () => void command({ type: 'useRolled', finger: current.finger, captureId: attempt.captureId, veto: attempt.sufficient ? null : veto }).then((stored) => {
        if (!stored) return;
        setVeto(null);
        setOpened(null);
      }) };
    const repeat = async (): Promise<void> => {
      if (veto === 'nok' && !(await command({ type: 'useRolled', finger: current.finger, captureId: attempt.captureId, veto }))) return;
      if (current.attempts.some((one) => one.sufficient) && !(await command({ type: 'recaptureRolled', finger: current.finger }))) return;
      await capture(current.finger);
    };
    const again: Action = { label: current.attempts.length < MAX_ATTEMPTS ? t('fingers.again', { n: current.attempts.length + 1, of: MAX_ATTEMPTS }) : t('fingers.recapture'), disabled: busy !== null, run: () => void repeat() };
    const useFirst = (attempt.sufficient && !refused) || forced;
    primary = useFirst ? take : again;
    if (useFirst) secondary.push(again);
    if (opened !== null) secondary.push({ label: t('rolled.toReview'), tone: 'quiet', run: () => setOpened(null) });
  }
  return (
    <StepPage view={view} title={t('rolled.finger', { finger })} lead={beforehand ? t('rolled.beforehand') : attempt || capturing ? undefined : t('rolled.lead', { hand: t(`hand.${handOf(current.finger)}`) })} devices={['fingerprint-scanner']} primary={primary} secondary={secondary}>
      <div className="fingers-body">
        <div className="fingers-left">{hands}</div>
        <div className="fingers-main">
          <div className="scan">
            {attempt && !capturing ? <CaptureImage sessionId={session.id} captureId={attempt.captureId} alt={finger} /> : <LiveFingers sessionId={session.id} label={t('fingers.liveLabel')} onState={setLive} />}
            {capturing || !attempt ? (
              <p className="hint-now" role="status" aria-live="polite">
                <StateMark mark={capturing ? 'work' : 'open'} size={24} />
                <span>{capturing ? (live ? (live.hint ?? t(`scan.${live.phase}`)) : t('scan.starting')) : t('rolled.ready')}</span>
              </p>
            ) : null}
          </div>
        </div>
        {attempt && !capturing ? (
          <div className="fingers-right">
            <Notice mark={attempt.sufficient ? 'done' : 'look'} live>
              <p>
                <strong>{attempt.sufficient ? t('fingers.sufficient') : t('fingers.insufficient')}</strong>
              </p>
              {attempt.hardwareIssues.map((issue) => (
                <p key={issue}>{issue}</p>
              ))}
            </Notice>
            {attempt.controlVerification === 'successful' ? null : <Notice mark={attempt.controlVerification === 'notSuccessful' ? 'fail' : 'look'}>{t(`rolled.control.${attempt.controlVerification}`)}</Notice>}
            {attempt.duplicates.map((one) => (
              <Notice key={`${one.finger}-${one.otherFinger}`} mark="fail">
                {t('fingers.duplicate', { finger: name(one.finger), other: name(one.otherFinger), slap: one.otherSlap ? t(`slap.${one.otherSlap}`) : t('fingers.rolledBefore') })}
              </Notice>
            ))}
            <ul className="finger-cards">
              <FingerCard sessionId={session.id} finger={attempt.quality} repeated={attempt.duplicates.length > 0} />
            </ul>
            <VetoChoice key={attempt.captureId} ok={attempt.sufficient} value={veto} onChange={setVeto} />
          </div>
        ) : null}
      </div>
    </StepPage>
  );
}
