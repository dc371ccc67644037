/**
 * The local gallery's rules (issue 4, section 5): who stands in it, and when two captures are worth showing
 * to the caseworker as perhaps the same person. Pure; a hint, never a decision.
 */
import type { IdentificationData, Session } from '../../contract/session.ts';

type Outstanding = Pick<Session, 'status'> & { identification: Pick<IdentificationData, 'state'> };

/**
 * A person belongs in the gallery from the moment the fingers are accepted while nobody can ask the station,
 * until the station has answered: the line is down, or the transaction is on its way without an answer.
 * A cancelled session registers nobody.
 */
export function belongsInGallery(session: Outstanding, lineDown: boolean): boolean {
  const { state } = session.identification;
  if (session.status === 'cancelled' || state === 'answered') return false;
  return state === 'notSent' ? lineDown : true;
}

/** Leaves whatever the line does: the answer is there, or nobody will be registered. */
export function leavesGallery(session: Outstanding): boolean {
  return session.status === 'cancelled' || session.identification.state === 'answered';
}

export interface FingerHit {
  sessionId: string;
  /** Finger of the person at the desk. */
  finger: number;
  /** Finger of the person in the gallery; another one where the hands were swapped. */
  otherFinger: number;
  /** −10·log10 of the false match rate of one comparison. */
  score: number;
}

export interface GalleryCandidate {
  sessionId: string;
  /** Best single score. */
  score: number;
  fingers: { finger: number; otherFinger: number; score: number }[];
}

/** One search in a hundred may show a stranger; the fewer templates are compared, the lower the score asked for. */
const falseCandidates = 0.01;
/** Never below a false match rate of 1 in 10,000 a comparison. */
const lowestScore = 40;

/** Score that `comparisons` comparisons of strangers reach once in a hundred searches. */
export function scoreWanted(comparisons: number): number {
  return Math.max(lowestScore, 10 * Math.log10(Math.max(1, comparisons) / falseCandidates));
}

/** People of whom at least one finger reaches the wanted score, best first; per finger the best hit. */
export function candidatesFrom(hits: readonly FingerHit[], comparisons: number): GalleryCandidate[] {
  const wanted = scoreWanted(comparisons);
  const people = new Map<string, Map<number, FingerHit>>();
  for (const hit of hits) {
    if (hit.score < wanted) continue;
    const fingers = people.get(hit.sessionId) ?? new Map<number, FingerHit>();
    if ((fingers.get(hit.finger)?.score ?? -Infinity) < hit.score) fingers.set(hit.finger, hit);
    people.set(hit.sessionId, fingers);
  }
  return [...people]
    .map(([sessionId, fingers]) => {
      const list = [...fingers.values()].sort((a, b) => a.finger - b.finger).map(({ finger, otherFinger, score }) => ({ finger, otherFinger, score }));
      return { sessionId, score: Math.max(...list.map((one) => one.score)), fingers: list };
    })
    .sort((a, b) => b.score - a.score);
}
