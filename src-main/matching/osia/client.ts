/**
 * Adapter (b): OSIA ABIS 1.6 as published. OSIA sends results by callback only, so the adapter listens on an
 * address of its own; it answers a callback after the desk has stored the result, so that a desk that dies in
 * between is called again. OSIA has no place for captures of their own, no cancelling and no status of the
 * service: images travel inside the request, `cancel` is refused, the line is measured with the list of galleries.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Agent, request, type Dispatcher } from 'undici';
import type { z } from 'zod';
import { StationError, type Accepted, type MatchingStation, type ReadCapture, type StationCandidate, type StationResult } from '../port.ts';
import { earliestPhotograph } from '../register-photograph.ts';
import { retryAfterMs, transportError } from '../transport-error.ts';
import { contentHashOf, type StationTransaction } from '../transaction.ts';
import { candidateOf, encounter, failureResult, identificationResult, identifyRequest, osiaCandidates, osiaEncounters, osiaError, osiaPersonIds, osiaTask, osiaTaskStatus, recordResult } from './messages.ts';

export interface OsiaSettings {
  /** Base address of the ABIS, without `/v1`. */
  url: string;
  galleryId: string;
  /** Bearer token for each request. */
  token(): Promise<string>;
  tls?: { ca: string; cert?: string; key?: string };
  /** Where the ABIS reaches this desk. `publicUrl` defaults to the listening address. */
  callback: { host: string; port: number; publicUrl?: string; tls?: { cert: string; key: string; ca?: string } };
  maxCandidates: number;
  now?: () => number;
}

interface Waiting {
  result: StationResult;
  images: Map<string, Uint8Array>;
  /** Answers the callback; null: the answer came at once and nobody waits. */
  answer: ((status: 204 | 500) => void) | null;
}

const largestBody = 128 * 1024 * 1024;
/** Longest time a callback is kept open for the desk to store the result. */
const holdMs = 20_000;

