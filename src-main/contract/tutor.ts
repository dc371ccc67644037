/** The tutor of training mode: twelve cases, the steps of each, and what of them the core has seen done. */
import { z } from 'zod';

export const tutorStepId = z.enum([
  'greet', 'guardian', 'read', 'judge', 'noDocument', 'chipSilent', 'judgeChip', 'forged', 'judgeForged', 'face', 'wheelchair',
  'fingers', 'noPrints', 'missing', 'dry', 'again', 'outage', 'send', 'goOn', 'lineBack', 'late', 'lateAnswer', 'answer',
  'hit', 'provisional', 'confirmed', 'decide', 'conclude', 'rolled', 'withdraw', 'card', 'finish',
]);
export type TutorStepId = z.infer<typeof tutorStepId>;

export const tutorCaseId = z.string().regex(/^uebung-\d{2}$/);

export const tutorCase = z.object({
  id: tutorCaseId,
  /** The appointment under which the case is practised now. */
  appointmentId: z.string(),
  /** In their order; `now` is the first that is not done. */
  steps: z.array(z.object({ id: tutorStepId, state: z.enum(['done', 'now', 'later']) })),
  begun: z.boolean(),
  completedAt: z.string().nullable(),
});
export type TutorCase = z.infer<typeof tutorCase>;

export const tutorState = z.object({
  cases: z.array(tutorCase),
  /** The case whose session the window works on. */
  current: tutorCaseId.nullable(),
});
export type TutorState = z.infer<typeof tutorState>;
