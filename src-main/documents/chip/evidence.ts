/**
 * What the authenticity protocols prove, as opposed to what they did, [TR-03135-1 5.6.5].
 *
 * A chip that knows a private key is only shown to be the document's own when passive authentication binds
 * the public key. A chip without any such protocol is not a failed one: some genuine documents cannot show
 * that they are not copies.
 */
import type { ChipReadResult, ProtocolName } from './read-chip.ts';

/** Which files passive authentication has found genuine: signature, chain and hash. */
export interface BoundFiles {
  readonly dg14: boolean;
  readonly dg15: boolean;
  readonly cardSecurity: boolean;
}

export type Proof =
  /** The chip is the one the issuing state personalised. */
  | 'genuine chip'
  /** The protocol succeeded with a key nobody vouches for. */
  | 'key not bound'
  /** The protocol was performed and failed: suspicion of a copy. */
  | 'failed'
  /** The chip does not offer it, or it was not performed. */
  | 'not performed';

export interface AuthenticityEvidence {
  readonly protocol: Extract<ProtocolName, 'chipAuthentication' | 'chipAuthenticationMapping' | 'activeAuthentication'>;
  readonly proof: Proof;
  /** File whose binding decides. */
  readonly keyFile: 'DG14' | 'DG15' | 'EF_CardSecurity';
}

/** One line per protocol; the caller maps them to the checks of TR-03135. */
export function authenticityEvidence(reading: ChipReadResult, bound: BoundFiles): AuthenticityEvidence[] {
  const { chipAuthentication, chipAuthenticationMapping, activeAuthentication } = reading.protocols;
  const proofOf = (outcome: { attempted: boolean; result?: unknown }, isBound: boolean): Proof => {
    if (!outcome.attempted) return 'not performed';
    if (outcome.result === undefined) return 'failed';
    return isBound ? 'genuine chip' : 'key not bound';
  };
  const isVersion2 = chipAuthentication.result?.version === 2;
  return [
    { protocol: 'chipAuthenticationMapping', keyFile: 'EF_CardSecurity', proof: proofOf(chipAuthenticationMapping, bound.cardSecurity) },
    {
      protocol: 'chipAuthentication', keyFile: isVersion2 ? 'EF_CardSecurity' : 'DG14',
      proof: proofOf(chipAuthentication, isVersion2 ? bound.cardSecurity : bound.dg14),
    },
    { protocol: 'activeAuthentication', keyFile: 'DG15', proof: proofOf(activeAuthentication, bound.dg15) },
  ];
}
