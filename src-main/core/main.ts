/**
 * Entry of the desk core's process. Started by the window (utility process or child process) with one JSON
 * argument of places and modes; the secret that opens the store comes as the first message over the link.
 *
 * A defect that nobody caught ends the process: its state is in the store, and whoever started it starts it
 * again. What is written about it names places in our code, never data.
 */
import { join } from 'node:path';
import { asSchalterError, SchalterError } from '../errors.ts';
import { parentLink, type Link, type ToCore } from './link.ts';
import { open, openAttended, startOptions, type AttendedDesk, type OpenedDesk, type StartOptions } from './open.ts';
import { fileProtocol, placesOf } from './protocol.ts';

/** Not in order for whoever started the core: it is to be started again. */
const restartCode = 75;

/** Serves one link for the life of the process. */
export function serve(link: Link, options: StartOptions): void {
  const protocol = fileProtocol(join(options.dataDir, 'protocol.jsonl'));
  let opened: Promise<OpenedDesk | AttendedDesk> | undefined;

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

  const unlock = async (secret: string | null, ticket: string | null): Promise<void> => {
    try {
      opened = options.attended ? openAttended(options, secret, { ticket, onTicket: (kept) => link.send({ type: 'ticket', ticket: kept }), restart: () => void setTimeout(() => void end(restartCode), 200) }) : open(options, secret ?? '');
      const { core } = await opened;
      core.on((name, payload) => link.send({ type: 'event', name, payload }));
      link.send({ type: 'ready' });
    } catch (thrown) {
      const error = asSchalterError(thrown);
      protocol.note('CORE_NOT_OPENED', { error: error.code, places: placesOf(thrown) });
      link.send({ type: 'failed', code: error.code, message: error.message });
      // Leaves the message time to cross the link.
      setTimeout(() => process.exit(1), 100);
    }
  };

  link.onMessage((message: ToCore) => {
    if (message.type === 'unlock' && !opened) void unlock(message.secret, message.ticket ?? null);
    else if (message.type === 'stop') void end(0);
    else if (message.type === 'call' && opened) {
      void opened.then(async ({ core }) => link.send({ type: 'answer', id: message.id, answer: await core.call(message.name, message.input) }), () => undefined);
    }
  });
  link.onClose(() => void end(0));
}

const link = parentLink();
if (link) {
  // Also in a data folder that was made too wide: nothing is for others. The group is the office's, where several accounts share a desk.
  process.umask(process.umask() | 0o007);
  const parsed = startOptions.safeParse(JSON.parse(process.argv[2] ?? '{}'));
  if (!parsed.success) throw new SchalterError('CORE_OPTIONS', 'input', 'Der Kern wurde ohne gültige Angaben gestartet.', { cause: parsed.error });
  serve(link, parsed.data);
}
