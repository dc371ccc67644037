/** Small helpers for octet strings, shared by the rooms that speak to chips. */

/** Upper-case hexadecimal without separators. */
export function hexOf(bytes: Uint8Array): string {
  let hex = '';
  for (const octet of bytes) hex += octet.toString(16).padStart(2, '0');
  return hex.toUpperCase();
}

/** Octets of a hexadecimal string; white space is allowed. @throws RangeError for anything else */
export function bytesOf(hex: string): Uint8Array {
  const digits = hex.replace(/\s+/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-fA-F]/.test(digits)) throw new RangeError('not hexadecimal');
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** Exclusive or of two octet strings of the same length. */
export function xorBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length !== b.length) throw new RangeError('lengths differ');
  return a.map((octet, i) => octet ^ (b[i] ?? 0));
}

/** Same content, compared without leaving early. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Unsigned big-endian integer. */
export function integerOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${hexOf(bytes)}`);
}

/** Big-endian octets of a non-negative integer, left-padded to `length`. @throws RangeError when it does not fit */
export function integerBytes(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(2 * length, '0');
  if (value < 0n || hex.length > 2 * length) throw new RangeError('integer does not fit');
  return bytesOf(hex);
}
