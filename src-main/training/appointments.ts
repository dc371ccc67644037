/**
 * An invented day at the desk: twelve cases, each with something to learn. Persons are made from seeds
 * (invented-person.ts); nobody of them exists. What lies on which simulated device follows from the case.
 */
import type { Planned } from '../store/appointments.ts';
import type { MissingFinger } from '../contract/session.ts';
import { inventPerson, type InventedPerson } from './invented-person.ts';
import type { TamperKind } from './specimen-page.ts';

export interface TrainingCase {
  id: string;
  /** Local time of day, HH:MM. */
  time: string;
  seed: number;
  purpose: string;
  legalBasis: string;
  needs: string[];
  note: string | null;
  /** What is laid on the reader; null: the person has no document. */
  document: { tamper?: TamperKind; chip: 'genuine' | 'altered DG1' | 'damaged signature' | 'unknown issuer' | null } | null;
  /** Fingers that are not laid down. */
  missing: MissingFinger['finger'][];
  /** 0 normal … 1 very dry skin, on the first attempt of each slap. */
  dryness?: number;
  /** Overrides the invented birth date: years before the day. */
  age?: number;
  /** The register knows the person, with a photograph or without. */
  inRegister?: 'with face' | 'without face';
  /** What befalls the station: the line is cut, or the answer is held back, until the work has gone on without it. */
  trouble?: 'outage' | 'late answer';
  /** When the dactyloscopist of the reference station confirms a hit; never where it is left out. */
  confirmed?: 'at once' | 'later';
}

const asyl = { purpose: 'Asylgesuch', legalBasis: '§ 16 AsylG' };
const arrival = { purpose: 'Ankunftsnachweis', legalBasis: '§ 63a AsylG' };
const residence = { purpose: 'Feststellung der Identität', legalBasis: '§ 49 AufenthG' };
const plain = { needs: [], note: null, missing: [] };
const genuine = { chip: 'genuine' } as const;

export const trainingCases: readonly TrainingCase[] = [
  { ...plain, ...asyl, id: 'uebung-01', time: '08:00', seed: 101, document: genuine, note: 'Zum Einstieg: alles in Ordnung' },
  { ...plain, ...asyl, id: 'uebung-02', time: '08:20', seed: 102, document: genuine, inRegister: 'with face', confirmed: 'at once', note: 'Schon einmal erfasst?' },
  { ...plain, ...asyl, id: 'uebung-03', time: '08:40', seed: 103, document: null, note: 'Kein Dokument vorhanden' },
  { ...plain, ...asyl, id: 'uebung-04', time: '09:00', seed: 104, document: genuine, age: 4, needs: ['Kind: Begleitperson bleibt im Raum'] },
  { ...plain, ...arrival, id: 'uebung-05', time: '09:20', seed: 105, document: genuine, missing: [4, 5], needs: ['Zwei Finger der rechten Hand fehlen'] },
  { ...plain, ...residence, id: 'uebung-06', time: '09:40', seed: 106, document: { chip: null }, note: 'Der Pass war im Wasser, der Chip antwortet nicht' },
  { ...plain, ...residence, id: 'uebung-07', time: '10:00', seed: 107, document: { chip: 'altered DG1', tamper: 'name-changed' }, note: 'Dokument genau ansehen' },
  { ...plain, ...residence, id: 'uebung-08', time: '10:20', seed: 108, document: genuine, trouble: 'outage', note: 'Wartungsarbeiten im Rechenzentrum angekündigt' },
  { ...plain, ...asyl, id: 'uebung-09', time: '10:40', seed: 109, document: null, inRegister: 'without face', confirmed: 'later', note: 'Angaben weichen vom letzten Mal ab' },
  { ...plain, ...arrival, id: 'uebung-10', time: '11:00', seed: 110, document: genuine, dryness: 0.9, needs: ['Sehr trockene Haut'] },
  { ...plain, ...residence, id: 'uebung-11', time: '11:20', seed: 111, document: { chip: 'genuine', tamper: 'photo-replaced' }, needs: ['Dolmetschen per Video vereinbart'] },
  { ...plain, ...asyl, id: 'uebung-12', time: '11:40', seed: 112, document: { chip: 'unknown issuer' }, trouble: 'late answer', needs: ['Rollstuhl: Kamera und Scanner niedriger stellen'] },
];

/** ISO 639-3 codes of the languages that invented persons speak. */
const threeLetters: Record<string, string> = { en: 'eng', fr: 'fra', uk: 'ukr', ru: 'rus', ar: 'ara', prs: 'prs', ps: 'pus', tr: 'tur', vi: 'vie', ti: 'tir', pl: 'pol', pt: 'por' };
export const spokenLanguages: readonly string[] = Object.values(threeLetters);

/** The case of an appointment; one that is practised again has a number behind its name (`uebung-05.2`). */
export const caseOf = (appointmentId: string | null): TrainingCase | undefined => trainingCases.find((one) => one.id === appointmentId?.split('.')[0]);

/** The person of a case; a child gets a birth date of its own. */
export function personOf(one: TrainingCase, day: string): InventedPerson {
  const person = inventPerson(one.seed);
  if (one.age === undefined) return person;
  return { ...person, birthDate: `${Number(day.slice(0, 4)) - one.age - 1}-06-15` };
}

/** @param day `2026-11-24` */
export function trainingAppointments(day: string): Planned[] {
  return trainingCases.map((one) => appointmentOf(one, day));
}

/** The appointment of a case. */
export function appointmentOf(one: TrainingCase, day: string): Planned {
  const person = personOf(one, day);
  return {
    id: one.id,
    startsAt: `${day}T${one.time}:00`,
    surname: person.surname,
    givenNames: person.givenNames,
    birthDate: person.birthDate,
    nationality: person.nationality,
    languages: person.languages.map((language) => threeLetters[language] ?? 'und'),
    purpose: one.purpose,
    legalBasis: one.legalBasis,
    needs: one.needs,
    note: one.note,
  };
}
