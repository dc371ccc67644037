/**
 * Who may ask what: role × call of the contract. The core asks here before every call and before every event; the
 * window decides nothing. A new call gets a row here or the types do not compile.
 *
 * Administrators manage people and the desk and see no case; auditors see the trail and no case; a supervisor does
 * what a caseworker does, and what needs a second pair of eyes.
 */
import type { CallName, EventName } from '../contract/calls.ts';
import type { FourEyesAction, Role } from '../contract/people.ts';
import { SchalterError } from '../errors.ts';

/** `anyone`: also while nobody is signed in or the screen is locked. */
export type Right = Role | 'anyone';

const anyone: readonly Right[] = ['anyone'];
const signedIn: readonly Right[] = ['caseworker', 'supervisor', 'administrator', 'auditor'];
/** Works on cases. */
const counter: readonly Right[] = ['caseworker', 'supervisor'];
const supervisor: readonly Right[] = ['supervisor'];
const manage: readonly Right[] = ['administrator'];
/** Whoever sets the desk up; the supervisor looks after it when nobody of the administration is there. */
const setUp: readonly Right[] = ['administrator', 'supervisor'];
const oversee: readonly Right[] = ['supervisor', 'auditor'];

export const callRights: Record<CallName, readonly Right[]> = {
  'desk.info': anyone,
  'desk.devices': anyone,
  'desk.line': anyone,
  'desk.cameraState': anyone,
  'desk.measureLine': signedIn,
  'desk.diagnostics': signedIn,
  'people.state': anyone,
  'people.setUp': anyone,
  'people.signIn': anyone,
  'people.signInWithCard': anyone,
  'people.signInTraining': anyone,
  'people.openWithRecoveryKey': anyone,
  'people.lock': signedIn,
  /** From the locked screen too: what was at work is stored. */
  'people.signOut': anyone,
  'people.touch': signedIn,
  'people.changePassword': signedIn,
  // Before anybody is there as well: at the first start, and at a sign-in with a new password.
  'people.judgePassword': anyone,
  'people.list': manage,
  'people.add': manage,
  'people.change': manage,
  'people.addCard': manage,
  'people.removeCard': manage,
  'people.approve': signedIn,
  'people.renewRecoveryKey': manage,
  'audit.verify': oversee,
  'audit.list': oversee,
  'audit.unusual': oversee,
  'care.state': manage,
  'care.backUp': manage,
  'care.checkBackup': manage,
  'care.restore': manage,
  'care.checkUpdate': manage,
  'care.installUpdate': manage,
  'care.rollBack': manage,
  'appointments.list': counter,
  'session.start': counter,
  'session.get': counter,
  'session.list': counter,
  'session.command': counter,
  'document.read': counter,
  'document.readFurther': counter,
  'document.cancel': counter,
  'document.log': counter,
  'catalogue.reference': counter,
  'catalogue.note': counter,
  'catalogue.address': counter,
  'face.assess': counter,
  'face.capture': counter,
  'face.compare': counter,
  'finger.capture': counter,
  'finger.captureRolled': counter,
  'finger.release': counter,
  'finger.cancel': counter,
  'capture.read': counter,
  'gallery.candidates': counter,
  'desk.readiness': signedIn,
  'office.standing': signedIn,
  'office.cases': counter,
  'office.takeOver': counter,
  'office.conflicts': counter,
  'office.decide': counter,
  'office.admit': ['supervisor', 'administrator'],
  'queue.list': counter,
  'queue.retry': counter,
  'appointments.arrived': counter,
  'appointments.walkIn': counter,
  'appointments.import': counter,
  'person.find': counter,
  'cases.list': counter,
  'cases.get': counter,
  'cases.open': counter,
  'cases.record': counter,
  'cases.lists': counter,
  'cases.figures': ['caseworker', 'supervisor', 'auditor'],
  'cases.printFigures': counter,
  'setup.state': setUp,
  'setup.mark': setUp,
  'setup.findDevices': setUp,
  'setup.testDevice': setUp,
  'setup.write': setUp,
  'setup.station': setUp,
  'setup.importTrust': setUp,
  'setup.importCatalogue': setUp,
  'tutor.state': signedIn,
  'tutor.again': counter,
  'privacy.case': counter,
  'privacy.hold': counter,
  'privacy.release': counter,
  'privacy.handOver': counter,
  'privacy.correct': counter,
  'privacy.access': counter,
  'print.forms': counter,
  'print.preview': counter,
  'print.submit': counter,
  'print.abilities': counter,
  'print.job': counter,
  'print.testPage': ['caseworker', 'supervisor', 'administrator'],
  'interpreter.list': counter,
  'interpreter.call': counter,
  'interpreter.control': counter,
  'interpreter.current': counter,
  /** The telephone goes on while the desk is locked; it tells of its own call and learns nothing. */
  'interpreter.report': anyone,
  'interpreter.pending': anyone,
  'person.show': counter,
  'inquiry.systems': counter,
  'inquiry.opening': counter,
  'inquiry.ask': counter,
  'inquiry.record': counter,
  'inquiry.checkHealth': anyone,
};

export const eventRights: Record<EventName, readonly Right[]> = {
  'people.changed': anyone,
  'people.idle': signedIn,
  'desk.devices': anyone,
  'desk.line': anyone,
  'desk.queue': anyone,
  'core.restarted': anyone,
  'core.failed': anyone,
  /** Guidance for the person at the counter, never data: goes on while the desk is locked. */
  'person.scene': anyone,
  'office.standing': signedIn,
  'office.changed': counter,
  'session.changed': counter,
  'tutor.changed': counter,
  'document.progress': counter,
  'finger.live': counter,
  'results.arrived': counter,
  'interpreter.changed': counter,
  'portal.changed': counter,
  'person.card': anyone,
  'interpreter.order': anyone,
};

/** @param who null: nobody is signed in, or the screen is locked */
export function may(rights: readonly Right[], who: Role | null): boolean {
  return rights.includes('anyone') || (who !== null && rights.includes(who));
}

export const notAllowed = (): SchalterError => new SchalterError('NOT_ALLOWED', 'input', 'Das gehört nicht zu den Aufgaben dieser Rolle. Bitte jemanden fragen, der dafür zuständig ist.');

/** Who may be the second person of a four-eyes action. About candidates a colleague looks again who decides such cases every day. */
export const secondPersons: Record<FourEyesAction, readonly Right[]> = { liftHold: supervisor, exportAccess: supervisor, renewRecoveryKey: supervisor, restoreBackup: supervisor, letIn: supervisor, decideCandidate: counter };
