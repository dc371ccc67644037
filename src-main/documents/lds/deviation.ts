/**
 * Departures of a file from how ICAO 9303-10 and 9303-12 say it is built. TR-03135-1 has no check of its own
 * for them and genuine documents of several states have some, so they are documented, never counted
 * [TR-03135-1 3.7 evaluatory].
 */
export interface Deviation {
  /** Stable, for tests and support: `TAG_WRONG`. */
  readonly code: string;
  /** False for formalities that genuine documents are known to have; they hide no content. */
  readonly severe: boolean;
  /** German: what is there and what belongs there. */
  readonly text: string;
}

export const severe = (code: string, text: string): Deviation => ({ code, severe: true, text });
export const formal = (code: string, text: string): Deviation => ({ code, severe: false, text });

/** Deviation where `holds` is false. */
export const unless = (holds: boolean, deviation: Deviation): Deviation[] => (holds ? [] : [deviation]);
