/**
 * The MRZ information that opens a chip: document number, birth and expiry with their check digits,
 * [ICAO 9303-11 9.7.2, D.2].
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { SchalterError } from '../../errors.ts';

/** Fields as printed in the zone. */
export interface MrzKey {
  /** Without filler; more than nine characters for a long number in a TD1 zone. */
  readonly documentNumber: string;
  /** YYMMDD, `<` where unknown. */
  readonly birthDate: string;
  /** YYMMDD. */
  readonly expiryDate: string;
}

/** [ICAO 9303-3 4.9] check digit with weights 7, 3, 1. @throws CHIP_MRZ_UNUSABLE for a character the zone cannot hold */
export function mrzCheckDigit(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const value = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(text.charAt(i));
    if (value < 0 && text.charAt(i) !== '<') throw unusable();
    sum += Math.max(0, value) * [7, 3, 1][i % 3]!;
  }
  return String(sum % 10);
}

/** The string that is hashed. @throws CHIP_MRZ_UNUSABLE */
export function mrzInformation(key: MrzKey): string {
  const number = key.documentNumber.replace(/ /g, '<').padEnd(9, '<');
  if (key.birthDate.length !== 6 || key.expiryDate.length !== 6 || key.documentNumber === '') throw unusable();
  return [number, key.birthDate, key.expiryDate].map((field) => field + mrzCheckDigit(field)).join('');
}

/** SHA-1 of the MRZ information: 20 octets; PACE uses all, BAC the first 16. */
export function mrzSecret(key: MrzKey): Uint8Array {
  return sha1(new TextEncoder().encode(mrzInformation(key)));
}

/**
 * Takes the key fields out of the lines of a TD1, TD2 or TD3 zone by position; no check digit is judged.
 * @throws CHIP_MRZ_UNUSABLE for lines of another shape
 */
export function mrzKeyOfLines(lines: readonly string[]): MrzKey {
  const clean = lines.map((line) => line.trim().toUpperCase()).filter((line) => line !== '');
  const [first, second] = clean;
  if (first === undefined || second === undefined) throw unusable();
  if (clean.length === 3 && clean.every((line) => line.length === 30)) {
    return { documentNumber: td1Number(first), birthDate: second.slice(0, 6), expiryDate: second.slice(8, 14) };
  }
  if (clean.length === 2 && (first.length === 44 || first.length === 36) && second.length === first.length) {
    return {
      documentNumber: second.slice(0, 9).replace(/<+$/, ''),
      birthDate: second.slice(13, 19),
      expiryDate: second.slice(21, 27),
    };
  }
  throw unusable();
}

/** [ICAO 9303-5 4.2.2] a number longer than nine characters goes on in the optional data, closed by its check digit. */
function td1Number(first: string): string {
  const principal = first.slice(5, 14);
  if (first.charAt(14) !== '<') return principal.replace(/<+$/, '');
  const continuation = first.slice(15).split('<')[0] ?? '';
  return continuation.length < 2 ? principal.replace(/<+$/, '') : principal + continuation.slice(0, -1);
}

function unusable(): SchalterError {
  return new SchalterError('CHIP_MRZ_UNUSABLE', 'input', 'Aus dieser maschinenlesbaren Zone lässt sich kein Zugangsschlüssel bilden. Bitte Dokumentnummer, Geburts- und Ablaufdatum prüfen.');
}
