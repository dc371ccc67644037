/**
 * Checks across pages [TR-03135-1 5.7.3, 5.7.4]: the page with the zone against a further page that was laid
 * on the reader after it. The other side of a card is compared by its print, a page with a zone of its own
 * by that zone; a visa or residence permit is another document of the same person. Pure.
 */
import type { MrzResult } from '../mrz/index.ts';
import type { TrustStore } from '../passive/trust-store.ts';
import { checkSeals } from '../seal/check-seal.ts';
import { numberIn } from '../seal/profiles.ts';
import { readSeal } from '../seal/seal.ts';
import { aggregateGroups, branchResults, combinedResult, overallResult, worstFirst } from './aggregation.ts';
import { CATALOGUE, sealEntry } from './catalogue.ts';
import { sealCarriers, type BarcodeReading } from './compare-barcode.ts';
import { comparePersons, comparisonTable, compareWithSeal, type Zone } from './compare-zones.ts';
import { makeFinding, personalInput, type Observation } from './findings.ts';
import type { Branch, CheckResult, DocumentCheck, Finding } from './model.ts';

export interface FurtherPage {
  /** Null where the page shows no zone. */
  readonly mrz: MrzResult | null;
  /** Printed fields that fit or contradict the first page's zone; null where no reference names their places. */
  readonly visual: Readonly<Record<string, string>> | null;
  readonly barcodes: readonly BarcodeReading[];
}

const see = (id: string, seen: Observation): Finding => makeFinding(id, CATALOGUE[id]!, seen);

/** What the further page is, seen from the first. */
export function kindOfFurther(first: Zone, further: Zone | null): 'sameDocument' | 'visa' | 'residencePermit' {
  const code = further?.fields.documentCode ?? '';
  if (further === null || further.format === null) return 'sameDocument';
  if (code.startsWith('V')) return 'visa';
  const permit = /^[ACI]/.test(code) && /^P/.test(first.fields.documentCode ?? '');
  return permit ? 'residencePermit' : 'sameDocument';
}

/** Findings of a further page against the zone of the first. */
export function checkFurtherPage(first: Zone, further: FurtherPage): Finding[] {
  const kind = kindOfFurther(first, further.mrz);
  if (kind === 'sameDocument') return [see('combined.bothSides', bothSides(first, further))];
  return [see(`combined.${kind}`, comparePersons(first, further.mrz)), ...passportNumber(first, further.barcodes)];
}

/** [5.9] The seal of the further page, step by step beside the one of the first: a visa or permit carries its own. */
export function checkFurtherSeal({ mrz, barcodes }: FurtherPage, trust: TrustStore, now: Date): Finding[] {
  const { steps } = checkSeals({ carriers: sealCarriers(barcodes), printed: mrz, trust, now });
  return steps.map(({ name, clause, title, result, reason }) => makeFinding(`digitalSeal.${name}.further`, sealEntry(clause, `${title} (weitere Seite)`, name), { result, reason }));
}

/** [5.7.3.1, Table 5.47] Print of the other side, or its own zone; a side that cannot be analysed is not supported. */
function bothSides(first: Zone, { mrz, visual }: FurtherPage): Observation {
  if (mrz !== null && mrz.format !== null) {
    const seen = compareWithSeal(first, mrz);
    return seen.result === 'failed' ? { ...seen, ...differ(first, mrz.fields) } : seen;
  }
  if (visual === null) return { result: 'notSupported', reason: 'NO_REFERENCE' };
  if (Object.keys(visual).length === 0) return { result: 'notSupported', reason: 'VISUAL_NOT_READ' };
  const seen = differ(first, visual);
  return seen.inputs.length === 0 ? { result: 'successful' } : { result: 'failed', reason: 'FIELDS_DIFFER', ...seen };
}

function differ(first: Zone, other: Readonly<Record<string, string | null | undefined>>): { meaning: string; inputs: ReturnType<typeof personalInput>[] } {
  const known = Object.fromEntries(Object.entries(other).filter((entry): entry is [string, string] => entry[1] != null));
  const rows = comparisonTable(first, null, known).filter(({ agrees }) => agrees === false);
  return {
    meaning: `Die beiden Seiten widersprechen sich: ${rows.map(({ label }) => label).join(', ')}.`,
    inputs: rows.flatMap(({ label, mrz, visual }) => [personalInput(label, 'mrz', mrz), personalInput(`${label} auf der weiteren Seite`, 'visual', visual)]),
  };
}

/** [5.7.4.3, Table 5.50] The passport a visa or permit belongs to, as its seal says; nothing where it has none. */
export function passportNumber(passport: Zone | null, barcodes: readonly BarcodeReading[]): Finding[] {
  const seals = sealCarriers(barcodes).flatMap(({ bytes }) => {
    const reading = readSeal(bytes);
    return reading.kind === 'seal' ? [reading.seal] : [];
  });
  const [seal] = seals;
  if (seal === undefined) return [];
  const wanted = seals.length === 1 ? numberIn(seal, 'passportNumber') : null;
  const printed = passport?.fields.documentNumber ?? null;
  if (wanted === null || printed === null) return [see('combined.passportAgainstSeal', { result: 'notSupported', reason: 'SEAL_WITHOUT_PASSPORT_NUMBER' })];
  return [see('combined.passportAgainstSeal', wanted === printed ? { result: 'successful' }
    : { result: 'failed', inputs: [personalInput('Dokumentennummer', 'mrz', printed), personalInput('Passnummer im Siegel', 'barcode', wanted)] })];
}

/** What a further page was checked for as a check of its own, for the log; only the branches it belongs to. */
export function checkOfFurther(found: readonly Finding[], now: Date): DocumentCheck {
  const findings = worstFirst(found);
  const groups = aggregateGroups(findings);
  const branches = branchResults(groups).filter(({ branch }) => groups.some(({ id }) => id === branch));
  return { profile: 'TR-03135-2 4.2.8', checkedAt: now.toISOString(), model: null, findings, groups, branches, overall: overallResult(branches, findings), comparison: [], usedLists: [] };
}

type Counted = Pick<Finding, 'id' | 'branch' | 'result' | 'obligation' | 'title'>;
interface Checked<F extends Counted> {
  readonly findings: readonly F[];
  readonly branches: readonly { readonly branch: Branch; readonly result: CheckResult }[];
}

/** The whole result with the findings of a further page in the place of those of the page before it. */
export function withFurther<F extends Counted>({ findings, branches }: Checked<F>, added: readonly F[]): { findings: F[]; branches: { branch: Branch; result: CheckResult }[]; overall: CheckResult } {
  const all = [...findings.filter(({ id }) => added.every((one) => one.id !== id)), ...added];
  const resultOf = (of: Branch): CheckResult => combinedResult(all.filter(({ branch, obligation }) => branch === of && obligation !== 'evaluatory').map(({ result }) => result));
  const renewed = branches.map(({ branch, result }) => ({ branch, result: branch === 'combined' || branch === 'digitalSeal' ? resultOf(branch) : result }));
  return { findings: all, branches: renewed, overall: overallResult(renewed, all).result };
}
