/**
 * The one contract between window and desk core: every call with its input and output, every event with
 * its payload. Both sides validate (contract/validate.ts); docs/contract.md is generated from these tables.
 */
import { z } from 'zod';
import { appointment, deskInfo, deviceStatus, lineStatus, queueEntry, queueStatus } from './desk.ts';
import { auditOverview, auditRow, cardPin, fourEyesAction, login, newPassword, password, passwordStrength, peopleState, role, staffName, staffRow, unusualUse } from './people.ts';
import { backupFacts, backupName, careState, updateFacts } from './care.ts';
import { reference } from './catalogue.ts';
import { informationSystem, mostAttachments, portalStanding } from './inquiry.ts';
import { callMedia, callOrder, callReport, interpreter, interpreterCall, languageCode, personCard } from './interpreter.ts';
import { correctable, privacyCase } from './privacy.ts';
import { readinessReport } from './readiness.ts';
import { officeConflict, officeStanding, sharedCase } from './office.ts';
import { caseEvent, caseLists, caseOrder, casePerson, caseState, yearlyFigures } from './caseload.ts';
import { foundPerson } from './search.ts';
import { deviceTest, foundDevices, imported, publisherKey, setupState, setupStation, setupStepId, setupWish } from './setup.ts';
import { tutorCaseId, tutorState } from './tutor.ts';
import { LOGGING_PROFILES } from '../documents/checks/log.ts';
import { formId, jobState, preview, printableForm, printerAbilities, sheet } from './printing.ts';
import { box, captureId, faceCapture, fingerCode, session, sessionCommand, sessionView, slapAttempt, slapKind } from './session.ts';

const sessionId = z.string().uuid();
const bytes = z.instanceof(Uint8Array);
const nothing = z.object({});
const printed = z.object({ printer: z.string(), job: z.string(), message: z.string() });

const call = <I extends z.ZodType, O extends z.ZodType>(does: string, input: I, output: O) => ({ does, input, output });

