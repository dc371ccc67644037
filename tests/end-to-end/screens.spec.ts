/**
 * The gallery: every screen in light, dark and high contrast, at 1366 × 768, 1920 × 1080 and 200 % zoom, written as
 * PNGs into tests/.artifacts/screens to be looked at; each without a serious accessibility violation (axe), without
 * a refused resource and without scrolling sideways. Runs in Chromium against the built pages.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCameraFile } from './fixtures/camera-file.ts';
import { faces } from './fixtures/drawings.ts';
import { screens, type Screen } from './fixtures/gallery.ts';
import { servePages } from './fixtures/pages-server.ts';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const artifacts = join(root, 'tests/.artifacts/screens');
const chromiumPath = process.env['SCHALTER_CHROMIUM'] ?? '/usr/bin/chromium';

const looks = [
  { name: 'light', width: 1366, height: 768, theme: 'light', contrast: 'normal', axe: 'all' },
  { name: 'dark', width: 1366, height: 768, theme: 'dark', contrast: 'normal', axe: 'colours' },
  { name: 'contrast', width: 1366, height: 768, theme: 'dark', contrast: 'more', axe: 'colours' },
  { name: 'large', width: 1920, height: 1080, theme: 'light', contrast: 'normal', axe: null },
  // 200 % on 1366 × 768: half the CSS pixels.
  { name: 'zoom200', width: 683, height: 384, theme: 'light', contrast: 'normal', axe: null },
] as const;

let browser: Browser;
let pages: Awaited<ReturnType<typeof servePages>>;
let script: string;

test.skip(!existsSync(chromiumPath), `Kein Chromium unter ${chromiumPath}; SCHALTER_CHROMIUM setzen oder »apt-get install chromium«.`);

test.beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  const camera = join(artifacts, 'camera.y4m');
  await writeCameraFile(camera, faces.live);
  const bundle = await build({ entryPoints: [join(here, 'fixtures/scripted-core.ts')], bundle: true, write: false, format: 'iife', target: 'chrome130' });
  script = bundle.outputFiles[0]!.text;
  pages = await servePages(process.env['SCHALTER_RENDERER'] ?? join(root, 'dist/renderer'));
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`],
  });
});
test.afterAll(async () => {
  await browser?.close();
  await pages?.close();
});

/** Opens a screen; whatever the page complains about is collected. */
async function open(screen: Screen, viewport = { width: 1366, height: 768 }): Promise<{ page: Page; complaints: string[]; close(): Promise<void> }> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'de-DE', timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript(`window.scenario = ${JSON.stringify(screen.scenario)};\n${script}`);
  await page.goto(`${pages.address}/${screen.scenario.role}.html`);
  await page.locator('main').first().waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  if (screen.go) {
    await page.getByRole('option').first().waitFor();
    await screen.go(page);
  }
  await expect(page.getByText(screen.shows).locator('visible=true').first()).toBeVisible();
  return { page, complaints, close: () => context.close() };
}

for (const screen of screens) {
  test(`screen ${screen.name}`, async () => {
    const { page, complaints, close } = await open(screen);
    for (const look of looks) {
      await page.setViewportSize({ width: look.width, height: look.height });
      await page.evaluate(([theme, contrast]) => Object.assign(document.documentElement.dataset, { kernTheme: theme, contrast }), [look.theme, look.contrast]);
      await page.waitForTimeout(120);
      await page.screenshot({ path: join(artifacts, `${screen.name}.${look.name}.png`), fullPage: look.name === 'zoom200' });
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(sideways, `${look.name} scrolls sideways`).toBeLessThanOrEqual(0);
      if (look.axe) {
        const axe = new AxeBuilder({ page });
        const result = await (look.axe === 'all' ? axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']) : axe.withRules('color-contrast')).analyze();
        const serious = result.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => `${look.name}: ${one.id}: ${one.nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`).slice(0, 3).join(' | ')}`);
        expect(serious).toEqual([]);
      }
    }
    expect(complaints).toEqual([]);
    await close();
  });
}
