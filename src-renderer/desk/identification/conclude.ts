/** What follows from the decisions, said beside the choice and never taken by itself. Pure. */
import type { IdentificationData } from '../../../src-main/contract/session.ts';
import type { Translate } from '../../texts/t.ts';

export type Conclusion = NonNullable<IdentificationData['conclusion']>;
export const conclusions: readonly Conclusion[] = ['known', 'new', 'open'];
export const conclusionChoice = (t: Translate, value: Conclusion) => ({ value, label: t(`conclusion.${value}`), shortcut: t(`conclusion.key.${value}`) });

/** One »same« makes the person known, »cannot tell« leaves it open, only »different« makes the person new. */
export function suggestedConclusion(candidates: IdentificationData['candidates'], decisions: IdentificationData['decisions']): Conclusion | null {
  const last = candidates.map((candidate) => decisions.findLast((one) => one.candidateId === candidate.id)?.decision);
  if (last.some((decision) => decision === undefined)) return null;
  if (last.filter((decision) => decision === 'same').length > 1) return 'open';
  if (last.includes('same')) return 'known';
  return last.includes('cannotTell') ? 'open' : 'new';
}

/** The reason of the decision from which the conclusion follows; where several decisions carry it, the caseworker writes one. */
export function suggestedReason(candidates: IdentificationData['candidates'], decisions: IdentificationData['decisions']): string {
  const last = candidates.map((candidate) => decisions.findLast((one) => one.candidateId === candidate.id));
  const same = last.filter((one) => one?.decision === 'same');
  const [carrying, ...more] = same.length > 0 ? same : last;
  return more.length === 0 ? (carrying?.reason ?? '') : '';
}
