/** `schalter find …`: a person by name in any spelling, number, document number or zone. The desk itself must not be running. */
import { findPeople } from '../counter/search/search.ts';
import { addAuditEntry } from '../store/audit.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter find WORDS|- ${deskUsage} [--json]`;

export const command: Command = {
  usage,
  summary: 'Findet eine Person nach Namen in jeder Schreibweise, Nummer, Dokumentnummer oder Zone (- liest sie von der Standardeingabe). Rückgabe 1, wenn niemand gefunden ist.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, deskOptions, usage, { min: 1, max: 12 });
    const query = positionals[0] === '-' ? Buffer.from(await readInput('-', io.stdin)).toString('utf8') : positionals.join(' ');
    const { store } = await openDeskStore(values, io, 'person.find');
    try {
      const started = performance.now();
      const results = findPeople(store, query);
      const milliseconds = Number((performance.now() - started).toFixed(1));
      store.write(() => addAuditEntry(store, { at: new Date().toISOString(), actor: 'command-line', action: 'person.searched', sessionId: null, detail: { found: results.length } }));
      if (values.json) io.out(JSON.stringify({ results, milliseconds }));
      else for (const one of results) io.out(`${one.kind} ${one.number} ${one.name} ${one.birthDate ?? ''} (${one.how})`);
      return results.length > 0 ? 0 : 1;
    } finally {
      store.close();
    }
  },
};
