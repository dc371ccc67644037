/**
 * What an office decides for all its desks: from when something is warned of, whom to call, whether a second
 * person confirms a decision about a candidate. Stands in desk.json, and comes from the office server, where an
 * admitted desk published it; what the office says goes before what the desk's own file says.
 */
import { z } from 'zod';
import { candidateDecision } from '../contract/session.ts';
import { firstIssue } from '../contract/german-issues.ts';
import { SchalterError } from '../errors.ts';

const pair = z.strictObject({ amber: z.number().min(0), red: z.number().min(0) });
const contact = z.strictObject({ name: z.string().min(1).max(120), telephone: z.string().max(60).default('') });

export const limitsSchema = z
  .strictObject({ waiting: pair, daysWaiting: pair, certificateDays: pair, clockSeconds: pair, masterListDays: pair, catalogueDays: pair, diskGigabytes: pair, backupDays: pair, settingsDays: pair, officeDaysDown: pair, licenceDays: pair })
  .partial();

export const officeWide = z.strictObject({
  /** Counts up; the newest is the one that holds. */
  version: z.number().int().min(1).default(1),
  limits: limitsSchema.default({}),
  /** Whom to call for what. */
  contacts: z.strictObject({ support: contact, station: contact, office: contact }).partial().default({}),
  /** Decisions about a candidate that a second person has to confirm; empty: none. */
  candidateReview: z.array(candidateDecision).default([]),
  /** Licences of devices and libraries that end: name and last day. */
  licences: z.array(z.strictObject({ name: z.string().min(1), until: z.iso.date() })).default([]),
});
export type OfficeWideSettings = z.infer<typeof officeWide>;

export const noOfficeWide: OfficeWideSettings = officeWide.parse({});

type Library = readonly { kind: string; body: Uint8Array | null }[];
/** What the office last decided for all its desks; null: nothing yet. */
export function keptSettings(library: Library): OfficeWideSettings | null {
  const kept = library.find((entry) => entry.kind === 'settings' && entry.body !== null);
  return kept ? officeSettingsOf(Buffer.from(kept.body!).toString('utf8')) : null;
}
/** @throws SchalterError SETTINGS_INVALID, OFFICE_SETTINGS_OLDER (input) */
export function newerSettings(text: string, library: Library): OfficeWideSettings {
  const [next, kept] = [officeSettingsOf(text), keptSettings(library)];
  if (kept && next.version < kept.version) throw new SchalterError('OFFICE_SETTINGS_OLDER', 'input', `Die Einstellungen des Amtes in Fassung ${next.version} sind älter als die benutzten (${kept.version}); diese bleiben in Gebrauch.`);
  return next;
}

/** @throws SchalterError SETTINGS_INVALID (input) naming the field */
export function officeSettingsOf(text: string): OfficeWideSettings {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SchalterError('SETTINGS_INVALID', 'input', 'Die Einstellungen des Amtes sind kein gültiges JSON.', { cause });
  }
  const parsed = officeWide.safeParse(json);
  if (parsed.success) return parsed.data;
  const { field, words } = firstIssue(parsed.error);
  throw new SchalterError('SETTINGS_INVALID', 'input', `In den Einstellungen des Amtes passt »${field || 'die Datei'}« nicht: ${words}`, { cause: parsed.error });
}
