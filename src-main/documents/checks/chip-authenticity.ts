/**
 * Whether the chip is the one the state personalised [TR-03135-1 5.6.4.1, Tables 5.24 to 5.26]. A protocol that
 * succeeded proves something only when passive authentication binds its key to a state.
 */
import { hexOf } from '../chip/bytes.ts';
import type { RecheckedProtocols, Recheck } from '../chip/protocol-record.ts';
import type { LdsFileName } from '../lds/files.ts';
import { failingProtocols } from '../passive/defect-list.ts';
import type { PassiveOutcome } from '../passive/passive-authentication.ts';
import { CATALOGUE } from './catalogue.ts';
import type { ProtocolInput } from './check-document.ts';
import { makeFinding, openInput, type Observation } from './findings.ts';
import type { Finding } from './model.ts';

export interface AuthenticityInput {
  readonly activeAuthentication: ProtocolInput | null;
  readonly chipAuthentication: ProtocolInput | null;
  readonly paceCam: ProtocolInput | null;
  readonly files: ReadonlyMap<LdsFileName, Uint8Array>;
}

interface Evidence {
  readonly id: string;
  readonly protocol: ProtocolInput | null;
  /** Whether passive authentication binds the protocol's key to a state. */
  readonly bound: boolean;
  readonly compromised: boolean;
  /** Whether the chip's files announce the protocol. */
  readonly offered: boolean;
  /** A defect list says that this state's chips fail it [5.8.2.1.5]. */
  readonly knownToFail: boolean;
}

const see = (id: string, seen: Observation): Finding => makeFinding(id, CATALOGUE[id]!, seen);

/** [5.6.4.1] "There is no need to perform all three checks": those left out after another ran are not listed. */
export function authenticityFindings(chip: AuthenticityInput, passive: PassiveOutcome | null): Finding[] {
  const performed = evidenceOf(chip, passive).filter(({ protocol }) => protocol !== null);
  return (performed.length > 0 ? performed : evidenceOf(chip, passive)).map(evidenceFinding);
}

function evidenceOf(chip: AuthenticityInput, passive: PassiveOutcome | null): Evidence[] {
  const compromised = (kind: string): boolean => passive?.defects.some((defect) => defect.kind === kind) ?? false;
  const proven = (group: 14 | 15): boolean => passive?.proven.has(group) ?? false;
  const cardSecurity = passive?.cardSecurityProven ?? false;
  const failing = failingProtocols(passive?.defects ?? []);
  return [
    { id: 'electronic.chip.activeAuthentication', protocol: chip.activeAuthentication, bound: proven(15), compromised: compromised('activeAuthKeyRevoked'), offered: chip.files.has('DG15'), knownToFail: failing.has('activeAuthentication') },
    { id: 'electronic.chip.chipAuthentication', protocol: chip.chipAuthentication, bound: chip.chipAuthentication?.keyFile === 'EF_CardSecurity' ? cardSecurity : proven(14), compromised: compromised('chipAuthKeyRevoked'), offered: offersChipAuthentication(chip.files.get('DG14')), knownToFail: failing.has('chipAuthentication') },
    { id: 'electronic.chip.paceCam', protocol: chip.paceCam, bound: cardSecurity, compromised: compromised('chipAuthKeyRevoked'), offered: false, knownToFail: failing.has('paceCam') },
  ];
}

/** A ChipAuthenticationPublicKeyInfo in DG14: id-PK-DH or id-PK-ECDH [TR-03110-3 A.1.1.2]. */
function offersChipAuthentication(dg14: Uint8Array | undefined): boolean {
  return dg14 !== undefined && /060904007F00070202010[12]/.test(hexOf(dg14));
}

/** A key on the defect list proves nothing any more [5.8.2.1.3, 5.8.2.1.4]. */
function evidenceFinding({ id, protocol, bound, compromised, offered, knownToFail }: Evidence): Finding {
  if (protocol === null) return see(id, offered ? { result: 'undetermined', reason: 'NOT_PERFORMED' } : { result: 'notSupported', reason: 'NOT_SUPPORTED_BY_CHIP' });
  const inputs = (protocol.facts ?? []).map(({ name, value }) => openInput(name, 'chip', value));
  if (compromised) return see(id, { result: 'failed', reason: 'KNOWN_KEY_COMPROMISED', inputs });
  if (protocol.result === 'failed' && knownToFail) return see(id, { result: 'undetermined', reason: 'KNOWN_PROTOCOL_DEFECT', inputs });
  if (protocol.result === 'successful' && !bound) return see(id, { result: 'undetermined', reason: 'KEY_NOT_BOUND', inputs });
  return see(id, { result: protocol.result, reason: protocol.reason ?? null, inputs });
}

/** The same findings from kept evidence; protocols that were not performed then are not listed. */
export function recheckedFindings(rechecked: RecheckedProtocols, files: ReadonlyMap<LdsFileName, Uint8Array>, passive: PassiveOutcome): Finding[] {
  const input = (recheck: Recheck, keyFile?: ProtocolInput['keyFile']): ProtocolInput | null => {
    const result = { 'proven': 'successful', 'disproven': 'failed', 'recorded only': 'undetermined', 'not performed': null }[recheck] as ProtocolInput['result'] | null;
    return result === null ? null : { result, reason: recheck === 'recorded only' ? 'NOT_REPEATABLE' : null, ...(keyFile === undefined ? {} : { keyFile }) };
  };
  const chip: AuthenticityInput = {
    activeAuthentication: input(rechecked.activeAuthentication), paceCam: input(rechecked.chipAuthenticationMapping),
    chipAuthentication: input(rechecked.chipAuthentication, rechecked.chipAuthenticationVersion === 2 ? 'EF_CardSecurity' : 'DG14'), files,
  };
  return evidenceOf(chip, passive).filter(({ protocol }) => protocol !== null).map(evidenceFinding);
}
