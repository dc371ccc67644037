/**
 * The local gallery with everything real around it and no station in reach: somebody who comes twice during
 * an outage is shown to the caseworker, somebody else is not, and the gallery empties with the answers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStation } from '../src-servers/station/station.ts';
import type { SessionCommand, SessionView } from '../src-main/contract/session.ts';
import { open, type OpenedDesk } from '../src-main/core/open.ts';
import { trainingSecret } from '../src-main/training/secret.ts';
import { createTraining, type Training } from '../src-main/training/start-training.ts';
import { paintFace } from '../src-main/training/synthetic-face.ts';
import { callsOf, until } from './core-call.ts';

let dir: string;
let training: Training;
let desk: OpenedDesk;
let portrait: Uint8Array<ArrayBuffer>;


beforeAll(async () => {
  portrait = new Uint8Array(await paintFace({ seed: 4, width: 900, height: 1200, headWidth: 0.6 }));
  dir = mkdtempSync(join(tmpdir(), 'schalter-gallery-'));
  training = await createTraining({ dir: join(dir, 'world'), speed: 'fast' });
  await training.registered;
  await training.station.close();
  desk = await open({ dataDir: join(dir, 'desk'), training: true, settingsFile: training.settingsFile, substituteRuntime: null }, trainingSecret);
}, 120_000);
afterAll(async () => {
  await desk.core.stop();
  await training.stop();
  rmSync(dir, { recursive: true, force: true });
});

const call = callsOf(() => desk.core);
const order = (view: SessionView, command: SessionCommand) => call('session.command', { sessionId: view.session.id, command });

/** An appointment up to the accepted fingers, sent into the outbox; `hands`: the case whose fingers lie on the scanner. */
async function capture(appointmentId: string, hands: string): Promise<SessionView> {
  training.follow(hands);
  let view = await call('session.start', { appointmentId });
  view = await order(view, { type: 'confirmNotice' });
  view = await order(view, { type: 'noDocument', reason: 'Dokument verloren' });
  const taken = await call('face.capture', { sessionId: view.session.id, frame: portrait, mime: 'image/jpeg', release: 'manual', source: 'live' });
  view = await order(taken.view, { type: 'acceptFace', captureId: taken.capture.captureId, veto: taken.capture.ok ? null : 'ok-obvious-reason' });
  for (const { slap } of view.session.fingerprints.slaps) {
    const { attempt } = await call('finger.capture', { sessionId: view.session.id, slap });
    view = await order(view, { type: 'useSlap', slap, captureId: attempt.captureId, veto: attempt.sufficient ? null : 'ok-without-obvious-reason' });
  }
  return order(view, { type: 'sendIdentification' });
}

it('[Issue 4, 5] shows who was captured twice during the outage, nobody else, and forgets with the answer', { timeout: 240_000 }, async () => {
  const { port } = new URL(training.station.url);
  const first = await capture('uebung-01', 'uebung-01');
  expect(await call('gallery.candidates', { sessionId: first.session.id })).toEqual({ compared: 0, candidates: [] });
  const stranger = await capture('uebung-03', 'uebung-03');
  expect(await call('gallery.candidates', { sessionId: stranger.session.id })).toEqual({ compared: 1, candidates: [] });
  const again = await capture('uebung-09', 'uebung-01');
  const found = await call('gallery.candidates', { sessionId: again.session.id });
  expect(found.compared).toBe(2);
  expect(found.candidates.map((one) => one.sessionId)).toEqual([first.session.id]);
  expect(found.candidates[0]!.fingers.every(({ finger, otherFinger }) => finger === otherFinger)).toBe(true);
  expect(found.candidates[0]!.fingers.length).toBeGreaterThanOrEqual(8);
  const back = await startStation({ dir: join(dir, 'world', 'station'), port: Number(port), answerDelayMs: 0 });
  try {
    for (const { session } of [first, stranger, again]) {
      await until(async () => (await call('session.get', { sessionId: session.id })).session.identification.state === 'answered');
      expect(await call('gallery.candidates', { sessionId: session.id })).toEqual({ compared: 0, candidates: [] });
    }
  } finally {
    await back.close();
  }
});

it('[TR-03121-3-4 4.8.1.1] compares two photographs of one session and names the threshold beside the distance', { timeout: 120_000 }, async () => {
  const view = await call('session.start', { appointmentId: 'uebung-04' });
  const take = async () => (await call('face.capture', { sessionId: view.session.id, frame: portrait, mime: 'image/jpeg', release: 'manual', source: 'live' })).capture.captureId;
  await order(view, { type: 'confirmNotice' });
  await order(view, { type: 'noDocument', reason: 'Dokument verloren' });
  const [a, b] = [await take(), await take()];
  const compared = await call('face.compare', { sessionId: view.session.id, a, b });
  expect(compared).toMatchObject({ threshold: 0.5, similar: true });
  expect(compared.distance).toBeLessThan(0.2);
  expect(await desk.core.call('face.compare', { sessionId: view.session.id, a, b: view.session.id })).toMatchObject({ ok: false, error: { code: 'CAPTURE_UNKNOWN' } });
});
