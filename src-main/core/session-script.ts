/**
 * A session as a script: the same calls a window makes, one after the other. Format: docs/session-script.md.
 * Runs against any caller of the contract, in this process or over a link.
 */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { CallAnswer, CallInput, CallName, CallOutput } from '../contract/calls.ts';
import { sessionCommand, slapKind, veto, type SessionView } from '../contract/session.ts';
import { firstIssue } from '../contract/german-issues.ts';
import { SchalterError } from '../errors.ts';

const seconds = z.number().min(0).max(3600);
const vetoed = { veto: veto.optional() };

export const scriptStep = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('command'), command: sessionCommand }),
  z.strictObject({ do: z.literal('document'), conclusion: z.enum(['accepted', 'doubtful', 'retained']).optional(), reason: z.string().default('') }),
  z.strictObject({ do: z.literal('face'), file: z.string(), ...vetoed }),
  z.strictObject({ do: z.literal('slaps'), only: z.array(slapKind).optional(), ...vetoed }),
  z.strictObject({ do: z.literal('identify'), waitSeconds: seconds.default(120) }),
  z.strictObject({ do: z.literal('decide'), decision: z.enum(['same', 'different', 'cannotTell']), reason: z.string().min(1), conclusion: z.enum(['known', 'new', 'open']).optional() }),
  z.strictObject({ do: z.literal('rolled'), ...vetoed }),
  z.strictObject({ do: z.literal('complete'), waitSeconds: seconds.default(120) }),
]);
export type ScriptStep = z.infer<typeof scriptStep>;

export const sessionScript = z.strictObject({
  /** Appointment of the list, or null for a walk-in. */
  appointment: z.string().nullable().default(null),
  steps: z.array(scriptStep).min(1).max(500),
});
export type SessionScript = z.infer<typeof sessionScript>;

export type Caller = (name: string, input: unknown) => Promise<CallAnswer>;

export interface ScriptRun {
  view: SessionView;
  /** Milliseconds per step, in order. */
  timings: { do: string; ms: number }[];
}

/** @throws SchalterError SCRIPT_INVALID (input) naming the place */
export function parseScript(text: string): SessionScript {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SchalterError('SCRIPT_INVALID', 'input', 'Das Ablaufskript ist kein gültiges JSON.', { cause });
  }
  const parsed = sessionScript.safeParse(json);
  if (parsed.success) return parsed.data;
  const { field, words } = firstIssue(parsed.error);
  throw new SchalterError('SCRIPT_INVALID', 'input', `Im Ablaufskript passt »${field || 'die Datei'}« nicht: ${words}`, { cause: parsed.error });
}

export interface RunOptions {
  call: Caller;
  script: SessionScript;
  /** Folder that paths of the script are relative to. */
  folder: string;
  /** Goes on with this session; what it has done already is not done again. */
  sessionId?: string;
  /** Told before the first step: by its id the session can be taken up again, whatever becomes of this run. */
  onBegun?(sessionId: string): void;
  onStep?(step: ScriptStep, index: number): void;
}

/**
 * Runs a script. Steps whose result already stands in the session are skipped, so that the same script
 * finishes a session that was interrupted anywhere.
 * @throws SchalterError with the code the core answered
 */
export async function runScript(options: RunOptions): Promise<ScriptRun> {
  const ask = async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const answer = await options.call(name, input);
    if (!answer.ok) throw new SchalterError(answer.error.code, answer.error.kind, answer.error.message);
    return answer.value as CallOutput<N>;
  };
  const started = options.sessionId ? await ask('session.get', { sessionId: options.sessionId }) : await ask('session.start', { appointmentId: options.script.appointment });
  options.onBegun?.(started.session.id);
  const runner = new Runner(ask, started, options.folder, options.sessionId !== undefined || started.session.version > 1);
  const timings: ScriptRun['timings'] = [];
  for (const [index, step] of options.script.steps.entries()) {
    options.onStep?.(step, index);
    const begun = performance.now();
    await runner.run(step);
    timings.push({ do: step.do, ms: Math.round(performance.now() - begun) });
  }
  return { view: runner.view, timings };
}

type Ask = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;
type Step<D extends ScriptStep['do']> = Extract<ScriptStep, { do: D }>;

class Runner {
  view: SessionView;
  readonly #ask: Ask;
  readonly #folder: string;
  readonly #id: string;

  readonly #resumed: boolean;

  constructor(ask: Ask, view: SessionView, folder: string, resumed: boolean) {
    this.#ask = ask;
    this.view = view;
    this.#folder = folder;
    this.#id = view.session.id;
    this.#resumed = resumed;
  }

  run(step: ScriptStep): Promise<void> {
    switch (step.do) {
      case 'command': return this.#ownCommand(step.command);
      case 'document': return this.#document(step);
      case 'face': return this.#face(step);
      case 'slaps': return this.#slaps(step);
      case 'identify': return this.#identify(step);
      case 'decide': return this.#decide(step);
      case 'rolled': return this.#rolled(step);
      case 'complete': return this.#complete(step);
    }
  }