export async function createOsiaStation(settings: OsiaSettings): Promise<MatchingStation> {
  const now = settings.now ?? Date.now;
  const agent = new Agent({ connect: { ...settings.tls, timeout: 10_000 }, headersTimeout: 0, bodyTimeout: 0 });
  const waiting = new Map<string, Waiting>();
  const rings = new Set<() => void>();

  const exchange = async (method: Dispatcher.HttpMethod, path: string, query: Record<string, string>, signal: AbortSignal, body?: object): Promise<{ status: number; body: unknown }> => {
    let status: number;
    let text: string;
    let wait: number | null;
    try {
      const answer = await request(`${settings.url}${path}?${new URLSearchParams(query)}`, {
        method,
        dispatcher: agent,
        signal,
        headers: { authorization: `Bearer ${await settings.token()}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        body: body ? JSON.stringify(body) : null,
      });
      status = answer.statusCode;
      text = await answer.body.text();
      wait = retryAfterMs(answer.headers['retry-after']);
    } catch (thrown) {
      throw transportError(thrown);
    }
    if (status === 429 || status === 503) throw new StationError(`OSIA_${status}`, 'busy', 'Das ABIS ist erreichbar, nimmt aber gerade nichts an. Es wird von selbst weiter versucht.', { retryAfterMs: wait });
    if (status >= 500) throw new StationError(`OSIA_${status}`, 'fault', `Das ABIS konnte die Anfrage nicht bearbeiten (${status}). Es wird erneut versucht.`);
    if (status === 401) throw new StationError('OSIA_401', 'certificate', 'Das ABIS lehnt die Anmeldung dieses Arbeitsplatzes ab. Bitte den Support anrufen; Sendungen warten so lange.');
    if (status >= 400 && status !== 404) throw new StationError(`OSIA_${status}`, 'refused', `Das ABIS lehnt die Sendung ab (${status}).`);
    try {
      return { status, body: text === '' ? null : (JSON.parse(text) as unknown) };
    } catch (cause) {
      throw new StationError('OSIA_ANSWER', 'fault', 'Die Antwort des ABIS war nicht lesbar. Es wird erneut versucht.', { cause });
    }
  };

  /** Everything the ABIS tells of a candidate; nothing where it answers later. */
  const complete = async (transactionId: string, candidates: z.infer<typeof osiaCandidates>, images: Map<string, Uint8Array>, signal: AbortSignal): Promise<StationCandidate[]> => {
    const found: StationCandidate[] = [];
    for (const candidate of candidates.slice(0, settings.maxCandidates)) {
      const answer = await exchange('GET', `/v1/persons/${encodeURIComponent(candidate.personId)}/encounters`, { transactionId: `${transactionId}-${candidate.rank}` }, signal);
      const encounters = answer.status === 200 ? checked(osiaEncounters, answer.body) : [];
      found.push(candidateOf(candidate, encounters, new Date(earliestPhotograph(now())).toISOString(), images));
    }
    return found;
  };

  const receive = async (task: { transactionId: string; taskId: string }, body: unknown, isError: boolean, answer: Waiting['answer'], signal: AbortSignal): Promise<void> => {
    const answered = { ...task, at: new Date(now()).toISOString() };
    const images: Waiting['images'] = new Map();
    const result = isError
      ? failureResult(answered, checked(osiaError, body))
      : Array.isArray(body)
        ? identificationResult(answered, await complete(task.transactionId, checked(osiaCandidates, body), images, signal), body)
        : recordResult(answered, checked(osiaPersonIds, body));
    // The ABIS called again before the first was stored: the newest call is the one to answer.
    waiting.get(result.resultId)?.answer?.(500);
    waiting.set(result.resultId, { result, images, answer });
    for (const ring of [...rings]) ring();
  };

  const onCallback = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = new URL(message.url ?? '/', 'http://callback').searchParams;
    const [transactionId, taskId] = [query.get('transactionId'), query.get('taskId')];
    let answeredAlready = false;
    const answer = (status: 204 | 400 | 500): void => {
      if (answeredAlready) return;
      answeredAlready = true;
      response.writeHead(status).end();
    };
    try {
      if (message.method !== 'POST' || !transactionId || !taskId) return answer(400);
      const body = JSON.parse(await textOf(message)) as unknown;
      const timer = setTimeout(() => answer(500), holdMs);
      response.once('close', () => clearTimeout(timer));
      await receive({ transactionId, taskId }, body, (message.headers['content-type'] ?? '').startsWith('application/error+json'), answer, AbortSignal.timeout(holdMs));
    } catch (thrown) {
      answer(thrown instanceof SyntaxError ? 400 : 500);
    }
  };

  const { tls } = settings.callback;
  const listener = (message: IncomingMessage, response: ServerResponse): void => void onCallback(message, response);
  const server: Server = tls ? createHttpsServer({ ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined }, listener) : createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.callback.port, settings.callback.host, resolve);
  });
  const callback = settings.callback.publicUrl ?? `${tls ? 'https' : 'http'}://${settings.callback.host}:${(server.address() as AddressInfo).port}/callback`;

  return {
    name: 'OSIA-ABIS',

    async measure(signal) {
      await exchange('GET', '/v1/galleries', { transactionId: `measure-${now()}` }, signal);
      return { service: 'OSIA ABIS', interfaceVersions: ['1.6.0'], time: new Date(now()).toISOString(), accepting: true, message: null };
    },
    /** Nothing travels ahead of the transaction. */
    captureOffsets: async (captures) => new Map(captures.map((capture) => [capture.sha256, capture.bytes])),
    appendCapture: async (capture) => capture.bytes,

    async submit(transaction: StationTransaction, readCapture: ReadCapture, signal): Promise<Accepted> {
      // OSIA counts priority the other way round: 9 is the highest.
      const query = { transactionId: transaction.transactionId, callback, priority: String(10 - transaction.priority) };
      const answer =
        transaction.kind === 'identification'
          ? await exchange('POST', `/v1/identify/${encodeURIComponent(settings.galleryId)}`, { ...query, maxNbCand: String(settings.maxCandidates) }, signal, identifyRequest(transaction, readCapture))
          : await exchange('POST', '/v1/persons', query, signal, encounter(transaction, settings.galleryId, readCapture));
      if (answer.status === 404) throw new StationError('OSIA_404', 'refused', 'Das ABIS kennt die eingestellte Galerie nicht. Bitte den Support anrufen.');
      const base = { transactionId: transaction.transactionId, contentHash: contentHashOf(transaction) };
      if (answer.status === 202) return { ...base, taskId: checked(osiaTask, answer.body).taskId, state: 'pending' };
      const taskId = `sync-${transaction.transactionId}`;
      await receive({ transactionId: transaction.transactionId, taskId }, answer.body, false, null, signal);
      return { ...base, taskId, state: 'answered' };
    },

    async status({ transactionId, taskId }, signal) {
      if (taskId === null) return null;
      const answer = await exchange('GET', `/v1/tasks/${encodeURIComponent(taskId)}/status`, { transactionId }, signal);
      if (answer.status === 404) return null;
      const state = checked(osiaTaskStatus, answer.body);
      return { transactionId, taskId, state: state === 'PENDING' ? 'pending' : 'answered', contentHash: '0'.repeat(64) };
    },

    async results(waitMs, signal) {
      if (waiting.size === 0) {
        await new Promise<void>((resolve) => {
          const done = (): void => {
            clearTimeout(timer);
            rings.delete(done);
            signal.removeEventListener('abort', done);
            resolve();
          };
          const timer = setTimeout(done, waitMs);
          rings.add(done);
          signal.addEventListener('abort', done, { once: true });
        });
      }
      return [...waiting.values()].map((entry) => entry.result);
    },
    async image(result, image) {
      const bytes = waiting.get(result.resultId)?.images.get(image.imageId);
      if (!bytes) throw new StationError('OSIA_IMAGE', 'fault', 'Ein Registerbild ist nicht mehr vorhanden. Das Ergebnis wird erneut angefordert.');
      return bytes;
    },
    async acknowledge(resultIds) {
      for (const resultId of resultIds) {
        waiting.get(resultId)?.answer?.(204);
        waiting.delete(resultId);
      }
    },
    async redeliver({ transactionId, taskId }, signal) {
      if (taskId !== null) await exchange('POST', `/v1/tasks/${encodeURIComponent(taskId)}/redeliver`, { transactionId }, signal);
    },
    async cancel() {
      throw new StationError('OSIA_NO_CANCEL', 'refused', 'OSIA kennt kein Zurückziehen einer Sendung.');
    },
    async close() {
      for (const entry of waiting.values()) entry.answer?.(500);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await agent.destroy();
    },
  };
}

function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new StationError('OSIA_ANSWER', 'fault', 'Die Antwort des ABIS hatte nicht die Form von OSIA 1.6. Es wird erneut versucht.', { cause: parsed.error });
  return parsed.data;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestBody) throw new SyntaxError('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
