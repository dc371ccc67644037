/** The trail: what an attacker with the store's key may try, and which entry is named for it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAuditEntry, auditEntries, verifyAudit } from './audit.ts';
import { readAnchor, sealAudit, softwareSigner, verifySealedAudit, verifySealedAuditBeside, type Seal } from './audit-seals.ts';
import { openStore, type Store } from './database.ts';

let dir: string;
let store: Store;
const key = new Uint8Array(randomBytes(32));
const now = '2026-11-24T18:00:00.000Z';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-audit-'));
  store = openStore({ dir, key });
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const write = (from: number, to: number, actor = 'kurz') => {
  for (let n = from; n <= to; n++) addAuditEntry(store, { at: `2026-11-24T08:00:${String(n).padStart(2, '0')}Z`, actor, action: 'session.read', sessionId: `s${n}`, detail: { n }, why: '§ 16 AsylG' });
};
const seal = () => sealAudit(store, dir, softwareSigner(store, key, now), now);
const withoutTriggers = () => store.db.exec('DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted; DROP TRIGGER audit_seal_is_not_changed; DROP TRIGGER audit_seal_is_not_deleted');
const verdict = (anchors: Seal[] = []) => {
  const { brokenAt, fault } = verifySealedAudit(store, anchors);
  return { brokenAt, fault };
};

describe('audit trail', () => {
  beforeEach(() => {
    write(1, 10);
    seal();
    write(11, 20);
    seal();
    write(21, 25);
  });

  it('is whole, signed in batches, and says up to where', () => {
    expect(verifySealedAudit(store, [readAnchor(dir)!])).toMatchObject({ entries: 25, brokenAt: null, fault: null, seals: 2, signedTo: 20 });
    expect(seal()).toMatchObject({ firstSeq: 21, lastSeq: 25 });
    expect(seal(), 'nothing new, nothing signed').toBeNull();
  });

  it('is verified in portions, between which the desk goes on with its work and may add to it', async () => {
    store.write(() => write(26, 12_000));
    const verified = verifySealedAuditBeside(store, [readAnchor(dir)!]);
    // Fails where the walk does not let go: then the entry comes too late to be met.
    setImmediate(() => write(12_001, 12_001));
    expect(await verified).toMatchObject({ entries: 12_001, brokenAt: null, signedTo: 20 });
  });

  it('refuses change and deletion of entries and seals through SQL', () => {
    for (const sql of ["UPDATE audit SET action = 'x'", 'DELETE FROM audit', 'UPDATE audit_seal SET first_seq = 1', 'DELETE FROM audit_seal']) expect(() => store.db.prepare(sql).run()).toThrow(/not (changed|deleted)/);
  });

  it('names a changed entry, each field of it', () => {
    // Fails without the entry’s own hash in `faultOf` of audit.ts.
    withoutTriggers();
    for (const change of ["actor = 'jemand'", "at = '2020'", "action = 'nichts'", "session_id = 's99'", "detail = '{}'", "why = 'Neugier'", 'why = NULL']) {
      store.db.exec('SAVEPOINT s');
      store.db.prepare(`UPDATE audit SET ${change} WHERE seq = 13`).run();
      expect(verdict()).toEqual({ brokenAt: 13, fault: 'changed' });
      store.db.exec('ROLLBACK TO s; RELEASE s');
    }
  });

  it('names the first missing entry of a gap', () => {
    // Fails without the numbers in `faultOf` of audit.ts.
    withoutTriggers();
    store.db.prepare('DELETE FROM audit WHERE seq IN (7, 8)').run();
    expect(verdict()).toEqual({ brokenAt: 7, fault: 'gap' });
  });

  it('names the first of two entries that were swapped', () => {
    // Fails without the number among what `hashOf` of audit.ts hashes and without the hash before.
    withoutTriggers();
    store.db.exec('UPDATE audit SET seq = -1 WHERE seq = 12; UPDATE audit SET seq = 12 WHERE seq = 15; UPDATE audit SET seq = 15 WHERE seq = -1');
    expect(verdict().brokenAt).toBe(12);
  });

  it('names an inserted entry that is whole in itself', () => {
    // Fails without the hash before in `faultOf` of audit.ts.
    withoutTriggers();
    const other = openStore({ dir: join(dir, 'other'), key });
    for (let n = 1; n <= 14; n++) addAuditEntry(other, { at: 'x', actor: 'fremd', action: 'a', sessionId: null, detail: {} });
    const row = other.db.prepare<[], Record<string, unknown>>('SELECT * FROM audit WHERE seq = 14').get()!;
    other.close();
    store.db.prepare('DELETE FROM audit WHERE seq = 14').run();
    store.db.prepare('INSERT INTO audit (seq, at, actor, action, session_id, detail, why, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(row['seq'], row['at'], row['actor'], row['action'], row['session_id'], row['detail'], row['why'], row['previous_hash'], row['hash']);
    expect(verdict()).toEqual({ brokenAt: 14, fault: 'order' });
  });

  it('finds the end cut off: by a seal, and by the anchor where the seals are cut as well', () => {
    withoutTriggers();
    const anchor = readAnchor(dir)!;
    // Fails without the two returns of `truncated` in `compared` of audit-seals.ts.
    store.db.prepare('DELETE FROM audit WHERE seq > 15').run();
    expect(verdict()).toEqual({ brokenAt: 16, fault: 'truncated' });
    store.db.prepare('DELETE FROM audit WHERE seq > 10').run();
    store.db.prepare('DELETE FROM audit_seal WHERE last_seq > 10').run();
    expect(verdict(), 'without an anchor nobody could know').toEqual({ brokenAt: null, fault: null });
    expect(verdict([anchor])).toEqual({ brokenAt: 11, fault: 'truncated' });
  });

  it('finds a chain that was written anew with the store’s key', () => {
    withoutTriggers();
    const anchor = readAnchor(dir)!;
    store.db.prepare('DELETE FROM audit').run();
    write(1, 25, 'jemand anders');
    expect(verifyAudit(store).brokenAt, 'the chain alone is whole').toBeNull();
    // Fails without the comparison of heads in verifySealedAudit.
    expect(verdict()).toEqual({ brokenAt: 1, fault: 'seal' });
    store.db.exec('DELETE FROM audit_seal; DELETE FROM audit_key');
    seal();
    expect(verdict([anchor]), 'a new key does not help against the anchor').toEqual({ brokenAt: 11, fault: 'seal' });
  });

  it('finds a forged signature', () => {
    withoutTriggers();
    store.db.prepare('UPDATE audit_seal SET signature = randomblob(64) WHERE last_seq = 20').run();
    expect(verdict()).toEqual({ brokenAt: 11, fault: 'seal' });
  });

  it('is searched by case, person and day', () => {
    expect(auditEntries(store, 's3').map((entry) => entry.seq)).toEqual([3]);
    expect(auditEntries(store, { actor: 'niemand' })).toEqual([]);
    expect(auditEntries(store, { from: '2026-11-24', to: '2026-11-24' })).toHaveLength(25);
    expect(auditEntries(store, { to: '2026-11-23' })).toEqual([]);
    expect(auditEntries(store, { last: 2 }).map((entry) => entry.seq)).toEqual([24, 25]);
  });

  it('keeps the signing key wrapped inside the encrypted store', () => {
    const { wrapped } = store.db.prepare<[], { wrapped: Uint8Array }>('SELECT wrapped FROM audit_key').get()!;
    // PKCS #8 of Ed25519 begins so; it must not stand there in plain.
    expect(Buffer.from(wrapped).includes(Buffer.from('302e020100300506032b657004220420', 'hex'))).toBe(false);
    expect(() => softwareSigner(store, new Uint8Array(randomBytes(32)), now)).toThrow();
  });
});