  async #command(command: Step<'command'>['command']): Promise<void> {
    this.view = await this.#ask('session.command', { sessionId: this.#id, command });
  }

  /** A command that no longer fits has done its work before the interruption. */
  async #ownCommand(command: Step<'command'>['command']): Promise<void> {
    try {
      await this.#command(command);
    } catch (thrown) {
      if (!this.#resumed || !(thrown instanceof SchalterError) || !thrown.code.startsWith('SESSION_')) throw thrown;
    }
  }

  async #document({ conclusion, reason }: Step<'document'>): Promise<void> {
    if (this.view.session.document.state === 'open') this.view = await this.#ask('document.read', { sessionId: this.#id });
    if (conclusion && this.view.session.document.conclusion === null) await this.#command({ type: 'concludeDocument', conclusion, reason });
  }

  async #face({ file, veto: chosen }: Step<'face'>): Promise<void> {
    if (this.view.session.face.accepted) return;
    if (this.view.session.face.captures.length === 0) {
      const frame = new Uint8Array(await readFile(resolve(this.#folder, file)));
      ({ view: this.view } = await this.#ask('face.capture', { sessionId: this.#id, frame, mime: frame[0] === 0x89 ? 'image/png' : 'image/jpeg', release: 'manual', source: 'live' }));
    }
    const best = this.view.session.face.captures.find((capture) => capture.captureId === this.view.session.face.best)!;
    await this.#command({ type: 'acceptFace', captureId: best.captureId, veto: best.ok ? null : (chosen ?? null) });
  }

  async #slaps({ only, veto: chosen }: Step<'slaps'>): Promise<void> {
    if (this.view.session.fingerprints.notTaken) return;
    for (const { slap } of this.view.session.fingerprints.slaps) {
      if (only && !only.includes(slap)) continue;
      const now = () => this.view.session.fingerprints.slaps.find((one) => one.slap === slap)!;
      while (now().state === 'open') ({ view: this.view } = await this.#ask('finger.capture', { sessionId: this.#id, slap }));
      if (now().state === 'decide') await this.#command({ type: 'useSlap', slap, captureId: now().best!, veto: chosen ?? null });
    }
  }

  async #rolled({ veto: chosen }: Step<'rolled'>): Promise<void> {
    if (!this.view.session.rolled.required) return;
    for (const { finger } of this.view.session.rolled.fingers) {
      const now = () => this.view.session.rolled.fingers.find((one) => one.finger === finger)!;
      while (now().state === 'open') this.view = await this.#ask('finger.captureRolled', { sessionId: this.#id, finger });
      if (now().state === 'decide') await this.#command({ type: 'useRolled', finger, captureId: now().best!, veto: chosen ?? null });
    }
  }

  async #identify({ waitSeconds }: Step<'identify'>): Promise<void> {
    if (this.view.session.identification.state === 'notSent') await this.#command({ type: 'sendIdentification' });
    await this.#until(() => this.view.session.identification.state === 'answered', waitSeconds, 'Die PIK-Station hat in der vorgesehenen Zeit nicht geantwortet. Der Vorgang wartet in der Warteschlange.');
  }

  async #decide({ decision, reason, conclusion }: Step<'decide'>): Promise<void> {
    const { identification } = this.view.session;
    if (identification.conclusion !== null) return;
    for (const { id } of identification.candidates) {
      if (!identification.decisions.some((one) => one.candidateId === id)) await this.#command({ type: 'decideCandidate', candidateId: id, decision, reason });
    }
    const known = identification.candidates.length > 0 && decision === 'same';
    await this.#command({ type: 'concludeIdentification', conclusion: conclusion ?? (known ? 'known' : 'new'), reason });
  }

  async #complete({ waitSeconds }: Step<'complete'>): Promise<void> {
    if (this.view.session.status !== 'completed') await this.#command({ type: 'complete' });
    await this.#until(() => ['notSent', 'answered'].includes(this.view.session.result.storage.state), waitSeconds, 'Die PIK-Station hat die Speicherung in der vorgesehenen Zeit nicht bestätigt. Sie wartet in der Warteschlange.');
  }

  /** Looks again and again until it is so. */
  async #until(done: () => boolean, waitSeconds: number, sentence: string): Promise<void> {
    for (const end = Date.now() + waitSeconds * 1000; !done(); ) {
      if (Date.now() >= end) throw new SchalterError('STATION_PENDING', 'unavailable', sentence);
      await new Promise((resolve) => setTimeout(resolve, 50));
      this.view = await this.#ask('session.get', { sessionId: this.#id });
    }
  }
}

export const folderOf = (file: string): string => dirname(resolve(file));
