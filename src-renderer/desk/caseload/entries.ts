/** What can be entered about a case, as fields of one form: data, so that the form has no branch of its own. */
import { caseEvent, checklistItem, checklistState, departureAnswer, involvedBody, measureKind, outcomeKind, priorityLevel, type CaseEvent, type CaseLists, type CaseState } from '../../../src-main/contract/caseload.ts';
import { officeDay } from '../../../src-main/contract/office-day.ts';
import { dateInput, dateText } from '../../parts/format.ts';
import type { TextKey, useT } from '../../texts/t.ts';
import { personErrors, personFields, personFrom, personLabels, valuesOf, type PersonField, type PersonValues } from './person-fields.ts';

export type EntryKind = Exclude<CaseEvent['type'], 'opened'>;

export interface EntryField {
  name: string;
  kind: 'day' | 'text' | 'choice' | 'state';
  label: TextKey;
  /** Values of a choice with the key of their words. */
  choices?: (given: Given) => Choice[];
  optional?: boolean;
  /** Whether the field is asked for at all. */
  when?: (values: Record<string, string>) => boolean;
  /** What stands there before anybody types. */
  initial?: (state: CaseState) => string;
  /** Said where the value does not fit. */
  error?: TextKey;
}

/** What a choice depends on: the case, what is chosen above it, the maintained lists. */
export interface Given {
  state: CaseState;
  values: Record<string, string>;
  lists: CaseLists | null;
  t: ReturnType<typeof useT>;
}
export interface Choice {
  value: string;
  label: TextKey | null;
  text?: string;
  hint?: string;
}

const keyed = (values: readonly string[], key: (value: string) => string) => () => values.map((value) => ({ value, label: key(value) as TextKey }));
const day = (name: string, label: TextKey, optional = false): EntryField => ({ name, kind: 'day', label, optional });
const dayOf = (name: string, label: TextKey): EntryField => ({ ...day(name, label), initial: () => dateText(officeDay(Date.now())) });
const text = (name: string, label: TextKey, optional = false): EntryField => ({ name, kind: 'text', label, optional });
const choice = (name: string, label: TextKey, choices: NonNullable<EntryField['choices']>): EntryField => ({ name, kind: 'choice', label, choices });
/** A period or certificate that is in no table: no id of a row begins so. */
const own = '-';
const noteField = text('note', 'cases.field.note', true);
const listed = ({ lists }: Given): Choice[] => (lists?.obstacles ?? []).map(({ id, title }) => ({ value: id, label: null, text: title }));
const obstacle = (name: string) => choice(name, 'cases.field.obstacle', listed);
const lapsed = ({ until }: { until: string | null }): boolean => until !== null && until <= officeDay(Date.now());
/** Periods of the table, those in force first, each with its source and what starts it; last a day of the caseworker's own. */
const rules = ({ lists, t }: Given): Choice[] => [
  ...(lists?.deadlines ?? []).filter(({ id, certificate }) => id !== 'departure' && !certificate).sort((a, b) => Number(lapsed(a)) - Number(lapsed(b))).map(({ id, title, citation, from, until, since }) => ({
    value: id,
    label: null,
    text: until ? t('cases.ruleUntil', { title, day: dateText(until) }) : since ? t('cases.ruleSince', { title, day: dateText(since) }) : title,
    hint: `${from} · ${citation}`,
  })),
  { value: own, label: 'cases.ownDeadline' },
];
/** Certificates of stay of the table, each with its source; last one by its name. */
const certificates = ({ lists }: Given): Choice[] => [...(lists?.deadlines ?? []).filter((one) => one.certificate && !lapsed(one)).map(({ id, title, citation }) => ({ value: id, label: null, text: title, hint: citation })), { value: own, label: 'cases.otherCertificate' }];
const ownOnly = (values: Record<string, string>): boolean => values['rule'] === own;
const runningDeadlines = ({ state }: Given): Choice[] => state.deadlines.filter((one) => one.state !== 'ended').map((one) => ({ value: one.id, label: null, text: one.title }));

