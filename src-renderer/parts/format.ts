/** Dates, times, codes and names as a German office writes them. Pure functions. */
import type { Locale } from '../texts/t.ts';

const tag = (locale: Locale): string => (locale === 'de' ? 'de-DE' : 'en-GB');

/** `1990-00-00` → `unbekannt 1990`-style partial date `00.00.1990`; ISO date or date-time → `23.11.2026`; YYMMDD → `23.11.26`. */
export function dateText(value: string | null | undefined): string {
  if (!value) return '–';
  const iso = /^(\d{4})-(\d{2})-(\d{2})/.exec(value);
  if (iso) return `${iso[3]}.${iso[2]}.${iso[1]}`;
  const zone = /^(\d{2})(\d{2})(\d{2})$/.exec(value);
  if (zone) return `${zone[3]}.${zone[2]}.${zone[1]}`;
  return value;
}

/** `23.11.1990`, `3.1.90`-like input to an ISO date; `null` where it is no date. Unknown day or month: `00`. */
export function dateInput(text: string): string | null {
  const match = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim());
  if (!match) return null;
  const [day, month, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month > 12 || day > 31 || (month === 0 && day !== 0)) return null;
  if (day > 0 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  return `${match[3]}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** A date of birth of which only the year, or month and year, may be known: `1990` → `1990-00-00`. */
export const birthInput = (text: string): string | null => dateInput(text.trim().replace(/^(?=\d{4}$)/, '00.00.').replace(/^(?=\d{1,2}\.\d{4}$)/, '00.'));

export function timeText(iso: string, locale: Locale): string {
  return new Date(iso).toLocaleTimeString(tag(locale), { hour: '2-digit', minute: '2-digit' });
}

export function longDay(date: Date, locale: Locale): string {
  return date.toLocaleDateString(tag(locale), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** Age in full years on a day; `null` where only the year is known and cannot decide it. */
export function ageOn(birthDate: string | null, day: Date): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(birthDate ?? '');
  if (!match) return null;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const years = day.getFullYear() - year;
  const before = day.getMonth() + 1 < (month || 1) || (day.getMonth() + 1 === (month || 1) && day.getDate() < (date || 1));
  return before ? years - 1 : years;
}

/** A span as the largest two sensible units: `42 s`, `3 min`, `2 h 05 min`, `3 d`. */
export function spanText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d`;
}

/** Language name for an ISO 639 code in the language of the window. */
export function languageName(code: string, locale: Locale): string {
  try {
    return new Intl.DisplayNames([tag(locale)], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** `04 1234 5678 90`-like grouping of a register number, for reading aloud. */
export function groups(digits: string, size = 3): string {
  return digits.match(new RegExp(`.{1,${size}}`, 'g'))?.join(' ') ?? digits;
}

export function bytesText(bytes: number, locale: Locale): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toLocaleString(tag(locale), { maximumFractionDigits: unit === 0 ? 0 : 1 })} ${units[unit]}`;
}

export function numberText(value: number, locale: Locale, digits = 2): string {
  return value.toLocaleString(tag(locale), { maximumFractionDigits: digits });
}
