/**
 * C40 strings of digital seals [TR-03137-1 Annex B, ICAO 9303-13]: three characters of capitals, digits and
 * space in two octets. The filler `<` of a zone is written as a space.
 */
const ALPHABET = '    0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Before the last octet of a string with one character left over, which follows as its ASCII value plus one. */
const UNLATCH = 0xfe;

/** Null for octets that are no C40. Padding (value 0) ends the string. */
export function decodeC40(bytes: Uint8Array): string | null {
  if (bytes.length % 2 !== 0) return null;
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const [first, second] = [bytes[at]!, bytes[at + 1]!];
    if (first === UNLATCH) {
      const last = at + 2 === bytes.length ? String.fromCharCode(second - 1) : '';
      return /^[A-Z0-9 ]$/.test(last) ? text + last : null;
    }
    const value = first * 256 + second - 1;
    const triple = [Math.floor(value / 1600), Math.floor(value / 40) % 40, value % 40];
    const end = triple.indexOf(0);
    const characters = triple.slice(0, end < 0 ? 3 : end);
    if (value < 0 || triple[0]! > 39 || characters.some((code) => code < 3) || (end >= 0 && at + 2 < bytes.length)) return null;
    text += characters.map((code) => ALPHABET[code]!).join('');
  }
  return text;
}

/** For characters of the alphabet and `<`. */
export function encodeC40(text: string): Uint8Array {
  const codes = [...text.replaceAll('<', ' ')].map((character) => ALPHABET.lastIndexOf(character));
  const octets: number[] = [];
  for (let at = 0; at < codes.length; at += 3) {
    const [first, second, third = 0] = [codes[at]!, codes[at + 1], codes[at + 2]];
    if (second === undefined) octets.push(UNLATCH, ALPHABET[first]!.charCodeAt(0) + 1);
    else {
      const value = 1600 * first + 40 * second + third + 1;
      octets.push(value >> 8, value & 0xff);
    }
  }
  return Uint8Array.from(octets);
}
