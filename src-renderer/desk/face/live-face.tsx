/** The live picture: an oval, one hint, release by itself or by hand. Frames are measured at most fifteen times a second. */
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { CallOutput } from '../../../src-main/contract/calls.ts';
import type { SessionView } from '../../../src-main/contract/session.ts';
import { cameraName, FrameEncoder, useCamera, previewScale } from '../../parts/camera.ts';
import { ask, type Problem } from '../../parts/core.ts';
import { Notice, ProblemNotice } from '../../parts/controls.tsx';
import { StateMark } from '../../parts/marks.tsx';
import { textOr, useT } from '../../texts/t.ts';
import { useBeside, useFreeCamera } from '../beside/beside-store.ts';
import { useSession } from '../session-store.ts';
import { StepPage, type Action } from '../session/step-page.tsx';
import { Criteria } from './criteria.tsx';
import { PhotoGuideline } from './photo-guideline.tsx';
import { feed, type Steadiness } from './release.ts';

type Assessment = CallOutput<'face.assess'>;
/** Milliseconds; the contract allows fifteen frames a second, ten are wanted. */
const PERIOD = 67;

export function LiveFace({ view, keep, secondary, captures }: { view: SessionView; keep: (frame: Uint8Array<ArrayBuffer>, release: 'automatic' | 'manual') => Promise<void>; secondary: Action[]; captures: number }): ReactElement {
  const t = useT();
  const busy = useSession((state) => state.busy);
  const { video, camera } = useCamera(useFreeCamera());
  const [assessment, setAssessment] = useState<Assessment | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [progress, setProgress] = useState(0);
  const [taking, setTaking] = useState(false);
  const encoder = useRef<FrameEncoder | null>(null);
  const stopped = useRef(false);
  const ready = camera.state === 'ready';

  useEffect(() => {
    useBeside.setState({ photographing: true });
    return () => useBeside.setState({ photographing: false });
  }, []);

  useEffect(() => {
    const state = camera.state === 'ready' ? 'ready' : camera.state === 'missing' ? 'missing' : camera.state === 'refused' ? 'error' : null;
    if (state) void ask('desk.cameraState', { state, name: camera.state === 'ready' ? cameraName(camera.name, t) : '', message: camera.state === 'ready' ? t('face.cameraReady') : t('face.noCamera') });
  }, [camera, t]);

  const take = useCallback(
    async (release: 'automatic' | 'manual') => {
      const element = video.current;
      if (!element || !encoder.current || stopped.current) return;
      stopped.current = true;
      setTaking(true);
      try {
        await keep(await encoder.current.full(element), release);
      } finally {
        setTaking(false);
        stopped.current = false;
      }
    },
    [keep, video],
  );

  useEffect(() => {
    if (!ready) {
      setAssessment(null);
      setProgress(0);
      return undefined;
    }
    const frames = new FrameEncoder();
    encoder.current = frames;
    let gone = false;
    let steadiness: Steadiness = { okSince: null };
    const loop = async (): Promise<void> => {
      while (!gone) {
        const began = performance.now();
        const element = video.current;
        if (element && element.videoWidth > 0 && !stopped.current) {
          const answer = await ask('face.assess', { frame: await frames.preview(element), mime: 'image/jpeg', scale: previewScale(element) });
          if (gone) return;
          if (answer.ok) {
            setProblem(null);
            setAssessment(answer.value);
            const fed = feed(steadiness, answer.value.ok, performance.now());
            steadiness = fed.next;
            setProgress(fed.progress);
            if (fed.release) await take('automatic');
          } else {
            setProblem(answer.problem);
            await new Promise((resolve) => setTimeout(resolve, 1000));
          }
        }
        const rest = PERIOD - (performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, Math.max(rest, 20)));
      }
    };
    void loop();
    return () => {
      gone = true;
      frames.stop();
      encoder.current = null;
    };
  }, [ready, take, video]);

  const atWork = taking || busy === 'face.capture';
  const hint = atWork ? t('face.taking') : assessment === null ? t('face.starting') : assessment.ok ? t('face.hold') : textOr(t, `face.hint.${assessment.hintCode ?? ''}`, assessment.hint ?? t('face.wait'));
  return (
    <StepPage
      view={view}
      title={t('face.title')}
      lead={t('face.lead')}
      primary={{ label: t('face.release'), run: () => void take('manual'), disabled: !ready || taking || busy !== null }}
      secondary={secondary}
      details={
        <>
          {assessment ? <Criteria criteria={assessment.criteria} /> : <p className="muted">{t('face.noCriteria')}</p>}
          <PhotoGuideline />
        </>
      }
    >
      {camera.state === 'missing' ? (
        <Notice mark="fail" live>
          <p>
            <strong>{t('face.noCamera')}</strong> {t('face.noCameraHelp')}
          </p>
        </Notice>
      ) : null}
      {camera.state === 'refused' ? (
        <Notice mark="fail" live>
          <p>{t('face.refused')}</p>
        </Notice>
      ) : null}
      {problem ? <ProblemNotice problem={problem} /> : null}
      <div className="face-live">
        <div className={`live-frame${assessment?.ok ? ' live-ok' : ''}`}>
          <video ref={video} muted playsInline aria-label={t('face.liveLabel')} />
          <svg className="oval" viewBox="0 0 300 400" aria-hidden="true">
            <ellipse className="oval-under" cx="150" cy="195" rx="100" ry="143" pathLength={100} />
            <ellipse className="oval-line" cx="150" cy="195" rx="100" ry="143" pathLength={100} />
            <ellipse className="oval-progress" cx="150" cy="195" rx="143" ry="100" pathLength={100} strokeDasharray={`${progress * 100} 100`} />
          </svg>
        </div>
        <div className="face-side">
          <p className="hint-now" role="status" aria-live="polite">
            <StateMark mark={atWork ? 'work' : assessment?.ok ? 'done' : assessment ? 'look' : 'open'} size={24} />
            <span>{hint}</span>
          </p>
          <p className="muted">{t('face.autoHelp')}</p>
          {captures > 0 ? <p className="muted">{t('face.soFar', { n: captures })}</p> : null}
          {camera.state === 'ready' && camera.width > 0 ? (
            <p className="muted small figures">
              {cameraName(camera.name, t)} · {camera.width} × {camera.height}
            </p>
          ) : null}
        </div>
      </div>
    </StepPage>
  );
}
