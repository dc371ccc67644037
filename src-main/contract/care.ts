/** Looking after a desk: backups and bringing them back, the diagnostic bundle, updates from an offline medium. No case is seen here. */
import { z } from 'zod';

/** Name of a backup's folder, as night-work.ts and `care.backUp` make it. */
export const backupName = z.string().regex(/^schalter-\d{4}-\d{2}-\d{2}(-\d{6})?$/);
export const backupFacts = z.object({ name: backupName, madeAt: z.string(), sessions: z.number().int(), captures: z.number().int(), auditEntries: z.number().int() });
export type BackupFacts = z.infer<typeof backupFacts>;

export const careState = z.object({
  /** Null: the office has named no folder (desk.json, `backup`). */
  folder: z.string().nullable(),
  lastBackupAt: z.string().nullable(),
  /** The last attempt, where it failed. */
  failure: z.object({ at: z.string(), code: z.string() }).nullable(),
  /** Newest first. */
  backups: z.array(backupName),
  version: z.string(),
  /** Null: no updates from a medium are set up (desk.json, `update`). */
  medium: z.string().nullable(),
  /** The version to which one could go back. */
  earlier: z.string().nullable(),
});
export type CareState = z.infer<typeof careState>;

export const updateFacts = z.object({ version: z.string(), from: z.string(), files: z.number().int() });
export type UpdateFacts = z.infer<typeof updateFacts>;
