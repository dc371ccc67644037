/** The calls of the window about the office; without an office server they say so. */
import type { CallInput, CallName, CallOutput } from '../contract/calls.ts';
import type { Session, SessionView } from '../contract/session.ts';
import { SchalterError } from '../errors.ts';
import { noOffice, type OfficeWork } from './office-work.ts';

type OfficeCall = Extract<CallName, `office.${string}`>;
export type OfficeHandlers = { [N in OfficeCall]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

/** Calls that change a session: this desk must be the one that works on it. */
export const changesSession: ReadonlySet<string> = new Set<CallName>(['session.command', 'document.read', 'document.readFurther', 'face.capture', 'finger.capture', 'finger.captureRolled']);

export function officeHandlers(office: OfficeWork | null, show: (session: Session) => SessionView): OfficeHandlers {
  const demand = (): OfficeWork => {
    if (!office) throw new SchalterError('OFFICE_NONE', 'input', 'Für diesen Schalter ist kein Amtsserver eingerichtet.');
    return office;
  };
  return {
    'office.standing': () => office?.standing() ?? noOffice,
    'office.cases': () => office?.list() ?? [],
    'office.takeOver': async ({ caseId, reason }) => show(await demand().takeOver(caseId, reason)),
    'office.conflicts': () => office?.conflicts() ?? [],
    async 'office.decide'({ kind, id, keep }) {
      await demand().decide(kind, id, keep);
      return {};
    },
    async 'office.admit'({ deskId }) {
      await demand().admit(deskId);
      return {};
    },
  };
}
