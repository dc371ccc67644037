/**
 * The result of a document check in the words of TR-03135-1 v2.5: plain data with a schema, shared by
 * core, window, store and export. Rules live in `aggregation.ts`, the list of checks in `catalogue.ts`.
 */
import { z } from 'zod';

/** [TR-03135-1 3.5.2] Exactly one of these is the result of a check. */
export const checkResult = z.enum(['successful', 'failed', 'undetermined', 'notSupported', 'aborted']);
export type CheckResult = z.infer<typeof checkResult>;

/** [TR-03135-1 3.7] Mandatory and optional count for the final result, evaluatory is only documented. */
export const obligation = z.enum(['mandatory', 'optional', 'evaluatory']);
export type Obligation = z.infer<typeof obligation>;

/** [TR-03135-1 3.6] */
export const branch = z.enum(['optical', 'electronic', 'combined', 'digitalSeal']);
export type Branch = z.infer<typeof branch>;

/** [TR-03135-1 5.2, Table 5.1] */
export const colour = z.enum(['green', 'red', 'yellow', 'grey']);
export type Colour = z.infer<typeof colour>;

/** The three lights of a document reader. */
export const light = z.enum(['white', 'ir', 'uv']);
export type Light = z.infer<typeof light>;

/** A rectangle on a page image in pixels of that image; `angle` in degrees, counter-clockwise. */
export const area = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), angle: z.number() });
export type Area = z.infer<typeof area>;

/** What went into a check: where it came from and, where short enough to show, its value. */
export const checkInput = z.object({
  /** German name: »Prüfziffer Dokumentnummer«, »Zertifikat des Unterzeichners«. */
  name: z.string(),
  source: z.enum(['mrz', 'visual', 'chip', 'barcode', 'image', 'list', 'clock', 'catalogue', 'operator']),
  value: z.string().nullable(),
  /** True where the value came from a person's data: left out of the basic log [TR-03135-2 4.3.1]. */
  personal: z.boolean(),
});
export type CheckInput = z.infer<typeof checkInput>;

/** One finding: a thing that was looked at, never a verdict on the document. */
export const finding = z.object({
  /** Stable id of the catalogue, `electronic.securityObject.signature`; repeated checks add `.DG1`. */
  id: z.string(),
  uuid: z.uuid(),
  branch,
  /** Id of the group of the catalogue this finding is aggregated into. */
  group: z.string(),
  /** Clause of TR-03135-1: `5.6.4.2.2`. */
  clause: z.string(),
  result: checkResult,
  colour,
  obligation,
  /** German: what was looked at. */
  title: z.string(),
  /** German: what was found and what it means. */
  meaning: z.string(),
  /** German: what to do; empty where nothing is to be done. */
  advice: z.string(),
  /** Stable English reason for support and tests, `NO_TRUST_LIST`; null where the result says it all. */
  reason: z.string().nullable(),
  inputs: z.array(checkInput),
  /** [TR-03135-1 5.5.4.2] -1 … +1 around the threshold 0; null where a check has none. */
  margin: z.number().min(-1).max(1).nullable(),
  /** [TR-03135-1 5.5.1.2] `(IR, AB, MR)`; null for checks that are not spectrally selective. */
  generic: z.string().nullable(),
  light: light.nullable(),
  area: area.nullable(),
  /** Ids of the live crop and of the reference picture in the transaction's image store. */
  crop: z.string().nullable(),
  reference: z.string().nullable(),
  /** [TR-03135-1 5.3] Vendor range 1 000 – 999 999; null: no error occurred. */
  errorCode: z.number().int().min(1_000).max(999_999).nullable(),
});
export type Finding = z.infer<typeof finding>;

/** An intermediate result of the tables of TR-03135-1, in hierarchical order. */
export const groupResult = z.object({
  id: z.string(),
  uuid: z.uuid(),
  branch,
  parent: z.string().nullable(),
  clause: z.string(),
  title: z.string(),
  result: checkResult,
  colour,
  obligation,
  /** Ids of the findings and groups that were aggregated. */
  members: z.array(z.string()),
});
export type GroupResult = z.infer<typeof groupResult>;

export const branchResult = z.object({ branch, result: checkResult, colour, statement: z.string() });
export type BranchResult = z.infer<typeof branchResult>;

/** One row of the comparison of machine-readable zone, visual zone and chip. */
export const comparisonRow = z.object({
  field: z.string(),
  label: z.string(),
  mrz: z.string().nullable(),
  visual: z.string().nullable(),
  chip: z.string().nullable(),
  /** Null where fewer than two sources have the field. */
  agrees: z.boolean().nullable(),
});
export type ComparisonRow = z.infer<typeof comparisonRow>;

/** [TR-03135-2 4.2.8] A trust list that was used, as every log must name it (`//dc:UsedLists`). */
export const usedList = z.object({
  kind: z.enum(['masterList', 'defectList', 'crl', 'signerList', 'pkdLdif', 'pinnedCertificate']),
  /** ISO 3166 two-letter code of the list's signer, or null for an unsigned collection. */
  signerCountry: z.string().nullable(),
  signerSubject: z.string().nullable(),
  /** SHA-256 of the list signer's certificate, lower-case hexadecimal. */
  signerSha256: z.string().nullable(),
  signatureValid: z.boolean().nullable(),
  /** True where the signer chains to a certificate the office pinned. */
  signerPinned: z.boolean(),
  signingTime: z.string().nullable(),
  importedAt: z.string().nullable(),
  certificates: z.number().int(),
  /** `current`, `outdated` [TR-03135-2 4.2.8: 3 workdays automatic, 4 weeks manual] or `unknown`. */
  age: z.enum(['current', 'outdated', 'unknown']),
  /** German sentence about the age. */
  ageStatement: z.string(),
});
export type UsedList = z.infer<typeof usedList>;

/** [TR-03135-1 5.5.1.1] (C, T, N, Y, P); null parts are unknown. */
export const documentModel = z.object({
  country: z.string(),
  type: z.string(),
  number: z.number().int().nullable(),
  year: z.number().int().nullable(),
  prado: z.string().nullable(),
});
export type DocumentModel = z.infer<typeof documentModel>;

export const overallResult = z.object({
  result: checkResult,
  colour,
  /** German; the best there is reads »Keine Auffälligkeit gefunden«, never »echt«. */
  statement: z.string(),
  checked: z.array(z.string()),
  notChecked: z.array(z.string()),
});
export type OverallResult = z.infer<typeof overallResult>;

/** The whole check of one document. Findings are ordered worst first. */
export const documentCheck = z.object({
  profile: z.literal('TR-03135-2 4.2.8'),
  checkedAt: z.string(),
  model: documentModel.nullable(),
  findings: z.array(finding),
  groups: z.array(groupResult),
  branches: z.array(branchResult),
  overall: overallResult,
  comparison: z.array(comparisonRow),
  usedLists: z.array(usedList),
});
export type DocumentCheck = z.infer<typeof documentCheck>;

/** [TR-03135-1 5.2, Table 5.1] */
export const colourOf: Record<CheckResult, Colour> = {
  successful: 'green',
  failed: 'red',
  undetermined: 'yellow',
  notSupported: 'grey',
  aborted: 'grey',
};
