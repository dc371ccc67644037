/** Step 4: plain fingerprints, slap by slap (TR-03121-3-4 3.3, 3.4): guide, capture, judge, decide. */
import { useState, type ReactElement } from 'react';
import type { SessionView, SlapData, Veto } from '../../../src-main/contract/session.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { whyNotUsable } from '../../../src-main/capture/fingerprints.ts';
import { ask } from '../../parts/core.ts';
import { Choices, Notice } from '../../parts/controls.tsx';
import { placeable } from '../../parts/fingers.ts';
import { Hand } from '../../parts/hands.tsx';
import { LiveFingers, type LiveState } from '../../parts/live-fingers.tsx';
import { StateMark, StateWord } from '../../parts/marks.tsx';
import { t as now, useT } from '../../texts/t.ts';
import { commandLater, useSession } from '../session-store.ts';
import { Blockers, StepPage, type Action } from '../session/step-page.tsx';
import { VetoChoice } from '../session/veto-choice.tsx';
import { useWhenBack } from '../session/when-back.ts';
import { AttemptJudgement, AttemptPicture, AttemptProtocol, useFingerName } from './attempt.tsx';
import { MissingFingers } from './missing-fingers.tsx';
import { currentSlap, fingerLooks, finished, MAX_ATTEMPTS, proposed, shownAttempt } from './plan.ts';

/** Both hands, drawn; which fingers now, which are done, which are missing. */
function Hands({ view, slap }: { view: SessionView; slap: SlapData | null }): ReactElement {
  const t = useT();
  const looks = fingerLooks(view.session.fingerprints, slap);
  return (
    <div className="hands">
      <Hand side="left" looks={looks} label={t('hand.left')} />
      <Hand side="right" looks={looks} label={t('hand.right')} />
    </div>
  );
}

function SlapList({ view, current }: { view: SessionView; current: SlapData | null }): ReactElement {
  const t = useT();
  return (
    <ol className="slap-list" aria-label={t('fingers.sequence')}>
      {view.session.fingerprints.slaps.map((slap) => (
        <li key={slap.slap} className={slap === current ? 'slap-here' : undefined} aria-current={slap === current ? 'step' : undefined}>
          <StateWord mark={slap.state === 'accepted' ? (slap.veto === null ? 'done' : 'look') : slap.state === 'skipped' ? 'open' : slap === current ? 'work' : 'open'}>
            {t(`slap.${slap.slap}`)}
            {slap.state === 'skipped' ? ` – ${t('step.state.skipped')}` : ''}
            {slap.state === 'accepted' && slap.veto !== null ? ` – ${t('fingers.byVeto')}` : ''}
          </StateWord>
        </li>
      ))}
    </ol>
  );
}

