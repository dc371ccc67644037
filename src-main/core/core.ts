/**
 * The desk core: every call of the contract, every event. Owns devices, rules, store and sync; knows nothing
 * of windows. The same core runs in Electron's utility process, in a child process and in the command line.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCallName, validEvent, validInput, validOutput } from '../contract/validate.ts';
import type { CallAnswer, CallInput, CallName, CallOutput, EventName, EventPayload } from '../contract/calls.ts';
import { decisionSubject, type StaffMember } from '../contract/people.ts';
import type { DeviceStatus, LineStatus } from '../contract/desk.ts';
import type { ReadinessReport } from '../contract/readiness.ts';
import type { Session, SessionCommand, SessionView } from '../contract/session.ts';
import { falseMatchRate } from '../biometrics/finger/match/calibration.ts';
import { controlThreshold, duplicateThreshold } from '../biometrics/finger/session-checks.ts';
import { legalBases } from '../capture/legal-bases.ts';
import { matchPending } from '../capture/blockers.ts';
import { PRADO } from '../documents/catalogue/web-links.ts';
import { asSchalterError, SchalterError } from '../errors.ts';
import { addAuditEntry } from '../store/audit.ts';
import { listAppointments, putAppointments } from '../store/appointments.ts';
import type { StationTransaction } from '../matching/transaction.ts';
import { getCapture, listCaptures } from '../store/captures.ts';
import { openStore } from '../store/database.ts';
import { openSessions } from '../store/sessions.ts';
import { checkStart, markStopped } from '../trust/self-check.ts';
import { diagnosticBundle } from '../trust/diagnostics.ts';
import { staffById } from '../trust/staff.ts';
import { systemClock } from '../sync/clock.ts';
import { readiness, worst } from '../sync/readiness.ts';
import { createSync, type Sync, type SyncSettings } from '../sync/sync.ts';
import { createAccess, enrolTraining, type Access, type PeopleHandlers } from './access.ts';
import type { CardEntry } from './card-entry.ts';
import { auditCard } from './audit-card.ts';
import { createAuditWork } from './audit-work.ts';
import { deskInfoOf } from './desk-info.ts';
import { createBesideWork } from './beside-work.ts';
import { createDayWork } from '../counter/day-work.ts';
import { startRenewing } from '../counter/search/renew.ts';
import { createCaseWork } from '../counter/caseload/case-work.ts';
import { createPrintPart } from '../counter/printing/print-part.ts';
import { createCareWork } from './care-work.ts';
import { createCatalogueWork } from './catalogue-work.ts';
import { documentLog } from './check-log.ts';
import { createDocumentWork } from './document-work.ts';
import { createFaceWork } from './face-work.ts';
import { createFingerWork } from './finger-work.ts';
import { createGalleryWork } from './gallery-work.ts';
import { createJournal } from './journal.ts';
import { changesSession, officeHandlers } from './office-handlers.ts';
import type { OfficeWideSettings } from './office-settings.ts';
import { loadLists } from './office-lists.ts';
import { createOfficeWork, noOffice, type OfficeWork } from './office-work.ts';
import { startNightWork } from './night-work.ts';
import { createTutorWork, type TutorWorld } from './tutor-work.ts';
import type { Parts } from './parts.ts';
import { gatherFacts, limitsOf } from './readiness-facts.ts';
import { fileProtocol, placesOf } from './protocol.ts';
import { createPrivacyWork } from './privacy-work.ts';
import { resultIntoSession } from './register.ts';
import { createSetupWork } from './setup-work.ts';
import { createRunningWork } from './running-work.ts';
import { sceneOf } from './scene.ts';
import type { DeskSettings } from './settings.ts';

export interface CoreOptions {
  dataDir: string;
  /** Data key of the store, 32 bytes (store/keyring.ts). */
  key: Uint8Array;
  settings: DeskSettings;
  parts: Parts;
  /** Where the settings lie, to be told to whoever sets the desk up. */
  settingsFile?: string | null;
  version: string;
  training: boolean;
  substituteRuntime: string | null;
  /** Entered into the list of the day when the core starts. */
  appointments?: Parameters<typeof putAppointments>[1];
  /** Signed in from the beginning: whoever opened the store in this process with their own secret. */
  seated?: StaffMember;
  /** What the training world does for the tutor, where it runs in this process. */
  tutorWorld?: TutorWorld;
  /** People who sign in with one key (training mode). */
  trainingPeople?: readonly StaffMember[];
  /** The reader for sign-in cards; whoever opened it closes it. */
  card?: CardEntry | null;
  /** Ends this process in order, to be started again. */
  restart?(): void;
  ticket?: string | null;
  onTicket?(ticket: string | null): void;
}

