/**
 * Settings of one desk, `desk.json`: who and where it is, which devices it has, which station it speaks to,
 * and what the office has decided. Paths are relative to the file. Secrets do not stand here: keys of
 * certificates are files of their own.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { usualHandThreshold } from '../biometrics/finger/types.ts';
import { wsqEncoderSettings } from '../biometrics/finger/wsq/encoder.ts';
import { interpreterProvider } from '../counter/interpreter/settings.ts';
import { deadlineTable, obstacleList } from '../contract/caseload.ts';
import { legalBasis } from '../contract/desk.ts';
import { printingSettings } from '../counter/printing/settings.ts';
import { firstIssue } from '../contract/german-issues.ts';
import { SchalterError } from '../errors.ts';
import { unusualLimits } from '../trust/unusual.ts';
import { noOfficeWide, officeWide } from './office-settings.ts';

export const deskSettings = z.strictObject({
  office: z.string().min(1).max(120),
  desk: z.string().min(1).max(120),
  /** City or village (TR-03121-3-4 4.11.2.1). */
  location: z.string().min(1).max(120),
  /** Federal state, two letters. */
  region: z.string().length(2),
  caseworker: z.string().min(1).max(120),
  locale: z.enum(['de', 'en']).default('de'),
  /** 2.2: this agency is approved by the ministry for special situations. */
  specialSituationApproved: z.boolean().default(false),
  /** Seconds without anybody at the desk until it warns and until it locks. */
  idle: z
    .strictObject({ warnAfterSeconds: z.number().int().min(10).max(3600), lockAfterSeconds: z.number().int().min(20).max(7200) })
    .refine((idle) => idle.warnAfterSeconds < idle.lockAfterSeconds, 'die Warnung muss vor der Sperre kommen')
    .default({ warnAfterSeconds: 600, lockAfterSeconds: 900 }),
  /** Signing in by smartcard: its PC/SC reader (name or beginning of it, null: the first), and whether pulling the card locks. */
  signInCard: z.strictObject({ reader: z.string().min(1).nullable().default(null), lockOnRemoval: z.boolean().default(true) }).nullable().default(null),
  /** A card that stays in the desk and signs the audit trail with a key that never leaves it; without one the key lies wrapped in the store. */
  auditCard: z.strictObject({ reader: z.string().min(1) }).nullable().default(null),
  /** From how many on use of the desk is shown to those who oversee it (trust/unusual.ts). */
  unusual: unusualLimits.prefault({}),
  /** Nightly verified backup; the folder should lie on another disk or share. */
  backup: z.strictObject({ folder: z.string().min(1), keep: z.number().int().min(1).max(365).default(14) }).nullable().default(null),
  /** Updates from an offline medium: the publisher's public key (Ed25519, PEM), where the medium appears, where the program lies. */
  update: z.strictObject({ publisher: z.string().min(1), medium: z.string().min(1), place: z.string().min(1) }).nullable().default(null),
  /** 3.3.2 step 5. */
  slapClassifier: z.enum(['on', 'off', 'evaluation']).default('on'),
  /** 4.2.3.1: certainty from which a hand counts as recognised, 0 to 1. */
  slapClassifierThreshold: z.number().min(0).max(1).default(usualHandThreshold),
  /** A certified WSQ encoder of the site (TR-03121-3-4 4.6.3.1); without one the own, uncertified one packs prints. */
  wsqEncoder: wsqEncoderSettings.nullable().default(null),
  /** Scanner releases by itself (QA of the device); otherwise only the caseworker does. */
  automaticRelease: z.boolean().default(true),
  /** 4.12.1.3: the process log embeds the GSAT container; for conformance testing only, it holds names. */
  conformanceTesting: z.boolean().default(false),
  /** Devices as docs/devices.md describes them; each adapter checks its own part. */
  devices: z.array(z.looseObject({ id: z.string().min(1) })).default([]),
  /** Where the chip of a document is read: a PC/SC reader, or a chip simulator over TCP in training. */
  chip: z
    .discriminatedUnion('type', [z.strictObject({ type: z.literal('pcsc'), reader: z.string().nullable().default(null) }), z.strictObject({ type: z.literal('tcp'), host: z.string(), port: z.number().int() })])
    .nullable()
    .default(null),
  station: z
    .strictObject({ url: z.string().url(), caFile: z.string(), certFile: z.string(), keyFile: z.string(), name: z.string().optional() })
    .nullable()
    .default(null),
  /** The office server: its addresses, tried in order; see docs/office.md. */
  officeServer: z
    .strictObject({ urls: z.array(z.string().url()).min(1), caFile: z.string(), certFile: z.string(), keyFile: z.string(), leaseSeconds: z.number().int().min(30).max(43_200).optional() })
    .nullable()
    .default(null),
  /** Limits, contacts, review of candidates, licences; what the office server says goes before it. */
  officeWide: officeWide.default(noOfficeWide),
  /** Timing of sync where it differs from its defaults; see src-main/sync/sync.ts. */
  sync: z.record(z.string(), z.unknown()).default({}),
  /** Replaces the built-in table of legal bases. */
  legalBases: z.array(legalBasis).min(1).optional(),
  /** Replaces the built-in list of obstacles to a measure, with its version and date. */
  caseObstacles: obstacleList.optional(),
  /** Replaces the delivered table of periods (`schalter cases tables` prints it); a law that changes becomes a new row, and certificates of stay that it leaves out stay as delivered. */
  caseDeadlines: deadlineTable.optional(),
  /** Services of interpreters; see docs/interpreter.md. */
  interpreters: z.array(interpreterProvider).default([]),
  /** Description files of information systems; see docs/information-systems.md. */
  informationSystems: z.array(z.string()).default([]),
  /** Folder with CSCA master lists and certificates for checks of documents. */
  trustDir: z.string().nullable().default(null),
  /** Papers: the office's templates, its address for the information sheet, trays (docs/printing.md). */
  printing: printingSettings.default(() => printingSettings.parse({})),
  /** Reference catalogue of document models: the signed file, and the publishers' Ed25519 keys, hexadecimal. */
  catalogue: z.strictObject({ file: z.string(), publishers: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1) }).nullable().default(null),
  /** Web catalogues beside PRADO, for example DOKIS for offices with access; parts in braces as in documents/catalogue/web-links.ts. */
  webCatalogues: z.array(z.strictObject({ name: z.string().min(1), entry: z.string().nullable().default(null), kind: z.string().nullable().default(null), categories: z.record(z.string(), z.string()).default({}), search: z.string() })).default([]),
});
export type DeskSettings = z.infer<typeof deskSettings>;

