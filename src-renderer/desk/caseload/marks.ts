/** How the list of cases and a case mark and say a period and the offer of voluntary departure, alike in both. Pure. */
import type { CaseLine, CaseState } from '../../../src-main/contract/caseload.ts';
import { dateText } from '../../parts/format.ts';
import type { Mark } from '../../parts/marks.tsx';
import type { Translate } from '../../texts/t.ts';

type Deadline = CaseState['deadlines'][number];

export const deadlineMarks: Record<Deadline['state'], Mark> = { running: 'open', warning: 'look', over: 'fail', ended: 'done' };

export function deadlineText(t: Translate, { title, ends, state, daysLeft }: Deadline): string {
  const left = state === 'ended' ? t('cases.ended') : daysLeft < 0 ? t('cases.daysOver', { n: -daysLeft }) : daysLeft === 0 ? t('cases.lastDay') : t('cases.daysLeft', { n: daysLeft });
  return `${title}: ${dateText(ends)} (${left})`;
}

export const departureMarks: Record<CaseLine['departure'], Mark> = { notOffered: 'look', offered: 'open', accepted: 'done', declined: 'open', noAnswer: 'open' };
