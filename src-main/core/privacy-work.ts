/**
 * Data protection at the desk: what is held about one case, legal hold, hand-over, correction, access report. Lifting a
 * hold and handing data out take a second person, who has confirmed it in person for this case only.
 */
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts';
import type { LegalBasis } from '../contract/desk.ts';
import type { PrivacyCase } from '../contract/privacy.ts';
import { addAuditEntry } from '../store/audit.ts';
import { getCapture, listCaptures } from '../store/captures.ts';
import type { Store } from '../store/database.ts';
import { fingerKinds } from '../store/purposes.ts';
import { readSession } from '../store/sessions.ts';
import { accessFiles, gatherAccess } from '../trust/access-data.ts';
import { correctionsOf, correctPerson } from '../trust/correction.ts';
import { handOverOf, holdOf, liftHold, noteHandOver, placeHold } from '../trust/retention.ts';
import { zip } from '../trust/zip.ts';
import type { Access } from './access.ts';

export interface PrivacyOptions {
  store: Store;
  access: Pick<Access, 'actor' | 'useApproval'>;
  bases: readonly LegalBasis[];
  desk: { office: string; desk: string; location: string; recipient: string };
  now(): string;
}

type Handlers = { [N in Extract<CallName, `privacy.${string}`>]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

const shown = (value: unknown): string => (typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value));

export function createPrivacyWork({ store, access, bases, desk, now }: PrivacyOptions): Handlers {
  function caseOf(sessionId: string): PrivacyCase {
    const session = readSession(store, sessionId);
    const { surname, givenNames, birthDate, birthPlace, nationality, azrNumber } = session.person;
    const captures = listCaptures(store, sessionId);
    const basis = bases.find((one) => one.id === session.legalBasis);
    return {
      sessionId,
      status: session.status,
      finished: session.status === 'completed' || session.status === 'cancelled',
      person: { surname, givenNames, birthDate, birthPlace, nationality, azrNumber },
      legalBasis: basis?.norm ?? null,
      retainUntil: session.retainUntil,
      captures: captures.length,
      fingerprints: captures.filter((capture) => fingerKinds.includes(capture.kind)).length,
      untilHandOver: basis?.fingerprintRetention === 'handOver',
      hold: holdOf(store, sessionId),
      handedOver: handOverOf(store, sessionId),
      corrections: correctionsOf(store, sessionId).map((one) => ({ ...one, before: shown(one.before), after: shown(one.after) })),
    };
  }

  return {
    'privacy.case'({ sessionId }) {
      const found = caseOf(sessionId);
      store.write(() => addAuditEntry(store, { at: now(), actor: access.actor(), action: 'session.privacyRead', sessionId, detail: {} }));
      return found;
    },
    'privacy.hold'({ sessionId, reason }) {
      placeHold(store, sessionId, reason, now(), access.actor());
      return caseOf(sessionId);
    },
    'privacy.release'({ sessionId, approval }) {
      caseOf(sessionId);
      liftHold(store, sessionId, now(), access.actor(), access.useApproval(approval, 'liftHold', sessionId).login);
      return caseOf(sessionId);
    },
    'privacy.handOver'({ sessionId }) {
      noteHandOver(store, sessionId, now(), access.actor());
      return caseOf(sessionId);
    },
    'privacy.correct'({ sessionId, change, why }) {
      correctPerson(store, sessionId, change as never, why, now(), access.actor());
      return caseOf(sessionId);
    },
    async 'privacy.access'({ sessionId, approval }) {
      readSession(store, sessionId);
      const approvedBy = access.useApproval(approval, 'exportAccess', sessionId).login;
      // Loaded when it is asked for: the paper writer brings its fonts.
      const { accessPdf } = await import('../trust/access-pdf.ts');
      const at = now();
      const data = gatherAccess(store, sessionId, { ...desk, legalBases: bases }, at);
      const pictures = new Map(data.captures.filter(({ mime }) => mime === 'image/jpeg' || mime === 'image/png').map(({ id }) => [id, getCapture(store, sessionId, id).bytes]));
      const pdf = await accessPdf(data, pictures);
      const archive = zip(accessFiles(store, data), new Date(at));
      store.write(() => addAuditEntry(store, { at, actor: access.actor(), action: 'session.accessExported', sessionId, detail: { captures: data.captures.length, approvedBy }, why: 'Art. 15 DSGVO' }));
      return { pdf: new Uint8Array(pdf), archive: new Uint8Array(archive), captures: data.captures.length };
    },
  };
}
