/** One item of the readiness panel: what is, how long it stays so, what to do, whom to call. */
import { z } from 'zod';

export const readinessItem = z.object({
  id: z.string(),
  title: z.string(),
  /** amber: act within the days left; red: act today. */
  state: z.enum(['ready', 'amber', 'red', 'unknown']),
  value: z.string(),
  /** Until it is red, or was; null: has no end. */
  daysLeft: z.number().int().nullable(),
  /** Empty where there is nothing to do. */
  advice: z.string(),
  contact: z.object({ name: z.string(), telephone: z.string() }).nullable(),
  /** What the window can do about it itself. */
  act: z.enum(['measure', 'queue']).nullable(),
});
export type ReadinessItem = z.infer<typeof readinessItem>;
export const readinessReport = z.object({ state: readinessItem.shape.state, measuredAt: z.string(), items: z.array(readinessItem) });
export type ReadinessReport = z.infer<typeof readinessReport>;
