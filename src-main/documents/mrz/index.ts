/** The room of the machine-readable zone: what others may call. ICAO 9303 parts 3 to 7. */
export { checkDigit } from './check-digit.ts';
export { bacKeySeedInput, chipAccessInput, mrzInformation, type ChipAccessInput } from './chip-access.ts';
export { composeMrz, type ComposableFormat, type ZoneData } from './compose.ts';
export type { MrzFormat } from './formats.ts';
export { plausibleSpellings, toZoneLetters, zoneNameField } from './names.ts';
export { parseMrz, type MrzCheck, type MrzFields, type MrzName, type MrzOptions, type MrzProblem, type MrzResult } from './parse.ts';
export { zoneProblemWords } from './problem-words.ts';
export type { Correction } from './repair.ts';
