/**
 * Dates of a machine-readable zone: two-digit years, unknown parts as fillers. ICAO 9303-3 4.8.
 */

export type ZoneDateState = 'known' | 'partial' | 'absent' | 'invalid';

export interface ZoneDate {
  state: ZoneDateState;
  /** YYYY-MM-DD; null unless every part is known and the day exists. */
  iso: string | null;
}

/** How far ahead an expiry date may lie before it is read as one of the last century. */
const EXPIRY_YEARS_AHEAD = 40;

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function iso(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/**
 * Resolves YYMMDD. A birth date is the latest one not after `today`; an expiry date lies at most
 * 40 years ahead, otherwise it is read as one of the last century.
 * @param today YYYY-MM-DD
 */
export function resolveZoneDate(text: string, kind: 'birth' | 'expiry', today: string): ZoneDate {
  if (/^<{6}$/.test(text)) return { state: 'absent', iso: null };
  const parts = /^(\d\d|<<)(\d\d|<<)(\d\d|<<)$/.exec(text);
  if (!parts) return { state: 'invalid', iso: null };
  const [yearText, monthText, dayText] = [parts[1]!, parts[2]!, parts[3]!];
  const month = Number(monthText);
  const day = Number(dayText);
  if (monthText !== '<<' && (month < 1 || month > 12)) return { state: 'invalid', iso: null };
  if (dayText !== '<<' && (day < 1 || day > 31)) return { state: 'invalid', iso: null };
  if (text.includes('<')) {
    const longest = monthText === '<<' ? 31 : daysInMonth(2000, month);
    return dayText !== '<<' && day > longest ? { state: 'invalid', iso: null } : { state: 'partial', iso: null };
  }
  const thisYear = Number(today.slice(0, 4));
  const century = Math.floor(thisYear / 100) * 100;
  const twoDigits = Number(yearText);
  const candidates = [century + 100 + twoDigits, century + twoDigits, century - 100 + twoDigits];
  const fits = (year: number) =>
    day <= daysInMonth(year, month) && (kind === 'birth' ? iso(year, month, day) <= today : year <= thisYear + EXPIRY_YEARS_AHEAD);
  const year = candidates.find(fits);
  return year === undefined ? { state: 'invalid', iso: null } : { state: 'known', iso: iso(year, month, day) };
}
