/**
 * The rules of a case: events in, state out; and what may not be entered. Pure. A person decides: nothing here
 * weighs one person against another.
 */
import type { CaseEvent, CaseState, DeadlineTable, ObstacleList, StoredCaseEvent } from '../../contract/caseload.ts';
import { checklistItem, priorityUnset } from '../../contract/caseload.ts';
import { officeDay } from '../../contract/office-day.ts';
import { SchalterError } from '../../errors.ts';
import { addDays, endOf, rowOf, ruleFor, viewDeadline, type Deadline } from './deadlines.ts';
import { caseRetention, deadlines, obstacles, obstacleTitle } from './tables.ts';

export interface CaseContext {
  /** ISO date. */
  today: string;
  retentionDays: number;
  obstacles: ObstacleList;
  deadlines: DeadlineTable;
}

const refuse = (code: string, sentence: string): never => {
  throw new SchalterError(`CASE_${code}`, 'input', sentence);
};

interface Folded {
  state: CaseState;
  deadlines: Deadline[];
}

/** @param events of one case in their order, the first of them `opened` */
export function caseOf(events: readonly StoredCaseEvent[], context: CaseContext): CaseState {
  const [first, ...rest] = events;
  if (!first || first.event.type !== 'opened') throw new SchalterError('CASE_DAMAGED', 'unavailable', 'Zu diesem Fall fehlt der Anfang. Bitte den Support anrufen.');
  const folded = begin(first, first.event);
  for (const stored of rest) take(folded, stored, context);
  const { state } = folded;
  state.deadlines = folded.deadlines.map((deadline) => viewDeadline(context.deadlines, deadline, context.today)).sort((a, b) => Number(a.state === 'ended') - Number(b.state === 'ended') || a.ends.localeCompare(b.ends));
  state.retainUntil = state.outcome ? addDays(officeDay(state.outcome.at), context.retentionDays) : null;
  return state;
}

function begin({ caseId, at, actor }: StoredCaseEvent, event: Extract<CaseEvent, { type: 'opened' }>): Folded {
  return {
    deadlines: [],
    state: {
      id: caseId, number: event.number, person: event.person, legalBasis: event.legalBasis, sessionId: event.sessionId, openedAt: at, updatedAt: at,
      decision: null,
      priority: { level: 'normal', reason: priorityUnset, by: actor, at },
      checklist: checklistItem.options.map((item) => ({ item, state: 'open', note: '', by: null, at: null })),
      identity: null, departure: null, measure: null, droppedMeasures: [], obstacles: [], involved: [], notes: [], deadlines: [], certificates: [], outcome: null, retainUntil: null,
    },
  };
}

