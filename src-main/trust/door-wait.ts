/**
 * Wrong passwords while the store is sealed, where no trail is open and no table can count them: they stand in a small file
 * beside the keyring and are entered in the trail when the store opens. Whoever may write there may take the file away;
 * against somebody who carries the keyring off, argon2id stands alone.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SchalterError } from '../errors.ts';
import { openedByPassword, readKeyring } from '../store/keyring.ts';
import { afterFailure, createStrangers, none, refuseWaiting, type Strangers } from './waiting.ts';

const mark = z.strictObject({ failures: z.number().int(), until: z.iso.datetime().nullable(), /** Refusals that no trail holds yet. */ untold: z.number().int() });
type Mark = z.infer<typeof mark>;
/** By login as the keyring has it; strangers' are one, the empty one, so that the file holds no word that was typed. */
const marks = z.record(z.string(), mark);
const unmarked: Mark = { ...none, untold: 0 };

const fileOf = (dir: string): string => join(dir, 'door.json');

function read(dir: string): z.infer<typeof marks> {
  if (!existsSync(fileOf(dir))) return {};
  try {
    return marks.parse(JSON.parse(readFileSync(fileOf(dir), 'utf8')));
  } catch {
    return {};
  }
}

function write(dir: string, all: z.infer<typeof marks>): void {
  writeFileSync(`${fileOf(dir)}.new`, JSON.stringify(all), { mode: 0o600 });
  renameSync(`${fileOf(dir)}.new`, fileOf(dir));
}

/**
 * As `openedByPassword`, with the waiting time.
 * @throws SchalterError SIGN_IN_BARRED, KEYRING_WRONG_SECRET, KEYRING_NO_WAY (input), KEYRING_DAMAGED (unavailable)
 */
export async function openedAtTheDoor(dir: string, password: string, login: string | undefined, now: string, strangers: Strangers = createStrangers()): Promise<{ key: Uint8Array; id: string }> {
  const asked = login?.toLowerCase();
  const way = readKeyring(dir).ways.find((one) => one.kind === 'password' && (one.login.toLowerCase() === asked || one.id === login));
  const whose = way?.kind === 'password' ? way.login : '';
  const stranger = whose === '' && login !== undefined;
  const before = read(dir)[whose] ?? unmarked;
  refuseWaiting(stranger ? strangers.of(login) : before, now, 'den Wiederherstellungsschlüssel aus dem Tresor nehmen');
  try {
    const opened = await openedByPassword(dir, password, login);
    if (before.failures > 0) write(dir, { ...read(dir), [whose]: { ...before, ...none } });
    return opened;
  } catch (thrown) {
    if (!(thrown instanceof SchalterError) || thrown.code !== 'KEYRING_WRONG_SECRET') throw thrown;
    if (stranger) strangers.failed(login, now);
    write(dir, { ...read(dir), [whose]: { ...(stranger ? before : afterFailure(before, now)), untold: before.untold + 1 } });
    throw thrown;
  }
}

/** Hands over what no trail holds yet; told twice rather than not at all where the desk is killed in between. */
export function tellRefusals(dir: string, enter: (login: string, attempts: number) => void): void {
  const all = read(dir);
  const untold = Object.entries(all).filter(([, one]) => one.untold > 0);
  if (untold.length === 0) return;
  for (const [login, one] of untold) enter(login, one.untold);
  write(dir, Object.fromEntries(Object.entries(all).filter(([, one]) => one.failures > 0).map(([login, one]) => [login, { ...one, untold: 0 }])));
}
