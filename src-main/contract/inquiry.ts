/**
 * Information systems of federation and state beside the case: what each needs, what it may be told, and the
 * side note by which the caseworker's own hand brings query and result into the case.
 */
import { z } from 'zod';

/** What may be put into an address or a request; nothing else of a case ever is. */
export const tellable = z.enum(['issuingState', 'documentCode', 'documentYear', 'nationality', 'language', 'azrNumber', 'documentNumber', 'surname', 'givenNames', 'birthDate']);
export type Tellable = z.infer<typeof tellable>;

/** Files that one inquiry brings into the case at most. */
export const mostAttachments = 5;

export const informationSystem = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['portal', 'rest']),
  purpose: z.string(),
  /** Data it is told when it is opened or asked, shown before it happens. */
  told: z.array(z.object({ field: tellable, value: z.string().nullable() })),
  /** Fields it cannot do without and that this case does not have. */
  missing: z.array(tellable),
  health: z.object({ state: z.enum(['up', 'down', 'unknown']), checkedAt: z.string().nullable(), message: z.string() }),
  support: z.string(),
});
export type InformationSystem = z.infer<typeof informationSystem>;

export const inquiry = z.object({
  id: z.string().uuid(),
  at: z.string(),
  by: z.string(),
  system: z.string(),
  /** What was asked, in the caseworker's words or as the adapter asked. */
  query: z.string().max(2000),
  result: z.string().max(10_000),
  /** Captures of this session (pages, pictures) that came with the answer. */
  attachments: z.array(z.object({ captureId: z.string().uuid(), name: z.string(), mime: z.string() })),
  source: z.enum(['caseworker', 'system']),
});
export type Inquiry = z.infer<typeof inquiry>;

/** How the view of a portal stands; told by the window itself. */
export const portalStanding = z.object({ open: z.boolean(), canGoBack: z.boolean(), message: z.string().nullable() });
export type PortalStanding = z.infer<typeof portalStanding>;
