/**
 * Adapter (a): this project's PIK-station interface over HTTPS with mutual TLS. Every failure is sorted by
 * what happened on the wire, never by a text: line, certificate, busy, fault, refused (port.ts).
 */
import { gzipSync } from 'node:zlib';
import { Agent, request, type Dispatcher } from 'undici';
import type { z } from 'zod';
import { StationError, type Accepted, type MatchingStation, type ReadCapture, type RegisterImage, type StationResult, type StationStatus } from '../port.ts';
import { contentHashOf, type CaptureReference, type StationTransaction } from '../transaction.ts';
import { writePackage } from '../gsat/package.ts';
import { retryAfterMs, transportError } from '../transport-error.ts';
import { acceptedAnswer, appendAnswer, basePath, interfaceVersion, offsetsAnswer, resultsAnswer, versionHeader, wireError, wireStatus } from './wire.ts';

export interface PikStationSettings {
  /** `https://host:port` */
  url: string;
  /** PEM: the authority of the station's certificate, this desk's certificate and its private key. */
  tls: { ca: string; cert: string; key: string };
  name?: string;
}

const largestAnswer = 128 * 1024 * 1024;
const compressible = /^(text\/|application\/(xml|json)|image\/(bmp|x-portable-graymap|svg))/;

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export function createPikStation(settings: PikStationSettings): MatchingStation {
  const agent = new Agent({
    connections: 8,
    keepAliveTimeout: 30_000,
    connect: { ...settings.tls, timeout: 10_000 },
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const exchange = async (method: Dispatcher.HttpMethod, path: string, signal: AbortSignal, send: { body?: Uint8Array; headers?: Record<string, string> } = {}): Promise<Answer> => {
    let answer: Answer;
    try {
      const response = await request(`${settings.url}${basePath}${path}`, {
        method,
        dispatcher: agent,
        signal,
        headers: { [versionHeader]: interfaceVersion, ...send.headers },
        body: send.body ? Buffer.from(send.body.buffer, send.body.byteOffset, send.body.byteLength) : null,
      });
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of response.body as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > largestAnswer) throw new StationError('STATION_ANSWER', 'fault', 'Die PIK-Station hat eine viel zu große Antwort geschickt. Bitte den Support anrufen.');
        chunks.push(chunk);
      }
      answer = { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
    } catch (thrown) {
      throw transportError(thrown);
    }
    if (answer.status >= 400) throw answerError(answer);
    return answer;
  };

  const json = async <T>(schema: z.ZodType<T>, method: Dispatcher.HttpMethod, path: string, signal: AbortSignal, body?: unknown): Promise<T> => {
    const answer = await exchange(method, path, signal, body === undefined ? {} : jsonBody(body));
    return parseAnswer(schema, answer);
  };

  return {
    name: settings.name ?? 'PIK-Station',

    measure: (signal) => json<StationStatus>(wireStatus, 'GET', '/status', signal),

    async captureOffsets(captures, signal) {
      const answer = await json(offsetsAnswer, 'POST', '/captures/offsets', signal, { captures: captures.map(({ sha256, bytes }) => ({ sha256, bytes })) });
      return new Map(answer.offsets.map((entry) => [entry.sha256, entry.offset]));
    },

    async appendCapture(capture: CaptureReference, offset, chunk, signal) {
      const packed = compressible.test(capture.mime) ? gzipSync(chunk, { level: 6 }) : null;
      const gains = packed !== null && packed.length < chunk.length * 0.9;
      try {
        const answer = await exchange('PUT', `/captures/${capture.sha256}`, signal, {
          body: gains ? packed : chunk,
          headers: {
            'content-type': 'application/octet-stream',
            'content-range': `bytes ${offset}-${offset + chunk.length - 1}/${capture.bytes}`,
            ...(gains ? { 'content-encoding': 'gzip' } : {}),
          },
        });
        return parseAnswer(appendAnswer, answer).offset;
      } catch (thrown) {
        // The station has more or less than we thought: go on where it stands.
        if (thrown instanceof OffsetDiffers) return thrown.offset;
        throw thrown;
      }
    },

    async submit(transaction: StationTransaction, _readCapture: ReadCapture, signal) {
      const body = { transaction, contentHash: contentHashOf(transaction), package: writePackage(transaction) };
      return json<Accepted>(acceptedAnswer, 'PUT', `/transactions/${encodeURIComponent(transaction.transactionId)}`, signal, body);
    },

    async status({ transactionId }, signal) {
      try {
        return await json<Accepted>(acceptedAnswer, 'GET', `/transactions/${encodeURIComponent(transactionId)}`, signal);
      } catch (thrown) {
        if (thrown instanceof StationError && thrown.code === 'PIK_UNKNOWN') return null;
        throw thrown;
      }
    },

    results: async (waitMs, signal): Promise<StationResult[]> => (await json(resultsAnswer, 'GET', `/results?wait=${Math.round(waitMs)}`, signal)).results,

    async image(result: StationResult, image: RegisterImage, signal) {
      const answer = await exchange('GET', `/results/${encodeURIComponent(result.resultId)}/images/${encodeURIComponent(image.imageId)}`, signal);
      return new Uint8Array(answer.body);
    },

    async acknowledge(resultIds, signal) {
      await exchange('POST', '/results/acknowledge', signal, jsonBody({ resultIds }));
    },
    async redeliver({ transactionId }, signal) {
      await exchange('POST', `/transactions/${encodeURIComponent(transactionId)}/redeliver`, signal);
    },
    async cancel({ transactionId }, signal) {
      await exchange('DELETE', `/transactions/${encodeURIComponent(transactionId)}`, signal);
    },
    close: () => agent.destroy(),
  };
}

class OffsetDiffers extends StationError {
  readonly offset: number;
  constructor(offset: number) {
    super('PIK_CAPTURE_OFFSET', 'fault', 'Die PIK-Station hat einen anderen Stand dieser Aufnahme.');
    this.offset = offset;
  }
}

function jsonBody(body: unknown): { body: Uint8Array; headers: Record<string, string> } {
  const plain = Buffer.from(JSON.stringify(body));
  if (plain.length < 1024) return { body: plain, headers: { 'content-type': 'application/json' } };
  return { body: gzipSync(plain, { level: 6 }), headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } };
}

