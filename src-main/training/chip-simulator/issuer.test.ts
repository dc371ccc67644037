import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authenticatePassively } from '../../documents/passive/passive-authentication.ts';
import { readCertificate } from '../../documents/passive/certificate.ts';
import { buildTrustStore } from '../../documents/passive/trust-store.ts';
import { createIssuer, issueMasterList, issueRevocationList, issueSecurityObject } from './issuer.ts';

describe('the lists of the invented state', () => {
  const issuer = createIssuer({ random: (length) => new Uint8Array(randomBytes(length)) });
  const now = new Date();
  const source = (bytes: Uint8Array) => ({ bytes, importedAt: now, retrieval: 'manual' as const });
  const files = new Map([['EF_SOD' as const, issueSecurityObject(issuer, new Map([[1, Uint8Array.of(0x61, 0)]]))]]);
  const resultOf = (crl: Uint8Array | null, id: string) => {
    const trust = buildTrustStore([source(issueMasterList(issuer)), ...(crl ? [source(crl)] : [])], { pinned: [readCertificate(issuer.csca.certificate)], acceptUnpinned: false, now });
    expect(trust.problems).toEqual([]);
    return authenticatePassively(files, trust, { now, checkValidityNow: true }).findings.find((finding) => finding.id === id)?.result;
  };

  it('[ICAO 9303-12 7.1.4] an empty list clears the signer, one that names it does not, none leaves it open', () => {
    expect(resultOf(issueRevocationList(issuer, now), 'electronic.sod.revocation')).toBe('successful');
    expect(resultOf(issueRevocationList(issuer, now), 'electronic.sod.dsToCsca')).toBe('successful');
    const serial = readCertificate(issuer.documentSigner.certificate).serial;
    expect(resultOf(issueRevocationList(issuer, now, [Buffer.from(serial, 'hex')]), 'electronic.sod.revocation')).toBe('failed');
    expect(resultOf(null, 'electronic.sod.revocation')).toBe('undetermined');
  });
});
