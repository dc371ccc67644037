/** The register's photograph of a person the caseworker recognised, through the core's own calls: judged beside the caller as it is kept. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answered, candidateOf, play, sampleContext, sent } from '../capture/sample-events.ts';
import type { Session, SessionView } from '../contract/session.ts';
import { openStore } from '../store/database.ts';
import { getCapture } from '../store/captures.ts';
import { writeSession } from '../store/sessions.ts';
import { trainingPeople } from '../training/people.ts';
import { paintFace } from '../training/synthetic-face.ts';
import { composeParts } from './composition.ts';
import { createCore, type Core } from './core.ts';
import { emptySettings } from './settings.ts';

const key = new Uint8Array(32).fill(7);
const face = randomUUID();
let dir: string;
let core: Core | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-face-work-'));
});
afterEach(async () => {
  await core?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A session in which the caseworker found the candidate to be the same person, with the picture the register gave. */
async function openWith(picture: Uint8Array): Promise<Session> {
  const context = sampleContext();
  const session = play(answered(sent(context), context, [candidateOf('k1', { face, faceDate: '2026-10-12' })]), context, { type: 'decideCandidate', candidateId: 'k1', decision: 'same', reason: 'Narbe' });
  const store = openStore({ dir, key });
  writeSession(store, { session: { ...session, version: 1 }, event: { type: 'started' }, captures: [{ id: face, sessionId: session.id, kind: 'register-face', mime: 'image/jpeg', takenAt: '2026-10-12T00:00:00.000Z', bytes: picture }], actor: 'kurz' });
  store.close();
  core = createCore({ dataDir: dir, key, settings: emptySettings, parts: await composeParts(emptySettings), version: '0', training: true, substituteRuntime: null, trainingPeople });
  await core.call('people.signInTraining', { id: trainingPeople.find((one) => one.role === 'caseworker')!.id });
  return session;
}

async function ofRegister(sessionId: string) {
  const answer = await core!.call('session.get', { sessionId });
  if (!answer.ok) throw new Error(answer.error.code);
  return (answer.value as SessionView).session.face.captures.filter((one) => one.source === 'register');
}

describe('[TR-03121-3-4 2.1.1, 3.1, 4.6.1.1] a photograph of the register', () => {
  it('is judged by every criterion and stays byte for byte what the register gave', { timeout: 120_000 }, async () => {
    const picture = await paintFace({ seed: 2, width: 600, height: 800, headWidth: 0.6 });
    const session = await openWith(picture);
    const [judged] = await vi.waitUntil(async () => {
      const found = await ofRegister(session.id);
      return found.length > 0 && found;
    }, { timeout: 100_000, interval: 200 });
    expect(judged).toMatchObject({ captureId: face, takenAt: '2026-10-12', width: 600, height: 800, release: 'manual', veto: null });
    expect(judged!.criteria).toHaveLength(31);
    // The painter's JPEG is smaller than the profile lets it be: judged as kept, it cannot be good.
    expect(judged!.criteria.find((one) => one.id === '8.1')!.ok).toBe(false);
    expect(judged!.ok).toBe(false);
    await core!.stop();
    core = undefined;
    const store = openStore({ dir, key });
    expect(Buffer.compare(getCapture(store, session.id, face).bytes, picture)).toBe(0);
    store.close();
  });

  it('that cannot be read is left out and noted by its code', { timeout: 60_000 }, async () => {
    const session = await openWith(Buffer.from('no picture'));
    expect(await ofRegister(session.id)).toEqual([]);
    const protocol = join(dir, 'protocol.jsonl');
    const note = await vi.waitUntil(() => existsSync(protocol) && readFileSync(protocol, 'utf8').split('\n').find((line) => line.includes('REGISTER_FACE')), { timeout: 50_000, interval: 200 });
    expect(note).toContain('FACE_IMAGE_UNREADABLE');
    expect(await ofRegister(session.id)).toEqual([]);
  });
});
