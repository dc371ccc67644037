/**
 * The packaged application as an office gets it: started by its own executable, completing the main job in
 * training mode. Where Electron's own binary cannot be had, it is the marked trial around the substitute
 * (scripts/package.mjs). Its fuses refuse a debugger of the main process, so the window is reached through Chromium.
 */
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('the packaged application starts and completes the main job', async () => {
  const data = mkdtempSync(join(tmpdir(), 'schalter-packaged-'));
  // Nothing of this checkout helps it: neither its Node nor its modules are named.
  const { SCHALTER_NODE: _node, SCHALTER_NODE24: _node24, NODE_PATH: _path, ...env } = process.env;
  const application: ChildProcess = spawn(join(folder!, 'schalter'), [...withoutGraphicsCard, '--training', `--data=${data}/desk`, `--user-data-dir=${data}/electron`, '--remote-debugging-port=0'], { cwd: tmpdir(), env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  let browser: Browser | undefined;
  try {
    browser = await connect(`${data}/electron`);
    const window = await deskOf(browser);
    if (existsSync(join(folder!, 'NICHT-AUSLIEFERN.txt'))) await expect(window.getByText(/Ersatzlaufzeit, nur für Tests/)).toBeVisible();
    await startFirst(window);
    await work(window);
    expect(await look(window)).toMatchObject({ title: 'Abgeschlossen' });
    await expect(window.getByText('Im Register gespeichert')).toBeVisible({ timeout: 120_000 });
  } finally {
    await browser?.close().catch(() => undefined);
    const gone = new Promise((done) => application.once('exit', done));
    process.kill(-application.pid!, 'SIGTERM');
    await Promise.race([gone, new Promise((done) => setTimeout(done, 15_000))]);
    rmSync(data, { recursive: true, force: true });
  }
});
