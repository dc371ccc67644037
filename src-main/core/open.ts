/**
 * Opens a desk: training world where one is wanted, keyring, settings, parts, core. The process of the core
 * (main.ts) and the command line both come through here. At a desk with a window somebody signs in (door.ts); in
 * the command line whoever gives their own secret is signed in with it.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EventPayload } from '../contract/calls.ts';
import { officeDay } from '../contract/office-day.ts';
import type { StaffMember } from '../contract/people.ts';
import { storeFile } from '../store/database.ts';
import { createKeyring, keyringExists, keyringFile, openedByPassword, readKeyring } from '../store/keyring.ts';
import { appointmentOf, caseOf, trainingAppointments } from '../training/appointments.ts';
import { trainingPeople } from '../training/people.ts';
import { trainingSecret } from '../training/secret.ts';
import type { Training } from '../training/start-training.ts';
import { version } from '../version.ts';
import { restoreAsOrdered } from './care-work.ts';
import { openCardEntry, type CardEntry } from './card-entry.ts';
import { composeParts } from './composition.ts';
import { createCore, type Core } from './core.ts';
import { deskInfoOf } from './desk-info.ts';
import { openDoor, type Door } from './door.ts';
import { emptySettings, readSettings, type DeskSettings } from './settings.ts';

export const startOptions = z.looseObject({
  dataDir: z.string().min(1),
  training: z.boolean().default(false),
  /** desk.json; null in training: the training world writes its own. */
  settingsFile: z.string().nullable().default(null),
  substituteRuntime: z.string().nullable().default(null),
  /** A window is there: people sign in at it, and the secret is the key store's. */
  attended: z.boolean().default(false),
  /** Training with a window: what plays before its camera. */
  film: z.object({ frames: z.string(), file: z.string() }).nullable().default(null),
});
export type StartOptions = z.input<typeof startOptions>;

export interface OpenedDesk {
  core: Core;
  /** Only when the store was made just now. */
  recoveryKey: string | null;
  stopTraining(): Promise<void>;
}

export interface AttendedDesk {
  core: Door;
  stopTraining(): Promise<void>;
}

interface World {
  training: Training | null;
  settings: DeskSettings;
}

async function worldOf(options: StartOptions, speed: 'natural' | 'fast'): Promise<World> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const training = options.training && !options.settingsFile ? await (await import('../training/start-training.ts')).createTraining({ dir: join(options.dataDir, 'world'), speed, film: options.film ?? null }) : null;
  const written = writableSettings(options);
  const settingsFile = options.settingsFile ?? training?.settingsFile ?? (written !== null && existsSync(written) ? written : null);
  if (options.training) setAsideOldTraining(options.dataDir);
  return { training, settings: settingsFile === null ? structuredClone(emptySettings) : readSettings(settingsFile) };
}

/** Where the assistant may write: the file of this desk, else one in its data folder. Training is made anew at every start. */
const writableSettings = (options: StartOptions): string | null => options.settingsFile ?? (options.training ? null : join(options.dataDir, 'desk.json'));

/** Invented data of an earlier form of the ring are not worth an error: they are put aside, training begins anew. */
function setAsideOldTraining(dir: string): void {
  if (!keyringExists(dir)) return;
  try {
    readKeyring(dir);
  } catch {
    for (const name of [keyringFile, storeFile, `${storeFile}-wal`, `${storeFile}-shm`]) if (existsSync(join(dir, name))) renameSync(join(dir, name), join(dir, `${name}.alt`));
  }
}

interface More {
  restart?: () => void;
  seated?: StaffMember;
  trainingPeople?: readonly StaffMember[];
  card?: CardEntry | null;
  ticket?: string | null;
  onTicket?: (ticket: string | null) => void;
}

const today = (): string => officeDay(Date.now());

async function coreOf(options: StartOptions, { training, settings }: World, key: Uint8Array, more: More): Promise<Core> {
  restoreAsOrdered(options.dataDir, key, new Date().toISOString());
  const core = createCore({
    dataDir: options.dataDir,
    key,
    settings,
    parts: await composeParts(settings, options.dataDir),
    settingsFile: writableSettings(options),
    version,
    training: options.training ?? false,
    substituteRuntime: options.substituteRuntime ?? null,
    appointments: options.training ? trainingAppointments(today()) : [],
    ...(training ? { tutorWorld: { appointment: (caseId) => appointmentOf(caseOf(caseId)!, today()), forget: (caseId) => training.forget(caseId) } } : {}),
    ...more,
  });
  if (training) {
    core.onShown((session) => {
      training.follow(session.appointmentId);
      training.perform(session);
    });
    core.on((name, payload) => name === 'session.changed' && training.perform((payload as EventPayload<'session.changed'>).session));
  }
  return core;
}

/**
 * Opens with a person's own secret and signs them in; the first secret given makes the store.
 * @throws SchalterError of keyring, settings, store
 */
export async function open(options: StartOptions, secret: string, speed: 'natural' | 'fast' = 'natural'): Promise<OpenedDesk> {
  const world = await worldOf(options, speed);
  const made = keyringExists(options.dataDir) ? null : await createKeyring(options.dataDir, secret);
  const { key, id } = made ? { key: made.key, id: 'desk' } : await openedByPassword(options.dataDir, secret);
  const core = await coreOf(options, world, key, { seated: options.training ? trainingPeople[0]! : { id, login: 'schalter', name: world.settings.caseworker, role: 'caseworker' }, ...(options.training ? { trainingPeople } : {}) });
  return { core, recoveryKey: made?.recoveryKey ?? null, stopTraining: () => world.training?.stop() ?? Promise.resolve() };
}

/**
 * Opens for a window: training data with their public secret, everything else as the door allows.
 * @param seat the ticket kept from the core's last life, and where new ones go
 */
export async function openAttended(options: StartOptions, systemSecret: string | null, seat: Pick<More, 'ticket' | 'onTicket' | 'restart'> = {}, speed: 'natural' | 'fast' = 'natural'): Promise<AttendedDesk> {
  const world = await worldOf(options, speed);
  const stopTraining = () => world.training?.stop() ?? Promise.resolve();
  if (options.training) {
    const made = keyringExists(options.dataDir) ? null : await createKeyring(options.dataDir, trainingSecret);
    const key = made?.key ?? (await openedByPassword(options.dataDir, trainingSecret)).key;
    return { core: await coreOf(options, world, key, { trainingPeople, ...seat }), stopTraining };
  }
  const card = world.settings.signInCard && openCardEntry(world.settings.signInCard, options.dataDir, () => new Date().toISOString());
  const core = await openDoor({
    dataDir: options.dataDir,
    systemSecret,
    idle: world.settings.idle,
    card,
    info: () => deskInfoOf({ settings: world.settings, version, training: false, substituteRuntime: options.substituteRuntime ?? null, caseworker: '' }),
    openCore: async (key, first) => {
      const opened = await coreOf(options, world, key, { ...seat, card });
      if (first) opened.access.enrolFirst({ ...first, role: 'administrator' });
      return opened;
    },
  });
  return { core, stopTraining };
}
