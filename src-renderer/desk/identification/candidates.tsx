/** Candidates beside the person: a hint for the caseworker, who decides each with a reason. Never a verdict. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { Candidate, CandidateDecision, FingerCode, SessionView } from '../../../src-main/contract/session.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { Button, Choices, Field, heardKey } from '../../parts/controls.tsx';
import { dateText, groups, numberText } from '../../parts/format.ts';
import { useKey } from '../../parts/keys.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { stateName } from '../../texts/states.ts';
import { useLocale, useT } from '../../texts/t.ts';
import { SecondPersonFields, type SecondPerson } from '../people/second-person.tsx';
import { useSession } from '../session-store.ts';
import { FaceSimilarity } from '../face/face-similarity.tsx';
import { useFingerName } from '../fingerprints/attempt.tsx';

export type Decision = CandidateDecision;
const decisionMark: Record<Decision, Mark> = { same: 'look', different: 'done', cannotTell: 'look' };

/** The print of this session for a finger: from the accepted attempts. */
function ownPrint(view: SessionView, finger: FingerCode): string | null {
  for (const slap of view.session.fingerprints.slaps) {
    const attempt = slap.attempts.find((one) => one.captureId === slap.best) ?? slap.attempts.at(-1);
    const print = attempt?.fingers.find((one) => one.finger === finger);
    if (print) return print.captureId;
  }
  return null;
}

function Pair({ view, live, register, label, liveText, registerText }: { view: SessionView; live: string | null; register: string | null; label: string; liveText: string; registerText: string }): ReactElement {
  const t = useT();
  const id = view.session.id;
  return (
    <div className="pair" role="group" aria-label={label}>
      <figure>
        {live ? <CaptureImage sessionId={id} captureId={live} alt={`${label}, ${liveText}`} /> : <div className="capture capture-none">{t('candidate.noPicture')}</div>}
        <figcaption>{liveText}</figcaption>
      </figure>
      <figure>
        {register ? <CaptureImage sessionId={id} captureId={register} alt={`${label}, ${registerText}`} /> : <div className="capture capture-none">{t('candidate.noPicture')}</div>}
        <figcaption>{registerText}</figcaption>
      </figure>
    </div>
  );
}

/** Finger by finger, each as large as the photographs; the arrow keys go on. */
function Prints({ view, candidate: { fingers } }: { view: SessionView; candidate: Candidate }): ReactElement {
  const t = useT();
  const name = useFingerName();
  const [at, setAt] = useState(0);
  const go = (steps: number): void => setAt((at + steps + fingers.length) % fingers.length);
  useKey(fingers.length > 1 ? 'ArrowLeft' : null, () => go(-1));
  useKey(fingers.length > 1 ? 'ArrowRight' : null, () => go(1));
  const print = fingers[at];
  if (!print) return <p className="muted prints-none">{t('candidate.noFingers')}</p>;
  return (
    <div className="prints">
      <Pair view={view} live={ownPrint(view, print.finger)} register={print.captureId} label={name(print.finger)} liveText={t('candidate.today')} registerText={t('candidate.register')} />
      <div className="prints-choice">
        <Button tone="quiet" icon={<ChevronLeft />} {...heardKey('ArrowLeft')} isDisabled={fingers.length < 2} onPress={() => go(-1)}>
          <span className="sr-only">{t('candidate.fingerBefore')}</span>
        </Button>
        <span aria-live="polite">
          {name(print.finger)} <span className="muted small figures">{t('candidate.fingerOf', { at: at + 1, of: fingers.length })}</span>
        </span>
        <Button tone="quiet" icon={<ChevronRight />} {...heardKey('ArrowRight')} isDisabled={fingers.length < 2} onPress={() => go(1)}>
          <span className="sr-only">{t('candidate.fingerNext')}</span>
        </Button>
      </div>
    </div>
  );
}

