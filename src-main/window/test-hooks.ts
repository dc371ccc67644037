/**
 * What end-to-end tests may reach in the main process. Set only with SCHALTER_TEST_HOOKS=1 under the
 * substitute runtime, never in a delivered application.
 */
import { CoreProcess } from './core-process.ts';

export interface TestHooks {
  /** Process id of the running core, for tests that kill it. */
  corePid(): number | undefined;
  /** Starts `entry` in Electron's utilityProcess through the product's own seam and makes one call. */
  throughUtilityProcess(entry: string): Promise<unknown>;
}

export function setTestHooks(core: CoreProcess): void {
  const hooks: TestHooks = {
    corePid: () => core.pid,
    async throughUtilityProcess(entry) {
      const other = new CoreProcess({ entry, options: {}, secret: 'never in arguments', node: null });
      other.start();
      try {
        return await other.call('desk.info', {});
      } finally {
        await other.stop();
      }
    },
  };
  Object.assign(globalThis, { schalterTest: hooks });
}
