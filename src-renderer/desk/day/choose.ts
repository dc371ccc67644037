/** Who comes next and who is meant by a search. Pure functions over the day's appointments. */
import type { Appointment } from '../../../src-main/contract/desk.ts';
import { ageOn } from '../../parts/format.ts';

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

/** Who is here and has waited longest, else the first who has not been begun, else the first who is not finished. */
export function nextAppointment(appointments: Appointment[]): Appointment | null {
  const open = appointments.filter((one) => one.sessionStatus !== 'completed' && one.sessionStatus !== 'cancelled');
  return nextToBegin(open) ?? open[0] ?? appointments[0] ?? null;
}

/** The next person who has not been begun: whoever is here and has waited longest, else by the hour. */
export function nextToBegin(appointments: Appointment[]): Appointment | null {
  return waitingOf(appointments)[0] ?? appointments.find((one) => one.sessionId === null) ?? null;
}

/** Who is here and not yet begun, longest first. */
export function waitingOf(appointments: Appointment[]): Appointment[] {
  const waits = (one: Appointment): boolean => one.sessionId === null && Boolean(one.arrivedAt) && one.sessionStatus !== 'completed' && one.sessionStatus !== 'cancelled';
  return appointments.filter(waits).sort((a, b) => a.arrivedAt!.localeCompare(b.arrivedAt!));
}

/** Whether a search holds the first line of a machine-readable zone and not all of it: a hand scanner is still typing. */
export function zoneBegun(search: string): boolean {
  const text = search.replaceAll(' ', '');
  return /^[A-Z0-9<]{30,89}$/i.test(text) && text.includes('<') && text.length !== 72 && text.length !== 88;
}

export type Need = { kind: 'said'; text: string } | { kind: 'guardian' } | { kind: 'interpreter'; languages: string[] };

/** What has to be ready for a person: as the appointment says, and what follows from age and languages. */
export function needsOf(appointment: Appointment, today: Date): Need[] {
  const age = ageOn(appointment.birthDate, today);
  const speaksGerman = appointment.languages.includes('deu') || appointment.languages.length === 0;
  return [...appointment.needs.map((text) => ({ kind: 'said' as const, text })), ...(age !== null && age < 18 ? [{ kind: 'guardian' as const }] : []), ...(speaksGerman ? [] : [{ kind: 'interpreter' as const, languages: appointment.languages }])];
}
