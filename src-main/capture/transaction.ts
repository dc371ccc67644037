/**
 * From the session to what is sent: the transaction of an identification (plain prints and photograph) or
 * of a storage (rolled prints too), with the 14 print records of 4.12.3.1. Pure; bytes are named by hash.
 */
import type { FingerCode, FingerQualityResult, Session, SlapKind } from '../contract/session.ts';
import { interfaceVersion, type CaptureReference, type FingerprintRecord, type StationTransaction } from '../matching/transaction.ts';
import { expectedFingers } from './fingers.ts';

export interface TransactionFacts {
  transactionId: string;
  createdAt: string;
  origin: StationTransaction['origin'];
  /** What is sent of each capture of this session, by the capture's id. */
  captures: ReadonlyMap<string, CaptureReference>;
  /** The process log of 4.11 as a capture of its own; null where there is none. */
  areLog: string | null;
}

/** Position codes of ANSI/NIST-ITL 1 Table 8: 11 and 12 plain thumbs, 13 right four, 14 left four. */
const slapPosition: Partial<Record<SlapKind, number>> = { right4: 13, left4: 14, rightThumb: 11, leftThumb: 12 };

export function buildTransaction(session: Session, kind: 'identification' | 'storage', facts: TransactionFacts): StationTransaction {
  const records = [...plainRecords(session, kind), ...(kind === 'storage' ? rolledRecords(session) : [])];
  // What is sent of a print may lie under an id of its own (4.6.3.1).
  const fingerprints = records.map((record) => ({ ...record, captureId: facts.captures.get(record.captureId)?.captureId ?? record.captureId }));
  const accepted = session.face.captures.find((capture) => capture.captureId === session.face.accepted) ?? null;
  // 4.3.1.2: what is asked of the AFIS carries the small photograph; the register keeps the large one (4.9.1.1).
  const face = accepted && { takenAt: accepted.takenAt, ...((kind === 'identification' && accepted.gsat) || { captureId: accepted.captureId, width: accepted.width, height: accepted.height }) };
  const sent = new Map([...facts.captures.values()].map((reference) => [reference.captureId, reference]));
  const named = [...fingerprints.map((record) => record.captureId), ...(face ? [face.captureId] : []), ...(facts.areLog ? [facts.areLog] : [])];
  return {
    interfaceVersion,
    transactionId: facts.transactionId,
    kind,
    createdAt: facts.createdAt,
    personKey: session.id,
    follows: kind === 'storage' ? session.identification.transactionId : null,
    profile: session.profile,
    legalBasis: session.legalBasis,
    priority: kind === 'identification' ? 3 : 5,
    origin: facts.origin,
    person: session.person,
    fingerprints,
    missingFingers: session.fingerprints.missing,
    fingerprintsNotTaken: session.fingerprints.notTaken ?? (fingerprints.length === 0 ? 'Alle Finger fehlen' : null),
    face,
    areLog: facts.areLog === null ? null : { captureId: facts.areLog },
    checks: session.document.findings.map(({ id, branch, result }) => ({ id, branch, result })),
    captures: [...new Set(named)].map((id) => sent.get(id)!),
  };
}

/**
 * 4.12.3.1: slap images of both hands and both thumbs, and every finger singly. In a storage the single
 * records are the rolled prints where the profile has them; the segmented plain ones where it has not.
 */
function plainRecords(session: Session, kind: 'identification' | 'storage'): FingerprintRecord[] {
  const singles = kind === 'identification' || session.rolled.fingers.every((finger) => finger.state !== 'accepted');
  return session.fingerprints.slaps
    .filter((slap) => slap.state === 'accepted')
    .flatMap((slap) => {
      const attempt = slap.attempts.find((one) => one.captureId === slap.best)!;
      const position = slapPosition[slap.slap];
      const whole: FingerprintRecord[] = position === undefined ? [] : [{ position, impression: 'plain', captureId: attempt.captureId, width: attempt.width, height: attempt.height, ppi: attempt.ppi, quality: null, qualityAlgorithm: null }];
      // Both thumbs on one image: each thumb's record is its segmented print.
      const thumbs = slap.slap === 'thumbs' ? attempt.fingers.map((print) => single(print, attempt.ppi, print.finger === 1 ? 11 : 12)) : [];
      return [...whole, ...thumbs, ...(singles ? attempt.fingers.map((print) => single(print, attempt.ppi)) : [])];
    });
}

function rolledRecords(session: Session): FingerprintRecord[] {
  return session.rolled.fingers
    .filter((finger) => finger.state === 'accepted')
    .map((finger) => {
      const attempt = finger.attempts.find((one) => one.captureId === finger.best)!;
      return { ...single(attempt.quality, 500), impression: 'rolled', captureId: attempt.captureId };
    });
}

function single(print: FingerQualityResult, ppi: number, position: number = print.finger): FingerprintRecord {
  return { position, impression: 'plain', captureId: print.captureId, width: Math.round(print.box.width), height: Math.round(print.box.height), ppi, quality: print.quality, qualityAlgorithm: print.algorithm };
}

/** Fingers the session has used, for comparisons with later captures; with the id of the segmented print. */
export function acceptedPrints(session: Session): { slap: SlapKind; finger: FingerCode; captureId: string }[] {
  return session.fingerprints.slaps
    .filter((slap) => slap.state === 'accepted')
    .flatMap((slap) => {
      const attempt = slap.attempts.find((one) => one.captureId === slap.best);
      const expected = expectedFingers(slap.slap, session.fingerprints.missing);
      return (attempt?.fingers ?? []).filter((print) => expected.includes(print.finger)).map((print) => ({ slap: slap.slap, finger: print.finger, captureId: print.captureId }));
    });
}

/** Rolled prints the session has used, for the uniqueness check of later ones (3.5.2 step 6). */
export function acceptedRolled(session: Session): { finger: FingerCode; captureId: string }[] {
  return session.rolled.fingers.flatMap((finger) => (finger.state === 'accepted' && finger.best !== null ? [{ finger: finger.finger, captureId: finger.best }] : []));
}
