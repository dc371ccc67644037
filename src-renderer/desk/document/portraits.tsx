/** The portrait of the chip beside the person: the photograph taken, or the live picture until there is one. */
import type { ReactElement } from 'react';
import type { SessionView } from '../../../src-main/contract/session.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { useCamera } from '../../parts/camera.ts';
import { useT } from '../../texts/t.ts';
import { FaceSimilarity } from '../face/face-similarity.tsx';

function LivePortrait(): ReactElement {
  const t = useT();
  const { video, camera } = useCamera();
  return (
    <>
      <video ref={video} className="portrait-video" muted playsInline aria-label={t('document.portraitLive')} />
      {camera.state === 'missing' || camera.state === 'refused' ? <span className="small portrait-note">{t('face.noCamera')}</span> : null}
    </>
  );
}

export function Portraits({ view }: { view: SessionView }): ReactElement | null {
  const t = useT();
  const { session } = view;
  const chip = session.document.chip?.portrait;
  if (!chip) return null;
  return (
    <section className="portraits" aria-labelledby="portraits-title">
      <h2 id="portraits-title">{t('document.portraits')}</h2>
      <div className="portrait-pair">
        <figure>
          <div className="portrait-large">
            <CaptureImage sessionId={session.id} captureId={chip} alt={t('document.portraitChip')} />
          </div>
          <figcaption>{t('document.portraitChip')}</figcaption>
        </figure>
        <figure>
          <div className="portrait-large">{session.face.accepted ? <CaptureImage sessionId={session.id} captureId={session.face.accepted} alt={t('document.portraitTaken')} /> : <LivePortrait />}</div>
          <figcaption>{session.face.accepted ? t('document.portraitTaken') : t('document.portraitLive')}</figcaption>
        </figure>
      </div>
      <FaceSimilarity sessionId={session.id} a={session.face.accepted} b={chip} />
    </section>
  );
}
