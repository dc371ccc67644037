/**
 * `schalter doctor`: does this machine have what the desk needs? Every line is measured now, by using the
 * thing itself; nothing is concluded from a version number alone.
 */
import { createRequire } from 'node:module';
import { randomBytes } from 'node:crypto';
import { access, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from './command.ts';
import { parseWords } from './arguments.ts';
import type { ReadinessReport } from '../contract/readiness.ts';
import { asSchalterError } from '../errors.ts';

export interface DoctorCheck {
  name: string;
  /** `missing` makes the desk unusable, `limited` takes one capability away. */
  state: 'ok' | 'limited' | 'missing';
  message: string;
}

const usage = 'schalter doctor [--data-dir DIR] [--settings desk.json [--secret FILE|- | --training]] [--json]';
const need = createRequire(import.meta.url);

function node(): DoctorCheck {
  const major = Number(process.versions.node.split('.')[0]);
  return { name: 'node', state: major >= 24 ? 'ok' : 'missing', message: `Node ${process.versions.node}, N-API ${process.versions.napi ?? 'unbekannt'}, ${process.platform}-${process.arch}` };
}

/** Loads a native module and does the least with it that proves it works. */
async function nativeModule(name: string, state: DoctorCheck['state'], takesAway: string, prove: () => Promise<string> | string): Promise<DoctorCheck> {
  try {
    return { name, state: 'ok', message: await prove() };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown);
    return { name, state, message: `${takesAway} (${reason})` };
  }
}

async function store(): Promise<DoctorCheck> {
  const dir = await mkdtemp(join(tmpdir(), 'schalter-doctor-'));
  try {
    const { openStore } = await import('../store/database.ts');
    const opened = openStore({ dir, key: new Uint8Array(randomBytes(32)) });
    const version = opened.db.prepare<[], { v: string }>('SELECT sqlite_version() AS v').get()!.v;
    opened.close();
    return { name: 'store', state: 'ok', message: `SQLite ${version}, verschlüsselt, angelegt und geöffnet` };
  } catch (thrown) {
    return { name: 'store', state: 'missing', message: asSchalterError(thrown).message };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function disk(dir: string): Promise<DoctorCheck> {
  try {
    const { bavail, bsize } = await statfs(dir);
    const free = (bavail * bsize) / 2 ** 30;
    return { name: 'disk', state: free >= 1 ? 'ok' : 'missing', message: `${free.toFixed(1)} GiB frei in ${dir}${free >= 1 ? '' : '; nötig ist 1 GiB'}` };
  } catch {
    return { name: 'disk', state: 'missing', message: `Der Ordner ${dir} ist nicht erreichbar.` };
  }
}

/** Which Electron would open the window here. */
async function electron(): Promise<DoctorCheck> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) return { name: 'window', state: 'limited', message: `Ersatzlaufzeit für Prüfung und Probe in ${override}; wird nie ausgeliefert` };
  // Looked up by hand: requiring the package would start its download.
  try {
    const home = dirname(need.resolve('electron/package.json'));
    const binary = join(home, 'dist', await readFile(join(home, 'path.txt'), 'utf8'));
    await access(binary);
    return { name: 'window', state: 'ok', message: `Electron unter ${binary}` };
  } catch {
    return { name: 'window', state: 'limited', message: 'Electron ist nicht heruntergeladen: nur die Befehlszeile läuft. »npm start« richtet eine Ersatzlaufzeit zur Probe ein.' };
  }
}

export async function examine(dataDir: string): Promise<DoctorCheck[]> {
  return Promise.all([
    node(),
    store(),
    disk(dataDir),
    nativeModule('serialport', 'limited', 'Keine Geräte an seriellen Schnittstellen', async () => {
      const { SerialPort } = await import('serialport');
      return `geladen, ${(await SerialPort.list()).length} Anschlüsse gefunden`;
    }),
    nativeModule('node-hid', 'limited', 'Keine HID-Geräte', async () => {
      const hid = await import('node-hid');
      return `geladen, ${(hid.default ?? hid).devices().length} Geräte gefunden`;
    }),
    nativeModule('smartcard', 'limited', 'Kein Chip über PC/SC; das Paket braucht libpcsclite', () => {
      need('smartcard');
      return 'geladen';
    }),
    nativeModule('sharp', 'missing', 'Keine Bildverarbeitung', async () => {
      const { default: sharp } = await import('sharp');
      const { info } = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } }).jpeg().toBuffer({ resolveWithObject: true });
      return `geladen, ${info.width} × ${info.height} Bild geschrieben, libvips ${sharp.versions.vips}`;
    }),
    electron(),
  ]);
}

interface DoctorValues {
  settings: string;
  'data-dir'?: string;
  secret?: string;
  training?: boolean;
}

async function readinessOf(values: DoctorValues, io: Parameters<Command['run']>[1]): Promise<ReadinessReport> {
  const { examineReadiness } = await import('./doctor-readiness.ts');
  const dir = values['data-dir'] ?? process.cwd();
  const opened = values.secret !== undefined || values.training ? await (await import('./open-store.ts')).openDeskStore({ data: dir, secret: values.secret, training: values.training }, io, 'desk.diagnostics') : null;
  try {
    return await examineReadiness(values.settings, dir, opened?.store ?? null);
  } finally {
    opened?.store.close();
  }
}

export const command: Command = {
  usage,
  summary: 'Prüft, ob dieser Rechner alles hat, was der Schalter braucht. Rückgabe 3, wenn etwas Nötiges fehlt.',
  async run(args, io) {
    const { values } = parseWords(args, { 'data-dir': { type: 'string' }, settings: { type: 'string' }, secret: { type: 'string' }, training: { type: 'boolean' } }, usage, { min: 0, max: 0 });
    const checks = await examine((values['data-dir'] as string | undefined) ?? process.cwd());
    const ok = checks.every((check) => check.state !== 'missing');
    // With a desk's settings: what its readiness panel shows, beside what the machine has.
    const report = values.settings ? await readinessOf(values as DoctorValues, io) : null;
    if (values['json']) io.out(JSON.stringify({ ok, checks, ...(report ? { readiness: report } : {}) }));
    else for (const check of checks) io.out(`${{ ok: 'gut     ', limited: 'begrenzt', missing: 'FEHLT   ' }[check.state]}  ${check.name.padEnd(10)}  ${check.message}`);
    if (report && !values['json']) for (const item of report.items) io.out(`${{ ready: 'bereit   ', amber: 'bald     ', red: 'HANDELN  ', unknown: 'unbekannt' }[item.state]} ${item.title}: ${item.value}${item.daysLeft === null || item.daysLeft === 0 ? '' : ` (noch ${item.daysLeft} ${item.daysLeft === 1 ? 'Tag' : 'Tage'})`}${item.advice === '' ? '' : ` – ${item.advice}`}${item.contact ? ` Anrufen: ${item.contact.name} ${item.contact.telephone}` : ''}`);
    return ok ? (report?.state === 'red' ? 1 : 0) : 3;
  },
};
