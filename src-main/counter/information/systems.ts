/**
 * The port `InformationSystem` and its two adapters: portals, which a person reads in an isolated view, and
 * systems with an interface, which are asked by the description's own request. Both are told only what their
 * description allows, and what is told is shown beforehand.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Agent, request } from 'undici';
import type { InformationSystem, Tellable } from '../../contract/inquiry.ts';
import type { Session } from '../../contract/session.ts';
import { SchalterError } from '../../errors.ts';
import { attachmentOf, type Attachment } from './attachments.ts';
import { fill, type PortalDescription, type RestDescription, type SystemDescription } from './description.ts';

type Known = Partial<Record<Tellable, string>>;

/** What a case knows of the fields that may be told; empty fields are left out. */
export function knownOf(session: Session | null): Known {
  if (!session) return {};
  const { person, document } = session;
  const zone = document.mrz?.fields ?? {};
  const issued = zone['issueDateIso']?.slice(0, 4);
  const all: Record<Tellable, string | null | undefined> = {
    issuingState: zone['issuingState'],
    documentCode: zone['documentCode'],
    documentYear: issued,
    nationality: person.nationality,
    language: person.languages[0],
    azrNumber: person.azrNumber,
    documentNumber: zone['documentNumber'],
    surname: person.surname,
    givenNames: person.givenNames,
    birthDate: person.birthDate,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value)) as Known;
}

const told = (system: SystemDescription, known: Known): Known => Object.fromEntries(system.mayBeTold.flatMap((field) => (known[field] ? [[field, known[field]]] : []))) as Known;

export interface PortalOpening {
  id: string;
  name: string;
  address: string;
  origins: string[];
  permissions: ('camera' | 'microphone')[];
}

export interface InformationSystems {
  /** Every system with what it would be told of this case. */
  list(session: Session | null): InformationSystem[];
  /** @throws SchalterError SYSTEM_UNKNOWN (input) */
  opening(id: string, session: Session | null): PortalOpening;
  /** @throws SchalterError SYSTEM_UNKNOWN, SYSTEM_NEEDS (input), SYSTEM_TLS, SYSTEM_UNREACHABLE, SYSTEM_REFUSED, SYSTEM_ANSWER (unavailable), INQUIRY_ATTACHMENT (input) */
  ask(id: string, session: Session): Promise<{ query: string; result: string; attachments: Attachment[] }>;
  /** Asks every system that has an address for it how it is. */
  checkHealth(): Promise<void>;
}

const words: Record<Tellable, string> = {
  issuingState: 'Ausstellerstaat',
  documentCode: 'Dokumentart',
  documentYear: 'Ausstellungsjahr',
  nationality: 'Staatsangehörigkeit',
  language: 'Sprache',
  azrNumber: 'AZR-Nummer',
  documentNumber: 'Dokumentnummer',
  surname: 'Familienname',
  givenNames: 'Vornamen',
  birthDate: 'Geburtsdatum',
};

function originsOf(portal: PortalDescription): string[] {
  return [...new Set([portal.start, ...portal.origins].map((one) => new URL(one).origin))];
}

/** The value at `a.b.0.c`; null where there is none. */
export function valueAt(answer: unknown, path: string): string | null {
  let here: unknown = answer;
  for (const name of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return null;
    here = (here as Record<string, unknown>)[name];
  }
  return typeof here === 'string' || typeof here === 'number' || typeof here === 'boolean' ? String(here) : null;
}

/** What is wrong with the other side's certificate, by the codes of OpenSSL as Node gives them; null: it is not that. */
function distrusted(cause: unknown, name: string): string | null {
  const code = (cause as { code?: unknown }).code;
  if (code === 'CERT_HAS_EXPIRED') return `Das Zertifikat von ${name} ist abgelaufen.`;
  return typeof code === 'string' && /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET|VERIFY)|CERT_|ERR_TLS_CERT_)/.test(code) ? `Dem Zertifikat von ${name} wird nicht vertraut.` : null;
}

const mostAnswerBytes = 12_000_000;

