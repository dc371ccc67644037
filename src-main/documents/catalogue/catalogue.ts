/**
 * Reference catalogue of document models [issue 3 section 5, TR-03135-1 5.5.1.1 and 5.5.1.3]: what genuine
 * documents look like, per model and light, with the routines that can be checked. Local and versioned.
 */
import { z } from 'zod';
import { area, documentModel, light, type DocumentModel } from '../checks/model.ts';

/** One routine of a model: the catalogue entry the guideline asks of every vendor [5.5.1.3]. */
export const catalogueRoutine = z.object({
  uuid: z.uuid(),
  /** `(UV, LU, FI)`; null for a check beyond Table 5.3. */
  generic: z.string().nullable(),
  name: z.string(),
  /** German: what is looked at. */
  description: z.string(),
  minimum: z.number(),
  threshold: z.number(),
  maximum: z.number(),
  light,
  /** Place on the page in millimetres from the upper left corner. */
  area: area.nullable(),
  /** Id of the reference picture in the same model. */
  reference: z.string().nullable(),
});
export type CatalogueRoutine = z.infer<typeof catalogueRoutine>;

export const cataloguePicture = z.object({
  id: z.string(),
  light,
  page: z.string(),
  mediaType: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  ppi: z.number().positive(),
  /** Base64. */
  data: z.base64(),
});
export type CataloguePicture = z.infer<typeof cataloguePicture>;

/** Where a field of the zone is printed in the visual zone, millimetres; only its own line lies in the area. */
export const printedField = z.object({
  name: z.enum(['documentNumber', 'surname', 'givenNames', 'nationality', 'birthDate', 'sex', 'expiryDate']),
  area,
  /** Capitals and digits as in the zone, or a date as DD.MM.YYYY. */
  form: z.enum(['text', 'date']),
  /** Which page of the document: null for the one with the zone, else as `pictures` name theirs. */
  page: z.string().nullable().default(null),
});
export type PrintedField = z.infer<typeof printedField>;

/** Optical defects with which a state is known to issue a model [TR-03135-1 5.8.1.3 to 5.8.1.6]. */
export const opticalDefect = z.enum(['mrzFormat', 'mrzFont', 'mrzCheckDigit', 'mrzInfrared']);
export type OpticalDefect = z.infer<typeof opticalDefect>;

export const catalogueModel = z.object({
  uuid: z.uuid(),
  model: documentModel,
  /** German name: »Reisepass Utopia, Ausgabe 2010«. */
  title: z.string(),
  /** First and last day of issue, YYYY-MM-DD; null where unknown or still issued. */
  issuedFrom: z.string().nullable(),
  issuedUntil: z.string().nullable(),
  pictures: z.array(cataloguePicture),
  routines: z.array(catalogueRoutine),
  /** Printed fields that can be compared with the zone; empty where nobody measured them. */
  fields: z.array(printedField).default([]),
  /** The page with the zone carries a digital seal: a missing one is a finding [TR-03135-1 5.9.1.1.1]. */
  digitalSeal: z.boolean().default(false),
  defects: z.array(opticalDefect).default([]),
});
export type CatalogueModel = z.infer<typeof catalogueModel>;

export const referenceCatalogue = z.object({
  format: z.literal('schalter-catalogue/1'),
  name: z.string(),
  /** Grows with every edition; an older one never replaces a newer one. */
  version: z.number().int().positive(),
  publishedAt: z.iso.datetime(),
  publisher: z.string(),
  models: z.array(catalogueModel),
});
export type ReferenceCatalogueContents = z.infer<typeof referenceCatalogue>;

/** What the desk knows about the document at hand; nothing about the person. */
export interface CatalogueQuery {
  readonly country: string;
  /** First letter of the document code: `P`, `I`, `A`, `V`. */
  readonly type: string;
  /** Day of issue where the chip or the page tells, YYYY-MM-DD. */
  readonly issuedOn: string | null;
}

/** The port: a catalogue a caseworker can look things up in. */
export interface ReferenceCatalogue {
  readonly name: string;
  readonly version: number;
  readonly publishedAt: string;
  readonly publisher: string;
  /** Models that can be the document at hand, the most likely first. */
  candidates(query: CatalogueQuery): CatalogueModel[];
  model(uuid: string): CatalogueModel | undefined;
}

/** A catalogue in memory. */
export function openCatalogue(contents: ReferenceCatalogueContents): ReferenceCatalogue {
  const byUuid = new Map(contents.models.map((entry) => [entry.uuid, entry]));
  return {
    name: contents.name,
    version: contents.version,
    publishedAt: contents.publishedAt,
    publisher: contents.publisher,
    model: (uuid) => byUuid.get(uuid),
    candidates({ country, type, issuedOn }) {
      const fits = (entry: CatalogueModel): boolean => entry.model.country === country && entry.model.type === type && wasIssued(entry, issuedOn);
      return contents.models.filter(fits).sort((a, b) => (b.model.year ?? 0) - (a.model.year ?? 0) || (b.model.number ?? 0) - (a.model.number ?? 0));
    },
  };
}

function wasIssued({ issuedFrom, issuedUntil }: CatalogueModel, day: string | null): boolean {
  return day === null || ((issuedFrom === null || issuedFrom <= day) && (issuedUntil === null || day <= issuedUntil));
}

/** The one model that fits, for the check; null where none or several do [Table 5.5: inconclusive]. */
export function identifiedModel(catalogue: ReferenceCatalogue, query: CatalogueQuery): DocumentModel | null {
  const candidates = catalogue.candidates(query);
  return candidates.length === 1 ? candidates[0]!.model : null;
}
