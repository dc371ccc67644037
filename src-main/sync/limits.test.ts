/** Warnings come long before anything bites, the urgent ones first. */
import { describe, expect, it } from 'vitest';
import { issueCertificate } from '../matching/certificates.ts';
import { warningsOf, type Measured } from './limits.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const day = 86_400_000;
const certificate = (days: number) => ({ name: 'Das Zertifikat dieses Arbeitsplatzes', pem: issueCertificate({ commonName: 'x', role: 'client', validFrom: new Date(now - 100 * day), validUntil: new Date(now + days * day) }).cert });
const calm: Measured = { queue: { waiting: 3, parked: 0, oldestQueuedAt: '2026-11-24T09:00:00Z', newResults: 0 }, line: { state: 'up', measuredAt: null, roundTripMs: 20, downSince: null, message: '' }, clockOffsetMs: 1_500, certificates: [certificate(400)], now };

describe('warnings', () => {
  it('says nothing on a calm day', () => {
    expect(warningsOf(calm)).toEqual([]);
  });
  it('is amber weeks before a certificate ends, red in its last week and after it', () => {
    expect(warningsOf({ ...calm, certificates: [certificate(42)] })).toMatchObject([{ id: 'certificate', level: 'amber', daysLeft: 42 }]);
    expect(warningsOf({ ...calm, certificates: [certificate(7)] })).toMatchObject([{ level: 'red', daysLeft: 7 }]);
    expect(warningsOf({ ...calm, certificates: [certificate(-1)] })).toMatchObject([{ level: 'red', daysLeft: 0, message: expect.stringContaining('abgelaufen') }]);
  });
  it('grows with the backlog and its age, and puts the urgent first', () => {
    const queue = { waiting: 250, parked: 2, oldestQueuedAt: '2026-11-01T10:00:00Z', newResults: 0 };
    expect(warningsOf({ ...calm, queue, clockOffsetMs: -90_000 }).map(({ id, level }) => `${id} ${level}`)).toEqual(['daysWaiting red', 'waiting amber', 'parked amber', 'clock amber']);
  });
});
