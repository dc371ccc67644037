/**
 * The desk core as a process of its own: started, watched, started again. A crash in a driver takes
 * neither window nor data: calls under way end with a clear error, the core comes back, and the session
 * resumes from the store.
 *
 * In the product this is Electron's utilityProcess. Where the Electron at hand is too old for the store's
 * native module (Node-API below 10: the substitute for tests and trials), it is a child process of Node 24.
 * That choice is `spawnCore`, and nothing else knows of it.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { utilityProcess } from 'electron';
import type { CallAnswer, CallName, EventName } from '../contract/calls.ts';
import type { FromCore, ToCore } from '../core/link.ts';

export interface CoreStart {
  /** Bundle of the core, `dist/core/main.js`. */
  entry: string;
  /** JSON handed to the core: places and modes, never secrets. */
  options: Record<string, unknown>;
  /** What the key store keeps, null where there is none; sent over the link, never in arguments or environment. */
  secret: string | null;
  /** Node 24 for the child process; unset means utilityProcess. */
  node: string | null;
}

interface Link {
  send(message: ToCore): void;
  kill(): void;
  pid: number | undefined;
}

/**
 * Only what a process needs to run; secrets of the parent's environment stay behind. The core has many threads that
 * take and give back pictures: glibc would keep freed memory for each (README, figures); elsewhere nobody reads the name.
 */
export function coreEnvironment(parent: NodeJS.ProcessEnv): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'SystemRoot', 'windir', 'TEMP', 'TMP', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'XDG_RUNTIME_DIR', 'PCSCLITE_CSOCK_NAME', 'CUPS_SERVER', 'NODE_EXTRA_CA_CERTS'];
  return { ...Object.fromEntries(kept.flatMap((name) => (parent[name] === undefined ? [] : [[name, parent[name]!]]))), MALLOC_ARENA_MAX: '2' };
}

function spawnCore(start: CoreStart, onMessage: (message: unknown) => void, onExit: (code: number | null) => void): Link {
  const words = [JSON.stringify(start.options)];
  const env = coreEnvironment(process.env);
  if (start.node === null) {
    const child = utilityProcess.fork(start.entry, words, { serviceName: 'Schalter-Kern', env });
    child.on('message', onMessage);
    child.on('exit', onExit);
    return { send: (message) => child.postMessage(message), kill: () => void child.kill(), get pid() { return child.pid; } };
  }
  const child = fork(start.entry, words, { execPath: start.node, execArgv: [], serialization: 'advanced', env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('message', onMessage);
  child.on('exit', onExit);
  child.on('error', () => onExit(null));
  return { send: (message) => void (child.connected && child.send(message as never)), kill: () => void child.kill(), get pid() { return child.pid; } };
}

type Answered = (answer: CallAnswer) => void;

const restarted: CallAnswer = { ok: false, error: { code: 'CORE_RESTARTED', kind: 'unavailable', message: 'Der Kern des Programms wurde neu gestartet. Es ist nichts verloren; bitte den letzten Schritt wiederholen.' } };
const absent: CallAnswer = { ok: false, error: { code: 'CORE_UNAVAILABLE', kind: 'unavailable', message: 'Der Kern des Programms startet gerade. Bitte einen Augenblick warten.' } };

/**
 * Waiting times between restarts, milliseconds. They grow while cores end without having got anything done;
 * after one that stored a change of a session they begin with the first again.
 */
const restartDelays = [100, 500, 2_000, 5_000, 15_000];

interface CoreEvents {
  event: [name: EventName, payload: unknown];
  ready: [];
  ended: [];
}

export class CoreProcess extends EventEmitter<CoreEvents> {
  readonly #start: CoreStart;
  readonly #open = new Map<string, Answered>();
  #link: Link | undefined;
  #ready = false;
  #stopping = false;
  #failures = 0;
  /** The running core has stored a change of a session. */
  #worked = false;
  #restarted = false;
  #refusal: string | undefined;
  /** In memory only. */
  #ticket: string | null = null;
  #whenReady: (() => void)[] = [];

  constructor(start: CoreStart) {
    super();
    this.#start = start;
  }

  get pid(): number | undefined {
    return this.#link?.pid;
  }

  start(): void {
    this.#worked = false;
    this.#refusal = undefined;
    const link = spawnCore(this.#start, (message) => this.#hear(message), (code) => this.#ended(link, code));
    this.#link = link;
    link.send({ type: 'unlock', secret: this.#start.secret, ticket: this.#ticket });
  }

  /** Never rejects: an answer or a failure with code and sentence. Waits while the core starts. */
  async call(name: CallName, input: unknown): Promise<CallAnswer> {
    if (!this.#ready) await Promise.race([new Promise<void>((done) => this.#whenReady.push(done)), new Promise((done) => setTimeout(done, 30_000))]);
    if (!this.#ready || !this.#link) return absent;
    const id = randomUUID();
    return new Promise((done) => {
      this.#open.set(id, done);
      this.#link!.send({ type: 'call', id, name, input });
    });
  }

  /** Asks the core to end in order; kills it where it does not within five seconds. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const link = this.#link;
    if (!link) return;
    link.send({ type: 'stop' });
    const gone = new Promise<void>((done) => this.once('ended', () => done()));
    await Promise.race([gone, new Promise((done) => setTimeout(done, 5_000))]);
    link.kill();
  }

  #hear(message: unknown): void {
    const heard = message as FromCore;
    if (heard.type === 'ready') {
      this.#ready = true;
      for (const done of this.#whenReady.splice(0)) done();
      this.emit('ready');
      if (this.#restarted) this.emit('event', 'core.restarted', { at: new Date().toISOString() });
    } else if (heard.type === 'answer') {
      this.#open.get(heard.id)?.(heard.answer);
      this.#open.delete(heard.id);
    } else if (heard.type === 'ticket') {
      this.#ticket = heard.ticket;
    } else if (heard.type === 'event') {
      if (heard.name === 'session.changed') this.#worked = true;
      this.emit('event', heard.name, heard.payload);
    } else {
      this.#refusal = heard.message;
    }
  }

  #ended(link: Link, code: number | null): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#ready = false;
    for (const [id, done] of [...this.#open]) {
      this.#open.delete(id);
      done(restarted);
    }
    this.emit('ended');
    if (this.#stopping) return;
    if (this.#refusal !== undefined) {
      this.emit('event', 'core.failed', { message: this.#refusal });
      return;
    }
    this.#restarted = true;
    if (this.#worked) this.#failures = 0;
    const delay = restartDelays[Math.min(this.#failures, restartDelays.length - 1)]!;
    this.#failures++;
    if (this.#failures > restartDelays.length) this.emit('event', 'core.failed', { message: `Der Kern des Programms endet immer wieder (Rückgabe ${code ?? 'keine'}). Alles Bestätigte ist gespeichert; es wird weiter versucht, ihn zu starten. Bitte den Support anrufen.` });
    setTimeout(() => this.start(), delay);
  }
}
