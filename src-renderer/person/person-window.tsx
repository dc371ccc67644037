/**
 * The person's window. The core says which scene to show; it carries no data of the person and no result,
 * and this window asks the core for nothing.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { EventPayload } from '../../src-main/contract/calls.ts';
import { useCamera } from '../parts/camera.ts';
import { listen } from '../parts/core.ts';
import { slapFingers } from '../parts/fingers.ts';
import { Hand, type FingerLook } from '../parts/hands.tsx';
import { noticeText } from '../texts/notice.ts';
import { personHint } from '../texts/person-hints.ts';
import { PersonCard } from './person-card.tsx';
import { personWords, type PersonWords } from '../texts/person.ts';
import { FingerHintDrawing, HintDrawing } from './hint-drawing.tsx';

type Scene = EventPayload<'person.scene'>;

const first: Scene = { scene: 'welcome', language: 'deu', slap: null, missing: [], phase: null, progress: 0 };

/** A ring that fills; 0 to 1. */
function Ring({ progress, done }: { progress: number; done: boolean }): ReactElement {
  return (
    <svg className={`ring${done ? ' ring-done' : ''}`} viewBox="0 0 120 120" role="progressbar" aria-valuenow={Math.round(progress * 100)} aria-valuemin={0} aria-valuemax={100} aria-label="%">
      <circle className="ring-track" cx="60" cy="60" r="52" pathLength={100} />
      <circle className="ring-value" cx="60" cy="60" r="52" pathLength={100} strokeDasharray={`${progress * 100} 100`} />
      {done ? <path className="ring-tick" d="M38 62l15 15 29-32" /> : null}
    </svg>
  );
}

function FaceScene({ scene }: { scene: Scene }): ReactElement {
  const { video } = useCamera();
  return (
    <div className={`mirror${scene.phase === 'hold' || scene.phase === 'capturing' ? ' mirror-good' : ''}`}>
      <video ref={video} muted playsInline aria-hidden="true" />
      <svg className="mirror-oval" viewBox="0 0 300 400" aria-hidden="true">
        <ellipse className="mirror-oval-under" cx="150" cy="195" rx="100" ry="143" pathLength={100} />
        <ellipse cx="150" cy="195" rx="100" ry="143" pathLength={100} />
      </svg>
      <HintDrawing code={scene.hint ?? null} />
    </div>
  );
}

function FingersScene({ scene }: { scene: Scene }): ReactElement {
  const wanted = scene.slap ? slapFingers[scene.slap] : [];
  const finished = scene.phase === 'remove' || scene.phase === 'processing' || scene.phase === 'finished';
  const looks = (finger: number): FingerLook => (scene.missing.includes(finger) ? 'missing' : wanted.includes(finger) ? (finished ? 'done' : 'expected') : 'idle');
  const sides: Array<'left' | 'right'> = scene.slap === 'right4' || scene.slap === 'rightThumb' ? ['right'] : scene.slap === 'left4' || scene.slap === 'leftThumb' ? ['left'] : ['left', 'right'];
  return (
    <div className="scene-fingers" data-phase={scene.phase ?? 'place'}>
      <div className={`scene-hands scene-hands-${sides.length}`}>
        {sides.map((side) => (
          <Hand key={side} side={side} looks={looks} label={side} />
        ))}
      </div>
      <div className="scene-standing">
        <FingerHintDrawing code={finished ? null : (scene.hint ?? null)} />
        <Ring progress={finished ? 1 : scene.progress} done={scene.phase === 'remove' || scene.phase === 'finished'} />
      </div>
    </div>
  );
}

function DocumentScene(): ReactElement {
  return (
    <svg className="scene-drawing" viewBox="0 0 420 260" aria-hidden="true">
      <rect className="drawn-device" x="60" y="60" width="300" height="180" rx="14" />
      <g className="drawn-page">
        <rect x="110" y="20" width="200" height="140" rx="8" />
        <rect x="126" y="36" width="50" height="64" rx="4" />
        <path d="M194 44h98M194 62h74M194 80h86M124 126h172M124 142h172" />
      </g>
    </svg>
  );
}

function sentence(scene: Scene, words: PersonWords, lang: string): string {
  switch (scene.scene) {
    case 'welcome':
      return words.welcome;
    case 'notice':
      return '';
    case 'document':
      return words.document;
    case 'face':
      return scene.phase === 'hold' || scene.phase === 'capturing' ? words.hold : (personHint(lang, scene.hint) ?? words.face);
    case 'fingers':
      if (scene.phase === 'hold' || scene.phase === 'capturing') return words.hold;
      if (scene.phase === 'remove') return words.remove;
      if (scene.phase === 'processing') return words.wait;
      return scene.slap ? words.place[scene.slap] : words.wait;
    case 'wait':
      return words.wait;
    case 'done':
      return words.done;
  }
}

export function PersonWindow(): ReactElement {
  const [scene, setScene] = useState<Scene>(first);
  useEffect(() => listen('person.scene', setScene), []);
  const { lang, dir, words } = personWords(scene.language);
  const notice = noticeText(scene.language);
  useEffect(() => {
    document.documentElement.lang = lang;
    document.documentElement.dir = dir;
  }, [lang, dir]);
  const text = sentence(scene, words, lang);
  const [card, setCard] = useState<EventPayload<'person.card'> | null>(null);
  useEffect(() => listen('person.card', (next) => setCard(next.card === null ? null : next)), []);
  if (card) return <PersonCard card={card} />;
  return (
    <main className={`person-window scene-${scene.scene}`}>
      <h1 className={text ? undefined : 'sr-only'} aria-live="polite">
        {text || words.welcome}
      </h1>
      {scene.scene === 'notice' ? (
        <div className="notice-words" lang={notice.lang} dir={notice.dir}>
          {notice.sentences.map((one) => (
            <p key={one}>{one}</p>
          ))}
        </div>
      ) : null}
      {scene.scene === 'document' ? <DocumentScene /> : null}
      {scene.scene === 'face' ? <FaceScene scene={scene} /> : null}
      {scene.scene === 'fingers' ? <FingersScene scene={scene} /> : null}
      {scene.scene === 'wait' ? <Ring progress={scene.progress} done={false} /> : null}
      {scene.scene === 'done' ? <Ring progress={1} done /> : null}
    </main>
  );
}