export const entryFields: Record<EntryKind, EntryField[]> = {
  departureOffered: [dayOf('on', 'cases.field.offeredOn'), day('until', 'cases.field.until'), noteField],
  departureAnswered: [choice('answer', 'cases.field.answer', keyed(departureAnswer.options, (value) => `cases.departure.${value}`)), dayOf('on', 'cases.field.on'), noteField],
  decisionReceived: [day('receivedOn', 'cases.field.receivedOn'), day('enforceableFrom', 'cases.field.enforceableFrom', true), text('reference', 'cases.field.reference', true)],
  prioritySet: [choice('level', 'cases.field.level', keyed(priorityLevel.options, (value) => `cases.priority.${value}`)), text('reason', 'cases.field.reason')],
  identityChecked: [choice('item', 'cases.field.item', keyed(checklistItem.options, (value) => `cases.check.${value}`)), choice('state', 'cases.field.state', keyed(checklistState.options, (value) => `cases.checkState.${value}`)), noteField],
  identityConcluded: [choice('clarified', 'cases.field.clarified', keyed(['true', 'false'], (value) => `cases.clarified.${value}`)), text('reason', 'cases.field.reason')],
  obstacleFound: [obstacle('reason'), noteField],
  obstacleGone: [choice('reason', 'cases.field.obstacle', ({ state }) => state.obstacles.map((one) => ({ value: one.reason, label: null, text: one.title }))), noteField],
  deadlineStarted: [choice('rule', 'cases.field.title', rules), { ...text('title', 'cases.field.ownTitle'), when: ownOnly }, day('from', 'cases.field.from'), { ...day('ends', 'cases.field.ends'), when: ownOnly }],
  deadlineExtended: [choice('deadlineId', 'cases.field.deadline', (given) => runningDeadlines(given).filter(({ value }) => given.state.deadlines.some(({ id, variants }) => id === value && variants.length > 0))), { ...choice('variant', 'cases.field.variant', ({ state, values }) => state.deadlines.filter(({ id }) => id === values['deadlineId']).flatMap((one) => one.variants.map((variant) => ({ value: variant.id, label: null, text: variant.title })))), when: ({ deadlineId }) => deadlineId !== '' }, text('reason', 'cases.field.reason')],
  deadlineEnded: [choice('deadlineId', 'cases.field.deadline', runningDeadlines), choice('because', 'cases.field.because', keyed(['met', 'lapsed', 'moot'], (value) => `cases.because.${value}`)), noteField],
  certificateIssued: [choice('rule', 'cases.field.certificate', certificates), { ...text('title', 'cases.field.ownCertificate'), when: ownOnly }, dayOf('on', 'cases.field.issuedOn'), day('until', 'cases.field.validUntil'), noteField],
  measurePlanned: [choice('kind', 'cases.field.kind', keyed(measureKind.options, (value) => `cases.measure.${value}`)), day('on', 'cases.field.on'), noteField],
  measureDropped: [obstacle('obstacle'), noteField],
  bodyInvolved: [choice('body', 'cases.field.body', keyed(involvedBody.options, (value) => `cases.body.${value}`)), text('note', 'cases.field.note')],
  handedOver: [choice('to', 'cases.field.body', keyed(involvedBody.options, (value) => `cases.body.${value}`)), text('note', 'cases.field.note')],
  noted: [text('text', 'cases.field.note')],
  personCorrected: [...personFields.map((name): EntryField => ({ name, kind: name === 'nationality' ? 'state' : 'text', label: personLabels[name], optional: true, initial: ({ person }) => valuesOf(person)[name], error: personErrors[name] })), text('reason', 'cases.field.reason')],
  closed: [choice('outcome', 'cases.field.outcome', keyed(outcomeKind.options, (value) => `cases.outcome.${value}`)), dayOf('on', 'cases.field.on'), choice('reason', 'cases.field.whyNot', (given) => [{ value: '', label: 'cases.noReason' }, ...listed(given)]), noteField],
  reopened: [text('reason', 'cases.field.reason')],
};

export const entryKinds = Object.keys(entryFields) as EntryKind[];

/** What a caseworker would enter next: departure first, as the rules demand. */
export function nextEntry(state: CaseState): EntryKind {
  if (state.outcome) return 'reopened';
  if (!state.decision) return 'decisionReceived';
  if (!state.departure) return 'departureOffered';
  if (state.departure.answer === null) return 'departureAnswered';
  return 'noted';
}

/** The fields that are asked for, each with the value it shows. A person decides: only where there is no choice it is made. */
export function shownFields(kind: EntryKind, typed: Record<string, string>, given: Omit<Given, 'values'>): { field: EntryField; value: string; choices: Choice[] }[] {
  const values: Record<string, string> = {};
  return entryFields[kind].flatMap((field) => {
    if (field.when && !field.when(values)) return [];
    const choices = field.choices?.({ ...given, values }) ?? [];
    const wanted = typed[field.name] ?? field.initial?.(given.state) ?? '';
    const value = field.kind !== 'choice' || choices.some((one) => one.value === wanted) ? wanted : choices.length === 1 ? choices[0]!.value : '';
    values[field.name] = value;
    return [{ field, value, choices }];
  });
}

/** @returns the event, or the name of the first field that does not fit */
export function entryEvent(kind: EntryKind, values: Record<string, string>): { event: CaseEvent } | { wrong: string } {
  const made: Record<string, unknown> = { type: kind };
  if (kind === 'personCorrected') {
    const found = personFrom(Object.fromEntries(personFields.map((name) => [name, values[name] ?? ''])) as PersonValues);
    if ('wrong' in found) return found;
    made['person'] = found.person;
  }
  for (const field of entryFields[kind].filter(({ name, when }) => (when?.(values) ?? true) && !(kind === 'personCorrected' && personFields.includes(name as PersonField)))) {
    const value = (values[field.name] ?? '').trim();
    if (field.kind === 'day') {
      const iso = value === '' ? null : dateInput(value);
      if (iso === null && !(field.optional && value === '')) return { wrong: field.name };
      made[field.name] = iso;
    } else if (value === '' && !field.optional && field.name !== 'reason') return { wrong: field.name };
    else made[field.name] = field.name === 'clarified' ? value === 'true' : kind === 'closed' && field.name === 'reason' ? value || null : value;
  }
  const id = kind === 'deadlineStarted' ? 'deadlineId' : kind === 'certificateIssued' ? 'certificateId' : null;
  if (id) Object.assign(made, { [id]: crypto.randomUUID().slice(0, 8), rule: made['rule'] === own ? null : made['rule'] });
  const parsed = caseEvent.safeParse(made);
  return parsed.success ? { event: parsed.data } : { wrong: String(parsed.error.issues[0]?.path[0] ?? 'type') };
}
