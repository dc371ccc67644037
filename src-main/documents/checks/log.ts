/**
 * Log of a transaction [TR-03135-1 6, TR-03135-2 4.3]: which data a logging profile lets out, as JSON and
 * as XML in the guideline's namespaces. The guideline's schema files are not part of its text: element
 * names it mentions (`dc:UsedLists`, `dce:ChipFiles`, `dcc:Mismatch`, …) are used as written, all others
 * are ours. Our own schemas are docs/log-schema; nothing here has been validated against the guideline's.
 */
import { hexOf } from '../chip/bytes.ts';
import type { TranscriptEntry } from '../chip/channel.ts';
import type { LdsFileName } from '../lds/files.ts';
import type { Branch, DocumentCheck, Finding } from './model.ts';

export interface WorkflowRecord {
  readonly id: string;
  readonly name: string;
  readonly status: 'ok' | 'finished' | 'cancelled';
  readonly beganAt: string;
  readonly endedAt: string | null;
  readonly check: DocumentCheck | null;
  readonly chipFiles: readonly (readonly [LdsFileName, Uint8Array])[];
  readonly trace: readonly TranscriptEntry[];
}

export interface TransactionRecord {
  readonly id: string;
  readonly beganAt: string;
  readonly readAt: string;
  /** [8.4.9] 0: no error. */
  readonly errorCode: number;
  readonly workflows: readonly WorkflowRecord[];
  readonly logData: readonly { readonly logType: string; readonly content: string }[];
}

/** [TR-03135-2 4.3] */
export type LoggingProfile = 'basic' | 'standard' | 'standardOptical' | 'standardElectronic' | 'standardSeal' | 'full';
export const LOGGING_PROFILES: readonly LoggingProfile[] = ['basic', 'standard', 'standardOptical', 'standardElectronic', 'standardSeal', 'full'];

export interface LogContext {
  /** Name and version of this program, as the guideline asks of every component. */
  readonly component: { readonly name: string; readonly version: string };
  readonly vendor: string;
}

/** One workflow after the profile has taken out what it does not let through. */
export interface LoggedWorkflow extends Omit<WorkflowRecord, 'chipFiles' | 'check'> {
  readonly check: DocumentCheck | null;
  /** Upper-case hexadecimal by file name; empty unless the profile and the results ask for it. */
  readonly chipFiles: Readonly<Record<string, string>>;
}

export interface TransactionLog extends Omit<TransactionRecord, 'workflows'> {
  readonly profile: LoggingProfile;
  readonly component: LogContext['component'];
  readonly vendor: string;
  readonly workflows: readonly LoggedWorkflow[];
}

/**
 * [TR-03135-2 4.3.1 to 4.3.6] Applies a profile. Basic holds nothing about the person; standard adds the
 * details of checks that failed or stayed open (not of aborted ones); full holds everything.
 */
export function logOf(record: TransactionRecord, profile: LoggingProfile, context: LogContext): TransactionLog {
  return { ...record, ...context, profile, workflows: record.workflows.map((workflow) => loggedWorkflow(workflow, profile)) };
}

const ALWAYS: Readonly<Record<LoggingProfile, readonly Branch[]>> = {
  basic: [], standard: [], standardOptical: ['optical'], standardElectronic: ['electronic'], standardSeal: ['digitalSeal'],
  full: ['optical', 'electronic', 'combined', 'digitalSeal'],
};

function loggedWorkflow({ chipFiles, trace, check, ...workflow }: WorkflowRecord, profile: LoggingProfile): LoggedWorkflow {
  if (check === null) return { ...workflow, check, chipFiles: {}, trace: [] };
  // the form of a file is no check of the guideline: a formality must not bring personal data into the log
  const extended = (finding: Finding): boolean => profile !== 'basic' && finding.result !== 'aborted' && (finding.group !== 'electronic.structure' || ALWAYS[profile].includes(finding.branch))
    && (ALWAYS[profile].includes(finding.branch) || finding.result === 'failed' || finding.result === 'undetermined');
  // [4.3.2] an electronic error brings the optical data along, to compare
  const electronicTrouble = check.findings.some((finding) => finding.branch === 'electronic' && extended(finding));
  const detailed = (finding: Finding): boolean => extended(finding) || (electronicTrouble && profile !== 'basic' && finding.branch === 'optical');
  return {
    ...workflow,
    check: {
      ...check,
      findings: check.findings.map((finding) => (detailed(finding) ? finding : withoutDetails(finding))),
      comparison: profile === 'full' || (profile !== 'basic' && check.findings.some(({ branch, result }) => branch === 'combined' && result === 'failed')) ? check.comparison : [],
    },
    chipFiles: electronicTrouble ? Object.fromEntries(chipFiles.map(([name, bytes]) => [name, hexOf(bytes)])) : {},
    trace: electronicTrouble ? trace : [],
  };
}

/** Personal values and pictures left out; that they were looked at stays. */
function withoutDetails(finding: Finding): Finding {
  return { ...finding, area: null, crop: null, inputs: finding.inputs.map((input) => (input.personal ? { ...input, value: null } : input)) };
}

