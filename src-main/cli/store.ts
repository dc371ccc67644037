/** `schalter store check|repair|recovery-key|diagnostics`: the desk's store for whoever looks after the machine. */
import { writeFileSync } from 'node:fs';
import { SchalterError } from '../errors.ts';
import { emptySettings, readSettings } from '../core/settings.ts';
import { readAnchor, verifySealedAudit } from '../store/audit-seals.ts';
import { renewRecoveryKey } from '../store/keyring.ts';
import { diagnosticBundle } from '../trust/diagnostics.ts';
import { damageOf, missingFiles, repairStore } from '../trust/self-check.ts';
import { version } from '../version.ts';
import { parseWords } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { deskKey, deskOptions, deskUsage, openDeskStore, type DeskValues } from './open-store.ts';

const usage = `schalter store check|repair|recovery-key|diagnostics ${deskUsage} [--out FILE] [--settings desk.json] [--json]`;
const misunderstood = () => new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
type Values = DeskValues & { out?: string | undefined; settings?: string | undefined; json?: boolean | undefined };

async function check(values: Values, io: CommandIo): Promise<number> {
  const { store, dir } = await openDeskStore(values, io, 'desk.diagnostics');
  try {
    const damage = damageOf(store, Infinity) ?? missingFiles(store);
    const anchor = readAnchor(dir);
    const { brokenAt } = verifySealedAudit(store, anchor ? [anchor] : []);
    if (values.json) io.out(JSON.stringify({ ok: damage === null && brokenAt === null, damaged: damage !== null, auditBrokenAt: brokenAt }));
    else io.out(damage ?? (brokenAt === null ? 'Der Datenspeicher ist heil.' : `Der Datenspeicher ist heil, das Protokoll ab Eintrag ${brokenAt} nicht.`));
    return damage === null && brokenAt === null ? 0 : 1;
  } finally {
    store.close();
  }
}

async function repair(values: Values, io: CommandIo): Promise<number> {
  if (values.data === undefined) throw misunderstood();
  const report = repairStore(values.data, await deskKey(values, values.data, io), new Date().toISOString());
  const lost = report.tables.filter((table) => table.lost !== 0);
  if (values.json) io.out(JSON.stringify(report));
  else io.out(`Neu angelegt aus allem, was lesbar war; der alte Stand liegt in ${report.aside}. ${lost.length === 0 ? 'Es fehlt nichts.' : `Nicht alles war lesbar: ${lost.map((table) => `${table.name} (${table.rows} gerettet)`).join(', ')}.`}`);
  return lost.length === 0 ? 0 : 1;
}

async function recoveryKey(values: Values, io: CommandIo): Promise<number> {
  const { store, key, dir } = await openDeskStore(values, io, 'desk.diagnostics');
  store.close();
  const code = await renewRecoveryKey(dir, key);
  io.out(values.json ? JSON.stringify({ recoveryKey: code }) : code);
  return 0;
}

async function diagnostics(values: Values, io: CommandIo): Promise<number> {
  if (!values.out) throw misunderstood();
  const { store, dir } = await openDeskStore(values, io, 'desk.diagnostics');
  try {
    const line = { state: 'unknown', measuredAt: null, roundTripMs: null, downSince: null, message: '' } as const;
    writeFileSync(values.out, diagnosticBundle({ store, dataDir: dir, settings: values.settings ? readSettings(values.settings) : emptySettings, version, devices: [], line, now: new Date().toISOString() }), { mode: 0o600 });
  } finally {
    store.close();
  }
  io.out(values.json ? JSON.stringify({ file: values.out }) : `Diagnose in ${values.out}; sie enthält keine personenbezogenen Daten.`);
  return 0;
}

const actions: Record<string, (values: Values, io: CommandIo) => Promise<number>> = { check, repair, 'recovery-key': recoveryKey, diagnostics };

export const command: Command = {
  usage,
  summary: 'Prüft oder rettet den Datenspeicher, gibt einen neuen Wiederherstellungsschlüssel aus oder packt eine Diagnose ohne personenbezogene Daten.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, out: { type: 'string' }, settings: { type: 'string' } }, usage, { min: 1, max: 1 });
    const action = actions[positionals[0]!];
    if (!action) throw misunderstood();
    return action(values as Values, io);
  },
};
