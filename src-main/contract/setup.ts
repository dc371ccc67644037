/** The set-up assistant: its steps in their order, what of them is done, and what each one asks of the core. */
import { z } from 'zod';

export const setupStepId = z.enum(['devices', 'line', 'certificates', 'printer', 'trust', 'catalogue', 'people', 'readiness']);
export type SetupStepId = z.infer<typeof setupStepId>;

export const setupState = z.object({
  /** `skipped`: somebody chose to go on without; it stays visible. */
  steps: z.array(z.object({ id: setupStepId, state: z.enum(['open', 'done', 'skipped']), at: z.string().nullable(), by: z.string().nullable() })),
  /** Where the settings of this desk lie; null where the desk was started without. */
  settingsFile: z.string().nullable(),
});
export type SetupState = z.infer<typeof setupState>;

export const foundDevices = z.object({
  found: z.array(z.object({ kind: z.enum(['serial', 'hid', 'chip-reader', 'print-queue']), name: z.string(), /** As the settings would write it. */ transport: z.string() })),
  /** Kinds that this machine cannot enumerate, in a sentence. */
  problems: z.array(z.string()),
});
export type FoundDevices = z.infer<typeof foundDevices>;

export const deviceTest = z.object({ id: z.string(), ok: z.boolean(), message: z.string(), model: z.string().nullable(), serialNumber: z.string().nullable(), ms: z.number().int() });
export type DeviceTest = z.infer<typeof deviceTest>;

/** What was understood of a list or catalogue that was brought in. */
export const imported = z.object({ ok: z.boolean(), name: z.string(), message: z.string() });
export type Imported = z.infer<typeof imported>;

/** Ed25519 key of a catalogue's publisher, hexadecimal. */
export const publisherKey = z.string().regex(/^[0-9a-f]{64}$/);

/** What can stand at a serial or HID line, as the assistant enters it (docs/devices.md). */
export const setupAdapter = z.enum(['page-frame', 'mrz-swipe', 'slap-frame', 'zfm']);
export type SetupAdapter = z.infer<typeof setupAdapter>;

/** The PIK station: its address and the three PEM files that the desk shows and believes. */
export const setupStation = z.strictObject({ url: z.string().url().startsWith('https://').max(300), ca: z.instanceof(Uint8Array), cert: z.instanceof(Uint8Array), key: z.instanceof(Uint8Array) });
export type SetupStation = z.infer<typeof setupStation>;

/** What the assistant writes into the settings of this desk; what is left out stays. */
export const setupWish = z
  .strictObject({
    office: z.string().trim().min(1).max(120),
    desk: z.string().trim().min(1).max(120),
    location: z.string().trim().min(1).max(120),
    region: z.string().trim().length(2),
    /** Queue of the print service, as it was found. */
    printQueue: z.string().regex(/^[^\s/#-][^\s/#]{0,126}$/),
    /** PC/SC reader for the chips of documents, as it was found; entered only once a document on it has answered. */
    chipReader: z.string().min(1).max(200),
    /** What stands at a line, as the line was found; entered only once it has answered. */
    device: z.strictObject({ adapter: setupAdapter, transport: z.string().max(500) }),
  })
  .partial();
export type SetupWish = z.infer<typeof setupWish>;