const NAMESPACES = {
  ct: 'http://trdoccheck.bsi.bund.de/ct/4', dc: 'http://trdoccheck.bsi.bund.de/dc/4', dco: 'http://trdoccheck.bsi.bund.de/dco/4',
  dce: 'http://trdoccheck.bsi.bund.de/dce/4', dcc: 'http://trdoccheck.bsi.bund.de/dcc/4', dcs: 'http://trdoccheck.bsi.bund.de/dcs/1',
} as const;

const PREFIX: Record<Branch, keyof typeof NAMESPACES> = { optical: 'dco', electronic: 'dce', combined: 'dcc', digitalSeal: 'dcs' };
const RESULT_NAMES = { successful: 'successful', failed: 'failed', undetermined: 'undetermined', notSupported: 'not supported', aborted: 'aborted' } as const;

type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** The log as XML. */
export function logToXml(log: TransactionLog): string {
  const declared = Object.fromEntries(Object.entries(NAMESPACES).map(([prefix, uri]) => [`xmlns:${prefix}`, uri]));
  const body = element('ct:CheckTransaction', { ...declared, id: log.id, begin: log.beganAt, end: log.readAt, errorCode: log.errorCode, profile: log.profile }, [
    element('ct:Component', { name: log.component.name, version: log.component.version, vendor: log.vendor }),
    ...log.workflows.map(workflowXml),
    ...log.logData.map(({ logType, content }) => element('ct:LogData', { type: logType }, [escapeText(content)])),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`;
}

function workflowXml({ check, chipFiles, trace, ...workflow }: LoggedWorkflow): string {
  const attributes = { id: workflow.id, workflow: workflow.name, status: workflow.status, begin: workflow.beganAt, end: workflow.endedAt };
  if (check === null) return element('dc:DocumentCheck', attributes);
  const model = check.model;
  return element('dc:DocumentCheck', { ...attributes, result: RESULT_NAMES[check.overall.result], profile: check.profile, checkedAt: check.checkedAt }, [
    element('dc:UsedLists', {}, check.usedLists.map((list) => element('dc:List', {
      kind: list.kind, signer: list.signerSubject, country: list.signerCountry, signerCertificateHash: list.signerSha256, hashAlgorithm: 'SHA256',
      signatureValid: list.signatureValid, signerPinned: list.signerPinned, signingTime: list.signingTime, retrieved: list.importedAt, certificates: list.certificates, age: list.age,
    }))),
    ...(model === null ? [] : [element('dco:DocumentModel', { country: model.country, type: model.type, number: model.number, year: model.year, prado: model.prado })]),
    ...check.branches.map(({ branch, result }) => element(`${PREFIX[branch]}:Result`, { result: RESULT_NAMES[result] })),
    ...check.groups.map(({ id, uuid, branch, clause, result, obligation, members }) => element(`${PREFIX[branch]}:CheckGroup`, { id, uuid, clause, result: RESULT_NAMES[result], obligation }, members.map((member) => element(`${PREFIX[branch]}:InvolvedCheck`, { id: member })))),
    ...check.findings.map(findingXml),
    ...(check.comparison.length === 0 ? [] : [element('dcc:Mismatch', {}, check.comparison.filter(({ agrees }) => agrees === false).map(({ field, mrz, visual, chip }) => element('dcc:Field', { name: field, mrz, visual, chip })))]),
    ...(Object.keys(chipFiles).length === 0 ? [] : [element('dce:ChipFiles', {}, Object.entries(chipFiles).map(([name, hex]) => element('dce:File', { name }, [hex])))]),
    ...(trace.length === 0 ? [] : [element('dce:Trace', {}, trace.map(({ purpose, command, response, sw }) => element('dce:Exchange', { purpose, command, response, sw })))]),
  ]);
}

function findingXml(finding: Finding): string {
  const prefix = PREFIX[finding.branch];
  const { area } = finding;
  return element(`${prefix}:BasicCheckResult`, {
    id: finding.id, uuid: finding.uuid, clause: finding.clause, result: RESULT_NAMES[finding.result], obligation: finding.obligation,
    generic: finding.generic, margin: finding.margin, reason: finding.reason, errorCode: finding.errorCode,
  }, [
    ...(area === null && finding.crop === null ? [] : [element(`${prefix}:ScannedArea`, area === null ? { image: finding.crop } : { ...area, image: finding.crop, light: finding.light })]),
    ...finding.inputs.map(({ name, source, value }) => element(`${prefix}:Input`, { name, source }, value === null ? [] : [escapeText(value)])),
  ]);
}

function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const written = Object.entries(attributes).filter(([, value]) => value !== null).map(([key, value]) => ` ${key}="${escapeText(String(value))}"`).join('');
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`;
}

/** [XML 1.0 2.2, 2.4] Characters that XML does not allow are left out. */
function escapeText(text: string): string {
  return text
    .replace(/[^\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
