/**
 * The proxy of an interpreter service may have a certificate of its own authority: an office names it, and
 * then this authority alone is believed for that address, whatever else the machine trusts (RFC 5280 6.1:
 * path, validity, purpose; RFC 6125: name).
 */
import { X509Certificate } from 'node:crypto';

const serverAuthentication = '1.3.6.1.5.5.7.3.1';
const longestPath = 5;

const valid = (one: X509Certificate, now: number): boolean => Date.parse(one.validFrom) <= now && now <= Date.parse(one.validTo);
const issued = (one: X509Certificate, by: X509Certificate): boolean => by.ca && one.checkIssued(by) && one.verify(by.publicKey);

/**
 * @param chain certificates as the server sent them, PEM, its own first
 * @param authority PEM; may hold several certificates
 */
export function leadsTo(chain: readonly string[], authority: string, host: string, now: number): boolean {
  try {
    const trusted = (authority.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((pem) => new X509Certificate(pem)).filter((one) => valid(one, now));
    const sent = chain.slice(0, longestPath).map((pem) => new X509Certificate(pem));
    const leaf = sent[0];
    if (!leaf || !(leaf.checkHost(host) ?? leaf.checkIP(host)) || !(leaf.keyUsage ?? [serverAuthentication]).includes(serverAuthentication)) return false;
    for (const [index, one] of sent.entries()) {
      if (!valid(one, now)) return false;
      if (trusted.some((root) => issued(one, root))) return true;
      const next = sent[index + 1];
      if (!next || !issued(one, next)) return false;
    }
  } catch {
    // What cannot be read is not believed.
  }
  return false;
}
