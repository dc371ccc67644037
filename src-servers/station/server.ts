/**
 * The station's face to the desks: HTTPS with mutual TLS, the interface of docs/pik-station.md. A client is
 * its certificate; nobody sees another's transactions. Every body is checked by the published schema, and a
 * refusal names the field.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { firstIssue } from '../../src-main/contract/german-issues.ts';
import { SchalterError } from '../../src-main/errors.ts';
import { contentHashOf, sha256Hex, type StationTransaction } from '../../src-main/matching/transaction.ts';
import { readPackage } from '../../src-main/matching/gsat/package.ts';
import { acknowledgement, basePath, callbackRegistration, errorCodes, interfaceVersion, limits, offsetsRequest, submission, uploadOffsetHeader, versionHeader } from '../../src-main/matching/pik/wire.ts';
import type { Identity } from '../../src-main/matching/certificates.ts';
import type { Faults } from './faults.ts';
import { acceptedOf, type StationStore } from './store.ts';

export interface ServerOptions {
  store: StationStore;
  faults: Faults;
  authority: string;
  identity: Identity;
  now: () => number;
  answerDelayMs: number;
  /** Called after a submission, so that the engine starts at once. */
  submitted(): void;
  /** Resolves when a result for this client may be there, at the latest after `ms`. */
  waitForResult(clientId: string, ms: number): Promise<void>;
}

/** An answer that is an error of the interface. */
class Refusal extends Error {
  readonly code: string;
  readonly field: string | null;
  readonly headers: Record<string, string>;
  constructor(code: string, message: string, field: string | null = null, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.field = field;
    this.headers = headers;
  }
}

const statusOf = (code: string): number => errorCodes.find((entry) => entry.code === code)?.http ?? 500;
const unpack = promisify(gunzip);

/** Kept as they come, in pieces of about this size, so that a cut line loses little. */
const storeEveryBytes = 256 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    clientId: string;
    fault: ReturnType<Faults['draw']>;
  }
}

