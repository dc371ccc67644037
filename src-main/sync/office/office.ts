/**
 * The desk in its office: finds the server, joins with its key, hears of changes, shares its own, holds leases.
 * The desk's own work never waits for any of it: without the server everything goes on, for weeks, and what was
 * done meanwhile is shared when it is back.
 */
import { asSchalterError, SchalterError } from '../../errors.ts';
import { backoffMs } from '../backoff.ts';
import { isoOf, type Clock } from '../clock.ts';
import type { SqlDatabase } from '../database.ts';
import { shareAppointments, takeAppointment, takeAllAppointments } from './appointments.ts';
import { createCaseSync, type CaseHead, type CaseSync } from './case-sync.ts';
import { OfficeError, type OfficeClient } from './client.ts';
import { deskState, type CaseState, type DeskState, type Self } from './desk-state.ts';
import { fetchLibrary, type Refused } from './library.ts';
import type { LocalAppointments, LocalCases, LocalSeals, LocalSession } from './local.ts';
import { checkNumber, makeOfficeKey, Sealer, unwrapKey, wrapKey } from './seal.ts';
import type { LibraryEntry, OfficeChange, OfficeDesk, OfficeStatus } from './wire.ts';

export interface OfficeSettings {
  leaseSeconds: number;
  /** How often leases are renewed and what could not be shared is tried again. */
  everyMs: number;
  backoff: { baseMs: number; capMs: number };
  /** Silence of the change feed after which the line counts as broken. */
  silenceMs: number;
}
export const defaultOfficeSettings: OfficeSettings = { leaseSeconds: 900, everyMs: 5_000, backoff: { baseMs: 1_000, capMs: 30_000 }, silenceMs: 25_000 };

export interface OfficeStanding {
  state: 'up' | 'down' | 'waiting' | 'unknown' | 'paused';
  message: string;
  officeName: string | null;
  deskName: string | null;
  measuredAt: string | null;
  roundTripMs: number | null;
  downSince: string | null;
  certificateUntil: string | null;
  clockOffsetMs: number | null;
  /** Cases with changes that the office does not have yet. */
  unshared: number;
  conflicts: number;
  /** This desk's own check number. */
  checkNumber: string;
  /** Desks that ask to be admitted; a person compares the number. */
  asking: { deskId: string; name: string; checkNumber: string }[];
}

/** Where a case stands for this desk. */
export type CaseStanding = { kind: 'own' } | { kind: 'elsewhere'; desk: string; until: string | null } | { kind: 'newer' } | { kind: 'conflict' };

export interface OfficeOptions {
  db: SqlDatabase;
  client: OfficeClient;
  cases: LocalCases;
  appointments: LocalAppointments | null;
  seals?: LocalSeals;
  softwareVersion: string;
  clock: Clock;
  random: () => number;
  settings?: Partial<OfficeSettings>;
  events: {
    standing(standing: OfficeStanding): void;
    /** Cases, appointments or leases changed; lists are to be shown anew. */
    changed(caseId: string | null): void;
    problem(code: string): void;
  };
  /** A new master list, catalogue or settings came; `body` as it is to be used. What it throws is why it is not used. */
  library?(entry: LibraryEntry, body: Buffer): void;
  /** Whether what was taken is still as it came. */
  libraryWhole?(entry: LibraryEntry): boolean;
}

