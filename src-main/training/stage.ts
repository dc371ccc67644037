/**
 * What befalls the invented day besides devices and chips: the line that is cut, the answer that comes late, the
 * dactyloscopist who confirms a hit. It follows what the core says of the session, so that the path of a case
 * happens where its lesson needs it, and nothing lasts longer than that.
 */
import type { Session } from '../contract/session.ts';
import type { RunningStation } from '../../src-servers/station/station.ts';
import type { TrainingCase } from './appointments.ts';
import type { LineRelay } from './line-relay.ts';

export interface Stage {
  /** The session of the case at the counter has changed. */
  perform(one: TrainingCase, session: Session): void;
  /** Another person sits down: whatever is in trouble mends at once. */
  clear(): void;
  /** True while the station answers nothing. */
  held(): boolean;
}

export interface StageOptions {
  relay: Pick<LineRelay, 'cut' | 'restore'>;
  /** The station; set as soon as it runs. */
  station(): Pick<RunningStation, 'store' | 'engine'>;
  /** How long trouble lasts after the work has gone on without the station, and how long a dactyloscopist takes. */
  pauses: { mendMs: number; confirmMs: number };
}

/** Where the trouble of a case is felt: from the prints on, until the work goes on without the answer. */
function inTrouble(session: Session): boolean {
  return session.status === 'active' && ['fingerprints', 'identification'].includes(session.step) && session.identification.state !== 'answered';
}

export function createStage({ relay, station, pauses }: StageOptions): Stage {
  let held = false;
  let troubled = false;
  let mending: NodeJS.Timeout | undefined;
  /** Hits that are being looked at, so that none is decided twice. */
  const looking = new Set<string>();

  const mend = (): void => {
    clearTimeout(mending);
    mending = undefined;
    troubled = held = false;
    relay.restore();
  };

  const confirm = async (transactionId: string): Promise<void> => {
    const { store, engine } = station();
    const tasks = await store.sql.query('SELECT task_id FROM task WHERE transaction_id = ?', [transactionId]);
    for (const { task_id: taskId } of tasks) {
      for (const hit of await store.hitsOf(store.sql, 'task_id', String(taskId))) if (hit.verdict === 'open') await engine.decideHit(hit.taskId, hit.recordId, 'confirmed');
    }
  };

  return {
    perform(one, session) {
      if (one.trouble && inTrouble(session)) {
        clearTimeout(mending);
        mending = undefined;
        if (!troubled && one.trouble === 'outage') relay.cut();
        held = one.trouble === 'late answer';
        troubled = true;
      } else if (troubled && mending === undefined) {
        mending = setTimeout(mend, pauses.mendMs);
      }
      const { identification } = session;
      const { transactionId } = identification;
      if (!one.confirmed || transactionId === null || looking.has(transactionId) || !identification.candidates.some(({ provisional }) => provisional)) return;
      looking.add(transactionId);
      setTimeout(() => void confirm(transactionId).catch(() => looking.delete(transactionId)), one.confirmed === 'at once' ? 0 : pauses.confirmMs).unref();
    },
    clear() {
      if (troubled) mend();
    },
    held: () => held,
  };
}
