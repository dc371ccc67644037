/** A pinned authority is believed for its address, and nothing else is. Certificates by openssl. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { issueServer, makeAuthority } from './testing/authority.ts';
import { leadsTo } from './pinned-ca.ts';

const openssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!openssl)('[RFC 5280 6.1] a pinned authority', () => {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-pin-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  if (!openssl) return;
  const pem = (file: string) => readFileSync(file, 'utf8');
  const [ours, other] = [makeAuthority(dir, 'ours'), makeAuthority(dir, 'other')];
  const server = pem(issueServer(dir, ours, 'sip.example', 'DNS:sip.example').cert);
  const now = Date.now();

  it('is believed for the name in its certificate', () => expect(leadsTo([server], pem(ours.cert), 'sip.example', now)).toBe(true));
  it.each([
    ['another authority', [server], pem(other.cert), 'sip.example', now],
    ['another name', [server], pem(ours.cert), 'else.example', now],
    ['a certificate that has run out', [server], pem(ours.cert), 'sip.example', now + 40 * 86_400_000],
    ['one that only looks as if it were issued there', [pem(issueServer(dir, makeAuthority(dir, 'ours-again', 'ours'), 'sip.example', 'DNS:sip.example').cert)], pem(ours.cert), 'sip.example', now],
    ['one issued by a server', [pem(issueServer(dir, issueServer(dir, ours, 'server', 'DNS:server'), 'sip.example', 'DNS:sip.example').cert), pem(join(dir, 'server.crt'))], pem(ours.cert), 'sip.example', now],
    ['nothing', [], pem(ours.cert), 'sip.example', now],
    ['what is no certificate', ['x'], pem(ours.cert), 'sip.example', now],
  ])('is not believed for %s', (_what, chain, authority, host, at) => expect(leadsTo(chain, authority, host, at)).toBe(false));
});
