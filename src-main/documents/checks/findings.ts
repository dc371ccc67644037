/** Making one finding from the catalogue, a result and a reason. Pure. */
import type { CatalogueEntry } from './catalogue.ts';
import { colourOf, type Branch, type CheckInput, type CheckResult, type Finding, type Obligation } from './model.ts';
import { REASONS } from './reasons.ts';
import { checkUuid } from './uuid.ts';

export interface Observation {
  readonly result: CheckResult;
  /** Key of `REASONS`, or another stable word; null where the result says it all. */
  readonly reason?: string | null;
  readonly inputs?: readonly CheckInput[];
  readonly obligation?: Obligation;
  /** More precise sentence than the catalogue's or the reason's. */
  readonly meaning?: string;
  readonly advice?: string;
  readonly margin?: number | null;
  readonly generic?: string | null;
  readonly light?: Finding['light'];
  readonly area?: Finding['area'];
  readonly crop?: string | null;
  readonly reference?: string | null;
}

const NOT_SUPPORTED = 'Das Dokument bietet dieses Merkmal nicht; geprüft wurde hier nichts.';
const ABORTED = 'Die Prüfung wurde abgebrochen und hat kein Ergebnis.';

/** [TR-03135-1 3.5.2, 5.2] A finding with its colour and its sentences. */
export function makeFinding(id: string, entry: CatalogueEntry, seen: Observation): Finding {
  const { meaning, advice } = sentences(entry, seen);
  return {
    id,
    uuid: checkUuid(id),
    branch: entry.branch,
    group: entry.group,
    clause: entry.clause,
    result: seen.result,
    colour: colourOf[seen.result],
    obligation: seen.obligation ?? entry.obligation,
    title: entry.title,
    meaning,
    advice,
    reason: seen.reason ?? null,
    inputs: [...(seen.inputs ?? [])],
    margin: seen.margin ?? null,
    generic: seen.generic ?? null,
    light: seen.light ?? null,
    area: seen.area ?? null,
    crop: seen.crop ?? null,
    reference: seen.reference ?? null,
    errorCode: errorCodeOf(entry.branch, seen),
  };
}

/** [TR-03135-1 5.3] The class of a check in the tens of thousands, the error below; described in `REASONS`. */
const ERROR_CLASS: Record<Branch, number> = { optical: 10_000, electronic: 20_000, combined: 30_000, digitalSeal: 40_000 };
/** What went wrong with the process, not with the document. A number once given stays. */
export const PROCESSING_ERRORS: Readonly<Record<string, number>> = { READ_ABORTED: 1, NO_IMAGE: 2, FILE_UNREADABLE: 3, NOT_PERFORMED: 4, SEVERAL_SEALS: 5, MRZ_MISSING: 6, DG1_MISSING: 7, CHIP_READER_AWAY: 8 };

function errorCodeOf(branch: Branch, { result, reason }: Observation): number | null {
  const error = PROCESSING_ERRORS[reason ?? ''];
  // [5.9] several seals are an error in all cases, also where the right one is known
  const none = result === 'successful' && reason !== 'SEVERAL_SEALS';
  return none || error === undefined ? null : ERROR_CLASS[branch] + error;
}

function sentences(entry: CatalogueEntry, seen: Observation): { meaning: string; advice: string } {
  const { texts } = entry;
  const general: Record<CheckResult, [string, string]> = {
    successful: [texts.good, ''],
    failed: [texts.bad, texts.badAdvice],
    undetermined: [texts.open, texts.openAdvice],
    notSupported: [NOT_SUPPORTED, ''],
    aborted: [ABORTED, 'Die Prüfung wiederholen.'],
  };
  const [meaning, advice] = general[seen.result];
  const reason = seen.reason === null || seen.reason === undefined ? undefined : REASONS[seen.reason];
  return { meaning: seen.meaning ?? reason?.meaning ?? meaning, advice: seen.advice ?? reason?.advice ?? advice };
}

/** Not a person's data: certificates, lists, algorithms. */
export function openInput(name: string, source: CheckInput['source'], value: string | null): CheckInput {
  return { name, source, value, personal: false };
}

/** Data of the person: shown on the desk, left out of the basic log. */
export function personalInput(name: string, source: CheckInput['source'], value: string | null): CheckInput {
  return { name, source, value, personal: true };
}
