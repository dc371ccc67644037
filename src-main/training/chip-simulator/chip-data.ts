/** What a chip is personalised with: plain data that the simulated operating system works on. */
import type { CipherName } from '../../documents/chip/crypto/cipher-suites.ts';
import type { KeyAgreementGroup } from '../../documents/chip/crypto/groups.ts';
import type { HashName } from './issuer.ts';

/** Deviations seen on real chips, each off unless asked for. */
export interface ChipQuirks {
  /** Refuses extended length fields with 6700 and does not announce them. */
  readonly noExtendedLength?: boolean;
  /** Gives at most so many octets per READ BINARY, whatever Le says. */
  readonly shortLe?: number;
  /** Answers READ BINARY with a short file identifier with this status. */
  readonly shortFileIdStatus?: number;
  /** Answers SELECT with P2=0C with this status, e.g. 0x6A87; P2=00 works. */
  readonly selectStatus?: number;
  /** What READ BINARY beyond the end of the file does. Default `6282`: data and a warning. */
  readonly beyondEnd?: '6282' | '9000' | '6B00' | '6CXX' | '6700';
  /** Errors within a session go out in the clear and end it. */
  readonly bareErrors?: boolean;
  /** Answers through GET RESPONSE (61xx) in pieces of so many octets. */
  readonly getResponse?: number;
  /** The card is torn from the reader at this command (counted from power-up), once. */
  readonly tearAtCommand?: number;
  /** MSE:Set AT for PACE refuses a domain parameter reference that is not needed. */
  readonly refusesParameterReference?: boolean;
  /** Octets of GET CHALLENGE; the standards say 8. */
  readonly challengeLength?: number;
  /** Closes the session when MSE:Set KAT is used. */
  readonly noKeyAgreementTemplate?: boolean;
}

export type PaceMapping = 'GM' | 'IM' | 'CAM';

export interface PaceSupport {
  readonly mapping: PaceMapping;
  readonly cipher: CipherName;
  /** Standardised domain parameter id. */
  readonly parameterId: number;
}

export interface ChipAuthenticationKey {
  readonly version: 1 | 2;
  readonly cipher: CipherName;
  readonly group: KeyAgreementGroup;
  readonly privateKey: bigint;
  readonly keyId: number | undefined;
}

export type ActiveAuthenticationKey =
  | { readonly kind: 'rsa'; readonly n: bigint; readonly d: bigint; readonly hash: HashName }
  | { readonly kind: 'ecdsa'; readonly group: KeyAgreementGroup; readonly privateKey: bigint; readonly hash: HashName };

/** A CVCA the chip trusts: a self-signed CV certificate, tag 7F21. */
export interface TerminalAuthenticationSetup {
  readonly versions: readonly (1 | 2)[];
  readonly trustPoints: readonly Uint8Array[];
  /** The chip's idea of today. */
  readonly date: Date;
  /** ID.PICC of the static binding: document number with its check digit. */
  readonly documentNumber: string;
}

export interface ChipData {
  readonly atr: Uint8Array;
  /** Files of the master file and of the eMRTD application by file identifier. */
  readonly masterFiles: ReadonlyMap<number, Uint8Array>;
  readonly applicationFiles: ReadonlyMap<number, Uint8Array>;
  /** Octets that the passwords turn into (SHA-1 of the MRZ information, characters of the others). */
  readonly passwords: { readonly mrz?: Uint8Array; readonly can?: Uint8Array; readonly pin?: Uint8Array; readonly puk?: Uint8Array };
  /** What opens the application: nothing at all, or BAC and PACE as listed. */
  readonly openAccess: boolean;
  readonly bac: boolean;
  readonly pace: readonly PaceSupport[];
  /** Static key of the Chip Authentication Mapping. */
  readonly camKey: { readonly group: KeyAgreementGroup; readonly privateKey: bigint } | undefined;
  readonly chipAuthentication: readonly ChipAuthenticationKey[];
  readonly activeAuthentication: ActiveAuthenticationKey | undefined;
  readonly terminalAuthentication: TerminalAuthenticationSetup | undefined;
  /** Largest response APDU, announced in EF.ATR/INFO. */
  readonly maximumResponse: number;
  readonly quirks: ChipQuirks;
}
