/** The rules of the line as pure functions: backoff, breaker, line state, bandwidth. */
import { describe, expect, it } from 'vitest';
import { StationError, type StationStatus } from '../matching/port.ts';
import { retryAfterMs } from '../matching/transport-error.ts';
import { backoffMs } from './backoff.ts';
import { createBandwidth } from './bandwidth.ts';
import { closedBreaker, nextBreaker } from './breaker.ts';
import { lineAnswered, lineBusy, lineFailed, lineMeasured, lineStatusOf, unknownLine } from './line.ts';

describe('backoff', () => {
  const settings = { baseMs: 1_000, capMs: 60_000 };
  it('doubles, is capped, and half of it is random', () => {
    expect([1, 2, 3, 7, 40].map((failures) => backoffMs(failures, settings, () => 0))).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
    expect(backoffMs(7, settings, () => 0.999999)).toBe(60_000);
  });
});

describe('Retry-After', () => {
  it('[RFC 9110 10.2.3] is seconds or a date; nonsense and the past say nothing', () => {
    const now = Date.UTC(2026, 10, 29, 12);
    expect(['5', 'Sun, 29 Nov 2026 12:00:30 GMT', '0', 'bald', 'Sun, 29 Nov 2026 11:00:00 GMT', undefined].map((header) => retryAfterMs(header, now))).toEqual([5_000, 30_000, null, null, null, null]);
  });
});

describe('breaker', () => {
  it('opens after three failures in a row, half opens with a measurement, closes with an answered request', () => {
    let breaker = closedBreaker;
    for (const expected of ['closed', 'closed', 'open'] as const) {
      breaker = nextBreaker(breaker, 'failed', 100, 3);
      expect(breaker.state).toBe(expected);
    }
    expect(breaker.openedAt).toBe(100);
    breaker = nextBreaker(breaker, 'measured', 200, 3);
    expect(breaker.state).toBe('halfOpen');
    expect(nextBreaker(breaker, 'failed', 300, 3)).toMatchObject({ state: 'open', openedAt: 100 });
    expect(nextBreaker(breaker, 'answered', 300, 3)).toEqual(closedBreaker);
  });
  it('an answer in between starts the count anew', () => {
    const twice = nextBreaker(nextBreaker(closedBreaker, 'failed', 1, 3), 'failed', 2, 3);
    expect(nextBreaker(nextBreaker(twice, 'answered', 3, 3), 'failed', 4, 3).state).toBe('closed');
  });
});

describe('line state', () => {
  const fresh = 35_000;
  const status: StationStatus = { service: 's', interfaceVersions: ['1.0'], time: '1970-01-01T00:01:00.000Z', accepting: true, message: null };
  const running = { ...unknownLine, running: true };
  const broken = new StationError('LINE_BROKEN', 'line', 'Die Verbindung ist abgebrochen.');

  it('is paused before the start, unknown before the first measurement, up only while the last answer is fresh', () => {
    expect(lineStatusOf(unknownLine, 'PIK', 0, fresh).state).toBe('paused');
    expect(lineStatusOf(running, 'PIK', 0, fresh)).toMatchObject({ state: 'unknown', measuredAt: null });
    const up = lineMeasured(running, status, 1_000, 1_040);
    expect(lineStatusOf(up, 'PIK', 1_040 + fresh, fresh)).toMatchObject({ state: 'up', roundTripMs: 40 });
    expect(lineStatusOf(up, 'PIK', 1_041 + fresh, fresh)).toMatchObject({ state: 'unknown', roundTripMs: null });
  });
  it('is down from the first failed measurement until something is answered, and says since when and why', () => {
    const down = lineFailed(lineFailed(running, broken, 5_000), broken, 9_000);
    expect(lineStatusOf(down, 'PIK', 9_000, fresh)).toMatchObject({ state: 'down', downSince: '1970-01-01T00:00:05.000Z', message: 'Die Verbindung ist abgebrochen.' });
    expect(lineStatusOf(lineAnswered(down, 10_000), 'PIK', 10_000, fresh)).toMatchObject({ state: 'up', downSince: null });
  });
  it('is up, and says why nothing goes out, where the station asks to wait', () => {
    const busy = new StationError('PIK_BUSY', 'busy', 'Die PIK-Station ist erreichbar, nimmt aber gerade nichts an.');
    expect(lineStatusOf(lineBusy(lineFailed(running, broken, 5_000), busy, 6_000), 'PIK', 6_000, fresh)).toMatchObject({ state: 'up', accepting: false, downSince: null, message: busy.message });
  });
  it('measures the clock of the station against the middle of the round trip', () => {
    expect(lineMeasured(running, status, 1_000, 3_000).clockOffsetMs).toBe(58_000);
    expect(lineMeasured(running, { ...status, time: 'nonsense' }, 1_000, 3_000).clockOffsetMs).toBeNull();
  });
});

describe('bandwidth cap', () => {
  it('keeps the rate over time and never bursts more than a quarter of a second', async () => {
    let now = 0;
    const clock = { now: () => now, sleep: async (ms: number) => void (now += ms) };
    const rate = 250_000;
    const bandwidth = createBandwidth(rate, clock);
    const piece = bandwidth.pieceBytes(4_000_000);
    expect(piece).toBe(rate / 4);
    let sent = 0;
    while (sent < 2_500_000) {
      await bandwidth.take(piece);
      sent += piece;
    }
    expect(now).toBeGreaterThanOrEqual(((sent - piece) / rate) * 1000 - 1);
    expect(now).toBeLessThanOrEqual((sent / rate) * 1000 + 1);
  });
});
