/** The training certificates are real: OpenSSL's own code in Node accepts and refuses them. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { issueCertificate, issueTrainingIdentities } from './certificates.ts';

describe('training certificates', () => {
  const now = Date.parse('2026-11-24T10:00:00Z');
  const made = issueTrainingIdentities(now);
  const authority = new X509Certificate(made.authority.cert);

  it('chain to their authority and name their hosts', () => {
    const station = new X509Certificate(made.station.cert);
    expect(station.verify(authority.publicKey)).toBe(true);
    expect(station.checkIssued(authority)).toBe(true);
    expect(station.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(station.checkHost('localhost')).toBe('localhost');
    expect(authority.ca).toBe(true);
    expect(station.ca).toBe(false);
  });

  it('are not accepted under a foreign authority', () => {
    const foreign = issueCertificate({ commonName: 'Fremde CA', role: 'authority', validFrom: new Date(now), validUntil: new Date(now + 1e9) });
    expect(new X509Certificate(made.desk.cert).verify(new X509Certificate(foreign.cert).publicKey)).toBe(false);
  });

  it('give every certificate another serial number', () => {
    expect(new Set([made.authority, made.station, made.desk].map((identity) => new X509Certificate(identity.cert).serialNumber)).size).toBe(3);
  });
});
