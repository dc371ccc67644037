/** `schalter backup create|verify|restore`: verified backups of the desk's store. */
import { SchalterError } from '../errors.ts';
import { backUp, restore, verifyBackup, type BackupManifest, type Restorer } from '../trust/backup.ts';
import { noteBackup } from '../trust/backup-mark.ts';
import { parseWords } from './arguments.ts';
import type { Command, CommandIo } from './command.ts';
import { deskKey, deskOptions, deskUsage, openDeskStore, openForRestore, secondOptions, secondPerson, type OpenedDesk } from './open-store.ts';

const usage = `schalter backup create|verify|restore FOLDER ${deskUsage} [--second LOGIN --second-secret FILE] [--json]`;
const misunderstood = () => new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);

/** Two people, as in the window; the store is closed again before it is replaced. */
async function restorer(desk: OpenedDesk, values: Parameters<typeof secondPerson>[1], io: CommandIo): Promise<Restorer> {
  try {
    return { actor: desk.actor, approvedBy: await secondPerson(desk, values, io, 'restoreBackup') };
  } finally {
    desk.store.close();
  }
}

export const command: Command = {
  usage,
  summary: 'Sichert den Datenspeicher verschlüsselt und geprüft, prüft eine Sicherung oder spielt sie zurück; der Schalter darf dabei nicht laufen.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, ...secondOptions }, usage, { min: 2, max: 2 });
    const [action, folder] = positionals as [string, string];
    const now = new Date().toISOString();
    const tell = (manifest: BackupManifest, sentence: string, more: object = {}) => io.out(values.json ? JSON.stringify({ ...manifest, ...more }) : `${sentence}: ${manifest.sessions} Vorgänge, ${manifest.captures} Aufnahmen${manifest.damagedCaptures === undefined ? '' : ` (davon ${manifest.damagedCaptures} beschädigt)`}, ${manifest.auditEntries} Protokolleinträge.`);
    if (action === 'create') {
      const { store, key, dir } = await openDeskStore(values, io, 'care.backUp');
      try {
        const manifest = backUp(store, key, dir, folder, now);
        noteBackup(dir, now);
        tell(manifest, 'Gesichert und geprüft');
      } finally {
        store.close();
      }
    } else if (action === 'verify') {
      tell(verifyBackup(folder, await deskKey(values, folder, io)), 'Die Sicherung ist brauchbar');
    } else if (action === 'restore') {
      const { data } = values;
      if (data === undefined) throw misunderstood();
      const desk = await openForRestore({ ...values, data }, folder, io);
      const { manifest, aside } = restore(folder, desk.key, data, await restorer(desk, values, io), now);
      tell(manifest, aside === null ? 'Zurückgespielt' : `Zurückgespielt; die bisherigen Daten liegen in ${aside}`, { aside });
    } else throw misunderstood();
    return 0;
  },
};