function AllDone({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const { session } = view;
  return (
    <div className="slap-results">
      {session.fingerprints.slaps.map((slap) => {
        const attempt = shownAttempt(slap, null);
        return (
          <figure key={slap.slap}>
            {attempt ? <AttemptPicture sessionId={session.id} attempt={attempt} /> : <div className="capture capture-none" />}
            <figcaption>
              <StateWord mark={slap.state === 'accepted' ? (slap.veto === null ? 'done' : 'look') : 'open'}>{t(`slap.${slap.slap}`)}</StateWord>
              <span className="muted small">{slap.state === 'skipped' ? t('step.state.skipped') : slap.veto === null ? t('fingers.attempts', { n: slap.attempts.length }) : t(`veto.${slap.veto}`)}</span>
            </figcaption>
          </figure>
        );
      })}
    </div>
  );
}

/** Phases in which the machine works and nobody has to look at anything. */
const workingPhases = new Set<string>(['hold', 'capturing', 'processing']);

export function FingerprintsStep({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const name = useFingerName();
  const { command, during, busy } = useSession();
  const { session } = view;
  const data = session.fingerprints;
  const slap = currentSlap(data);
  const [live, setLive] = useState<LiveState | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [veto, setVeto] = useState<Veto | null>(null);
  const [editing, setEditing] = useState(false);
  const scanner = useWhenBack('fingerprint-scanner');
  const capturing = busy === 'finger.capture';
  const sent = session.identification.state !== 'notSent';
  const untouched = data.slaps.every((one) => one.state === 'open' && one.attempts.length === 0);

  const capture = async (which: SlapData['slap']): Promise<void> => {
    setChosen(null);
    setVeto(null);
    setLive(null);
    const done = await during('finger.capture', () => ask('finger.capture', { sessionId: session.id, slap: which }), (value) => value.view);
    if (done === null && useSession.getState().problem?.kind === 'unavailable') scanner.arm(() => void capture(which));
  };

  if (data.notTaken !== null) {
    return (
      <StepPage view={view} title={t('fingers.title')} primary={{ label: t('fingers.next'), run: () => void command({ type: 'next' }), disabled: busy !== null }}>
        <Notice mark="open">{data.notTaken}</Notice>
      </StepPage>
    );
  }
  const restart: Action = { label: t('fingers.restart'), tone: 'quiet', disabled: busy !== null, run: () => commandLater(now('fingers.restarted'), { type: 'restartSlaps' }) };
  const missing: Action = { label: t('missing.open'), disabled: busy !== null, run: () => setEditing(true) };

  if (editing && !capturing) {
    return (
      <StepPage view={view} title={t('missing.title')} primary={{ label: t('missing.close'), run: () => setEditing(false), disabled: busy !== null }}>
        <MissingFingers view={view} />
      </StepPage>
    );
  }

  if (slap === null) {
    return (
      <StepPage
        view={view}
        title={t('fingers.doneTitle')}
        devices={['fingerprint-scanner']}
        primary={{ label: t('fingers.next'), run: () => void command({ type: 'next' }), disabled: busy !== null || view.blockers.length > 0 }}
        secondary={sent ? [] : [restart, missing]}
        aside={<Blockers list={view.blockers} />}
      >
        <AllDone view={view} />
      </StepPage>
    );
  }

  const attempt = shownAttempt(slap, chosen);
  const plan = proposed(slap, attempt, veto);
  const usable = attempt !== null && whyNotUsable(slap, attempt) === null;
  const use = async (): Promise<void> => {
    if (!attempt) return;
    const stored = await command({ type: 'useSlap', slap: slap.slap, captureId: attempt.captureId, veto: usable ? null : veto });
    if (!stored) return;
    setChosen(null);
    setVeto(null);
  };
  /** Refusing what the software would take is a decision of its own and is stored as one (4.8.3.1). */
  const again = async (): Promise<void> => {
    if (attempt && veto === 'nok' && !(await command({ type: 'useSlap', slap: slap.slap, captureId: attempt.captureId, veto }))) return;
    if (plan === 'recapture' && !(await command({ type: 'recaptureSlap', slap: slap.slap }))) return;
    await capture(slap.slap);
  };
  const recapture: Action = { label: t('fingers.recapture'), disabled: busy !== null, run: () => void command({ type: 'recaptureSlap', slap: slap.slap }).then((stored) => stored && void capture(slap.slap)) };
  const slapName = t(`slap.${slap.slap}`);

  let primary: Action;
  const secondary: Action[] = [];
  if (capturing) {
    primary = { label: t('fingers.release'), run: () => void ask('finger.release', { sessionId: session.id }) };
    secondary.push({ label: t('fingers.cancel'), run: () => void ask('finger.cancel', { sessionId: session.id }) });
  } else if (plan === 'capture') {
    primary = { label: t('fingers.capture', { slap: slapName }), run: () => void capture(slap.slap), disabled: busy !== null };
    secondary.push(missing);
    if (data.slaps.some(finished)) secondary.unshift(restart);
  } else {
    const more = slap.attempts.length < MAX_ATTEMPTS;
    const repeat: Action = { label: more ? t('fingers.again', { n: slap.attempts.length + 1, of: MAX_ATTEMPTS }) : t('fingers.recapture'), run: () => void again(), disabled: busy !== null };
    secondary.push(restart, missing);
    if (plan === 'use') {
      primary = { label: t('fingers.use'), run: () => void use(), disabled: busy !== null };
      secondary.push(recapture);
    } else primary = repeat;
  }

  return (
    <StepPage
      view={view}
      title={capturing || plan === 'capture' ? slapName : t('fingers.judgeTitle', { slap: slapName, n: attempt?.attempt ?? 1 })}
      lead={plan === 'capture' && !capturing ? t('fingers.place', { fingers: placeable(slap.slap, data.missing.map((one) => one.finger)).map(name).join(', ') }) : undefined}
      devices={['fingerprint-scanner']}
      primary={primary}
      secondary={secondary}
      details={attempt ? <AttemptProtocol attempt={attempt} /> : null}
    >
      <div className="fingers-body">
        <div className="fingers-left">
          <SlapList view={view} current={slap} />
          <Hands view={view} slap={slap} />
          {untouched && !capturing ? (
            <Choices
              label={t('fingers.sequence')}
              row
              value={data.sequence}
              onChange={(sequence) => void command({ type: 'setSequence', sequence })}
              choices={[
                { value: '4-4-2', label: t('sequence.4-4-2') },
                { value: '4-1-4-1', label: t('sequence.4-1-4-1') },
              ]}
            />
          ) : null}
        </div>
        <div className="fingers-main">
          <div className={capturing || plan === 'capture' ? 'scan' : 'scan scan-hidden'}>
            <p className="hint-now" role="status" aria-live="polite">
              <StateMark mark={!capturing ? 'open' : live && workingPhases.has(live.phase) ? 'work' : live?.phase === 'remove' ? 'done' : 'look'} size={24} />
              <span>{capturing ? (live ? (live.hint ?? t(`scan.${live.phase}`)) : t('scan.starting')) : t('scan.ready')}</span>
              {capturing && live ? <span className="muted figures">{t('scan.seen', { n: live.fingersSeen, of: placeable(slap.slap, data.missing.map((one) => one.finger)).length })}</span> : null}
            </p>
            {capturing || plan === 'capture' ? <LiveFingers sessionId={session.id} label={t('fingers.liveLabel')} onState={setLive} /> : null}
          </div>
          {!capturing && attempt && plan !== 'capture' ? (
            <>
              <AttemptPicture sessionId={session.id} attempt={attempt} />
              {slap.attempts.length > 1 ? (
                <ul className="strip" aria-label={t('fingers.attemptList')}>
                  {slap.attempts.map((one) => (
                    <li key={one.captureId}>
                      <button type="button" className={`thumb thumb-wide${one === attempt ? ' thumb-chosen' : ''}`} aria-pressed={one === attempt} onClick={() => setChosen(one.captureId)}>
                        <CaptureImage sessionId={session.id} captureId={one.captureId} alt={t('fingers.attempt', { n: one.attempt })} />
                        <span className="thumb-text">
                          <StateWord mark={one.sufficient ? 'done' : 'look'}>{t('fingers.attempt', { n: one.attempt })}</StateWord>
                          {one.captureId === slap.best ? <span className="tag">{t('face.best')}</span> : null}
                        </span>
                      </button>
                    </li>
                  ))}
                </ul>
              ) : null}
            </>
          ) : null}
        </div>
        {!capturing && attempt && plan !== 'capture' ? (
          <div className="fingers-right">
            <AttemptJudgement sessionId={session.id} attempt={attempt} data={data} />
            <VetoChoice key={attempt.captureId} ok={usable} value={veto} onChange={setVeto} />
          </div>
        ) : null}
      </div>
    </StepPage>
  );
}
