/** The people of training mode: nobody real, signed in with one key, marked as training wherever they appear. */
import type { StaffMember } from '../contract/people.ts';

export const trainingPeople: readonly StaffMember[] = [
  { id: 'uebung-sachbearbeitung', login: 'uebung', name: 'Übung', role: 'caseworker' },
  { id: 'uebung-leitung', login: 'uebung.leitung', name: 'Übung (Leitung)', role: 'supervisor' },
  { id: 'uebung-verwaltung', login: 'uebung.verwaltung', name: 'Übung (Verwaltung)', role: 'administrator' },
  { id: 'uebung-aufsicht', login: 'uebung.aufsicht', name: 'Übung (Aufsicht)', role: 'auditor' },
];
