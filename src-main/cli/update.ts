/**
 * `schalter update verify|install|rollback|sign`: updates from an offline medium. The publisher's public key comes
 * from a file of its own that the office keeps, never from the medium: a medium that brought its own key would be
 * trusted by whoever wrote it.
 */
import { resolve } from 'node:path';
import { SchalterError } from '../errors.ts';
import { applyUpdate, publisherKey, rollBack, signingKey, signUpdate, verifyUpdate, versionIn } from '../trust/update.ts';
import { version } from '../version.ts';
import { parseWords } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter update verify|install MEDIUM --publisher KEY.pem [--place FOLDER] [--json] | rollback --place FOLDER | sign MEDIUM --key KEY.pem --version X.Y.Z --from X.Y.Z';
const misunderstood = () => new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);

export const command: Command = {
  usage,
  summary: 'Prüft eine unterschriebene Aktualisierung von einem Medium, spielt sie ein oder kehrt zur früheren Fassung zurück; der Schalter darf dabei nicht laufen.',
  async run(args, io) {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseWords(args, { publisher: text, place: text, key: text, version: text, from: text, json: { type: 'boolean' } }, usage, { min: 1, max: 2 });
    const [action, medium] = positionals;
    const place = values.place === undefined ? undefined : resolve(values.place);
    const tell = (facts: Record<string, unknown>, sentence: string) => io.out(values.json ? JSON.stringify(facts) : sentence);
    if (action === 'rollback' && place !== undefined && medium === undefined) {
      const back = rollBack(place);
      tell({ done: 'rollback', version: back }, `Die frühere Fassung ${back} ist wieder da. Bitte den Schalter starten.`);
      return 0;
    }
    if (medium === undefined) throw misunderstood();
    if (action === 'sign') {
      if (!values.key || !values.version || !values.from) throw misunderstood();
      signUpdate(medium, { version: values.version, from: values.from }, signingKey(values.key));
      tell({ done: 'sign', version: values.version }, `Unterschrieben: Fassung ${values.version}.`);
      return 0;
    }
    if (!['verify', 'install'].includes(action!) || !values.publisher) throw misunderstood();
    const trusted = [publisherKey(values.publisher)];
    if (action === 'install' && place === undefined) throw misunderstood();
    // Where no program is named, or it says nothing of itself, the one that runs.
    const before = (place === undefined ? null : versionIn(place)) ?? version;
    const manifest = action === 'install' ? applyUpdate(medium, place!, trusted, before) : verifyUpdate(medium, trusted, before);
    const files = Object.keys(manifest.files).length;
    tell({ done: action, version: manifest.version, from: manifest.from, files }, action === 'install' ? `Fassung ${manifest.version} ist eingespielt (${files} Dateien). Die frühere bleibt daneben; zurück geht es mit »schalter update rollback«.` : `Die Aktualisierung auf ${manifest.version} ist unterschrieben und vollständig (${files} Dateien).`);
    return 0;
  },
};
