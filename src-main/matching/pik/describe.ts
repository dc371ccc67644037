/**
 * The interface described from its own schemas: OpenAPI 3.1, JSON schemas, the table of error codes. What is
 * published in docs/pik-station/ is what the station enforces; tests/station-docs.test.ts keeps both equal.
 */
import { z } from 'zod';
import { accepted, stationResult } from '../port.ts';
import { stationTransaction } from '../transaction.ts';
import { acknowledgement, appendAnswer, basePath, callbackRegistration, errorCodes, interfaceVersion, limits, offsetsAnswer, offsetsRequest, resultsAnswer, submission, uploadOffsetHeader, versionHeader, wireError, wireStatus } from './wire.ts';

const published = {
  Status: wireStatus,
  OffsetsRequest: offsetsRequest,
  OffsetsAnswer: offsetsAnswer,
  AppendAnswer: appendAnswer,
  Transaction: stationTransaction,
  Submission: submission,
  Task: accepted,
  Result: stationResult,
  Results: resultsAnswer,
  Acknowledgement: acknowledgement,
  CallbackRegistration: callbackRegistration,
  Error: wireError,
} as const;

type Json = Record<string, unknown>;

/** One JSON schema (2020-12) per message, by name. */
export function jsonSchemas(): Record<string, Json> {
  return Object.fromEntries(Object.entries(published).map(([name, schema]) => [name, { title: name, ...(z.toJSONSchema(schema, { io: 'input' }) as Json) }]));
}

const jsonOf = (name: keyof typeof published): Json => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } });
const answer = (description: string, name?: keyof typeof published): Json => ({ description, ...(name ? { content: jsonOf(name) } : {}) });

/** Error answers by HTTP status, naming the codes that may come. */
function refusals(...codes: string[]): Json {
  const byStatus = new Map<number, string[]>();
  for (const entry of errorCodes.filter(({ code }) => ['CLIENT_CERTIFICATE', 'VERSION', 'INTERNAL', 'OUT_OF_SERVICE', 'BUSY', ...codes].includes(code))) {
    byStatus.set(entry.http, [...(byStatus.get(entry.http) ?? []), `${entry.code}: ${entry.meaning}`]);
  }
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, meanings]) => [String(status), { ...answer(meanings.join(' '), 'Error'), ...headersOf(status) }]));
}

const headersOf = (status: number): Json =>
  status === 416 ? { headers: { [uploadOffsetHeader]: { description: 'Where to go on', schema: { type: 'integer' } } } } : status === 429 || status === 503 ? { headers: { 'retry-after': { description: 'Seconds', schema: { type: 'integer' } } } } : {};

const inPath = (name: string, description: string): Json => ({ name, in: 'path', required: true, description, schema: { type: 'string' } });

