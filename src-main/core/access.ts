/**
 * Who sits at the desk: signing in and out, locking, idle time, four eyes. The store is open; what must be done
 * before it is, stands in door.ts. Everything here is decided in the core and entered in the audit trail.
 */
import { randomUUID } from 'node:crypto';
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../contract/calls.ts';
import type { FourEyesAction, PeopleState, Role, StaffMember, StaffRow } from '../contract/people.ts';
import { SchalterError } from '../errors.ts';
import { addAuditEntry } from '../store/audit.ts';
import type { Store } from '../store/database.ts';
import { cardHolders, openedByPassword, removeCardWay, removeWays, renewRecoveryKey, setPassword } from '../store/keyring.ts';
import { accountNews, noteSeen } from '../trust/account-news.ts';
import { refuseCommon, strengthOf } from '../trust/common-passwords.ts';
import { callRights, eventRights, may, notAllowed, secondPersons } from '../trust/rights.ts';
import { holderOf, issueTicket, keepTicket, voidTicket } from '../trust/seat.ts';
import { demandCard, type CardEntry } from './card-entry.ts';
import { createStrangers } from '../trust/waiting.ts';
import { addStaff, changeStaff, noteFailure, notePassword, noteSuccess, refuseBarred, refuseGiven, staffById, staffByLogin, staffList } from '../trust/staff.ts';

export interface IdleTimes {
  warnAfterSeconds: number;
  lockAfterSeconds: number;
}

export interface AccessOptions {
  store: Store;
  dataDir: string;
  key: Uint8Array;
  idle: IdleTimes;
  /** People of training mode; empty in a real desk. */
  training: readonly StaffMember[];
  notices: readonly string[];
  /** Null: this desk has no reader for sign-in. */
  card?: CardEntry | null;
  now(): string;
  /** The ticket that the window's process kept from the core's last life. */
  ticket?: string | null;
  /** A new ticket to keep, null: throw it away. */
  onTicket?(ticket: string | null): void;
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
}

