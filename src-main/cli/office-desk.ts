/** `schalter office desk`: enters an office or a desk with its certificate; a further certificate of a desk renews it, `--remove` strikes it off. */
import { X509Certificate } from 'node:crypto';
import { SchalterError } from '../errors.ts';
import { parseWords, readInput } from './arguments.ts';
import type { Command } from './command.ts';

const usage = 'schalter office desk --postgres URL --office ID --office-name NAME --desk ID --desk-name NAME (--cert FILE | --remove) [--json]';

/** @throws SchalterError OFFICE_CERTIFICATE (input) */
function certificateOf(file: string, bytes: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch (cause) {
    throw new SchalterError('OFFICE_CERTIFICATE', 'input', `Die Datei ${file} ist kein Zertifikat.`, { cause });
  }
}

export const command: Command = {
  usage,
  summary: 'Trägt einen Schalter mit seinem Zertifikat in ein Amt ein (das Amt wird angelegt); ein weiteres Zertifikat erneuert ihn, --remove streicht ihn mit allen seinen Zertifikaten.',
  async run(args, io) {
    const { values } = parseWords(args, { postgres: { type: 'string' }, office: { type: 'string' }, 'office-name': { type: 'string' }, desk: { type: 'string' }, 'desk-name': { type: 'string' }, cert: { type: 'string' }, remove: { type: 'boolean' } }, usage, { min: 0, max: 0 });
    const { postgres, office, desk, cert } = values;
    const name = /^[A-Za-z0-9._-]{1,64}$/;
    if (!postgres || !office || !desk || (cert === undefined) !== Boolean(values.remove) || !name.test(office) || !name.test(desk)) throw new SchalterError('USAGE', 'input', `Aufruf nicht verstanden. So geht es: ${usage}`);
    const certificate = cert === undefined ? null : certificateOf(cert, await readInput(cert, io.stdin));
    const { certificateFingerprint, openOfficeDatabase } = await import('../../src-servers/office/office.ts');
    const { migrateOffice } = await import('../../src-servers/office/migrations.ts');
    const { OfficeStore } = await import('../../src-servers/office/store.ts');
    const sql = openOfficeDatabase(postgres, 1);
    const validUntil = certificate && new Date(certificate.validTo).toISOString();
    let known = true;
    try {
      await migrateOffice(sql);
      const store = new OfficeStore(sql);
      if (certificate === null) known = await store.strikeDesk(office, desk);
      else {
        await store.addOffice(office, values['office-name'] ?? office);
        await store.addDesk(office, desk, values['desk-name'] ?? desk, { fingerprint: certificateFingerprint(certificate.toString()), validUntil: validUntil! });
      }
    } catch (cause) {
      throw new SchalterError('OFFICE_DATABASE', 'unavailable', 'Die Datenbank des Amtsservers ist nicht erreichbar oder nicht beschreibbar.', { cause });
    } finally {
      await sql.close();
    }
    if (!known) throw new SchalterError('OFFICE_DESK_UNKNOWN', 'input', `Im Amt »${office}« ist kein Schalter »${desk}« eingetragen. Bitte die Kennungen prüfen.`);
    if (values.json) io.out(JSON.stringify({ office, desk, validUntil }));
    else if (validUntil === null) io.out(`Schalter »${desk}« ist gestrichen: keines seiner Zertifikate gilt beim Amtsserver mehr. Bitte auch die PIK-Station und die ausstellende Stelle benachrichtigen.`);
    else io.out(`Schalter »${values['desk-name'] ?? desk}« ist im Amt »${office}« eingetragen; das Zertifikat gilt bis ${validUntil.slice(0, 10).split('-').reverse().join('.')}.`);
    return 0;
  },
};