/**
 * Reads and checks a settings file; paths in it become absolute.
 * @throws SchalterError SETTINGS_UNREADABLE, SETTINGS_INVALID (input), naming the field
 */
export function readSettings(file: string): DeskSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SchalterError('SETTINGS_UNREADABLE', 'input', `Die Einstellungen ${file} lassen sich nicht lesen. Bitte Pfad und Rechte prüfen.`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SchalterError('SETTINGS_INVALID', 'input', `Die Einstellungen ${file} sind kein gültiges JSON.`, { cause });
  }
  const parsed = deskSettings.safeParse(json);
  if (!parsed.success) {
    const { field, words } = firstIssue(parsed.error);
    throw new SchalterError('SETTINGS_INVALID', 'input', `In den Einstellungen ${file} passt »${field || 'die Datei'}« nicht: ${words}`, { cause: parsed.error });
  }
  const settings = parsed.data;
  const beside = (path: string) => resolve(dirname(file), path);
  if (settings.officeServer) for (const name of ['caFile', 'certFile', 'keyFile'] as const) settings.officeServer[name] = beside(settings.officeServer[name]);
  if (settings.station) for (const name of ['caFile', 'certFile', 'keyFile'] as const) settings.station[name] = beside(settings.station[name]);
  if (settings.backup) settings.backup.folder = beside(settings.backup.folder);
  if (settings.update) for (const name of ['publisher', 'medium', 'place'] as const) settings.update[name] = beside(settings.update[name]);
  if (settings.trustDir) settings.trustDir = beside(settings.trustDir);
  if (settings.printing.templatesDir) settings.printing.templatesDir = beside(settings.printing.templatesDir);
  if (settings.catalogue) settings.catalogue.file = beside(settings.catalogue.file);
  settings.informationSystems = settings.informationSystems.map(beside);
  for (const provider of settings.interpreters) {
    if (provider.caFile) provider.caFile = beside(provider.caFile);
    if (provider.passwordFile) provider.passwordFile = beside(provider.passwordFile);
    for (const server of provider.iceServers) {
      if (server.credentialFile) server.credentialFile = beside(server.credentialFile);
      if (server.caFile) server.caFile = beside(server.caFile);
    }
  }
  return settings;
}

/** What a desk is before anybody has set it up: no devices, no station; it starts and says what is missing. */
export const emptySettings: DeskSettings = deskSettings.parse({ office: 'Ausländerbehörde', desk: 'Schalter', location: 'unbekannt', region: 'XX', caseworker: 'Sachbearbeitung' });
