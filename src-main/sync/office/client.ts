/**
 * The desk's way to the office server: HTTPS with mutual TLS over one or several addresses of the same office.
 * Where one instance does not answer, the next is tried; every call may be repeated at will.
 */
import { createHash } from 'node:crypto';
import { Agent, request, type Dispatcher } from 'undici';
import { z } from 'zod';
import { SchalterError } from '../../errors.ts';
import {
  appointmentList, auditReceipt, auditReceiptList, caseList, change, changeList, deskList, leaseAnswer, libraryList, mailList, officeAppointment, officeBasePath, officeCase, officeError, officeStatus, pushAnswer, templateList, versionAnswer, wholeCase,
  type AuditReceipt, type CasePush, type OfficeChange,
} from './wire.ts';

export interface OfficeAddress {
  /** `https://host:port`, tried in this order. */
  urls: string[];
  /** PEM: authority of the server, this desk's certificate and its private key. */
  tls: { ca: string; cert: string; key: string };
  timeoutMs?: number;
}

/** `line`: the server is not there; work goes on without it. Everything else is an answer of the server. */
export class OfficeError extends SchalterError {
  readonly failure: 'line' | 'refused';
  constructor(code: string, failure: 'line' | 'refused', sentence: string, options: { cause?: unknown } = {}) {
    super(code, failure === 'line' ? 'unavailable' : 'negative', sentence, options);
    this.name = 'OfficeError';
    this.failure = failure;
  }
}

const nothing = z.unknown();

export type OfficeClient = ReturnType<typeof createOfficeClient>;

export function createOfficeClient(address: OfficeAddress) {
  const agent = new Agent({ connections: 6, keepAliveTimeout: 30_000, connect: { ...address.tls, timeout: 4_000 }, headersTimeout: 0, bodyTimeout: 0 });
  const timeoutMs = address.timeoutMs ?? 10_000;
  /** Index of the address that answered last. */
  let current = 0;

  const attempt = async (url: string, method: Dispatcher.HttpMethod, path: string, send: { body?: Buffer; headers?: Record<string, string> }): Promise<{ status: number; body: Buffer }> => {
    const answer = await request(`${url}${officeBasePath}${path}`, { method, dispatcher: agent, signal: AbortSignal.timeout(timeoutMs + Math.ceil((send.body?.length ?? 0) / 16)), headers: send.headers ?? {}, body: send.body ?? null });
    return { status: answer.statusCode, body: Buffer.from(await answer.body.arrayBuffer()) };
  };
  /** Tries every address once, beginning with the one that answered last. */
  const exchange = async (method: Dispatcher.HttpMethod, path: string, send: { body?: Buffer; headers?: Record<string, string> } = {}): Promise<Buffer> => {
    let failure: unknown = null;
    for (let turn = 0; turn < address.urls.length; turn += 1) {
      const index = (current + turn) % address.urls.length;
      let answer: { status: number; body: Buffer };
      try {
        answer = await attempt(address.urls[index]!, method, path, send);
      } catch (thrown) {
        failure = thrown;
        continue;
      }
      if (answer.status === 503 || answer.status === 502 || answer.status === 504) {
        failure = answer.status;
        continue;
      }
      current = index;
      if (answer.status >= 400) throw refusalOf(answer);
      return answer.body;
    }
    throw lineError(failure);
  };
  const ask = async <T>(schema: z.ZodType<T>, method: Dispatcher.HttpMethod, path: string, body?: unknown): Promise<T> => {
    const bytes = await exchange(method, path, body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)), headers: { 'content-type': 'application/json' } });
    try {
      return schema.parse(bytes.length === 0 ? null : JSON.parse(bytes.toString('utf8')));
    } catch (cause) {
      throw new OfficeError('OFFICE_ANSWER', 'line', 'Die Antwort des Amtsservers hatte nicht die vereinbarte Form. Es wird erneut versucht.', { cause });
    }
  };
  const at = (...parts: string[]): string => parts.map((part) => `/${encodeURIComponent(part)}`).join('');

  return {
    url: () => address.urls[current]!,
    status: () => ask(officeStatus, 'GET', '/status'),
    join: (publicKey: string, softwareVersion: string) => ask(nothing, 'PUT', '/desk', { publicKey, softwareVersion }),
    desks: async () => (await ask(deskList, 'GET', '/desks')).desks,
    admit: (deskId: string, admission: { publicKey: string; keyId: string; wrappedKey: string }) => ask(nothing, 'PUT', `${at('desks', deskId)}/key`, admission),
    changes: (after: number) => ask(changeList, 'GET', `/changes?after=${after}`),
    cases: (after: string) => ask(caseList, 'GET', `/cases?after=${encodeURIComponent(after)}`),
    head: (caseId: string) => orNull(ask(officeCase, 'GET', `${at('cases', caseId)}/head`)),
    wholeCase: (caseId: string) => ask(wholeCase, 'GET', at('cases', caseId)),
    push: (caseId: string, push: CasePush) => ask(pushAnswer, 'POST', `${at('cases', caseId)}/events`, push),
    lease: (caseId: string, seconds: number, takeOver: { epoch: number } | null) => ask(leaseAnswer, 'POST', `${at('cases', caseId)}/lease`, { seconds, takeOver }),
    release: (caseId: string) => ask(nothing, 'DELETE', `${at('cases', caseId)}/lease`),
    resolve: (caseId: string, conflictId: string, decision: { keep: 'server'; eventId: string } | { keep: 'branch'; push: CasePush }) => ask(pushAnswer, 'POST', at('cases', caseId, 'conflicts', conflictId), decision),
    deleteCase: (caseId: string) => ask(nothing, 'DELETE', at('cases', caseId)),
    putCapture: (caseId: string, captureId: string, sealed: Buffer) => exchange('PUT', at('cases', caseId, 'captures', captureId), { body: sealed, headers: { 'content-type': 'application/octet-stream', 'x-content-sha256': createHash('sha256').update(sealed).digest('hex') } }),
    capture: (caseId: string, captureId: string) => exchange('GET', at('cases', caseId, 'captures', captureId)),
    putTemplates: (caseId: string, templates: { templateId: string; sealed: string }[]) => ask(nothing, 'PUT', `${at('cases', caseId)}/templates`, { templates }),
    templates: async () => (await ask(templateList, 'GET', '/templates')).templates,
    postMail: (caseId: string, mailId: string, sealed: string) => ask(nothing, 'POST', `${at('cases', caseId)}/mail`, { mailId, sealed }),
    mail: async () => (await ask(mailList, 'GET', '/mail')).mail,
    takenMail: (mailId: string) => ask(nothing, 'DELETE', at('mail', mailId)),
    appointments: async () => (await ask(appointmentList, 'GET', '/appointments')).appointments,
    appointment: (appointmentId: string) => orNull(ask(officeAppointment, 'GET', at('appointments', appointmentId))),
    putAppointment: (appointmentId: string, put: { base: number; day: string; tag: string; sealed: string }) => ask(versionAnswer, 'PUT', at('appointments', appointmentId), put),
    anchor: (seal: Omit<AuditReceipt, 'deskId' | 'receivedAt'>) => ask(auditReceipt, 'POST', '/audit', seal),
    /** Everything the office has written down of this desk's audit trail. */
    async anchors(): Promise<AuditReceipt[]> {
      const all: AuditReceipt[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: z.infer<typeof auditReceiptList> = await ask(auditReceiptList, 'GET', `/audit?after=${after}`);
        all.push(...page.receipts);
        after = page.next !== null && page.next > after ? page.next : null;
      }
      return all;
    },
    library: async () => (await ask(libraryList, 'GET', '/library')).entries,
    libraryFile: (kind: string, name: string) => exchange('GET', at('library', kind, name)),
    putLibrary: async (kind: string, name: string, data: Buffer) => versionAnswer.parse(JSON.parse((await exchange('PUT', at('library', kind, name), { body: data, headers: { 'content-type': 'application/octet-stream' } })).toString('utf8'))),

    /** Live changes after `cursor`, until the signal or the line ends it; throws when the line breaks. */
    async follow(cursor: number, signal: AbortSignal, heard: (changes: OfficeChange[]) => void, silenceMs = 25_000): Promise<void> {
      const index = current;
      try {
        const answer = await request(`${address.urls[index]!}${officeBasePath}/changes`, { method: 'GET', dispatcher: agent, signal, headers: { accept: 'text/event-stream', 'last-event-id': String(cursor) } });
        if (answer.statusCode !== 200) throw refusalOf({ status: answer.statusCode, body: Buffer.from(await answer.body.arrayBuffer()) });
        await readEvents(answer.body as AsyncIterable<Buffer> & { destroy(): void }, heard, silenceMs);
      } catch (thrown) {
        // The next turn begins with another instance.
        if (index === current) current = (current + 1) % address.urls.length;
        throw thrown instanceof OfficeError ? thrown : lineError(thrown);
      }
    },
    close: () => agent.destroy(),
  };
}

