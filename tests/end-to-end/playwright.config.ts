import { defineConfig } from '@playwright/test';

// Drives the real window. `npm test` prepares Electron, Xvfb and the build (scripts/test.mjs).
export default defineConfig({
  testDir: '.',
  outputDir: '../.artifacts/playwright',
  workers: 1,
  // One more try on the submission's machine, nowhere else; Playwright lists it as flaky.
  retries: process.env['CI'] ? 1 : 0,
  // Patience, not expectation: a slow machine under load must not fail a test that a fast one passes.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? [['list'], ['json']] : 'list',
  projects: [
    { name: 'desk', testMatch: /.*\.e2e\.ts/, testIgnore: /package\.e2e\.ts/ },
    { name: 'package', testMatch: /package\.e2e\.ts/ },
    { name: 'screens', testMatch: /screens\.spec\.ts/, fullyParallel: true, timeout: 120_000 },
  ],
});
