/**
 * Opening a desk's store from the command line. The password never stands in arguments or environment:
 * it comes from a file or from standard input. Training data are invented; their password is public.
 * Whoever opens it may do here what their role may do in the window, and nothing else.
 */
import { join } from 'node:path';
import type { CallName } from '../contract/calls.ts';
import type { FourEyesAction, StaffMember } from '../contract/people.ts';
import { SchalterError } from '../errors.ts';
import { openedByPassword, openWithRecoveryKey } from '../store/keyring.ts';
import { openStore, type Store } from '../store/database.ts';
import { trainingSecret } from '../training/secret.ts';
import { callRights, may, notAllowed, secondPersons } from '../trust/rights.ts';
import { openedAtTheDoor } from '../trust/door-wait.ts';
import { staffById, staffByLogin } from '../trust/staff.ts';
import { readInput } from './arguments.ts';
import type { CommandIo } from './command.ts';

export const deskOptions = { data: { type: 'string' }, secret: { type: 'string' }, recovery: { type: 'string' }, user: { type: 'string' }, training: { type: 'boolean' } } as const;
/** The second person of a four-eyes action. */
export const secondOptions = { second: { type: 'string' }, 'second-secret': { type: 'string' } } as const;
export const deskUsage = '--data DIR (--secret FILE|- [--user LOGIN] | --recovery FILE|- | --training)';

export interface OpenedDesk {
  store: Store;
  key: Uint8Array;
  dir: string;
  /** Whose password opened it; null: the paper from the safe, or a desk without people. */
  who: StaffMember | null;
  /** For the trail. */
  actor: string;
}

export interface DeskValues {
  data?: string | undefined;
  secret?: string | undefined;
  recovery?: string | undefined;
  user?: string | undefined;
  training?: boolean | undefined;
}

/**
 * @param atDoor of a desk, where whoever guesses has to wait; a backup's folder is not written to
 * @returns the key, and whose password gave it; null: the paper from the safe
 * @throws SchalterError KEYRING_…, FILE_UNREADABLE, SIGN_IN_BARRED
 */
async function opened(values: DeskValues, dir: string, io: CommandIo, atDoor = true): Promise<{ key: Uint8Array; id: string | null }> {
  const text = async (path: string) => Buffer.from(await readInput(path, io.stdin)).toString('utf8').replace(/\r?\n$/, '');
  if (values.recovery !== undefined) return { key: openWithRecoveryKey(dir, await text(values.recovery)), id: null };
  const password = values.training === true ? trainingSecret : await text(values.secret ?? '-');
  return atDoor ? openedAtTheDoor(dir, password, values.user, new Date().toISOString()) : openedByPassword(dir, password, values.user);
}

/** For what works on files of a desk and shows nothing of a case. @throws as `opened` */
export const deskKey = async (values: DeskValues, dir: string, io: CommandIo): Promise<Uint8Array> => (await opened(values, dir, io, false)).key;

/**
 * Opens the store; the desk itself must not be running.
 * @param as the call of the window that does the same: who may not make it there, may not here
 * @throws SchalterError KEYRING_…, STORE_…, FILE_UNREADABLE, NOT_ALLOWED (input)
 */
export async function openDeskStore(values: DeskValues, io: CommandIo, as: CallName): Promise<OpenedDesk> {
  const dir = values.data ?? join(process.cwd());
  const { key, id } = await opened(values, dir, io);
  const store = openStore({ dir, key });
  // A desk set up from the command line has no people yet.
  const who = id === null ? null : staffById(store, id);
  if (who && !may(callRights[as], who.role)) {
    store.close();
    throw notAllowed();
  }
  return { store, key, dir, who, actor: who?.login ?? 'Befehlszeile' };
}

/**
 * Four eyes, as in the window: another person's own password.
 * @returns their login; null where the desk has no people, or whoever opened it came with the paper from the safe
 * @throws SchalterError FOUR_EYES_MISSING (input), KEYRING_WRONG_SECRET (input)
 */
export async function secondPerson({ store, dir, who }: OpenedDesk, values: DeskValues & { second?: string | undefined; 'second-secret'?: string | undefined }, io: CommandIo, action: FourEyesAction): Promise<string | null> {
  if (who === null || values.training === true) return null;
  const known = values.second === undefined ? null : staffByLogin(store, values.second);
  const second = known && values['second-secret'] !== undefined && (await opened({ secret: values['second-secret'], user: known.login }, dir, io)).id === known.id ? known : null;
  if (!second || second.id === who.id || !may(secondPersons[action], second.role)) throw new SchalterError('FOUR_EYES_MISSING', 'input', 'Dafür braucht es eine zweite Person aus der Leitung mit ihrem eigenen Kennwort: --second ANMELDUNG --second-secret DATEI.');
  return second.login;
}
