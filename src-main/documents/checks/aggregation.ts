/**
 * From single findings to the intermediate results, the branches and the overall result, as the tables of
 * TR-03135-1 v2.5 say. Evaluatory findings are documented and never counted [3.7].
 */
import type { Branch, BranchResult, CheckResult, Finding, GroupResult, Obligation, OverallResult } from './model.ts';
import { colourOf } from './model.ts';
import { checkUuid } from './uuid.ts';

export type Rule = (results: readonly CheckResult[]) => CheckResult;

const any = (results: readonly CheckResult[], wanted: CheckResult): boolean => results.includes(wanted);
const all = (results: readonly CheckResult[], wanted: CheckResult): boolean => results.length > 0 && results.every((result) => result === wanted);

/** Tables 5.27, 5.28, 5.31, 5.32, 5.34, 5.39, 5.41: all successful, one failed, aborted, otherwise undetermined. */
export const allOrUndetermined: Rule = (results) => {
  if (any(results, 'failed')) return 'failed';
  if (any(results, 'aborted')) return 'aborted';
  return all(results, 'successful') ? 'successful' : 'undetermined';
};

/** Table 5.7: MRZ compliance. Undetermined cannot occur. */
export const mrzCompliance: Rule = (results) => {
  if (any(results, 'failed')) return 'failed';
  if (any(results, 'aborted')) return 'aborted';
  return results.length === 0 || all(results, 'notSupported') ? 'notSupported' : 'successful';
};

/** Tables 5.12, 5.13, 5.16: our decision function; one negative check decides, an open one leaves it open. */
export const spectralDecision: Rule = (results) => {
  if (any(results, 'failed')) return 'failed';
  if (any(results, 'aborted')) return 'aborted';
  if (any(results, 'undetermined')) return 'undetermined';
  return any(results, 'successful') ? 'successful' : 'notSupported';
};

/** Table 5.18: either BAC or PACE is enough. */
export const eitherChannel: Rule = (results) => {
  for (const result of ['successful', 'failed', 'aborted'] as const) if (any(results, result)) return result;
  return 'notSupported';
};

/** Table 5.17: access protocols. Undetermined cannot occur. */
export const accessProtocols: Rule = (results) => {
  if (any(results, 'failed')) return 'failed';
  if (any(results, 'aborted')) return 'aborted';
  return all(results, 'successful') ? 'successful' : 'notSupported';
};

/** Table 5.23: one of AA, CA and PACE-CAM is enough. */
export const chipAuthenticity: Rule = (results) => {
  for (const result of ['successful', 'failed', 'aborted'] as const) if (any(results, result)) return result;
  return results.length === 0 || all(results, 'notSupported') ? 'notSupported' : 'undetermined';
};

/** Table 5.22: contents of the chip; not supported below makes it undetermined here. */
export const chipContent: Rule = allOrUndetermined;

/** Table 5.6: optical checks; a page without MRZ does not affect the result. */
export const opticalResult: Rule = (results) => {
  if (results.length === 0 || all(results, 'notSupported')) return 'notSupported';
  if (any(results, 'failed')) return 'failed';
  if (any(results, 'aborted')) return 'aborted';
  return any(results, 'undetermined') ? 'undetermined' : 'successful';
};

/** Tables 5.44 and 5.55: combined checks and digital seal. */
export const combinedResult: Rule = opticalResult;

interface GroupDefinition {
  readonly id: string;
  readonly branch: Branch;
  readonly parent: string | null;
  readonly clause: string;
  readonly title: string;
  readonly obligation: Obligation;
  readonly rule: Rule;
}

const group = (id: string, branch: Branch, parent: string | null, clause: string, title: string, rule: Rule, obligation: Obligation = 'mandatory'): GroupDefinition =>
  ({ id, branch, parent, clause, title, obligation, rule });

const objectGroups = (id: string, name: string): GroupDefinition[] => [
  group(`electronic.securityObjects.${id}`, 'electronic', 'electronic.securityObjects', '5.6.4.2.2', `Unterschrift von ${name}`, allOrUndetermined),
  group(`electronic.issuers.${id}`, 'electronic', 'electronic.issuers', '5.6.4.3.2', `Zertifikate zu ${name}`, allOrUndetermined),
];