type PeopleCall = Exclude<Extract<CallName, `people.${string}`>, 'people.setUp' | 'people.openWithRecoveryKey'>;
export type PeopleHandlers = { [N in PeopleCall]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

export interface Access {
  handlers: PeopleHandlers;
  state(): PeopleState;
  /** Login for the audit trail; `desk` while nobody is signed in. */
  actor(): string;
  /** The person signed in, locked or not: their work goes on. */
  person(): StaffMember | null;
  /** @throws SchalterError NOT_SIGNED_IN, NOT_ALLOWED (input) */
  admit(name: CallName): void;
  mayHear(name: EventName): boolean;
  /** Seats whoever holds the ticket of the core's last life. */
  resume(): void;
  /** The first administrator of a new desk, signed in at once. */
  enrolFirst(person: StaffMember): void;
  /** Signs in without asking: for whoever opened the store in this process with their own secret. */
  seat(person: StaffMember, how: string): void;
  /**
   * As `people.signIn`, for whoever has just opened the store with their password: it is not stretched a second time.
   * @throws SchalterError as `people.signIn`
   */
  signInOpened(id: string, typed: CallInput<'people.signIn'>): Promise<PeopleState>;
  /** As `seat`, for whoever has opened the store with their card. @throws SchalterError CARD_UNKNOWN (input) */
  seatByCard(id: string): void;
  /**
   * Whoever gets a new password from the paper in the safe. With nobody enrolled yet, the first administrator.
   * @throws SchalterError STAFF_UNKNOWN (input)
   */
  newPasswordFor(login: string): StaffMember;
  /** Enters the wrong passwords of a time when no trail was open; an empty login is nobody's. */
  refusedAtTheDoor(login: string, attempts: number): void;
  /** Uses up an approval. @returns who gave it; @throws SchalterError FOUR_EYES_MISSING (input) */
  useApproval(approval: string, action: FourEyesAction, subject: string): StaffMember;
  /** As `useApproval`, for what may still be refused: then the approval counts for the next try. */
  withApproval<T>(approval: string, action: FourEyesAction, subject: string, work: (by: StaffMember) => T): T;
  /** Locks where the smartcard of whoever is signed in was pulled. */
  lock(because: 'person' | 'idle' | 'card'): void;
  stop(): void;
}

/** Calls that show that somebody works; the window's own questions do not. */
const quiet: ReadonlySet<CallName> = new Set<CallName>(['desk.info', 'desk.devices', 'desk.line', 'desk.cameraState', 'people.state', 'face.assess', 'appointments.list', 'session.list', 'queue.list']);
const approvalSeconds = 120;
/** Four-eyes actions about the desk; the subject of any other begins with its case. */
const aboutDesk: ReadonlySet<FourEyesAction> = new Set(['renewRecoveryKey', 'restoreBackup', 'letIn']);
const ticketEveryMs = 20_000;

export function createAccess(options: AccessOptions): Access {
  const { store, dataDir, key, idle, now, card = null } = options;
  let person: StaffMember | null = null;
  let locked = false;
  let news: PeopleState['news'] = null;
  const refused = new Set<CallName>();
  let byCard = false;
  let warned = false;
  let timer: NodeJS.Timeout | undefined;
  let ticketKeptAt = 0;
  const strangers = createStrangers();
  const approvals = new Map<string, { by: StaffMember; action: FourEyesAction; subject: string; until: number }>();

  const enter = (actor: string, action: string, detail: Record<string, unknown> = {}, sessionId: string | null = null) => store.write(() => addAuditEntry(store, { at: now(), actor, action, sessionId, detail }));
  const state = (): PeopleState => ({ stage: 'open', person: locked ? null : person, lockedFor: locked && person ? person.name : null, card: card?.state() ?? 'none', training: [...options.training], idle, notices: [...options.notices], news: locked || !person ? null : news });
  const changed = (): PeopleState => {
    options.emit('people.changed', state());
    return state();
  };

  const clear = (): void => clearTimeout(timer);
  const wait = (seconds: number, then: () => void): void => {
    clear();
    timer = setTimeout(then, seconds * 1000);
    timer.unref();
  };
  const touch = (): void => {
    if (!person || locked) return;
    if (warned) options.emit('people.idle', { locksAt: null });
    warned = false;
    if (Date.parse(now()) - ticketKeptAt > ticketEveryMs) {
      ticketKeptAt = Date.parse(now());
      keepTicket(store, now());
    }
    wait(idle.warnAfterSeconds, () => {
      warned = true;
      const rest = idle.lockAfterSeconds - idle.warnAfterSeconds;
      options.emit('people.idle', { locksAt: new Date(Date.parse(now()) + rest * 1000).toISOString() });
      wait(rest, () => lock('idle'));
    });
  };

  /** Nobody works any more: what was granted to them is void. */
  function leave(): void {
    clear();
    approvals.clear();
    voidTicket(store);
    options.onTicket?.(null);
  }

  /** Once for each call and sign-in: a window asks again and again, the trail is not to be flooded. */
  function noteRefused(name: CallName): void {
    if (refused.has(name)) return;
    refused.add(name);
    enter(person!.login, 'desk.callRefused', { call: name });
  }

  function lock(because: 'person' | 'idle' | 'card'): void {
    if (!person || locked) return;
    enter(person.login, 'desk.locked', { because });
    locked = true;
    warned = false;
    leave();
    changed();
  }

  /** A pulled card locks what it has opened; the screen is told of every change. */
  const stopCard = card?.onChange(() => {
    if (byCard && card.gone()) lock('card');
    changed();
  });

  /** @param told what has happened to their way in, as it was before this sign-in */
  function seat(next: StaffMember, how: string, withCard = false, told = accountNews(store, next)): void {
    const taken = person && person.id !== next.id ? person.login : null;
    enter(next.login, locked && !taken ? 'desk.unlocked' : 'desk.signedIn', { how, role: next.role, ...(taken ? { tookOverFrom: taken } : {}) });
    noteSeen(store, next.id);
    news = told;
    person = next;
    refused.clear();
    locked = false;
    byCard = withCard && card?.locksWhenGone === true;
    ticketKeptAt = Date.parse(now());
    options.onTicket?.(issueTicket(store, next.id, byCard, now()));
    touch();
    changed();
  }

  /** @throws SchalterError SIGN_IN_WRONG, SIGN_IN_BARRED (input); the same words whether the login exists or not */
  async function prove(login: string, password: string): Promise<StaffMember> {
    const known = staffByLogin(store, login);
    refuseBarred(store, known, strangers, login, now());
    try {
      const opened = await openedByPassword(dataDir, password, known?.id ?? 'niemand');
      if (!known || opened.id !== known.id || Buffer.compare(opened.key, key) !== 0) throw new SchalterError('KEYRING_WRONG_SECRET', 'input', '');
    } catch (thrown) {
      if (!(thrown instanceof SchalterError) || thrown.code !== 'KEYRING_WRONG_SECRET') throw thrown;
      if (known) noteFailure(store, known.id, now());
      else strangers.failed(login, now());
      enter(known?.login ?? 'desk', 'desk.signInRefused', {});
      throw signInWrong();
    }
    noteSuccess(store, known!.id);
    return known!;
  }

  /** @throws SchalterError PASSWORD_GIVEN, PASSWORD_COMMON, PASSWORD_SAME (input) */
  async function signIn(known: StaffMember, { password, newPassword }: CallInput<'people.signIn'>): Promise<PeopleState> {
    const told = accountNews(store, known);
    if (newPassword === undefined) refuseGiven(store, known.id);
    else await renew(known, password, newPassword);
    seat(known, 'password', false, told);
    return state();
  }

  /** @throws SchalterError PASSWORD_COMMON, PASSWORD_SAME (input) */
  async function renew(own: StaffMember, password: string, newPassword: string): Promise<void> {
    if (newPassword === password) throw new SchalterError('PASSWORD_SAME', 'input', 'Das neue Kennwort ist das alte. Bitte ein anderes wählen.');
    await refuseCommon(newPassword);
    await setPassword(dataDir, key, own, newPassword);
    notePassword(store, own.id, false);
    enter(own.login, 'staff.passwordChanged', { id: own.id });
  }

  /** @throws SchalterError of the card, CARD_UNKNOWN (input) for one of somebody who no longer works here */
  async function proveByCard(pin: string): Promise<StaffMember> {
    try {
      const opened = await demandCard(card).prove(pin);
      const known = staffById(store, opened.id);
      if (!known || Buffer.compare(opened.key, key) !== 0) throw cardOfNobody();
      return known;
    } catch (thrown) {
      enter('desk', 'desk.signInRefused', { how: 'card' });
      throw thrown;
    }
  }

  const listed = (): StaffRow[] => {
    const holders = cardHolders(dataDir);
    return staffList(store).map((row) => ({ ...row, barredUntil: row.barredUntil !== null && row.barredUntil > now() ? row.barredUntil : null, card: holders.has(row.id) }));
  };

  /** The person who asks; `admit` has made sure that there is one. */
  const asking = (): StaffMember => {
    if (!person || locked) throw notSignedIn();
    return person;
  };

  function useApproval(approval: string, action: FourEyesAction, subject: string): StaffMember {
    const given = approvals.get(approval);
    approvals.delete(approval);
    if (!given || given.action !== action || given.subject !== subject || given.until < Date.parse(now()) || given.by.id === person?.id) throw new SchalterError('FOUR_EYES_MISSING', 'input', 'Dafür braucht es eine zweite Person, die sich eben selbst ausgewiesen hat. Bitte noch einmal zu zweit bestätigen.');
    return given.by;
  }
  function withApproval<T>(approval: string, action: FourEyesAction, subject: string, work: (by: StaffMember) => T): T {
    const given = approvals.get(approval);
    const by = useApproval(approval, action, subject);
    try {
      return work(by);
    } catch (thrown) {
      approvals.set(approval, given!);
      throw thrown;
    }
  }

  /**
   * Whoever manages people could give themself a second name and look into cases under it, or take a colleague's. As
   * long as a supervisor works here, one of them confirms who is let in to cases, and that the last of them goes;
   * where none can, the paper from the safe gives one a new password.
   */
  function confirmed(approval: string | undefined, login: string): { approvedBy?: string } {
    if (supervisors().length === 0) return {};
    return { approvedBy: useApproval(approval ?? '', 'letIn', login).login };
  }
  const supervisors = () => staffList(store).filter((row) => row.role === 'supervisor' && row.leftAt === null);
  const seesCases = (role: Role): boolean => may(callRights['capture.read'], role);
  const lastSupervisor = (id: string): boolean => supervisors().every((row) => row.id === id);

  const handlers: PeopleHandlers = {
    'people.state': state,
    'people.signIn': async (typed) => signIn(await prove(typed.login, typed.password), typed),
    async 'people.signInWithCard'({ pin }) {
      seat(await proveByCard(pin), 'card', true);
      return state();
    },
    'people.signInTraining'({ id }) {
      const chosen = options.training.find((one) => one.id === id);
      if (!chosen) throw new SchalterError('SIGN_IN_WRONG', 'input', 'Mit einem Tastendruck meldet sich nur an, wer in der Übung angelegt ist.');
      seat(chosen, 'training');
      return state();
    },
    'people.lock'() {
      lock('person');
      return state();
    },
    'people.signOut'() {
      if (!person) return state();
      enter(person.login, 'desk.signedOut');
      person = null;
      locked = false;
      leave();
      return changed();
    },
    'people.touch'() {
      touch();
      return {};
    },
    async 'people.changePassword'({ password, newPassword }) {
      await renew(await prove(asking().login, password), password, newPassword);
      return {};
    },
    'people.judgePassword': async ({ password }) => ({ strength: await strengthOf(password) }),
    'people.list': listed,
    async 'people.add'({ login, name, role, password, approval }) {
      const by = asking();
      await refuseCommon(password);
      const second = seesCases(role) ? confirmed(approval, login) : {};
      const added = addStaff(store, { login, name, role }, now());
      await setPassword(dataDir, key, added, password);
      notePassword(store, added.id, true);
      enter(by.login, 'staff.added', { id: added.id, login, role, ...second });
      return listed();
    },
    async 'people.change'({ id, role, password, left, approval }) {
      const by = asking();
      if (password !== undefined) await refuseCommon(password);
      const before = staffList(store).find((row) => row.id === id);
      const letsIn = before && seesCases(role ?? before.role) && ((role ?? before.role) !== before.role || password !== undefined);
      const takesOut = (left === true || (role ?? 'supervisor') !== 'supervisor') && lastSupervisor(id);
      const second = before && (letsIn || takesOut) ? confirmed(approval, before.login) : {};
      const member = changeStaff(store, id, { role, left }, now());
      if (password !== undefined) {
        await setPassword(dataDir, key, member, password);
        notePassword(store, id, id !== by.id);
      }
      if (left === true) await removeWays(dataDir, id);
      enter(by.login, 'staff.changed', { id, ...(role ? { role } : {}), ...(left === undefined ? {} : { left }), ...(password === undefined ? {} : { password: 'new' }), ...second });
      return listed();
    },
    async 'people.addCard'({ id, pin, approval }) {
      const by = asking();
      const member = staffById(store, id);
      if (!member) throw new SchalterError('STAFF_UNKNOWN', 'input', 'Diese Person gibt es an diesem Schalter nicht.');
      const second = seesCases(member.role) ? confirmed(approval, member.login) : {};
      await demandCard(card).enrol(key, member, pin);
      enter(by.login, 'staff.cardAdded', { id, ...second });
      return listed();
    },
    async 'people.removeCard'({ id }) {
      const by = asking();
      await removeCardWay(dataDir, id);
      enter(by.login, 'staff.cardRemoved', { id });
      return listed();
    },
    async 'people.approve'({ login, password, action, subject }) {
      const by = asking();
      const second = options.training.find((one) => one.login === login) ?? (await prove(login, password));
      refuseGiven(store, second.id);
      if (second.id === by.id || !may(secondPersons[action], second.role)) throw new SchalterError('FOUR_EYES_MISSING', 'input', `Die zweite Person muss eine andere und zur Bestätigung berechtigt sein (${action === 'decideCandidate' ? 'Sachbearbeitung oder Leitung' : 'Leitung'}).`);
      const approval = randomUUID();
      approvals.set(approval, { by: second, action, subject, until: Date.parse(now()) + approvalSeconds * 1000 });
      enter(second.login, 'desk.approved', { action, subject, for: by.login }, aboutDesk.has(action) ? null : subject.split(' ')[0]!);
      return { approval, by: second.name };
    },
    async 'people.renewRecoveryKey'({ approval }) {
      const by = asking();
      const second = useApproval(approval, 'renewRecoveryKey', 'desk');
      const recoveryKey = await renewRecoveryKey(dataDir, key);
      enter(by.login, 'desk.recoveryKeyRenewed', { approvedBy: second.login });
      return { recoveryKey };
    },
  };

  return {
    handlers,
    state,
    actor: () => person?.login ?? 'desk',
    person: () => person,
    admit(name) {
      const who: Role | null = person && !locked ? person.role : null;
      if (!may(callRights[name], who)) {
        if (who === null) throw notSignedIn();
        noteRefused(name);
        throw notAllowed();
      }
      if (!quiet.has(name)) touch();
    },
    mayHear: (name) => may(eventRights[name], person && !locked ? person.role : null),
    enrolFirst(first) {
      addStaff(store, first, now());
      enter(first.login, 'staff.added', { id: first.id, login: first.login, role: first.role });
      seat(first, 'set up');
    },
    resume() {
      const holder = options.ticket ? holderOf(store, options.ticket, now(), idle.lockAfterSeconds) : null;
      const back = holder === null ? null : staffById(store, holder.id);
      if (back) seat(back, 'core restarted', holder!.byCard);
      else voidTicket(store);
    },
    seat,
    async signInOpened(id, typed) {
      const known = staffById(store, id);
      if (!known) {
        enter('desk', 'desk.signInRefused', {});
        throw signInWrong();
      }
      refuseBarred(store, known, strangers, typed.login, now());
      noteSuccess(store, known.id);
      return signIn(known, typed);
    },
    seatByCard(id) {
      const known = staffById(store, id);
      if (!known) throw cardOfNobody();
      seat(known, 'card', true);
    },
    newPasswordFor(login) {
      const known = staffByLogin(store, login) ?? (staffList(store).length === 0 ? addStaff(store, { login, name: login, role: 'administrator' }, now()) : null);
      if (!known) throw new SchalterError('STAFF_UNKNOWN', 'input', 'Diese Anmeldung gibt es an diesem Schalter nicht. Der Schlüssel stimmt; bitte die Anmeldung einer Person eingeben, die hier arbeitet.');
      noteSuccess(store, known.id);
      notePassword(store, known.id, false);
      enter(known.login, 'desk.openedWithRecoveryKey', { id: known.id });
      return known;
    },
    refusedAtTheDoor: (login, attempts) => enter(login || 'desk', 'desk.signInRefused', { atTheDoor: attempts }),
    useApproval,
    withApproval,
    lock,
    stop() {
      clear();
      stopCard?.();
    },
  };
}

function signInWrong(): SchalterError {
  return new SchalterError('SIGN_IN_WRONG', 'input', 'Anmeldung oder Kennwort stimmt nicht. Bitte noch einmal versuchen.');
}

function cardOfNobody(): SchalterError {
  return new SchalterError('CARD_UNKNOWN', 'input', 'Diese Karte gehört niemandem, der an diesem Schalter arbeitet. Bitte mit Kennwort anmelden.');
}

function notSignedIn(): SchalterError {
  return new SchalterError('NOT_SIGNED_IN', 'input', 'Es ist niemand angemeldet oder der Schalter ist gesperrt. Bitte anmelden.');
}

/** One row per person of training; a store of an earlier training keeps its rows. */
export function enrolTraining(store: Store, people: readonly StaffMember[], now: string): void {
  for (const person of people) if (!staffById(store, person.id)) addStaff(store, person, now);
}