/** @param described descriptions with the file each came from */
export function createInformationSystems(described: readonly { file: string; system: SystemDescription }[], now: () => string): InformationSystems {
  const health = new Map<string, InformationSystem['health']>();
  const agents = new Map<string, Agent>();

  const find = (id: string) => {
    const found = described.find(({ system }) => system.id === id);
    if (!found) throw new SchalterError('SYSTEM_UNKNOWN', 'input', 'Dieses Informationssystem ist an diesem Schalter nicht eingerichtet.');
    return found;
  };

  const agentOf = (file: string, system: RestDescription): Agent => {
    const known = agents.get(system.id);
    if (known) return known;
    const beside = (name: string) => {
      try {
        return readFileSync(resolve(dirname(file), name));
      } catch (cause) {
        throw new SchalterError('SYSTEM_TLS', 'unavailable', `Für ${system.name} lässt sich ${name} nicht lesen. Bitte die Dateien seiner Beschreibung prüfen lassen.`, { cause });
      }
    };
    const agent = new Agent({ connect: { timeout: system.timeoutMs, ...(system.tls ? { ca: beside(system.tls.caFile), cert: beside(system.tls.certFile), key: beside(system.tls.keyFile) } : {}) }, headersTimeout: system.timeoutMs, bodyTimeout: system.timeoutMs });
    agents.set(system.id, agent);
    return agent;
  };

  const fetchJson = async (file: string, system: RestDescription, known: Known): Promise<unknown> => {
    const address = fill(system.request.address, known)!;
    const body = system.request.body && JSON.stringify(Object.fromEntries(Object.entries(system.request.body).map(([name, text]) => [name, text.replace(/\{(\w+)\}/g, (_whole, field: string) => known[field as Tellable] ?? '')])));
    const dispatcher = agentOf(file, system);
    let status: number;
    let text = '';
    try {
      const answer = await request(address, { method: system.request.method, headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...system.request.headers }, body: body ?? null, dispatcher });
      status = answer.statusCode;
      let bytes = 0;
      for await (const chunk of answer.body) {
        bytes += (chunk as Buffer).length;
        if (bytes > mostAnswerBytes) throw new RangeError('too large');
        text += (chunk as Buffer).toString('utf8');
      }
    } catch (cause) {
      throw new SchalterError('SYSTEM_UNREACHABLE', 'unavailable', `${distrusted(cause, system.name) ?? `${system.name} ist nicht erreichbar.`} Bitte später erneut versuchen${system.support ? ` oder anrufen: ${system.support}` : ''}.`, { cause });
    }
    if (status >= 500) throw new SchalterError('SYSTEM_UNREACHABLE', 'unavailable', `${system.name} meldet einen Fehler (${status}). Bitte später erneut versuchen${system.support ? ` oder anrufen: ${system.support}` : ''}.`);
    if (status < 200 || status > 299) throw new SchalterError('SYSTEM_REFUSED', 'unavailable', `${system.name} hat die Anfrage abgelehnt (${status}). Bitte die Zugangsdaten prüfen lassen.`);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new SchalterError('SYSTEM_ANSWER', 'unavailable', `Die Antwort von ${system.name} ist nicht lesbar. Bitte den Support anrufen.`, { cause });
    }
  };

  return {
    list: (session) =>
      described.map(({ system }) => {
        const known = knownOf(session);
        return {
          id: system.id,
          name: system.name,
          kind: system.kind,
          purpose: `${system.purpose} (${system.legalBasis})`,
          told: system.mayBeTold.map((field) => ({ field, value: known[field] ?? null })),
          missing: system.needs.filter((field) => !known[field]),
          health: health.get(system.id) ?? { state: 'unknown', checkedAt: null, message: 'Noch nicht geprüft.' },
          support: system.support,
        };
      }),
    opening(id, session) {
      const { system } = find(id);
      if (system.kind !== 'portal') throw new SchalterError('SYSTEM_UNKNOWN', 'input', 'Dieses System hat keine Ansicht; es wird mit »Abfragen« gefragt.');
      const address = (system.open && fill(system.open, told(system, knownOf(session)))) ?? system.start;
      return { id: system.id, name: system.name, address, origins: originsOf(system), permissions: system.permissions };
    },
    async ask(id, session) {
      const { file, system } = find(id);
      if (system.kind !== 'rest') throw new SchalterError('SYSTEM_UNKNOWN', 'input', 'Dieses System hat keine Schnittstelle; bitte öffnen und das Ergebnis eintragen.');
      const known = knownOf(session);
      const missing = system.needs.filter((field) => !known[field]);
      if (missing.length > 0) throw new SchalterError('SYSTEM_NEEDS', 'input', `${system.name} braucht noch: ${missing.map((field) => words[field]).join(', ')}.`);
      const allowed = told(system, known);
      if (fill(system.request.address, allowed) === null) throw new SchalterError('SYSTEM_NEEDS', 'input', `${system.name} braucht Angaben, die dieser Vorgang noch nicht hat.`);
      const answer = await fetchJson(file, system, allowed);
      return {
        query: Object.entries(allowed).map(([field, value]) => `${words[field as Tellable]}: ${value}`).join('; ') || 'ohne Angaben zur Person',
        result: system.answer.map(({ name, path }) => `${name}: ${valueAt(answer, path) ?? 'keine Angabe'}`).join('\n'),
        attachments: system.attachments.flatMap(({ name, path }) => {
          const text = valueAt(answer, path);
          return text === null ? [] : [attachmentOf(name, Buffer.from(text, 'base64'))];
        }),
      };
    },
    async checkHealth() {
      await Promise.all(
        described.map(async ({ file, system }) => {
          const address = system.kind === 'portal' ? system.start : system.health;
          if (!address) return;
          try {
            const answer = await request(address, { method: system.kind === 'portal' ? 'HEAD' : 'GET', headersTimeout: 5_000, bodyTimeout: 5_000, ...(system.kind === 'rest' ? { dispatcher: agentOf(file, system) } : {}) });
            await answer.body.dump();
            const up = answer.statusCode < 500;
            health.set(system.id, { state: up ? 'up' : 'down', checkedAt: now(), message: up ? 'Erreichbar.' : `Meldet einen Fehler (${answer.statusCode}).` });
          } catch (cause) {
            const wrong = distrusted(cause, system.name);
            // A portal is opened by the window, which asks this machine whom it trusts.
            if (wrong && system.kind === 'portal') health.set(system.id, { state: 'up', checkedAt: now(), message: 'Antwortet; das Zertifikat wird beim Öffnen geprüft.' });
            else health.set(system.id, { state: 'down', checkedAt: now(), message: wrong ?? (cause instanceof SchalterError ? cause.message : 'Nicht erreichbar.') });
          }
        }),
      );
    },
  };
}