export function createOffice(options: OfficeOptions) {
  const { client, cases, clock, events } = options;
  const settings = { ...defaultOfficeSettings, ...options.settings };
  const state: DeskState = deskState(options.db);
  let self: Self = state.self();
  let sealer: Sealer | null = self.officeKey && self.officeId ? new Sealer(self.officeKey, self.officeId) : null;
  let status: OfficeStatus | null = null;
  const line = { state: 'unknown' as OfficeStanding['state'], message: 'Die Verbindung zum Amtsserver wird gemessen.', measuredAt: null as string | null, roundTripMs: null as number | null, downSince: null as string | null, clockOffsetMs: null as number | null };
  let asking: OfficeDesk[] = [];
  let stopping = new AbortController();
  let loops: Promise<void>[] = [];
  let rung = false;
  let ring = (): void => void (rung = true);
  let lastTold = '';
  const now = (): string => isoOf(clock.now());

  const caseSync: CaseSync = createCaseSync({
    client,
    state,
    cases,
    clock,
    sealer: () => demandSealer(),
    deskId: () => self.deskId ?? '',
    leaseSeconds: settings.leaseSeconds,
    conflict: (caseId) => events.changed(caseId),
  });
  const demandSealer = (): Sealer => {
    if (!sealer) throw new SchalterError('OFFICE_NOT_ADMITTED', 'unavailable', 'Dieser Schalter ist noch nicht in das Amt aufgenommen.');
    return sealer;
  };

  const standing = (): OfficeStanding => ({
    ...line,
    officeName: self.officeName,
    deskName: status?.desk.name ?? null,
    certificateUntil: status?.certificateUntil ?? null,
    unshared: cases.unsharedCount(),
    conflicts: state.conflictCount(),
    checkNumber: checkNumber(self.keys.publicKey),
    asking: asking.map((desk) => ({ deskId: desk.id, name: desk.name, checkNumber: checkNumber(desk.publicKey!) })),
  });
  const tell = (): void => {
    const told = standing();
    const key = JSON.stringify([told.state, told.message, told.unshared, told.conflicts, told.asking]);
    if (key === lastTold) return;
    lastTold = key;
    events.standing(told);
  };
  const lineIs = (next: OfficeStanding['state'], message: string): void => {
    line.downSince = next === 'down' ? (line.downSince ?? now()) : null;
    line.state = next;
    line.message = message;
    line.measuredAt = now();
    tell();
  };

  // Joining

  const connect = async (): Promise<void> => {
    const sentAt = clock.now();
    status = await client.status();
    line.roundTripMs = clock.now() - sentAt;
    line.clockOffsetMs = Math.round(Date.parse(status.time) - (sentAt + clock.now()) / 2);
    state.belongTo(status.office.id, status.office.name, status.desk.id);
    await client.join(self.keys.publicKey, options.softwareVersion);
    self = state.self();
    await readKey(await client.desks());
  };
  /** Takes the office key that was wrapped for this desk; founds it where this is the office's first desk. */
  const readKey = async (desks: OfficeDesk[]): Promise<void> => {
    const mine = desks.find((desk) => desk.id === self.deskId);
    if (mine?.wrappedKey && mine.keyId) {
      if (self.officeKey?.keyId !== mine.keyId) state.keepKey(unwrapKey(mine.wrappedKey, self.keys, mine.keyId));
    } else if (desks.every((desk) => desk.keyId === null)) {
      const key = self.officeKey ?? makeOfficeKey();
      await client.admit(self.deskId!, { publicKey: self.keys.publicKey, keyId: key.keyId, wrappedKey: wrapKey(key, self.keys.publicKey) });
      state.keepKey(key);
    } else {
      sealer = null;
      throw new SchalterError('OFFICE_NOT_ADMITTED', 'unavailable', `Dieser Schalter wartet auf die Aufnahme in das Amt. Bitte an einem anderen Schalter aufnehmen lassen; die Prüfzahl ist ${checkNumber(self.keys.publicKey)}.`);
    }
    self = state.self();
    sealer = new Sealer(self.officeKey!, self.officeId!);
    asking = desks.filter((desk) => desk.publicKey !== null && desk.keyId === null && desk.id !== self.deskId);
  };

  // Hearing

  const hearCase = async (caseId: string): Promise<void> => {
    const head = await client.head(caseId);
    if (!head) return;
    let opened: CaseHead | null = null;
    try {
      opened = caseSync.openHead(head);
    } catch (thrown) {
      events.problem(asSchalterError(thrown).code);
    }
    state.heard(head, opened?.summary ?? null);
    // Whoever decides between two forms sees the other one as it is now.
    const known = state.caseOf(caseId);
    if (opened && known?.conflict_id && known.server_version === head.version) state.inConflict(caseId, known.conflict_id, opened);
    events.changed(caseId);
  };
  const hear = async (change: OfficeChange): Promise<void> => {
    const mine = change.deskId === self.deskId;
    if (change.kind === 'case' && !(mine && state.caseOf(change.id)?.server_version === change.version)) await hearCase(change.id);
    else if (change.kind === 'caseDeleted') forgetCase(change.id);
    else if (change.kind === 'appointment' && !mine && options.appointments) {
      await takeAppointment(appointmentPart(), change.id);
      events.changed(null);
    } else if (change.kind === 'library') await fetchLibrary(libraryPart());
    else if (change.kind === 'desk') {
      await readKey(await client.desks());
      tell();
    } else if (change.kind === 'mail') await takeMail();
  };
  const forgetCase = (caseId: string): void => {
    cases.write(() => {
      if (!cases.read(caseId) || cases.remove(caseId)) state.forget(caseId);
    });
    events.changed(caseId);
  };
  const takeMail = async (): Promise<void> => {
    for (const caseId of await caseSync.takeLetters()) events.changed(caseId);
  };
  const appointmentPart = () => ({ client, state, sealer: demandSealer(), appointments: options.appointments!, write: cases.write });
  const refused = new Map<string, Refused>();
  const libraryPart = () => ({ client, state, sealer: demandSealer(), refused, problem: events.problem, whole: options.libraryWhole ?? (() => true), arrived: options.library ?? (() => undefined) });

  /** Everything anew: at the first time, and where the feed no longer reaches back to where this desk stands. */
  const readEverything = async (): Promise<void> => {
    const { newest, generation } = status!;
    const restored = self.generation !== null && self.generation !== generation;
    const there = new Map<string, number>();
    let after: string | null = '';
    while (after !== null) {
      const page: Awaited<ReturnType<OfficeClient['cases']>> = await client.cases(after);
      for (const head of page.cases) {
        there.set(head.caseId, head.version);
        state.heard(head, caseSync.openHead(head).summary);
      }
      after = page.next;
    }
    // The office's database came back from a backup: what it has lost and this desk has is sent again.
    if (restored) for (const known of state.cases()) if (known.pushed_version > (there.get(known.case_id) ?? 0)) state.resend(known.case_id, there.get(known.case_id) ?? 0);
    if (options.appointments) await takeAllAppointments(appointmentPart());
    state.moveCursor(newest);
    state.synced(now(), generation);
    self = state.self();
    events.changed(null);
  };
  const catchUp = async (): Promise<void> => {
    let page = await client.changes(self.cursor);
    if (self.syncedAt === null || self.generation !== status!.generation || (page.changes.length > 0 && page.oldest > self.cursor + 1)) return readEverything();
    while (page.changes.length > 0) {
      for (const change of page.changes) await hearOnce(change);
      page = await client.changes(self.cursor);
    }
  };
  /** What cannot be taken in must not stop what comes after it; what the line refused comes again. */
  const hearOnce = async (change: OfficeChange): Promise<void> => {
    try {
      await hear(change);
    } catch (thrown) {
      const error = asSchalterError(thrown);
      if (error instanceof OfficeError && error.failure === 'line') throw error;
      events.problem(error.code);
    }
    state.moveCursor(change.sequence);
    self.cursor = change.sequence;
  };

  const feedLoop = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      try {
        await connect();
        await catchUp();
        await fetchLibrary(libraryPart());
        await takeMail();
        failures = 0;
        lineIs('up', `Der Amtsserver von »${self.officeName}« antwortet.`);
        ring();
        let order: Promise<void> = Promise.resolve();
        let broken: unknown = null;
        await client.follow(
          self.cursor,
          stopping.signal,
          (changes) => {
            line.measuredAt = now();
            for (const change of changes) order = order.then(() => hearOnce(change)).catch((thrown: unknown) => void (broken ??= thrown));
          },
          settings.silenceMs,
        );
        await order;
        if (broken !== null) throw broken;
        throw new OfficeError('OFFICE_LINE', 'line', 'Die Verbindung zum Amtsserver ist abgebrochen; sie wird neu aufgebaut.');
      } catch (thrown) {
        if (stopping.signal.aborted) return;
        const error = asSchalterError(thrown);
        failures += 1;
        events.problem(error.code);
        // A broken feed alone is no outage: the next turn measures.
        if (error.code === 'OFFICE_NOT_ADMITTED') lineIs('waiting', error.message);
        else if (failures > 1 || line.state !== 'up') lineIs('down', error.message);
        await clock.sleep(failures === 1 ? 100 : backoffMs(failures, settings.backoff, options.random), stopping.signal);
      }
    }
  };

  // Sharing

  const share = async (): Promise<void> => {
    for (const caseId of state.deletions()) {
      await client.deleteCase(caseId);
      state.forget(caseId);
    }
    await caseSync.sendLetters();
    const told = new Set<string>();
    for (let batch = next(told); batch.length > 0; batch = next(told)) for (const caseId of batch) {
      if (stopping.signal.aborted) return;
      told.add(caseId);
      try {
        await caseSync.push(caseId);
      } catch (thrown) {
        if (thrown instanceof OfficeError && thrown.failure === 'line') throw thrown;
        events.problem(asSchalterError(thrown).code);
      }
    }
    tell();
    if (options.appointments) await shareAppointments(appointmentPart());
    for (const seal of options.seals?.unanchored() ?? []) options.seals!.anchored(await client.anchor(seal));
    await renewLeases();
  };
  /** The next few; every case has one turn a round, whatever comes of it. */
  const next = (told: ReadonlySet<string>): string[] => cases.unshared(20 + told.size).filter((caseId) => !told.has(caseId)).slice(0, 20);
  const renewLeases = async (): Promise<void> => {
    const soon = isoOf(clock.now() + (settings.leaseSeconds * 1000) / 2);
    for (const caseId of state.leasesEnding(self.deskId!, soon)) {
      if (cases.read(caseId)?.status === 'active') state.leased(caseId, (await client.lease(caseId, settings.leaseSeconds, null)).lease);
    }
  };
  const shareLoop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      rung = false;
      if (line.state === 'up' && sealer) {
        try {
          await share();
        } catch (thrown) {
          if (stopping.signal.aborted) return;
          events.problem(asSchalterError(thrown).code);
        }
        tell();
      }
      // A change that came during the round has its turn at once.
      if (rung) continue;
      const bell = new AbortController();
      ring = () => {
        rung = true;
        bell.abort();
      };
      await clock.sleep(settings.everyMs, AbortSignal.any([stopping.signal, bell.signal]));
    }
  };

  // Working on a case

  const standingOf = (known: CaseState | null): CaseStanding => {
    if (!known) return { kind: 'own' };
    if (known.conflict_id !== null) return { kind: 'conflict' };
    if (known.lease_desk !== null && known.lease_desk !== self.deskId && Date.parse(known.lease_until ?? '') > clock.now()) return { kind: 'elsewhere', desk: known.lease_name ?? known.lease_desk, until: known.lease_until };
    if (known.server_version > known.pushed_version) return { kind: 'newer' };
    return { kind: 'own' };
  };
  const refuse = (what: CaseStanding): void => {
    if (what.kind === 'elsewhere') throw new SchalterError('OFFICE_ELSEWHERE', 'negative', `Dieser Vorgang wird an »${what.desk}« bearbeitet. Er lässt sich im Tagesplan übernehmen.`);
    if (what.kind === 'conflict') throw new SchalterError('OFFICE_CONFLICT', 'negative', 'Von diesem Vorgang gibt es zwei Fassungen. Bitte zuerst im Tagesplan entscheiden, welche gilt.');
    if (what.kind === 'newer') throw new SchalterError('OFFICE_NEWER', 'negative', 'Dieser Vorgang ist an einem anderen Schalter weitergegangen. Bitte ihn neu öffnen.');
  };
  /** Lets this desk work on a case, or says why not. Takes the lease where that is possible; without the server the desk's own copy counts. */
  const claim = async (caseId: string): Promise<void> => {
    const known = state.caseOf(caseId);
    const before = standingOf(known);
    if (before.kind === 'own' && (known === null || known.pushed_version === 0 || known.lease_desk === self.deskId)) return;
    if (line.state !== 'up' || before.kind === 'conflict') return refuse(before.kind === 'newer' && cases.read(caseId) ? { kind: 'own' } : before);
    if (before.kind === 'elsewhere') return refuse(before);
    try {
      const { lease, version } = await client.lease(caseId, settings.leaseSeconds, null);
      state.leased(caseId, lease);
      if (version > (state.caseOf(caseId)?.pushed_version ?? 0)) await caseSync.pull(caseId);
    } catch (thrown) {
      if (!(thrown instanceof OfficeError)) throw thrown;
      if (thrown.failure === 'line') return refuse(standingOf(state.caseOf(caseId)));
      if (thrown.code === 'OFFICE_HELD') {
        await hearCase(caseId);
        refuse(standingOf(state.caseOf(caseId)));
      }
      if (thrown.code !== 'OFFICE_UNKNOWN') throw thrown;
    }
  };
  /** A person takes a case over on purpose, and says why. Without the server only what this desk has itself. */
  const takeOver = async (caseId: string): Promise<{ from: string | null }> => {
    const known = state.caseOf(caseId);
    if (!known) throw new SchalterError('OFFICE_CASE_UNKNOWN', 'input', 'Diesen Vorgang gibt es im Amt nicht oder nicht mehr.');
    if (known.conflict_id !== null) refuse({ kind: 'conflict' });
    const from = known.lease_desk !== null && known.lease_desk !== self.deskId ? known.lease_name : null;
    if (line.state !== 'up') {
      if (!cases.read(caseId)) throw new SchalterError('OFFICE_LINE', 'unavailable', 'Der Amtsserver ist nicht erreichbar, und dieser Schalter hat keine eigene Fassung des Vorgangs. Bitte an dem anderen Schalter weiterarbeiten oder warten.');
      state.leased(caseId, { deskId: self.deskId!, deskName: status?.desk.name ?? '', until: isoOf(clock.now() + settings.leaseSeconds * 1000), epoch: known.lease_epoch });
      return { from };
    }
    // What this desk had done and not shared goes first: it must not vanish below the pull.
    await caseSync.push(caseId);
    if (state.caseOf(caseId)?.conflict_id) refuse({ kind: 'conflict' });
    await hearCase(caseId);
    const { lease } = await client.lease(caseId, settings.leaseSeconds, { epoch: state.caseOf(caseId)!.lease_epoch });
    state.leased(caseId, lease);
    await caseSync.pull(caseId);
    state.leased(caseId, lease);
    events.changed(caseId);
    return { from };
  };

  return {
    start(): void {
      stopping = new AbortController();
      loops = [feedLoop(), shareLoop()];
    },
    async stop(): Promise<void> {
      stopping.abort();
      ring();
      await Promise.allSettled(loops);
      line.state = 'paused';
    },
    /** Something of this desk changed. */
    wake: (): void => ring(),
    standing,
    state,
    claim,
    takeOver,
    /** A copy that another desk went on with is brought up to date before it is shown. */
    async refresh(caseId: string): Promise<void> {
      const known = state.caseOf(caseId);
      if (line.state === 'up' && known !== null && known.conflict_id === null && known.server_version > known.pushed_version && cases.changes(caseId, known.pushed_version).length === 0) await caseSync.pull(caseId);
    },
    standingOf: (caseId: string): CaseStanding => standingOf(state.caseOf(caseId)),
    /** Results for such a case are carried to the desk that holds it. */
    isElsewhere: (caseId: string): boolean => ['elsewhere', 'newer'].includes(standingOf(state.caseOf(caseId)).kind),
    putLetter: caseSync.putLetter,
    decide: (caseId: string, keep: 'mine' | 'theirs', resolved: (session: LocalSession, at: string) => { session: LocalSession; event: { type: string } }) => caseSync.decide(caseId, keep, resolved).then(() => events.changed(caseId)),
    async admit(deskId: string): Promise<void> {
      const desk = (await client.desks()).find((one) => one.id === deskId);
      if (!desk?.publicKey || !self.officeKey) throw new SchalterError('OFFICE_DESK_UNKNOWN', 'input', 'Dieser Schalter bittet nicht um Aufnahme.');
      await client.admit(deskId, { publicKey: desk.publicKey, keyId: self.officeKey.keyId, wrappedKey: wrapKey(self.officeKey, desk.publicKey) });
      await readKey(await client.desks());
      tell();
    },
    async shareTemplates(caseId: string, templates: { templateId: string; value: unknown }[]): Promise<void> {
      if (line.state !== 'up' || !sealer) return;
      await client.putTemplates(caseId, templates.map(({ templateId, value }) => ({ templateId, sealed: demandSealer().json(`template ${caseId} ${templateId}`, value) })));
    },
    /** Templates of the whole office; empty without the server. */
    async templates(): Promise<{ caseId: string; templateId: string; value: unknown }[]> {
      if (line.state !== 'up' || !sealer) return [];
      const all = await client.templates();
      return all.map(({ caseId, templateId, sealed }) => ({ caseId, templateId, value: demandSealer().openJson(`template ${caseId} ${templateId}`, sealed) }));
    },
    async publish(kind: 'masterlist' | 'catalogue' | 'settings', name: string, body: Buffer): Promise<number> {
      return (await client.putLibrary(kind, name, kind === 'settings' ? demandSealer().bytes(`settings ${name}`, body) : body)).version;
    },
    refusals: (): string[] => [...refused].map(([name, { sentence }]) => `${name}: ${sentence}`),
    /** What the office has written down of this desk's audit trail; null without the server. */
    anchors: async () => (line.state === 'up' ? client.anchors() : null),
    tagOf: (body: string): string => demandSealer().tag(body),
  };
}
export type Office = ReturnType<typeof createOffice>;
