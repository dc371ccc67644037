/** Step 3: the photograph. Live picture with one hint, automatic or manual release, several captures, the best marked. */
import { useCallback, useRef, useState, type ReactElement } from 'react';
import type { FaceCapture, SessionView, Veto } from '../../../src-main/contract/session.ts';
import { registerFacesOffered } from '../../../src-main/capture/face.ts';
import { ask } from '../../parts/core.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { Button } from '../../parts/controls.tsx';
import { dateText } from '../../parts/format.ts';
import { StateWord } from '../../parts/marks.tsx';
import { t as now, useT } from '../../texts/t.ts';
import { commandLater, useSession } from '../session-store.ts';
import { Blockers, StepPage, type Action } from '../session/step-page.tsx';
import { VetoChoice } from '../session/veto-choice.tsx';
import { Criteria, CriteriaSummary } from './criteria.tsx';
import { CropCorrection, type CropAdjustment } from './crop-correction.tsx';
import { LiveFace } from './live-face.tsx';
import { PhotoGuideline } from './photo-guideline.tsx';

function Strip({ view, captures, chosen, onChoose }: { view: SessionView; captures: FaceCapture[]; chosen: string | null; onChoose: (captureId: string) => void }): ReactElement {
  const t = useT();
  return (
    <ul className="strip" aria-label={t('face.captures')}>
      {captures.map((capture, index) => (
        <li key={capture.captureId}>
          <button type="button" className={`thumb${capture.captureId === chosen ? ' thumb-chosen' : ''}`} aria-pressed={capture.captureId === chosen} onClick={() => onChoose(capture.captureId)}>
            <CaptureImage sessionId={view.session.id} captureId={capture.captureId} alt={t('face.captureNumber', { n: index + 1 })} />
            <span className="thumb-text">
              {capture.source === 'register' ? <span>{t('face.fromRegister', { date: dateText(capture.takenAt) })}</span> : null}
              <StateWord mark={capture.ok ? 'done' : 'look'}>{capture.ok ? t('face.ok') : t('face.nok')}</StateWord>
              {capture.captureId === view.session.face.best ? <span className="tag">{t('face.best')}</span> : null}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function FaceStep({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const { command, during, busy, hidden } = useSession();
  const { session } = view;
  // 3.1: of the register's photographs only those that pass, the best first and preselected; the caseworker confirms.
  const offered = registerFacesOffered(session);
  const own = session.face.captures.filter((one) => one.source !== 'register' && !hidden.includes(one.captureId));
  const captures = [...offered, ...own];
  const [chosenId, setChosenId] = useState<string | null>(offered[0]?.captureId ?? session.face.accepted ?? session.face.best);
  const [live, setLive] = useState(captures.length === 0);
  const [veto, setVeto] = useState<Veto | null>(null);
  const chosen = captures.find((one) => one.captureId === chosenId) ?? captures.find((one) => one.captureId === session.face.best) ?? captures.at(-1) ?? null;
  const showLive = live || chosen === null;
  /** The frame behind the last picture, as long as this step is on the screen: never stored. */
  const last = useRef<{ frame: Uint8Array<ArrayBuffer>; captureId: string } | null>(null);

  const keep = useCallback(
    async (frame: Uint8Array<ArrayBuffer>, release: 'automatic' | 'manual') => {
      const kept = await during('face.capture', () => ask('face.capture', { sessionId: session.id, frame, mime: 'image/png', release, source: 'live' }), (value) => value.view);
      if (!kept) return;
      last.current = { frame, captureId: kept.capture.captureId };
      setChosenId(kept.view.session.face.best ?? kept.capture.captureId);
      setVeto(null);
      setLive(false);
    },
    [during, session.id],
  );

  /** 3.2.1: the same frame cropped as the operator says; the picture that it replaces is discarded. */
  const correct = async (adjust: CropAdjustment): Promise<void> => {
    const before = last.current;
    if (!before) return;
    const kept = await during('face.capture', () => ask('face.capture', { sessionId: session.id, frame: before.frame, mime: 'image/png', release: 'manual', source: 'live', adjust }), (value) => value.view);
    if (!kept) return;
    last.current = { frame: before.frame, captureId: kept.capture.captureId };
    setChosenId(kept.capture.captureId);
    await command({ type: 'discardFace', captureId: before.captureId });
  };

  const use = async (): Promise<void> => {
    if (!chosen) return;
    const stored = await command({ type: 'acceptFace', captureId: chosen.captureId, veto: chosen.ok ? null : veto });
    if (stored && stored.session.step === 'face') await command({ type: 'next' });
  };
  /** Refusing what the software would take is stored as the caseworker's decision (4.8.1.1). */
  const refuse = async (): Promise<void> => {
    if (chosen && (await command({ type: 'acceptFace', captureId: chosen.captureId, veto: 'nok' }))) setLive(true);
  };
  const discard = (): void => {
    if (!chosen) return;
    commandLater(now('face.discarded'), { type: 'discardFace', captureId: chosen.captureId }, { hide: chosen.captureId });
    setChosenId(null);
    if (own.length <= 1) setLive(true);
  };
  const mayUse = chosen !== null && (chosen.ok || veto === 'ok-obvious-reason' || veto === 'ok-without-obvious-reason');
  // 4.8.1.1: the operator may refuse what the software would take; the picture then stays and another is taken.
  const refused = chosen?.ok === true && veto === 'nok';

  let primary: Action | null = null;
  const secondary: Action[] = [];
  if (!showLive && chosen) {
    if (refused) primary = { label: t('face.refuse'), run: () => void refuse(), disabled: busy !== null };
    else if (!mayUse) primary = { label: t('face.another'), run: () => setLive(true), disabled: busy !== null };
    else {
      primary = { label: t('face.use'), run: () => void use(), disabled: busy !== null };
      secondary.push({ label: t('face.another'), run: () => setLive(true), disabled: busy !== null });
    }
    if (chosen.source !== 'register') secondary.unshift({ label: t('face.discard'), run: discard, disabled: busy !== null, tone: 'quiet' });
  } else if (captures.length > 0) {
    secondary.push({ label: t('face.backToCaptures'), run: () => setLive(false) });
  }

  if (showLive) return <LiveFace view={view} keep={keep} secondary={secondary} captures={captures.length} />;
  return (
    <StepPage
      view={view}
      title={t('face.reviewTitle')}
      devices={['camera']}
      primary={primary}
      secondary={secondary}
      details={
        <>
          {chosen ? <Criteria criteria={chosen.criteria} /> : null}
          <PhotoGuideline />
        </>
      }
      aside={<Blockers list={[]} />}
    >
      {chosen ? (
        <div className="face-review">
          <div className="face-picture">
            <CaptureImage sessionId={session.id} captureId={chosen.captureId} alt={t('face.chosenAlt')} />
          </div>
          {session.document.chip?.portrait ? (
            <figure className="chip-beside">
              <CaptureImage sessionId={session.id} captureId={session.document.chip.portrait} alt={t('document.portraitChip')} />
              <figcaption>{t('document.portraitChip')}</figcaption>
            </figure>
          ) : null}
          <div className="face-judgement">
            {captures.length > 1 ? <Strip view={view} captures={captures} chosen={chosen.captureId} onChoose={setChosenId} /> : null}
            <CriteriaSummary capture={chosen} />
            {last.current?.captureId === chosen.captureId ? <CropCorrection busy={busy !== null} apply={(adjust) => void correct(adjust)} /> : null}
            <VetoChoice key={chosen.captureId} ok={chosen.ok} value={veto} onChange={setVeto} />
            {session.face.accepted ? (
              <Button tone="quiet" onPress={() => void command({ type: 'next' })}>
                {t('face.keepAccepted')}
              </Button>
            ) : null}
          </div>
        </div>
      ) : null}
    </StepPage>
  );
}
