/**
 * From a recorded run (shim.c) to what a disk may hold after a power cut: everything synced is there; of what was
 * written since the last sync of its file, any part may be there or not, the last one torn at a sector.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAnchor, verifySealedAudit } from '../../src-main/store/audit-seals.ts';
import { getCapture } from '../../src-main/store/captures.ts';
import { openStore } from '../../src-main/store/database.ts';
import { damageOf } from '../../src-main/trust/self-check.ts';

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
  kind: 'w' | 't' | 's' | 'r' | 'u' | 'c';
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

/** Applies one operation to the files, whole or torn. */
function applyTo(files: Map<string, Buffer>, operation: Operation, keep = operation.bytes.length): void {
  const before = files.get(operation.name) ?? Buffer.alloc(0);
  if (operation.kind === 'c') files.set(operation.name, before);
  else if (operation.kind === 'u') files.delete(operation.name);
  else if (operation.kind === 't') files.set(operation.name, operation.offset <= before.length ? Buffer.from(before.subarray(0, operation.offset)) : Buffer.concat([before, Buffer.alloc(operation.offset - before.length)]));
  else if (operation.kind === 'r') {
    files.set(operation.bytes.toString('utf8'), before);
    files.delete(operation.name);
  } else if (operation.kind === 'w' && keep > 0) {
    const after = Buffer.alloc(Math.max(before.length, operation.offset + keep));
    before.copy(after);
    operation.bytes.copy(after, operation.offset, 0, keep);
    files.set(operation.name, after);
  }
}

/**
 * @param until how many operations had happened
 * @returns files of the disk, and the lines confirmed by then
 */
export function diskAfter(operations: readonly Operation[], until: number, random: () => number): { files: Map<string, Buffer>; confirmed: string[] } {
  const lastSync = new Map<string, number>();
  operations.slice(0, until).forEach((operation, at) => operation.kind === 's' && lastSync.set(operation.name, at));
  const files = new Map<string, Buffer>();
  const confirmedFile = new Map<string, Buffer>();
  for (const [at, operation] of operations.slice(0, until).entries()) {
    // What the test itself wrote to remember: always whole.
    if (operation.name === 'confirmed') {
      applyTo(confirmedFile, operation);
      continue;
    }
    if (operation.kind !== 'w' || at < (lastSync.get(operation.name) ?? -1)) applyTo(files, operation);
    else if (random() < 0.5) applyTo(files, operation, random() < 0.3 ? Math.floor((random() * operation.bytes.length) / sector) * sector : operation.bytes.length);
  }
  return { files, confirmed: (confirmedFile.get('confirmed') ?? Buffer.alloc(0)).toString('utf8').split('\n').filter(Boolean) };
}

/** Opens what is left and counts. @returns what is wrong; empty is good */
export function inspect(dir: string, key: Uint8Array, confirmed: readonly string[]): string[] {
  const wrong: string[] = [];
  const store = openStore({ dir, key });
  try {
    if (damageOf(store) !== null) wrong.push('a damaged page');
    for (const line of confirmed) {
      const [id, sha256] = line.split(' ') as [string, string];
      try {
        if (createHash('sha256').update(getCapture(store, id, id).bytes).digest('hex') !== sha256) wrong.push(`${id} differs`);
      } catch {
        wrong.push(`${id} is lost`);
      }
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