export function createStationServer(options: ServerOptions): FastifyInstance {
  const { store, faults } = options;
  const app = Fastify({
    https: { ca: options.authority, cert: options.identity.cert, key: options.identity.key, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2' },
    bodyLimit: limits.pieceBytes,
    forceCloseConnections: true,
    requestTimeout: 0,
  }) as unknown as FastifyInstance;
  const isoNow = (): string => new Date(options.now()).toISOString();

  app.decorateRequest('clientId', '');
  app.decorateRequest('fault', 'none');
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: limits.transactionBytes }, async (request: FastifyRequest, body: Buffer) => {
    try {
      const plain = request.headers['content-encoding'] === 'gzip' ? await unpack(body, { maxOutputLength: limits.transactionBytes }) : body;
      return plain.length === 0 ? {} : (JSON.parse(plain.toString('utf8')) as unknown);
    } catch {
      throw new Refusal('SCHEMA', 'Der Inhalt ist kein lesbares JSON.', null);
    }
  });

  app.setErrorHandler((thrown, _request, reply) => {
    const refusal = thrown instanceof Refusal ? thrown : asRefusal(thrown);
    for (const [name, value] of Object.entries(refusal.headers)) reply.header(name, value);
    return reply.code(statusOf(refusal.code)).send({ code: refusal.code, message: refusal.message, field: refusal.field });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'UNKNOWN', message: 'Diese Adresse gibt es nicht.', field: null }));

  app.addHook('onRequest', async (request, reply) => {
    request.fault = faults.draw();
    if (faults.settings.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.settings.slowMs));
    if (request.fault === 'drop') {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    if (request.fault === 'error') throw new Refusal('INTERNAL', 'Die Station ist gestört.');
    const socket = request.raw.socket as TLSSocket;
    const certificate = socket.getPeerCertificate?.();
    if (!socket.authorized || !certificate?.raw) throw new Refusal('CLIENT_CERTIFICATE', 'Das Zertifikat des Arbeitsplatzes fehlt, ist abgelaufen oder unbekannt.');
    request.clientId = createHash('sha256').update(certificate.raw).digest('hex');
    const name = certificate.subject.CN;
    await store.seen(request.clientId, Array.isArray(name) ? name.join(' ') : (name ?? 'ohne Namen'), isoNow());
    const version = request.headers[versionHeader];
    if (version !== undefined && version !== interfaceVersion) throw new Refusal('VERSION', `Diese Station spricht die Schnittstelle ${interfaceVersion}.`, versionHeader);
    const wait = faults.waitSeconds(request.clientId, Date.now());
    if (wait > 0) throw new Refusal('BUSY', 'Zu viele Anfragen auf einmal.', null, { 'retry-after': String(wait) });
    if (faults.settings.out && request.url !== `${basePath}/status`) throw new Refusal('OUT_OF_SERVICE', 'Die Station ist außer Betrieb.', null, { 'retry-after': '2' });
  });
  // Lost and half answers: the work is done, but the desk does not hear of it.
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.fault !== 'lostAnswer' && request.fault !== 'halfAnswer') return payload;
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(typeof payload === 'string' ? payload : '');
    if (request.fault === 'lostAnswer' || bytes.length < 2) {
      reply.hijack();
      request.raw.socket.destroy();
      return null;
    }
    reply.header('content-length', bytes.length);
    return Readable.from(cutInTheMiddle(bytes, request));
  });

  app.get(`${basePath}/status`, async () => ({
    service: 'Referenz-PIK-Station',
    interfaceVersions: [interfaceVersion],
    time: isoNow(),
    accepting: !faults.settings.out,
    message: faults.settings.out ? 'Die PIK-Station ist außer Betrieb; Sendungen warten und gehen danach von selbst hinaus.' : null,
    limits,
  }));

  app.post(`${basePath}/captures/offsets`, async (request) => {
    const { captures } = checked(offsetsRequest, request.body);
    return { offsets: await Promise.all(captures.map(async ({ sha256 }) => ({ sha256, offset: await store.offset(request.clientId, sha256) }))) };
  });

  app.put<{ Params: { sha256: string } }>(`${basePath}/captures/:sha256`, async (request, reply) => {
    const sha256 = checked(sha256Hex, request.params.sha256, 'sha256');
    const range = rangeOf(request.headers['content-range']);
    const outcome = await appendStream(request, sha256, range);
    if (outcome.kind === 'offset') throw new Refusal('CAPTURE_OFFSET', 'Das Stück schließt nicht an das Vorhandene an.', 'content-range', { [uploadOffsetHeader]: String(outcome.offset) });
    if (outcome.kind === 'hash') throw new Refusal('CAPTURE_HASH', 'Die Aufnahme hat nicht den genannten Hashwert; sie wurde verworfen.', 'sha256');
    reply.header(uploadOffsetHeader, String(outcome.offset));
    return { sha256, offset: outcome.offset, complete: outcome.complete };
  });

  /** Stores what comes while it comes; where the line is cut, what came stays. */
  const appendStream = async (request: FastifyRequest, sha256: string, range: { start: number; end: number; total: number }) => {
    const expected = range.end - range.start + 1;
    if (request.headers['content-encoding'] === 'gzip') {
      const packed = await collect(request.body as AsyncIterable<Buffer>, limits.pieceBytes);
      const plain = await unpack(packed, { maxOutputLength: limits.pieceBytes }).catch(() => {
        throw new Refusal('SCHEMA', 'Das Stück ist nicht lesbar gepackt.', 'content-encoding');
      });
      if (plain.length !== expected) throw new Refusal('SCHEMA', 'Das Stück hat nicht die genannte Länge.', 'content-range');
      return store.append(request.clientId, sha256, range.total, range.start, plain);
    }
    let offset = range.start;
    let waiting: Buffer[] = [];
    let length = 0;
    const flush = async () => {
      const outcome = await store.append(request.clientId, sha256, range.total, offset, Buffer.concat(waiting, length));
      offset += length;
      waiting = [];
      length = 0;
      return outcome;
    };
    try {
      for await (const chunk of request.body as AsyncIterable<Buffer>) {
        if (offset + length + chunk.length > range.end + 1) throw new Refusal('SCHEMA', 'Das Stück ist länger als genannt.', 'content-range');
        waiting.push(chunk);
        length += chunk.length;
        if (length >= storeEveryBytes && offset + length <= range.end) {
          const outcome = await flush();
          if (outcome.kind !== 'appended') return outcome;
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof Refusal) && length > 0 && offset + length <= range.end) await flush();
      throw thrown;
    }
    return flush();
  };

  app.put<{ Params: { transactionId: string } }>(`${basePath}/transactions/:transactionId`, async (request, reply) => {
    const body = checked(submission, request.body);
    if (body.transaction.transactionId !== request.params.transactionId) throw new Refusal('SCHEMA', 'Die Vorgangsnummer der Adresse ist eine andere als die des Inhalts.', 'transaction.transactionId');
    if (contentHashOf(body.transaction) !== body.contentHash) throw new Refusal('CONTENT_HASH', 'Der Hashwert gehört nicht zum Inhalt.', 'contentHash');
    checkPackage(body.package, body.transaction);
    const outcome = await store.submit(request.clientId, body, isoNow(), new Date(options.now() + options.answerDelayMs).toISOString());
    if (outcome.kind === 'conflict') throw new Refusal('CONTENT_CONFLICT', 'Unter dieser Vorgangsnummer ist schon etwas anderes angenommen.', 'transaction.transactionId');
    if (outcome.kind === 'missing') throw new Refusal('CAPTURES_MISSING', `Die Aufnahme ${outcome.sha256} ist noch nicht vollständig hier.`, `transaction.captures.${body.transaction.captures.findIndex(({ sha256 }) => sha256 === outcome.sha256)}`);
    options.submitted();
    return reply.code(202).send(outcome.task);
  });

  const taskOf = async (request: FastifyRequest, transactionId: string) => {
    const task = await store.findTask(request.clientId, transactionId);
    if (!task) throw new Refusal('UNKNOWN', 'Diese Vorgangsnummer ist hier nicht bekannt.', 'transactionId');
    return task;
  };
  app.get<{ Params: { transactionId: string } }>(`${basePath}/transactions/:transactionId`, async (request) => acceptedOf(await taskOf(request, request.params.transactionId)));
  app.post<{ Params: { transactionId: string } }>(`${basePath}/transactions/:transactionId/redeliver`, async (request, reply) => {
    await store.redeliver((await taskOf(request, request.params.transactionId)).taskId, isoNow());
    return reply.code(204).send();
  });
  app.delete<{ Params: { transactionId: string } }>(`${basePath}/transactions/:transactionId`, async (request, reply) => {
    const task = await taskOf(request, request.params.transactionId);
    if (!(await store.cancel(task.taskId))) throw new Refusal('NOT_CANCELLABLE', 'Die Aufgabe ist schon beantwortet.', 'transactionId');
    return reply.code(204).send();
  });

  app.get<{ Querystring: { wait?: string } }>(`${basePath}/results`, async (request) => {
    const wait = Math.min(limits.resultWaitMs, checked(z.coerce.number().int().min(0), request.query.wait ?? 0, 'wait'));
    let results = await store.openResults(request.clientId, limits.resultsAtOnce);
    if (results.length === 0 && wait > 0) {
      await options.waitForResult(request.clientId, wait);
      results = await store.openResults(request.clientId, limits.resultsAtOnce);
    }
    return { results: faults.disorder(results) };
  });
  app.post(`${basePath}/results/acknowledge`, async (request, reply) => {
    await store.acknowledge(request.clientId, checked(acknowledgement, request.body).resultIds, isoNow());
    return reply.code(204).send();
  });
  app.get<{ Params: { resultId: string; imageId: string } }>(`${basePath}/results/:resultId/images/:imageId`, async (request, reply) => {
    const result = await store.resultOf(request.clientId, request.params.resultId);
    const image = result?.candidates.flatMap((candidate) => [candidate.face, ...candidate.fingers.map((finger) => finger.image)]).find((entry) => entry?.imageId === request.params.imageId);
    const bytes = image ? await store.imageBytes(store.sql, image.imageId) : null;
    if (!image || !bytes) throw new Refusal('UNKNOWN', 'Dieses Bild gehört nicht zu diesem Ergebnis.', 'imageId');
    return reply.type(image.mime).send(bytes);
  });

  app.put(`${basePath}/callback`, async (request, reply) => {
    await store.setCallback(request.clientId, checked(callbackRegistration, request.body).url);
    return reply.code(204).send();
  });
  return app;
}

