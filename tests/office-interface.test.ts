/**
 * The office interface as published: docs/office/openapi.json is what the code enforces, every request of two working
 * desks and every answer of the server validates against it, every operation occurs, and what the schema refuses is
 * refused with the field's name. `UPDATE_DOCS=1 npx vitest run tests/office-interface` writes the files anew. Real PostgreSQL.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate, type Identity } from '../src-main/matching/certificates.ts';
import { command as officeDesk } from '../src-main/cli/office-desk.ts';
import { systemClock } from '../src-main/sync/clock.ts';
import { createOfficeClient, type OfficeClient } from '../src-main/sync/office/client.ts';
import { officeErrorTable, officeOpenApi } from '../src-main/sync/office/describe.ts';
import { createOffice, type Office } from '../src-main/sync/office/office.ts';
import { officeBasePath } from '../src-main/sync/office/wire.ts';
import { ChangeFeed } from '../src-servers/office/feed.ts';
import { openOfficeDatabase } from '../src-servers/office/office.ts';
import { createOfficeServer } from '../src-servers/office/server.ts';
import { OfficeStore } from '../src-servers/office/store.ts';
import { openDesk, until } from './chaos/desk.ts';
import { chaosCases, putCase } from './chaos/office-desk.ts';
import { planned } from './chaos/plan.ts';
import { officeWorld, type OfficeWorld } from './office-world.ts';
import { startPostgres } from './postgres.ts';

interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
const docs = join(import.meta.dirname, '../docs');
const openApi = officeOpenApi() as { paths: Record<string, Record<string, Operation>> };

describe('docs/office.md', () => {
  it('publishes the interface and the error codes of the code', () => {
    const renew = process.env['UPDATE_DOCS'] !== undefined;
    const text = `${JSON.stringify(openApi, null, 2)}\n`;
    const file = join(docs, 'office/openapi.json');
    if (renew) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8'), 'UPDATE_DOCS=1 writes it anew').toBe(text);
    const page = readFileSync(join(docs, 'office.md'), 'utf8');
    const renewed = page.replace(/(<!-- error-codes -->\n)[\s\S]*?(<!-- \/error-codes -->)/, `$1${officeErrorTable()}\n$2`);
    if (renew) writeFileSync(join(docs, 'office.md'), renewed);
    else expect(page).toBe(renewed);
  });
});

const postgres = startPostgres();
const dir = mkdtempSync(join(tmpdir(), 'schalter-office-interface-'));

describe.skipIf(postgres === null)('[Issue 5] the office server keeps to its published interface', () => {
  const exchanges: { method: string; path: string; request: unknown; status: number; answer: string; type: string }[] = [];
  let world: OfficeWorld;
  let app: FastifyInstance;
  let feed: ChangeFeed;
  let url: string;
  let sql: ReturnType<typeof openOfficeDatabase>;
  let [a, b]: OfficeClient[] = [];
  const desks: Office[] = [];

  beforeAll(async () => {
    postgres!.createDatabase('interface');
    world = await officeWorld(dir, postgres!.url('interface'), { amt: ['desk-1', 'desk-2'] });
    sql = openOfficeDatabase(postgres!.url('interface'), 6);
    const store: OfficeStore = new OfficeStore(sql, (officeId) => feed.ring(officeId));
    feed = new ChangeFeed(store, 50);
    app = createOfficeServer({ store, feed, authority: world.identities.ca, identity: world.identities.server, instance: 'test', certificateUntil: null, heartbeatMs: 500, believeMs: 0 });
    app.addHook('onSend', async (asked, reply, payload) => {
      const path = asked.routeOptions.url;
      if (path) exchanges.push({ method: asked.method.toLowerCase(), path: path.slice(officeBasePath.length).replace(/:(\w+)/g, '{$1}'), request: asked.body, status: reply.statusCode, answer: typeof payload === 'string' ? payload : '', type: String(reply.getHeader('content-type') ?? '').split(';')[0]! });
      return payload;
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    url = `https://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    a = world.client('desk-1', [url]);
    b = world.client('desk-2', [url]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(desks.map((desk) => desk.stop()));
    await Promise.all([a?.close(), b?.close()]);
    feed.close();
    await app.close();
    await sql.close();
    await world.close();
    postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Desk by desk, as the application works: the office's own code makes the requests. */
  const startDesk = (client: OfficeClient, name: string) => {
    const db = openDesk(join(dir, `${name}.sqlite`));
    const desk = createOffice({ db, client, cases: chaosCases(db), appointments: null, softwareVersion: 'test', clock: systemClock, random: Math.random, settings: { everyMs: 100, backoff: { baseMs: 50, capMs: 300 } }, events: { standing: () => {}, changed: () => {}, problem: () => {} } });
    desks.push(desk);
    desk.start();
    return { desk, put: (index: number) => db.transaction(() => putCase(db, planned(5, index, 3)))() };
  };

  it('a day of two desks, every operation of the interface in it', { timeout: 120_000 }, async () => {
    const first = startDesk(a!, 'desk-1');
    await until(() => first.desk.standing().state === 'up', 'the first desk');
    const second = startDesk(b!, 'desk-2');
    await until(() => first.desk.standing().asking.length === 1, 'the second desk asking');
    await first.desk.admit('desk-2');
    await until(() => second.desk.standing().state === 'up', 'the second desk');
    for (let index = 0; index < 6; index += 1) first.put(index);
    first.desk.wake();
    await until(() => first.desk.standing().unshared === 0 && second.desk.state.cases().length > 0, 'the cases at the second desk');
    const caseId = second.desk.state.cases()[0]!.case_id;
    const whole = await a!.wholeCase(caseId);
    await a!.release(caseId);
    await b!.lease(caseId, 60, null);
    // Both go on from the same version: the second form is kept beside, and a person decides.
    const event = (version: number, text: string) => ({ eventId: text, version, at: new Date().toISOString(), sealed: randomBytes(64).toString('base64') });
    const push = (base: number, text: string) => ({ base, events: [event(base + 1, text)], head: randomBytes(64).toString('base64'), captures: [], closed: false, createdAt: new Date().toISOString(), retainUntil: null, leaseSeconds: 60 });
    await b!.push(caseId, push(whole.version, 'b'));
    const beside = await a!.push(caseId, push(whole.version, 'a'));
    expect(beside.outcome).toBe('conflict');
    await a!.wholeCase(caseId);
    await a!.resolve(caseId, beside.conflictId!, { keep: 'branch', push: push(whole.version + 1, 'decided') });
    await a!.putCapture(caseId, 'capture-1', randomBytes(90));
    await b!.capture(caseId, 'capture-1');
    await a!.putTemplates(caseId, [{ templateId: 't1', sealed: randomBytes(64).toString('base64') }]);
    expect(await b!.templates()).toHaveLength(1);
    await a!.postMail(caseId, 'mail-1', randomBytes(64).toString('base64'));
    await b!.mail();
    await a!.mail();
    await a!.takenMail('mail-1');
    // Whoever saw two of three changes does not decide over the third. Fails without `seen` in `decide` of case-sync.ts.
    const seen = second.desk.state.cases().find((one) => one.case_id !== caseId)!;
    second.desk.state.inConflict(seen.case_id, 'c-1', { session: { version: 2 } });
    await expect(second.desk.decide(seen.case_id, 'mine', () => expect.unreachable())).rejects.toMatchObject({ code: 'OFFICE_MOVED_ON' });
    expect(JSON.parse(second.desk.state.caseOf(seen.case_id)!.head!)).toMatchObject({ session: { version: 3 } });
    second.desk.state.forget(seen.case_id);
    const put = { base: 0, day: '2026-11-29', tag: 'ab'.repeat(32), sealed: randomBytes(64).toString('base64') };
    await a!.putAppointment('termin-1', put);
    await expect(b!.putAppointment('termin-1', { ...put, tag: 'cd'.repeat(32) })).rejects.toMatchObject({ code: 'OFFICE_VERSION_CHANGED' });
    await b!.appointment('termin-1');
    await b!.appointments();
    await a!.putLibrary('masterlist', 'liste.ml', randomBytes(200));
    await b!.library();
    await b!.libraryFile('masterlist', 'liste.ml');
    await a!.anchor({ firstSeq: 1, lastSeq: 9, head: 'ab'.repeat(32), signedAt: new Date().toISOString(), keyId: 'cd'.repeat(32), signature: 'ef'.repeat(64) });
    expect(await a!.anchors()).toHaveLength(1);
    expect(await b!.anchors(), 'a desk sees its own').toEqual([]);
    await a!.cases('');
    await a!.deleteCase(caseId);
    expect(await b!.head(caseId)).toBeNull();

    const operations = Object.entries(openApi.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`)).sort();
    expect([...new Set(exchanges.map(({ method, path }) => `${method} ${path}`))].sort()).toEqual(operations);
  });

  // Each fails without its line: `socket.authorized` and `deskOf` in office/server.ts, the authority in office/client.ts, `strikeDesk` in office/store.ts.
  it('[Issue 6] no certificate, an expired one, one of a foreign authority, one that no office knows; and a server of a foreign authority', async () => {
    const day = 86_400_000;
    const identity = (issuer: Identity, from = -day, until = day) => issueCertificate({ commonName: 'desk-1', role: 'client', validFrom: new Date(Date.now() + from), validUntil: new Date(Date.now() + until), issuer });
    const own = { cert: world.identities.ca, key: readFileSync(join(dir, 'identities/office-authority.key'), 'utf8') };
    const foreign = issueCertificate({ commonName: 'Fremde CA', role: 'authority', validFrom: new Date(Date.now() - day), validUntil: new Date(Date.now() + day) });
    const own3 = identity(own);
    const answered = async (who: Identity | null) => {
      const agent = new Agent({ connect: { ca: world.identities.ca, ...who } });
      const { statusCode, body } = await request(`${url}${officeBasePath}/cases`, { dispatcher: agent });
      const { code } = (await body.json()) as { code: string };
      await agent.close();
      return [statusCode, code];
    };
    for (const who of [null, identity(own, -2 * day, -day), identity(foreign)]) expect(await answered(who)).toEqual([401, 'CLIENT_CERTIFICATE']);
    expect(await answered(identity(own))).toEqual([403, 'DESK_UNKNOWN']);
    // [ASVS 9.2.4] Struck off, a desk is out at once, and so is the line on which it hears of changes.
    writeFileSync(join(dir, 'desk-3.crt'), own3.cert);
    const entered = async (...words: string[]) => officeDesk.run(['--postgres', postgres!.url('interface'), '--office', 'amt', '--desk', 'desk-3', ...words], { out: () => undefined, err: () => undefined, stdin: async () => Buffer.alloc(0) } as never);
    await entered('--cert', join(dir, 'desk-3.crt'));
    expect(await answered(own3)).toEqual([403, 'NOT_ADMITTED']);
    const agent = new Agent({ connect: { ca: world.identities.ca, ...own3 } });
    const { body: heard } = await request(`${url}${officeBasePath}/changes`, { dispatcher: agent, headers: { accept: 'text/event-stream' } });
    await entered('--remove');
    // Fails without `deskOf` in `stream` of office/server.ts: it would be told for ever.
    expect(await heard.text()).toContain('still here');
    expect(await answered(own3)).toEqual([403, 'DESK_UNKNOWN']);
    await expect(entered('--remove', '--desk', 'desk-4')).rejects.toMatchObject({ code: 'OFFICE_DESK_UNKNOWN' });
    await agent.close();
    const deceived = createOfficeClient({ urls: [url], tls: { ca: foreign.cert, ...world.identities.desks['desk-1']!.identity } });
    await expect(deceived.cases('')).rejects.toMatchObject({ failure: 'line' });
    await deceived.close();
  });

  it('what the schema refuses is refused, and the answer names the field', async () => {
    const agent = new Agent({ connect: { ca: world.identities.ca, ...world.identities.desks['desk-1']!.identity } });
    const send = async (method: 'PUT' | 'POST' | 'GET', path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const raw = Buffer.isBuffer(body);
      const answer = await request(`${url}${officeBasePath}${path}`, { method, dispatcher: agent, headers: { ...(body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' }), ...headers }, body: body === undefined ? null : raw ? body : JSON.stringify(body) });
      return { status: answer.statusCode, ...((await answer.body.json()) as { code: string; field: string }) };
    };
    const sealed = randomBytes(64).toString('base64');
    const good = { base: 0, events: [{ eventId: 'e', version: 1, at: '2026-11-29T08:00:00Z', sealed }], head: sealed, captures: [], closed: false, createdAt: '2026-11-29T08:00:00Z', retainUntil: null, leaseSeconds: null };
    const wrong: [Parameters<typeof send>, string][] = [
      [['POST', '/cases/c1/events', { ...good, events: [{ ...good.events[0], sealed: 'kein base64!' }] }], 'events.0.sealed'],
      [['POST', '/cases/c1/events', { ...good, leaseSeconds: 1 }], 'leaseSeconds'],
      [['POST', '/cases/c%20%201/events', good], 'caseId'],
      [['POST', '/cases/c1/lease', { seconds: 5, takeOver: null }], 'seconds'],
      [['PUT', '/desk', { publicKey: 'x', softwareVersion: '1' }], 'publicKey'],
      [['PUT', '/appointments/t1', { base: 0, day: '29.11.2026', tag: 'ab'.repeat(32), sealed }], 'day'],
      [['PUT', '/cases/c1/captures/k1', Buffer.from('x')], 'x-content-sha256'],
      [['PUT', '/library/sonstiges/x', Buffer.from('x')], 'kind'],
      [['POST', '/audit', { firstSeq: 0, lastSeq: 1, head: 'x', signedAt: '', keyId: '', signature: '' }], 'firstSeq'],
      [['GET', '/changes?after=gestern'], 'after'],
    ];
    for (const [call, field] of wrong) expect([call[1], await send(...call)]).toMatchObject([call[1], { status: 422, code: 'SCHEMA', field }]);
    expect(await send('PUT', '/cases/c1/captures/k1', Buffer.from('x'), { 'x-content-sha256': createHash('sha256').update('y').digest('hex') })).toMatchObject({ status: 422, code: 'CAPTURE_HASH' });
    expect(await send('GET', '/cases/nirgends')).toMatchObject({ status: 404, code: 'UNKNOWN' });
    await agent.close();
  });

  it('every request the server accepted and every answer it gave validates against the published file', () => {
    const ajv = new Ajv2020.default({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addFormat('base64', /^[A-Za-z0-9+/]*={0,2}$/);
    ajv.addSchema(openApi, 'openapi');
    const inFile = (schema: object): object => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')) as object;
    const wrong = exchanges.flatMap(({ method, path, request: body, status, answer, type }) => {
      const operation = openApi.paths[path]?.[method];
      const place = `${method} ${path} ${status}`;
      if (!operation?.responses[status]) return [`${place} is not published`];
      const asked = operation.requestBody?.content['application/json'];
      const answered = operation.responses[status].content?.[type];
      return [
        ...(asked && status < 300 && !ajv.validate(inFile(asked.schema), body) ? [`${place} request: ${ajv.errorsText()}`] : []),
        ...(type === 'application/json' && !(answered && ajv.validate(inFile(answered.schema), JSON.parse(answer))) ? [`${place} answer: ${ajv.errorsText()}`] : []),
      ];
    });
    expect(exchanges.length).toBeGreaterThan(60);
    expect([...new Set(wrong)]).toEqual([]);
  });
});
