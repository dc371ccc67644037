/**
 * The diagnostic bundle: what support needs and nothing about anybody. It is built from a list of what may go in,
 * not by taking things out: versions, counts, codes from the desk's own log, states of devices, settings without
 * names, addresses and paths.
 */
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { arch, cpus, freemem, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { DeviceStatus, LineStatus } from '../contract/desk.ts';
import type { DeskSettings } from '../core/settings.ts';
import { readAnchor, verifySealedAudit } from '../store/audit-seals.ts';
import { storeFile, type Store } from '../store/database.ts';
import { damageOf, missingFiles } from './self-check.ts';
import { zip } from './zip.ts';

/** Fields of a log line that hold codes, numbers and places in our own source. Everything else stays out. */
const code = z.string().regex(/^[A-Z][A-Z0-9_]{1,60}$/);
const place = z.string().regex(/^[\w./: -]{0,600}$/);
const logLine = z.object({
  at: z.string().regex(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
  code,
  error: code.optional(),
  problem: code.optional(),
  reason: code.optional(),
  kind: z.enum(['exception', 'rejection']).optional(),
  call: z.string().regex(/^[a-zA-Z]+\.[a-zA-Z]+$/).optional(),
  places: place.optional(),
  version: z.string().regex(/^[\d.]{1,20}$/).optional(),
  training: z.boolean().optional(),
});

/** @param text lines of protocol.jsonl; what does not fit is counted, not taken along */
export function cleanLog(text: string): { lines: z.infer<typeof logLine>[]; left: number } {
  const lines: z.infer<typeof logLine>[] = [];
  let left = 0;
  for (const line of text.split('\n').filter(Boolean)) {
    let parsed;
    try {
      parsed = logLine.safeParse(JSON.parse(line));
    } catch {
      parsed = null;
    }
    if (parsed?.success) lines.push(parsed.data);
    else left++;
  }
  return { lines: lines.slice(-2000), left };
}

export interface DiagnosticFacts {
  store: Store;
  dataDir: string;
  settings: DeskSettings;
  version: string;
  devices: readonly DeviceStatus[];
  line: LineStatus;
  now: string;
}

export function diagnose({ store, dataDir, settings, version, devices, line, now }: DiagnosticFacts): Record<string, unknown> {
  const count = (table: string) => store.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${table}"`).get()!.n;
  const tables = store.db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").all().map((row) => row.name);
  const anchor = readAnchor(dataDir);
  const { entries, brokenAt, fault, signedTo } = verifySealedAudit(store, anchor ? [anchor] : []);
  const { bavail, bsize } = statfsSync(dataDir);
  return {
    format: 'schalter-diagnostics-1',
    madeAt: now,
    program: { version, node: process.versions.node, electron: process.versions['electron'] ?? null, platform: platform(), release: release(), arch: arch(), cores: cpus().length },
    memory: { total: totalmem(), free: freemem(), resident: process.memoryUsage().rss },
    store: { bytes: statSync(join(dataDir, storeFile)).size, rows: Object.fromEntries(tables.map((table) => [table, count(table)])), migrations: store.db.prepare<[], { number: number }>('SELECT number FROM migration ORDER BY number').all().map((row) => row.number), damaged: damageOf(store) !== null || missingFiles(store) !== null, diskFree: bavail * bsize },
    audit: { entries, brokenAt, fault, signedTo },
    outbox: store.db.prepare('SELECT kind, state, failure_code AS failure, count(*) AS n FROM outbox GROUP BY kind, state, failure_code').all(),
    devices: devices.map(({ kind, state, since, simulated }) => ({ kind, state, since, simulated })),
    line: { state: line.state, roundTripMs: line.roundTripMs, downSince: line.downSince },
    settings: { devices: settings.devices.map((device) => device['adapter'] ?? null), station: settings.station !== null, chip: settings.chip?.type ?? null, slapClassifier: settings.slapClassifier, automaticRelease: settings.automaticRelease, idle: settings.idle, backup: settings.backup !== null, catalogue: settings.catalogue !== null, trustDir: settings.trustDir !== null },
  };
}

/** @returns a ZIP with `diagnose.json` and `protokoll.jsonl` */
export function diagnosticBundle(facts: DiagnosticFacts): Uint8Array {
  const file = join(facts.dataDir, 'protocol.jsonl');
  const { lines, left } = cleanLog(existsSync(file) ? readFileSync(file, 'utf8') : '');
  return zip(
    [
      { name: 'diagnose.json', bytes: Buffer.from(`${JSON.stringify({ ...diagnose(facts), linesLeftOut: left }, null, 2)}\n`) },
      { name: 'protokoll.jsonl', bytes: Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')) },
    ],
    new Date(facts.now),
  );
}
