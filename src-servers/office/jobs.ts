/**
 * The server's own queue: a row per job, taken with FOR UPDATE SKIP LOCKED, so that several instances share the
 * work and a killed one leaves nothing half done (the row's lock ends with its connection). One kind so far:
 * the daily retention run of an office, which also forgets old changes, appointments and taken mail.
 */
import type { Sql } from '../sql.ts';
import { OfficeStore } from './store.ts';

const keepChangesDays = 120;
const keepAppointmentsDays = 14;
const keepMailDays = 30;

/** Works on one due job; false: none is free. A job that fails is put off, ever longer, and keeps nobody else waiting. */
export async function workOnJob(sql: Sql, changed: (officeId: string) => void): Promise<boolean> {
  return sql.transaction(async (within) => {
    const [job] = await within.query('SELECT job_id, kind, payload FROM job WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED');
    if (!job) return false;
    await within.query('SAVEPOINT job');
    try {
      if (job['kind'] !== 'retention') throw new Error(`unknown job ${String(job['kind'])}`);
      const finished = await retention(within, String(job['payload']), changed);
      // A long list goes on at once, in turns, so that no transaction grows without bounds.
      await within.query(`UPDATE job SET due_at = now() + ${finished ? "interval '1 day'" : "interval '0 seconds'"}, attempts = 0, failure = NULL WHERE job_id = ?`, [job['job_id']]);
    } catch (thrown) {
      await within.query('ROLLBACK TO SAVEPOINT job');
      await within.query("UPDATE job SET attempts = attempts + 1, failure = ?, due_at = now() + least(interval '6 hours', interval '30 seconds' * power(2, least(attempts, 12))) WHERE job_id = ?", [thrown instanceof Error ? thrown.message : String(thrown), job['job_id']]);
    }
    return true;
  });
}

async function retention(within: Sql, officeId: string, changed: (officeId: string) => void): Promise<boolean> {
  const store = new OfficeStore(within, changed);
  const overdue = await store.overdueCases(officeId, 50);
  for (const caseId of overdue) await store.deleteCase({ officeId, deskId: 'retention' }, caseId);
  await within.query(`DELETE FROM change WHERE office_id = ? AND at < now() - interval '${keepChangesDays} days'`, [officeId]);
  await within.query(`DELETE FROM mail WHERE office_id = ? AND taken_at < now() - interval '${keepMailDays} days'`, [officeId]);
  await within.query(`DELETE FROM appointment WHERE office_id = ? AND day < current_date - ${keepAppointmentsDays}`, [officeId]);
  return overdue.length < 50;
}