function parseAnswer<T>(schema: z.ZodType<T>, answer: Answer): T {
  let value: unknown;
  try {
    value = JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw new StationError('STATION_ANSWER', 'fault', 'Die Antwort der PIK-Station war nicht lesbar. Es wird erneut versucht.', { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new StationError('STATION_ANSWER', 'fault', 'Die Antwort der PIK-Station hatte nicht die vereinbarte Form. Es wird erneut versucht.', { cause: parsed.error });
  return parsed.data;
}

function answerError(answer: Answer): StationError {
  let parsed: { code: string; message: string; field: string | null } = { code: 'UNREADABLE', message: '', field: null };
  try {
    parsed = wireError.parse(JSON.parse(answer.body.toString('utf8')));
  } catch {
    // A proxy between desk and station answers in its own form; the HTTP status is enough to sort it.
  }
  const offset = answer.headers['upload-offset'];
  if (answer.status === 416 && typeof offset === 'string' && /^\d+$/.test(offset)) return new OffsetDiffers(Number(offset));
  const options = { retryAfterMs: retryAfterMs(answer.headers['retry-after']) };
  const code = `PIK_${parsed.code}`;
  if (answer.status === 401) return new StationError('LINE_CERTIFICATE', 'certificate', 'Die PIK-Station lehnt das Zertifikat dieses Arbeitsplatzes ab (fehlt, abgelaufen oder unbekannt). Bitte den Support anrufen; Sendungen warten so lange.');
  if (answer.status === 429 || answer.status === 503) return new StationError(code, 'busy', 'Die PIK-Station ist erreichbar, nimmt aber gerade nichts an. Es wird von selbst weiter versucht.', options);
  if (answer.status >= 500 || answer.status === 424 || answer.status === 416 || answer.status === 408 || parsed.code === 'CAPTURE_HASH' || parsed.code === 'UNREADABLE') {
    return new StationError(code, 'fault', `Die PIK-Station konnte die Anfrage nicht bearbeiten (${answer.status}). Es wird erneut versucht.`, options);
  }
  const where = parsed.field ? ` Feld: ${parsed.field}.` : '';
  return new StationError(code, 'refused', `Die PIK-Station lehnt die Sendung ab (${parsed.code}).${where}`);
}
