/**
 * TR-03121-3-4 3.1: only register photographs that are not older than six months (by day of capture or of
 * storing) may be used.
 */

/** The earliest instant that still counts, six calendar months before `now` (milliseconds). */
export function earliestPhotograph(now: number): number {
  const limit = new Date(now);
  const day = limit.getUTCDate();
  limit.setUTCMonth(limit.getUTCMonth() - 6);
  // 31 August minus six months is the last day of February, not 3 March.
  if (limit.getUTCDate() !== day) limit.setUTCDate(0);
  return limit.getTime();
}

export const photographIsCurrent = (takenAt: string, now: number): boolean => Date.parse(takenAt) >= earliestPhotograph(now);
