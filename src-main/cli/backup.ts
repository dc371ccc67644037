/** `schalter backup create|verify|restore`: verified backups of the desk's store. */
import { SchalterError } from '../errors.ts';
import { backUp, restore, verifyBackup, type BackupManifest } from '../trust/backup.ts';
import { noteBackup } from '../trust/backup-mark.ts';
import { parseWords } from './arguments.ts';
import type { Command } from './command.ts';
import { deskKey, deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter backup create|verify|restore FOLDER ${deskUsage} [--json]`;
const misunderstood = () => new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);

export const command: Command = {
  usage,
  summary: 'Sichert den Datenspeicher verschlüsselt und geprüft, prüft eine Sicherung oder spielt sie zurück; der Schalter darf dabei nicht laufen.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, deskOptions, usage, { min: 2, max: 2 });
    const [action, folder] = positionals as [string, string];
    const now = new Date().toISOString();
    const tell = (manifest: BackupManifest, sentence: string, more: object = {}) => io.out(values.json ? JSON.stringify({ ...manifest, ...more }) : `${sentence}: ${manifest.sessions} Vorgänge, ${manifest.captures} Aufnahmen, ${manifest.auditEntries} Protokolleinträge.`);
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
      if (values.data === undefined) throw misunderstood();
      const { manifest, aside } = restore(folder, await deskKey(values, folder, io), values.data, now);
      tell(manifest, aside === null ? 'Zurückgespielt' : `Zurückgespielt; die bisherigen Daten liegen in ${aside}`, { aside });
    } else throw misunderstood();
    return 0;
  },
};