/** Innermost first, so that a group's members are ready when it is their turn [5.2, list of partial checks]. */
export const GROUPS: readonly GroupDefinition[] = [
  group('optical.mrz', 'optical', 'optical', '5.5.4.1', 'Maschinenlesbare Zone', mrzCompliance),
  group('optical.spectral', 'optical', 'optical', '5.5.4.2', 'Merkmale in weißem, infrarotem und ultraviolettem Licht', spectralDecision, 'optional'),
  group('optical.additional', 'optical', 'optical', '5.5.4.3', 'Weitere optische Prüfungen', spectralDecision, 'optional'),
  group('optical', 'optical', null, '5.5.4', 'Optische Prüfung', opticalResult),
  group('electronic.access.channel', 'electronic', 'electronic.access', '5.6.3.1', 'Zugang zum Chip', eitherChannel),
  group('electronic.access', 'electronic', 'electronic', '5.6.3', 'Zugangsverfahren', accessProtocols),
  group('electronic.chipAuthenticity', 'electronic', 'electronic.content', '5.6.4.1', 'Echtheit des Chips', chipAuthenticity),
  ...objectGroups('sod', 'EF.SOD'),
  ...objectGroups('cardSecurity', 'EF.CardSecurity'),
  ...objectGroups('chipSecurity', 'EF.ChipSecurity'),
  group('electronic.securityObjects', 'electronic', 'electronic.content', '5.6.4.2.1', 'Sicherheitsobjekte', allOrUndetermined),
  group('electronic.issuers', 'electronic', 'electronic.content', '5.6.4.3.1', 'Zertifikate der Aussteller', allOrUndetermined),
  group('electronic.integrity.dataGroups', 'electronic', 'electronic.integrity', '5.6.4.4.2', 'Datengruppen', allOrUndetermined),
  group('electronic.integrity', 'electronic', 'electronic.content', '5.6.4.4', 'Unversehrtheit des Chipinhalts', allOrUndetermined),
  group('electronic.content', 'electronic', 'electronic', '5.6.4', 'Inhalt des Chips', chipContent),
  group('electronic', 'electronic', null, '5.6', 'Elektronische Prüfung', opticalResult),
  group('combined', 'combined', null, '5.7', 'Kombinierte Prüfung', combinedResult),
  group('digitalSeal.readability', 'digitalSeal', 'digitalSeal', '5.9.1.1', 'Lesbarkeit des Siegels', combinedResult),
  group('digitalSeal.integrity', 'digitalSeal', 'digitalSeal', '5.9.1.2', 'Aufbau und Inhalt des Siegels', combinedResult),
  group('digitalSeal.certificates', 'digitalSeal', 'digitalSeal', '5.9.1.3', 'Zertifikate des Siegels', combinedResult),
  group('digitalSeal.authenticity', 'digitalSeal', 'digitalSeal', '5.9.1.4', 'Echtheit des Siegels', combinedResult),
  group('digitalSeal.country', 'digitalSeal', 'digitalSeal', '5.9.1.5', 'Staat des Siegels', combinedResult),
  group('digitalSeal', 'digitalSeal', null, '5.9.1', 'Digitales Siegel', combinedResult),
];

/** Intermediate results of all groups that have a counted member. */
export function aggregateGroups(findings: readonly Finding[]): GroupResult[] {
  const done = new Map<string, GroupResult>();
  for (const definition of GROUPS) {
    const members = findings.filter((finding) => finding.group === definition.id && finding.obligation !== 'evaluatory');
    const inner = [...done.values()].filter(({ parent, obligation }) => parent === definition.id && obligation !== 'evaluatory');
    if (members.length + inner.length === 0) continue;
    const result = definition.rule([...members, ...inner].map((member) => member.result));
    const { rule: _rule, ...described } = definition;
    done.set(definition.id, {
      ...described, uuid: checkUuid(`group.${definition.id}`), result, colour: colourOf[result], members: [...members, ...inner].map(({ id }) => id),
    });
  }
  return [...done.values()];
}

