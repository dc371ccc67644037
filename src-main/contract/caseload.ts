/**
 * The caseload as window, command line and office share it: a case is the sum of its events, which are only ever
 * added. Every event carries an id of its own, so that several desks of an office can exchange them in any order.
 */
import { z } from 'zod';

const text = (most: number) => z.string().trim().min(1).max(most);
const note = z.string().trim().max(1000);
/** ISO date. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/).refine((value) => !Number.isNaN(Date.parse(`${value}T00:00:00Z`)) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value), 'kein Tag des Kalenders');

export const casePerson = z.object({
  surname: text(200),
  givenNames: z.string().max(200).default(''),
  /** ISO date, or partial: `1990-00-00`. */
  birthDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/).nullable().default(null),
  nationality: z.string().max(3).default('XXX'),
  azrNumber: z.string().regex(/^\d{12}$/).nullable().default(null),
  documentNumbers: z.array(z.string().max(30)).max(10).default([]),
});
export type CasePerson = z.infer<typeof casePerson>;

export const priorityLevel = z.enum(['high', 'normal', 'low']);
export const checklistItem = z.enum(['documentsSeen', 'documentChecked', 'registersMatched', 'personHeard', 'embassyRequested', 'embassyAnswered', 'travelPapers']);
export const checklistState = z.enum(['open', 'inWork', 'done', 'notPossible']);
export const departureAnswer = z.enum(['accepted', 'declined', 'noAnswer']);
/** A row of the office's list of obstacles; the list itself decides which there are. */
export const obstacleReason = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,39}$/);
export const obstacleList = z
  .strictObject({
    version: z.number().int().min(1),
    /** Since when the list is so (ISO). */
    asOf: z.iso.date(),
    /** `retired`: cases may have it, nothing new gets it. */
    rows: z.array(z.strictObject({ id: obstacleReason, title: z.string().trim().min(1).max(80), retired: z.boolean().default(false) })).min(1).max(40),
  })
  .refine(({ rows }) => new Set(rows.map(({ id }) => id)).size === rows.length, 'jede Zeile braucht eine eigene »id«')
  .refine(({ rows }) => rows.some(({ id, retired }) => id === 'other' && !retired), 'die Zeile »other« (sonstiger Grund) muss bleiben');
export type ObstacleList = z.infer<typeof obstacleList>;
/** A period with its source; lengths in calendar months, weeks or days. */
export const deadlineRule = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
    title: z.string().trim().min(1).max(120),
    citation: z.string().trim().min(5).max(200),
    /** What starts it. */
    from: z.string().trim().min(1).max(120),
    months: z.number().int().min(1).max(120).optional(),
    weeks: z.number().int().min(1).max(520).optional(),
    days: z.number().int().min(1).max(3660).optional(),
    /** A certificate of stay: its last day stands on it and is entered. */
    certificate: z.literal(true).optional(),
    warnDays: z.number().int().min(0).max(366),
    /** Longer periods that a caseworker may enter with a reason. */
    variants: z.array(z.strictObject({ id: z.string().regex(/^[a-z][a-zA-Z0-9-]{0,39}$/), title: z.string().trim().min(1).max(120), months: z.number().int().min(1).max(120) })).default([]),
    /** Procedures begun from this day on, until before that one (ISO). */
    since: z.iso.date().nullable().default(null),
    until: z.iso.date().nullable().default(null),
    /** Who has reviewed the row in law; null is shown as »noch nicht geprüft«. */
    reviewedBy: z.string().trim().min(1).max(120).nullable().default(null),
  })
  .refine((rule) => [rule.months, rule.weeks, rule.days, rule.certificate].filter((one) => one !== undefined).length === 1, 'genau eine Länge: »months«, »weeks« oder »days«, oder »certificate«')
  .refine(({ since, until }) => since === null || until === null || since < until, '»since« liegt vor »until«');
export type DeadlineRule = z.infer<typeof deadlineRule>;

/** Rows of the same id follow one another in time, as a law changes; no day has two. */
const apart = (rows: readonly DeadlineRule[]): boolean => rows.every((one, at) => rows.slice(at + 1).every((other) => one.id !== other.id || (one.until !== null && other.since !== null && one.until <= other.since) || (other.until !== null && one.since !== null && other.until <= one.since)));

