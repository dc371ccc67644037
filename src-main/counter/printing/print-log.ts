/** What was printed, when and by whom; the pages themselves are not kept. */
import type { FormId } from '../../contract/printing.ts';
import { addAuditEntry } from '../../store/audit.ts';
import type { Store } from '../../store/database.ts';

export interface Print {
  sessionId: string | null;
  form: FormId;
  at: string;
  actor: string;
  /** Legal basis of the session. */
  why: string | null;
  copies: number;
  printer: string;
  job: string;
  bytes: number;
}

/** Enters a print and its audit entry in one transaction. */
export function notePrint(store: Store, print: Print): void {
  store.write(() => {
    store.db.prepare('INSERT INTO printed_form (session_id, form, at, actor, copies, printer, job) VALUES (?, ?, ?, ?, ?, ?, ?)').run(print.sessionId, print.form, print.at, print.actor, print.copies, print.printer, print.job);
    addAuditEntry(store, { at: print.at, actor: print.actor, action: 'form.printed', sessionId: print.sessionId, detail: { form: print.form, copies: print.copies, bytes: print.bytes }, why: print.why });
  });
}

export function printsOf(store: Store, sessionId: string): Map<FormId, { times: number; firstAt: string; lastAt: string }> {
  const rows = store.db.prepare<[string], { form: FormId; times: number; first_at: string; last_at: string }>('SELECT form, count(*) AS times, min(at) AS first_at, max(at) AS last_at FROM printed_form WHERE session_id = ? GROUP BY form').all(sessionId);
  return new Map(rows.map((row) => [row.form, { times: row.times, firstAt: row.first_at, lastAt: row.last_at }]));
}
