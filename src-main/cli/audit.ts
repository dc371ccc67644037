/** `schalter audit verify|export|statistics`: the audit trail for the data protection officer, and figures without persons. */
import type { CallName } from '../contract/calls.ts';
import { SchalterError } from '../errors.ts';
import { auditSentence, officeSentence } from '../core/audit-work.ts';
import { certificates } from '../core/certificate-files.ts';
import { readSettings } from '../core/settings.ts';
import { auditEntries, type AuditEntry } from '../store/audit.ts';
import { anchorsBeside, verifySealedAudit, type Seal } from '../store/audit-seals.ts';
import { createOfficeClient } from '../sync/office/client.ts';
import { singleData, statistics } from '../trust/statistics.ts';
import { parseWords } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { deskOptions, deskUsage, openDeskStore, type OpenedDesk } from './open-store.ts';

const usage = `schalter audit verify|export|statistics ${deskUsage} [--settings desk.json] [--head HASH] [--session ID] [--actor LOGIN] [--from DAY] [--to DAY] [--csv] [--single] [--json]`;

interface Values {
  settings?: string | undefined;
  head?: string | undefined;
  session?: string | undefined;
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  csv?: boolean | undefined;
  single?: boolean | undefined;
  json?: boolean | undefined;
}

/** @param settingsFile desk.json; without it, or without an office server in it, the office is not asked. @throws SchalterError OFFICE_LINE */
async function officeAnchors(settingsFile: string | undefined): Promise<Seal[] | null> {
  const server = settingsFile === undefined ? null : readSettings(settingsFile).officeServer;
  if (!server) return null;
  const client = createOfficeClient({ urls: server.urls, tls: certificates(server, 'den Amtsserver') });
  try {
    return await client.anchors();
  } finally {
    await client.close();
  }
}

async function verify({ store, dir }: OpenedDesk, values: Values, io: CommandIo): Promise<number> {
  const office = await officeAnchors(values.settings);
  const verdict = verifySealedAudit(store, [...anchorsBeside(dir), ...(office ?? [])]);
  const { entries, head, brokenAt, fault, seals, signedTo, keyIds } = verdict;
  const cut = values.head !== undefined && brokenAt === null && values.head.toLowerCase() !== head;
  const intact = brokenAt === null && !cut;
  if (values.json) io.out(JSON.stringify({ intact, entries, head, brokenAt, fault, seals, signedTo, keyIds, headMatches: values.head === undefined ? null : !cut, officeAnchors: office?.length ?? null }));
  else if (cut) io.out(`Die Kette endet anders als aufgeschrieben: Einträge am Ende fehlen oder sind neu. ${entries} Einträge, Endwert ${head}`);
  else io.out(`${auditSentence(verdict)}${officeSentence(office)} Endwert ${head}`);
  return intact ? 0 : 1;
}

const cell = (value: string) => (/[",;\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
/** A spreadsheet must not take a cell for a formula. */
const safe = (value: string) => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
const csvRow = (entry: AuditEntry) => [String(entry.seq), entry.at, entry.actor, entry.action, entry.sessionId ?? '', entry.why ?? '', JSON.stringify(entry.detail)].map((value) => cell(safe(value))).join(';');

function exportEntries({ store }: OpenedDesk, values: Values, io: CommandIo): number {
  const { head, brokenAt } = verifySealedAudit(store);
  const entries = auditEntries(store, { ...(values.session ? { sessionId: values.session } : {}), ...(values.actor ? { actor: values.actor } : {}), ...(values.from ? { from: values.from } : {}), ...(values.to ? { to: values.to } : {}) });
  if (values.csv) {
    io.out('nr;zeit;wer;was;vorgang;warum;einzelheiten');
    for (const entry of entries) io.out(csvRow(entry));
  } else io.out(JSON.stringify({ entries, head, brokenAt }));
  return brokenAt === null ? 0 : 1;
}

function figures({ store }: OpenedDesk, values: Values, io: CommandIo): number {
  const months = [(values.from ?? '0000-01').slice(0, 7), (values.to ?? '9999-12').slice(0, 7)] as const;
  if (values.single) {
    for (const row of singleData(store, ...months)) io.out(JSON.stringify(row));
    return 0;
  }
  const rows = statistics(store, ...months);
  if (values.json) io.out(JSON.stringify({ rows }));
  else if (rows.length === 0) io.out('In diesem Zeitraum gibt es keine Vorgänge.');
  else for (const row of rows) io.out(`${row.month} ${row.profile} ${row.legalBasis ?? '–'}: ${row.sessions} Vorgänge, ${row.completed} abgeschlossen, ${row.cancelled} abgebrochen, ${row.fingers.slapAttempts} Aufnahmen von Abdrücken, mittlere Güte ${row.fingers.meanQuality ?? '–'}, ${row.identification.withCandidates} mit Kandidaten`);
  return 0;
}

const actions: Record<string, (desk: OpenedDesk, values: Values, io: CommandIo) => number | Promise<number>> = { verify, export: exportEntries, statistics: figures };

/** What the same is in the window. */
const rights: Record<string, CallName> = { verify: 'audit.verify', export: 'audit.list', statistics: 'cases.figures' };

export const command: Command = {
  usage,
  summary: 'Prüft Kette, Unterschriften und Ende des Protokolls und nennt den ersten schadhaften Eintrag; gibt Einträge für den Datenschutz aus; zählt ohne Personen (§ 76b AufenthV).',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, settings: { type: 'string' }, head: { type: 'string' }, session: { type: 'string' }, actor: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, csv: { type: 'boolean' }, single: { type: 'boolean' } }, usage, { min: 1, max: 1 });
    const action = actions[positionals[0]!];
    if (!action) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const desk = await openDeskStore(values, io, rights[positionals[0]!]!);
    try {
      return await action(desk, values as Values, io);
    } finally {
      desk.store.close();
    }
  },
};
