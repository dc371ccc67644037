/** What data protection asks of one case: legal hold, hand-over, correction, access (Art. 15–18 GDPR, § 61a AufenthV). */
import { z } from 'zod';
import { person } from './session.ts';

/** Fields that a correction may change, once the case is finished. */
export const correctable = person.pick({ surname: true, givenNames: true, birthDate: true, birthPlace: true, nationality: true, azrNumber: true });
export type CorrectableField = keyof z.infer<typeof correctable>;

export const privacyCase = z.object({
  sessionId: z.string(),
  status: z.string(),
  /** A correction waits until the case is finished. */
  finished: z.boolean(),
  person: correctable,
  /** Norm of the legal basis; null where none was chosen yet. */
  legalBasis: z.string().nullable(),
  retainUntil: z.string().nullable(),
  captures: z.number().int(),
  /** Captures of fingers among them. */
  fingerprints: z.number().int(),
  /** Whether the fingerprints of this legal basis end with the hand-over (§ 61a AufenthV). */
  untilHandOver: z.boolean(),
  hold: z.object({ reason: z.string(), by: z.string(), since: z.string() }).nullable(),
  handedOver: z.object({ at: z.string(), by: z.string() }).nullable(),
  corrections: z.array(z.object({ at: z.string(), by: z.string(), field: z.string(), before: z.string(), after: z.string(), why: z.string() })),
});
export type PrivacyCase = z.infer<typeof privacyCase>;
