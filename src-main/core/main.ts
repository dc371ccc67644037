/**
 * Entry of the desk core's process. Started by the window (utility process or child process) with one JSON
 * argument of places and modes; the secret that opens the store comes as the first message over the link.
 *
 * A defect that nobody caught ends the process: its state is in the store, and whoever started it starts it
 * again. What is written about it names places in our code, never data.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asSchalterError, SchalterError } from '../errors.ts';
import { createKeyring, keyringExists, openWithPassword } from '../store/keyring.ts';
import { composeParts } from './composition.ts';
import { createCore, type Core } from './core.ts';
import { parentLink, type Link, type ToCore } from './link.ts';
import { fileProtocol, placesOf } from './protocol.ts';
import { emptySettings, readSettings } from './settings.ts';
import { trainingAppointments } from '../training/appointments.ts';
import type { Training } from '../training/start-training.ts';
import { version } from '../version.ts';

const startOptions = z.looseObject({
  dataDir: z.string().min(1),
  training: z.boolean().default(false),
  /** desk.json; null in training: the training world writes its own. */
  settingsFile: z.string().nullable().default(null),
  substituteRuntime: z.string().nullable().default(null),
});
type StartOptions = z.infer<typeof startOptions>;

async function open(options: StartOptions, secret: string): Promise<{ core: Core; recoveryKey: string | null; stopTraining: () => Promise<void> }> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const training = options.training && options.settingsFile === null ? await (await import('../training/start-training.ts')).createTraining({ dir: join(options.dataDir, 'world') }) : null;
  const settingsFile = options.settingsFile ?? training?.settingsFile ?? null;
  const settings = settingsFile === null ? emptySettings : readSettings(settingsFile);
  const made = keyringExists(options.dataDir) ? null : await createKeyring(options.dataDir, secret);
  const key = made?.key ?? (await openWithPassword(options.dataDir, secret));
  const core = createCore({ dataDir: options.dataDir, key, settings, parts: await composeParts(settings), version, training: options.training, substituteRuntime: options.substituteRuntime, appointments: options.training ? trainingAppointments(new Date().toISOString().slice(0, 10)) : [] });
  if (training) followDesk(core, training);
  return { core, recoveryKey: made?.recoveryKey ?? null, stopTraining: () => training?.stop() ?? Promise.resolve() };
}

/** In training the invented person of the session at hand sits at the simulated devices. */
function followDesk(core: Core, training: Training): void {
  core.onShown((session) => training.follow(session.appointmentId));
}

/** Serves one link for the life of the process. */
export function serve(link: Link, options: StartOptions): void {
  const protocol = fileProtocol(join(options.dataDir, 'protocol.jsonl'));
  let opened: ReturnType<typeof open> | undefined;

  const end = async (code: number): Promise<void> => {
    try {
      const { core, stopTraining } = (await opened) ?? {};
      await core?.stop();
      await stopTraining?.();
    } catch (thrown) {
      protocol.note('CORE_STOP_FAILED', { error: asSchalterError(thrown).code, places: placesOf(thrown) });
    }
    process.exit(code);
  };

  const crash = (kind: string) => (thrown: unknown) => {
    protocol.note('CORE_CRASHED', { kind, error: asSchalterError(thrown).code, places: placesOf(thrown) });
    process.exit(70);
  };
  process.on('uncaughtException', crash('exception'));
  process.on('unhandledRejection', crash('rejection'));

  const unlock = async (secret: string): Promise<void> => {
    try {
      opened = open(options, secret);
      const { core, recoveryKey } = await opened;
      core.on((name, payload) => link.send({ type: 'event', name, payload }));
      link.send({ type: 'ready', recoveryKey });
    } catch (thrown) {
      const error = asSchalterError(thrown);
      protocol.note('CORE_NOT_OPENED', { error: error.code, places: placesOf(thrown) });
      link.send({ type: 'failed', code: error.code, message: error.message });
      // Leaves the message time to cross the link.
      setTimeout(() => process.exit(1), 100);
    }
  };

  link.onMessage((message: ToCore) => {
    if (message.type === 'unlock' && !opened) void unlock(message.secret);
    else if (message.type === 'stop') void end(0);
    else if (message.type === 'call' && opened) {
      void opened.then(async ({ core }) => link.send({ type: 'answer', id: message.id, answer: await core.call(message.name, message.input) }), () => undefined);
    }
  });
  link.onClose(() => void end(0));
}

const link = parentLink();
if (link) {
  const parsed = startOptions.safeParse(JSON.parse(process.argv[2] ?? '{}'));
  if (!parsed.success) throw new SchalterError('CORE_OPTIONS', 'input', 'Der Kern wurde ohne gültige Angaben gestartet.', { cause: parsed.error });
  serve(link, parsed.data);
}
