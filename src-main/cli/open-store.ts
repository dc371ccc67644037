/**
 * Opening a desk's store from the command line. The password never stands in arguments or environment:
 * it comes from a file or from standard input. Training data are invented; their password is public.
 */
import { join } from 'node:path';
import { openWithPassword, openWithRecoveryKey } from '../store/keyring.ts';
import { openStore, type Store } from '../store/database.ts';
import { trainingSecret } from '../training/secret.ts';
import { readInput } from './arguments.ts';
import type { CommandIo } from './command.ts';

export const deskOptions = { data: { type: 'string' }, secret: { type: 'string' }, recovery: { type: 'string' }, user: { type: 'string' }, training: { type: 'boolean' } } as const;
export const deskUsage = '--data DIR (--secret FILE|- [--user LOGIN] | --recovery FILE|- | --training)';

export interface OpenedDesk {
  store: Store;
  key: Uint8Array;
  dir: string;
}

export interface DeskValues {
  data?: string | undefined;
  secret?: string | undefined;
  recovery?: string | undefined;
  user?: string | undefined;
  training?: boolean | undefined;
}

/** @throws SchalterError KEYRING_…, STORE_…, FILE_UNREADABLE */
export async function deskKey(values: DeskValues, dir: string, io: CommandIo): Promise<Uint8Array> {
  const text = async (path: string) => Buffer.from(await readInput(path, io.stdin)).toString('utf8').replace(/\r?\n$/, '');
  if (values.recovery !== undefined) return openWithRecoveryKey(dir, await text(values.recovery));
  return openWithPassword(dir, values.training === true ? trainingSecret : await text(values.secret ?? '-'), values.user);
}

/** Opens the store; the desk itself must not be running. */
export async function openDeskStore(values: DeskValues, io: CommandIo): Promise<OpenedDesk> {
  const dir = values.data ?? join(process.cwd());
  const key = await deskKey(values, dir, io);
  return { store: openStore({ dir, key }), key, dir };
}
