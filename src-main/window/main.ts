/**
 * Electron's main process: windows, protocol, permissions, and the core's life. It decides
 * nothing about persons or captures; every call goes to the core (core-process.ts).
 * Follows Electron's security guide: sandbox, context isolation, own protocol, no remote content,
 * permissions and navigation denied by default, sender of every call checked.
 */
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, safeStorage, session, shell, type IpcMainInvokeEvent } from 'electron';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallAnswer, EventName } from '../contract/calls.ts';
import type { CallOrder, CallReport, InterpreterCall } from '../contract/interpreter.ts';
import { isCallName } from '../contract/validate.ts';
import { playFilm, type CameraFilm } from '../training/camera-film.ts';
import { channels } from './channels.ts';
import { commandWords, runCommand } from './command-line.ts';
import { CoreProcess } from './core-process.ts';
import { deskSecret } from './desk-secret.ts';
import { scheme, serve } from './protocol.ts';
import { mayCall, mayHear, mayUse, roleOf, type Rectangle, type Role } from './rights.ts';
import type { PortalOpening } from '../counter/information/systems.ts';
import { SideViews } from './side-views.ts';
import { refusedSwitch, startOptions } from './start-options.ts';
import { setTestHooks } from './test-hooks.ts';
import { TrainingEnd } from './training-end.ts';
import { openWindow } from './windows.ts';

const here = dirname(fileURLToPath(import.meta.url));
const dist = dirname(here);
const preload = join(here, 'preload.cjs');

protocol.registerSchemesAsPrivileged([scheme]);
// Every window is sandboxed by its own preferences (windows.ts) as well; as root Electron cannot sandbox at all.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
Menu.setApplicationMenu(null);
// As in core/main.ts: nothing that is written is for others.
process.umask(process.umask() | 0o007);

/**
 * The substitute Electron of tests and trials cannot load the store's native module: there the core runs under
 * Node 24. A checkout is told which; a packaged trial carries its own; a delivered application has none and
 * takes none from its environment.
 */
const trialNode = join(dirname(process.execPath), 'trial/node');
const node24 = app.isPackaged ? (existsSync(trialNode) ? trialNode : null) : (process.env['SCHALTER_NODE'] ?? null);
const refusedStart = app.isPackaged && node24 === null ? refusedSwitch((name) => app.commandLine.hasSwitch(name)) : undefined;

const command = commandWords(process.argv);
const options = startOptions(command ? [] : process.argv, app.getPath('userData'));
/** What plays before the simulated camera: the first case's person until the core seats another (training/camera-film.ts). */
const film: CameraFilm = { frames: join(dist, 'training'), file: process.env['SCHALTER_TRAINING_CAMERA'] ?? join(options.dataDir, 'world/camera.mjpeg') };
if (options.training && playFilm(film, 'uebung-01')) {
  app.commandLine.appendSwitch('use-fake-device-for-media-stream');
  app.commandLine.appendSwitch('use-file-for-fake-video-capture', film.file);
}
// A practised call has both its ends on this machine, which may have no network at all.
if (options.training) app.commandLine.appendSwitch('allow-loopback-in-peer-connection');

const windows = new Map<Role, BrowserWindow>();
let lastScene: unknown;
/** Told again to a page that loads later; void once the core runs. */
let failure: unknown;

const refused = (message: string): CallAnswer => ({ ok: false, error: { code: 'CALL_REFUSED', kind: 'internal', message } });

/** Role of the page that asks, undefined for frames inside pages and for anything foreign. */
function roleOfSender(event: IpcMainInvokeEvent): Role | undefined {
  const frame = event.senderFrame;
  if (!frame || frame !== event.sender.mainFrame) return undefined;
  return roleOf(frame.url);
}

let lastCallId = '';
const tellCall = (report: CallReport): void => void activeCore?.call('interpreter.report', { report });
const sideViews = new SideViews({
  desk: () => windows.get('desk'),
  preload,
  serve: (own) => serve(own.protocol, join(dist, 'renderer')),
  lost(view) {
    if (view === 'call') tellCall({ type: 'ended', callId: lastCallId, reason: 'viewClosed' });
    else tell('portal.changed', { open: false, canGoBack: false, message: 'Die Ansicht des Systems hat sich beendet. Bitte noch einmal öffnen.' });
  },
  portal: (standing) => tell('portal.changed', standing),
  refused: (host, expired) => tellCall({ type: 'refused', callId: lastCallId, host, expired }),
});
let activeCore: CoreProcess | undefined;
const trainingEnd = options.training ? new TrainingEnd() : null;

function tell(name: EventName, payload: unknown): void {
  if (name === 'person.scene') lastScene = payload;
  if (name === 'core.failed') failure = payload;
  if (name === 'interpreter.order') {
    const order = payload as CallOrder;
    lastCallId = order.callId;
    sideViews.openCall(order.type === 'dial' ? order : null);
    if (order.type === 'dial') trainingEnd?.pickUp(order);
  }
  if (name === 'interpreter.changed' && (payload as InterpreterCall).state === 'ended') trainingEnd?.leave();
  const call = sideViews.contentsOf('call');
  if (call && mayHear('call', name)) call.send(channels.event, name, payload);
  for (const [role, window] of windows) if (mayHear(role, name) && !window.isDestroyed()) window.webContents.send(channels.event, name, payload);
}

