/** Ends of certificates are read from real TLS servers, with certificates by openssl. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { expect, it } from 'vitest';
import { restDescription } from '../counter/information/description.ts';
import { interpreterProvider } from '../counter/interpreter/settings.ts';
import { issueServer, makeAuthority } from '../window/testing/authority.ts';
import { createBesideCertificates } from './beside-certificates.ts';
import { endOf } from './readiness-facts.ts';

it.skipIf(spawnSync('openssl', ['version']).status !== 0)('[Issue 7, 1, 3] the ends of the certificates of proxy, relay, portal and register are known, also of one this machine does not trust, and after it fell silent', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-beside-'));
  const pair = issueServer(dir, makeAuthority(dir, 'authority'), 'server', 'DNS:localhost');
  const server = createServer({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const provider = interpreterProvider.parse({ id: 'p', name: 'Dolmetschdienst', websocket: `wss://${at}`, uri: 'sip:a@b.test', iceServers: [{ urls: `turns:localhost:${at.split(':')[1]}?transport=tcp` }, { urls: 'turn:localhost:9' }], directory: { url: 'https://127.0.0.1:9/' } });
    const common = { purpose: 'Zweck', legalBasis: 'Norm', mayBeTold: ['azrNumber'] };
    const system = restDescription.parse({ ...common, id: 'auskunft', kind: 'rest', name: 'Auskunft', request: { address: `https://${at}/{azrNumber}` }, tls: { certFile: 'server.crt', keyFile: 'server.key', caFile: 'authority.crt' }, answer: [{ name: 'Stand', path: 'a' }] });
    const certificates = createBesideCertificates([provider], [{ file: join(dir, 'auskunft.json'), system }]);
    const until = endOf(pair.cert)!;
    const known = ['Dolmetschdienst', 'Dolmetschdienst', 'Auskunft', 'dieser Schalter für Auskunft'].map((name, index) => ({ name: index === 3 ? name : `${name} (${index === 1 ? at.replace('127.0.0.1', 'localhost') : at})`, until }));
    const sorted = () => certificates.list().sort((a, b) => a.name.localeCompare(b.name));
    expect(sorted()).toEqual(known.slice(3));
    await certificates.look();
    expect(sorted()).toEqual(known.sort((a, b) => a.name.localeCompare(b.name)));
    server.close();
    await certificates.look();
    expect(sorted()).toEqual(known);
  } finally {
    server.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
