/**
 * Machine time of a whole scripted session through a core in its own process, IPC round trip against a bare
 * child process that only echoes (the peer), bytes stored per person, peak memory of the core.
 * Run: node tests/bench/session.bench.ts
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { parseScript, runScript } from '../../src-main/core/session-script.ts';
import { capturesFolder } from '../../src-main/store/capture-files.ts';
import { storeFile } from '../../src-main/store/database.ts';
import { createTraining } from '../../src-main/training/start-training.ts';
import { paintFace } from '../../src-main/training/synthetic-face.ts';
import { startCore } from '../session-core-process.ts';

const rounds = 500;
const dir = mkdtempSync(join(tmpdir(), 'schalter-bench-'));
const dataDir = join(dir, 'desk');
const training = await createTraining({ dir: join(dir, 'world'), speed: 'fast' });
writeFileSync(join(dir, 'face.jpg'), await sharp(await paintFace({ seed: 4, width: 1350, height: 1800, headWidth: 0.6 })).jpeg().toBuffer());

/** Median time of an exchange in milliseconds. */
async function median(exchange: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    await exchange();
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[rounds / 2]!;
}

const begun = performance.now();
const core = await startCore({ dataDir, training: true, settingsFile: training.settingsFile });
console.log(`core ready after ${Math.round(performance.now() - begun)} ms (process, keyring, store, devices)`);

const echoFile = join(dir, 'echo.mjs');
writeFileSync(echoFile, "process.on('message', (message) => process.send(message));");
const echo = fork(echoFile, [], { serialization: 'advanced' });
const call = await median(() => core.call('desk.info', {}));
const peer = await median(() => new Promise((resolve) => (echo.once('message', resolve), echo.send({ id: 1 }))));
echo.kill();
console.log(`IPC round trip of desk.info, validated on both ends: ${call.toFixed(3)} ms; bare echo process: ${peer.toFixed(3)} ms; ratio ${(call / peer).toFixed(2)}`);

const stored = (): number => statSync(join(dataDir, storeFile)).size + readdirSync(join(dataDir, capturesFolder)).reduce((sum, name) => sum + statSync(join(dataDir, capturesFolder, name)).size, 0);
const empty = stored();
training.follow('uebung-01');
const { timings } = await runScript({
  call: core.call,
  folder: dir,
  script: parseScript(JSON.stringify({
    appointment: 'uebung-01',
    steps: [
      { do: 'command', command: { type: 'confirmNotice' } },
      { do: 'document', conclusion: 'accepted', reason: 'geprüft' },
      { do: 'face', file: 'face.jpg', veto: 'ok-obvious-reason' },
      { do: 'slaps' },
      { do: 'identify' },
      { do: 'decide', decision: 'different', reason: 'andere Person' },
      { do: 'rolled' },
      { do: 'complete' },
    ],
  })),
});
console.log(`whole session: ${(timings.reduce((sum, step) => sum + step.ms, 0) / 1000).toFixed(1)} s (${timings.map((step) => `${step.do} ${step.ms} ms`).join(', ')})`);
const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${core.pid}/status`, 'utf8'))?.[1];
if (peak) console.log(`peak memory of the core: ${Math.round(Number(peak) / 1024)} MiB`);
await core.stop();
console.log(`stored per person: ${((stored() - empty) / 2 ** 20).toFixed(1)} MiB`);
await training.stop();
rmSync(dir, { recursive: true, force: true });