/** @throws Refusal SCHEMA naming the first field that does not fit */
function checked<T>(schema: z.ZodType<T>, value: unknown, name = ''): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { field, words } = firstIssue(parsed.error, name);
  throw new Refusal('SCHEMA', `Feld »${field}« passt nicht zum Schema: ${words}`, field);
}

/** The package must say the same as the transaction. */
function checkPackage(xml: string, transaction: StationTransaction): void {
  let read: ReturnType<typeof readPackage>;
  try {
    read = readPackage(xml);
  } catch (thrown) {
    throw new Refusal('PACKAGE', thrown instanceof SchalterError ? thrown.message : 'Das NIST-Paket ist nicht lesbar.', 'package');
  }
  const tcn = read.fields.find((field) => field.mnemonic === 'TCN')?.value;
  if (tcn !== transaction.transactionId) throw new Refusal('PACKAGE', 'Die Vorgangsnummer im NIST-Paket (TCN) ist eine andere.', 'package TCN');
  const hashes = new Map(transaction.captures.map((capture) => [capture.captureId, capture.sha256]));
  const named = transaction.fingerprints.map((record) => `${record.position} ${record.impression} ${hashes.get(record.captureId)}`).sort();
  const packed = read.fingerprints.map((record) => `${record.position} ${record.impression} ${record.sha256}`).sort();
  if (named.join() !== packed.join()) throw new Refusal('PACKAGE', 'Die Fingerabdrücke im NIST-Paket sind andere als im Vorgang.', 'package itl:PackageFingerprintImageRecord');
}

