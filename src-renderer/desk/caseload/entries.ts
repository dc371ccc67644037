/** What can be entered about a case, as fields of one form: data, so that the form has no branch of its own. */
import { caseEvent, checklistItem, checklistState, departureAnswer, involvedBody, measureKind, obstacleReason, outcomeKind, priorityLevel, type CaseEvent, type CaseState } from '../../../src-main/contract/caseload.ts';
import { dateInput } from '../../parts/format.ts';
import type { TextKey } from '../../texts/t.ts';

export type EntryKind = Exclude<CaseEvent['type'], 'opened' | 'personCorrected'>;

export interface EntryField {
  name: string;
  kind: 'day' | 'text' | 'choice';
  label: TextKey;
  /** Values of a choice with the key of their words. */
  choices?: (state: CaseState) => { value: string; label: TextKey | null; text?: string }[];
  optional?: boolean;
}

const keyed = (values: readonly string[], key: (value: string) => string) => () => values.map((value) => ({ value, label: key(value) as TextKey }));
const day = (name: string, label: TextKey, optional = false): EntryField => ({ name, kind: 'day', label, optional });
const text = (name: string, label: TextKey, optional = false): EntryField => ({ name, kind: 'text', label, optional });
const choice = (name: string, label: TextKey, choices: NonNullable<EntryField['choices']>): EntryField => ({ name, kind: 'choice', label, choices });
const noteField = text('note', 'cases.field.note', true);
const obstacle = (name: string) => choice(name, 'cases.field.obstacle', keyed(obstacleReason.options, (value) => `cases.obstacle.${value}`));
const runningDeadlines = (state: CaseState) => state.deadlines.filter((one) => one.state !== 'ended').map((one) => ({ value: one.id, label: null, text: one.title }));

export const entryFields: Record<EntryKind, EntryField[]> = {
  departureOffered: [day('on', 'cases.field.offeredOn'), day('until', 'cases.field.until'), noteField],
  departureAnswered: [choice('answer', 'cases.field.answer', keyed(departureAnswer.options, (value) => `cases.departure.${value}`)), day('on', 'cases.field.on'), noteField],
  decisionReceived: [day('receivedOn', 'cases.field.receivedOn'), day('enforceableFrom', 'cases.field.enforceableFrom', true), text('reference', 'cases.field.reference', true)],
  prioritySet: [choice('level', 'cases.field.level', keyed(priorityLevel.options, (value) => `cases.priority.${value}`)), text('reason', 'cases.field.reason')],
  identityChecked: [choice('item', 'cases.field.item', keyed(checklistItem.options, (value) => `cases.check.${value}`)), choice('state', 'cases.field.state', keyed(checklistState.options, (value) => `cases.checkState.${value}`)), noteField],
  identityConcluded: [choice('clarified', 'cases.field.clarified', keyed(['true', 'false'], (value) => `cases.clarified.${value}`)), text('reason', 'cases.field.reason')],
  obstacleFound: [obstacle('reason'), noteField],
  obstacleGone: [choice('reason', 'cases.field.obstacle', (state) => state.obstacles.map((one) => ({ value: one.reason, label: `cases.obstacle.${one.reason}` }))), noteField],
  deadlineStarted: [text('title', 'cases.field.title'), day('from', 'cases.field.from'), day('ends', 'cases.field.ends')],
  deadlineExtended: [choice('deadlineId', 'cases.field.deadline', runningDeadlines), choice('variant', 'cases.field.variant', (state) => state.deadlines.flatMap((one) => one.variants.map((variant) => ({ value: variant.id, label: null, text: variant.title })))), text('reason', 'cases.field.reason')],
  deadlineEnded: [choice('deadlineId', 'cases.field.deadline', runningDeadlines), choice('because', 'cases.field.because', keyed(['met', 'lapsed', 'moot'], (value) => `cases.because.${value}`)), noteField],
  measurePlanned: [choice('kind', 'cases.field.kind', keyed(measureKind.options, (value) => `cases.measure.${value}`)), day('on', 'cases.field.on'), noteField],
  measureDropped: [obstacle('obstacle'), noteField],
  bodyInvolved: [choice('body', 'cases.field.body', keyed(involvedBody.options, (value) => `cases.body.${value}`)), text('note', 'cases.field.note')],
  handedOver: [choice('to', 'cases.field.body', keyed(involvedBody.options, (value) => `cases.body.${value}`)), text('note', 'cases.field.note')],
  noted: [text('text', 'cases.field.note')],
  closed: [choice('outcome', 'cases.field.outcome', keyed(outcomeKind.options, (value) => `cases.outcome.${value}`)), day('on', 'cases.field.on'), choice('reason', 'cases.field.whyNot', () => [{ value: '', label: 'cases.noReason' }, ...obstacleReason.options.map((value) => ({ value, label: `cases.obstacle.${value}` as TextKey }))]), noteField],
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

/** @returns the event, or the name of the first field that does not fit */
export function entryEvent(kind: EntryKind, values: Record<string, string>): { event: CaseEvent } | { wrong: string } {
  const made: Record<string, unknown> = { type: kind };
  for (const field of entryFields[kind]) {
    const value = (values[field.name] ?? '').trim();
    if (field.kind === 'day') {
      const iso = value === '' ? null : dateInput(value);
      if (iso === null && !(field.optional && value === '')) return { wrong: field.name };
      made[field.name] = iso;
    } else if (value === '' && !field.optional && field.name !== 'reason') return { wrong: field.name };
    else made[field.name] = field.name === 'clarified' ? value === 'true' : kind === 'closed' && field.name === 'reason' ? value || null : value;
  }
  if (kind === 'deadlineStarted') Object.assign(made, { deadlineId: crypto.randomUUID().slice(0, 8), rule: null });
  const parsed = caseEvent.safeParse(made);
  return parsed.success ? { event: parsed.data } : { wrong: String(parsed.error.issues[0]?.path[0] ?? 'type') };
}
