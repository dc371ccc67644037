/**
 * The process log of TR-03121-3-4 4.11 (LOG-ALL-GENERIC, LOG-ALL-ARE, LOG-FI-GENERIC, LOG-FP-GENERIC) as
 * XML, made from the session and its history. Pure.
 *
 * Element names are those the guideline's text uses (Transaction, Enrolment, Identification, FaceAcquisition,
 * FaceDelivery, FingerAcquisition, FingerClassifierInformation, ApplicationProfile …). The schema file
 * are5v1.xsd is distributed by the authority and was not at hand: the order and the names of elements that
 * the text does not mention are this project's own and are to be checked against it before use in earnest.
 */
import { XMLBuilder } from 'fast-xml-parser';
import type { FaceCapture, FingerQualityResult, Session, SlapAttempt, SlapKind } from '../contract/session.ts';
import type { SessionChange } from '../store/sessions.ts';
import { slapFingers } from './fingers.ts';

export interface LogFacts {
  /** City or village where the process takes place (4.11.2.1). */
  location: string;
  office: string;
  desk: string;
  software: { name: string; version: string };
  /** Scores that the comparisons have to reach, and the security level they stand for (4.10.1.1, 4.11.4). */
  thresholds: { control: ComparisonLevel; uniqueness: ComparisonLevel };
}

export interface ComparisonLevel {
  score: number;
  /** False match rate the score is calibrated to. */
  fmr: number;
}

type Element = Record<string, unknown>;

/**
 * @param history every change of the session, in order: attempts given up by a recapture are only there
 * @param container the GSAT container of the transaction, embedded for conformance testing (4.12.1.3)
 */
export function areLog(session: Session, history: readonly SessionChange[], facts: LogFacts, container: string | null = null): string {
  const document: Element = {
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    'are-log': {
      '@_version': '5.1',
      Transaction: {
        TransactionID: session.id,
        ApplicationProfile: session.profile,
        Location: facts.location,
        Station: { Office: facts.office, Desk: facts.desk },
        Software: { Name: facts.software.name, Version: facts.software.version },
        StartTime: session.createdAt,
        EndTime: session.updatedAt,
        ...(session.status === 'cancelled' ? { Error: { Code: 'SESSION_CANCELLED' } } : {}),
        Enrolment: {
          ...(session.result.storage.transactionId ? { SubmitReference: session.result.storage.transactionId } : {}),
          FaceDelivery: faceDelivery(session),
          ...optional('FaceAcquisition', faceAcquisition(session, history)),
          ...optional('FingerAcquisition', fingerAcquisition(session, history, facts)),
          ...optional('Verification', controlVerifications(session, facts)),
        },
        ...optional('Identification', identificationOf(session)),
        ...optional('BinaryRecord', container === null ? null : Buffer.from(container, 'utf8').toString('base64')),
      },
    },
  };
  return new XMLBuilder({ ignoreAttributes: false, format: true, suppressBooleanAttributes: false }).build(document);
}

const optional = (name: string, value: unknown): Element => (value === null ? {} : { [name]: value });

/** 4.11.2.1: facial images of the applicant in the register: how many, whether one was acceptable, whether one was used. */
function faceDelivery(session: Session): Element {
  const inRegister = session.identification.candidates.filter((candidate) => candidate.face !== null);
  const assessed = session.face.captures.filter((capture) => capture.source === 'register');
  return {
    NumberOfImages: inRegister.length,
    AcceptableImageAvailable: assessed.some((capture) => capture.ok),
    AcceptableImageUsed: assessed.some((capture) => capture.captureId === session.face.accepted),
  };
}

/** 4.11.3: every photograph taken, also the discarded ones; veto and quality. */
function faceAcquisition(session: Session, history: readonly SessionChange[]): Element | null {
  const taken = history.flatMap(({ event }) => (event.type === 'faceCaptured' && event.capture.source !== 'register' ? [event.capture] : []));
  if (taken.length === 0) return null;
  return {
    // 4.11.3.1: the window shows the live picture, every criterion and the vetoes.
    UserInterface: { LiveFeedback: true, PADAlert: false },
    Capture: taken.map((capture) => {
      const now = session.face.captures.find((one) => one.captureId === capture.captureId);
      return { '@_record': capture.captureId, Time: capture.takenAt, Trigger: capture.release, Selected: capture.captureId === session.face.accepted, ...vetoOf(now?.veto ?? null), FaceQuality: faceQuality(capture) };
    }),
  };
}

const faceQuality = (capture: FaceCapture): Element => ({
  OverallResult: capture.ok,
  Criterion: capture.criteria.map((criterion) => ({ '@_id': criterion.id, ...optional('Value', criterion.value), ...optional('ThresholdMin', criterion.min), ...optional('ThresholdMax', criterion.max), ...optional('Result', criterion.ok) })),
});

function vetoOf(veto: FaceCapture['veto']): Element {
  return veto === null ? {} : { Veto: { '@_reason': veto, '#text': veto === 'nok' ? 'NOK' : 'OK' } };
}

