/** `schalter office`: an instance of the office server, until it is told to stop. Start as many as wanted over one PostgreSQL. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SchalterError } from '../errors.ts';
import { parseWords } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter office --postgres URL (--trial DIR | --ca FILE --cert FILE --key FILE) [--host H] [--port N] [--connections N] [--json]';
const misunderstood = () => new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);

function whole(value: string | undefined, fallback: number, largest: number): number {
  if (value === undefined) return fallback;
  if (!/^\d{1,5}$/.test(value) || Number(value) > largest) throw misunderstood();
  return Number(value);
}

export const command: Command = {
  usage,
  summary: 'Startet den Amtsserver über PostgreSQL; Migrationen laufen von selbst. --trial legt Probezertifikate an (ein Amt, drei Schalter).',
  async run(args, io) {
    const { values } = parseWords(args, { postgres: { type: 'string' }, trial: { type: 'string' }, ca: { type: 'string' }, cert: { type: 'string' }, key: { type: 'string' }, host: { type: 'string' }, port: { type: 'string' }, connections: { type: 'string' } }, usage, { min: 0, max: 0 });
    if (!values.postgres || (!values.trial && !(values.ca && values.cert && values.key))) throw misunderstood();
    const { certificateFingerprint, startOffice, trialIdentities } = await import('../../src-servers/office/office.ts');
    const text = async (file: string): Promise<string> =>
      readFile(file, 'utf8').catch((cause: unknown) => {
        throw new SchalterError('FILE_UNREADABLE', 'input', `Die Datei ${file} lässt sich nicht lesen. Bitte Pfad und Rechte prüfen.`, { cause });
      });
    const trial = values.trial ? trialIdentities(resolve(values.trial), ['schalter-1', 'schalter-2', 'schalter-3']) : null;
    const tls = trial ? { ca: trial.ca, cert: trial.server.cert, key: trial.server.key } : { ca: await text(values.ca!), cert: await text(values.cert!), key: await text(values.key!) };
    const options = { postgres: values.postgres, tls, ...(values.host ? { host: values.host } : {}), port: whole(values.port, 8445, 65535), connections: whole(values.connections, 10, 500) };
    let office;
    try {
      office = await startOffice(options);
    } catch (cause) {
      throw new SchalterError('OFFICE_START', 'unavailable', 'Der Amtsserver konnte nicht starten. Bitte prüfen, ob der Port frei, die Datenbank erreichbar und das Zertifikat gültig ist.', { cause });
    }
    if (trial) {
      await office.store.addOffice('probe', 'Ausländerbehörde Musterstadt (Probe)');
      for (const [name, { identity }] of Object.entries(trial.desks)) await office.store.addDesk('probe', name, name.replace('schalter-', 'Schalter '), { fingerprint: certificateFingerprint(identity.cert), validUntil: '2028-01-01T00:00:00Z' });
    }
    if (values.json) io.out(JSON.stringify({ url: office.url, ...(trial ? { ca: trial.caFile, desks: Object.fromEntries(Object.entries(trial.desks).map(([name, { certFile, keyFile }]) => [name, { certFile, keyFile }])) } : {}) }));
    else {
      io.out(`Amtsserver:  ${office.url}`);
      if (trial) io.out(`Probe-CA:    ${trial.caFile}; Schalter: ${Object.keys(trial.desks).join(', ')} (.crt, .key daneben)`);
      io.out('Beenden mit Strg+C.');
    }
    await new Promise<void>((stop) => {
      process.once('SIGINT', () => stop());
      process.once('SIGTERM', () => stop());
    });
    await office.close();
    return 0;
  },
};
