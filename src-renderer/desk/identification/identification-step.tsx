/** Step 5: the question to the PIK station, its answer, and what the caseworker concludes from it. */
import { useEffect, useState, type ReactElement } from 'react';
import type { SessionView } from '../../../src-main/contract/session.ts';
import { useNow } from '../../parts/clock.ts';
import { Choices, Field } from '../../parts/controls.tsx';
import { spanText, timeText } from '../../parts/format.ts';
import { StateMark, StateWord } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';
import { useSession } from '../session-store.ts';
import { lineWords } from '../status-bar.tsx';
import { useDesk } from '../store.ts';
import { Blockers, StepPage, type Action } from '../session/step-page.tsx';
import { decisionSubject } from '../../../src-main/contract/people.ts';
import { useSecondPerson } from '../people/second-person.tsx';
import { CandidateDecision, CandidateList, CandidateSecond, CandidateView, useDecide, type Decision } from './candidates.tsx';
import { GalleryNotice } from './gallery-notice.tsx';
import { NobodyFound } from './nobody-found.tsx';
import { conclusionChoice, conclusions, suggestedConclusion, suggestedReason, type Conclusion } from './conclude.ts';

function Waiting({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const now = useNow();
  const line = useDesk((state) => state.line);
  const { identification } = view.session;
  const lineState = lineWords(line, now, t);
  const stages = ['queued', 'sending', 'accepted'] as const;
  const at = stages.findIndex((one) => one === identification.state);
  return (
    <div className="waiting">
      <p className="waiting-head">
        <StateMark mark={identification.state === 'parked' ? 'look' : 'work'} size={32} />
        <span className="figures">{t('time.elapsed', { span: spanText(now - Date.parse(identification.queuedAt ?? new Date(now).toISOString())) })}</span>
      </p>
      {identification.state === 'parked' ? null : (
        <ol className="phases phases-row">
          {stages.map((stage, index) => (
            <li key={stage}>
              <StateMark mark={index < at ? 'done' : index === at ? 'work' : 'open'} size={20} />
              <span>{t(`match.stage.${stage}`)}</span>
            </li>
          ))}
        </ol>
      )}
      <p>
        <StateWord mark={lineState.mark}>{lineState.text}</StateWord>
      </p>
      {identification.message ? <p className="measure">{identification.message}</p> : null}
      <p className="measure muted">{line?.state === 'down' ? t('match.downHelp') : t('match.waitHelp')}</p>
    </div>
  );
}

function WhatIsSent({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const { session } = view;
  const fingers = session.fingerprints.slaps.filter((slap) => slap.state === 'accepted').flatMap((slap) => (slap.attempts.find((one) => one.captureId === slap.best) ?? slap.attempts.at(-1))?.fingers ?? []);
  return (
    <div className="sent">
      <p className="measure">{t('match.sendHelp')}</p>
      <ul className="plain-list">
        <li>
          <StateWord mark={session.face.accepted ? 'done' : 'open'}>{session.face.accepted ? t('match.facePart') : t('match.noFace')}</StateWord>
        </li>
        <li>
          <StateWord mark={fingers.length > 0 ? 'done' : 'open'}>{fingers.length > 0 ? t('match.fingerPart', { n: fingers.length }) : t('match.noFingers')}</StateWord>
        </li>
        {session.fingerprints.missing.length > 0 ? (
          <li>
            <StateWord mark="look">{t('match.missingPart', { n: session.fingerprints.missing.length })}</StateWord>
          </li>
        ) : null}
      </ul>
    </div>
  );
}

export function IdentificationStep({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { command, busy } = useSession();
  const retry = useDesk((state) => state.retry);
  const decide = useDecide();
  const { identification } = view.session;
  const { candidates, decisions } = identification;
  /** A decision that somebody else has yet to confirm counts as open: the settings may have come after it. */
  const standsAlone = (one: (typeof decisions)[number]): boolean => view.secondPersonFor.includes(one.decision) && one.approvedBy === null;
  const undecided = candidates.filter((one) => !decisions.some((decision) => decision.candidateId === one.id && !standsAlone(decision)));
  const [shownId, setShownId] = useState<string | null>(null);
  const shown = candidates.find((one) => one.id === shownId) ?? undecided[0] ?? candidates[0] ?? null;
  const before = decisions.find((one) => one.candidateId === shown?.id);
  const [decision, setDecision] = useState<Decision | null>(null);
  const [reason, setReason] = useState('');
  /** The second person has the decision before them. */
  const [confirming, setConfirming] = useState(false);
  const save = async (approval?: string): Promise<void> => {
    if (!shown || !decision || !(await decide(shown.id, decision, reason, approval))) return;
    setShownId(null);
    setConfirming(false);
  };
  const second = useSecondPerson('decideCandidate', shown && decision ? decisionSubject(view.session.id, { candidateId: shown.id, decision }) : '', (approval) => void save(approval));
  useEffect(() => {
    setConfirming(false);
    setDecision(before?.decision ?? null);
    setReason(before?.reason ?? '');
  }, [shown?.id, before?.decision, before?.reason]);
  const suggestion = suggestedConclusion(candidates, decisions);
  const follows = (one: Conclusion) => ({ ...conclusionChoice(t, one), ...(one === suggestion ? { note: t('conclusion.follows') } : {}) });
  const [conclusion, setConclusion] = useState<Conclusion | null>(identification.conclusion);
  const reasonOffered = identification.conclusionReason ?? suggestedReason(candidates, decisions);
  const [conclusionReason, setConclusionReason] = useState(reasonOffered);
  useEffect(() => setConclusion(identification.conclusion), [identification.conclusion, suggestion]);
  useEffect(() => setConclusionReason(reasonOffered), [reasonOffered]);

  const next = async (): Promise<void> => {
    const stored = await command({ type: 'next' });
    void stored;
  };
  const conclude = async (chosen: Conclusion, why: string): Promise<void> => {
    const stored = await command({ type: 'concludeIdentification', conclusion: chosen, reason: why });
    if (stored && stored.session.step === 'identification') await next();
  };

  if (identification.state === 'notSent') {
    return (
      <StepPage view={view} title={t('match.title')} primary={{ label: t('match.send'), run: () => void command({ type: 'sendIdentification' }), disabled: busy !== null }}>
        <GalleryNotice sessionId={view.session.id} state={identification.state} />
        <WhatIsSent view={view} />
      </StepPage>
    );
  }
  if (identification.state !== 'answered') {
    const again: Action[] = identification.transactionId && (identification.state === 'parked' || identification.state === 'queued') ? [{ label: t('queue.sendNow'), run: () => void retry(identification.transactionId ?? '').then((problem) => problem && useSession.setState({ problem })) }] : [];
    return (
      <StepPage view={view} title={t('match.pending')} primary={{ label: t('match.goOn'), run: () => void next(), disabled: busy !== null }} secondary={again}>
        <GalleryNotice sessionId={view.session.id} state={identification.state} />
        <Waiting view={view} />
      </StepPage>
    );
  }
  const answered = identification.answeredAt ? t('match.answeredAt', { time: timeText(identification.answeredAt, locale) }) : undefined;
  if (candidates.length === 0 || shown === null) {
    return <NobodyFound view={view} lead={answered} busy={busy !== null} conclude={(chosen, why) => void conclude(chosen, why)} />;
  }
  const needsSecond = decision !== null && view.secondPersonFor.includes(decision);
  const changed = decision !== null && (decision !== before?.decision || reason.trim() !== (before?.reason ?? ''));
  const deciding = undecided.length > 0 || changed || (before !== undefined && decision === null);
  const mayDecide = decision !== null && reason.trim() !== '';
  const primary: Action = confirming
    ? { label: t('candidate.confirm'), disabled: busy !== null || !second.ready, run: second.send }
    : deciding
      ? { label: needsSecond ? t('candidate.toSecond') : undecided.length > 1 ? t('candidate.saveNext') : t('candidate.save'), disabled: busy !== null || !mayDecide, run: () => (needsSecond ? setConfirming(true) : void save()) }
      : { label: t('match.conclude'), disabled: busy !== null || conclusion === null || conclusionReason.trim() === '', run: () => conclusion && void conclude(conclusion, conclusionReason.trim()) };
  return (
    <StepPage
      view={view}
      title={t('match.candidatesTitle', { n: candidates.length })}
      lead={
        <>
          {t('match.candidatesLead')} {answered}
        </>
      }
      primary={primary}
      secondary={confirming ? [{ label: t('candidate.backToDecision'), tone: 'quiet', run: () => setConfirming(false) }] : deciding ? [] : [{ label: t('candidate.change'), tone: 'quiet', run: () => setDecision(null), disabled: busy !== null }]}
      decision={
        confirming && decision ? (
          <CandidateSecond decision={decision} reason={reason.trim()} second={second} />
        ) : deciding ? (
          <CandidateDecision decision={decision} setDecision={setDecision} reason={reason} setReason={setReason} />
        ) : (
          <>
            <Choices
              label={t('match.concludeTitle')}
              row
              value={conclusion}
              onChange={setConclusion}
              choices={conclusions.map(follows)}
            />
            <Field label={t('candidate.reason')} required value={conclusionReason} onChange={setConclusionReason} />
          </>
        )
      }
      aside={deciding ? (mayDecide ? null : <Blockers list={[decision === null ? t('candidate.decideOpen') : t('candidate.reasonOpen')]} />) : conclusion === null ? <Blockers list={[t('match.concludeOpen')]} /> : conclusionReason.trim() === '' ? <Blockers list={[t('candidate.reasonOpen')]} /> : null}
    >
      {candidates.length > 1 ? <CandidateList view={view} shown={shown.id} onShow={setShownId} /> : null}
      <CandidateView key={shown.id} view={view} candidate={shown} />
    </StepPage>
  );
}
