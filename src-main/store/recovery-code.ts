/**
 * The office's recovery key as it stands on paper: 256 bits in thirteen groups of five characters. The fifth
 * character of a group checks the four before it and the group's place, so that a misread or swapped character
 * is named by its group instead of »wrong key«. Alphabet: Crockford's base 32, without I, L, O and U; what is
 * written for them is read as 1, 1 and 0.
 */
import { SchalterError } from '../errors.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const groups = 13;

/** Multiplies by the generator of GF(32), modulus x⁵ + x² + 1. */
const timesAlpha = (value: number) => ((value << 1) ^ (value & 16 ? 0b100101 : 0)) & 31;

/** A linear check over GF(32): any single wrong character and any swap of two neighbours changes it. */
function checkOf(values: readonly number[], group: number): number {
  return values.reduce((sum, value) => timesAlpha(sum ^ value), group + 1);
}

/** @param key 32 bytes */
export function recoveryCode(key: Uint8Array): string {
  const bits = [...key].map((byte) => byte.toString(2).padStart(8, '0')).join('').padEnd(groups * 20, '0');
  return Array.from({ length: groups }, (_, group) => {
    const values = Array.from({ length: 4 }, (_unused, at) => Number.parseInt(bits.slice(group * 20 + at * 5, group * 20 + at * 5 + 5), 2));
    return [...values, checkOf(values, group)].map((value) => alphabet[value]).join('');
  }).join('-');
}

const wrong = (message: string) => new SchalterError('KEYRING_WRONG_SECRET', 'input', message);

/** @throws SchalterError KEYRING_WRONG_SECRET (input), naming the group that is misread */
export function readRecoveryCode(text: string): Uint8Array {
  const written = text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '').replaceAll(/[IL]/g, '1').replaceAll('O', '0');
  if (written.length !== groups * 5) throw wrong(`Das ist kein Wiederherstellungsschlüssel: erwartet werden ${groups} Gruppen zu fünf Zeichen.`);
  let bits = '';
  for (let group = 0; group < groups; group++) {
    const values = [...written.slice(group * 5, group * 5 + 5)].map((character) => alphabet.indexOf(character));
    if (values.includes(-1) || checkOf(values.slice(0, 4), group) !== values[4]) throw wrong(`In der Gruppe ${group + 1} des Wiederherstellungsschlüssels stimmt ein Zeichen nicht. Bitte mit dem Blatt vergleichen.`);
    bits += values.slice(0, 4).map((value) => value.toString(2).padStart(5, '0')).join('');
  }
  return Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2));
}
