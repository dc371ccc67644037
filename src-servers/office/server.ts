/**
 * The office server's face to the desks: HTTPS with mutual TLS, the interface of docs/office.md. Holds no state
 * of its own between requests; any instance over the same database answers the same. A desk sees its own office
 * and nothing else.
 */
import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Identity } from '../../src-main/matching/certificates.ts';
import { appointmentPut, auditSeal, casePush, conflictDecision, deskAdmission, deskJoin, leaseRequest, libraryKind, mailPost, officeBasePath, officeLimits, templatePut } from '../../src-main/sync/office/wire.ts';
import type { ChangeFeed } from './feed.ts';
import { OfficeRefusal } from './refusal.ts';
import type { DeskIdentity, OfficeStore } from './store.ts';
import { firstIssue } from '../../src-main/contract/german-issues.ts';

export interface OfficeServerOptions {
  store: OfficeStore;
  feed: ChangeFeed;
  /** PEM of every authority whose desks are let in. */
  authority: string;
  identity: Identity;
  /** Names this instance in answers. */
  instance: string;
  certificateUntil: string | null;
  heartbeatMs: number;
  /** How long a certificate that was looked up is believed; a desk that is struck off is out after that. */
  believeMs?: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    desk: DeskIdentity;
  }
}

const id = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
export function createOfficeServer(options: OfficeServerOptions): FastifyInstance {
  const { store, feed, believeMs = 10_000 } = options;
  const app = Fastify({
    https: { ca: options.authority, cert: options.identity.cert, key: options.identity.key, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2' },
    bodyLimit: officeLimits.bodyBytes,
    forceCloseConnections: true,
  }) as unknown as FastifyInstance;
  const believed = new Map<string, { desk: DeskIdentity; until: number }>();
  const toldSeen = new Map<string, number>();

  app.decorateRequest('desk', null as unknown as DeskIdentity);
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer', bodyLimit: officeLimits.captureBytes }, (_request, body, done) => done(null, body));
  app.setErrorHandler((thrown, _request, reply) => {
    const refusal = thrown instanceof OfficeRefusal ? thrown : asRefusal(thrown);
    if (refusal.code === 'DATABASE') reply.header('retry-after', '1');
    return reply.code(refusal.http).send({ code: refusal.code, message: refusal.message, field: refusal.field });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'UNKNOWN', message: 'Diese Adresse gibt es nicht.', field: null }));

  app.addHook('onRequest', async (request) => {
    const socket = request.raw.socket as TLSSocket & { fingerprint?: string };
    if (!socket.authorized) throw new OfficeRefusal('CLIENT_CERTIFICATE', 'Das Zertifikat des Schalters fehlt, ist abgelaufen oder unbekannt.');
    const fingerprint = (socket.fingerprint ??= fingerprintOf(socket));
    const known = believed.get(fingerprint);
    if (known && known.until > Date.now()) request.desk = known.desk;
    else {
      const desk = await store.deskOf(fingerprint);
      if (!desk) throw new OfficeRefusal('DESK_UNKNOWN', 'Dieses Zertifikat gehört zu keinem Schalter eines Amtes. Bitte den Schalter am Amtsserver eintragen lassen.');
      believed.set(fingerprint, { desk, until: Date.now() + believeMs });
      request.desk = desk;
    }
    const seenAt = toldSeen.get(request.desk.deskId) ?? 0;
    if (Date.now() - seenAt > 60_000) {
      toldSeen.set(request.desk.deskId, Date.now());
      await store.seen(request.desk);
    }
  });
  const forgetBelief = (): void => believed.clear();
  const admittedOnly = async (request: FastifyRequest): Promise<void> => {
    if (request.desk.admitted) return;
    // It may have been admitted a moment ago.
    const fresh = await store.deskOf(fingerprintOf(request.raw.socket as TLSSocket));
    if (!fresh?.admitted) throw new OfficeRefusal('NOT_ADMITTED', 'Dieser Schalter ist noch nicht in das Amt aufgenommen.');
    forgetBelief();
    request.desk = fresh;
  };
  const guarded = { preHandler: admittedOnly };

  app.get(`${officeBasePath}/status`, async ({ desk }) => ({
    service: 'Amtsserver',
    interfaceVersions: ['1.0'],
    time: new Date().toISOString(),
    instance: options.instance,
    office: { id: desk.officeId, name: desk.officeName },
    desk: { id: desk.deskId, name: desk.deskName },
    certificateUntil: options.certificateUntil,
    newest: await store.newest(desk.officeId),
    generation: await store.generation(),
  }));

  // Desks and their keys
  app.put(`${officeBasePath}/desk`, async (request, reply) => {
    const body = checked(deskJoin, request.body);
    await store.join(request.desk, body.publicKey, body.softwareVersion);
    forgetBelief();
    return reply.code(204).send();
  });
  app.get(`${officeBasePath}/desks`, async ({ desk }) => ({ desks: await store.desks(desk.officeId) }));
  app.put<{ Params: { deskId: string } }>(`${officeBasePath}/desks/:deskId/key`, async (request, reply) => {
    await store.admit(request.desk, checked(id, request.params.deskId, 'deskId'), checked(deskAdmission, request.body));
    forgetBelief();
    return reply.code(204).send();
  });

  // The change feed: as JSON, or live as server-sent events
  app.get<{ Querystring: { after?: string; limit?: string } }>(`${officeBasePath}/changes`, async (request, reply) => {
    const after = whole(request.headers['last-event-id'] ?? request.query.after, 'after');
    if (!String(request.headers.accept ?? '').includes('text/event-stream')) {
      const changes = await store.changes(request.desk.officeId, after);
      return { changes, newest: await store.newest(request.desk.officeId), oldest: await store.oldest(request.desk.officeId) };
    }
    stream(request, reply, after);
    return reply;
  });
  const stream = (request: FastifyRequest, reply: FastifyReply, after: number): void => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write('retry: 1000\n\n');
    const fingerprint = fingerprintOf(request.raw.socket as TLSSocket);
    const beat = setInterval(() => {
      raw.write(': still here\n\n');
      void store.deskOf(fingerprint).then((desk) => desk ?? raw.end(), () => undefined);
    }, options.heartbeatMs);
    const stop = feed.listen({
      officeId: request.desk.officeId,
      cursor: after,
      send: (changes) => raw.write(changes.map((change) => `id: ${change.sequence}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`).join('')),
      end: () => raw.end(),
    });
    raw.on('error', () => undefined);
    raw.on('close', () => {
      clearInterval(beat);
      stop();
    });
  };

  // Cases
  app.get<{ Querystring: { after?: string } }>(`${officeBasePath}/cases`, guarded, ({ desk, query }) => store.cases(desk.officeId, query.after ?? ''));
  app.get<{ Params: { caseId: string } }>(`${officeBasePath}/cases/:caseId`, guarded, async ({ desk, params }) => found(await store.wholeCase(desk.officeId, params.caseId)));
  app.get<{ Params: { caseId: string } }>(`${officeBasePath}/cases/:caseId/head`, guarded, async ({ desk, params }) => found(await store.headOf(desk.officeId, params.caseId)));
  app.post<{ Params: { caseId: string } }>(`${officeBasePath}/cases/:caseId/events`, guarded, ({ desk, params, body }) => store.push(desk, checked(id, params.caseId, 'caseId'), checked(casePush, body)));
  app.post<{ Params: { caseId: string } }>(`${officeBasePath}/cases/:caseId/lease`, guarded, ({ desk, params, body }) => {
    const { seconds, takeOver } = checked(leaseRequest, body);
    return store.lease(desk, checked(id, params.caseId, 'caseId'), seconds, takeOver);
  });
  app.delete<{ Params: { caseId: string } }>(`${officeBasePath}/cases/:caseId/lease`, guarded, async ({ desk, params }, reply) => {
    await store.release(desk, params.caseId);
    return reply.code(204).send();
  });
  app.post<{ Params: { caseId: string; conflictId: string } }>(`${officeBasePath}/cases/:caseId/conflicts/:conflictId`, guarded, ({ desk, params, body }) => {
    const decision = checked(conflictDecision, body);
    return store.resolve(desk, params.caseId, params.conflictId, decision.keep === 'branch' ? decision.push : null);
  });
  app.delete<{ Params: { caseId: string } }>(`${officeBasePath}/cases/:caseId`, guarded, async ({ desk, params }, reply) => {
    await store.deleteCase(desk, params.caseId);
    return reply.code(204).send();
  });
  app.put<{ Params: { caseId: string; captureId: string } }>(`${officeBasePath}/cases/:caseId/captures/:captureId`, { ...guarded, bodyLimit: officeLimits.captureBytes }, async (request, reply) => {
    const { caseId, captureId } = request.params;
    const sha256 = checked(z.string().regex(/^[0-9a-f]{64}$/), request.headers['x-content-sha256'], 'x-content-sha256');
    await store.putCapture(request.desk.officeId, checked(id, caseId, 'caseId'), checked(id, captureId, 'captureId'), sha256, bytesOf(request.body));
    return reply.code(204).send();
  });
  app.get<{ Params: { caseId: string; captureId: string } }>(`${officeBasePath}/cases/:caseId/captures/:captureId`, guarded, async ({ desk, params }, reply) => reply.type('application/octet-stream').send(found(await store.capture(desk.officeId, params.caseId, params.captureId))));

  // Templates and mail
  app.put<{ Params: { caseId: string } }>(`${officeBasePath}/cases/:caseId/templates`, guarded, async ({ desk, params, body }, reply) => {
    await store.putTemplates(desk.officeId, checked(id, params.caseId, 'caseId'), checked(templatePut, body).templates);
    return reply.code(204).send();
  });
  app.get(`${officeBasePath}/templates`, guarded, async ({ desk }) => ({ templates: await store.templates(desk.officeId) }));
  app.post<{ Params: { caseId: string } }>(`${officeBasePath}/cases/:caseId/mail`, guarded, async ({ desk, params, body }, reply) => {
    const { mailId, sealed } = checked(mailPost, body);
    await store.postMail(desk, checked(id, params.caseId, 'caseId'), mailId, sealed);
    return reply.code(204).send();
  });
  app.get(`${officeBasePath}/mail`, guarded, async ({ desk }) => ({ mail: await store.mailFor(desk) }));
  app.delete<{ Params: { mailId: string } }>(`${officeBasePath}/mail/:mailId`, guarded, async ({ desk, params }, reply) => {
    await store.takenMail(desk.officeId, params.mailId);
    return reply.code(204).send();
  });

  // Appointments
  app.get<{ Querystring: { day?: string } }>(`${officeBasePath}/appointments`, guarded, async ({ desk, query }) => ({ appointments: await store.appointments(desk.officeId, query.day === undefined ? null : checked(z.iso.date(), query.day, 'day')) }));
  app.get<{ Params: { appointmentId: string } }>(`${officeBasePath}/appointments/:appointmentId`, guarded, async ({ desk, params }) => found(await store.appointment(desk.officeId, params.appointmentId)));
  app.put<{ Params: { appointmentId: string } }>(`${officeBasePath}/appointments/:appointmentId`, guarded, async ({ desk, params, body }) => ({ version: await store.putAppointment(desk, checked(id, params.appointmentId, 'appointmentId'), checked(appointmentPut, body)) }));

  // Ends of the audit trails: a desk sees its own
  app.post(`${officeBasePath}/audit`, guarded, ({ desk, body }) => store.anchor(desk, checked(auditSeal, body)));
  app.get<{ Querystring: { after?: string } }>(`${officeBasePath}/audit`, guarded, async ({ desk, query }) => {
    const receipts = await store.anchors(desk, whole(query.after, 'after'));
    return { receipts, next: receipts.length === officeLimits.receiptsAtOnce ? receipts.at(-1)!.lastSeq - 1 : null };
  });

  // Library
  app.get(`${officeBasePath}/library`, async ({ desk }) => ({ entries: await store.library(desk.officeId) }));
  app.get<{ Params: { kind: string; name: string } }>(`${officeBasePath}/library/:kind/:name`, async ({ desk, params }, reply) => reply.type('application/octet-stream').send(found(await store.libraryFile(desk.officeId, params.kind, params.name))));
  app.put<{ Params: { kind: string; name: string } }>(`${officeBasePath}/library/:kind/:name`, { ...guarded, bodyLimit: officeLimits.captureBytes }, async (request) => ({
    version: await store.putLibrary(request.desk, checked(libraryKind, request.params.kind, 'kind'), checked(id, request.params.name, 'name'), bytesOf(request.body)),
  }));
  return app;
}

