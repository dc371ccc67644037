/**
 * The desk before its store is open. Where the key store of this account knows the key, the door stands open and
 * only a person has to sign in; otherwise (first start, another account, a restored backup, a new machine) it takes
 * a person's password or smartcard, or the paper from the safe, and binds this account's key store afterwards.
 */
import { randomUUID } from 'node:crypto';
import { isCallName, validInput, validOutput } from '../contract/validate.ts';
import type { CallAnswer, CallInput, CallName, EventName } from '../contract/calls.ts';
import type { PeopleState, StaffMember } from '../contract/people.ts';
import { asSchalterError, SchalterError } from '../errors.ts';
import { addSystemWay, createKeyring, keyringExists, openWithRecoveryKey, openWithSystem, setPassword } from '../store/keyring.ts';
import { refuseCommon, strengthOf } from '../trust/common-passwords.ts';
import { openedAtTheDoor, tellRefusals } from '../trust/door-wait.ts';
import { createStrangers } from '../trust/waiting.ts';
import type { Core } from './core.ts';
import type { IdleTimes } from './access.ts';
import { demandCard, type CardEntry } from './card-entry.ts';

export interface DoorOptions {
  dataDir: string;
  /** Kept by the operating system's key store; null where there is none. */
  systemSecret: string | null;
  idle: IdleTimes;
  /** Null: this desk has no reader for sign-in. */
  card: CardEntry | null;
  info: () => unknown;
  /** Builds the core over the opened store. */
  openCore(key: Uint8Array, first: { login: string; name: string; id: string } | null): Promise<Core>;
}

/** As much of a core as the window's process needs. */
export type Door = Pick<Core, 'call' | 'on' | 'stop'>;

export async function openDoor(options: DoorOptions): Promise<Door> {
  const { dataDir, systemSecret } = options;
  const listeners = new Set<(name: EventName, payload: unknown) => void>();
  const strangers = createStrangers();
  let core: Core | null = null;
  let opening: Promise<void> | null = null;

  const enterWith = async (key: Uint8Array, first: { login: string; name: string; id: string } | null = null): Promise<Core> => {
    const made = await options.openCore(key, first);
    tellRefusals(dataDir, made.access.refusedAtTheDoor);
    made.on((name, payload) => listeners.forEach((listener) => listener(name, payload)));
    core = made;
    return made;
  };
  const bind = async (key: Uint8Array): Promise<void> => {
    if (systemSecret !== null) await addSystemWay(dataDir, key, systemSecret);
  };
  const state = (): PeopleState => ({ stage: keyringExists(dataDir) ? 'sealed' : 'setUp', person: null, lockedFor: null, card: options.card?.state() ?? 'none', training: [], idle: options.idle, notices: [], news: null });
  const told = (): void => {
    if (core) for (const listener of listeners) listener('people.changed', core.access.state());
  };

  const stopCard = options.card?.onChange(() => {
    if (!core) for (const listener of listeners) listener('people.changed', state());
  });

  const handlers: Partial<{ [N in CallName]: (input: CallInput<N>) => unknown }> = {
    'people.state': state,
    'desk.info': options.info,
    'desk.devices': () => [],
    'people.judgePassword': async ({ password }) => ({ strength: await strengthOf(password) }),
    async 'people.setUp'({ login, name, password }) {
      if (keyringExists(dataDir)) throw new SchalterError('KEYRING_EXISTS', 'input', 'Dieser Schalter ist schon eingerichtet. Bitte anmelden.');
      await refuseCommon(password);
      const first: StaffMember = { id: randomUUID(), login, name, role: 'administrator' };
      const { key, recoveryKey } = await createKeyring(dataDir, password, { person: first, systemSecret });
      const made = await enterWith(key, first);
      return { state: made.access.state(), recoveryKey };
    },
    async 'people.signIn'(input) {
      const { key, id } = await openedAtTheDoor(dataDir, input.password, input.login.trim(), new Date().toISOString(), strangers);
      await bind(key);
      return (await enterWith(key)).access.signInOpened(id, input);
    },
    async 'people.signInWithCard'({ pin }) {
      const { key, id } = await demandCard(options.card).prove(pin);
      await bind(key);
      const made = await enterWith(key);
      made.access.seatByCard(id);
      return made.access.state();
    },
    async 'people.openWithRecoveryKey'({ recoveryKey, login, password }) {
      await refuseCommon(password);
      const key = openWithRecoveryKey(dataDir, recoveryKey);
      const made = await enterWith(key);
      const answer = made.access.newPasswordFor(login);
      await setPassword(dataDir, key, answer, password);
      await bind(key);
      made.access.seat(answer, 'recovery key');
      return made.access.state();
    },
  };

  if (systemSecret !== null && keyringExists(dataDir)) {
    try {
      await enterWith(openWithSystem(dataDir, systemSecret));
    } catch (thrown) {
      if (asSchalterError(thrown).code !== 'KEYRING_NO_WAY') throw thrown;
    }
  }

  const atTheDoor = async (name: string, input: unknown): Promise<CallAnswer> => {
    try {
      if (!isCallName(name)) throw new SchalterError('CALL_UNKNOWN', 'internal', 'Das Fenster hat etwas verlangt, das der Kern nicht kennt. Bitte das Programm neu starten.');
      const handler = handlers[name] as ((input: unknown) => unknown) | undefined;
      if (!handler) throw new SchalterError('STORE_SEALED', 'input', 'Der Datenspeicher ist noch verschlossen. Bitte anmelden.');
      const value = validOutput(name, await handler(validInput(name, input)));
      return { ok: true, value };
    } catch (thrown) {
      const error = asSchalterError(thrown);
      return { ok: false, error: { code: error.code, kind: error.kind, message: error.message } };
    }
  };

  return {
    async call(name, input) {
      if (core) return core.call(name, input);
      // One attempt after the other: two at once would open the store twice.
      const before = opening;
      let done: () => void = () => undefined;
      opening = new Promise((resolve) => (done = resolve));
      try {
        await before;
        if (core) return await (core as Core).call(name, input);
        const answer = await atTheDoor(name, input);
        told();
        return answer;
      } finally {
        done();
      }
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      await opening;
      await core?.stop();
      stopCard?.();
      options.card?.close();
    },
  };
}
