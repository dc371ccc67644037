/**
 * The desk as the caseworker meets it: time from process start to a usable window, round trip of a call from the
 * page to the core and back, peak memory of each process after a whole session. Peers of the same run: an Electron
 * with one empty window, and a call that ends in its main process.
 * Run: npm run bench desk (under a screen; without one it starts Xvfb itself)
 */
import { _electron, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn, startFirst, work } from '../end-to-end/caseworker.ts';
import { startDesk, withoutGraphicsCard } from '../end-to-end/desk-app.ts';
import { startWorld } from '../end-to-end/world-process.ts';

if (!process.env['DISPLAY']) {
  const again = spawnSync('xvfb-run', ['-a', '-s', '-screen 0 1600x1000x24', 'dbus-run-session', '--', process.execPath, ...process.argv.slice(1)], { stdio: 'inherit' });
  process.exit(again.status ?? 1);
}

const starts = 3;
const calls = 500;
const binary = process.env['SCHALTER_ELECTRON_BINARY'] ?? join(import.meta.dirname, '../../.cache/electron-trial-33.2.1/electron');
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** An application with one empty page and one handler: what Electron itself costs. */
const bare = mkdtempSync(join(tmpdir(), 'schalter-bare-'));
writeFileSync(join(bare, 'package.json'), '{"name":"bare","version":"1.0.0","main":"main.cjs"}');
writeFileSync(join(bare, 'page.html'), '<!doctype html><title>leer</title><button>da</button>');
writeFileSync(join(bare, 'preload.cjs'), "const { contextBridge, ipcRenderer } = require('electron'); contextBridge.exposeInMainWorld('bare', { call: (value) => ipcRenderer.invoke('call', value) });");
writeFileSync(join(bare, 'main.cjs'), "const { app, BrowserWindow, ipcMain } = require('electron'); ipcMain.handle('call', (_event, value) => value); app.whenReady().then(() => new BrowserWindow({ webPreferences: { preload: __dirname + '/preload.cjs' } }).loadFile(__dirname + '/page.html'));");

/** A start whose page does not answer is given up and tried again, as the desk's own start in desk-app.ts is: Xvfb has no graphics card. */
async function startBare(): Promise<{ window: Page; close(): Promise<void>; begun: number }> {
  for (let attempt = 1; ; attempt++) {
    const begun = performance.now();
    const app = await _electron.launch({ executablePath: binary, args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...withoutGraphicsCard, bare, `--user-data-dir=${bare}/data-${attempt}`], timeout: 120_000 });
    try {
      return { window: await app.firstWindow({ timeout: 30_000 }), close: () => app.close(), begun };
    } catch (error) {
      app.process().kill('SIGKILL');
      if (attempt === 3) throw error;
      console.warn(`The empty window did not answer; start ${attempt} of 3 is given up.`);
    }
  }
}

async function timed(start: () => Promise<{ window: Page; close(): Promise<void>; begun?: number }>, usable: string): Promise<number> {
  const called = performance.now();
  const { window, close, begun = called } = await start();
  await window.locator(usable).first().waitFor({ timeout: 120_000 });
  const took = performance.now() - begun;
  await close();
  return took;
}

const roundTrip = (page: Page): Promise<number> =>
  page.evaluate(
    async (rounds) => {
      const peer = (window as unknown as { bare?: { call(value: unknown): Promise<unknown> } }).bare;
      const once = () => (peer ? peer.call({}) : window.schalter.call('desk.line', {}));
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const begun = performance.now();
        await once();
        times.push(performance.now() - begun);
      }
      return times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
    },
    calls,
  );

function kindOf(words: string): string {
  if (words.includes('dist/core/main.js')) return 'core';
  const type = /--type=([\w-]+)/.exec(words)?.[1];
  const service = /--utility-sub-type=(\w+)/.exec(words)?.[1];
  return type === undefined ? 'window main' : type === 'utility' ? `utility ${service ?? ''}` : type;
}

/** Peak resident memory of the desk's processes, MiB, by what they are. */
function peaks(main: number): Map<string, number> {
  const parent = new Map<number, number>();
  const words = new Map<number, string>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      parent.set(Number(name), Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${name}/status`, 'utf8'))![1]));
      words.set(Number(name), readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // It ended meanwhile.
    }
  }
  const own = (pid: number): boolean => pid === main || (parent.has(pid) && parent.get(pid)! > 1 && own(parent.get(pid)!));
  const found = new Map<string, number>();
  for (const pid of words.keys()) {
    if (!own(pid)) continue;
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (peak) found.set(kindOf(words.get(pid)!), Math.max(found.get(kindOf(words.get(pid)!)) ?? 0, Math.round(Number(peak) / 1024)));
  }
  return found;
}

const world = await startWorld();
try {
  const open = () => startDesk({ words: [`--settings=${world.settingsFile}`] });
  const [desk, empty]: [number[], number[]] = [[], []];
  for (let run = 0; run < starts; run++) {
    desk.push(await timed(open, '.button-primary'));
    empty.push(await timed(startBare, 'button'));
  }
  console.log(`process start to usable window, median of ${starts}: ${Math.round(median(desk))} ms; Electron with an empty window: ${Math.round(median(empty))} ms; ratio ${(median(desk) / median(empty)).toFixed(2)}`);

  const bareApp = await startBare();
  const peer = await roundTrip(bareApp.window);
  await bareApp.close();
  const { window, app, close } = await open();
  await signIn(window);
  await window.getByRole('button', { name: /Erfassung beginnen/ }).waitFor({ timeout: 120_000 });
  const call = await roundTrip(window);
  console.log(`IPC round trip page → main → core → page, validated on both sides, median of ${calls}: ${call.toFixed(2)} ms; page → main → page: ${peer.toFixed(2)} ms; ratio ${(call / peer).toFixed(2)}`);
  await startFirst(window);
  await work(window);
  const memory = peaks(app.process().pid!);
  console.log(`peak memory after a whole session: ${[...memory].sort((a, b) => b[1] - a[1]).map(([name, size]) => `${name} ${size} MiB`).join(', ')}`);
  await close();
} finally {
  await world.stop();
  rmSync(bare, { recursive: true, force: true });
}
