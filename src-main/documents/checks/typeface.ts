/**
 * Typeface of the zone [TR-03135-1 5.5.4.1.3]: the page reader's network knows OCR-B and nothing else, so how surely it
 * recognises the characters tells OCR-B from other print. Measured on painted pages: OCR-B at 300 and 600 ppi with noise,
 * blur and skew to 10° 0.987 to 1.000, at 150 ppi from 0.976; a serif face 0.85 to 0.90. Not measured on real documents.
 */

/** From here on the zone is OCR-B. */
const SURELY = 0.97;
/** Up to here it is another face, if both lights agree; between the two a poor picture cannot be told from another face. */
const SURELY_NOT = 0.93;
/** Distance below {@link SURELY_NOT} that counts as -1. */
const FAR = 0.2;

export interface TypefaceZone {
  readonly lines: readonly string[];
  /** 2·(mean probability of the characters) − 1; null where nothing was read. */
  readonly margin: number | null;
}

/**
 * Margin in [-1, +1] from the readings of one page in white and infrared light; null where it cannot be said. Glare or
 * blur may spoil one light: the clearer reading counts, and against the document only where two were made.
 */
export function typefaceMargin(zones: readonly TypefaceZone[]): number | null {
  const read = zones.flatMap(({ lines, margin }) => (lines.length === 0 || margin === null ? [] : [(margin + 1) / 2]));
  if (read.length === 0) return null;
  const clearest = Math.max(...read);
  if (clearest >= SURELY) return Math.min(1, (clearest - SURELY) / (1 - SURELY));
  return clearest <= SURELY_NOT && read.length > 1 ? -Math.min(1, 0.05 + (SURELY_NOT - clearest) / FAR) : null;
}
