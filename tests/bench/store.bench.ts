/**
 * What safety costs: the same writes with and without encryption, the audit trail per action, verifying a
 * long trail, opening a store with many cases. Peer: the same SQLite, unencrypted, in the same run.
 * Also: captures in the row, as they are, beside captures as encrypted files outside it, and other page sizes.
 *   node tests/bench/store.bench.ts [CASES] [ENTRIES]
 */
import Sqlite, { type Database } from 'better-sqlite3';
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAuditEntry, verifyAudit } from '../../src-main/store/audit.ts';
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

const slaps = 50;
const slap = randomBytes(400_000);

/** The same captures as AES-256-GCM files: on the disk, with their folder, before the row that names them. */
function filesBeside(db: Database, folder: string): { write(): string[]; read(id: string): Uint8Array } {
  mkdirSync(folder);
  db.exec('CREATE TABLE bench_file (id TEXT PRIMARY KEY, nonce BLOB NOT NULL, tag BLOB NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO bench_file (id, nonce, tag) VALUES (?, ?, ?)');
  const select = db.prepare<[string], { nonce: Buffer; tag: Buffer }>('SELECT nonce, tag FROM bench_file WHERE id = ?');
  const onDisk = (path: string, flags: string, bytes?: Uint8Array): void => {
    const opened = openSync(path, flags);
    if (bytes) writeSync(opened, bytes);
    fsyncSync(opened);
    closeSync(opened);
  };
  return {
    write: () =>
      Array.from({ length: slaps }, () => {
        const [id, nonce] = [randomUUID(), randomBytes(12)];
        const cipher = createCipheriv('aes-256-gcm', key, nonce);
        onDisk(join(folder, id), 'wx', Buffer.concat([cipher.update(slap), cipher.final()]));
        onDisk(folder, 'r');
        db.transaction(() => insert.run(id, nonce, cipher.getAuthTag())).immediate();
        return id;
      }),
    read(id) {
      const { nonce, tag } = select.get(id)!;
      const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(tag);
      return Buffer.concat([decipher.update(readFileSync(join(folder, id))), decipher.final()]);
    },
  };
}

function inTheRow(db: Database): { write(): string[]; read(id: string): Uint8Array } {
  db.exec('CREATE TABLE bench_row (id TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO bench_row (id, bytes) VALUES (?, ?)');
  const select = db.prepare<[string], { bytes: Buffer }>('SELECT bytes FROM bench_row WHERE id = ?');
  return {
    write: () =>
      Array.from({ length: slaps }, () => {
        const id = randomUUID();
        db.transaction(() => insert.run(id, slap)).immediate();
        return id;
      }),
    read: (id) => select.get(id)!.bytes,
  };
}

/** As `openStore` opens it, with another page size. */
function storeOfPages(size: number): Database {
  const db = new Sqlite(join(dir, `pages-${size}.sqlite`));
  for (const pragma of ["cipher = 'sqlcipher'", 'legacy = 4', `legacy_page_size = ${size}`, `key = "x'${Buffer.from(key).toString('hex')}'"`, `page_size = ${size}`, 'locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = FULL', 'secure_delete = ON']) db.pragma(pragma);
  return db;
}

/** Every way is written and read in turn, three times, so that a slow moment of the disk falls on all of them. */
function comparePlaces(): void {
  const sizes = [4096, 8192, 16_384];
  const stores = sizes.map(storeOfPages);
  const ways = [...stores.map((db) => ({ name: `in der Zeile, Seiten zu ${db.pragma('page_size', { simple: true }) as number}`, ...inTheRow(db) })), { name: 'als Datei daneben (AES-256-GCM)', ...filesBeside(stores[0]!, join(dir, 'captures')) }];
  const took = ways.map(() => ({ write: 0, read: 0 }));
  for (let round = 0; round < 3; round++) {
    for (const [at, way] of ways.entries()) {
      let ids: string[] = [];
      took[at]!.write += time(() => (ids = way.write()));
      took[at]!.read += time(() => {
        for (const id of ids) if (way.read(id).length !== slap.length) throw new Error('a capture came back shorter');
      });
    }
  }
  const [today] = took;
  for (const [at, { name }] of ways.entries()) {
    const { write, read } = took[at]!;
    console.log(`${slaps} Aufnahmen zu 400 kB ${name}: schreiben ${(write / 3).toFixed(0)} ms (${(write / today!.write).toFixed(2)}), lesen ${(read / 3).toFixed(0)} ms (${(read / today!.read).toFixed(2)})`);
  }
  for (const db of stores) db.close();
}

try {
  comparePlaces();
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