export const calls = {
  'desk.info': call('Who and where this desk is, its lists and legal bases.', nothing, deskInfo),
  'desk.devices': call('State of every device.', nothing, z.array(deviceStatus)),
  'desk.line': call('State of the line to the station, as last measured.', nothing, lineStatus),
  'desk.cameraState': call('The window tells what its camera does.', z.object({ state: z.enum(['ready', 'busy', 'missing', 'error']), name: z.string(), message: z.string() }), nothing),
  'desk.diagnostics': call('The diagnostic bundle (ZIP) for support, without personal data.', nothing, z.object({ bundle: bytes })),
  'desk.measureLine': call('Measures the line now.', nothing, lineStatus),

  'people.state': call('Whether the store is open and who is signed in; all that a window learns before somebody is.', nothing, peopleState),
  'people.setUp': call('First start: makes the key and the first administrator. The recovery key is shown this once.', z.object({ login, name: staffName, password: newPassword }), z.object({ state: peopleState, recoveryKey: z.string() })),
  'people.signIn': call('Signs in with a password, takes the desk over from somebody else, or unlocks it. A password that somebody else gave leads in only with a new one.', z.object({ login: z.string().max(40), password, newPassword: newPassword.optional() }), peopleState),
  'people.signInWithCard': call('Signs in, takes over or unlocks with the smartcard in the reader and its PIN; also opens the store.', z.object({ pin: cardPin }), peopleState),
  'people.signInTraining': call('One key in training mode; marked as training in the trail.', z.object({ id: z.string() }), peopleState),
  'people.openWithRecoveryKey': call('Opens the store with the paper from the safe and gives one person a new password.', z.object({ recoveryKey: z.string().max(200), login: z.string().max(40), password: newPassword }), peopleState),
  'people.lock': call('Locks the screen; the session at the counter stays.', nothing, peopleState),
  'people.signOut': call('Signs out.', nothing, peopleState),
  'people.touch': call('Somebody is at the desk: a key was pressed or the pointer moved.', nothing, nothing),
  'people.changePassword': call('A new password for oneself.', z.object({ password, newPassword }), nothing),
  'people.judgePassword': call('How soon a new password would be tried, said while it is typed.', z.object({ password }), z.object({ strength: passwordStrength })),
  'people.list': call('Everybody who has worked at this desk.', nothing, z.array(staffRow)),
  'people.add': call('A new colleague with a first password. Whoever will see cases is confirmed by a supervisor where one works here (`letIn`, subject is the login).', z.object({ login, name: staffName, role, password: newPassword, approval: z.string().optional() }), z.array(staffRow)),
  'people.change': call('Another role, another password, or the end of the right to sign in; `letIn` as above, and for the last supervisor who goes.', z.object({ id: z.string(), role: role.optional(), password: newPassword.optional(), left: z.boolean().optional(), approval: z.string().optional() }), z.array(staffRow)),
  'people.addCard': call('Enters the smartcard in the reader for a colleague, who types its PIN; `letIn` as above.', z.object({ id: z.string(), pin: cardPin, approval: z.string().optional() }), z.array(staffRow)),
  'people.removeCard': call('A lost or returned card no longer signs in.', z.object({ id: z.string() }), z.array(staffRow)),
  'people.approve': call('The second person of a four-eyes action signs with their own password; good for one use within two minutes.', z.object({ login: z.string().max(40), password, action: fourEyesAction, subject: z.string().max(200) }), z.object({ approval: z.string(), by: z.string() })),
  'people.renewRecoveryKey': call('A new recovery key; the paper in the safe no longer opens. Four eyes.', z.object({ approval: z.string() }), z.object({ recoveryKey: z.string() })),

  'audit.verify': call('Verifies chain, signatures and end of the trail.', nothing, auditOverview),
  'audit.list': call('The last entries that fit: of one case, one person, between two days.', z.object({ sessionId: sessionId.nullable(), last: z.number().int().min(1).max(500), actor: z.string().min(1).max(40).optional(), from: z.iso.date().optional(), to: z.iso.date().optional() }), z.array(auditRow)),
  'audit.unusual': call('What of the last seven days somebody should look at; never a verdict.', nothing, z.array(unusualUse)),

  'care.state': call('Backups, updates and the version of this desk.', nothing, careState),
  'care.backUp': call('Makes a verified backup now.', nothing, careState),
  'care.checkBackup': call('Opens a backup, checks every page and counts what is in it.', z.object({ name: backupName }), backupFacts),
  'care.restore': call('Brings a backup back; needs a second person (`restoreBackup`). The core starts anew, the replaced data are put aside.', z.object({ name: backupName, approval: z.string() }), nothing),
  'care.checkUpdate': call('Checks signature and completeness of the update on the medium.', nothing, updateFacts),
  'care.installUpdate': call('Installs the update on the medium after checking it; runs from the next start on.', nothing, updateFacts),
  'care.rollBack': call('Brings the earlier version of the program back, from the next start on.', nothing, z.object({ version: z.string() })),

  'appointments.list': call('The day: appointments and walk-ins.', z.object({ day: z.string().nullable() }), z.array(appointment)),
  'appointments.arrived': call('The person is here and waits, or not after all.', z.object({ appointmentId: z.string(), here: z.boolean() }), nothing),
  'appointments.walkIn': call('Somebody without an appointment waits.', z.object({ surname: z.string().trim().min(1).max(200), givenNames: z.string().max(200), purpose: z.string().max(200), needs: z.array(z.string().max(80)).max(8), birthDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/).nullable().default(null), languages: z.array(languageCode).max(5).default([]) }), z.object({ appointmentId: z.string() })),
  'appointments.import': call('Takes appointments out of iCalendar or CSV; what is not understood is told with its line.', z.object({ file: bytes }), z.object({ imported: z.number().int(), cancelled: z.number().int(), problems: z.array(z.object({ line: z.number().int(), message: z.string() })) })),
  'person.find': call('Finds people by name in any spelling, number, document number or zone. Entered in the audit trail without the words.', z.object({ query: z.string().max(400) }), z.array(foundPerson)),

  'session.start': call('Begins a session, from an appointment or for a walk-in.', z.object({ appointmentId: z.string().nullable() }), sessionView),
  'session.get': call('A session as it stands in the store.', z.object({ sessionId }), sessionView),
  'session.list': call('Sessions that are not finished, newest first.', nothing, z.array(session.pick({ id: true, createdAt: true, updatedAt: true, status: true, statusReason: true, step: true }).extend({ person: z.string(), matchPending: z.boolean() }))),
  'session.command': call('Applies one command; answers with the stored state after it.', z.object({ sessionId, command: sessionCommand }), sessionView),

  'document.read': call('Reads pages in all lights, MRZ and chip of the placed document, then checks. Progress comes as `document.progress`.', z.object({ sessionId }), sessionView),
  'document.readFurther': call('Reads another side or page and compares it with the one that was read. Progress comes as `document.progress`.', z.object({ sessionId }), sessionView),
  'document.cancel': call('Stops reading the document.', z.object({ sessionId }), nothing),
  'document.log': call('Log of all checks of this session\'s document as XML or JSON, by a logging profile of TR-03135-2 4.3. Entered in the audit trail.', z.object({ sessionId, form: z.enum(['xml', 'json']), profile: z.enum(LOGGING_PROFILES) }), z.object({ file: bytes, name: z.string(), mime: z.string() })),
  'catalogue.reference': call('The reference catalogue\'s entry for the document at hand, with pictures, notes and web addresses; a model may be picked where several fit.', z.object({ sessionId, model: z.uuid().nullable() }), reference),
  'catalogue.note': call('Keeps the caseworkers\' note on a document model; an empty text takes it away.', z.object({ model: z.uuid(), text: z.string().max(4000) }), nothing),
  /** Called by the Electron main process only, which opens the address in the system\'s browser. */
  'catalogue.address': call('Address of the document at hand in a web catalogue: state, kind, year and PRADO code, nothing of the person. Entered in the audit trail.', z.object({ sessionId, catalogue: z.string(), model: z.uuid().nullable() }), z.object({ address: z.string() })),

  'face.assess': call('Measures a camera frame without keeping it. At most fifteen a second.', z.object({ frame: bytes, mime: z.enum(['image/jpeg', 'image/png', 'image/webp']), /** Camera pixels per pixel of the frame. */ scale: z.number().min(1).max(20).default(1) }), z.object({ faces: z.number().int(), box: box.nullable(), ok: z.boolean(), hint: z.string().nullable(), /** The same for another language: a key of hintTexts. */ hintCode: z.string().nullable(), criteria: faceCapture.shape.criteria })),
  'face.capture': call('Crops to the profile (4:3, no upscaling), measures and keeps a full-resolution frame.', z.object({ sessionId, frame: bytes, mime: z.enum(['image/jpeg', 'image/png']), release: z.enum(['automatic', 'manual']), source: z.enum(['live', 'delivered']), /** Correction by hand (3.2.1) of the crop that was found: degrees clockwise, size of the head, shift in shares of the crop. */ adjust: z.object({ rotate: z.number().min(-20).max(20), zoom: z.number().min(0.6).max(1.6), right: z.number().min(-0.3).max(0.3), down: z.number().min(-0.3).max(0.3) }).optional() }), z.object({ capture: faceCapture, view: sessionView })),

  'face.compare': call('Compares two photographs of a session: 0 is the same face, about 1.2 a different one. A hint beside both pictures with the threshold of the engine, never a verdict (4.8.1.1).', z.object({ sessionId, a: captureId, b: captureId }), z.object({ distance: z.number(), threshold: z.number(), similar: z.boolean() })),

  'finger.capture': call('Captures one attempt of a slap; live frames come as `finger.live`. Ends with the assessed attempt.', z.object({ sessionId, slap: slapKind }), z.object({ attempt: slapAttempt, view: sessionView })),
  'finger.captureRolled': call('Captures one attempt of a rolled finger.', z.object({ sessionId, finger: fingerCode }), sessionView),
  'finger.release': call('The caseworker releases the running capture by hand.', z.object({ sessionId }), nothing),
  'finger.cancel': call('Stops the running capture.', z.object({ sessionId }), nothing),

  'capture.read': call('Bytes of a capture of this session. Reading is entered in the audit trail.', z.object({ sessionId, captureId }), z.object({ bytes, mime: z.string() })),

  'gallery.candidates': call('People captured at this desk whom the station has not answered about yet and whose fingers resemble those of this session; empty where the station could be asked. A hint, never a verdict.', z.object({ sessionId }), z.object({ compared: z.number().int(), candidates: z.array(z.object({ sessionId, person: z.string(), capturedAt: z.string(), /** −10·log10 of the false match rate. */ score: z.number(), fingers: z.array(z.object({ finger: fingerCode, otherFinger: fingerCode, score: z.number() })) })) })),

  'desk.readiness': call('Whether this desk is ready and until when: every item with days left, what to do and whom to call, in the order of the guided pass. `measure`: asks station and office now.', z.object({ measure: z.boolean() }), readinessReport),
  'office.standing': call('How this desk stands in its office, and desks that ask to be admitted.', nothing, officeStanding),
  'office.cases': call('Open cases of the whole office, as far as this desk has heard.', nothing, z.array(sharedCase)),
  'office.takeOver': call('Goes on with a case that another desk began or holds, on purpose and with a reason.', z.object({ caseId: sessionId, reason: z.string().max(400) }), sessionView),
  'office.conflicts': call('Cases and appointments of which two forms exist, side by side.', nothing, z.array(officeConflict)),
  'office.decide': call('A person has looked at both forms and says which one holds; the other stays in the history.', z.object({ kind: z.enum(['case', 'appointment']), id: z.string(), keep: z.enum(['mine', 'theirs']) }), nothing),
  'office.admit': call('Admits a desk to the office after its check number was compared.', z.object({ deskId: z.string() }), nothing),

  'queue.list': call('Everything that waits for the station.', nothing, z.array(queueEntry)),
  'queue.retry': call('Tries a parked or waiting transaction now.', z.object({ transactionId: z.string() }), nothing),

  'interpreter.list': call('Who can interpret a language, those available first, and which services did not answer.', z.object({ language: languageCode }), z.object({ interpreters: z.array(interpreter), silent: z.array(z.string()) })),
  'interpreter.call': call('Calls an interpreter for a session; what happens then comes as `interpreter.changed`.', z.object({ sessionId, provider: z.string(), interpreterId: z.string(), language: languageCode, media: callMedia }), interpreterCall),
  'interpreter.control': call('Hangs up, holds, mutes, changes to sound only, lets the own picture rest or calls a third party.', z.object({ action: z.discriminatedUnion('type', [z.object({ type: z.literal('hangUp') }), z.object({ type: z.literal('hold') }), z.object({ type: z.literal('resume') }), z.object({ type: z.literal('mute'), on: z.boolean() }), z.object({ type: z.literal('media'), media: callMedia }), z.object({ type: z.literal('rest'), on: z.boolean() }), z.object({ type: z.literal('third'), target: z.string().regex(/^(sip:[^@\s]+@[^@\s]+|\+?[0-9 /-]{3,20})$/) })]) }), interpreterCall),
  'interpreter.current': call('The call as it stands, or the last one.', nothing, z.object({ call: interpreterCall.nullable() })),
  /** Called by the call view only. */
  'interpreter.report': call('The call view tells what happened.', z.object({ report: callReport }), nothing),
  /** Called by the call view only. */
  'interpreter.pending': call('The order that a call view just loaded has missed.', nothing, z.object({ order: callOrder.nullable() })),

  'person.show': call('Shows the person a card with a sentence or the languages to point at; null takes it away.', z.object({ card: personCard.nullable(), language: languageCode }), nothing),

  'inquiry.systems': call('Information systems with what each would be told of this session.', z.object({ sessionId: sessionId.nullable() }), z.array(informationSystem)),
  /** Called by the Electron main process only, which opens the isolated view. */
  'inquiry.opening': call('Where a portal is opened for this session. Entered in the audit trail.', z.object({ sessionId: sessionId.nullable(), systemId: z.string() }), z.object({ id: z.string(), name: z.string(), address: z.string(), origins: z.array(z.string()), permissions: z.array(z.enum(['camera', 'microphone'])) })),
  'inquiry.ask': call('Asks a system that has an interface; query and answer enter the session.', z.object({ sessionId, systemId: z.string() }), sessionView),
  'inquiry.record': call('Brings query and result into the session by the caseworker\'s own hand.', z.object({ sessionId, systemId: z.string(), query: z.string().min(1).max(2000), result: z.string().min(1).max(10_000), /** PDF, PNG or JPEG. */ attachments: z.array(z.object({ name: z.string().trim().min(1).max(120), bytes })).max(mostAttachments) }), sessionView),
  'inquiry.checkHealth': call('Asks every information system how it is.', nothing, z.array(informationSystem)),

  'cases.list': call('The caseload in the order of its rules, with the reasons of every position. Entered in the audit trail.', z.object({ closed: z.boolean() }), caseOrder),
  'cases.get': call('One case. Reading it is entered in the audit trail.', z.object({ caseId: z.string().max(60) }), caseState),
  'cases.open': call('Opens a case.', z.object({ number: z.string().trim().min(1).max(40), person: casePerson, legalBasis: z.string().trim().min(1).max(80), sessionId: sessionId.nullable() }), caseState),
  'cases.record': call('Adds an event to a case; refused where a rule forbids it.', z.object({ caseId: z.string().max(60), event: caseEvent }), caseState),
  'cases.lists': call('Obstacles and periods as the tables have them.', nothing, caseLists),
  'cases.figures': call('Figures of a year; for outside the office with small counts suppressed.', z.object({ year: z.number().int().min(2000).max(2100), outside: z.boolean() }), yearlyFigures),
  'cases.printFigures': call('Prints the figures of a year.', z.object({ year: z.number().int().min(2000).max(2100), outside: z.boolean() }), printed),

  'setup.state': call('Steps of the set-up assistant and what is done of them.', nothing, setupState),
  'setup.mark': call('Marks a step as done or passed over; done is refused where the core does not see it done.', z.object({ step: setupStepId, state: z.enum(['done', 'skipped']) }), setupState),
  'setup.findDevices': call('What is plugged into this machine that an adapter could open, chip readers and print queues.', nothing, foundDevices),
  'setup.testDevice': call('Asks one device for a sign of life now; takes no picture. A chip reader asks the document that lies on it.', z.object({ id: z.string() }), deviceTest),
  'setup.write': call('Writes names, print queue, or a device or chip reader that has answered into the settings of this desk, which hold from the next start on.', setupWish, setupState),
  'setup.station': call('Checks certificate and key for the PIK station, keeps them beside the settings and names them there, from the next start on.', setupStation, setupState),
  'setup.importTrust': call('Checks a master list, revocation list or PKD extract and keeps it for the checks of documents, at once.', z.object({ file: bytes }), imported),
  'setup.importCatalogue': call('Checks a signed reference catalogue and puts it in the place of the old one, at once.', z.object({ file: bytes, /** Where the settings name none yet. */ publisher: publisherKey.nullable().default(null) }), imported),

  'tutor.state': call('Training: the twelve cases with their steps, done, now and later; empty elsewhere.', nothing, tutorState),
  'tutor.again': call('Training: begins a case anew under a new appointment; the register of the training station forgets the person.', z.object({ caseId: tutorCaseId }), z.object({ appointmentId: z.string() })),

  'privacy.case': call('What the desk holds about a case, for data protection. Reading it is entered in the audit trail.', z.object({ sessionId }), privacyCase),
  'privacy.hold': call('Legal hold: the case is not deleted until it is lifted.', z.object({ sessionId, reason: z.string().trim().min(3).max(400) }), privacyCase),
  'privacy.release': call('Lifts a legal hold; needs a second person (`liftHold`).', z.object({ sessionId, approval: z.string() }), privacyCase),
  'privacy.handOver': call('The document was handed over: fingerprints go with the next deletion run (§ 61a AufenthV).', z.object({ sessionId }), privacyCase),
  'privacy.correct': call('Corrects data of a finished case; what stood before is kept (Art. 16 GDPR).', z.object({ sessionId, change: correctable.partial(), why: z.string().trim().min(3).max(400) }), privacyCase),
  'privacy.access': call('Access report (Art. 15 GDPR) as PDF and archive; needs a second person (`exportAccess`).', z.object({ sessionId, approval: z.string() }), z.object({ pdf: bytes, archive: bytes, captures: z.number().int() })),

  'print.forms': call('Which papers this session has, and why one cannot be printed now.', z.object({ sessionId }), z.array(printableForm)),
  'print.preview': call('A paper as it would be printed, as PDF. Looking at it is entered in the audit trail.', z.object({ sessionId, form: formId, language: z.string().max(8).nullable() }), preview),
  'print.submit': call('Prints a paper and waits until the queue has taken it.', z.object({ sessionId, form: formId, language: z.string().max(8).nullable(), /** For this print only, over template and settings. */ change: sheet.pick({ sides: true, tray: true, copies: true }).partial() }), printed),
  'print.abilities': call('Which trays the printer of this desk names, and on which sides it prints.', nothing, printerAbilities),
  'print.job': call('What has become of a print job.', z.object({ job: z.string().max(200) }), jobState),
  'print.testPage': call('Prints the test page.', nothing, printed),
} as const;

