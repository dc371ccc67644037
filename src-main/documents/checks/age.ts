/**
 * Age of the holder on the day of the check, from the date of birth in the zone. The guideline has no such
 * check; it is documented because minors are treated otherwise (§ 16 Abs. 1 AsylG). A zone's two-digit year
 * is always resolved to a possible one, so this can be open but never wrong. The sentence names no date.
 */
import { officeDay } from '../../contract/office-day.ts';
import { personalInput, type Observation } from './findings.ts';
import type { CheckInput } from './model.ts';

/** Whole years between two days `YYYY-MM-DD`. */
export function yearsBetween(from: string, until: string): number {
  return Number(until.slice(0, 4)) - Number(from.slice(0, 4)) - (until.slice(5) < from.slice(5) ? 1 : 0);
}

/** @param birthDay `YYYY-MM-DD`; null where the zone does not name a whole day. */
export function checkAge(birthDay: string | null, source: CheckInput['source'], now: Date): Observation {
  const inputs = [personalInput('Geburtsdatum', source, birthDay)];
  if (birthDay === null) return { result: 'undetermined', reason: 'NO_BIRTH_DATE', inputs };
  return { result: 'successful', reason: yearsBetween(birthDay, officeDay(now)) < 18 ? 'HOLDER_IS_MINOR' : null, inputs };
}