export const deadlineTable = z
  .strictObject({
    /** Since when the table is so (ISO). */
    asOf: z.iso.date(),
    rows: z.array(deadlineRule).min(1).max(100),
  })
  .refine(({ rows }) => apart(rows), 'zwei Zeilen mit derselben »id« gelten am selben Tag')
  .refine(({ rows }) => rows.some(({ id }) => id === 'departure'), 'die Zeile »departure« (Frist zur freiwilligen Ausreise) muss bleiben');
export type DeadlineTable = z.infer<typeof deadlineTable>;

export const involvedBody = z.enum(['ADD', 'ZRF', 'Bundespolizei', 'Landespolizei', 'Bereitschaftspolizei', 'other']);
export const measureKind = z.enum(['removal', 'dublinTransfer']);
export const outcomeKind = z.enum(['departedVoluntarily', 'removed', 'transferred', 'stayGranted', 'notCarriedOut', 'personGone', 'other']);

/** What a caseworker can enter about a case. */
export const caseEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), number: text(40), person: casePerson, legalBasis: text(80), sessionId: z.string().uuid().nullable().default(null) }),
  z.object({ type: z.literal('personCorrected'), person: casePerson, reason: text(500) }),
  /** Receipt of the final decision; enforceable from that day on, or from nothing on yet. */
  z.object({ type: z.literal('decisionReceived'), receivedOn: day, enforceableFrom: day.nullable(), reference: note.default('') }),
  z.object({ type: z.literal('prioritySet'), level: priorityLevel, reason: text(500) }),
  z.object({ type: z.literal('identityChecked'), item: checklistItem, state: checklistState, note: note.default('') }),
  z.object({ type: z.literal('identityConcluded'), clarified: z.boolean(), reason: text(500) }),
  z.object({ type: z.literal('departureOffered'), on: day, until: day, language: z.string().max(8).default('deu'), note: note.default('') }),
  z.object({ type: z.literal('departureAnswered'), answer: departureAnswer, on: day, note: note.default('') }),
  z.object({ type: z.literal('measurePlanned'), kind: measureKind, on: day, note: note.default('') }),
  z.object({ type: z.literal('measureDropped'), obstacle: obstacleReason, note: note.default('') }),
  z.object({ type: z.literal('obstacleFound'), reason: obstacleReason, note: note.default('') }),
  z.object({ type: z.literal('obstacleGone'), reason: obstacleReason, note: note.default('') }),
  /** A period of the table of periods, or a day of the caseworker's own. */
  z.object({ type: z.literal('deadlineStarted'), deadlineId: text(40), rule: z.string().max(60).nullable(), from: day, ends: day.nullable().default(null), title: z.string().trim().max(200).default('') }),
  z.object({ type: z.literal('deadlineExtended'), deadlineId: text(40), variant: text(60), reason: text(500) }),
  z.object({ type: z.literal('deadlineEnded'), deadlineId: text(40), because: z.enum(['met', 'lapsed', 'moot']), note: note.default('') }),
  /** A certificate of stay of the table, or another by its name; the one of the same kind that ran before is followed by it. */
  z.object({ type: z.literal('certificateIssued'), certificateId: text(40), rule: z.string().max(60).nullable(), title: z.string().trim().max(200).default(''), on: day, until: day, note: note.default('') }),
  z.object({ type: z.literal('bodyInvolved'), body: involvedBody, note: text(1000) }),
  z.object({ type: z.literal('handedOver'), to: involvedBody, note: text(1000) }),
  z.object({ type: z.literal('noted'), text: text(2000) }),
  z.object({ type: z.literal('closed'), outcome: outcomeKind, on: day, reason: obstacleReason.nullable().default(null), note: note.default('') }),
  z.object({ type: z.literal('reopened'), reason: text(500) }),
]);
export type CaseEvent = z.infer<typeof caseEvent>;

/** An event as it is stored and shared. */
export const storedCaseEvent = z.object({ id: z.string().uuid(), caseId: z.string().uuid(), at: z.string(), actor: z.string(), event: caseEvent });
export type StoredCaseEvent = z.infer<typeof storedCaseEvent>;

export const deadlineView = z.object({
  id: z.string(),
  title: z.string(),
  ends: z.string(),
  /** Days from today; negative: over. */
  daysLeft: z.number().int(),
  state: z.enum(['running', 'warning', 'over', 'ended']),
  citation: z.string(),
  /** Who has reviewed the row of the table; null: nobody yet. */
  reviewedBy: z.string().nullable(),
  variants: z.array(z.object({ id: z.string(), title: z.string() })),
});
export type DeadlineView = z.infer<typeof deadlineView>;