function take(folded: Folded, { at, actor: by, event }: StoredCaseEvent, { obstacles: list, deadlines: table }: CaseContext): void {
  const { state } = folded;
  state.updatedAt = at;
  switch (event.type) {
    case 'opened':
      return;
    case 'personCorrected':
      state.person = event.person;
      return;
    case 'decisionReceived':
      state.decision = { receivedOn: event.receivedOn, enforceableFrom: event.enforceableFrom, reference: event.reference };
      return;
    case 'prioritySet':
      state.priority = { level: event.level, reason: event.reason, by, at };
      return;
    case 'identityChecked':
      state.checklist = state.checklist.map((one) => (one.item === event.item ? { item: event.item, state: event.state, note: event.note, by, at } : one));
      return;
    case 'identityConcluded':
      state.identity = { clarified: event.clarified, reason: event.reason, by, at };
      return;
    case 'departureOffered':
      state.departure = { offeredOn: event.on, until: event.until, language: event.language, note: event.note, answer: null, answeredOn: null, by, at };
      folded.deadlines = [...folded.deadlines.filter((one) => one.id !== 'departure'), { id: 'departure', rule: 'departure', from: event.on, ends: event.until, title: '', variant: null, ended: null }];
      return;
    case 'departureAnswered':
      if (state.departure) Object.assign(state.departure, { answer: event.answer, answeredOn: event.on });
      return;
    case 'measurePlanned':
      state.measure = { kind: event.kind, on: event.on, note: event.note, by, at };
      return;
    case 'measureDropped':
      state.measure = null;
      state.droppedMeasures.push({ obstacle: event.obstacle, title: obstacleTitle(list, event.obstacle), note: event.note, by, at });
      return;
    case 'obstacleFound':
      state.obstacles.push({ reason: event.reason, title: obstacleTitle(list, event.reason), note: event.note, since: at, by });
      return;
    case 'obstacleGone':
      state.obstacles = state.obstacles.filter((one) => one.reason !== event.reason);
      return;
    case 'deadlineStarted':
      folded.deadlines.push({ id: event.deadlineId, rule: event.rule, from: event.from, ends: event.rule === null ? event.ends : null, title: event.title, variant: null, ended: null });
      return;
    case 'deadlineExtended':
      folded.deadlines = folded.deadlines.map((one) => (one.id === event.deadlineId ? { ...one, variant: event.variant, ends: null } : one));
      return;
    case 'deadlineEnded':
      folded.deadlines = folded.deadlines.map((one) => (one.id === event.deadlineId ? { ...one, ended: event.because } : one));
      return;
    case 'certificateIssued': {
      const { certificateId: id, rule, on, until, note } = event;
      const title = event.title || (rule && rowOf(table, rule, on)?.title) || `Frühere Bescheinigung: ${rule ?? ''}`;
      state.certificates.push({ id, title, on, until, note, by, at });
      folded.deadlines = [...folded.deadlines.filter((one) => one.certificate !== (rule ?? title) || one.ended !== null), { id, rule, from: on, ends: until, title: event.title, variant: null, ended: null, certificate: rule ?? title }];
      return;
    }
    case 'bodyInvolved':
    case 'handedOver':
      state.involved.push({ body: event.type === 'handedOver' ? event.to : event.body, note: event.note, handedOver: event.type === 'handedOver', by, at });
      return;
    case 'noted':
      state.notes.push({ text: event.text, by, at });
      return;
    case 'closed':
      state.outcome = { kind: event.outcome, on: event.on, reason: event.reason, note: event.note, by, at };
      state.measure = null;
      return;
    case 'reopened':
      state.outcome = null;
  }
}

/**
 * Whether an event may be entered.
 * @throws SchalterError `CASE_…` (input): German sentence with what to do first
 */
