/**
 * The OSIA adapter against an ABIS that speaks as published: every request and every answer is validated
 * against ../shared/data/osia/abis.yaml (OSIA 7.1, ABIS 1.6).
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import yaml from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOsiaStation } from '../src-main/matching/osia/client.ts';
import type { MatchingStation } from '../src-main/matching/port.ts';
import { createTestDesk, until, type TestDesk } from './chaos/desk.ts';
import { noise, sampleTransaction } from './chaos/sample.ts';

const published = join(import.meta.dirname, '../../shared/data/osia/abis.yaml');
const present = existsSync(published);
if (!present) process.stderr.write('SKIPPED: ../shared/data/osia/abis.yaml is missing; conformance with OSIA is not tested.\n');

interface OpenApi {
  paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string; required?: boolean; schema: { type: string } }[] }>>;
  components: { schemas: Record<string, { required?: string[]; properties?: Record<string, { readOnly?: boolean }> }> };
}

/** Validators for requests (readOnly properties are not required of the client) and for answers. */
function validators(document: OpenApi) {
  const make = (root: OpenApi) => {
    const ajv = new Ajv.default({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'osia', components: root.components } as object);
    return (name: string, value: unknown): string[] => {
      const validate = ajv.compile(name.endsWith('[]') ? { type: 'array', items: { $ref: `osia#/components/schemas/${name.slice(0, -2)}` } } : { $ref: `osia#/components/schemas/${name}` });
      return validate(value) ? [] : (validate.errors ?? []).map((error) => `${name}${error.instancePath} ${error.message}`);
    };
  };
  const forRequests = structuredClone(document);
  for (const schema of Object.values(forRequests.components.schemas)) schema.required = schema.required?.filter((name) => !schema.properties?.[name]?.readOnly) ?? [];
  return { request: make(forRequests), answer: make(document) };
}

