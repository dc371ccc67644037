/** What was read from a chip, as the checks take it: files, what became of the protocols, files that failed. */
import type { ChipReadResult, ProtocolOutcome } from '../chip/index.ts';
import { ldsFileOf, type LdsFileName } from '../lds/files.ts';
import type { ChipInput, ProtocolInput } from './check-document.ts';

/** The part of a reading that the checks need; evidence kept on disk has it too. */
export type CheckedReading = Pick<ChipReadResult, 'protocols' | 'accessProtected' | 'transcript'> & {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly failures: readonly { readonly name: string; readonly reason: string; readonly code: string }[];
};

/** @param usedCan the chip was opened with the card access number: then DG1 is not compared with the zone */
export function chipInputOf(reading: CheckedReading, usedCan: boolean): ChipInput {
  const { protocols } = reading;
  return {
    state: 'read',
    key: !reading.accessProtected ? 'none' : usedCan && protocols.pace.result !== undefined ? 'can' : 'mrz',
    bac: protocolInput(protocols.bac, []),
    pace: protocolInput(protocols.pace, ['mapping', 'agreement', 'cipher', 'parameters', 'password']),
    terminalAuthentication: protocolInput(protocols.terminalAuthentication, ['version', 'binding']),
    activeAuthentication: protocolInput(protocols.activeAuthentication, ['kind', 'hash']),
    chipAuthentication: chipAuthenticationInput(protocols.chipAuthentication),
    paceCam: protocolInput(protocols.chipAuthenticationMapping, []),
    files: ldsFiles(reading.files),
    failures: brokenFiles(reading.failures),
    transcript: reading.transcript,
  };
}

/** Files that the chip has and did not give whole. */
export function brokenFiles(failures: CheckedReading['failures']): NonNullable<ChipInput['failures']> {
  return failures.flatMap(({ name, reason, code }) => {
    const file = ldsFileOf(name);
    return file === undefined || reason !== 'error' ? [] : [{ name: file, code }];
  });
}

export function ldsFiles(files: ReadonlyMap<string, Uint8Array>): Map<LdsFileName, Uint8Array> {
  const known = new Map<LdsFileName, Uint8Array>();
  for (const [name, octets] of files) {
    const file = ldsFileOf(name);
    if (file !== undefined) known.set(file, octets);
  }
  return known;
}

/** Version 2 uses a key of EF.CardSecurity, version 1 one of EF.DG14 [TR-03110-2 3.4]. */
export function chipAuthenticationInput(outcome: ProtocolOutcome<{ readonly version: 1 | 2 }> | undefined): ProtocolInput | null {
  const input = protocolInput(outcome, ['version', 'cipher', 'parameters']);
  return input === null ? null : { ...input, keyFile: outcome?.result?.version === 2 ? 'EF_CardSecurity' : 'DG14' };
}

/** What a protocol did; null where it was not performed. `facts` are the fields of its result worth telling. */
export function protocolInput(outcome: ProtocolOutcome<object> | undefined, facts: readonly string[]): ProtocolInput | null {
  if (outcome?.attempted !== true) return null;
  if (outcome.result === undefined) return { result: 'failed', reason: outcome.error?.code ?? null };
  const entries = Object.entries(outcome.result).filter(([name]) => facts.includes(name));
  return { result: 'successful', facts: entries.map(([name, value]) => ({ name, value: String(value) })) };
}
