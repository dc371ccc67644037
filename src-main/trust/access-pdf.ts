/**
 * The access report as a PDF/A that a person can read, in German, with the paper writer of the printed forms, which
 * has the fonts for names in other scripts.
 */
import sharp from 'sharp';
import { actionWords } from '../contract/audit-actions.ts';
import { stateOnPaper } from '../contract/state-names.ts';
import { PaperWriter } from '../counter/printing/paper-writer.ts';
import type { AccessData } from './access-data.ts';

const day = (iso: string | null) => (iso ? iso.slice(0, 10).split('-').reverse().filter((part) => part !== '00').join('.') : '–');
const moment = (iso: string) => `${day(iso)}, ${new Intl.DateTimeFormat('de-DE', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Berlin' }).format(new Date(iso))} Uhr`;

/** Left edge of the portrait, points: the page's margin. */
const portraitX = 57;

/**
 * @param pictures bytes of captures that can be shown (JPEG, PNG), by id
 * @returns the PDF
 */
export async function accessPdf(data: AccessData, pictures: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const paper = new PaperWriter({ title: 'Auskunft nach Art. 15 DSGVO', lang: 'de', sheet: { paper: 'A4' }, marginMm: 20, size: 10.5, createdAt: data.madeAt, footer: `${data.controller.office} · Vorgang ${data.session.id}` });
  const write = (text: string, small = false): void => paper.text('P', text, small ? { size: 9 } : {});
  const heading = (text: string): void => paper.heading(2, text);
  const facts = (rows: readonly (readonly [string, string | null | undefined])[]): void => paper.facts(rows.map(([label, value]) => ({ label, value: value || '–' })));

  const { session } = data;
  const { person } = session;
  paper.heading(1, 'Auskunft nach Art. 15 DSGVO');
  write(`${data.controller.office}, ${data.controller.desk}, ${data.controller.location}. Erstellt am ${moment(data.madeAt)}. Vorgang ${session.id}.`);
  heading('Ihre Angaben');
  facts([['Name', person.surname], ['Vornamen', person.givenNames], ['Geburtsdatum', day(person.birthDate)], ['Geburtsort', person.birthPlace], ['Geschlecht', person.sex], ['Staatsangehörigkeit', stateOnPaper(person.nationality)], ['Nummer im Ausländerzentralregister', person.azrNumber], ['Sprachen', person.languages.join(', ')]]);
  heading('Wozu und auf welcher Grundlage');
  facts([
    ['Rechtsgrundlage', data.legalBasis ? `${data.legalBasis.norm}, ${data.legalBasis.purpose}` : 'noch nicht gewählt'],
    ['Gespeichert bis', data.hold ? `Löschung ausgesetzt seit ${day(data.hold.since)}: ${data.hold.reason}` : data.retainUntil ? day(data.retainUntil) : 'der Vorgang ist noch offen'],
    ['Regel', data.legalBasis?.retentionRule],
    ['Herkunft', 'Ihre Angaben und Dokumente, Aufnahmen am Schalter, Antworten der Register'],
  ]);
  heading('An wen Daten gegeben wurden');
  if (data.transmissions.length === 0) write('An niemanden.');
  for (const one of data.transmissions) write(`${moment(one.at)}: ${one.kind === 'storage' ? 'Speicherung' : 'Abgleich'} bei ${one.recipient}${one.acceptedAt ? '' : ' (noch nicht angenommen)'}`);
  heading('Entscheidungen');
  write('Eine Person hat entschieden; das Programm hat nur Hinweise gegeben. Es gab keine automatisierte Entscheidung im Einzelfall (Art. 22 DSGVO).');
  facts([
    ['Dokument', { accepted: 'angenommen', doubtful: 'zweifelhaft', retained: 'einbehalten' }[session.document.conclusion as string] ?? 'keine'],
    ['Abgleich', { known: 'schon erfasst', new: 'nicht erfasst', open: 'offen' }[session.identification.conclusion as string] ?? 'keine'],
  ]);
  heading(`Aufnahmen (${data.captures.length})`);
  for (const capture of data.captures) write(`${moment(capture.takenAt)}: ${capture.purpose ?? capture.kind} (${Math.ceil(capture.bytes / 1024)} KiB, Datei ${capture.file})`, true);
  const face = session.face.accepted && pictures.get(session.face.accepted);
  if (face) {
    const { data: jpeg, info } = await sharp(face).flatten({ background: '#ffffff' }).jpeg({ quality: 92 }).toBuffer({ resolveWithObject: true });
    const height = Math.min(170, (130 * info.height) / info.width);
    paper.need(height + 12);
    paper.picture({ jpeg: new Uint8Array(jpeg), alt: 'Lichtbild' }, portraitX, paper.y, (height * info.width) / info.height, height);
    paper.skip(height + 8);
  }
  if (data.corrections.length > 0) heading('Berichtigungen');
  for (const one of data.corrections) write(`${moment(one.at)}: ${one.field}, vorher ${JSON.stringify(one.before)}, jetzt ${JSON.stringify(one.after)} (${one.why})`);
  heading('Was mit den Daten geschah');
  for (const one of data.access) write(`${moment(one.at)}: ${actionWords(one.action, 'de')}`, true);
  heading('Ihre Rechte');
  write('Sie können Berichtigung, Löschung und Einschränkung der Verarbeitung verlangen und sich bei der Datenschutzaufsicht des Landes oder des Bundes beschweren. Das Archiv neben diesem Blatt enthält dieselben Angaben und alle Aufnahmen in maschinenlesbarer Form.');
  return (await paper.end()).pdf;
}
