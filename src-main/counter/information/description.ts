/**
 * The description file of an information system: what its adapter does stands here and nowhere else. Nothing
 * is invented about systems that publish nothing; the office writes where a portal is and what it may be told.
 * An address may hold `{field}` for fields of `mayBeTold` only.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { mostAttachments, tellable, type Tellable } from '../../contract/inquiry.ts';
import { firstIssue } from '../../contract/german-issues.ts';
import { asSchalterError, SchalterError } from '../../errors.ts';

const loopback = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
const secure = (address: string): boolean => {
  try {
    const url = new URL(address.replace(/\{\w+\}/g, 'x'));
    return url.protocol === 'https:' || (url.protocol === 'http:' && loopback(url));
  } catch {
    return false;
  }
};
const address = z.string().refine(secure, 'muss eine https-Adresse sein');
const fields = z.array(tellable);

const common = {
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: z.string().min(1).max(120),
  /** Why it is asked; stands beside it on the screen. */
  purpose: z.string().min(1).max(300),
  legalBasis: z.string().min(1).max(200),
  /** Fields it cannot do without. */
  needs: fields.default([]),
  /** Fields that may leave this desk towards it; everything else stays. */
  mayBeTold: fields.default([]),
  /** Whom to call. */
  support: z.string().max(300).default(''),
};

export const portalDescription = z.strictObject({
  ...common,
  kind: z.literal('portal'),
  /** Where it is opened when nothing may be told or is known. */
  start: address,
  /** Where it is opened for a case, with `{field}`. */
  open: address.nullable().default(null),
  /** Origins it may show; `start` is among them. Everything else is not loaded as a page. */
  origins: z.array(address).default([]),
  /** An interpreter's portal needs both; others none. */
  permissions: z.array(z.enum(['camera', 'microphone'])).default([]),
});

export const restDescription = z.strictObject({
  ...common,
  kind: z.literal('rest'),
  request: z.strictObject({
    method: z.enum(['GET', 'POST']).default('GET'),
    address,
    headers: z.record(z.string(), z.string()).default({}),
    /** Body of a POST: texts may hold `{field}`. */
    body: z.record(z.string(), z.string()).nullable().default(null),
  }),
  /** Client certificate and authority, files beside the description. */
  tls: z.strictObject({ certFile: z.string(), keyFile: z.string(), caFile: z.string() }).nullable().default(null),
  /** Where the answer's values stand: `a.b.0.c`, with the German name under which they are shown. */
  answer: z.array(z.strictObject({ name: z.string().min(1), path: z.string().min(1) })).min(1),
  /** Where the answer carries a PDF, PNG or JPEG as Base64, with the name under which it enters the case. */
  attachments: z.array(z.strictObject({ name: z.string().min(1).max(120), path: z.string().min(1) })).max(mostAttachments).default([]),
  timeoutMs: z.number().int().min(500).max(60_000).default(10_000),
  /** Address that answers 2xx while the system works; null: it is not asked beforehand. */
  health: address.nullable().default(null),
});

export const systemDescription = z.discriminatedUnion('kind', [portalDescription, restDescription]);
export type PortalDescription = z.infer<typeof portalDescription>;
export type RestDescription = z.infer<typeof restDescription>;
export type SystemDescription = z.infer<typeof systemDescription>;

const placeholder = /\{(\w+)\}/g;

/** Fields that a template would put in. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(placeholder)].map(([, name]) => name!);
}

/** Fills a template; values are escaped as parts of an address. Null where a field is not known. */
export function fill(template: string, known: Readonly<Partial<Record<Tellable, string>>>): string | null {
  let complete = true;
  const text = template.replace(placeholder, (_whole, name: string) => {
    const value = known[name as Tellable];
    if (!value) complete = false;
    return encodeURIComponent(value ?? '');
  });
  return complete ? text : null;
}

/** @throws SchalterError SYSTEM_DESCRIPTION (input), naming the place in the file */
export function parseDescription(text: string, file: string): SystemDescription {
  const refuse = (place: string, why: string, cause?: unknown): never => {
    throw new SchalterError('SYSTEM_DESCRIPTION', 'input', `In der Beschreibung ${file} passt »${place}« nicht: ${why}.`, { cause });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return refuse('die Datei', 'sie ist kein gültiges JSON', cause);
  }
  const parsed = systemDescription.safeParse(json);
  if (!parsed.success) {
    const { field, words } = firstIssue(parsed.error);
    return refuse(field || 'die Datei', words, parsed.error);
  }
  const system = parsed.data;
  const templates = system.kind === 'portal' ? [system.open ?? ''] : [system.request.address, ...Object.values(system.request.body ?? {})];
  for (const name of templates.flatMap(placeholders)) {
    if (!(system.mayBeTold as readonly string[]).includes(name)) refuse(name, 'das Feld steht nicht unter mayBeTold');
  }
  if (system.kind === 'portal') {
    const shown = new Set([system.start, ...system.origins].map((one) => new URL(one.replace(placeholder, 'x')).origin));
    if (system.open && !shown.has(new URL(system.open.replace(placeholder, 'x')).origin)) refuse('open', 'die Adresse gehört nicht zu origins');
  }
  return system;
}

export function readDescription(file: string): SystemDescription {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SchalterError('SYSTEM_DESCRIPTION', 'input', `Die Beschreibung ${file} lässt sich nicht lesen. Bitte Pfad und Rechte prüfen.`, { cause });
  }
  return parseDescription(text, file);
}

/** Reads what can be read: a description with a fault is named and its system left out, for the desk works without it. */
export function readDescriptions(files: readonly string[]): { described: { file: string; system: SystemDescription }[]; problems: string[] } {
  const described: { file: string; system: SystemDescription }[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      described.push({ file, system: readDescription(file) });
    } catch (thrown) {
      problems.push(asSchalterError(thrown).message);
    }
  }
  return { described, problems };
}
