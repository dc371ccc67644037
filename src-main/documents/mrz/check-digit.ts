/**
 * The check digit of a machine-readable zone: weights 7, 3, 1 repeated, modulo 10. ICAO 9303-3 4.9.
 */

/** Value of a zone character: digits as they are, A = 10 … Z = 35, filler 0; -1 for anything else. */
export function characterValue(character: string): number {
  const code = character.charCodeAt(0);
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  return character === '<' ? 0 : -1;
}

/**
 * Check digit of `text` as a character '0' to '9'. A character that cannot stand in a zone counts as
 * zero, so that a result exists for every input; the parser reports such characters on its own.
 */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const weight = i % 3 === 0 ? 7 : i % 3 === 1 ? 3 : 1;
    sum += Math.max(0, characterValue(text.charAt(i))) * weight;
  }
  return String(sum % 10);
}