function rangeOf(header: string | undefined): { start: number; end: number; total: number } {
  const match = /^bytes (\d{1,10})-(\d{1,10})\/(\d{1,10})$/.exec(header ?? '');
  if (!match) throw new Refusal('SCHEMA', 'Die Kopfzeile Content-Range fehlt oder ist nicht lesbar.', 'content-range');
  const [start, end, total] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (total > limits.captureBytes) throw new Refusal('TOO_LARGE', 'Die Aufnahme ist größer als erlaubt.', 'content-range');
  if (end < start || end >= total) throw new Refusal('SCHEMA', 'Content-Range widerspricht sich.', 'content-range');
  if (end - start + 1 > limits.pieceBytes) throw new Refusal('TOO_LARGE', 'Das Stück ist größer als erlaubt.', 'content-range');
  return { start, end, total };
}

async function collect(stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > limit) throw new Refusal('TOO_LARGE', 'Das Stück ist größer als erlaubt.', 'content-length');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* cutInTheMiddle(bytes: Buffer, request: FastifyRequest): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, bytes.length >> 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  request.raw.socket.destroy();
}

/** Errors of Fastify itself (limits, media types) in the interface's own form; everything else is a fault of ours. */
function asRefusal(thrown: unknown): Refusal {
  const status = (thrown as { statusCode?: number }).statusCode;
  if (status === 413) return new Refusal('TOO_LARGE', 'Der Inhalt ist größer als erlaubt.', 'content-length');
  if (status === 415) return new Refusal('SCHEMA', 'Der Inhaltstyp fehlt oder ist ein anderer als application/json, bei Aufnahmen application/octet-stream.', 'content-type');
  if (status !== undefined && status < 500) return new Refusal('SCHEMA', 'Die Anfrage ist nicht lesbar.', null);
  return new Refusal('INTERNAL', 'Die Station ist an dieser Anfrage gescheitert.');
}

