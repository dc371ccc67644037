/**
 * Signatures over the audit trail. Every batch of entries is signed with the desk's own key, each signature over
 * the one before it; the last seal also lies beside the store (`audit-anchor.json`) and, where there is an office
 * server, with it. Whoever cuts off the end, or writes the chain anew with the store's key, is found by one of them.
 *
 * The key: a card that stays in the desk and does not give it away (`HardwareSigner`, core/audit-card.ts); without
 * one it is an Ed25519 key, wrapped with a key derived from the data key and kept inside the encrypted store. Then
 * whoever has both the running program and its memory can sign; that is what the office's copy is for.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, randomBytes, sign, verify } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import { z } from 'zod';
import { walkAudit, type AuditFault, type ChainVerdict } from './audit.ts';
import type { Store } from './database.ts';

export interface AuditSigner {
  /** SHA-256 of the public key, hexadecimal. */
  readonly keyId: string;
  sign(message: Uint8Array): Uint8Array;
}

/** Its key cannot be exported. ECDSA or RSA over SHA-256. */
export interface HardwareSigner {
  /** DER, SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export interface Seal {
  firstSeq: number;
  lastSeq: number;
  /** Hash of entry `lastSeq`, hexadecimal. */
  head: string;
  signedAt: string;
  keyId: string;
  /** Hexadecimal. */
  signature: string;
}

const sealSchema = z.object({ firstSeq: z.number().int(), lastSeq: z.number().int(), head: z.string(), signedAt: z.string(), keyId: z.string(), signature: z.string() });
export const anchorFile = 'audit-anchor.json';

