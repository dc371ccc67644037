/**
 * Opening a desk's store from the command line. The password never stands in arguments or environment:
 * it comes from a file or from standard input. Training data are invented; their password is public.
 * Whoever opens it may do here what their role may do in the window, and nothing else.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CallName } from '../contract/calls.ts';
import type { FourEyesAction, StaffMember } from '../contract/people.ts';
import { asSchalterError, SchalterError } from '../errors.ts';
import { openedByPassword, openWithRecoveryKey, readKeyring, setUpWay } from '../store/keyring.ts';
import { openStore, storeFile, type Store } from '../store/database.ts';
import { trainingSecret } from '../training/secret.ts';
import { callRights, may, notAllowed, secondPersons } from '../trust/rights.ts';
import { checkFiles, openCopy } from '../trust/backup.ts';
import { openedAtTheDoor } from '../trust/door-wait.ts';
import { refuseGiven, staffById, staffByLogin, staffList } from '../trust/staff.ts';
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
  /** False for a backup's folder, which is not written to. */
  atDoor: boolean;
  /** Whose password opened it; null: nobody's. */
  who: StaffMember | null;
  /** Opened by the paper from the safe, without people, or for training: nobody is asked for a right. */
  free: boolean;
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
  return admitted({ store: openStore({ dir, key }), key, dir, atDoor: true }, id, values, as);
}

function admitted(desk: Omit<OpenedDesk, 'who' | 'free' | 'actor'>, id: string | null, values: DeskValues, as: CallName): OpenedDesk {
  const who = id === null ? null : staffById(desk.store, id);
  const free = values.training === true || id === null || staffList(desk.store).length === 0;
  // The password with which the desk was set up manages it once people work there, and is no way past their rights.
  const role = who?.role ?? (id === setUpWay ? 'administrator' : undefined);
  try {
    if (!free && (role === undefined || !may(callRights[as], role))) throw notAllowed();
    if (who) refuseGiven(desk.store, who.id);
  } catch (thrown) {
    desk.store.close();
    throw thrown;
  }
  return { ...desk, who, free, actor: who?.login ?? 'Befehlszeile' };
}

/**
 * For bringing a backup back. Whose password counts and who works here says the desk as it stands today, where the backup
 * is its own and it still opens; otherwise the backup, in which people and passwords lie as well.
 * @throws as `openDeskStore`
 */
export async function openForRestore(values: DeskValues & { data: string }, folder: string, io: CommandIo): Promise<OpenedDesk> {
  const own = sameRing(values.data, folder);
  const dir = own ? values.data : folder;
  const { key, id } = await opened(values, dir, io, own);
  const today = own ? stillOpens(dir, key) : null;
  if (today === null) checkFiles(folder);
  return admitted({ store: today ?? openCopy(folder, key), key, dir, atDoor: own }, id, values, 'care.restore');
}

function sameRing(dir: string, folder: string): boolean {
  try {
    return readKeyring(dir).ring === readKeyring(folder).ring;
  } catch {
    return false;
  }
}

/** @returns null where the store is what has to be replaced */
function stillOpens(dir: string, key: Uint8Array): Store | null {
  if (!existsSync(join(dir, storeFile))) return null;
  try {
    return openStore({ dir, key });
  } catch (thrown) {
    if (asSchalterError(thrown).code === 'STORE_IN_USE') throw thrown;
    return null;
  }
}

/**
 * Four eyes, as in the window: another person's own password.
 * @returns their login; null where the desk has no people, or whoever opened it came with the paper from the safe
 * @throws SchalterError FOUR_EYES_MISSING (input), KEYRING_WRONG_SECRET (input)
 */
export async function secondPerson({ store, dir, atDoor, who, free }: OpenedDesk, values: DeskValues & { second?: string | undefined; 'second-secret'?: string | undefined }, io: CommandIo, action: FourEyesAction): Promise<string | null> {
  if (free) return null;
  const known = values.second === undefined ? null : staffByLogin(store, values.second);
  const second = known && values['second-secret'] !== undefined && (await opened({ secret: values['second-secret'], user: known.login }, dir, io, atDoor)).id === known.id ? known : null;
  if (!second || second.id === who?.id || !may(secondPersons[action], second.role)) throw new SchalterError('FOUR_EYES_MISSING', 'input', 'Dafür braucht es eine zweite Person aus der Leitung mit ihrem eigenen Kennwort: --second ANMELDUNG --second-secret DATEI.');
  refuseGiven(store, second.id);
  return second.login;
}