export const fingerprintOf = (socket: TLSSocket): string => createHash('sha256').update(socket.getPeerCertificate().raw).digest('hex');

function found<T>(value: T | null): T {
  if (value === null) throw new OfficeRefusal('UNKNOWN', 'Das gibt es in diesem Amt nicht oder nicht mehr.');
  return value;
}
function bytesOf(body: unknown): Buffer {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new OfficeRefusal('SCHEMA', 'Der Inhalt fehlt; erwartet wird application/octet-stream.', 'content-type');
  return body;
}
function whole(value: unknown, field: string): number {
  const text = Array.isArray(value) ? String(value[0]) : String(value ?? '0');
  if (!/^\d{1,15}$/.test(text)) throw new OfficeRefusal('SCHEMA', `Feld »${field}« ist keine Zahl.`, field);
  return Number(text);
}
/** @throws OfficeRefusal SCHEMA naming the first field that does not fit */
function checked<T>(schema: z.ZodType<T>, value: unknown, name = ''): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { field, words } = firstIssue(parsed.error, name);
  throw new OfficeRefusal('SCHEMA', `Feld »${field}« passt nicht zum Schema: ${words}`, field);
}

/** Connection and shutdown states of PostgreSQL (classes 08, 57, 53), and sockets that broke. */
const databaseAway = /^(08|57|53|25006)|^(ECONN|EPIPE|ENOENT|ETIMEDOUT)/;
function asRefusal(thrown: unknown): OfficeRefusal {
  const { statusCode, code, message } = thrown as { statusCode?: number; code?: string; message?: string };
  if (statusCode === 413) return new OfficeRefusal('TOO_LARGE', 'Der Inhalt ist größer als erlaubt.', 'content-length');
  if (statusCode !== undefined && statusCode < 500) return new OfficeRefusal('SCHEMA', 'Die Anfrage ist nicht lesbar.');
  if (databaseAway.test(code ?? '') || /Connection terminated|timeout exceeded when trying to connect/i.test(message ?? '')) return new OfficeRefusal('DATABASE', 'Die Datenbank des Amtsservers ist gerade nicht erreichbar.');
  process.stderr.write(`office: ${code ?? ''} ${message ?? String(thrown)}\n`);
  return new OfficeRefusal('INTERNAL', 'Der Amtsserver ist an dieser Anfrage gescheitert.');
}
