/**
 * Starts the real desk for a test: Electron, the built application, training mode in a folder of its own.
 * Nothing of ours is mocked; the simulated devices, chip and station sit behind real transports.
 */
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface DeskOptions {
  dataDir?: string;
  words?: string[];
  keepData?: boolean;
  env?: Record<string, string>;
}

export interface Desk {
  app: ElectronApplication;
  window: Page;
  dataDir: string;
  /** Process id of the desk core, for tests that kill it. */
  corePid(): Promise<number | undefined>;
  close(): Promise<void>;
}

/**
 * Xvfb has no graphics card, and under load Chromium's separate graphics process now and then dies there with
 * everybody waiting for it: it is drawn in the main process instead.
 */
export const withoutGraphicsCard = ['--in-process-gpu', '--disable-gpu'];
/**
 * So long the first page may take to answer before the start is given up, start by start. It answers within seconds, or
 * the substitute's never does: then another start is quicker than patience. A machine under load gets its patience later.
 */
const patienceMs = [20_000, 30_000, 60_000, 90_000];

/** @returns the value, or undefined where it has not come in time */
const within = <T>(ms: number, value: Promise<T>): Promise<T | undefined> => Promise.race([value, new Promise<undefined>((done) => setTimeout(() => done(undefined), ms).unref())]);

async function launch(dataDir: string, options: DeskOptions): Promise<{ app: ElectronApplication; window: Page }> {
  const substitute = (process.env['SCHALTER_ELECTRON_SUBSTITUTE'] ?? '') !== '';
  for (const [attempt, firstAnswerMs] of patienceMs.entries()) {
    const launched = _electron.launch({
      executablePath: process.env['SCHALTER_ELECTRON_BINARY'] ?? join(root, '.cache/electron-trial-33.2.1/electron'),
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...withoutGraphicsCard, root, '--training', `--data=${dataDir}`, `--user-data-dir=${dataDir}-electron`, ...(options.words ?? [])],
      env: {
        ...process.env,
        ...options.env,
        SCHALTER_TEST_HOOKS: '1',
        ...(substitute || process.env['SCHALTER_ELECTRON_BINARY'] === undefined ? { SCHALTER_NODE: process.env['SCHALTER_NODE24'] ?? join(root, 'node_modules/node/bin/node') } : {}),
      } as Record<string, string>,
      timeout: firstAnswerMs,
    });
    const app = await launched.catch((thrown: unknown) => {
      if (attempt === patienceMs.length - 1) throw thrown;
      return undefined;
    });
    if (!app) continue;
    const window = await within(firstAnswerMs, app.firstWindow().then(async (page) => (await page.evaluate(() => true), page)));
    if (window) return { app, window };
    console.warn(`The page did not answer within ${firstAnswerMs / 1000} s; start ${attempt + 1} of ${patienceMs.length} is given up.`);
    app.process().kill('SIGKILL');
  }
  throw new Error('The page could not be reached.');
}

export async function startDesk(options: DeskOptions = {}): Promise<Desk> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'schalter-e2e-'));
  const { app, window } = await launch(dataDir, options);
  return {
    app,
    window,
    dataDir,
    corePid: () => app.evaluate(() => (globalThis as unknown as { schalterTest: { corePid(): number | undefined } }).schalterTest.corePid()),
    async close() {
      await app.close();
      if (options.keepData !== true) for (const folder of [dataDir, `${dataDir}-electron`]) rmSync(folder, { recursive: true, force: true });
    },
  };
}
