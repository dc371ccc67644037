/**
 * What safety costs: the same writes with and without encryption, the audit trail per action, verifying a
 * long trail, opening a store with many cases. Peer: the same SQLite, unencrypted, in the same run.
 * Also: captures of several sizes in the row and as encrypted files beside the store (capture-files.ts).
 *   node tests/bench/store.bench.ts [CASES] [ENTRIES]
 */
import Sqlite, { type Database } from 'better-sqlite3';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAuditEntry, verifyAudit } from '../../src-main/store/audit.ts';
import { getCapture } from '../../src-main/store/captures.ts';
import { openStore, storeFile } from '../../src-main/store/database.ts';

const cases = Number(process.argv[2] ?? 20_000);
const entries = Number(process.argv[3] ?? 100_000);
const dir = mkdtempSync(join(tmpdir(), 'schalter-bench-'));
const key = new Uint8Array(randomBytes(32));

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Fifty transactions of one session change with 400 kB of captures each, as a slap writes them. */
function slapWrites(db: Database): number {
  db.exec('CREATE TABLE bench_capture (id TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO bench_capture (id, bytes) VALUES (?, ?)');
  const bytes = randomBytes(400_000);
  return time(() => {
    for (let i = 0; i < 50; i++) db.transaction(() => insert.run(randomUUID(), bytes)).immediate();
  });
}

/** Captures of one size in the row and in a file beside the store, in turn, three times, so that a slow moment of the disk falls on both. */
function comparePlaces(size: number): void {
  const store = openStore({ dir: mkdtempSync(join(dir, 'places-')), key });
  const bytes = randomBytes(size);
  const sha256 = createHash('sha256').update(bytes).digest();
  const insert = store.db.prepare("INSERT INTO capture (id, session_id, kind, mime, taken_at, sha256, bytes, file, key, size) VALUES (?, 's', 'slap', 'image/jpeg', 'x', ?, ?, ?, ?, ?)");
  store.db.exec("INSERT INTO session (id, version, status, step, created_at, updated_at, body) VALUES ('s', 1, 'active', 'fingers', 'x', 'x', '{}')");
  const put = {
    row: (id: string) => insert.run(id, sha256, bytes, null, null, null),
    file(id: string) {
      const { file, key: own, size: length } = store.captureFiles.put({ id, sessionId: 's' }, bytes);
      insert.run(id, sha256, Buffer.alloc(0), file, own, length);
    },
  };
  const took = { row: { write: 0, read: 0 }, file: { write: 0, read: 0 } };
  for (let round = 0; round < 3; round++) {
    for (const place of ['row', 'file'] as const) {
      const ids = Array.from({ length: 50 }, () => randomUUID());
      took[place].write += time(() => ids.forEach((id) => void store.write(() => put[place](id))));
      took[place].read += time(() => ids.forEach((id) => void getCapture(store, 's', id)));
    }
  }
  const { row, file } = took;
  const each = (ms: number): string => (ms / 150).toFixed(2);
  console.log(`Aufnahme zu ${size / 1024} KiB: schreiben in die Zeile ${each(row.write)} ms, als Datei daneben ${each(file.write)} ms (${(file.write / row.write).toFixed(2)}); lesen ${each(row.read)} ms, ${each(file.read)} ms (${(file.read / row.read).toFixed(2)})`);
  store.close();
}

try {
  for (const size of [4, 16, 64, 128, 192, 256, 400]) comparePlaces(size * 1024);
  const store = openStore({ dir, key });
  const plain = new Sqlite(join(dir, 'plain.sqlite'));
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'secure_delete = ON', 'locking_mode = EXCLUSIVE']) plain.pragma(pragma);
  const [encrypted, open] = [slapWrites(store.db), slapWrites(plain)];
  console.log(`50 Schreibvorgänge zu 400 kB: verschlüsselt ${encrypted.toFixed(0)} ms, unverschlüsselt ${open.toFixed(0)} ms, Verhältnis ${(encrypted / open).toFixed(2)}`);
  plain.close();

  const entry = (n: number) => ({ at: '2026-11-24T08:00:00.000Z', actor: 'bench', action: 'capture.read', sessionId: null, detail: { n } });
  const single = time(() => {
    for (let i = 0; i < 500; i++) store.write(() => addAuditEntry(store, entry(i)));
  });
  const bare = time(() => {
    for (let i = 0; i < 500; i++) store.write(() => store.db.prepare("INSERT INTO bench_capture (id, bytes) VALUES (?, x'00')").run(randomUUID()));
  });
  console.log(`Protokolleintrag als eigener Schreibvorgang: ${(single / 500).toFixed(3)} ms; eine Zeile ohne Protokoll ${(bare / 500).toFixed(3)} ms, Verhältnis ${(single / bare).toFixed(2)}`);

  // In portions: what the driver holds of a statement goes only between turns of the event loop.
  for (let done = 0; done < entries; done += 10_000) {
    store.write(() => {
      for (let i = done; i < Math.min(entries, done + 10_000); i++) addAuditEntry(store, entry(i));
    });
    await new Promise(setImmediate);
  }
  let verified = 0;
  const verify = time(() => {
    verified = verifyAudit(store).entries;
  });
  console.log(`Kette von ${verified} Einträgen geprüft: ${verify.toFixed(0)} ms (${Math.round(verified / (verify / 1000))} je Sekunde)`);

  const body = JSON.stringify({ filler: 'x'.repeat(6_000) });
  const insert = store.db.prepare("INSERT INTO session (id, version, status, step, created_at, updated_at, retain_until, body) VALUES (?, 1, 'completed', 'result', '2026-11-24', '2026-11-24', '2027-01-01', ?)");
  store.write(() => {
    for (let i = 0; i < cases; i++) insert.run(randomUUID(), body);
  });
  store.close();
  let again: ReturnType<typeof openStore> | undefined;
  const reopened = time(() => {
    again = openStore({ dir, key });
    again.db.prepare('SELECT count(*) FROM session').get();
  });
  again!.close();
  console.log(`Speicher mit ${cases} Vorgängen (${(statSync(join(dir, storeFile)).size / 2 ** 20).toFixed(0)} MiB) geöffnet: ${reopened.toFixed(0)} ms`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
