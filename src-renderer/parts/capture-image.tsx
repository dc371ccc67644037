/**
 * Pictures of a session, fetched by id from the core and shown from memory. The object URL is given back as
 * soon as nothing shows it, so that a picture does not outlive its session in the window.
 */
import { useEffect, useState, type ReactElement } from 'react';
import { ask, type Problem } from './core.ts';
import { useT } from '../texts/t.ts';

export type Picture = { state: 'loading' } | { state: 'ready'; url: string } | { state: 'problem'; problem: Problem };

/** Loads a capture of the session; `null` loads nothing. */
export function usePicture(sessionId: string, captureId: string | null): Picture | null {
  const [picture, setPicture] = useState<Picture | null>(null);
  useEffect(() => {
    if (!captureId) {
      setPicture(null);
      return undefined;
    }
    let gone = false;
    let url: string | null = null;
    setPicture({ state: 'loading' });
    void ask('capture.read', { sessionId, captureId }).then((answer) => {
      if (gone) return;
      if (!answer.ok) {
        setPicture({ state: 'problem', problem: answer.problem });
        return;
      }
      url = URL.createObjectURL(new Blob([answer.value.bytes as Uint8Array<ArrayBuffer>], { type: answer.value.mime }));
      setPicture({ state: 'ready', url });
    });
    return () => {
      gone = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [sessionId, captureId]);
  return picture;
}

export function CaptureImage({ sessionId, captureId, alt, className }: { sessionId: string; captureId: string; alt: string; className?: string }): ReactElement {
  const t = useT();
  const picture = usePicture(sessionId, captureId);
  const classes = `capture ${className ?? ''}`;
  if (!picture || picture.state === 'loading') return <div className={`${classes} capture-loading`} role="img" aria-label={t('picture.loading', { what: alt })} />;
  if (picture.state === 'problem') {
    return (
      <div className={`${classes} capture-problem`} role="img" aria-label={`${alt}: ${picture.problem.message}`}>
        <span className="small">{picture.problem.message}</span>
      </div>
    );
  }
  return <img className={classes} src={picture.url} alt={alt} draggable={false} />;
}