export function openApi(): Json {
  const paths: Json = {
    '/status': { get: { operationId: 'readStatus', summary: 'State of the station; the desk measures its line with it', responses: { '200': answer('The station answers', 'Status'), ...refusals() } } },
    '/captures/offsets': {
      post: { operationId: 'readOffsets', summary: 'How many bytes of each capture the station holds', requestBody: { required: true, content: jsonOf('OffsetsRequest') }, responses: { '200': answer('Offsets', 'OffsetsAnswer'), ...refusals('SCHEMA') } },
    },
    '/captures/{sha256}': {
      put: {
        operationId: 'appendCapture',
        summary: 'Appends a piece of a capture; what arrives before a break stays',
        parameters: [
          inPath('sha256', 'SHA-256 of the whole capture, hex'),
          { name: 'Content-Range', in: 'header', required: true, description: '`bytes first-last/total` (RFC 9110 14.4), counted in unpacked bytes', schema: { type: 'string', pattern: '^bytes \\d+-\\d+/\\d+$' } },
          { name: 'Content-Encoding', in: 'header', required: false, description: '`gzip` where it helps; a packed piece is taken whole or not at all', schema: { type: 'string', enum: ['gzip'] } },
        ],
        requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
        responses: { '200': { ...answer('Stored; `complete` after the hash was proven', 'AppendAnswer'), headers: { [uploadOffsetHeader]: { schema: { type: 'integer' } } } }, ...refusals('SCHEMA', 'CAPTURE_OFFSET', 'CAPTURE_HASH', 'TOO_LARGE') },
      },
    },
    '/transactions/{transactionId}': {
      put: {
        operationId: 'submit',
        summary: 'Hands a transaction over; repeating it gives the same task',
        parameters: [inPath('transactionId', 'Client transaction id')],
        requestBody: { required: true, content: jsonOf('Submission') },
        responses: { '202': answer('Accepted', 'Task'), ...refusals('SCHEMA', 'PACKAGE', 'CONTENT_CONFLICT', 'CONTENT_HASH', 'CAPTURES_MISSING', 'TOO_LARGE') },
      },
      get: { operationId: 'readTask', summary: 'Where the task stands', parameters: [inPath('transactionId', 'Client transaction id')], responses: { '200': answer('Known', 'Task'), ...refusals('UNKNOWN') } },
      delete: { operationId: 'cancel', summary: 'Cancels a task that is not answered yet', parameters: [inPath('transactionId', 'Client transaction id')], responses: { '204': answer('Cancelled'), ...refusals('UNKNOWN', 'NOT_CANCELLABLE') } },
    },
    '/transactions/{transactionId}/redeliver': {
      post: { operationId: 'redeliver', summary: 'Hands the newest result out again', parameters: [inPath('transactionId', 'Client transaction id')], responses: { '204': answer('It will come again'), ...refusals('UNKNOWN') } },
    },
    '/results': {
      get: {
        operationId: 'readResults',
        summary: 'Results of this client that are not acknowledged, waiting for the first',
        parameters: [{ name: 'wait', in: 'query', required: false, description: `Milliseconds, at most ${limits.resultWaitMs}`, schema: { type: 'integer', minimum: 0, maximum: limits.resultWaitMs } }],
        responses: { '200': answer(`At most ${limits.resultsAtOnce}, oldest first; may repeat`, 'Results'), ...refusals('SCHEMA') },
      },
    },
    '/results/acknowledge': { post: { operationId: 'acknowledge', summary: 'These results are applied and stored', requestBody: { required: true, content: jsonOf('Acknowledgement') }, responses: { '204': answer('Noted'), ...refusals('SCHEMA') } } },
    '/results/{resultId}/images/{imageId}': {
      get: { operationId: 'readImage', summary: 'A register image that the result names', parameters: [inPath('resultId', ''), inPath('imageId', '')], responses: { '200': { description: 'The image', content: { 'image/*': { schema: { type: 'string', format: 'binary' } } } }, ...refusals('UNKNOWN') } },
    },
    '/callback': {
      put: {
        operationId: 'registerCallback',
        summary: 'Address to which results are pushed; null: none',
        requestBody: { required: true, content: jsonOf('CallbackRegistration') },
        responses: { '204': answer('Noted'), ...refusals('SCHEMA') },
        callbacks: { result: { '{$request.body#/url}': { post: { requestBody: { required: true, content: jsonOf('Result') }, responses: { '2XX': answer('Applied; the station will not push it again') } } } } },
      },
    },
  };
  const schemas = Object.fromEntries(Object.entries(jsonSchemas()).map(([name, { $schema: _dialect, ...schema }]) => [name, schema]));
  return {
    openapi: '3.1.0',
    info: {
      title: 'PIK station interface of Schalter',
      version: interfaceVersion,
      description: `Own definition from public sources, see docs/pik-station.md. Every request may carry \`${versionHeader}\`.`,
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: `https://localhost:8443${basePath}` }],
    security: [{ mutualTLS: [] }],
    paths,
    components: { schemas, securitySchemes: { mutualTLS: { type: 'mutualTLS' } } },
  };
}

/** The table of error codes as Markdown. */
export function errorTable(): string {
  const rows = errorCodes.map(({ code, http, repeat, meaning }) => `| \`${code}\` | ${http} | ${repeat ? 'yes' : 'no'} | ${meaning} |`);
  return ['| code | HTTP | repeat | meaning |', '|---|---|---|---|', ...rows].join('\n');
}