/** Server-sent events: lines of `id`, `event`, `data`, an empty line between; anything else is a sign of life. */
async function readEvents(body: AsyncIterable<Buffer> & { destroy(): void }, heard: (changes: OfficeChange[]) => void, silenceMs: number): Promise<void> {
  let rest = '';
  let watch = setTimeout(() => body.destroy(), silenceMs);
  try {
    for await (const chunk of body) {
      clearTimeout(watch);
      watch = setTimeout(() => body.destroy(), silenceMs);
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      const changes = lines.filter((line) => line.startsWith('data: ')).map((line) => change.parse(JSON.parse(line.slice(6))));
      if (changes.length > 0) heard(changes);
    }
  } finally {
    clearTimeout(watch);
  }
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof OfficeError && thrown.code === 'OFFICE_UNKNOWN') return null;
    throw thrown;
  }
}

function refusalOf({ status, body }: { status: number; body: Buffer }): OfficeError {
  let parsed = { code: 'UNREADABLE', message: `Der Amtsserver lehnt die Anfrage ab (${status}).` };
  try {
    parsed = officeError.parse(JSON.parse(body.toString('utf8')));
  } catch {
    // A proxy in between answers in its own form; the status is enough.
  }
  if (status >= 500) return new OfficeError(`OFFICE_${parsed.code}`, 'line', 'Der Amtsserver konnte die Anfrage nicht bearbeiten. Die Arbeit geht ohne ihn weiter; es wird von selbst erneut versucht.');
  return new OfficeError(`OFFICE_${parsed.code}`, 'refused', parsed.message);
}

function lineError(cause: unknown): OfficeError {
  return new OfficeError('OFFICE_LINE', 'line', 'Der Amtsserver ist nicht erreichbar. Die Arbeit geht an diesem Schalter weiter und wird abgeglichen, sobald er wieder da ist.', { cause });
}
