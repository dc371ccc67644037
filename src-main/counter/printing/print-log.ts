/** What was printed, when and by whom, and what of it came to nothing; the pages themselves are not kept. */
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

/**
 * Enters that nothing came out of the print last handed over under this name: printers count their jobs anew when they are switched on.
 * @returns which print that is; null where there is none or it was entered before
 */
export function noteFailedPrint(store: Store, { printer, job, at, actor }: Pick<Print, 'printer' | 'job' | 'at' | 'actor'>): Pick<Print, 'sessionId' | 'form'> | null {
  return store.write(() => {
    const last = store.db.prepare<[string, string], { id: number; session_id: string | null; form: FormId; failed_at: string | null }>('SELECT id, session_id, form, failed_at FROM printed_form WHERE printer = ? AND job = ? ORDER BY id DESC LIMIT 1').get(printer, job);
    if (!last || last.failed_at) return null;
    store.db.prepare('UPDATE printed_form SET failed_at = ? WHERE id = ?').run(at, last.id);
    addAuditEntry(store, { at, actor, action: 'form.printFailed', sessionId: last.session_id, detail: { form: last.form } });
    return { sessionId: last.session_id, form: last.form };
  });
}

/** Prints that came out, or may have. */
export function printsOf(store: Store, sessionId: string): Map<FormId, { times: number; firstAt: string; lastAt: string }> {
  const rows = store.db.prepare<[string], { form: FormId; times: number; first_at: string; last_at: string }>('SELECT form, count(*) AS times, min(at) AS first_at, max(at) AS last_at FROM printed_form WHERE session_id = ? AND failed_at IS NULL GROUP BY form').all(sessionId);
  return new Map(rows.map((row) => [row.form, { times: row.times, firstAt: row.first_at, lastAt: row.last_at }]));
}
