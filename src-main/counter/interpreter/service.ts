/**
 * The port to interpreters and its SIP adapter's core half: the directory, and the one call this desk may
 * have. The other half, signalling and media, runs in the call view (src-renderer/call), which alone may use
 * microphone and camera for it; this side tells it what to do and believes what it reports.
 */
import { readFileSync } from 'node:fs';
import type { CallOrder, CallReport, Interpreter, InterpreterCall, Interpretation } from '../../contract/interpreter.ts';
import { SchalterError } from '../../errors.ts';
import { dial, interpretationOf, report } from './call.ts';
import { directoryAnswer, type InterpreterProvider } from './settings.ts';

export interface InterpreterService {
  /** Who can serve a language, those available first; providers whose directory does not answer are named. */
  list(language: string): Promise<{ interpreters: Interpreter[]; silent: string[] }>;
  call(wanted: { sessionId: string; provider: string; interpreterId: string; language: string; media: 'video' | 'audio' }): Promise<InterpreterCall>;
  /** Tells the call view; the answer is the call as it stands, the change comes with the view's report. */
  control(action: { type: 'hangUp' } | { type: 'hold' } | { type: 'resume' } | { type: 'mute'; on: boolean } | { type: 'media'; media: 'video' | 'audio' } | { type: 'rest'; on: boolean } | { type: 'third'; target: string }): InterpreterCall;
  /** From the call view. */
  report(what: CallReport): void;
  /** The order that is not done yet: for a call view that has just been loaded. */
  pending(): CallOrder | null;
  current(): InterpreterCall | null;
}

export interface InterpreterServiceOptions {
  providers: readonly InterpreterProvider[];
  fetch(address: string): Promise<unknown>;
  now(): string;
  newId(): string;
  order(order: CallOrder): void;
  changed(call: InterpreterCall): void;
  /** Enters the interpretation into its case. */
  interpreted(sessionId: string, what: Interpretation): void;
}

type Entry = Interpreter & { target: string };
const rank: Record<Interpreter['state'], number> = { available: 0, unknown: 1, busy: 2, offline: 3 };

export function createInterpreterService(options: InterpreterServiceOptions): InterpreterService {
  let call: InterpreterCall | null = null;
  let waiting: CallOrder | null = null;

  const directory = async (provider: InterpreterProvider): Promise<Entry[]> => {
    if (Array.isArray(provider.directory)) return provider.directory.map(({ id, target, languages }) => ({ id, target, languages, provider: provider.id, state: 'unknown' as const, expectedWaitSeconds: null }));
    const answer = directoryAnswer.parse(await options.fetch(provider.directory.url));
    return answer.interpreters.map((one) => ({ ...one, provider: provider.id }));
  };

  const textOf = (file: string | null | undefined): string | null => {
    if (!file) return null;
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (cause) {
      throw new SchalterError('INTERPRETER_SECRET', 'unavailable', 'Kennwort oder Zertifikat des Dolmetschdienstes lässt sich nicht lesen. Bitte die Einstellungen prüfen lassen.', { cause });
    }
  };

  const running = (): InterpreterCall => {
    if (!call || call.state === 'ended') throw new SchalterError('INTERPRETER_NO_CALL', 'input', 'Es läuft gerade kein Gespräch.');
    return call;
  };

  return {
    async list(language) {
      const answers = await Promise.allSettled(options.providers.map(directory));
      const interpreters = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      return {
        interpreters: interpreters
          .filter(({ languages }) => languages.includes(language))
          .sort((a, b) => rank[a.state] - rank[b.state] || (a.expectedWaitSeconds ?? Infinity) - (b.expectedWaitSeconds ?? Infinity))
          .map(({ target: _target, ...one }) => one),
        silent: options.providers.filter((_provider, index) => answers[index]!.status === 'rejected').map(({ name }) => name),
      };
    },
    async call({ sessionId, provider: providerId, interpreterId, language, media }) {
      if (call && call.state !== 'ended') throw new SchalterError('INTERPRETER_BUSY', 'input', 'Es läuft schon ein Gespräch. Bitte zuerst auflegen.');
      const provider = options.providers.find(({ id }) => id === providerId);
      const entries = provider && (await directory(provider).catch((cause: unknown) => {
        throw new SchalterError('INTERPRETER_SILENT', 'unavailable', 'Das Verzeichnis des Dolmetschdienstes antwortet gerade nicht. Bitte gleich noch einmal anrufen; die Satzkarten helfen auch ohne Verbindung.', { cause });
      }));
      const entry = entries?.find(({ id }) => id === interpreterId);
      if (!provider || !entry) throw new SchalterError('INTERPRETER_UNKNOWN', 'input', 'Diesen Eintrag gibt es beim Dolmetschdienst nicht mehr. Bitte neu auswählen.');
      const order: CallOrder = {
        type: 'dial',
        callId: options.newId(),
        websocket: provider.websocket,
        authority: textOf(provider.caFile),
        uri: provider.uri,
        password: textOf(provider.passwordFile),
        target: entry.target,
        media,
        iceServers: provider.iceServers.map(({ urls, username, credentialFile, caFile }) => ({ urls, authority: textOf(caFile), ...(username ? { username } : {}), ...(credentialFile ? { credential: textOf(credentialFile) ?? '' } : {}) })),
        relayOnly: provider.relayOnly,
      };
      call = dial({ callId: order.callId, sessionId, interpreterId, provider: providerId, language, media, at: options.now() });
      waiting = order;
      options.order(order);
      options.changed(call);
      return call;
    },
    control(action) {
      const { callId } = running();
      const order: CallOrder = { ...action, callId };
      options.order(order);
      return running();
    },
    report(what) {
      if (what.type === 'still') {
        if (call || what.call.state === 'ended') return;
        call = what.call;
        options.changed(call);
        return;
      }
      if (!call) return;
      const before = call;
      call = report(call, what, options.now());
      if (call === before) return;
      if (waiting?.callId === call.callId && what.type !== 'ended') waiting = null;
      if (call.state === 'ended') {
        waiting = null;
        const done = interpretationOf(call);
        if (done) options.interpreted(call.sessionId, done);
      }
      options.changed(call);
    },
    pending: () => waiting,
    current: () => call,
  };
}
