/** The calendar day at the office, not in Greenwich: between midnight and one or two o'clock the two differ. */
const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' });

/** @param at ISO timestamp, milliseconds or moment. @returns ISO date */
export const officeDay = (at: string | number | Date): string => day.format(new Date(at));