export const events = {
  'people.changed': peopleState,
  /** Nobody has touched the desk for a while: when it locks; null: somebody has. */
  'people.idle': z.object({ locksAt: z.string().nullable() }),
  'desk.devices': z.array(deviceStatus),
  'desk.line': lineStatus,
  'desk.queue': queueStatus,
  'office.standing': officeStanding,
  /** Shared cases, appointments or leases changed. */
  'office.changed': z.object({ caseId: z.string().nullable() }),
  'session.changed': sessionView,
  /** Training: a step has happened, or another case is at the counter. */
  'tutor.changed': tutorState,
  'document.progress': z.object({ sessionId, phase: z.enum(['white', 'ir', 'uv', 'mrz', 'chip-access', 'chip-file', 'checks', 'done', 'failed']), detail: z.string(), done: z.number().int(), total: z.number().int() }),
  'finger.live': z.object({ sessionId, slap: slapKind, width: z.number().int(), height: z.number().int(), /** 8-bit grey, row by row. */ grey: bytes, fingersSeen: z.number().int(), hint: z.string().nullable(), phase: z.enum(['place', 'hold', 'capturing', 'remove', 'processing']) }),
  'results.arrived': z.object({ sessionId, transactionId: z.string(), candidates: z.number().int() }),
  /** What the person-facing window shows: guidance, never data or results. */
  'person.scene': z.object({ scene: z.enum(['welcome', 'notice', 'document', 'face', 'fingers', 'wait', 'done']), language: z.string(), slap: slapKind.nullable(), missing: z.array(fingerCode), phase: z.enum(['place', 'hold', 'capturing', 'remove', 'processing', 'finished']).nullable(), progress: z.number().min(0).max(1), /** One request: about the photograph a key of hintTexts, about fingers that lie wrong a hint of the scanner (port.ts). */ hint: z.string().nullable().optional() }),
  'interpreter.changed': interpreterCall,
  /** To the call view only. */
  'interpreter.order': callOrder,
  /** An open portal went to another page, or could not; `message` is a German sentence, null where a page is shown. */
  'portal.changed': portalStanding,
  /** A card beside the scene; nothing of a case. */
  'person.card': z.object({ card: personCard.nullable(), language: languageCode }),
  'core.restarted': z.object({ at: z.string() }),
  /** The core cannot start, or ends again and again: one sentence that says what to do. */
  'core.failed': z.object({ message: z.string() }),
} as const;

export type CallName = keyof typeof calls;
export type EventName = keyof typeof events;
export type CallInput<N extends CallName> = z.infer<(typeof calls)[N]['input']>;
export type CallOutput<N extends CallName> = z.infer<(typeof calls)[N]['output']>;
export type EventPayload<N extends EventName> = z.infer<(typeof events)[N]>;

/** What travels between the processes. Errors keep their code and German sentence. */
export interface CallFailure {
  code: string;
  kind: 'negative' | 'input' | 'unavailable' | 'internal';
  message: string;
}
export type CallAnswer = { ok: true; value: unknown } | { ok: false; error: CallFailure };
