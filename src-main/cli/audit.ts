/** `schalter audit verify|export`: the chain of the audit trail, and its entries for the data protection officer. */
import { SchalterError } from '../errors.ts';
import { auditEntries, verifyAudit } from '../store/audit.ts';
import { parseWords } from './arguments.ts';
import type { Command } from './command.ts';
import { deskOptions, deskUsage, openDeskStore } from './open-store.ts';

const usage = `schalter audit verify|export ${deskUsage} [--head HASH] [--json]`;

export const command: Command = {
  usage,
  summary: 'Prüft die Kette der Protokolleinträge und nennt den ersten schadhaften; --head vergleicht mit einem aufgeschriebenen Endwert, sonst bleibt ein abgeschnittenes Ende unerkannt.',
  async run(args, io) {
    const { values, positionals } = parseWords(args, { ...deskOptions, head: { type: 'string' } }, usage, { min: 1, max: 1 });
    if (!['verify', 'export'].includes(positionals[0]!)) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const { store } = await openDeskStore(values, io);
    try {
      const { entries, head, brokenAt } = verifyAudit(store);
      const cut = values.head !== undefined && brokenAt === null && values.head.toLowerCase() !== head;
      if (positionals[0] === 'export') io.out(JSON.stringify({ entries: auditEntries(store), head, brokenAt }));
      else if (values.json) io.out(JSON.stringify({ intact: brokenAt === null && !cut, entries, head, brokenAt, headMatches: values.head === undefined ? null : !cut }));
      else io.out(brokenAt !== null ? `Eintrag ${brokenAt} ist verändert, eingefügt oder fehlt; bis ${entries} ist die Kette heil.` : cut ? `Die Kette endet anders als aufgeschrieben: Einträge am Ende fehlen oder sind neu. ${entries} Einträge, Endwert ${head}` : `${entries} Einträge, Kette heil. Endwert ${head}`);
      return brokenAt === null && !cut ? 0 : 1;
    } finally {
      store.close();
    }
  },
};
