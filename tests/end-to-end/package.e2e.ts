/**
 * The packaged application as an office gets it: started by its own executable, completing the main job in
 * training mode. Where Electron's own binary cannot be had, it is the marked trial around the substitute
 * (scripts/package.mjs). Its fuses refuse a debugger of the main process, so the window is reached through Chromium.
 */
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signUpdate } from '../../src-main/trust/update.ts';
import { careOf } from './care-screen.ts';
import { look, startFirst, work } from './caseworker.ts';
import { withoutGraphicsCard } from './desk-app.ts';

const root = join(import.meta.dirname, '../..');
const folder = [join(root, 'release/linux-unpacked'), join(root, 'release-trial/linux-unpacked')].find((one) => existsSync(join(one, 'schalter')));

test.skip(folder === undefined, 'Es ist nichts gepackt: npm run package.');
test.setTimeout(900_000);

/** Connects once the page is there: who comes while it is being made is never answered. */
async function connect(userData: string): Promise<Browser> {
  const file = join(userData, 'DevToolsActivePort');
  const address = () => (existsSync(file) ? `http://127.0.0.1:${readFileSync(file, 'utf8').split('\n')[0]}` : '');
  const shown = async () => ((await (await fetch(`${address()}/json`)).json()) as { url: string }[]).some((target) => target.url.startsWith('app://schalter/desk.html'));
  await expect.poll(() => shown().catch(() => false), { timeout: 120_000 }).toBe(true);
  for (let tries = 5; ; tries--) {
    try {
      return await chromium.connectOverCDP(address(), { timeout: 20_000 });
    } catch (thrown) {
      if (tries === 0) throw thrown;
    }
  }
}

async function deskOf(browser: Browser): Promise<Page> {
  const find = () => browser.contexts().flatMap((context) => context.pages()).find((page) => page.url().startsWith('app://schalter/desk.html'));
  await expect.poll(() => find() !== undefined, { timeout: 120_000 }).toBe(true);
  return find()!;
}

/** Starts a packed program as an office does. Nothing of this checkout helps it: neither its Node nor its modules are named. */
async function start(program: string, data: string, words: string[] = []): Promise<{ window: Page; end(): Promise<void> }> {
  const { SCHALTER_NODE: _node, SCHALTER_NODE24: _node24, NODE_PATH: _path, ...env } = process.env;
  rmSync(join(data, 'electron/DevToolsActivePort'), { force: true });
  const application = spawn(join(program, 'schalter'), [...withoutGraphicsCard, '--training', `--data=${data}/desk`, `--user-data-dir=${data}/electron`, '--remote-debugging-port=0', ...words], { cwd: tmpdir(), env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const gone = new Promise((done) => application.once('exit', done));
  let browser: Browser | undefined;
  const end = async (): Promise<void> => {
    await browser?.close().catch(() => undefined);
    try {
      process.kill(-application.pid!, 'SIGTERM');
    } catch {
      return;
    }
    await Promise.race([gone, new Promise((done) => setTimeout(done, 15_000))]);
  };
  try {
    browser = await connect(`${data}/electron`);
    return { window: await deskOf(browser), end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

let data: string;
test.beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'schalter-packaged-'));
});
test.afterEach(() => rmSync(data, { recursive: true, force: true }));

test('the packaged application starts and completes the main job', async () => {
  const { window, end } = await start(folder!, data);
  try {
    if (existsSync(join(folder!, 'NICHT-AUSLIEFERN.txt'))) await expect(window.getByText(/Ersatzlaufzeit, nur für Tests/)).toBeVisible();
    await startFirst(window);
    await work(window);
    expect(await look(window)).toMatchObject({ title: 'Abgeschlossen' });
    await expect(window.getByText('Im Register gespeichert')).toBeVisible({ timeout: 120_000 });
  } finally {
    await end();
  }
});

test('[Issue 6, 3] the packaged application answers commands without a window', () => {
  const { stderr, status } = spawnSync(join(folder!, 'schalter'), ['--command', 'audit', 'verify', '--data', join(data, 'nirgends')], { encoding: 'utf8', cwd: tmpdir(), env: { ...process.env, SCHALTER_SECRET: 'keines' } });
  expect([stderr, status]).toEqual([expect.stringContaining('schalter: KEYRING_DAMAGED:'), 3]);
});

test('[Issue 6, 5] the packaged application takes a signed update from a medium, runs as it after the next start, and goes back', async () => {
  // A delivered program's own files lie in an archive: update.e2e.ts has that; nobody could reach its window from here.
  const about = 'resources/app/package.json';
  test.skip(!existsSync(join(folder!, about)), 'Nur die Erprobung lässt sich von außen bedienen.');
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const at = (name: string) => join(data, name);
  const next = '99.0.0';
  mkdirSync(at('medium'));
  // Hard links: the folder is large, and what is installed is copied.
  for (const copy of ['program', 'medium/files']) execFileSync('cp', ['-al', folder!, at(copy)]);
  const { version, ...rest } = JSON.parse(readFileSync(at(`program/${about}`), 'utf8')) as { version: string };
  rmSync(at(`medium/files/${about}`));
  writeFileSync(at(`medium/files/${about}`), JSON.stringify({ ...rest, version: next }));
  signUpdate(at('medium'), { version: next, from: version }, privateKey);
  writeFileSync(at('publisher.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  writeFileSync(at('desk.json'), JSON.stringify({ office: 'Amt', desk: 'Schalter 1', location: 'Musterstadt', region: 'BE', caseworker: 'Übung', update: { publisher: at('publisher.pem'), medium: at('medium'), place: at('program') } }));

  const steps: ((care: Awaited<ReturnType<typeof careOf>>) => Promise<void>)[] = [
    async ({ runs, press, ready }) => {
      await runs(version);
      await press('Medium prüfen');
      await press(`Fassung ${next} einspielen`);
      await ready(next);
    },
    async ({ runs, press, ready }) => {
      await runs(next);
      await press(`Zurück zu Fassung ${version}`);
      await ready(version);
    },
    ({ runs }) => runs(version),
  ];
  for (const step of steps) {
    const { window, end } = await start(at('program'), data, [`--settings=${at('desk.json')}`]);
    try {
      await step(await careOf(window));
    } finally {
      await end();
    }
  }
});
