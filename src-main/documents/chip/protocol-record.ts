/**
 * What became of a chip's protocols as JSON, and back: kept beside the raw files as evidence [issue 3]. Octets are
 * upper-case hexadecimal. There is no key and no session secret in it, so Active Authentication (challenge and
 * signature) and the proof of the Chip Authentication Mapping can be checked again by anybody; Chip Authentication
 * cannot, because only the holder of an ephemeral key could see that its session was real.
 */
import { z } from 'zod';
import { verifyActiveAuthentication, parseDataGroup15 } from './active-authentication.ts';
import { bytesOf, hexOf } from './bytes.ts';
import { encapsulatedSecurityInfos } from './file-list.ts';
import { verifyMappingProof, type MappingProof } from './pace.ts';
import type { ChipProtocols, ProtocolOutcome } from './read-chip.ts';
import { parseDataGroup14, parseSecurityInfos, type SecurityInfo } from './security-infos.ts';

export type RecordedOutcome = {
  readonly attempted: boolean;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
};

export function recordOfProtocols(protocols: ChipProtocols): Record<string, RecordedOutcome> {
  return Object.fromEntries(Object.entries(protocols).map(([name, outcome]) => [name, recorded(outcome as ProtocolOutcome<object>)]));
}

function recorded(outcome: ProtocolOutcome<object>): RecordedOutcome {
  return {
    attempted: outcome.attempted,
    ...(outcome.result === undefined ? {} : { result: plain(outcome.result) }),
    ...(outcome.error === undefined ? {} : { error: { code: outcome.error.code, message: outcome.error.message } }),
  };
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexOf(value);
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
  return value;
}

const octets = z.string().regex(/^([0-9A-Fa-f]{2})*$/).max(20_000).transform((hex) => bytesOf(hex));
const outcomeOf = <T extends z.ZodType>(result: T) => z.object({ attempted: z.boolean(), result: result.optional(), error: z.object({ code: z.string() }).optional() }).optional();
/** The parts of a record that are needed to look again; everything else is left alone. */
const protocolRecord = z.object({
  protocols: z.object({
    activeAuthentication: outcomeOf(z.object({ challenge: octets, signature: octets })),
    chipAuthentication: outcomeOf(z.object({ version: z.union([z.literal(1), z.literal(2)]) })),
    chipAuthenticationMapping: outcomeOf(z.object({ fits: z.literal(true) })),
    pace: outcomeOf(z.object({ mappingProof: z.object({ parameterId: z.number().int(), mappingKey: octets, chipAuthenticationData: octets }).optional() })),
  }),
});
export type ProtocolRecord = z.infer<typeof protocolRecord>;

/** `undefined` where the text is no record of protocols. */
export function readProtocolRecord(text: string): ProtocolRecord | undefined {
  try {
    return protocolRecord.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export type Recheck = 'proven' | 'disproven' | 'recorded only' | 'not performed';

export interface RecheckedProtocols {
  readonly activeAuthentication: Recheck;
  readonly chipAuthenticationMapping: Recheck;
  readonly chipAuthentication: Recheck;
  readonly chipAuthenticationVersion: 1 | 2 | null;
}

/**
 * Looks at the kept evidence again. `proven` says that the key in the file was used, not that the key is the
 * document's: that is for passive authentication to bind. Never throws on bad files.
 */
export function recheckProtocols({ protocols }: ProtocolRecord, files: { readonly dg14?: Uint8Array | undefined; readonly dg15?: Uint8Array | undefined; readonly cardSecurity?: Uint8Array | undefined }): RecheckedProtocols {
  const { activeAuthentication, chipAuthentication, chipAuthenticationMapping, pace } = protocols;
  return {
    activeAuthentication: judged(activeAuthentication, ({ challenge, signature }) => files.dg15 !== undefined && verifyActiveAuthentication(parseDataGroup15(files.dg15), challenge, signature, infosOf14(files.dg14)) !== undefined),
    chipAuthenticationMapping: judged(chipAuthenticationMapping, () => mappingFits(pace?.result?.mappingProof, files.cardSecurity)),
    chipAuthentication: chipAuthentication?.attempted !== true ? 'not performed' : chipAuthentication.result === undefined ? 'disproven' : 'recorded only',
    chipAuthenticationVersion: chipAuthentication?.result?.version ?? null,
  };
}

function judged<T>(outcome: { attempted: boolean; result?: T | undefined } | undefined, holds: (result: T) => boolean): Recheck {
  if (outcome?.attempted !== true) return 'not performed';
  if (outcome.result === undefined) return 'disproven';
  try {
    return holds(outcome.result) ? 'proven' : 'disproven';
  } catch {
    return 'disproven';
  }
}

function infosOf14(dg14: Uint8Array | undefined): SecurityInfo[] {
  try {
    return dg14 === undefined ? [] : parseDataGroup14(dg14);
  } catch {
    return [];
  }
}

function mappingFits(proof: MappingProof | undefined, cardSecurity: Uint8Array | undefined): boolean {
  const content = cardSecurity === undefined ? undefined : encapsulatedSecurityInfos(cardSecurity);
  return proof !== undefined && content !== undefined && verifyMappingProof(proof, parseSecurityInfos(content));
}
