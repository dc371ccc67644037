/**
 * Memory over a week's work: sessions one after the other in one core, each begun, filled, read, left and cancelled;
 * every twentieth takes a photograph and reads it back. After a warm-up the heap must not grow with the number of sessions.
 * `node --expose-gc tests/leak/leak.ts [SESSIONS]`, 2,000 by default.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { composeParts } from '../../src-main/core/composition.ts';
import { createCore } from '../../src-main/core/core.ts';
import { emptySettings } from '../../src-main/core/settings.ts';
import { trainingPeople } from '../../src-main/training/people.ts';
import { paintFace } from '../../src-main/training/synthetic-face.ts';
import { callsOf } from '../core-call.ts';

const photographEvery = 20;

export interface LeakReport {
  sessions: number;
  /** Bytes of heap and of buffers after the warm-up and at the end. */
  before: number;
  after: number;
  bytesPerSession: number;
}

export async function leak(sessions: number, warmUp = Math.ceil(sessions / 5)): Promise<LeakReport> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (!collect) throw new Error('start with --expose-gc');
  const dir = mkdtempSync(join(tmpdir(), 'schalter-leak-'));
  const core = createCore({ dataDir: dir, key: new Uint8Array(randomBytes(32)), settings: emptySettings, parts: await composeParts(emptySettings), version: '0', training: true, substituteRuntime: null, trainingPeople, seated: trainingPeople[0]! });
  const off = core.on(() => undefined);
  const call = callsOf(() => core);
  const used = (): number => {
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const frame = new Uint8Array(await sharp(await paintFace({ seed: 4, width: 900, height: 1200, headWidth: 0.6 })).jpeg().toBuffer());
  const one = async (n: number): Promise<void> => {
    const { session } = await call('session.start', { appointmentId: null });
    await call('session.command', { sessionId: session.id, command: { type: 'setPerson', person: { surname: `Muster ${randomUUID()}`, givenNames: 'Übung', birthDate: '1990-01-01', nationality: 'UTO' } } });
    await call('session.get', { sessionId: session.id });
    await call('session.list', {});
    if (n % photographEvery === 0) {
      const { capture } = await call('face.capture', { sessionId: session.id, frame, mime: 'image/jpeg', release: 'manual', source: 'delivered' });
      await call('capture.read', { sessionId: session.id, captureId: capture.captureId });
    }
    await call('session.command', { sessionId: session.id, command: { type: 'cancel', reason: 'Übung' } });
  };
  try {
    for (let n = 0; n < warmUp; n++) await one(n);
    const before = used();
    for (let n = warmUp; n < sessions; n++) await one(n);
    const after = used();
    return { sessions, before, after, bytesPerSession: Math.round((after - before) / (sessions - warmUp)) };
  } finally {
    off();
    await core.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const report = await leak(Number(process.argv[2] ?? 2_000));
  console.log(JSON.stringify(report));
}
