// Unit tests stand beside their source; tests/ holds what crosses rooms. `tests/end-to-end` is Playwright's.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The long ones first, so that no worker is left alone with one of them at the end. */
class CrossRoomFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const crosses = ({ moduleId }: TestSpecification): boolean => moduleId.startsWith(join(import.meta.dirname, 'tests/'));
    const sorted = await super.sort(files);
    return [...sorted.filter(crosses), ...sorted.filter((file) => !crosses(file))];
  }
}

export default defineConfig({
  test: {
    include: ['src-main/**/*.test.ts', 'src-renderer/**/*.test.{ts,tsx}', 'src-servers/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'tests/end-to-end/**', 'tests/lab/**'],
    pool: 'forks',
    sequence: { sequencer: CrossRoomFirst },
    maxWorkers: 2,
    // Tests with real processes, ports and devices get one more try on the submission's machine, nowhere else.
    retry: process.env['CI'] ? 1 : 0,
    // Cores, stations and commands are started again and again: their modules are compiled once.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache/compiled') },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
