/** The short leak test of every run; the long one is `npm run leak`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LeakReport } from './leak.ts';

it('a session leaves nothing behind in memory: less than 20 kB each over 200 sessions', { timeout: 600_000 }, () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', join(import.meta.dirname, 'leak.ts'), '200'], { encoding: 'utf8' });
  expect(stderr.replaceAll(/^.*(ExperimentalWarning|--trace-warnings).*$/gm, '').trim()).toBe('');
  const report = JSON.parse(stdout) as LeakReport;
  // Fails when something keeps whole sessions: one is larger than this.
  expect(report.bytesPerSession).toBeLessThan(20_000);
});
