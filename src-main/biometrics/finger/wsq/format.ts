/**
 * Names and limits of the WSQ file format, IAFIS-IC-0110 version 3.1 (FBI, "WSQ Gray-scale Fingerprint
 * Image Compression Specification"), and the errors its reader can give.
 */
import { SchalterError } from '../../../errors.ts';

/** Section 2.2.3: markers. */
export const marker = {
  SOI: 0xffa0,
  EOI: 0xffa1,
  SOF: 0xffa2,
  SOB: 0xffa3,
  DTT: 0xffa4,
  DQT: 0xffa5,
  DHT: 0xffa6,
  DRI: 0xffa7,
  COM: 0xffa8,
} as const;

/** Number of subbands of the 5-level decomposition; 60 to 63 are never coded. */
export const subbandCount = 64;
/** First subband of the three blocks of entropy-coded data, and the end. */
export const blockStarts = [0, 19, 52, 64] as const;

/** Largest side: bounds time and memory on bad input. */
export const maxSide = 20_000;
export const maxWsqPixels = 40_000_000;

export function wsqError(code: 'WSQ_FORMAT' | 'WSQ_TRUNCATED' | 'WSQ_UNSUPPORTED', detail: string): SchalterError {
  const sentence = {
    WSQ_FORMAT: 'Die WSQ-Datei ist beschädigt oder keine WSQ-Datei',
    WSQ_TRUNCATED: 'Die WSQ-Datei ist unvollständig',
    WSQ_UNSUPPORTED: 'Die WSQ-Datei nutzt eine Variante, die hier nicht gelesen wird',
  }[code];
  return new SchalterError(code, 'input', `${sentence} (${detail}).`);
}
