/** Expiry of a document [TR-03135-1 5.7.1]. */
import { officeDay } from '../../contract/office-day.ts';
import type { Observation } from './findings.ts';
import { personalInput } from './findings.ts';
import type { CheckInput } from './model.ts';

/** How far a two-digit year may lie ahead; some national documents are valid longer. */
const YEARS_AHEAD = 15;

/**
 * Last day of validity of `YYMMDD` as YYYY-MM-DD, or null. Unknown days and months (`<<`) mean the last
 * one possible. A year within the next 15 is ahead, any other is past.
 */
export function expiryDay(text: string, today: string): string | null {
  const match = /^(\d\d)(\d\d|<<)(\d\d|<<)$/.exec(text);
  if (match === null) return null;
  const thisYear = Number(today.slice(0, 4));
  const century = thisYear - (thisYear % 100);
  const ahead = [century + Number(match[1]), century + 100 + Number(match[1])].find((year) => year >= thisYear && year <= thisYear + YEARS_AHEAD);
  const year = ahead ?? (century + Number(match[1]) < thisYear ? century + Number(match[1]) : century - 100 + Number(match[1]));
  const month = match[2] === '<<' ? 12 : Number(match[2]);
  if (month < 1 || month > 12) return null;
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = match[3] === '<<' ? days : Number(match[3]);
  return day < 1 || day > days ? null : `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Table 5.45. `text` is the field of the zone, of DG1 where there is no zone. */
export function checkExpiry(text: string | null, source: CheckInput['source'], now: Date): Observation {
  // A document is valid through its last day, as the calendar in Germany has it.
  const today = officeDay(now);
  const day = text === null ? null : expiryDay(text, today);
  const inputs = [personalInput('Ablaufdatum', source, text), { name: 'Prüftag', source: 'clock' as const, value: today, personal: false }];
  if (day === null) return { result: 'undetermined', reason: 'NO_EXPIRY_DATE', inputs };
  if (day < today) return { result: 'failed', reason: null, inputs };
  const soon = new Date(Date.parse(`${today}T00:00:00Z`) + 92 * 86_400_000).toISOString().slice(0, 10);
  return { result: 'successful', reason: day < soon ? 'EXPIRES_SOON' : null, inputs };
}
