/**
 * What was checked of a session's document, kept beside its captures, one record per reading, and the log of the
 * transaction made of them [TR-03135-1 6, TR-03135-2 4.3, TR-03135-3 8.4.6]. Kept records are never written again
 * [TR-03135-3 5.2.4]; the chip's files and commands stay where the evidence has them.
 */
import { z } from 'zod';
import type { CallInput, CallOutput } from '../contract/calls.ts';
import { documentCheck } from '../documents/checks/model.ts';
import { logOf, logToXml, type WorkflowRecord } from '../documents/checks/log.ts';
import { ldsFileOf } from '../documents/lds/files.ts';
import { SchalterError } from '../errors.ts';
import { getCapture, listCaptures } from '../store/captures.ts';
import type { Store } from '../store/database.ts';
import { readSession } from '../store/sessions.ts';
import { version } from '../version.ts';
import type { NewCapture } from './journal.ts';

const keptCheck = z.object({ id: z.uuid(), name: z.enum(['document', 'furtherPage']), beganAt: z.string(), endedAt: z.string(), check: documentCheck, evidence: z.string().nullable() });
export type KeptCheck = z.infer<typeof keptCheck>;

const keptEvidence = z.object({
  files: z.array(z.object({ name: z.string(), capture: z.string() })),
  transcript: z.array(z.object({ purpose: z.string(), command: z.string(), response: z.string(), sw: z.string(), protected: z.boolean(), milliseconds: z.number() })),
});

export function captureOfCheck(kept: KeptCheck): NewCapture {
  return { id: kept.id, kind: 'document-check', mime: 'application/json', bytes: new TextEncoder().encode(JSON.stringify(kept)) };
}

/** @throws DOCUMENT_LOG_MISSING (input) where nothing was checked or it is deleted already */
export function documentLog(store: Store, { sessionId, form, profile }: CallInput<'document.log'>, now: string): CallOutput<'document.log'> {
  const kept = listCaptures(store, sessionId).filter(({ kind }) => kind === 'document-check').map(({ id }) => keptCheck.parse(jsonOf(store, sessionId, id)));
  const [first] = kept;
  if (!first) throw new SchalterError('DOCUMENT_LOG_MISSING', 'input', 'Zu diesem Vorgang ist keine Prüfung eines Dokuments gespeichert. Bitte zuerst das Dokument lesen.');
  const { conclusion } = readSession(store, sessionId).document;
  const record = {
    id: sessionId, beganAt: first.beganAt, readAt: now, errorCode: 0, workflows: kept.map((one) => workflowOf(store, sessionId, one)),
    logData: conclusion === null ? [] : [{ logType: 'conclusion', content: conclusion }],
  };
  const log = logOf(record, profile, { component: { name: 'Schalter', version }, vendor: 'Schalter' });
  const text = form === 'xml' ? logToXml(log) : `${JSON.stringify(log, null, 2)}\n`;
  return { file: new TextEncoder().encode(text), name: `dokumentpruefung-${sessionId}.${form}`, mime: `application/${form}` };
}

function workflowOf(store: Store, sessionId: string, { evidence, ...kept }: KeptCheck): WorkflowRecord {
  const { files, transcript } = evidence === null ? { files: [], transcript: [] } : keptEvidence.parse(jsonOf(store, sessionId, evidence));
  return { ...kept, status: 'finished', chipFiles: files.flatMap(({ name, capture }) => {
    const file = ldsFileOf(name);
    return file === undefined ? [] : [[file, getCapture(store, sessionId, capture).bytes] as const];
  }), trace: transcript };
}

const jsonOf = (store: Store, sessionId: string, id: string): unknown => JSON.parse(new TextDecoder().decode(getCapture(store, sessionId, id).bytes));
