/**
 * Live pictures a second as they leave the desk core, which runs in a process of its own and is asked as the window
 * asks it: `node tests/bench/live.bench.ts`. Fingers: events `finger.live` while a hand lies on the simulated slap scanner, through
 * TCP, block protocol, adapter and manager. Face: frames of a camera, one `face.assess` after the other. Ten a second are
 * asked of both; ends with 1 where the median is below. Prints load and processor time of the core beside it: on a shared
 * machine the clock tells what others do, the processor time what this asks for.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { EventPayload } from '../../src-main/contract/calls.ts';
import { createTraining } from '../../src-main/training/start-training.ts';
import { paintFace } from '../../src-main/training/synthetic-face.ts';
import { callsOf } from '../core-call.ts';
import { startCore } from '../session-core-process.ts';

const wanted = 10;
const warmUp = 5;
const faces = 60;
const dir = mkdtempSync(join(tmpdir(), 'schalter-live-'));
const training = await createTraining({ dir: join(dir, 'world'), speed: 'natural' });
await training.registered;

const shown: { at: number; bytes: number }[] = [];
const core = await startCore({ dataDir: join(dir, 'desk'), training: true, settingsFile: training.settingsFile }, (name, payload) => {
  if (name !== 'finger.live') return;
  const { phase, grey } = payload as EventPayload<'finger.live'>;
  if (phase === 'hold' && grey.length > 0) shown.push({ at: performance.now(), bytes: grey.length });
});
const call = callsOf(() => core);

/** Processor time of the core so far, milliseconds; Linux counts in hundredths of a second. */
function processor(): number {
  const fields = readFileSync(`/proc/${core.pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Prints and judges the gaps between frames, milliseconds. */
function judge(what: string, gaps: number[], used?: number): void {
  const sorted = [...gaps].sort((a, b) => a - b);
  const rate = 1000 / sorted[sorted.length >> 1]!;
  const mean = (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0);
  console.log(`${what}: ${rate.toFixed(1)} a second at the median, ${mean.toFixed(1)} over all ${gaps.length} gaps, longest gap ${sorted.at(-1)!.toFixed(0)} ms${used === undefined ? '' : `, ${(used / gaps.length).toFixed(0)} ms of processor time each`}; load ${loadavg()[0]!.toFixed(1)}`);
  if (rate < wanted) process.exitCode = 1;
}

training.follow('uebung-01');
let view = await call('session.start', { appointmentId: 'uebung-01' });
view = await call('session.command', { sessionId: view.session.id, command: { type: 'confirmNotice' } });
view = await call('session.command', { sessionId: view.session.id, command: { type: 'noDocument', reason: 'Dokument verloren' } });

const camera = await sharp(await paintFace({ seed: 4, width: 1280, height: 960, headWidth: 0.6 })).resize(640).jpeg({ quality: 85 }).toBuffer();
const ends: number[] = [];
let begun = 0;
for (let i = 0; i < warmUp + faces; i++) {
  if (i === warmUp) begun = processor();
  await call('face.assess', { frame: new Uint8Array(camera), mime: 'image/jpeg', scale: 2 });
  ends.push(performance.now());
}
judge('Face, assessed', ends.slice(warmUp).map((end, i) => end - ends[warmUp + i - 1]!), processor() - begun);

const gaps: number[] = [];
for (const { slap } of view.session.fingerprints.slaps) {
  shown.length = 0;
  await call('finger.capture', { sessionId: view.session.id, slap });
  gaps.push(...shown.slice(1).map(({ at }, i) => at - shown[i]!.at));
}
judge(`Fingers, ${shown[0]!.bytes} pixels each`, gaps);
await core.stop();
await training.stop();
rmSync(dir, { recursive: true, force: true });