const authored = { by: z.string(), at: z.string() };
export const caseState = z.object({
  id: z.string().uuid(),
  number: z.string(),
  person: casePerson,
  legalBasis: z.string(),
  sessionId: z.string().nullable(),
  openedAt: z.string(),
  updatedAt: z.string(),
  decision: z.object({ receivedOn: z.string(), enforceableFrom: z.string().nullable(), reference: z.string() }).nullable(),
  priority: z.object({ level: priorityLevel, reason: z.string(), ...authored }),
  checklist: z.array(z.object({ item: checklistItem, state: checklistState, note: z.string(), by: z.string().nullable(), at: z.string().nullable() })),
  identity: z.object({ clarified: z.boolean(), reason: z.string(), ...authored }).nullable(),
  departure: z.object({ offeredOn: z.string(), until: z.string(), language: z.string(), note: z.string(), answer: departureAnswer.nullable(), answeredOn: z.string().nullable(), ...authored }).nullable(),
  measure: z.object({ kind: measureKind, on: z.string(), note: z.string(), ...authored }).nullable(),
  droppedMeasures: z.array(z.object({ obstacle: obstacleReason, title: z.string(), note: z.string(), ...authored })),
  obstacles: z.array(z.object({ reason: obstacleReason, title: z.string(), note: z.string(), since: z.string(), by: z.string() })),
  involved: z.array(z.object({ body: involvedBody, note: z.string(), handedOver: z.boolean(), ...authored })),
  notes: z.array(z.object({ text: z.string(), ...authored })),
  deadlines: z.array(deadlineView),
  /** Certificates of stay as they followed one another; the period of the last of each kind is among the deadlines. */
  certificates: z.array(z.object({ id: z.string(), title: z.string(), on: z.string(), until: z.string(), note: z.string(), ...authored })),
  outcome: z.object({ kind: outcomeKind, on: z.string(), reason: obstacleReason.nullable(), note: z.string(), ...authored }).nullable(),
  retainUntil: z.string().nullable(),
});
export type CaseState = z.infer<typeof caseState>;

/** A line of the list: where it stands and why. */
export const caseLine = z.object({
  position: z.number().int(),
  id: z.string().uuid(),
  number: z.string(),
  person: z.string(),
  birthDate: z.string().nullable(),
  nationality: z.string(),
  priority: priorityLevel,
  /** »Warum steht das hier?«: one sentence per rule that decided, in the order of the rules. */
  why: z.array(z.string()),
  receivedOn: z.string().nullable(),
  enforceable: z.boolean(),
  identity: z.object({ done: z.number().int(), of: z.number().int(), clarified: z.boolean().nullable() }),
  departure: z.enum(['notOffered', 'offered', 'accepted', 'declined', 'noAnswer']),
  nextDeadline: deadlineView.nullable(),
  /** Titles of the office's list. */
  obstacles: z.array(z.string()),
  closed: z.boolean(),
});
export type CaseLine = z.infer<typeof caseLine>;

/** The rules of the order, as they are shown above the list. */
export const caseOrder = z.object({ rules: z.array(z.string()), lines: z.array(caseLine), warnings: z.number().int() });

const figure = z.object({ key: z.string(), label: z.string(), /** null: suppressed. */ count: z.number().int().nullable(), text: z.string() });
export const yearlyFigures = z.object({
  year: z.number().int(),
  outside: z.boolean(),
  /** Measures not carried out, by reason. */
  reasons: z.array(figure),
  outcomes: z.array(figure),
  identity: z.array(figure),
  /** SHA-256 of what was counted: the same data give the same figures. */
  fingerprint: z.string(),
});
export type YearlyFigures = z.infer<typeof yearlyFigures>;

/** Reason of a priority that nobody has set yet. */
export const priorityUnset = 'Noch nicht gesetzt';

export const caseLists = z.object({
  /** What may be chosen now, and the version of the list. */
  obstacles: z.array(z.object({ id: obstacleReason, title: z.string() })),
  obstaclesVersion: z.number().int(),
  obstaclesAsOf: z.string(),
  /** Since when the table of periods is so. */
  deadlinesAsOf: z.string(),
  /** Periods with what starts each, and the days (ISO) from and before which it must have begun for the rule to apply. */
  deadlines: z.array(z.object({ id: z.string(), title: z.string(), citation: z.string(), from: z.string(), since: z.string().nullable(), until: z.string().nullable(), reviewedBy: z.string().nullable(), /** The row is a certificate of stay. */ certificate: z.boolean() })),
});
export type CaseLists = z.infer<typeof caseLists>;
