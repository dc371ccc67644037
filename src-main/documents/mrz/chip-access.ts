/**
 * What a chip wants to see of the zone before it opens: document number, birth date and expiry date,
 * each with its check digit. ICAO 9303-11 4.3.2, 9.7.1 and 9.7.2.
 */
import { checkDigit } from './check-digit.ts';
import type { MrzResult } from './parse.ts';

export interface ChipAccessInput {
  /** Padded with fillers to nine characters, or longer (9303-11 D.2); without the check digit. */
  documentNumber: string;
  /** YYMMDD as in the zone. */
  birthDate: string;
  expiryDate: string;
}

/** The text that is hashed to the key seed: each part followed by its check digit. */
export function mrzInformation({ documentNumber, birthDate, expiryDate }: ChipAccessInput): string {
  const number = documentNumber.toUpperCase().padEnd(9, '<');
  return [number, birthDate, expiryDate].map((part) => part + checkDigit(part)).join('');
}

/**
 * Input of the key derivation from a parsed zone, taken from the characters themselves so that
 * fillers inside a number stay. null where the zone lacks one of the three or one of their check
 * digits is wrong: a chip would refuse, and every refusal costs time. Wrong check digits elsewhere
 * (optional data, composite) do not matter.
 */
export function chipAccessInput(mrz: MrzResult): ChipAccessInput | null {
  const { fields, checks } = mrz;
  const needed = ['documentNumber', 'birthDate', 'expiryDate'];
  if (!needed.every((name) => checks.some((check) => check.name === name && check.ok))) return null;
  if (!fields.documentNumber || !fields.birthDate || !fields.expiryDate) return null;
  return {
    documentNumber: fields.documentNumber.replace(/ /g, '<').padEnd(9, '<'),
    birthDate: fields.birthDate,
    expiryDate: fields.expiryDate,
  };
}

/** `mrzInformation` of a parsed zone; null under the conditions of `chipAccessInput`. */
export function bacKeySeedInput(mrz: MrzResult): string | null {
  const input = chipAccessInput(mrz);
  return input && mrzInformation(input);
}
