/** Rolled prints finger by finger (TR-03121-3-4 3.5), only where the profile demands them and nobody was found. */
import { useState, type ReactElement } from 'react';
import type { SessionView, Veto } from '../../../src-main/contract/session.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { ask } from '../../parts/core.ts';
import { Notice } from '../../parts/controls.tsx';
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
import { currentRolled, MAX_ATTEMPTS } from './plan.ts';

export function RolledStep({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const name = useFingerName();
  const { command, during, busy } = useSession();
  const { session } = view;
  const data = session.rolled;
  const current = currentRolled(data);
  const [live, setLive] = useState<LiveState | null>(null);
  const [veto, setVeto] = useState<Veto | null>(null);
  const scanner = useWhenBack('fingerprint-scanner');
  const capturing = busy === 'finger.captureRolled';

  const looks = (finger: number): FingerLook => {
    const own = data.fingers.find((one) => one.finger === finger);
    if (!own || own.state === 'skipped') return 'missing';
    if (own.state === 'accepted') return 'done';
    return own === current ? 'expected' : 'idle';
  };
  const hands = (
    <div className="hands">
      <Hand side="left" looks={looks} label={t('hand.left')} />
      <Hand side="right" looks={looks} label={t('hand.right')} />
    </div>
  );
  // Offered beforehand while the answer is outstanding, so that the person need not come back only for this.
  const beforehand = !data.required && view.matchPending;
  if ((!data.required && !beforehand) || current === null) {
    return (
      <StepPage view={view} title={t('rolled.title')} primary={{ label: t('rolled.next'), run: () => void command({ type: 'next' }), disabled: busy !== null }}>
        <Notice mark={current === null && data.fingers.length > 0 ? 'done' : 'open'}>{current === null && data.fingers.length > 0 ? t('rolled.done') : t('rolled.notRequired')}</Notice>
        {data.fingers.length > 0 ? <div className="hands-small">{hands}</div> : null}
      </StepPage>
    );
  }

  const capture = async (): Promise<void> => {
    setVeto(null);
    setLive(null);
    const done = await during('finger.captureRolled', () => ask('finger.captureRolled', { sessionId: session.id, finger: current.finger }), (value) => value);
    if (done === null && useSession.getState().problem?.kind === 'unavailable') scanner.arm(() => void capture());
  };
  const attempt = current.attempts.find((one) => one.captureId === current.best) ?? current.attempts.at(-1) ?? null;
  const forced = veto === 'ok-obvious-reason' || veto === 'ok-without-obvious-reason';
  const refused = veto === 'nok' || (current.veto === 'nok' && !forced);
  const finger = name(current.finger);
  let primary: Action;
  const secondary: Action[] = beforehand && !capturing ? [{ label: t('rolled.skip'), disabled: busy !== null, run: () => void command({ type: 'next' }) }] : [];
  if (capturing) {
    primary = { label: t('fingers.release'), run: () => void ask('finger.release', { sessionId: session.id }) };
    secondary.push({ label: t('fingers.cancel'), run: () => void ask('finger.cancel', { sessionId: session.id }) });
  } else if (!attempt) primary = { label: t('rolled.capture', { finger }), run: () => void capture(), disabled: busy !== null };
  else {
    const take: Action = { label: t('fingers.use'), disabled: busy !== null, run: () => void command({ type: 'useRolled', finger: current.finger, captureId: attempt.captureId, veto: attempt.sufficient ? null : veto }).then((stored) => stored && setVeto(null)) };
    const repeat = async (): Promise<void> => {
      if (veto === 'nok' && !(await command({ type: 'useRolled', finger: current.finger, captureId: attempt.captureId, veto }))) return;
      if (current.attempts.some((one) => one.sufficient) && !(await command({ type: 'recaptureRolled', finger: current.finger }))) return;
      await capture();
    };
    const again: Action = { label: current.attempts.length < MAX_ATTEMPTS ? t('fingers.again', { n: current.attempts.length + 1, of: MAX_ATTEMPTS }) : t('fingers.recapture'), disabled: busy !== null, run: () => void repeat() };
    const useFirst = (attempt.sufficient && !refused) || forced;
    primary = useFirst ? take : again;
    if (useFirst) secondary.push(again);
  }
  return (
    <StepPage view={view} title={t('rolled.finger', { finger })} lead={beforehand ? t('rolled.beforehand') : attempt || capturing ? undefined : t('rolled.lead', { hand: t(`hand.${handOf(current.finger)}`) })} devices={['fingerprint-scanner']} primary={primary} secondary={secondary}>
      {scanner.armed ? <Notice mark="work">{t('device.willGoOn')}</Notice> : null}
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
