/** `schalter station`: the reference PIK station, until it is told to stop. For development, training, tests. */
import { resolve } from 'node:path';
import type { Command } from './command.ts';
import { parseWords } from './arguments.ts';
import { SchalterError } from '../errors.ts';

const usage = 'schalter station [--dir DIR] [--host H] [--port N] [--admin-port N] [--postgres URL] [--answer-delay MS] [--confirmed-hits] [--files DIR] [--json]';

/** @throws SchalterError USAGE */
function whole(value: string | undefined, fallback: number, largest: number): number {
  if (value === undefined) return fallback;
  if (!/^\d{1,9}$/.test(value) || Number(value) > largest) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
  return Number(value);
}

export const command: Command = {
  usage,
  summary: 'Startet die Referenz-PIK-Station (HTTPS mit beidseitigem TLS) für Entwicklung, Schulung und Tests.',
  async run(args, io) {
    const { values } = parseWords(
      args,
      {
        dir: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'admin-port': { type: 'string' },
        postgres: { type: 'string' },
        'answer-delay': { type: 'string' },
        'confirmed-hits': { type: 'boolean' },
        files: { type: 'string' },
      },
      usage,
      { min: 0, max: 0 },
    );
    const { deskFiles, startStation } = await import('../../src-servers/station/station.ts');
    const dir = resolve(values.dir ?? 'station-data');
    const options = {
      dir,
      ...(values.host ? { host: values.host } : {}),
      port: whole(values.port, 8443, 65535),
      adminPort: whole(values['admin-port'], 8444, 65535),
      ...(values.postgres ? { postgres: values.postgres } : {}),
      answerDelayMs: whole(values['answer-delay'], 300, 86_400_000),
      provisionalHits: values['confirmed-hits'] !== true,
      ...(values.files ? { filesDir: resolve(values.files) } : {}),
    };
    let station;
    try {
      station = await startStation(options);
    } catch (cause) {
      throw new SchalterError('STATION_START', 'unavailable', 'Die Referenz-PIK-Station konnte nicht starten. Bitte prüfen, ob die Ports frei sind und der Ordner und die Datenbank erreichbar sind.', { cause });
    }
    const files = deskFiles(dir);
    if (values.json) io.out(JSON.stringify({ url: station.url, adminUrl: station.adminUrl, token: station.token, ...files }));
    else {
      io.out(`PIK-Station:   ${station.url}`);
      io.out(`Ansicht:       ${station.adminUrl}/?token=${station.token}`);
      io.out(`Arbeitsplatz:  ${files.ca}, ${files.cert}, ${files.key}`);
      io.out('Beenden mit Strg+C.');
    }
    await new Promise<void>((stop) => {
      process.once('SIGINT', () => stop());
      process.once('SIGTERM', () => stop());
    });
    await station.close();
    return 0;
  },
};
