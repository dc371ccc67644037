/** Who comes next and who is meant by a search. Pure functions over the day's appointments. */
import type { Appointment } from '../../../src-main/contract/desk.ts';

/** Letters without marks and case, so that »Öz« finds »Oz« and the other way round. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('de');
}

/** Every word of the search must begin a word of the name, the date of birth (as shown) or the purpose. */
export function findAppointments(appointments: Appointment[], search: string): Appointment[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return appointments;
  return appointments.filter((one) => {
    const birth = one.birthDate ? one.birthDate.split('-').reverse().join('.') : '';
    const parts = plain(`${one.surname} ${one.givenNames} ${one.purpose} ${birth}`).split(/[\s,-]+/);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}

/** The first who has not been begun, else the first who is not finished. */
export function nextAppointment(appointments: Appointment[]): Appointment | null {
  const open = appointments.filter((one) => one.sessionStatus !== 'completed' && one.sessionStatus !== 'cancelled');
  return open.find((one) => one.sessionId === null) ?? open[0] ?? appointments[0] ?? null;
}
