/**
 * Opens a desk: training world where one is wanted, keyring, settings, parts, core. The process of the core
 * (main.ts) and the command line both come through here.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createKeyring, keyringExists, openWithPassword } from '../store/keyring.ts';
import { trainingAppointments } from '../training/appointments.ts';
import type { Training } from '../training/start-training.ts';
import { version } from '../version.ts';
import { composeParts } from './composition.ts';
import { createCore, type Core } from './core.ts';
import { emptySettings, readSettings } from './settings.ts';

export const startOptions = z.looseObject({
  dataDir: z.string().min(1),
  training: z.boolean().default(false),
  /** desk.json; null in training: the training world writes its own. */
  settingsFile: z.string().nullable().default(null),
  substituteRuntime: z.string().nullable().default(null),
});
export type StartOptions = z.infer<typeof startOptions>;

export interface OpenedDesk {
  core: Core;
  /** Only when the store was made just now. */
  recoveryKey: string | null;
  stopTraining(): Promise<void>;
}

/**
 * @param secret opens the store; the first one given makes it
 * @throws SchalterError of keyring, settings, store
 */
export async function open(options: StartOptions, secret: string, speed: 'natural' | 'fast' = 'natural'): Promise<OpenedDesk> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const training = options.training && options.settingsFile === null ? await (await import('../training/start-training.ts')).createTraining({ dir: join(options.dataDir, 'world'), speed }) : null;
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

