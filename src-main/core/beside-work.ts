/** What stands beside the case at the counter: interpreters and information systems, as calls of the contract. */
import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../contract/calls.ts';
import { createInterpreterService } from '../counter/interpreter/service.ts';
import { createInformationSystems, type InformationSystems } from '../counter/information/systems.ts';
import { attachmentOf, type Attachment } from '../counter/information/attachments.ts';
import { readDescriptions } from '../counter/information/description.ts';
import { SchalterError } from '../errors.ts';
import { addAuditEntry } from '../store/audit.ts';
import type { Store } from '../store/database.ts';
import { createBesideCertificates, type BesideCertificates } from './beside-certificates.ts';
import type { Journal } from './journal.ts';
import type { DeskSettings } from './settings.ts';

export interface BesideWorkOptions {
  journal: Journal;
  store: Store;
  settings: DeskSettings;
  caseworker(): string;
  now(): string;
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
  /** A sentence card is before the person. */
  cardShown(): void;
}

type Names = Extract<CallName, `interpreter.${string}` | `inquiry.${string}` | 'person.show'>;
type Handlers = { [N in Names]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

const directoryPatience = 5_000;
const mostDirectoryBytes = 1_000_000;

async function fetchDirectory(address: string): Promise<unknown> {
  const answer = await request(address, { headers: { accept: 'application/json' }, headersTimeout: directoryPatience, bodyTimeout: directoryPatience });
  if (answer.statusCode !== 200 || Number(answer.headers['content-length'] ?? 0) > mostDirectoryBytes) throw new RangeError(`directory answered ${answer.statusCode}`);
  return answer.body.json();
}

export function createBesideWork(options: BesideWorkOptions): { handlers: Handlers; systems: InformationSystems; certificates: BesideCertificates; /** Descriptions that cannot be used, a sentence each. */ systemProblems: readonly string[]; /** Hangs up a call of this session, if one runs. */ endCall(sessionId: string): void } {
  const { journal, store, settings, now, emit } = options;
  const { described, problems } = readDescriptions(settings.informationSystems);
  const systems = createInformationSystems(described, now);
  const interpreters = createInterpreterService({
    providers: settings.interpreters,
    fetch: fetchDirectory,
    now,
    newId: randomUUID,
    order: (order) => emit('interpreter.order', order),
    changed: (call) => emit('interpreter.changed', call),
    interpreted: (sessionId, interpretation) => void journal.apply(sessionId, { type: 'interpreted', interpretation }),
  });
  const sessionOf = (sessionId: string | null) => (sessionId === null ? null : journal.read(sessionId));
  const record = (sessionId: string, systemId: string, query: string, result: string, attachments: Attachment[], source: 'caseworker' | 'system') => {
    const system = systems.list(null).find(({ id }) => id === systemId)?.name ?? systemId;
    const captures = attachments.map(({ mime, bytes }) => ({ id: randomUUID(), kind: 'attachment' as const, mime, bytes }));
    const named = captures.map(({ id, mime }, index) => ({ captureId: id, mime, name: attachments[index]!.name }));
    return journal.view(journal.apply(sessionId, { type: 'inquired', inquiry: { id: randomUUID(), at: now(), by: options.caseworker(), system, query, result, attachments: named, source } }, captures));
  };

  const handlers: Handlers = {
    'interpreter.list': ({ language }) => interpreters.list(language),
    'interpreter.call'(input) {
      if (journal.read(input.sessionId).interpreterWithdrawn) throw new SchalterError('INTERPRETER_WITHDRAWN', 'input', 'Die Person möchte keine Dolmetscherin und keinen Dolmetscher. Für diesen Vorgang wird niemand angerufen; die Satzkarten helfen weiter.');
      return interpreters.call(input);
    },
    'interpreter.control': ({ action }) => interpreters.control(action),
    'interpreter.current': () => ({ call: interpreters.current() }),
    'interpreter.report'({ report }) {
      interpreters.report(report);
      return {};
    },
    'interpreter.pending': () => ({ order: interpreters.pending() }),
    'person.show'(card) {
      emit('person.card', card);
      if (card.card !== null && card.card !== 'languages') options.cardShown();
      return {};
    },
    'inquiry.systems': ({ sessionId }) => systems.list(sessionOf(sessionId)),
    'inquiry.opening'({ sessionId, systemId }) {
      const opening = systems.opening(systemId, sessionOf(sessionId));
      addAuditEntry(store, { at: now(), actor: options.caseworker(), action: 'inquiry.opened', sessionId, detail: { system: systemId } });
      return opening;
    },
    async 'inquiry.ask'({ sessionId, systemId }) {
      addAuditEntry(store, { at: now(), actor: options.caseworker(), action: 'inquiry.asked', sessionId, detail: { system: systemId } });
      const { query, result, attachments } = await systems.ask(systemId, journal.read(sessionId));
      return record(sessionId, systemId, query, result, attachments, 'system');
    },
    'inquiry.record': ({ sessionId, systemId, query, result, attachments }) => record(sessionId, systemId, query, result, attachments.map(({ name, bytes }) => attachmentOf(name, bytes)), 'caseworker'),
    async 'inquiry.checkHealth'() {
      await systems.checkHealth();
      return systems.list(null);
    },
  };
  return {
    handlers,
    systems,
    certificates: createBesideCertificates(settings.interpreters, described),
    systemProblems: problems,
    endCall(sessionId) {
      const call = interpreters.current();
      if (call && call.sessionId === sessionId && call.state !== 'ended') interpreters.control({ type: 'hangUp' });
    },
  };
}
