/** Finding a person: what is asked, what comes back. */
import { z } from 'zod';

export const foundPerson = z.object({
  kind: z.enum(['session', 'case', 'appointment']),
  /** Id of the session, case or appointment. */
  ref: z.string(),
  name: z.string(),
  birthDate: z.string().nullable(),
  number: z.string(),
  /** Why it was found: by number, name as written, its beginning, or because it is like what was asked for, in sound or letters. */
  how: z.enum(['number', 'name', 'beginning', 'sound']),
});
export type FoundPerson = z.infer<typeof foundPerson>;
