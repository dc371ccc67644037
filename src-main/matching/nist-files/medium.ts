/**
 * Packages and results carried by hand: one encrypted file each, opened with a passphrase that both ends
 * agree on by telephone. Works without any earlier contact with the station. scrypt, XChaCha20-Poly1305; the
 * header is authenticated, so that neither content nor parameters can be exchanged unnoticed.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { randomBytes, scrypt as scryptCallback } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { SchalterError } from '../../errors.ts';
import { applyOnce, type ApplyResult, type InboxOutcome } from '../../sync/inbox.ts';
import type { SqlDatabase } from '../../sync/database.ts';
import { transactionOf, type OutboxRow } from '../../sync/outbox.ts';
import { packageFile, readResultFile } from './exchange.ts';

const scrypt = promisify<string, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scryptCallback);
const [pack, unpack] = [promisify(gzip), promisify(gunzip)];

export const sealedSuffix = '.schalter';
const magic = 'SCHALTER-MEDIUM-1';
const largest = 256 * 1024 * 1024;
const cost = { N: 1 << 16, r: 8, p: 1 };
const header = z.object({ N: z.number().int().min(1024).max(1 << 20), r: z.number().int().min(1).max(16), p: z.number().int().min(1).max(4), salt: z.string(), nonce: z.string(), kind: z.enum(['package', 'result']) });

/** A key made once for several files: scrypt is slow on purpose. */
export interface MediumKey {
  key: Uint8Array;
  salt: Uint8Array;
  N: number;
  r: number;
  p: number;
}

export async function mediumKey(passphrase: string, from: { salt: Uint8Array; N: number; r: number; p: number } = { salt: randomBytes(16), ...cost }): Promise<MediumKey> {
  if (passphrase.length < 12) throw new SchalterError('MEDIUM_PASSPHRASE', 'input', 'Das Kennwort für den Datenträger braucht mindestens zwölf Zeichen.');
  return { ...from, key: new Uint8Array(await scrypt(passphrase.normalize('NFKC'), from.salt, 32, { N: from.N, r: from.r, p: from.p, maxmem: 256 * from.N * from.r })) };
}

export async function seal(kind: 'package' | 'result', text: string, key: MediumKey): Promise<Uint8Array> {
  const nonce = randomBytes(24);
  const head = Buffer.from(`${magic}\n${JSON.stringify({ N: key.N, r: key.r, p: key.p, salt: Buffer.from(key.salt).toString('base64'), nonce: nonce.toString('base64'), kind })}\n`);
  const plain = await pack(Buffer.from(text, 'utf8'));
  return Buffer.concat([head, xchacha20poly1305(key.key, nonce, head).encrypt(plain)]);
}

/**
 * Opens a sealed file. Keys of the same salt are taken from `keys`.
 * @throws SchalterError MEDIUM_FORMAT, MEDIUM_WRONG_SECRET (input)
 */
export async function open(sealed: Uint8Array, passphrase: string, keys: Map<string, MediumKey> = new Map()): Promise<{ kind: 'package' | 'result'; text: string }> {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const refuse = (cause?: unknown): never => {
    throw new SchalterError('MEDIUM_FORMAT', 'input', 'Diese Datei ist kein Austausch der Schalteranwendung oder ist beschädigt.', { cause });
  };
  const first = bytes.indexOf(10);
  const second = first === magic.length ? bytes.indexOf(10, first + 1) : -1;
  if (second < 0 || second > 1000 || bytes.toString('latin1', 0, first) !== magic || bytes.length > largest) return refuse();
  let fields: z.infer<typeof header>;
  try {
    fields = header.parse(JSON.parse(bytes.toString('utf8', first + 1, second)));
  } catch (cause) {
    return refuse(cause);
  }
  const named = `${fields.salt} ${fields.N} ${fields.r} ${fields.p}`;
  const key = keys.get(named) ?? (await mediumKey(passphrase, { salt: Buffer.from(fields.salt, 'base64'), N: fields.N, r: fields.r, p: fields.p }));
  keys.set(named, key);
  const nonce = Buffer.from(fields.nonce, 'base64');
  if (nonce.length !== 24) return refuse();
  let plain: Uint8Array;
  try {
    plain = xchacha20poly1305(key.key, nonce, bytes.subarray(0, second + 1)).decrypt(bytes.subarray(second + 1));
  } catch (cause) {
    throw new SchalterError('MEDIUM_WRONG_SECRET', 'input', 'Das Kennwort passt nicht zu dieser Datei, oder sie wurde verändert.', { cause });
  }
  return { kind: fields.kind, text: (await unpack(plain, { maxOutputLength: largest })).toString('utf8') };
}

export interface MediumDesk {
  db: SqlDatabase;
  readCapture(sessionId: string, captureId: string): Uint8Array;
}

/**
 * Writes everything that waits for the station onto a medium, in order. The rows go on waiting: if the line
 * comes back first, the station recognises the transaction by its id and content. Answers with the number of files.
 */
export async function exportWaiting(desk: MediumDesk, dir: string, passphrase: string): Promise<number> {
  const rows = desk.db.prepare("SELECT * FROM outbox WHERE state IN ('queued', 'sending', 'parked') ORDER BY sequence").all() as OutboxRow[];
  await mkdir(dir, { recursive: true });
  const key = await mediumKey(passphrase);
  for (const [index, row] of rows.entries()) {
    const sealed = await seal('package', packageFile(transactionOf(row), (captureId) => desk.readCapture(row.session_id, captureId)), key);
    const path = join(dir, `${String(index + 1).padStart(5, '0')}-${row.transaction_id}${sealedSuffix}`);
    await writeFile(`${path}.part`, sealed, { flush: true });
    await rename(`${path}.part`, path);
  }
  return rows.length;
}

/**
 * Applies every result on a medium, each exactly once, whatever way another copy of it takes.
 * @throws SchalterError MEDIUM_WRONG_SECRET on the first file that does not open; what came before is applied
 */
export async function importResults(desk: { db: SqlDatabase; onResult: ApplyResult }, dir: string, passphrase: string, receivedAt: string): Promise<{ file: string; outcome: InboxOutcome }[]> {
  const outcomes: { file: string; outcome: InboxOutcome }[] = [];
  const keys = new Map<string, MediumKey>();
  for (const file of (await readdir(dir)).filter((name) => name.endsWith(sealedSuffix)).sort()) {
    const opened = await open(await readFile(join(dir, file)), passphrase, keys);
    if (opened.kind !== 'result') continue;
    outcomes.push({ file, outcome: applyOnce(desk.db, readResultFile(opened.text), receivedAt, desk.onResult) });
  }
  return outcomes;
}