export function allow(state: CaseState, event: CaseEvent, context: CaseContext): void {
  if (event.type === 'opened') refuse('OPENED', 'Der Fall ist schon angelegt.');
  if (state.outcome !== null && event.type !== 'reopened' && event.type !== 'noted') refuse('CLOSED', 'Der Fall ist abgeschlossen. Bitte zuerst mit Grund wieder öffnen.');
  switch (event.type) {
    case 'decisionReceived':
      if (event.receivedOn > context.today) refuse('FUTURE', 'Der Eingang der Entscheidung liegt in der Zukunft. Bitte den Tag prüfen.');
      return;
    case 'departureOffered':
      if (event.on > context.today) refuse('FUTURE', 'Das Angebot liegt in der Zukunft. Bitte den Tag eintragen, an dem es gemacht wurde.');
      if (event.until < event.on) refuse('DAYS', 'Die Ausreisefrist endet vor dem Angebot. Bitte die Tage prüfen.');
      return;
    case 'departureAnswered':
      if (!state.departure) refuse('NO_OFFER', 'Die freiwillige Ausreise ist noch nicht angeboten. Bitte zuerst das Angebot eintragen.');
      return;
    case 'measurePlanned':
      return allowMeasure(state, context);
    case 'measureDropped':
      if (!state.measure) refuse('NO_MEASURE', 'Es ist keine Maßnahme geplant.');
      return allowReason(event.obstacle, event.note, context);
    case 'obstacleFound':
      if (state.obstacles.some((one) => one.reason === event.reason)) refuse('OBSTACLE_KNOWN', 'Dieses Hindernis ist schon eingetragen.');
      return allowReason(event.reason, event.note, context);
    case 'obstacleGone':
      if (!state.obstacles.some((one) => one.reason === event.reason)) refuse('OBSTACLE_UNKNOWN', 'Dieses Hindernis ist nicht eingetragen.');
      return;
    case 'deadlineStarted':
      if (state.deadlines.some((one) => one.id === event.deadlineId)) refuse('DEADLINE_KNOWN', 'Diese Frist ist schon eingetragen.');
      if (event.rule !== null && (ruleFor(context.deadlines, event.rule, event.from) ?? { certificate: true }).certificate) refuse('DEADLINE_RULE', 'Diese Frist gilt für diesen Tag nicht. Bitte in der Fristentabelle die passende Regel wählen.');
      if (event.rule === null && (event.ends === null || event.title === '')) refuse('DEADLINE_RULE', 'Eine eigene Frist braucht einen Namen und einen letzten Tag.');
      return;
    case 'deadlineExtended': {
      const known = state.deadlines.find((one) => one.id === event.deadlineId) ?? refuse('DEADLINE_UNKNOWN', 'Diese Frist gibt es in dem Fall nicht.');
      if (!known.variants.some((variant) => variant.id === event.variant)) refuse('DEADLINE_RULE', 'Diese Frist lässt sich so nicht verlängern.');
      return;
    }
    case 'deadlineEnded':
      if (!state.deadlines.some((one) => one.id === event.deadlineId && one.state !== 'ended')) refuse('DEADLINE_UNKNOWN', 'Diese Frist läuft in dem Fall nicht.');
      return;
    case 'certificateIssued':
      if ([...state.certificates, ...state.deadlines].some((one) => one.id === event.certificateId)) refuse('CERTIFICATE', 'Diese Bescheinigung ist schon eingetragen.');
      if (event.on > context.today) refuse('FUTURE', 'Die Bescheinigung ist in der Zukunft ausgestellt. Bitte den Tag prüfen.');
      if (event.until < event.on) refuse('DAYS', 'Die Bescheinigung endet vor ihrer Ausstellung. Bitte die Tage prüfen.');
      if (event.rule === null ? event.title === '' : !ruleFor(context.deadlines, event.rule, event.on)?.certificate) refuse('CERTIFICATE', 'Bitte eine Bescheinigung der Fristentabelle wählen oder ihren Namen eintragen.');
      return;
    case 'closed':
      if (event.outcome === 'notCarriedOut' && event.reason === null) refuse('REASON', 'Bitte den Grund wählen, aus dem die Maßnahme nicht durchgeführt wurde.');
      if ((event.outcome === 'removed' || event.outcome === 'transferred') && !state.departure) refuse('NO_OFFER', 'Die freiwillige Ausreise ist nicht als angeboten eingetragen. Sie muss vor jeder anderen Maßnahme stehen.');
      return event.reason === null ? undefined : allowReason(event.reason, event.note, context);
    case 'reopened':
      if (state.outcome === null) refuse('OPEN', 'Der Fall ist offen.');
  }
}

/** Voluntary departure comes first: offered, recorded, and given its time. */
function allowMeasure(state: CaseState, { today }: CaseContext): void {
  const { departure, decision } = state;
  if (!departure) return refuse('NO_OFFER', 'Zuerst die freiwillige Ausreise anbieten und das Angebot eintragen. Vorher kann nichts anderes geplant werden.');
  if (departure.answer === null && departure.until >= today) return refuse('OFFER_OPEN', `Das Angebot der freiwilligen Ausreise läuft noch bis ${german(departure.until)}. Bitte die Antwort eintragen oder abwarten.`);
  if (departure.answer === 'accepted' && departure.until >= today) return refuse('OFFER_ACCEPTED', `Die Person hat die freiwillige Ausreise angenommen und bis ${german(departure.until)} Zeit.`);
  if (!decision?.enforceableFrom || decision.enforceableFrom > today) return refuse('NOT_ENFORCEABLE', 'Es ist keine vollziehbare Entscheidung eingetragen. Bitte zuerst Eingang und Vollziehbarkeit eintragen.');
}

function allowReason(reason: string, note: string, { obstacles: { rows } }: CaseContext): void {
  if (!rows.some((row) => row.id === reason && !row.retired)) refuse('OBSTACLE_LIST', 'Dieser Grund steht nicht in der Liste dieses Amtes. Bitte einen Grund aus der Liste wählen.');
  if (reason === 'other' && note === '') refuse('NOTE', 'Beim sonstigen Grund bitte dazuschreiben, welcher es ist.');
}

export const german = (day: string): string => day.split('-').reverse().join('.');
export const standardContext = (today: string, list: ObstacleList = obstacles, table: DeadlineTable = deadlines): CaseContext => ({ today, retentionDays: caseRetention.days, obstacles: list, deadlines: table });
export { endOf };
