/**
 * The order of the caseload: stated rules, one after the other, and for every position the sentences that
 * put it there. It orders decisions by their dates; it never scores a person, and nothing about the person is
 * looked at. Pure.
 */
import { priorityUnset, type CaseLine, type CaseState, type DeadlineView } from '../../contract/caseload.ts';
import { officeDay } from '../../contract/office-day.ts';
import { german } from './apply.ts';
import { priorityTitles } from './tables.ts';

export const orderRules: readonly string[] = [
  'Offene Fälle stehen vor abgeschlossenen.',
  'Dann der Vorrang, den eine Sachbearbeiterin mit Grund gesetzt hat: hoch, normal, niedrig.',
  'Dann vollziehbare Entscheidungen vor noch nicht vollziehbaren, danach Fälle ohne abschließende Entscheidung.',
  'Dann nach dem Eingang der abschließenden Entscheidung: die älteste zuerst.',
  'Bei gleichem Tag nach der nächsten Frist, auch der einer Bescheinigung: die früheste zuerst.',
  'Danach nach der Nummer des Falls.',
];

const levels = { high: 0, normal: 1, low: 2 } as const;

type Stage = 'enforceable' | 'decided' | 'undecided';
const stages: Record<Stage, number> = { enforceable: 0, decided: 1, undecided: 2 };

function stageOf({ decision }: CaseState, today: string): Stage {
  if (!decision) return 'undecided';
  return decision.enforceableFrom !== null && decision.enforceableFrom <= today ? 'enforceable' : 'decided';
}

/** They are in the order of their last days, those that ended behind. */
const nextDeadline = ({ deadlines: [first] }: CaseState): DeadlineView | null => (first && first.state !== 'ended' ? first : null);
/** After every ISO day. */
const never = '9999-12-31';

/** The rule (1…6) that puts `a` before `b`, and by how much. Two cases always differ: the last rule ends with the id. */
function compare(a: CaseState, b: CaseState, today: string): { rule: number; sign: number } {
  const steps = [
    Number(a.outcome !== null) - Number(b.outcome !== null),
    levels[a.priority.level] - levels[b.priority.level],
    stages[stageOf(a, today)] - stages[stageOf(b, today)],
    (a.decision?.receivedOn ?? officeDay(a.openedAt)).localeCompare(b.decision?.receivedOn ?? officeDay(b.openedAt)),
    (nextDeadline(a)?.ends ?? never).localeCompare(nextDeadline(b)?.ends ?? never),
    a.number.localeCompare(b.number, 'de', { numeric: true }) || a.id.localeCompare(b.id),
  ];
  const rule = Math.max(0, steps.findIndex((step) => step !== 0));
  return { rule: rule + 1, sign: steps[rule]! };
}

export function orderCases(cases: readonly CaseState[], today: string): CaseLine[] {
  const sorted = [...cases].sort((a, b) => compare(a, b, today).sign);
  return sorted.map((state, index) => lineOf(state, index, sorted[index - 1] ?? null, today));
}

function lineOf(state: CaseState, index: number, before: CaseState | null, today: string): CaseLine {
  const { departure, checklist, person } = state;
  return {
    position: index + 1,
    id: state.id,
    number: state.number,
    person: [person.surname, person.givenNames].filter(Boolean).join(', '),
    birthDate: person.birthDate,
    nationality: person.nationality,
    priority: state.priority.level,
    why: whyHere(state, before, today),
    receivedOn: state.decision?.receivedOn ?? null,
    enforceable: stageOf(state, today) === 'enforceable',
    identity: { done: checklist.filter((one) => one.state === 'done').length, of: checklist.length, clarified: state.identity?.clarified ?? null },
    departure: departure === null ? 'notOffered' : (departure.answer ?? 'offered'),
    nextDeadline: nextDeadline(state),
    obstacles: state.obstacles.map((one) => one.title),
    closed: state.outcome !== null,
  };
}

/** »Warum steht das hier?« */
function whyHere(state: CaseState, before: CaseState | null, today: string): string[] {
  const { priority, decision } = state;
  const next = nextDeadline(state);
  const stage = stageOf(state, today);
  const sentences = [
    state.outcome ? `Regel 1: abgeschlossen am ${german(state.outcome.on)}, deshalb nach allen offenen.` : 'Regel 1: offen.',
    priority.level === 'normal' && priority.reason === priorityUnset ? 'Regel 2: kein besonderer Vorrang gesetzt.' : `Regel 2: Vorrang ${priorityTitles[priority.level]}, gesetzt von ${priority.by} am ${german(officeDay(priority.at))}: ${priority.reason}`,
    stage === 'enforceable' ? `Regel 3: vollziehbar seit ${german(decision!.enforceableFrom!)}.` : stage === 'decided' ? (decision!.enforceableFrom ? `Regel 3: erst ab ${german(decision!.enforceableFrom)} vollziehbar.` : 'Regel 3: noch nicht vollziehbar.') : 'Regel 3: keine abschließende Entscheidung eingetragen.',
    decision ? `Regel 4: abschließende Entscheidung eingegangen am ${german(decision.receivedOn)}.` : `Regel 4: Fall angelegt am ${german(officeDay(state.openedAt))}.`,
    next ? `Regel 5: nächste Frist »${next.title}« am ${german(next.ends)}.` : 'Regel 5: keine laufende Frist.',
  ];
  if (before) {
    const { rule } = compare(before, state, today);
    sentences.push(`Steht nach ${before.number} wegen Regel ${rule}.`);
  } else sentences.push('Steht ganz oben: kein anderer Fall geht nach diesen Regeln vor.');
  return sentences;
}
