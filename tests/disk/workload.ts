/**
 * The store at work, as a process of its own on a disk that may be lost: sessions with captures, in their rows and in
 * files beside them, and deletions. Whatever is confirmed is written to `confirmed` (one line per capture: id and SHA-256,
 * or `deleted`) after the store's write. Arguments: folder, key as hex, number of captures, bytes of the small ones.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { addAuditEntry } from '../../src-main/store/audit.ts';
import { sealAudit, softwareSigner } from '../../src-main/store/audit-seals.ts';
import { putCapture } from '../../src-main/store/captures.ts';
import { filedFrom } from '../../src-main/store/capture-files.ts';
import { openStore, type Store } from '../../src-main/store/database.ts';
import { deleted } from './power-loss.ts';

const [dir, hex, count, size] = process.argv.slice(2) as [string, string, string, string];
const key = new Uint8Array(Buffer.from(hex, 'hex'));
/** A full disk may refuse it: the log then stays, and nothing is lost. */
const checkpoint = (store: Store): void => {
  try {
    store.db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Tried again at the next one.
  }
};
/** The full disk may refuse this note of the test's own as well: then nothing was promised. */
const confirm = (line: string): void => {
  try {
    appendFileSync(join(dir, 'confirmed'), line);
  } catch {
    process.stdout.write('unconfirmed\n');
    process.exit(9);
  }
};
const now = () => new Date().toISOString();
try {
  const store = openStore({ dir, key });
  for (let n = 0; n < Number(count); n++) {
    const id = randomUUID();
    const bytes = randomBytes(n % 2 === 0 ? Number(size) : filedFrom + Number(size));
    store.write(() => {
      store.db.prepare("INSERT INTO session (id, version, status, step, created_at, updated_at, body) VALUES (?, 1, 'active', 'face', 'x', 'x', '{}')").run(id);
      putCapture(store, { id, sessionId: id, kind: 'face', mime: 'image/jpeg', takenAt: now(), bytes });
      addAuditEntry(store, { at: now(), actor: 'test', action: 'session.started', sessionId: id, detail: {} });
    });
    if (n % 5 === 1) {
      store.write(() => store.db.prepare('DELETE FROM session WHERE id = ?').run(id));
      confirm(`${id} ${deleted}\n`);
    } else confirm(`${id} ${createHash('sha256').update(bytes).digest('hex')}\n`);
    if (n % 7 === 6) sealAudit(store, dir, softwareSigner(store, key, now()), now());
    if (n % 10 === 9) checkpoint(store);
  }
  store.close();
} catch (thrown) {
  // A full disk: what was confirmed is what counts. The code is told, for the test to look at.
  process.stdout.write(`${(thrown as { code?: string }).code ?? 'unknown'}\n`);
  process.exit(9);
}