interface SealRow {
  last_seq: number;
  first_seq: number;
  head: Uint8Array;
  signed_at: string;
  key_id: string;
  signature: Uint8Array;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const messageOf = (seal: Omit<Seal, 'signature'>, before: string) => Buffer.from(JSON.stringify(['schalter-audit-seal-1', seal.firstSeq, seal.lastSeq, seal.head, seal.signedAt, seal.keyId, before]));
const wrappingKey = (dataKey: Uint8Array) => new Uint8Array(hkdfSync('sha256', dataKey, '', 'schalter audit signing key', 32));

/** The desk's signing key out of the store, made where there is none. */
export function softwareSigner(store: Store, dataKey: Uint8Array, now: string): AuditSigner {
  const known = store.db.prepare<[], { key_id: string; wrapped: Uint8Array }>('SELECT key_id, wrapped FROM audit_key WHERE wrapped IS NOT NULL ORDER BY made_at DESC LIMIT 1').get();
  if (known) {
    const der = xchacha20poly1305(wrappingKey(dataKey), known.wrapped.subarray(0, 24)).decrypt(new Uint8Array(known.wrapped.subarray(24)));
    const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
    return { keyId: known.key_id, sign: (message) => sign(null, message, key) };
  }
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const keyId = createHash('sha256').update(spki).digest('hex');
  const nonce = randomBytes(24);
  const wrapped = Buffer.concat([nonce, xchacha20poly1305(wrappingKey(dataKey), nonce).encrypt(privateKey.export({ format: 'der', type: 'pkcs8' }))]);
  store.write(() => store.db.prepare('INSERT INTO audit_key (key_id, public_key, wrapped, made_at) VALUES (?, ?, ?, ?)').run(keyId, spki, wrapped, now));
  return { keyId, sign: (message) => sign(null, message, privateKey) };
}

const lastSeal = (store: Store) => store.db.prepare<[], SealRow>('SELECT * FROM audit_seal ORDER BY last_seq DESC LIMIT 1').get();

type Unsigned = Omit<Seal, 'signature'>;

/** What is not signed yet, and the message over it; null where there is nothing. */
function unsigned(store: Store, keyId: string, now: string): { made: Unsigned; message: Buffer } | null {
  const before = lastSeal(store);
  const last = store.db.prepare<[], { seq: number; hash: Uint8Array }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
  if (!last || last.seq <= (before?.last_seq ?? 0)) return null;
  const made = { firstSeq: (before?.last_seq ?? 0) + 1, lastSeq: last.seq, head: hex(last.hash), signedAt: now, keyId };
  return { made, message: messageOf(made, before ? hex(before.signature) : '') };
}

function enter(store: Store, made: Unsigned, signature: Uint8Array): Seal {
  store.db.prepare('INSERT INTO audit_seal (last_seq, first_seq, head, signed_at, key_id, signature) VALUES (?, ?, ?, ?, ?, ?)').run(made.lastSeq, made.firstSeq, Buffer.from(made.head, 'hex'), made.signedAt, made.keyId, signature);
  return { ...made, signature: hex(signature) };
}

/** Signs what is not signed yet and writes the anchor beside the store. @returns null where there was nothing to sign */
export function sealAudit(store: Store, dir: string, signer: AuditSigner, now: string): Seal | null {
  const seal = store.write((): Seal | null => {
    const open = unsigned(store, signer.keyId, now);
    return open && enter(store, open.made, signer.sign(open.message));
  });
  if (seal) writeAnchor(dir, seal);
  return seal;
}

/** As `sealAudit` with a key outside the program; the trail goes on meanwhile. @throws SchalterError of the hardware: the entries wait */
export async function sealAuditByHardware(store: Store, dir: string, signer: HardwareSigner, now: string): Promise<Seal | null> {
  const keyId = createHash('sha256').update(signer.publicKey).digest('hex');
  const open = unsigned(store, keyId, now);
  if (!open) return null;
  const signature = await signer.sign(open.message);
  const seal = store.write((): Seal | null => {
    // Somebody else was faster: their seal stands, and this signature fits nothing any more.
    if ((lastSeal(store)?.last_seq ?? 0) !== open.made.firstSeq - 1) return null;
    store.db.prepare('INSERT OR IGNORE INTO audit_key (key_id, public_key, wrapped, made_at) VALUES (?, ?, NULL, ?)').run(keyId, signer.publicKey, now);
    return enter(store, open.made, signature);
  });
  if (seal) writeAnchor(dir, seal);
  return seal;
}

/** Seals that the office server has not confirmed yet, oldest first. */
export function sealsWithoutReceipt(store: Store): Seal[] {
  return store.db.prepare<[], SealRow>('SELECT * FROM audit_seal WHERE last_seq NOT IN (SELECT last_seq FROM audit_receipt) ORDER BY last_seq LIMIT 100').all()
    .map((row) => ({ firstSeq: row.first_seq, lastSeq: row.last_seq, head: hex(row.head), signedAt: row.signed_at, keyId: row.key_id, signature: hex(row.signature) }));
}

export function keepReceipt(store: Store, receipt: Seal & { receivedAt: string }): void {
  store.write(() => store.db.prepare('INSERT OR IGNORE INTO audit_receipt (last_seq, received_at, receipt) VALUES (?, ?, ?)').run(receipt.lastSeq, receipt.receivedAt, JSON.stringify(receipt)));
}

function writeAnchor(dir: string, seal: Seal): void {
  const beside = join(dir, `${anchorFile}.new`);
  const handle = openSync(beside, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(seal)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, join(dir, anchorFile));
}

/** The seal that lies beside the store; null where there is none. A damaged one is treated as one that fits nothing. */
export function readAnchor(dir: string): Seal | null {
  const file = join(dir, anchorFile);
  if (!existsSync(file)) return null;
  try {
    return sealSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { firstSeq: 1, lastSeq: 1, head: 'unlesbar', signedAt: '', keyId: '', signature: '' };
  }
}

export function anchorsBeside(dir: string): Seal[] {
  const anchor = readAnchor(dir);
  return anchor ? [anchor] : [];
}

export interface AuditVerdict extends ChainVerdict {
  seals: number;
  /** The last entry that a valid signature covers. */
  signedTo: number;
  /** Keys that signed, to be compared with what the office has written down. */
  keyIds: string[];
}

/**
 * Verifies chain and seals, and that nothing is missing which an anchor knows.
 * @param anchors seals kept elsewhere: beside the store, with the office server
 */
export function verifySealedAudit(store: Store, anchors: readonly Seal[] = []): AuditVerdict {
  const { goOn, verdict } = sealedWalk(store, anchors);
  while (goOn());
  return verdict();
}

/** As `verifySealedAudit`, in portions between which the desk goes on with its work. */
export async function verifySealedAuditBeside(store: Store, anchors: readonly Seal[] = []): Promise<AuditVerdict> {
  const { goOn, verdict } = sealedWalk(store, anchors);
  while (goOn()) await breath();
  return verdict();
}

function sealedWalk(store: Store, anchors: readonly Seal[]): { goOn(): boolean; verdict(): AuditVerdict } {
  const rows = store.db.prepare<[], SealRow>('SELECT * FROM audit_seal ORDER BY last_seq').all();
  const wanted = new Set([...rows.map((row) => row.last_seq), ...anchors.map((anchor) => anchor.lastSeq)]);
  const heads = new Map<number, string>();
  const walk = walkAudit(store, (seq, hash) => {
    if (wanted.has(seq)) heads.set(seq, hex(hash));
  });
  return { goOn: walk.goOn, verdict: () => compared(store, walk.verdict(), rows, heads, anchors) };
}

function compared(store: Store, chain: ChainVerdict, rows: readonly SealRow[], heads: ReadonlyMap<number, string>, anchors: readonly Seal[]): AuditVerdict {
  const keys = new Map(store.db.prepare<[], { key_id: string; public_key: Uint8Array }>('SELECT key_id, public_key FROM audit_key').all().map((row) => [row.key_id, createPublicKey({ key: Buffer.from(row.public_key), format: 'der', type: 'spki' })]));
  const found = (signedTo: number, seq: number | null, fault: AuditFault | null): AuditVerdict => ({ ...chain, seals: rows.length, signedTo, keyIds: [...new Set(rows.map((row) => row.key_id))], ...(seq !== null && (chain.brokenAt === null || seq < chain.brokenAt) ? { brokenAt: seq, fault } : {}) });
  let signedTo = 0;
  let before = '';
  for (const row of rows) {
    const head = heads.get(row.last_seq);
    if (head === undefined) return found(signedTo, chain.entries + 1, chain.fault ?? 'truncated');
    const seal = { firstSeq: row.first_seq, lastSeq: row.last_seq, head: hex(row.head), signedAt: row.signed_at, keyId: row.key_id };
    const key = keys.get(row.key_id);
    if (row.first_seq !== signedTo + 1 || head !== seal.head || !key || !verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', messageOf(seal, before), key, row.signature)) return found(signedTo, signedTo + 1, 'seal');
    before = hex(row.signature);
    signedTo = row.last_seq;
  }
  for (const anchor of [...anchors].sort((a, b) => a.lastSeq - b.lastSeq)) {
    const head = heads.get(anchor.lastSeq);
    if (head === undefined) return found(signedTo, chain.entries + 1, 'truncated');
    if (head !== anchor.head) return found(signedTo, anchor.firstSeq, 'seal');
  }
  return found(signedTo, null, null);
}