function open(role: Role): void {
  const known = windows.get(role);
  if (known && !known.isDestroyed()) {
    known.focus();
    return;
  }
  const window = openWindow(role, preload, role === 'desk' ? 'Schalter' : 'Schalter: Anzeige');
  windows.set(role, window);
  window.on('closed', () => {
    windows.delete(role);
    if (role === 'desk') app.quit();
  });
  if (role === 'desk') window.webContents.on('did-finish-load', () => failure !== undefined && window.webContents.send(channels.event, 'core.failed', failure));
  if (role === 'person') window.webContents.on('did-finish-load', () => lastScene !== undefined && window.webContents.send(channels.event, 'person.scene', lastScene));
}

function listen(core: CoreProcess): void {
  ipcMain.handle(channels.call, async (event, name: unknown, input: unknown): Promise<CallAnswer> => {
    const role = roleOfSender(event);
    if (role === undefined || !isCallName(name) || !mayCall(role, name)) return refused('Dieser Aufruf ist diesem Fenster nicht erlaubt.');
    return core.call(name, input);
  });
  ipcMain.handle(channels.reference, async (event, sessionId: unknown, catalogue: unknown, model: unknown) => {
    if (roleOfSender(event) !== 'desk') return { ok: false, message: 'Dieser Aufruf ist diesem Fenster nicht erlaubt.' };
    const answer = await core.call('catalogue.address', { sessionId, catalogue, model });
    if (!answer.ok) return { ok: false, message: answer.error.message };
    const { address } = answer.value as { address: string };
    if (new URL(address).protocol !== 'https:') return { ok: false, message: 'Die Adresse des Webkatalogs ist nicht sicher und wurde nicht geöffnet.' };
    return shell.openExternal(address).then(() => ({ ok: true, message: '' }), () => ({ ok: false, message: `Es ließ sich kein Browser öffnen. Die Adresse lautet ${address}` })); // eng-disable OPEN_EXTERNAL_JS_CHECK
  });
  ipcMain.handle(channels.personWindow, (event) => {
    if (roleOfSender(event) === 'desk') open('person');
  });
  ipcMain.handle(channels.portal, async (event, systemId: unknown, sessionId: unknown) => {
    if (roleOfSender(event) !== 'desk') return { ok: false, message: 'Dieser Aufruf ist diesem Fenster nicht erlaubt.' };
    if (typeof systemId !== 'string') {
      sideViews.close('portal');
      return { ok: true, message: '' };
    }
    const opening = await core.call('inquiry.opening', { systemId, sessionId });
    if (!opening.ok) return { ok: false, message: opening.error.message };
    sideViews.openPortal(opening.value as PortalOpening);
    return { ok: true, message: '' };
  });
  ipcMain.handle(channels.movePortal, (event, step: unknown) => {
    if (roleOfSender(event) === 'desk' && (step === 'back' || step === 'reload')) sideViews.movePortal(step);
  });
  ipcMain.handle(channels.place, (event, view: unknown, room: unknown) => {
    if (roleOfSender(event) !== 'desk' || (view !== 'call' && view !== 'portal')) return;
    sideViews.place(view, typeof room === 'object' ? (room as Rectangle | null) : null);
  });
  core.on('event', tell);
}

function denyByDefault(): void {
  session.defaultSession.setPermissionRequestHandler((contents, permission, decide, details) => {
    decide(mayUse(permission, contents.getURL(), 'mediaTypes' in details ? (details.mediaTypes ?? []) : []));
  });
  session.defaultSession.setPermissionCheckHandler((contents, permission, _origin, details) => mayUse(permission, contents?.getURL() ?? '', details.mediaType === 'audio' ? ['audio'] : ['video']));
  session.defaultSession.setDevicePermissionHandler(() => false);
  app.on('web-contents-created', (_event, contents) => contents.on('will-attach-webview', (event) => event.preventDefault()));
}

async function begin(): Promise<void> {
  serve(protocol, join(dist, 'renderer'));
  denyByDefault();
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const core = new CoreProcess({
    entry: join(dist, 'core/main.js'),
    options: { ...options, film: options.training ? film : null, attended: true, version: app.getVersion(), substituteRuntime: node24 === null ? null : `Electron ${process.versions.electron}` },
    secret: deskSecret(options, safeStorage),
    node: node24,
  });
  core.on('ready', () => {
    failure = undefined;
  });
  activeCore = core;
  listen(core);
  core.start();
  open('desk');
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    stopped = true;
    void core.stop().finally(() => app.quit());
  });
  if (process.env['SCHALTER_TEST_HOOKS'] === '1' && node24 !== null && !app.isPackaged) setTestHooks(core);
}

if (refusedStart !== undefined) {
  dialog.showErrorBox('Schalter', `Schalter startet nicht mit der Angabe »--${refusedStart}«: Sie nähme einen Schutz weg. Bitte ohne sie starten.`);
  app.exit(2);
} else if (command) {
  void runCommand(command, join(dist, 'cli/main.js'), node24).then((code) => app.exit(code), () => app.exit(3));
} else if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  app.on('second-instance', () => windows.get('desk')?.focus());
  app.on('window-all-closed', () => app.quit());
  app.whenReady().then(begin, () => app.exit(3)).catch((error: unknown) => {
    dialog.showErrorBox('Schalter', error instanceof Error ? error.message : 'Das Programm konnte nicht starten.');
    app.exit(3);
  });
}
