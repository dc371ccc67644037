/** What the person-facing window shows for a session: guidance, never data, never results (4.8.2). */
import type { EventPayload } from '../contract/calls.ts';
import type { Session, StepName } from '../contract/session.ts';

type Scene = EventPayload<'person.scene'>;

const scenes: Record<StepName, Scene['scene']> = { person: 'welcome', document: 'document', face: 'face', fingerprints: 'fingers', identification: 'wait', rolled: 'fingers', result: 'wait' };

/** The scene that belongs to where the session stands; a running capture refines it. */
export function sceneOf(session: Session | null): Scene {
  const calm: Scene = { scene: 'welcome', language: 'deu', slap: null, missing: [], phase: null, progress: 0 };
  if (!session || session.status === 'cancelled' || session.status === 'paused' || session.status === 'personLeft') return calm;
  const language = session.person.languages[0] ?? 'deu';
  const missing = session.fingerprints.missing.map((one) => one.finger);
  if (session.status === 'completed') return { ...calm, scene: 'done', language };
  const { slaps } = session.fingerprints;
  const taken = slaps.filter((slap) => slap.state === 'accepted' || slap.state === 'skipped').length;
  return {
    scene: session.step === 'person' && session.legalBasis && !session.noticeConfirmedAt ? 'notice' : scenes[session.step],
    language,
    slap: session.step === 'fingerprints' ? (slaps.find((slap) => slap.state === 'open' || slap.state === 'capturing' || slap.state === 'decide')?.slap ?? null) : null,
    missing,
    phase: null,
    progress: slaps.length === 0 ? 0 : taken / slaps.length,
  };
}
