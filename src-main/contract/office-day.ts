/** The calendar day at the office, not in Greenwich: between midnight and one or two o'clock the two differ. */
const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' });

/** @param at ISO timestamp, milliseconds or moment. @returns ISO date */
export const officeDay = (at: string | number | Date): string => day.format(new Date(at));

const time = new Intl.DateTimeFormat('de-DE', { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' });

/** The time on the office's clock, `08:41`. */
export const officeTime = (at: string | number | Date): string => time.format(new Date(at));
