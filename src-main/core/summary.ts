/** The summary page as HTML for printing: what was done, what is pending. No picture of a finger is printed. */
import type { LegalBasis } from '../contract/desk.ts';
import type { SessionView } from '../contract/session.ts';
import { fingerNames, slapNames } from '../capture/fingers.ts';
import { profiles } from '../capture/profiles.ts';

export interface SummaryFacts {
  office: string;
  desk: string;
  training: boolean;
  legalBases: readonly LegalBasis[];
  /** The accepted photograph as a data URL. */
  face: string | null;
  printedAt: string;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const text = (value: string | null | undefined): string => (value ?? '').replace(/[&<>"']/g, (character) => escapes[character]!);
const day = (iso: string | null): string => (iso === null ? '–' : iso.slice(0, 10).split('-').reverse().filter((part) => part !== '00').join('.'));
const time = (iso: string): string => `${day(iso)}, ${new Intl.DateTimeFormat('de-DE', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Berlin' }).format(new Date(iso))} Uhr`;

export function summaryHtml(view: SessionView, facts: SummaryFacts): string {
  const { session } = view;
  const basis = facts.legalBases.find((one) => one.id === session.legalBasis);
  const rows = (entries: [string, string][]) => `<dl>${entries.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join('')}</dl>`;
  const slaps = session.fingerprints.slaps.map((slap): [string, string] => [slapNames[slap.slap], slap.state === 'accepted' ? `übernommen, ${slap.attempts.length} ${slap.attempts.length === 1 ? 'Versuch' : 'Versuche'}${slap.veto ? ', mit Freigabe' : ''}` : slap.state === 'skipped' ? 'entfällt' : 'nicht aufgenommen']);
  const missing = session.fingerprints.missing.map((one): [string, string] => [fingerNames[one.finger]!, `fehlt: ${one.reason}`]);
  const conclusion = { known: 'Person ist bekannt', new: 'Person war nicht erfasst', open: 'offen' }[session.identification.conclusion as string] ?? 'noch nicht festgehalten';
  return `<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Zusammenfassung</title><style>
@page{size:A4;margin:20mm 18mm}body{font:11pt/1.45 "IBM Plex Sans",Arial,sans-serif;color:#111;margin:0}
h1{font-size:17pt;margin:0 0 1mm}h2{font-size:12pt;margin:7mm 0 2mm;border-bottom:.4mm solid #111;padding-bottom:1mm}
header{display:flex;justify-content:space-between;gap:8mm}header img{width:35mm;height:45mm;object-fit:cover;border:.3mm solid #666}
dl{display:grid;grid-template-columns:58mm 1fr;gap:1mm 4mm;margin:0}dt{color:#444}dd{margin:0}
.pending,.training{border:.7mm solid #111;padding:3mm 4mm;font-weight:700;margin:5mm 0}footer{margin-top:9mm;font-size:9pt;color:#444}
</style></head><body>
${facts.training ? '<p class="training">Übung: erfundene Daten</p>' : ''}
<header><div><h1>Zusammenfassung der Erfassung</h1><p>${text(facts.office)}, ${text(facts.desk)}<br>Vorgang ${text(session.id)}</p></div>${facts.face ? `<img alt="Lichtbild" src="${text(facts.face)}">` : ''}</header>
${view.matchPending ? '<p class="pending">Abgleich ausstehend</p>' : ''}
<h2>Person</h2>${rows([['Name', session.person.surname], ['Vornamen', session.person.givenNames], ['Geburtsdatum', day(session.person.birthDate)], ['Geburtsort', session.person.birthPlace || '–'], ['Staatsangehörigkeit', session.person.nationality], ['AZR-Nummer', session.person.azrNumber ?? '–']])}
<h2>Zweck</h2>${rows([['Rechtsgrundlage', basis ? `${basis.norm}, ${basis.purpose}` : '–'], ['Verfahren', profiles[session.profile].title], ['Hinweis bestätigt', session.noticeConfirmedAt ? time(session.noticeConfirmedAt) : 'nein'], ['Aufbewahrung', basis?.retentionRule ?? '–']])}
<h2>Dokument</h2>${rows([['Dokument', session.document.state === 'read' ? 'gelesen' : session.document.state === 'none' ? `keines: ${session.document.noneReason ?? ''}` : 'nicht gelesen'], ['Beurteilung', { accepted: 'angenommen', doubtful: 'Zweifel', retained: 'einbehalten' }[session.document.conclusion as string] ?? '–']])}
<h2>Aufnahmen</h2>${rows([['Lichtbild', session.face.accepted ? 'übernommen' : 'nicht aufgenommen'], ...(session.fingerprints.notTaken ? [['Fingerabdrücke', session.fingerprints.notTaken] as [string, string]] : [...slaps, ...missing]), ...(session.rolled.required ? [['Gerollte Abdrücke', `${session.rolled.fingers.filter((finger) => finger.state === 'accepted').length} übernommen`] as [string, string]] : [])])}
<h2>Abgleich</h2>${rows(view.matchPending ? [['Stand', 'Abgleich ausstehend']] : [['Stand', conclusion]])}
<footer>Gedruckt ${text(time(facts.printedAt))}. Bearbeitet von ${text(session.caseworker)}.</footer></body></html>`;
}