function CandidateFacts({ view, candidate }: { view: SessionView; candidate: Candidate }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { person } = view.session;
  const rows: Array<[string, string, string]> = [
    [t('person.surname'), person.surname || '–', candidate.surname || '–'],
    [t('person.givenNames'), person.givenNames || '–', candidate.givenNames || '–'],
    [t('person.birthDate'), dateText(person.birthDate), dateText(candidate.birthDate)],
    [t('person.nationality'), person.nationality ? stateName(person.nationality, locale) : '–', candidate.nationality ? stateName(candidate.nationality, locale) : '–'],
    [t('person.azr'), person.azrNumber ? groups(person.azrNumber) : '–', candidate.azrNumber ? groups(candidate.azrNumber) : '–'],
  ];
  return (
    <table className="compare">
      <thead>
        <tr>
          <th scope="col">{t('document.field')}</th>
          <th scope="col">{t('candidate.here')}</th>
          <th scope="col">{t('candidate.register')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, here, there]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{here}</td>
            <td>{there}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function CandidateView({ view, candidate }: { view: SessionView; candidate: Candidate }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const face = view.session.face.accepted;
  const approvedBy = view.session.identification.decisions.find((one) => one.candidateId === candidate.id)?.approvedBy;
  return (
    <div className="candidate">
      <div className="candidate-pictures">
        <Pair view={view} live={face} register={candidate.face} label={t('candidate.face')} liveText={t('candidate.today')} registerText={candidate.faceDate ? t('candidate.registerOf', { date: dateText(candidate.faceDate) }) : t('candidate.register')} />
        <Prints view={view} candidate={candidate} />
      </div>
      <div className="candidate-facts">
        <p className="score">
          <span className="score-number figures">{candidate.score === null ? '–' : numberText(candidate.score, locale)}</span>
          <span className="muted small">{t('candidate.score', { scale: candidate.scoreScale })}</span>
        </p>
        {approvedBy ? <StateWord mark="done">{t('candidate.approved', { name: approvedBy })}</StateWord> : null}
        {candidate.provisional ? <StateWord mark="look">{t('candidate.provisional')}</StateWord> : null}
        <CandidateFacts view={view} candidate={candidate} />
        <FaceSimilarity sessionId={view.session.id} a={face} b={candidate.face} />
      </div>
    </div>
  );
}

/** The question and its answer with a reason, in sight while the pictures scroll. */
export function CandidateDecision({ decision, setDecision, reason, setReason }: { decision: Decision | null; setDecision: (decision: Decision) => void; reason: string; setReason: (reason: string) => void }): ReactElement {
  const t = useT();
  const [writes, setWrites] = useState(false);
  return (
    <>
      <Choices
        label={t('candidate.question')}
        value={decision}
        onChange={(chosen, byKey) => {
          setDecision(chosen);
          setWrites(byKey);
        }}
        row
        choices={[
          { value: 'same', label: t('decision.same'), shortcut: t('decision.key.same') },
          { value: 'different', label: t('decision.different'), shortcut: t('decision.key.different') },
          { value: 'cannotTell', label: t('decision.cannotTell'), shortcut: t('decision.key.cannotTell') },
        ]}
      />
      <Field label={t('candidate.reason')} required value={reason} onChange={setReason} placeholder={t('candidate.reasonHint')} autoFocus={writes} />
    </>
  );
}

/** A colleague looks at the same pictures and confirms what stands above their name. */
export function CandidateSecond({ decision, reason, second }: { decision: Decision; reason: string; second: SecondPerson }): ReactElement {
  const t = useT();
  return (
    <>
      <p className="measure candidate-second">
        {t('candidate.second')} <strong>{t(`decision.${decision}`)}</strong>: {reason}
      </p>
      <div className="candidate-second-fields">
        <SecondPersonFields {...second} />
      </div>
    </>
  );
}

/** All candidates in a row with what was decided; the one being looked at is marked. */
export function CandidateList({ view, shown, onShow }: { view: SessionView; shown: string; onShow: (id: string) => void }): ReactElement {
  const t = useT();
  const { candidates, decisions } = view.session.identification;
  return (
    <ol className="candidate-list" aria-label={t('candidate.list')}>
      {candidates.map((candidate, index) => {
        const decided = decisions.find((one) => one.candidateId === candidate.id);
        return (
          <li key={candidate.id}>
            <button type="button" className={`candidate-tab${candidate.id === shown ? ' candidate-here' : ''}`} aria-pressed={candidate.id === shown} onClick={() => onShow(candidate.id)}>
              <strong>
                {index + 1}. {candidate.surname}, {candidate.givenNames}
              </strong>
              {decided ? <StateWord mark={decisionMark[decided.decision]}>{t(`decision.${decided.decision}`)}</StateWord> : <StateWord mark="open">{t('candidate.open')}</StateWord>}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** Records one decision; resolves to whether it was stored. */
export function useDecide(): (candidateId: string, decision: Decision, reason: string, approval?: string) => Promise<boolean> {
  const command = useSession((state) => state.command);
  return async (candidateId, decision, reason, approval) => (await command({ type: 'decideCandidate', candidateId, decision, reason: reason.trim(), ...(approval === undefined ? {} : { approval }) })) !== null;
}
