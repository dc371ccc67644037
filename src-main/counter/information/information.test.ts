/** Information systems: told only what their description allows, asked over real HTTP, nothing invented. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../contract/session.ts';
import { newSession } from '../../capture/new-session.ts';
import { sampleContext } from '../../capture/sample-events.ts';
import { issueServer, makeAuthority } from '../../window/testing/authority.ts';
import { attachmentOf, mostAttachmentBytes } from './attachments.ts';
import { parseDescription, readDescriptions, type SystemDescription } from './description.ts';
import { createInformationSystems, valueAt } from './systems.ts';

const portal = { id: 'dokis', kind: 'portal', name: 'Katalog', purpose: 'Vergleich mit Echtdokumenten', legalBasis: '§ 16 AsylG', start: 'https://catalogue.example/', open: 'https://catalogue.example/{issuingState}/{documentCode}', mayBeTold: ['issuingState', 'documentCode'] };
const rest = { id: 'register', kind: 'rest', name: 'Auskunft', purpose: 'Probe', legalBasis: 'Probe', needs: ['nationality'], mayBeTold: ['nationality'], request: { address: 'https://register.example/{nationality}' }, answer: [{ name: 'Stand', path: 'data.0.state' }, { name: 'Fehlt', path: 'data.9.state' }] };

function sessionOf(): Session {
  const session = newSession(sampleContext(), null);
  Object.assign(session.person, { surname: 'MUSTER', nationality: 'UTO', languages: ['prs'] });
  session.document.mrz = { lines: [], format: 'TD3', valid: true, fields: { issuingState: 'UTO', documentCode: 'P', documentNumber: 'L898902C3' } };
  return session;
}
const only = (description: object) => createInformationSystems([{ file: '/x/s.json', system: parseDescription(JSON.stringify(description), 's.json') as SystemDescription }], () => 'now');

describe('[Issue 7, 3] a description', () => {
  it.each([
    [{ ...portal, open: 'https://catalogue.example/{surname}' }, /surname.*mayBeTold/],
    [{ ...portal, open: 'https://elsewhere.example/{issuingState}' }, /origins/],
    [{ ...portal, start: 'http://catalogue.example/' }, /https/],
    [{ ...rest, request: { ...rest.request, body: { name: '{surname}' } } }, /surname.*mayBeTold/],
    [{ ...rest, invented: true }, /dieses Feld gibt es nicht: »invented«/],
  ])('that tells or shows more than it says is refused with the place (%#)', (description, why) => {
    expect(() => parseDescription(JSON.stringify(description), 's.json')).toThrow(why);
  });

  it('with a fault is named and left out; the others serve, and the desk opens', () => {
    const dir = mkdtempSync(join(tmpdir(), 'schalter-systems-'));
    const [good, torn, gone] = ['good.json', 'torn.json', 'gone.json'].map((name) => join(dir, name)) as [string, string, string];
    writeFileSync(good, JSON.stringify(portal));
    writeFileSync(torn, '{ "id": ');
    const { described, problems } = readDescriptions([torn, good, gone]);
    rmSync(dir, { recursive: true });
    expect(described.map(({ system }) => system.id)).toEqual(['dokis']);
    expect(problems).toEqual([expect.stringContaining('torn.json'), expect.stringContaining('gone.json')]);
  });
});

describe('[Issue 7, 3] portals', () => {
  it('open at the document at hand, at their start where nothing is known, and are told nothing else', () => {
    const systems = only(portal);
    expect(systems.opening('dokis', sessionOf())).toEqual({ id: 'dokis', name: 'Katalog', address: 'https://catalogue.example/UTO/P', origins: ['https://catalogue.example'], permissions: [] });
    expect(systems.opening('dokis', null).address).toBe('https://catalogue.example/');
    expect(JSON.stringify(systems.list(sessionOf()))).not.toMatch(/MUSTER|L898902C3/);
  });

  it('put values into an address as values', () => {
    const session = sessionOf();
    session.document.mrz!.fields['documentCode'] = '../?a=b&';
    expect(only(portal).opening('dokis', session).address).toBe('https://catalogue.example/UTO/..%2F%3Fa%3Db%26');
  });
});

describe('[Issue 7, 3] systems with an interface', () => {
  const asked: IncomingMessage[] = [];
  let answer = { status: 200, body: '{"data":[{"state":"gültig"}]}' };
  const server = createServer((request, response) => {
    asked.push(request);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  let address = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const local = () => ({ ...rest, request: { address: `${address}/{nationality}` }, health: `${address}/health` });

  it('are asked as described, and answer in the names of the description', async () => {
    const systems = only(local());
    expect(await systems.ask('register', sessionOf())).toEqual({ query: 'Staatsangehörigkeit: UTO', result: 'Stand: gültig\nFehlt: keine Angabe', attachments: [] });
    expect(asked.at(-1)!.url).toBe('/UTO');
    await systems.checkHealth();
    expect(systems.list(null)[0]!.health).toMatchObject({ state: 'up' });
  });

  it('say in a sentence what is missing, refused, unreadable or out of reach', async () => {
    const systems = only(local());
    const nobody = newSession(sampleContext(), null);
    await expect(systems.ask('register', nobody)).rejects.toMatchObject({ code: 'SYSTEM_NEEDS', message: 'Auskunft braucht noch: Staatsangehörigkeit.' });
    answer = { status: 403, body: '' };
    await expect(systems.ask('register', sessionOf())).rejects.toMatchObject({ code: 'SYSTEM_REFUSED' });
    answer = { status: 200, body: '<html>' };
    await expect(systems.ask('register', sessionOf())).rejects.toMatchObject({ code: 'SYSTEM_ANSWER' });
    const away = only({ ...rest, request: { address: 'http://127.0.0.1:1/{nationality}' } });
    await expect(away.ask('register', sessionOf())).rejects.toMatchObject({ code: 'SYSTEM_UNREACHABLE' });
  });

  it.skipIf(spawnSync('openssl', ['version']).status !== 0)('say that a certificate is not believed, and which file of their own cannot be read; a portal\u2019s is judged where it is opened', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'schalter-systems-'));
    const pair = issueServer(dir, makeAuthority(dir, 'authority'), 'server', 'IP:127.0.0.1');
    const secure = createSecureServer({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) }, (_request, response) => response.end('{}')).listen(0, '127.0.0.1');
    await new Promise((resolve) => secure.once('listening', resolve));
    const at = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
    try {
      const asking = { ...rest, request: { address: `${at}/{nationality}` }, health: `${at}/health` };
      const systems = only(asking);
      await expect(systems.ask('register', sessionOf())).rejects.toMatchObject({ code: 'SYSTEM_UNREACHABLE', message: 'Dem Zertifikat von Auskunft wird nicht vertraut. Bitte später erneut versuchen.' });
      await systems.checkHealth();
      expect(systems.list(null)[0]!.health).toMatchObject({ state: 'down', message: 'Dem Zertifikat von Auskunft wird nicht vertraut.' });
      const seen = only({ ...portal, start: at, open: null });
      await seen.checkHealth();
      expect(seen.list(null)[0]!.health).toMatchObject({ state: 'up', message: 'Antwortet; das Zertifikat wird beim Öffnen geprüft.' });
      const torn = only({ ...asking, tls: { certFile: 'none.crt', keyFile: 'none.key', caFile: 'none-ca.crt' } });
      await expect(torn.ask('register', sessionOf())).rejects.toMatchObject({ code: 'SYSTEM_TLS', message: 'Für Auskunft lässt sich none-ca.crt nicht lesen. Bitte die Dateien seiner Beschreibung prüfen lassen.' });
    } finally {
      secure.closeAllConnections();
      secure.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('bring pages and pictures with the answer, known by their first bytes; anything else is refused', async () => {
    const systems = only({ ...local(), attachments: [{ name: 'Auszug', path: 'page' }, { name: 'Fehlt', path: 'none' }] });
    answer = { status: 200, body: JSON.stringify({ page: Buffer.from('%PDF-1.7').toString('base64') }) };
    expect((await systems.ask('register', sessionOf())).attachments).toMatchObject([{ name: 'Auszug', mime: 'application/pdf' }]);
    answer = { status: 200, body: JSON.stringify({ page: Buffer.from('<html>').toString('base64') }) };
    await expect(systems.ask('register', sessionOf())).rejects.toMatchObject({ code: 'INQUIRY_ATTACHMENT' });
    expect(() => attachmentOf('groß.pdf', Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(mostAttachmentBytes)]))).toThrow(expect.objectContaining({ code: 'INQUIRY_ATTACHMENT' }));
  });

  it('reads values by path and never by prototype', () => {
    expect(valueAt({ a: [{ b: 1 }] }, 'a.0.b')).toBe('1');
    expect(valueAt({ a: {} }, 'a.constructor.name')).toBeNull();
  });
});
