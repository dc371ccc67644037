/**
 * From a recorded run (shim.c) to what a disk may hold after a power cut: everything synced is there; of what was
 * written since the last sync of its file, any part may be there or not, the last one torn at a sector. Names in the
 * folder of captures count from the folder's sync on, and the folder itself from its parent's.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAnchor, verifySealedAudit } from '../../src-main/store/audit-seals.ts';
import { capturesFolder } from '../../src-main/store/capture-files.ts';
import { getCapture } from '../../src-main/store/captures.ts';
import { openStore, type Store } from '../../src-main/store/database.ts';
import { damageOf, missingFiles } from '../../src-main/trust/self-check.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Compiles the shim; null where there is no compiler or no LD_PRELOAD. */
export function buildShim(): string | null {
  if (process.platform !== 'linux') return null;
  const library = join(tmpdir(), `schalter-shim-${process.getuid?.()}-${statSync(join(here, 'shim.c')).mtimeMs}.so`);
  if (existsSync(library)) return library;
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, join(here, 'shim.c'), '-ldl', '-lpthread'], { stdio: 'pipe' });
    return library;
  } catch {
    return null;
  }
}

export interface Operation {
  kind: 'w' | 't' | 's' | 'r' | 'u' | 'c' | 'd';
  name: string;
  offset: number;
  bytes: Buffer;
}

export function readRecord(file: string): Operation[] {
  const log = readFileSync(file);
  const operations: Operation[] = [];
  for (let at = 0; at < log.length; ) {
    const kind = String.fromCharCode(log[at]!) as Operation['kind'];
    const nameLength = log.readUInt16LE(at + 1);
    const name = log.toString('utf8', at + 3, at + 3 + nameLength);
    const rest = at + 3 + nameLength;
    const length = log.readUInt32LE(rest + 8);
    operations.push({ kind, name, offset: Number(log.readBigInt64LE(rest)), bytes: log.subarray(rest + 12, rest + 12 + length) });
    at = rest + 12 + length;
  }
  return operations;
}

const sector = 512;

/** A file's bytes with room to grow: zero beyond `length`. */
interface Grown {
  room: Buffer;
  length: number;
}

function resized({ room, length }: Grown, to: number): Grown {
  const larger = to > room.length ? Buffer.concat([room, Buffer.alloc(2 * to - room.length)]) : room;
  return { room: to < length ? larger.fill(0, to, length) : larger, length: to };
}

/** Applies one operation to the files, whole or torn. */
function applyTo(files: Map<string, Grown>, operation: Operation, keep = operation.bytes.length): void {
  const { kind, name, offset, bytes } = operation;
  const before = files.get(name) ?? { room: Buffer.alloc(0), length: 0 };
  if (kind === 'c') files.set(name, before);
  else if (kind === 'u') files.delete(name);
  else if (kind === 't') files.set(name, resized(before, offset));
  else if (kind === 'r') {
    files.set(bytes.toString('utf8'), before);
    files.delete(name);
  } else if (kind === 'w' && keep > 0) {
    const after = resized(before, Math.max(before.length, offset + keep));
    bytes.copy(after.room, offset, 0, keep);
    files.set(name, after);
  }
}

/** The folder whose sync decides whether a name that comes or goes is on the disk; null where that is not looked at. */
function folderOf({ kind, name }: Operation): string | null {
  if (kind === 'd') return '.';
  return (kind === 'c' || kind === 'u') && dirname(name) === capturesFolder ? capturesFolder : null;
}

/**
 * @param until how many operations had happened
 * @returns files of the disk, and the lines confirmed by then
 */
export function diskAfter(operations: readonly Operation[], until: number, random: () => number): { files: Map<string, Buffer>; confirmed: string[] } {
  const lastSync = new Map<string, number>();
  operations.slice(0, until).forEach((operation, at) => operation.kind === 's' && lastSync.set(operation.name, at));
  const files = new Map<string, Grown>();
  const confirmedFile = new Map<string, Grown>();
  /** Names whose folder was not synced after they came, and that did not reach the disk. */
  const neverCame = new Set<string>();
  for (const [at, operation] of operations.slice(0, until).entries()) {
    // What the test itself wrote to remember: always whole.
    if (operation.name === 'confirmed') {
      applyTo(confirmedFile, operation);
      continue;
    }
    if (neverCame.has(operation.name) || neverCame.has(dirname(operation.name))) continue;
    const folder = folderOf(operation);
    if (folder !== null && at > (lastSync.get(folder) ?? -1) && random() < 0.5) {
      if (operation.kind !== 'u') neverCame.add(operation.name);
      continue;
    }
    if (operation.kind !== 'w' || at < (lastSync.get(operation.name) ?? -1)) applyTo(files, operation);
    else if (random() < 0.5) applyTo(files, operation, random() < 0.3 ? Math.floor((random() * operation.bytes.length) / sector) * sector : operation.bytes.length);
  }
  const contentOf = ({ room, length }: Grown): Buffer => room.subarray(0, length);
  const confirmed = confirmedFile.get('confirmed');
  return { files: new Map([...files].map(([name, file]) => [name, contentOf(file)])), confirmed: confirmed ? contentOf(confirmed).toString('utf8').split('\n').filter(Boolean) : [] };
}

/** In the place of a SHA-256 in a confirmed line. */
export const deleted = '0'.repeat(64);

function stored(store: Store, id: string): string {
  try {
    return createHash('sha256').update(getCapture(store, id, id).bytes).digest('hex');
  } catch (thrown) {
    return (thrown as { code?: string }).code === 'CAPTURE_UNKNOWN' ? deleted : 'damaged';
  }
}

/** Every capture has its file, confirmed or not; no file is left that no capture names. */
function inspectFiles(store: Store): string[] {
  const missing = missingFiles(store);
  const rows = store.db.prepare<[], number>('SELECT count(*) FROM capture WHERE file IS NOT NULL').pluck().get()!;
  const going = store.db.prepare<[], number>('SELECT count(*) FROM capture_file_gone').pluck().get()!;
  const files = store.captureFiles.names().length;
  return [...(missing === null ? [] : [missing]), ...(files > rows || going > 0 ? [`${files} files for ${rows} captures, ${going} to go`] : [])];
}

/** Opens what is left and counts. @returns what is wrong; empty is good */
export function inspect(dir: string, key: Uint8Array, confirmed: readonly string[]): string[] {
  const wrong: string[] = [];
  const store = openStore({ dir, key });
  try {
    if (damageOf(store) !== null) wrong.push('a damaged page');
    wrong.push(...inspectFiles(store));
    for (const line of confirmed) {
      const [id, sha256] = line.split(' ') as [string, string];
      const found = stored(store, id);
      if (found !== sha256) wrong.push(`${id} ${sha256 === deleted ? 'is deleted and still there' : found === deleted ? 'is lost' : 'differs'}`);
    }
    const anchor = readAnchor(dir);
    const verdict = verifySealedAudit(store, anchor ? [anchor] : []);
    if (verdict.brokenAt !== null) wrong.push(`the trail is broken at ${verdict.brokenAt} (${verdict.fault})`);
  } finally {
    store.close();
  }
  return wrong;
}

export function writeFiles(dir: string, files: ReadonlyMap<string, Buffer>): void {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), bytes);
  }
}
