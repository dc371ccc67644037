/** The chip simulator: personalise a chip, then play it in process or behind pcscd. */
export { personalise, type Alteration, type Chip, type Personalisation } from './personalise.ts';
export { createIssuer, issueMasterList, issueRevocationList, issueSecurityObject, type Issuer, type IssuerOptions } from './issuer.ts';
export { inProcessTransport, radioPace } from './in-process.ts';
export { startVpcdChip, type RunningVpcdChip, type VpcdOptions } from './vpcd.ts';
export type { ChipQuirks, PaceSupport } from './chip-data.ts';
export { createTerminalPki, type TerminalPki } from './terminal-pki.ts';