const BRANCHES: readonly Branch[] = ['optical', 'electronic', 'combined', 'digitalSeal'];
const BRANCH_NAMES: Record<Branch, string> = { optical: 'Optische Prüfung', electronic: 'Elektronische Prüfung', combined: 'Kombinierte Prüfung', digitalSeal: 'Digitales Siegel' };
const BRANCH_STATEMENTS: Record<CheckResult, string> = {
  successful: 'keine Auffälligkeit gefunden', failed: 'Auffälligkeit gefunden', undetermined: 'keine Auffälligkeit gefunden, aber nicht alles prüfbar',
  notSupported: 'nicht geprüft', aborted: 'abgebrochen',
};

/** Results of the four branches; a branch without any check is not supported. */
export function branchResults(groups: readonly GroupResult[]): BranchResult[] {
  return BRANCHES.map((branch) => {
    const result = groups.find(({ id }) => id === branch)?.result ?? 'notSupported';
    return { branch, result, colour: colourOf[result], statement: `${BRANCH_NAMES[branch]}: ${BRANCH_STATEMENTS[result]}.` };
  });
}

/**
 * [TR-03135-1 5.4, Table 5.2] Overall result. Where the table leaves it to the application: a branch that
 * could not be checked leaves the whole undetermined, only a seal that is not there does not; green is kept
 * for documents whose page, chip and comparison were all checked.
 */
export function overallResult(branches: readonly Pick<BranchResult, 'branch' | 'result'>[], findings: readonly Pick<Finding, 'obligation' | 'result' | 'title'>[]): OverallResult {
  const results = branches.filter(({ branch, result }) => !(branch === 'digitalSeal' && result === 'notSupported')).map(({ result }) => result);
  const result: CheckResult = any(results, 'failed') ? 'failed'
    : any(results, 'aborted') ? 'aborted'
    : all(results, 'successful') ? 'successful'
    : all(results, 'notSupported') ? 'notSupported' : 'undetermined';
  const counted = findings.filter(({ obligation }) => obligation !== 'evaluatory');
  const titles = (among: readonly Pick<Finding, 'result' | 'title'>[], ...wanted: CheckResult[]): string[] => [...new Set(among.filter((finding) => wanted.includes(finding.result)).map(({ title }) => title))];
  const missing = branches.filter((entry) => entry.result === 'notSupported').map(({ branch }) => BRANCH_NAMES[branch]);
  const open = titles(findings, 'undetermined', 'notSupported', 'aborted');
  return {
    result,
    colour: colourOf[result],
    statement: statementOf(result, titles(counted, 'failed').length, open.length + missing.length),
    checked: titles(counted, 'successful', 'failed'),
    notChecked: [...missing, ...open],
  };
}

function statementOf(result: CheckResult, failed: number, open: number): string {
  const rest = open === 0 ? '' : open === 1 ? ' Eine Prüfung blieb offen.' : ` ${open} Prüfungen blieben offen.`;
  switch (result) {
    case 'failed': return `${failed === 1 ? 'Eine Auffälligkeit' : `${failed} Auffälligkeiten`} gefunden. Bitte die Befunde ansehen.${rest}`;
    case 'successful': return 'Keine Auffälligkeit gefunden.';
    case 'undetermined': return `Keine Auffälligkeit gefunden, aber nicht alles ließ sich prüfen.${rest}`;
    case 'aborted': return 'Die Prüfung wurde abgebrochen. Bitte wiederholen.';
    case 'notSupported': return 'An diesem Dokument ließ sich nichts prüfen.';
  }
}

const RANK: Record<CheckResult, number> = { failed: 0, aborted: 1, undetermined: 2, notSupported: 3, successful: 4 };

/** Worst first, mandatory before optional before evaluatory, otherwise as they came. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  const weight: Record<Obligation, number> = { mandatory: 0, optional: 1, evaluatory: 2 };
  const evaluatory = (finding: Finding): number => (finding.obligation === 'evaluatory' ? 1 : 0);
  return [...findings].sort((a, b) => evaluatory(a) - evaluatory(b) || RANK[a.result] - RANK[b.result] || weight[a.obligation] - weight[b.obligation]);
}