export interface Core {
  /** Never rejects: an answer, or a failure with code and German sentence. */
  call(name: string, input: unknown): Promise<CallAnswer>;
  /** What a session has put into the outbox and what it has stored: for the command line and for tests. */
  outcome(sessionId: string): { transactions: { state: string; transaction: StationTransaction }[]; captures: ReturnType<typeof listCaptures> };
  readonly access: Access;
  /** Told which session the window works on: the one it started, opened or changed last. */
  onShown(handler: (session: Session) => void): void;
  /** @returns ends the subscription */
  on(listener: (name: EventName, payload: unknown) => void): () => void;
  stop(): Promise<void>;
}

const levelOf = (score: number) => ({ score, fmr: falseMatchRate(score) });

type Handlers = PeopleHandlers & { [N in Exclude<CallName, keyof PeopleHandlers>]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

/** How long readiness waits for information systems, milliseconds. */
const systemMs = { glance: 1_500, measured: 10_000 };

const noStation: LineStatus = { state: 'unknown', measuredAt: null, roundTripMs: null, downSince: null, message: 'Für diesen Schalter ist keine PIK-Station eingerichtet.' };

const alreadyOpen = (): never => {
  throw new SchalterError('STORE_OPEN_ALREADY', 'input', 'Der Datenspeicher ist schon offen. Bitte mit Kennwort anmelden.');
};

export function createCore(options: CoreOptions): Core {
  const { settings, parts, dataDir } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const store = openStore({ dir: dataDir, key: options.key });
  const protocol = fileProtocol(join(dataDir, 'protocol.jsonl'));
  const listeners = new Set<(name: EventName, payload: unknown) => void>();
  const bases = settings.legalBases ?? legalBases;
  const now = () => new Date().toISOString();
  const newId = () => randomUUID();
  const running = createRunningWork();
  const camera = (state: DeviceStatus['state'], name: string, message: string) => parts.devices.report({ id: 'camera', kind: 'camera', name, state, message, simulated: options.training });
  camera('unknown', 'Kamera', 'Die Kamera gehört zum Fenster; es hat sich noch nicht gemeldet.');
  const shownHandlers = new Set<(session: Session) => void>();
  let shown: string | null = null;

  const emit = <N extends EventName>(name: N, payload: EventPayload<N>): void => {
    if (!access.mayHear(name)) return;
    const checked = validEvent(name, payload);
    for (const listener of listeners) listener(name, checked);
  };

  const access = createAccess({ store, dataDir, key: options.key, idle: settings.idle, training: options.trainingPeople ?? [], notices: checkStart(store, dataDir, now()).notices, now, emit, card: options.card ?? null, ticket: options.ticket ?? null, ...(options.onTicket ? { onTicket: options.onTicket } : {}) });
  enrolTraining(store, options.trainingPeople ?? [], now());
  const caseworker = () => access.person()?.name ?? settings.caseworker;
  const auditWork = createAuditWork({ store, dataDir, key: options.key, now, unusual: settings.unusual, card: settings.auditCard && (() => auditCard(settings.auditCard!)), problem: (code) => protocol.note('AUDIT_NOT_SIGNED', { problem: code }), sealed: () => office?.wake(), anchors: async () => office?.anchors().catch(() => null) ?? null });

  const journal = createJournal({
    store,
    actor: access.actor,
    context: () => ({ now: now(), newId, caseworker: caseworker(), legalBases: bases, specialSituationApproved: settings.specialSituationApproved, candidateReview: officeWide.candidateReview }),
    origin: { organization: settings.office, desk: settings.desk, location: settings.location, country: 'DEU', region: settings.region, get officer() { return { givenName: '', surname: caseworker(), telephone: '' }; } },
    logFacts: { location: settings.location, office: settings.office, desk: settings.desk, software: { name: 'Schalter', version: options.version }, thresholds: { control: levelOf(controlThreshold), uniqueness: levelOf(duplicateThreshold) } },
    conformanceTesting: settings.conformanceTesting,
    changed(view) {
      office?.wake();
      day.follow(view.session);
      galleryWork.follow(view.session);
      faceWork.follow(view.session);
      emit('session.changed', view);
      tutor.follow(view.session);
      if (shown === view.session.id) emit('person.scene', sceneOf(view.session));
    },
    enqueued: () => sync?.wake(),
    withdrawn: (transactionId) => void sync?.withdraw(transactionId).catch((thrown: unknown) => protocol.note('WITHDRAW_FAILED', { reason: asSchalterError(thrown).code })),
    stopDevices(sessionId) {
      running.stop('document', sessionId);
      running.stop('finger', sessionId);
    },
  });

  const personOf = ({ person }: Session): string => [person.surname, person.givenNames].filter(Boolean).join(', ');

  const renewLists = (): void => parts.documents.renew(loadLists(settings, dataDir, new Date()));

  const office: OfficeWork | null = parts.office && createOfficeWork({
    client: parts.office,
    store,
    journal,
    desk: settings.desk,
    bases,
    actor: access.actor,
    version: options.version,
    dataDir,
    leaseSeconds: settings.officeServer?.leaseSeconds,
    now,
    newId,
    standing: (standing) => emit('office.standing', standing),
    changed: (caseId) => emit('office.changed', { caseId }),
    settingsArrived: (wide) => void (officeWide = wide),
    listSettings: settings,
    listsArrived: renewLists,
    problem: (code) => protocol.note('OFFICE', { problem: code }),
  });
  let officeWide: OfficeWideSettings = office?.keptSettings() ?? settings.officeWide;

  const sync: Sync | null = parts.station && createSync({
    db: store.db as never,
    station: parts.station,
    readCapture: (sessionId, captureId) => getCapture(store, sessionId, captureId).bytes,
    onResult: office ? office.carrying(resultIntoSession(journal, newId, now)) : resultIntoSession(journal, newId, now),
    personOf: (sessionId) => personOf(journal.read(sessionId)),
    clock: systemClock,
    random: Math.random,
    settings: settings.sync as Partial<SyncSettings>,
    events: {
      line(status) {
        emit('desk.line', status);
        tutor.lineChanged();
      },
      queue: (status) => emit('desk.queue', status),
      resultArrived: ({ sessionId, transactionId, candidates }) => emit('results.arrived', { sessionId, transactionId, candidates }),
      transactionChanged({ sessionId, transactionId, state }) {
        if (state === 'answered' || office?.isElsewhere(sessionId)) return;
        try {
          journal.apply(sessionId, { type: 'transactionMoved', transactionId, state, taskId: null, message: sync?.list().find((entry) => entry.transactionId === transactionId)?.message ?? null });
        } catch (thrown) {
          // The line goes on for everybody else, whatever is the matter with this session.
          protocol.note('TRANSACTION_NOT_SHOWN', { error: asSchalterError(thrown).code });
        }
      },
      problem: (code) => protocol.note('SYNC', { problem: code }),
    },
  });

  const faceWork = createFaceWork({ journal, store, engine: () => parts.face(), newId, now, problem: (thrown) => protocol.note('REGISTER_FACE', { problem: asSchalterError(thrown).code }) });
  const galleryWork = createGalleryWork({ store, engine: () => parts.fingers(), lineDown: () => sync?.line().state === 'down', personOf, now, elsewhere: office && { share: office.shareTemplates, all: office.templatesElsewhere, person: office.personElsewhere }, problem: (thrown) => protocol.note('GALLERY', { problem: asSchalterError(thrown).code }) });
  const catalogueWork = createCatalogueWork({ store, catalogue: () => parts.documents.catalogue, web: [...settings.webCatalogues, PRADO], readSession: (sessionId) => journal.read(sessionId), caseworker, now });
  const documentWork = createDocumentWork({ journal, devices: parts.devices, chip: parts.chip, documents: parts.documents, running, newId, now, progress: (progress) => emit('document.progress', progress) });
  const fingerWork = createFingerWork({
    journal,
    store,
    devices: parts.devices,
    engine: () => parts.fingers(),
    running,
    classifier: settings.slapClassifier,
    classifierThreshold: settings.slapClassifierThreshold,
    automaticRelease: settings.automaticRelease,
    newId,
    now,
    live(frame, hint) {
      emit('finger.live', frame);
      emit('person.scene', { ...sceneOf(journal.read(frame.sessionId)), scene: 'fingers', slap: frame.slap, phase: frame.phase, hint });
    },
  });

  const printPart = createPrintPart({
    store,
    settings: settings.printing,
    printer: () => parts.devices.printer(),
    desk: () => ({ office: settings.office, desk: settings.desk, location: settings.location, caseworker: caseworker(), training: options.training, legalBases: bases, now: now() }),
    actor: () => access.actor(),
    view: (sessionId) => journal.view(journal.read(sessionId)),
    printed(session) {
      if (['active', 'completed'].includes(session.status)) journal.apply(session.id, { type: 'markPrinted' });
    },
    printFailed: (sessionId, before) => void journal.apply(sessionId, { type: 'printFailed', before }),
  });

  const besideWork = createBesideWork({ journal, store, settings, caseworker, now, emit, cardShown: () => tutor.cardShown() });
  const tutor = createTutorWork({ store, training: options.training, ...(options.tutorWorld ? { world: options.tutorWorld } : {}), line: () => sync?.line().state ?? 'unknown', now, emit });
  const day = createDayWork({ store, actor: () => access.actor(), now });

  /** The session the window works on: the person-facing window follows it. */
  const show = (session: Session): SessionView => {
    if (shown !== session.id) {
      shown = session.id;
      said = null;
      emit('person.scene', sceneOf(session));
    }
    for (const handler of shownHandlers) handler(session);
    tutor.shown(session);
    faceWork.follow(session);
    return journal.view(session);
  };

  /** Looking into a case is an entry of its own; once per person while the case stays on the screen. */
  let lastRead = '';
  const entered = (session: Session): Session => {
    const reading = `${access.actor()} ${session.id}`;
    if (reading !== lastRead) store.write(() => addAuditEntry(store, { at: now(), actor: access.actor(), action: 'session.read', sessionId: session.id, detail: {}, why: session.legalBasis }));
    lastRead = reading;
    return session;
  };

  /** Tells the person what to change about their photograph, when that changes. */
  let said: string | null = null;
  const guide = ({ ok, hintCode }: { ok: boolean; hintCode: string | null }): void => {
    const saying = ok ? 'ok' : hintCode;
    if (shown === null || saying === said) return;
    const scene = sceneOf(journal.read(shown));
    if (scene.scene !== 'face') return;
    said = saying;
    emit('person.scene', { ...scene, phase: ok ? 'hold' : null, hint: hintCode });
  };

  /** Where the settings ask for a second pair of eyes, the approval must be for this decision about this candidate. */
  const decide = (sessionId: string, { approval, ...decided }: Extract<SessionCommand, { type: 'decideCandidate' }>): Session => {
    if (!officeWide.candidateReview.includes(decided.decision)) return journal.apply(sessionId, decided);
    return access.withApproval(approval ?? '', 'decideCandidate', decisionSubject(sessionId, decided), ({ login, name }) => journal.apply(sessionId, { ...decided, approvedBy: { login, name } }));
  };

  /** Stops work of one kind for a session; what does not run is left alone. */
  const stopWork = (kind: 'document' | 'finger') => ({ sessionId }: { sessionId: string }) => {
    running.stop(kind, sessionId);
    return {};
  };

  /** A system that is silent does not hold the panel up: it is waited for only where it was asked to measure. */
  const readinessNow = async (measure = false): Promise<ReadinessReport> => {
    await Promise.race([Promise.all([besideWork.systems.checkHealth(), besideWork.certificates.look()]), sleep(measure ? systemMs.measured : systemMs.glance, undefined, { ref: false })]);
    const live = { systems: besideWork.systems.list(null), systemProblems: besideWork.systemProblems, besideCertificates: besideWork.certificates.list(), devices: parts.devices.statuses(), trustProblems: [...parts.documents.trustProblems, ...(office?.refusals() ?? [])], line: sync?.line() ?? null, clockOffsetMs: sync?.clockOffsetMs() ?? null, office: office?.standing() ?? noOffice, queue: sync?.status() ?? null };
    const items = readiness(await gatherFacts({ settings, wide: officeWide, dataDir, store, version: options.version, now: Date.now(), live }), limitsOf(officeWide));
    return { state: worst(items), measuredAt: now(), items };
  };
  const setupWork = createSetupWork({ store, settings, settingsFile: options.settingsFile ?? null, lists: parts.documents, listsChanged: renewLists, devices: parts.devices, line: () => sync?.line() ?? noStation, readiness: readinessNow, actor: access.actor, now });

  const handlers: Handlers = {
    ...access.handlers,
    ...setupWork,
    'people.setUp': alreadyOpen,
    'people.openWithRecoveryKey': alreadyOpen,
    ...auditWork.handlers,
    ...createCareWork({ store, dataDir, key: options.key, settings, access, version: options.version, now, restart: () => options.restart?.() }),
    ...createPrivacyWork({ store, access, bases, desk: { office: settings.office, desk: settings.desk, location: settings.location, recipient: settings.station?.name ?? 'PIK-Station' }, now }),
    'desk.diagnostics': () => ({ bundle: new Uint8Array(diagnosticBundle({ store, dataDir, settings, version: options.version, devices: parts.devices.statuses(), line: sync?.line() ?? noStation, now: now() })) }),
    'desk.info': () => deskInfoOf({ settings, version: options.version, training: options.training, substituteRuntime: options.substituteRuntime, caseworker: caseworker() }),
    ...besideWork.handlers,
    'desk.devices': () => parts.devices.statuses(),
    'desk.line': () => sync?.line() ?? noStation,
    'desk.cameraState'({ state, name, message }) {
      camera(state, name, message);
      return {};
    },
    'desk.measureLine': async () => (await sync?.measureNow()) ?? noStation,
    'appointments.list': ({ day }) => office?.withHolders(listAppointments(store, day)) ?? listAppointments(store, day),
    ...day.handlers,
    ...tutor.handlers,
    'session.start'({ appointmentId }) {
      const appointment = appointmentId === null ? null : (listAppointments(store, null).find((one) => one.id === appointmentId) ?? null);
      if (appointmentId !== null && !appointment) throw new SchalterError('APPOINTMENT_UNKNOWN', 'input', 'Diesen Termin gibt es nicht mehr in der Liste.');
      // While notice and document are shown; what fails here is said where the face is looked at.
      void parts.face().then((engine) => engine.prepare()).catch(() => undefined);
      const begun = appointment?.sessionId ? openSessions(store).find((session) => session.id === appointment.sessionId) : undefined;
      if (!begun && appointment) office?.refuseSecond(appointment.id);
      return show(entered(begun ?? journal.start(appointment)));
    },
    async 'session.get'({ sessionId }) {
      await office?.refresh(sessionId);
      return show(entered(journal.read(sessionId)));
    },
    'session.list': () => openSessions(store).map((session) => ({ id: session.id, createdAt: session.createdAt, updatedAt: session.updatedAt, status: session.status, statusReason: session.statusReason, step: session.step, person: personOf(session), matchPending: matchPending(session) })),
    'session.command'({ sessionId, command }) {
      const session = command.type === 'decideCandidate' ? decide(sessionId, command) : journal.apply(sessionId, command);
      if (command.type === 'withdrawInterpreter') besideWork.endCall(sessionId);
      return show(session);
    },
    'document.read': async ({ sessionId }) => journal.view(await documentWork.read(sessionId)),
    'document.readFurther': async ({ sessionId }) => journal.view(await documentWork.readFurther(sessionId)),
    'document.cancel': stopWork('document'),
    'document.log'(wish) {
      const log = documentLog(store, wish, now());
      const { sessionId, form, profile } = wish;
      store.write(() => addAuditEntry(store, { at: now(), actor: access.actor(), action: 'document.logExported', sessionId, detail: { form, profile }, why: journal.read(sessionId).legalBasis }));
      return log;
    },
    async 'face.assess'(input) {
      const assessed = await faceWork.assess(input);
      guide(assessed);
      return assessed;
    },
    'catalogue.reference': ({ sessionId, model }) => catalogueWork.reference(sessionId, model),
    'catalogue.note'({ model, text }) {
      catalogueWork.note(model, text);
      return {};
    },
    'catalogue.address'({ sessionId, catalogue, model }) {
      const address = catalogueWork.address(sessionId, catalogue, model);
      store.write(() => addAuditEntry(store, { at: now(), actor: access.actor(), action: 'catalogue.opened', sessionId, detail: { catalogue } }));
      return { address };
    },
    'face.capture': (input) => faceWork.capture(input),
    'face.compare': (input) => faceWork.compare(input),
    async 'finger.capture'({ sessionId, slap }) {
      const { attempt, session } = await fingerWork.captureSlap(sessionId, slap);
      return { attempt, view: journal.view(session) };
    },
    'finger.captureRolled': async ({ sessionId, finger }) => journal.view(await fingerWork.captureRolled(sessionId, finger)),
    async 'finger.release'({ sessionId }) {
      if (running.isRunning('finger', sessionId)) await fingerWork.release();
      return {};
    },
    'finger.cancel': stopWork('finger'),
    async 'capture.read'({ sessionId, captureId }) {
      const { bytes, mime, kind } = getCapture(store, sessionId, captureId);
      store.write(() => addAuditEntry(store, { at: now(), actor: access.actor(), action: 'capture.read', sessionId, detail: { captureId, kind }, why: journal.read(sessionId).legalBasis }));
      if (mime !== 'image/x-wsq') return { bytes: new Uint8Array(bytes), mime };
      // No window shows WSQ: prints of the register are unpacked for the eye.
      const engine = await parts.fingers();
      const shown = await engine.encode(await engine.decode(bytes));
      return { bytes: new Uint8Array(shown.bytes), mime: shown.mime };
    },
    'gallery.candidates': (input) => galleryWork.candidates(input),
    ...officeHandlers(office, show),
    async 'desk.readiness'({ measure }) {
      if (measure) await sync?.measureNow();
      return readinessNow(measure);
    },
    'queue.list': () => sync?.list() ?? [],
    async 'queue.retry'({ transactionId }) {
      await sync?.retry(transactionId);
      return {};
    },
    ...createCaseWork({ store, print: printPart, obstacles: settings.caseObstacles, deadlines: settings.caseDeadlines, author: () => ({ name: caseworker(), actor: access.actor(), now: now() }) }),
    'print.forms': ({ sessionId }) => printPart.forms(sessionId),
    'print.preview': (input) => printPart.preview(input),
    'print.submit': (input) => printPart.submit(input),
    'print.abilities': () => printPart.abilities(),
    'print.job': ({ job }) => printPart.job(job),
    'print.testPage': () => printPart.testPage(),
  };

  access.resume();
  if (options.seated) access.seat(staffById(store, options.seated.id) ?? options.seated, 'own secret');
  auditWork.start();
  const stopNightWork = startNightWork({ store, dataDir, key: options.key, bases, backup: settings.backup, now, protocol });
  day.indexAll();
  const stopRenewing = startRenewing(store, (thrown) => protocol.note('SEARCH_RENEWAL_FAILED', { error: asSchalterError(thrown).code }));
  if (options.appointments) putAppointments(store, options.appointments);
  journal.recover();
  parts.devices.onStatus((statuses) => emit('desk.devices', statuses));
  parts.devices.start();
  sync?.start();
  office?.start();
  protocol.note('CORE_STARTED', { version: options.version, training: options.training });

  return {
    async call(name, input) {
      try {
        if (!isCallName(name)) throw new SchalterError('CALL_UNKNOWN', 'internal', 'Das Fenster hat etwas verlangt, das der Kern nicht kennt. Bitte das Programm neu starten.');
        access.admit(name);
        const checked = validInput(name, input);
        if (office && changesSession.has(name)) await office.claim((checked as { sessionId: string }).sessionId);
        const value = await (handlers[name] as (input: unknown) => unknown)(checked);
        return { ok: true, value: validOutput(name, value) };
      } catch (thrown) {
        const error = asSchalterError(thrown);
        if (error.kind === 'internal') protocol.note('CALL_FAILED', { call: isCallName(name) ? name : 'unknown', error: error.code, places: placesOf(thrown) });
        return { ok: false, error: { code: error.code, kind: error.kind, message: error.message } };
      }
    },
    outcome: (sessionId) => ({
      transactions: store.db
        .prepare<[string], { state: string; payload: string }>('SELECT state, payload FROM outbox WHERE session_id = ? ORDER BY sequence')
        .all(sessionId)
        .map(({ state, payload }) => ({ state, transaction: JSON.parse(payload) as StationTransaction })),
      captures: listCaptures(store, sessionId),
    }),
    access,
    onShown: (handler) => void shownHandlers.add(handler),
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopNightWork();
      stopRenewing();
      access.stop();
      running.stopAll();
      await sync?.stop();
      await office?.stop();
      await parts.stop();
      await auditWork.stop();
      store.close();
      markStopped(dataDir);
      protocol.note('CORE_STOPPED');
    },
  };
}
