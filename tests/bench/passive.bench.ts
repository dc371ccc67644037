/**
 * Time of passive authentication with full master lists loaded [issue 3]: import of the lists, first and
 * warm verification of a real EF.SOD up to its CSCA. Peer: `openssl cms -verify` of the same object, which
 * verifies the signature only (no chain, no hashes) and starts a process each time.
 * Run: node tests/bench/passive.bench.ts
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DATA = '../shared/data';
if (!existsSync(DATA)) {
  console.log(`SKIPPED: ${DATA} is missing`);
  process.exit(0);
}
const read = (path: string): Uint8Array => readFileSync(`${DATA}/${path}`);
const now = new Date();

const beforeLoad = performance.now();
const { buildTrustStore } = await import('../../src-main/documents/passive/trust-store.ts');
const { verifyFiles } = await import('../../src-main/documents/passive/verify-files.ts');
const loaded = performance.now();

const sources = ['csca/DE_ML_2024-08-07-07-38-24.ml', 'csca/NL_ML_2025-07-29.ml'].map((path) => ({ bytes: read(path), importedAt: now, retrieval: 'manual' as const }));
const policy = { pinned: [], acceptUnpinned: true, now };
const importStart = performance.now();
const trust = buildTrustStore(sources, policy);
const importEnd = performance.now();
buildTrustStore(sources, policy);
const renewed = performance.now();
console.log(`load modules ${(loaded - beforeLoad).toFixed(0)} ms · import and verify two lists, ${trust.authorities.length} certificates, ${(importEnd - importStart).toFixed(0)} ms · renew store ${(renewed - importEnd).toFixed(1)} ms`);

const home = mkdtempSync(join(tmpdir(), 'schalter-bench-'));
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const ROUNDS = 15;

for (const state of ['AT', 'DE', 'FR', 'US']) {
  const sod = read(`emrtd/sod/${state}_EF_SOD.bin`);
  const run = (): number => {
    const start = performance.now();
    const { checks } = verifyFiles({ EF_SOD: sod }, trust);
    if (checks.find(({ id }) => id === 'electronic.sod.dsToCsca')?.result !== 'successful') throw new Error(`${state} does not chain`);
    return performance.now() - start;
  };
  const first = run();
  const warm = median(Array.from({ length: ROUNDS }, run));

  const cms = join(home, `${state}.der`);
  writeFileSync(cms, sod.subarray(4));
  const peer = (): { ms: number; ok: boolean } => {
    const start = performance.now();
    const { status } = spawnSync('openssl', ['cms', '-verify', '-noverify', '-inform', 'DER', '-in', cms, '-out', '/dev/null'], { stdio: 'ignore' });
    return { ms: performance.now() - start, ok: status === 0 };
  };
  const peers = Array.from({ length: ROUNDS }, peer);
  const peerText = peers[0]!.ok ? `openssl cms -verify ${median(peers.map(({ ms }) => ms)).toFixed(1)} ms · ratio ${(warm / median(peers.map(({ ms }) => ms))).toFixed(2)}` : 'openssl cms -verify refuses this object';
  console.log(`${state}: first ${first.toFixed(1)} ms · warm ${warm.toFixed(1)} ms · ${peerText}`);
}
rmSync(home, { recursive: true, force: true });
