/**
 * A document check as a transaction of its own, whose log may be kept as a file [TR-03135-1 6.2, TR-03135-3 5.2, 8.4.6]:
 * XML where the name ends in .xml (schemas in docs/log-schema), else JSON.
 */
import { randomUUID } from 'node:crypto';
import type { DocumentCheckInput } from '../documents/checks/check-document.ts';
import { logOf, LOGGING_PROFILES, logToXml, type LoggingProfile } from '../documents/checks/log.ts';
import type { DocumentCheck } from '../documents/checks/model.ts';
import { CheckTransactions } from '../documents/checks/transaction.ts';
import { version } from '../version.ts';
import { writeOutput } from './arguments.ts';

export const logOptions = { log: { type: 'string' }, 'log-profile': { type: 'string' } } as const;
export const LOG_USAGE = `[--log FILE.xml|FILE.json [--log-profile ${LOGGING_PROFILES.join('|')}]]`;

export interface LogValues {
  log?: string;
  'log-profile'?: string;
}

export interface LogWish {
  readonly path: string;
  readonly profile: LoggingProfile;
}

/** What the words ask for; `undefined`: no log. @throws RangeError for a profile there is not, or one without a file */
export function logWishOf({ log, 'log-profile': named }: LogValues): LogWish | undefined {
  const profile = LOGGING_PROFILES.find((name) => name === (named ?? 'standard'));
  if (profile === undefined || (log === undefined && named !== undefined)) throw new RangeError('log profile');
  return log === undefined ? undefined : { path: log, profile };
}

/** Checks what was read and writes the log that was asked for. @throws FILE_UNWRITABLE */
export async function checkAndLog(workflow: string, input: DocumentCheckInput, wish: LogWish | undefined): Promise<DocumentCheck> {
  const transactions = new CheckTransactions({ uuid: randomUUID, now: () => new Date() });
  const { workflowId, transactionId } = transactions.beginWorkflow(workflow);
  const check = transactions.update(workflowId, input)!;
  transactions.finish(workflowId);
  if (wish !== undefined) {
    const log = logOf(transactions.readTransaction(transactionId), wish.profile, { component: { name: 'Schalter', version }, vendor: 'Schalter' });
    const text = wish.path.endsWith('.xml') ? logToXml(log) : `${JSON.stringify(log, null, 2)}\n`;
    await writeOutput(wish.path, new TextEncoder().encode(text));
  }
  return check;
}
