/**
 * The desk's own log of what the program did: one JSON line per entry, codes and ids only. No names, no
 * document data, no messages of foreign errors; those could carry either.
 */
import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Protocol {
  note(code: string, detail?: Record<string, string | number | boolean | null>): void;
}

/** Above this size the file is set aside as `.1`, replacing the one before. */
const mostBytes = 5 * 1024 * 1024;

export function fileProtocol(file: string, now: () => string = () => new Date().toISOString()): Protocol {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return {
    note(code, detail = {}) {
      try {
        if (existsSync(file) && statSync(file).size > mostBytes) renameSync(file, `${file}.1`);
        appendFileSync(file, JSON.stringify({ at: now(), code, ...detail }) + '\n', { mode: 0o600 });
      } catch {
        // A full disk must not stop the desk from telling so on screen.
      }
    },
  };
}

/** Where a defect happened, without its message: file names and lines of our own code. */
export function placesOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const inner = thrown instanceof Error && thrown.cause instanceof Error ? (thrown.cause.stack ?? '') : '';
  return [...`${stack}\n${inner}`.matchAll(/((?:src-[a-z]+|dist|native)\/[\w./-]+:\d+)/g)].slice(0, 8).map((match) => match[1]).join(' ');
}