describe.skipIf(!present)('OSIA ABIS 1.6', () => {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-osia-'));
  const document = present ? (yaml.load(readFileSync(published, 'utf8')) as OpenApi) : null;
  const violations: string[] = [];
  const seen: { method: string; path: string; query: URLSearchParams; body: unknown }[] = [];
  const callbackStatus: number[] = [];
  let abis: Server;
  let station: MatchingStation;
  let desk: TestDesk;

  /** What the ABIS knows of its one person. */
  const person = [
    {
      encounterId: 'e-1', status: 'ACTIVE', encounterType: 'enrolment', galleries: ['AZR'],
      biographicData: { firstName: 'ANNA MARIA', lastName: 'SPECIMEN', dateOfBirth: '1974-08-12', nationality: 'UTO' },
      biometricData: [
        { biometricType: 'FACE', biometricSubType: 'PORTRAIT', image: Buffer.from('new photograph').toString('base64'), mimeType: 'image/jpeg', captureDate: new Date(Date.now() - 30 * 864e5).toISOString() },
        { biometricType: 'FACE', biometricSubType: 'PORTRAIT', image: Buffer.from('old photograph').toString('base64'), mimeType: 'image/jpeg', captureDate: '2020-01-01T00:00:00Z' },
        { biometricType: 'FINGER', biometricSubType: 'RIGHT_INDEX', image: Buffer.from('print').toString('base64'), mimeType: 'image/x-wsq' },
      ],
    },
  ];

  beforeAll(async () => {
    const { request, answer } = validators(document!);
    const checkAnswer = <T>(schema: string, body: T): T => {
      violations.push(...answer(schema, body).map((text) => `answer: ${text}`));
      return body;
    };
    /** Calls back twice: the first time before the desk can have stored anything, and again. */
    const callBack = async (query: URLSearchParams, taskId: string, schema: string, body: unknown): Promise<void> => {
      checkAnswer(schema, body);
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const target = `${query.get('callback')}?${new URLSearchParams({ transactionId: query.get('transactionId')!, taskId })}`;
        const response = await fetch(target, { method: 'POST', headers: { 'content-type': schema === 'Error' ? 'application/error+json' : 'application/json' }, body: JSON.stringify(body) });
        callbackStatus.push(response.status);
      }
    };
    abis = createServer(async (message, response) => {
      const url = new URL(message.url!, 'http://abis');
      const chunks: Buffer[] = [];
      for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = chunks.length === 0 ? null : (JSON.parse(Buffer.concat(chunks).toString()) as unknown);
      seen.push({ method: message.method!, path: url.pathname, query: url.searchParams, body });
      const template = Object.keys(document!.paths).find((path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(url.pathname) && document!.paths[path]![message.method!.toLowerCase()]);
      if (!template) violations.push(`no such operation: ${message.method} ${url.pathname}`);
      const operation = template ? document!.paths[template]![message.method!.toLowerCase()]! : null;
      for (const parameter of operation?.parameters.filter((entry) => entry.in === 'query') ?? []) {
        const value = url.searchParams.get(parameter.name);
        if (value === null && parameter.required) violations.push(`${operation!.operationId} lacks ${parameter.name}`);
        if (value !== null && parameter.schema.type === 'integer' && !/^-?\d+$/.test(value)) violations.push(`${parameter.name} is no integer`);
      }
      for (const name of url.searchParams.keys()) if (!operation?.parameters.some((parameter) => parameter.name === name)) violations.push(`${operation?.operationId} does not know ${name}`);
      if (!/^Bearer \S+$/.test(message.headers.authorization ?? '')) violations.push('no bearer token');
      const send = (status: number, value: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      switch (operation?.operationId) {
        case 'readGalleries':
          return send(200, ['AZR']);
        case 'identify':
          violations.push(...request('IdentifyRequest', body).map((text) => `request: ${text}`));
          send(202, checkAnswer('TaskId', { taskId: 'task-1' }));
          return callBack(url.searchParams, 'task-1', 'Candidate[]', [{ personId: 'p-1', rank: 1, score: 3500, scores: [{ score: 3400, biometricType: 'FINGER', biometricSubType: 'RIGHT_INDEX' }] }]);
        case 'readAllEncounters':
          return send(200, checkAnswer('Encounter[]', person));
        case 'createEncounterNoIds':
          violations.push(...request('Encounter', body).map((text) => `request: ${text}`));
          send(202, checkAnswer('TaskId', { taskId: 'task-2' }));
          return url.searchParams.get('transactionId')!.includes('fails') ? callBack(url.searchParams, 'task-3', 'Error', { code: 4711, message: 'no' }) : callBack(url.searchParams, 'task-2', 'ExtendablePersonIds', { personId: 'p-2', encounterId: 'e-9' });
        case 'readTaskStatus':
          return send(200, 'PENDING');
        default:
          return send(404, null);
      }
    });
    await new Promise<void>((resolve) => abis.listen(0, '127.0.0.1', resolve));
    station = await createOsiaStation({ url: `http://127.0.0.1:${(abis.address() as AddressInfo).port}`, galleryId: 'AZR', token: async () => 'header.claims.signature', callback: { host: '127.0.0.1', port: 0 }, maxCandidates: 10 });
    desk = createTestDesk({ file: join(dir, 'desk.sqlite'), station });
    desk.sync.start();
  });
  afterAll(async () => {
    await desk.sync.stop();
    await station.close();
    abis.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const captures = [1, 2].map((number) => ({ captureId: `print-${number}`, mime: 'image/x-wsq', bytes: noise(2_000, number) }));

  it('identifies: request and answers conform, callbacks arrive twice, the result is applied once with pictures not older than six months', async () => {
    const received: number[] = [];
    desk.put({ ...sampleTransaction({ transactionId: 'osia-search-1', kind: 'identification', personKey: 'p-1', captures, positions: [2, 13] }), missingFingers: [{ finger: 9, kind: 'permanent', reason: 'Amputation' }] }, captures);
    await until(() => callbackStatus.length === 2, 'two callbacks');
    received.push(...callbackStatus.splice(0));
    expect(received).toEqual([204, 204]);
    // One new photograph and one print; the photograph of 2020 is left out.
    expect(desk.applied()).toEqual([{ transactionId: 'osia-search-1', revision: 1, images: 2 }]);
    const identify = seen.find((entry) => entry.path === '/v1/identify/AZR')!;
    expect(identify.query.get('priority')).toBe('8');
    expect((identify.body as { biometricData: { biometricSubType: string }[] }).biometricData.map((entry) => entry.biometricSubType)).toEqual(['RIGHT_INDEX', 'PLAIN_RIGHT_FOUR_FINGERS', 'LEFT_RING']);
  });

  it('creates an encounter and keeps the person id without calling anybody for it; a failure arrives as a result, not as silence', async () => {
    desk.put(sampleTransaction({ transactionId: 'osia-store-1', kind: 'storage', personKey: 'p-2', captures, positions: [2, 7] }), captures);
    desk.put(sampleTransaction({ transactionId: 'osia-fails-1', kind: 'storage', personKey: 'p-3', captures, positions: [2, 7] }), captures);
    await until(() => desk.applied().length === 3 && callbackStatus.length === 4, 'two more results, each called back twice');
    expect(callbackStatus).toEqual([204, 204, 204, 204]);
    expect(desk.events.arrived.map((entry) => entry.transactionId).sort()).toEqual(['osia-fails-1', 'osia-search-1']);
  });

  it('measures the line with the list of galleries', () => {
    expect(desk.sync.line().state).toBe('up');
    expect(seen.some((entry) => entry.path === '/v1/galleries')).toBe(true);
  });

  it('nothing that was said violates the published file', () => {
    expect(violations).toEqual([]);
  });
});
