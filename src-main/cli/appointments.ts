/** `schalter appointments import|list`: the day's appointments without a window. The desk itself must not be running. */
import { importAppointments } from '../counter/appointments/import.ts';
import { SchalterError } from '../errors.ts';
import { importIntoStore, listAppointments } from '../store/appointments.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter appointments import FILE|- | list [--day 2026-11-25] ${deskUsage} [--json]`;

export const command: Command = {
  usage,
  summary: 'Liest Termine aus iCalendar oder CSV ein; was nicht verstanden ist, wird mit seiner Zeile genannt (Rückgabe 1), der Rest übernommen.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, day: { type: 'string' } }, usage, { min: 1, max: 2 });
    const [what, file] = positionals as [string, string?];
    if (!(what === 'list' || (what === 'import' && file !== undefined))) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const imported = what === 'import' ? importAppointments(await readInput(file!, io.stdin)) : null;
    const { store } = await openDeskStore(values, io, 'appointments.import');
    try {
      if (imported === null) {
        const appointments = listAppointments(store, values.day ?? null);
        if (values.json) io.out(JSON.stringify({ appointments }));
        else for (const one of appointments) io.out(`${one.startsAt.slice(0, 16).replace('T', ' ')} ${one.surname}, ${one.givenNames} ${one.purpose}`);
        return 0;
      }
      const counts = importIntoStore(store, imported, { at: new Date().toISOString(), actor: 'command-line' });
      if (values.json) io.out(JSON.stringify({ ...counts, problems: imported.problems }));
      else {
        io.out(`${counts.imported} Termine übernommen, ${counts.cancelled} abgesagt.`);
        for (const problem of imported.problems) io.out(`  Zeile ${problem.line}: ${problem.message}`);
      }
      return imported.problems.length > 0 ? 1 : 0;
    } finally {
      store.close();
    }
  },
};
