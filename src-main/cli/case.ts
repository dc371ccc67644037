/** `schalter case …`: what data protection asks of one case: access, correction, legal hold, hand-over. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallName } from '../contract/calls.ts';
import type { FourEyesAction } from '../contract/people.ts';
import { SchalterError } from '../errors.ts';
import { legalBases } from '../capture/legal-bases.ts';
import { emptySettings, readSettings } from '../core/settings.ts';
import { addAuditEntry } from '../store/audit.ts';
import { getCapture } from '../store/captures.ts';
import { accessFiles, gatherAccess } from '../trust/access-data.ts';
import { accessPdf } from '../trust/access-pdf.ts';
import { correctPerson } from '../trust/correction.ts';
import { liftHold, noteHandOver, placeHold } from '../trust/retention.ts';
import { zip } from '../trust/zip.ts';
import { parseWords } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { deskOptions, deskUsage, openDeskStore, secondOptions, secondPerson, type OpenedDesk } from './open-store.ts';

const usage = `schalter case access|hold|release|handed-over|correct SESSION ${deskUsage} [--out FOLDER] [--settings desk.json] [--second LOGIN --second-secret FILE] [--why TEXT] [--person JSON] [--json]`;
/** What the same is in the window; the two that take a second person there take one here. */
const rights: Record<string, CallName> = { access: 'privacy.access', hold: 'privacy.hold', release: 'privacy.release', 'handed-over': 'privacy.handOver', correct: 'privacy.correct' };
const twoPersons: Partial<Record<string, FourEyesAction>> = { access: 'exportAccess', release: 'liftHold' };
const misunderstood = () => new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);

interface Values {
  out?: string | undefined;
  settings?: string | undefined;
  why?: string | undefined;
  person?: string | undefined;
  json?: boolean | undefined;
}

async function access({ store, actor }: OpenedDesk, approvedBy: string | null, sessionId: string, values: Values, io: CommandIo): Promise<void> {
  if (!values.out) throw misunderstood();
  if (existsSync(values.out)) throw new SchalterError('ACCESS_EXISTS', 'input', `Den Ordner ${values.out} gibt es schon. Bitte einen neuen nennen.`);
  const now = new Date().toISOString();
  const settings = values.settings ? readSettings(values.settings) : emptySettings;
  const data = gatherAccess(store, sessionId, { office: settings.office, desk: settings.desk, location: settings.location, legalBases: settings.legalBases ?? legalBases, recipient: settings.station?.name ?? 'PIK-Station' }, now);
  const pictures = new Map(data.captures.filter((capture) => capture.mime === 'image/jpeg' || capture.mime === 'image/png').map((capture) => [capture.id, getCapture(store, sessionId, capture.id).bytes]));
  mkdirSync(values.out, { recursive: true, mode: 0o700 });
  writeFileSync(join(values.out, 'auskunft.pdf'), await accessPdf(data, pictures), { mode: 0o600 });
  writeFileSync(join(values.out, 'auskunft.zip'), zip(accessFiles(store, data), new Date(now)), { mode: 0o600 });
  store.write(() => addAuditEntry(store, { at: now, actor, action: 'session.accessExported', sessionId, detail: { captures: data.captures.length, ...(approvedBy === null ? {} : { approvedBy }) }, why: 'Art. 15 DSGVO' }));
  io.out(values.json ? JSON.stringify({ pdf: 'auskunft.pdf', archive: 'auskunft.zip', captures: data.captures.length }) : `Auskunft in ${values.out}: auskunft.pdf und auskunft.zip mit ${data.captures.length} Aufnahmen. Beide enthalten personenbezogene Daten in Klarschrift.`);
}

function correct({ store, actor }: OpenedDesk, sessionId: string, values: Values, io: CommandIo): void {
  if (!values.person || !values.why) throw misunderstood();
  let person: unknown;
  try {
    person = JSON.parse(values.person);
  } catch (cause) {
    throw new SchalterError('CORRECTION_INVALID', 'input', 'Die berichtigten Angaben sind kein gültiges JSON.', { cause });
  }
  const session = correctPerson(store, sessionId, person as never, values.why, new Date().toISOString(), actor);
  io.out(values.json ? JSON.stringify({ version: session.version }) : 'Berichtigt; der frühere Stand bleibt in der Geschichte des Vorgangs.');
}

export const command: Command = {
  usage,
  summary: 'Auskunft nach Art. 15 DSGVO (PDF und Archiv), Berichtigung, Löschsperre, Vermerk der Aushändigung (§ 61a AufenthV).',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, ...secondOptions, out: { type: 'string' }, settings: { type: 'string' }, why: { type: 'string' }, person: { type: 'string' } }, usage, { min: 2, max: 2 });
    const [action, sessionId] = positionals as [string, string];
    const given = values as Values;
    const now = new Date().toISOString();
    const told = (sentence: string) => io.out(given.json ? JSON.stringify({ sessionId, done: action }) : sentence);
    const right = rights[action];
    if (!right || (action === 'hold' && !given.why)) throw misunderstood();
    const desk = await openDeskStore(values, io, right);
    const { actor } = desk;
    try {
      const needed = twoPersons[action];
      const approvedBy = needed ? await secondPerson(desk, values, io, needed) : null;
      if (action === 'access') await access(desk, approvedBy, sessionId, given, io);
      else if (action === 'correct') correct(desk, sessionId, given, io);
      else if (action === 'hold') {
        placeHold(desk.store, sessionId, given.why!, now, actor);
        told('Löschsperre gesetzt.');
      } else if (action === 'release') {
        liftHold(desk.store, sessionId, now, actor);
        told('Löschsperre aufgehoben.');
      } else {
        noteHandOver(desk.store, sessionId, now, actor);
        told('Aushändigung vermerkt; die Fingerabdrücke gehen mit dem nächsten Löschlauf.');
      }
      return 0;
    } finally {
      desk.store.close();
    }
  },
};
