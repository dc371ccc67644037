/**
 * The core is killed (SIGKILL) at ten random points of a scripted session and started again. Whatever an
 * answer has confirmed is there afterwards, byte for byte, and the station holds exactly one identification
 * and one storage. Many sessions: tests/kill.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmed } from '../src-main/capture/sample-events.ts';
import { readImageFile } from '../src-main/biometrics/finger/image-files.ts';
import { encodeWsq } from '../src-main/biometrics/finger/wsq/encode.ts';
import type { CallAnswer } from '../src-main/contract/calls.ts';
import type { SessionView } from '../src-main/contract/session.ts';
import { parseScript, runScript } from '../src-main/core/session-script.ts';
import { packedId } from '../src-main/store/captures.ts';
import { seededRandom } from '../src-main/training/seeded-random.ts';
import { createTraining, type Training } from '../src-main/training/start-training.ts';
import { paintFace } from '../src-main/training/synthetic-face.ts';
import { CoreGone, startCore, type CoreProcess } from './session-core-process.ts';

/** Somebody whose two fingers are missing. */
const appointment = 'uebung-05';
const random = seededRandom(20261124);

/** The step during which the core dies, and the longest delay after its beginning, milliseconds. */
const plan: readonly [step: string, withinMs: number][] = [
  ['document', 800], ['document', 3000], ['face', 1500], ['slaps', 400], ['slaps', 1500],
  ['slaps', 3000], ['identify', 150], ['rolled', 500], ['rolled', 2500], ['complete', 60],
];

let dir: string;
let training: Training;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-kill-'));
  training = await createTraining({ dir: join(dir, 'world'), speed: 'fast' });
  writeFileSync(join(dir, 'face.jpg'), await sharp(await paintFace({ seed: 4, width: 1350, height: 1800, headWidth: 0.6 })).jpeg().toBuffer());
}, 120_000);
afterAll(async () => {
  await training.stop();
  rmSync(dir, { recursive: true, force: true });
});

const script = parseScript(JSON.stringify({
  appointment,
  steps: [
    { do: 'command', command: { type: 'confirmNotice' } },
    { do: 'command', command: { type: 'setMissing', missing: [4, 5].map((finger) => ({ finger, kind: 'permanent', reason: 'Amputation' })) } },
    { do: 'document', conclusion: 'accepted', reason: 'geprüft' },
    { do: 'face', file: 'face.jpg', veto: 'ok-obvious-reason' },
    { do: 'slaps' },
    { do: 'identify' },
    { do: 'decide', decision: 'different', reason: 'andere Person' },
    { do: 'rolled', veto: 'ok-obvious-reason' },
    { do: 'complete' },
  ],
}));

const viewIn = (answer: CallAnswer): SessionView | undefined => {
  if (!answer.ok) return undefined;
  const value = answer.value as { session?: unknown; view?: SessionView };
  return value.view ?? (value.session ? (answer.value as SessionView) : undefined);
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a core killed at ten random points', () => {
  it('loses nothing that was confirmed, and the station has each transaction once', { timeout: 900_000 }, async () => {
    const dataDir = join(dir, 'desk');
    /** SHA-256 of what was confirmed, by capture. */
    const seen = new Map<string, string>();
    const lossless = new Map<string, Uint8Array>();
    let killed = 0;
    const hit: string[] = [];
    let core: CoreProcess | undefined;
    const start = () => startCore({ dataDir, training: true, settingsFile: training.settingsFile });

    training.follow(appointment);
    let known: SessionView | undefined;
    const open = [...plan];
    let at = 'start';
    for (let finished = false; !finished; ) {
      core ??= await start();
      const living: CoreProcess = core;
      // A life ends at a random moment of its step, wherever the session is then: in mid-transfer, in
      // mid-assessment, between store and answer, while the outbox sends.
      let timer: NodeJS.Timeout | undefined;
      const wanted = open[0];
      try {
        if (known) await checkSurvived(living, known, seen);
        const run = await runScript({
          script,
          folder: dir,
          onStep(step) {
            at = step.do;
            if (wanted?.[0] === at && !timer) timer = setTimeout(() => living.kill(), random() * wanted[1]);
          },
          ...(known ? { sessionId: known.session.id } : {}),
          async call(name, input) {
            const answer = await living.call(name, input);
            known = viewIn(answer) ?? known;
            for (const id of known ? confirmed(known.session) : []) {
              if (seen.has(id)) continue;
              const read = await living.call('capture.read', { sessionId: known!.session.id, captureId: id });
              if (!read.ok) continue;
              const { bytes } = read.value as { bytes: Uint8Array };
              seen.set(id, sha256(bytes));
              lossless.set(id, bytes);
            }
            return answer;
          },
        });
        known = run.view;
        at = 'afterwards';
        finished = wanted === undefined;
      } catch (thrown) {
        if (!(thrown instanceof CoreGone)) throw thrown;
      }
      if (wanted) {
        await living.ended;
        core = undefined;
        killed += 1;
        hit.push(at);
        open.shift();
      }
    }
    expect(known!.session.status).toBe('completed');
    expect(known!.session.result.storage.state).toBe('answered');
    await core!.stop();

    expect(killed).toBe(plan.length);
    expect(new Set(hit).size, hit.join(' ')).toBeGreaterThanOrEqual(5);
    console.info(`killed in: ${hit.join(', ')}`);
    const tasks = await training.station.store.sql.query('SELECT client_id, kind, body FROM task WHERE person_key = ? ORDER BY sequence', [known!.session.id]);
    expect(tasks.map((task) => task['kind'])).toEqual(['identification', 'storage']);
    // 4.6.3.1: a print goes out as WSQ, made once from the lossless print that was confirmed.
    const sent = tasks.flatMap((task) => (JSON.parse(String(task['body'])) as { captures: { captureId: string; sha256: string }[] }).captures.map((capture) => ({ ...capture, clientId: String(task['client_id']) })));
    let arrived = 0;
    for (const [captureId, hash] of seen) {
      const capture = sent.find((one) => one.captureId === captureId || one.captureId === packedId(captureId));
      if (!capture) continue;
      arrived += 1;
      const wanted = capture.captureId === captureId ? hash : sha256(encodeWsq(await readImageFile(lossless.get(captureId)!)));
      expect(capture.sha256).toBe(wanted);
      expect(sha256(await training.station.store.capture(capture.clientId, wanted)), captureId).toBe(wanted);
    }
    // Face, three slaps and the rolled prints of eight fingers went there; pages of the document stay at the desk.
    expect(arrived).toBeGreaterThanOrEqual(1 + 2 + 8);
  });
});

/** After a restart: same session, nothing confirmed is missing, every byte as it was. */
async function checkSurvived(core: CoreProcess, known: SessionView, seen: Map<string, string>): Promise<void> {
  const answer = await core.call('session.get', { sessionId: known.session.id });
  const { session } = viewIn(answer)!;
  expect(session.version).toBeGreaterThanOrEqual(known.session.version);
  expect(confirmed(session)).toEqual(expect.arrayContaining(confirmed(known.session)));
  for (const [captureId, hash] of seen) {
    const read = await core.call('capture.read', { sessionId: session.id, captureId });
    expect(read.ok && sha256((read.value as { bytes: Uint8Array }).bytes)).toBe(hash);
  }
}
