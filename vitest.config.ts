import { defineConfig } from 'vitest/config';

// Unit tests stand beside their source; tests/ holds what crosses rooms. `tests/end-to-end` is Playwright's.
export default defineConfig({
  test: {
    include: ['src-main/**/*.test.ts', 'src-renderer/**/*.test.{ts,tsx}', 'src-servers/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'tests/end-to-end/**', 'tests/lab/**'],
    pool: 'forks',
    maxWorkers: 2,
    // Tests with real processes, ports and devices get one more try on the submission's machine, nowhere else.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
