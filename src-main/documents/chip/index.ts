/** The chip room: read an eMRTD over any transport that exchanges APDUs. */
export type { ApduTransport } from './apdu.ts';
export { authenticityEvidence, type AuthenticityEvidence, type BoundFiles, type Proof } from './evidence.ts';
export { mrzKeyOfLines, type MrzKey } from './mrz-key.ts';
export { findApplication, readChip, type ChipAccess, type ChipProgress, type ChipProtocols, type ChipReadResult, type ProtocolOutcome, type ReadChipOptions } from './read-chip.ts';
export { credentialsWithKey, type TerminalCredentials } from './terminal-authentication.ts';
export { verifyActiveAuthentication } from './active-authentication.ts';
