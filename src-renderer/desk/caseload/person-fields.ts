/** A person of a case as fields of a form and back. Pure. */
import { casePerson, type CasePerson } from '../../../src-main/contract/caseload.ts';
import { stateCode, stateOnPaper } from '../../../src-main/contract/state-names.ts';
import { birthInput, dateText } from '../../parts/format.ts';
import type { TextKey } from '../../texts/t.ts';

export const personFields = ['surname', 'givenNames', 'birthDate', 'nationality', 'azrNumber', 'documentNumbers'] as const;
export type PersonField = (typeof personFields)[number];
export type PersonValues = Record<PersonField, string>;

export const personLabels: Record<PersonField, TextKey> = { surname: 'person.surname', givenNames: 'person.givenNames', birthDate: 'person.birthDate', nationality: 'person.nationality', azrNumber: 'person.azr', documentNumbers: 'cases.field.documentNumbers' };
/** What is said of a field that does not fit. */
export const personErrors: Record<PersonField, TextKey> = { surname: 'cases.wrongText', givenNames: 'cases.wrongText', birthDate: 'cases.wrongDay', nationality: 'cases.wrongState', azrNumber: 'person.azrError', documentNumbers: 'cases.wrongText' };

export const noPerson: PersonValues = { surname: '', givenNames: '', birthDate: '', nationality: '', azrNumber: '', documentNumbers: '' };

export function valuesOf(person: CasePerson): PersonValues {
  return { surname: person.surname, givenNames: person.givenNames, birthDate: person.birthDate ? dateText(person.birthDate) : '', nationality: person.nationality === 'XXX' ? '' : stateOnPaper(person.nationality), azrNumber: person.azrNumber ?? '', documentNumbers: person.documentNumbers.join(', ') };
}

/** @returns the person, or the first field that does not fit */
export function personFrom(values: PersonValues): { person: CasePerson } | { wrong: PersonField } {
  const birthDate = values.birthDate.trim() === '' ? null : birthInput(values.birthDate);
  if (values.birthDate.trim() !== '' && birthDate === null) return { wrong: 'birthDate' };
  const nationality = values.nationality.trim() === '' ? 'XXX' : stateCode(values.nationality);
  if (nationality === null) return { wrong: 'nationality' };
  const parsed = casePerson.safeParse({
    surname: values.surname,
    givenNames: values.givenNames.trim(),
    birthDate,
    nationality,
    azrNumber: values.azrNumber.replaceAll(' ', '') || null,
    documentNumbers: values.documentNumbers.split(/[,;\s]+/).filter(Boolean),
  });
  return parsed.success ? { person: parsed.data } : { wrong: parsed.error.issues[0]!.path[0] as PersonField };
}
