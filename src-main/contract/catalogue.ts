/**
 * The reference catalogue beside the document at hand: what a genuine one of its model looks like, the
 * caseworker's own notes on the model, and where web catalogues have it. Nothing about a person.
 */
import { z } from 'zod';
import { light } from '../documents/checks/model.ts';

export const referencePicture = z.object({ light, mime: z.string(), bytes: z.instanceof(Uint8Array), ppi: z.number() });
export type ReferencePicture = z.infer<typeof referencePicture>;

export const reference = z.object({
  /** The catalogue in use; null where the desk has none. */
  catalogue: z.object({ name: z.string(), version: z.number().int(), publishedAt: z.string(), publisher: z.string() }).nullable(),
  /** Models that can be the document at hand, the newest first; their pictures come one model at a time. */
  candidates: z.array(z.object({ uuid: z.string(), title: z.string() })),
  model: z.object({
    uuid: z.string(),
    title: z.string(),
    /** `(UTO, P, 1, 2010, –)` as TR-03135-1 5.5.1.1 writes a model. */
    code: z.string(),
    pictures: z.array(referencePicture),
    note: z.object({ text: z.string(), updatedAt: z.string(), by: z.string() }).nullable(),
  }).nullable(),
  /** Web catalogues and the address each would be opened with; only state, kind, year and PRADO code are in it. */
  web: z.array(z.object({ name: z.string(), address: z.string() })),
});
export type Reference = z.infer<typeof reference>;
