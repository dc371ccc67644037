/** `schalter queue export`: everything that waits, encrypted onto a medium that is carried to the station. */
import { exportWaiting } from '../matching/nist-files/medium.ts';
import { getCapture } from '../store/captures.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';
import { SchalterError } from '../errors.ts';

const usage = `schalter queue export DIR --passphrase FILE ${deskUsage} [--json]`;

export const command: Command = {
  usage,
  summary: 'Schreibt alles, was auf die PIK-Station wartet, verschlüsselt auf einen Datenträger; auch ohne jede frühere Verbindung.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, passphrase: { type: 'string' } }, usage, { min: 1, max: 1 });
    if (!values.passphrase) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const passphrase = Buffer.from(await readInput(values.passphrase, io.stdin)).toString('utf8').replace(/\r?\n$/, '');
    const { store } = await openDeskStore(values, io, 'queue.list');
    try {
      const files = await exportWaiting({ db: store.db, readCapture: (sessionId, captureId) => getCapture(store, sessionId, captureId).bytes }, positionals[0]!, passphrase);
      if (values.json) io.out(JSON.stringify({ files, dir: positionals[0] }));
      else io.out(`${files} Sendungen auf den Datenträger geschrieben. Sie warten hier weiter, bis ein Ergebnis da ist.`);
      return 0;
    } finally {
      store.close();
    }
  },
};
