/** What the window sees of the office: standing of the server, shared cases, conflicts, desks that ask to join. */
import { z } from 'zod';

export const officeStanding = z.object({
  /** `none`: this desk works alone. `waiting`: not admitted yet. */
  state: z.enum(['none', 'up', 'down', 'waiting', 'unknown', 'paused']),
  /** German sentence: what is, what it means. */
  message: z.string(),
  officeName: z.string().nullable(),
  deskName: z.string().nullable(),
  measuredAt: z.string().nullable(),
  roundTripMs: z.number().nullable(),
  downSince: z.string().nullable(),
  certificateUntil: z.string().nullable(),
  clockOffsetMs: z.number().nullable(),
  /** Cases with changes that the office does not have yet. */
  unshared: z.number().int(),
  conflicts: z.number().int(),
  /** Of this desk, for two people to compare. */
  checkNumber: z.string(),
  asking: z.array(z.object({ deskId: z.string(), name: z.string(), checkNumber: z.string() })),
});
export type OfficeStandingView = z.infer<typeof officeStanding>;

/** An open case of the office, as far as this desk has heard. */
export const sharedCase = z.object({
  caseId: z.string(),
  person: z.string(),
  step: z.string(),
  status: z.string(),
  statusReason: z.string().nullable(),
  matchPending: z.boolean(),
  appointmentId: z.string().nullable(),
  updatedAt: z.string().nullable(),
  /** Who holds it now; null: nobody. */
  heldBy: z.string().nullable(),
  heldHere: z.boolean(),
  heldUntil: z.string().nullable(),
  /** Desk and caseworker that worked on it last. */
  lastDesk: z.string(),
  lastCaseworker: z.string(),
  /** This desk has a form of its own, so that it can go on even without the server. */
  here: z.boolean(),
  conflict: z.boolean(),
});
export type SharedCase = z.infer<typeof sharedCase>;

const form = z.object({ desk: z.string(), caseworker: z.string(), updatedAt: z.string(), lines: z.array(z.object({ label: z.string(), value: z.string(), differs: z.boolean() })) });
/** Two forms of one thing, side by side; a person decides. */
export const officeConflict = z.object({ kind: z.enum(['case', 'appointment']), id: z.string(), title: z.string(), mine: form, theirs: form });
export type OfficeConflict = z.infer<typeof officeConflict>;
