/**
 * Re-checking stored evidence offline: any subset of a chip's files against a trust store. The same steps
 * as at the desk, without the chip.
 */
import { recheckProtocols, type ProtocolRecord } from '../chip/protocol-record.ts';
import { recheckedFindings } from '../checks/chip-authenticity.ts';
import { aggregateGroups, overallResult, branchResults, worstFirst } from '../checks/aggregation.ts';
import type { Finding, GroupResult, OverallResult, UsedList } from '../checks/model.ts';
import { ldsFileOf, type LdsFileName } from '../lds/files.ts';
import { SchalterError } from '../../errors.ts';
import { authenticatePassively, type DataGroupOutcome, type SignerSummary } from './passive-authentication.ts';
import type { TrustStore } from './trust-store.ts';

export interface VerifyOptions {
  /** Moment of the check. Default: now. */
  readonly at?: Date;
  /** Whether certificates must be valid at that moment, not only when they signed. Default: false. */
  readonly checkValidityNow?: boolean;
  /** What became of the protocols when the chip was read; kept beside its files. */
  readonly protocols?: ProtocolRecord | undefined;
}

export interface Verification {
  readonly checkedAt: string;
  readonly files: readonly LdsFileName[];
  /** Names that are no file of a chip. */
  readonly ignored: readonly string[];
  /** Findings, worst first. */
  readonly checks: readonly Finding[];
  readonly groups: readonly GroupResult[];
  readonly overall: OverallResult;
  readonly dataGroups: readonly DataGroupOutcome[];
  readonly signers: readonly SignerSummary[];
  readonly usedLists: readonly UsedList[];
  /** What of the given lists could not be used, a German sentence each. */
  readonly problems: readonly string[];
}

/**
 * Verifies files by their documented names (`EF_SOD.bin`, `DG1.bin`; letter case does not matter).
 * @throws CHIP_FILES_MISSING (kind input) where none of them is a file of a chip
 */
export function verifyFiles(files: ReadonlyMap<string, Uint8Array> | Readonly<Record<string, Uint8Array>>, trust: TrustStore, options: VerifyOptions = {}): Verification {
  const entries = files instanceof Map ? [...files] : Object.entries(files as Readonly<Record<string, Uint8Array>>);
  const known = new Map<LdsFileName, Uint8Array>();
  const ignored: string[] = [];
  for (const [name, bytes] of entries) {
    const file = ldsFileOf(name);
    if (file === undefined) ignored.push(name);
    else known.set(file, bytes);
  }
  if (known.size === 0) {
    throw new SchalterError('CHIP_FILES_MISSING', 'input', 'Der Ordner enthält keine Datei eines Chips. Erwartet werden Namen wie EF_SOD.bin oder DG1.bin.');
  }
  const now = options.at ?? new Date();
  const outcome = authenticatePassively(known, trust, { now, checkValidityNow: options.checkValidityNow ?? false });
  const rechecked = options.protocols === undefined ? [] : recheckedFindings(
    recheckProtocols(options.protocols, { dg14: known.get('DG14'), dg15: known.get('DG15'), cardSecurity: known.get('EF_CardSecurity') }), known, outcome,
  );
  const checks = worstFirst([...outcome.findings, ...rechecked]);
  const groups = aggregateGroups(checks);
  return {
    checkedAt: now.toISOString(),
    files: [...known.keys()],
    ignored,
    checks,
    groups,
    overall: overallResult(branchResults(groups).filter(({ branch }) => branch === 'electronic'), checks),
    dataGroups: outcome.dataGroups,
    signers: outcome.signers,
    usedLists: trust.usedLists,
    problems: trust.problems,
  };
}