/** 4.11.4: each capture process of a slap or finger with every attempt; missing fingers with their reasons. */
function fingerAcquisition(session: Session, history: readonly SessionChange[], facts: LogFacts): Element | null {
  const slaps = history.flatMap(({ event }) => (event.type === 'slapCaptured' ? [{ slap: event.slap, attempt: event.attempt }] : []));
  const rolled = history.flatMap(({ event }) => (event.type === 'rolledCaptured' ? [{ finger: event.finger, attempt: event.attempt }] : []));
  if (slaps.length + rolled.length + session.fingerprints.missing.length === 0 && session.fingerprints.notTaken === null) return null;
  const failures = history.flatMap(({ at, event }) =>
    event.type === 'slapStopped' && event.code ? [{ '@_fingers': slapFingers[event.slap].join(' '), Time: at, Code: event.code }] : event.type === 'rolledStopped' && event.code ? [{ '@_fingers': String(event.finger), Time: at, Code: event.code }] : [],
  );
  const kinds = [...new Set(slaps.map(({ slap }) => slap))];
  return {
    ...(slaps[0] ? { Hardware: { ConfigurationInformation: { '@_type': 'PixelDensity', '#text': slaps[0].attempt.ppi } } } : {}),
    ...optional('NotTaken', session.fingerprints.notTaken),
    // 4.11.4.1: what was shown; nothing here looks for further people; captures wait without a time-out, so none is stated.
    UserInterface: { LiveFeedback: true, PADAlert: slaps.some(({ attempt }) => attempt.presentationAttack === 'suspected') },
    MultiplePersonsDetected: 'notPerformed',
    ...(failures.length === 0 ? {} : { Error: failures }),
    MissingFinger: session.fingerprints.missing.map((one) => ({ '@_finger': one.finger, '@_kind': one.kind, '#text': one.reason })),
    FingerCapture: [
      ...kinds.map((slap) => slapCapture(session, slap, slaps.filter((one) => one.slap === slap).map((one) => one.attempt), facts)),
      ...session.rolled.fingers.filter((finger) => rolled.some((one) => one.finger === finger.finger)).map((finger) => ({
        '@_fingers': finger.finger,
        '@_impression': 'rolled',
        ...optional('SelectedRecord', finger.state === 'accepted' ? finger.best : null),
        ...vetoOf(finger.veto),
        Attempt: rolled.filter((one) => one.finger === finger.finger).map(({ attempt }) => ({
          '@_record': attempt.captureId,
          Time: attempt.takenAt,
          HardwareIssue: attempt.hardwareIssues,
          FingerQuality: [fingerQuality(attempt.quality)],
          Accepted: attempt.sufficient,
        })),
      })),
    ],
  };
}

function slapCapture(session: Session, kind: SlapKind, attempts: SlapAttempt[], facts: LogFacts): Element {
  const slap = session.fingerprints.slaps.find((one) => one.slap === kind);
  return {
    '@_fingers': slapFingers[kind].join(' '),
    '@_impression': 'plain',
    ...optional('SelectedRecord', slap?.state === 'accepted' ? slap.best : null),
    ...vetoOf(slap?.veto ?? null),
    Attempt: attempts.map((attempt) => ({
      '@_record': attempt.captureId,
      Time: attempt.takenAt,
      Trigger: attempt.trigger,
      Accepted: attempt.sufficient,
      ...(attempt.sufficient ? {} : { RejectionReason: attempt.fingers.length === attempt.expected.length ? 'insufficientQuality' : 'wrongNumberOfFingers' }),
      FingerQuality: attempt.fingers.map(fingerQuality),
      ...(attempt.classification.mode === 'off' || attempt.classification.expected === 'none'
        ? {}
        : { FingerClassifierInformation: { Result: attempt.classification.hand, Expected: attempt.classification.expected, Score: attempt.classification.score, EvaluationMode: attempt.classification.mode === 'evaluation' } }),
      UniquenessCheck: { Threshold: facts.thresholds.uniqueness.score, FMR: facts.thresholds.uniqueness.fmr, DuplicateFinger: attempt.duplicates.map((one) => ({ '@_finger': one.finger, '@_otherFinger': one.otherFinger, '@_score': one.score })) },
      PAD: attackDetection(attempt),
    })),
  };
}

/** 4.5.1.1.2, 4.11.4: overall, for each finger with its bounds, and that there was none where there was none. */
function attackDetection(attempt: SlapAttempt): Element {
  if (attempt.presentationAttack === 'notPerformed') return { Performed: false };
  return { Performed: true, Alarm: attempt.presentationAttack === 'suspected', FingerScore: attempt.attackScores.map(({ finger, score }) => ({ '@_finger': finger, '@_lowerBound': 0, '@_upperBound': 1, '#text': score })) };
}

/** 4.4.4.1.1, 4.11.4: within 0 to 100 when available; 255 says that the computation failed. */
const fingerQuality = (print: FingerQualityResult): Element => ({ '@_finger': print.finger, Algorithm: print.algorithm, Value: print.quality, Threshold: print.threshold });

/** 4.11.1, 4.11.2: the result of each control verification. */
function controlVerifications(session: Session, facts: LogFacts): Element | null {
  const comparisons = session.rolled.fingers.flatMap((finger) => finger.attempts.map((attempt) => ({ '@_finger': finger.finger, '@_record': attempt.captureId, ...optional('Score', attempt.controlScore), Threshold: facts.thresholds.control.score, FMR: facts.thresholds.control.fmr, Result: attempt.controlVerification })));
  return comparisons.length === 0 ? null : { '@_type': 'control', Comparison: comparisons };
}

/** 4.11.1: data of the identification, candidates with their scores where the central system gave them. */
function identificationOf(session: Session): Element | null {
  const { identification } = session;
  if (!identification.transactionId) return null;
  return {
    TransactionReference: identification.transactionId,
    State: identification.state,
    ...optional('SubmitTime', identification.queuedAt),
    ...optional('AnswerTime', identification.answeredAt),
    Candidate: identification.candidates.map((candidate) => ({
      '@_id': candidate.id,
      ...optional('Score', candidate.score),
      Scale: candidate.scoreScale,
      ...optional('Decision', identification.decisions.find((one) => one.candidateId === candidate.id)?.decision ?? null),
    })),
    ...optional('Conclusion', identification.conclusion),
  };
}
