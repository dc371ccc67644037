/** The short kill matrix of every test run; the long one is `node tests/disk/disk.ts`. */
import { describe, expect, it } from 'vitest';
import { fullDisk, kills, powerCuts } from './disk.ts';
import { buildShim, diskAfter, type Operation } from './power-loss.ts';

const shim = buildShim();

describe('a disk that fails', () => {
  it.skipIf(!shim)('power cut at any instant: nothing confirmed is lost, no store is unreadable', { timeout: 180_000 }, () => {
    // Fails with `synchronous = OFF` in store/database.ts, without either sync of `put` or the one of `prepare` in store/capture-files.ts,
    // and without `sweepCaptures`.
    const report = powerCuts(shim!, 25, 1);
    expect(report.violations).toEqual([]);
    expect(report.confirmed).toBeGreaterThan(100);
  });

  it.skipIf(!shim)('a full disk at any write: one clear code, nothing confirmed is lost', { timeout: 180_000 }, () => {
    const report = fullDisk(shim!, 6);
    expect(report.violations).toEqual([]);
    expect(report.confirmed).toBeGreaterThan(6);
    // Fails without `written` in store/database.ts.
    expect(report.codes.filter((code) => !code.startsWith('STORE_') && code !== 'unconfirmed')).toEqual([]);
    expect(report.codes.some((code) => code.startsWith('STORE_'))).toBe(true);
  });

  it('killed while it writes: nothing confirmed is lost', { timeout: 180_000 }, async () => {
    // Fails where `write` in store/database.ts returns before it has committed.
    const report = await kills(4, 7);
    expect(report.violations).toEqual([]);
    expect(report.confirmed).toBeGreaterThan(4);
  });

  it('the simulated cut itself drops what was not synced and keeps what was', () => {
    const write = (text: string, offset: number): Operation => ({ kind: 'w', name: 'a', offset, bytes: Buffer.from(text) });
    const sync: Operation = { kind: 's', name: 'a', offset: 0, bytes: Buffer.alloc(0) };
    const operations = [write('synced', 0), sync, write('lost', 6)];
    expect(diskAfter(operations, 3, () => 0.9).files.get('a')!.toString()).toBe('synced');
    expect(diskAfter(operations, 3, () => 0.4).files.get('a')!.toString()).toBe('syncedlost');
  });
});
