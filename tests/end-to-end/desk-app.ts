/**
 * Starts the real desk for a test: Electron, the built application, training mode in a folder of its own.
 * Nothing of ours is mocked; the simulated devices, chip and station sit behind real transports.
 */
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const electronBinary = process.env['SCHALTER_ELECTRON_BINARY'] ?? join(root, '.cache/electron-trial-33.2.1/electron');

export interface DeskOptions {
  /** Folder of the program; without it this checkout. */
  program?: string;
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
 * So long the first page may take to answer before the start is given up. It answers within seconds, on a machine under
 * load within half a minute, or the substitute's never does. Not sooner: a start that ends before Playwright has reached it
 * leaves a rejection in Playwright that nobody can catch, and the test has failed.
 */
const patienceMs = [60_000, 90_000];

/** @returns the value, or undefined where it has not come in time */
const within = <T>(ms: number, value: Promise<T>): Promise<T | undefined> => Promise.race([value, new Promise<undefined>((done) => setTimeout(() => done(undefined), ms).unref())]);

/** A start that is given up must not hold its folder: every further one there would find it, show it and end. */
function endStart(dataDir: string): void {
  spawnSync('pkill', ['-KILL', '-f', '--', `--user-data-dir=${dataDir}-electron`]);
}

async function launch(dataDir: string, options: DeskOptions): Promise<{ app: ElectronApplication; window: Page }> {
  const substitute = (process.env['SCHALTER_ELECTRON_SUBSTITUTE'] ?? '') !== '';
  let cause: unknown;
  for (const [attempt, firstAnswerMs] of patienceMs.entries()) {
    const launched = _electron.launch({
      executablePath: electronBinary,
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...withoutGraphicsCard, options.program ?? root, '--training', `--data=${dataDir}`, `--user-data-dir=${dataDir}-electron`, ...(options.words ?? [])],
      env: {
        ...process.env,
        ...options.env,
        SCHALTER_TEST_HOOKS: '1',
        ...(substitute || process.env['SCHALTER_ELECTRON_BINARY'] === undefined ? { SCHALTER_NODE: process.env['SCHALTER_NODE24'] ?? join(root, 'node_modules/node/bin/node') } : {}),
      } as Record<string, string>,
      // Playwright's own patience leaves such a rejection, too.
      timeout: 0,
    });
    const answered = launched.then(async (app) => {
      const window = await app.firstWindow();
      await window.evaluate(() => true);
      return { app, window };
    });
    const desk = await within(firstAnswerMs, answered.catch((thrown: unknown) => void (cause = thrown)));
    if (desk) return desk;
    console.warn(`The page did not answer within ${firstAnswerMs / 1000} s; start ${attempt + 1} of ${patienceMs.length} is given up.`);
    endStart(dataDir);
  }
  throw new Error('The page could not be reached.', { cause });
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
