/** The people of training mode: nobody real, signed in with one key, marked as training wherever they appear. */
import type { StaffMember } from '../contract/people.ts';

export const trainingPeople: readonly StaffMember[] = [
  { id: 'uebung-sachbearbeitung', login: 'uebung', name: 'Übung', role: 'caseworker' },
  { id: 'uebung-leitung', login: 'uebung.leitung', name: 'Lea Übung', role: 'supervisor' },
  { id: 'uebung-verwaltung', login: 'uebung.verwaltung', name: 'Vera Übung', role: 'administrator' },
  { id: 'uebung-aufsicht', login: 'uebung.aufsicht', name: 'Rita Übung', role: 'auditor' },
];
