/** `schalter office publish`: gives the office's desks a master list, a reference catalogue or settings, from an admitted desk. */
import { basename } from 'node:path';
import { SchalterError } from '../errors.ts';
import { certificates } from '../core/certificate-files.ts';
import { readSettings } from '../core/settings.ts';
import { demandUsable } from '../core/office-lists.ts';
import { newerSettings } from '../core/office-settings.ts';
import { createOfficeClient } from '../sync/office/client.ts';
import { deskState } from '../sync/office/desk-state.ts';
import { Sealer } from '../sync/office/seal.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter office publish masterlist|catalogue|settings FILE --settings desk.json ${deskUsage} [--json]`;

export const command: Command = {
  usage,
  summary: 'Gibt eine Masterliste, den Referenzkatalog oder Einstellungen an alle Schalter des Amtes; der Schalter selbst darf dabei nicht laufen.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, settings: { type: 'string' } }, usage, { min: 2, max: 2 });
    const [kind, file] = positionals as [string, string];
    if (!values.settings || (kind !== 'masterlist' && kind !== 'catalogue' && kind !== 'settings')) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const settings = readSettings(values.settings);
    const server = settings.officeServer;
    if (!server) throw new SchalterError('OFFICE_NONE', 'input', 'Für diesen Schalter ist kein Amtsserver eingerichtet.');
    const body = Buffer.from(await readInput(file, io.stdin));
    const name = kind === 'settings' ? 'amt' : basename(file).replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 64);
    const { store, dir } = await openDeskStore(values, io, 'setup.write');
    const client = createOfficeClient({ urls: server.urls, tls: certificates(server, 'den Amtsserver') });
    try {
      // What this desk would refuse, the others would refuse too, one after the other.
      const state = deskState(store.db as never);
      if (kind === 'settings') newerSettings(body.toString('utf8'), state.library());
      else demandUsable({ kind, name, body: new Uint8Array(body) }, settings, dir, new Date());
      const self = state.self();
      if (!self.officeKey || !self.officeId) throw new SchalterError('OFFICE_NOT_ADMITTED', 'unavailable', 'Dieser Schalter ist noch nicht in das Amt aufgenommen.');
      const { version } = await client.putLibrary(kind, name, kind === 'settings' ? new Sealer(self.officeKey, self.officeId).bytes(`settings ${name}`, body) : body);
      if (values.json) io.out(JSON.stringify({ kind, name, version, bytes: body.length }));
      else io.out(`An das Amt gegeben: ${name}, Fassung ${version}.`);
      return 0;
    } finally {
      await client.close();
      store.close();
    }
  },
};
