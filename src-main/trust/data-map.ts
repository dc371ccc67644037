/**
 * The data map (Art. 30 GDPR) and the draft impact assessment (Art. 35), written from the store's own schema: every
 * table and column that exists is listed, and a table that nobody has described stops the test.
 * `node src-main/trust/data-map.ts` writes docs/data-map.md and docs/dpia.md.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cancelledRetentionDays, legalBases } from '../capture/legal-bases.ts';
import { openStore } from '../store/database.ts';
import { purposes } from '../store/purposes.ts';

export interface TableNote {
  holds: string;
  /** Whose data: `person` at the counter, `staff`, `none`. */
  about: 'person' | 'staff' | 'none';
  /** Art. 9 GDPR, biometric. */
  biometric: boolean;
  deleted: string;
}

const withCase = 'mit dem Vorgang (Löschlauf)';
const described: Record<string, TableNote> = {
  session: { holds: 'Vorgang: Angaben zur Person, Ergebnisse der Schritte, Entscheidungen', about: 'person', biometric: false, deleted: 'nach der Frist der Rechtsgrundlage; abgebrochene nach 7 Tagen' },
  session_change: { holds: 'Geschichte des Vorgangs', about: 'person', biometric: false, deleted: withCase },
  capture: { holds: 'Aufnahmen: Lichtbild, Fingerabdrücke, Seiten, Chipdateien, Registerbilder', about: 'person', biometric: true, deleted: `${withCase}; Fingerabdrücke spätestens nach Aushändigung (§ 61a AufenthV)` },
  capture_file_gone: { holds: 'Namen der Dateien gelöschter Aufnahmen, bis die Dateien entfernt sind', about: 'none', biometric: false, deleted: 'sobald die Datei entfernt ist' },
  capture_purpose: { holds: 'Zweck und Rechtsgrundlage je Aufnahme', about: 'person', biometric: false, deleted: withCase },
  gallery_template: { holds: 'Fingermerkmale von Personen, zu denen die Station noch nicht geantwortet hat', about: 'person', biometric: true, deleted: 'mit der Antwort der Station, spätestens mit dem Vorgang' },
  model_note: { holds: 'Notizen zu Dokumentenmodellen, ohne Angaben zu Personen', about: 'staff', biometric: false, deleted: 'wenn die Notiz geleert wird' },
  appointment: { holds: 'Termine des Tages', about: 'person', biometric: false, deleted: 'durch den Kalender des Amtes' },
  outbox: { holds: 'Sendungen an die Station', about: 'person', biometric: false, deleted: withCase },
  inbox: { holds: 'Kennungen erhaltener Antworten', about: 'none', biometric: false, deleted: withCase },
  result_task: { holds: 'Hinweise auf späte Antworten', about: 'person', biometric: false, deleted: withCase },
  legal_hold: { holds: 'Löschsperren mit Grund', about: 'person', biometric: false, deleted: 'mit dem Aufheben der Sperre' },
  handover: { holds: 'Aushändigung des Dokuments', about: 'person', biometric: false, deleted: withCase },
  correction: { holds: 'Berichtigungen mit früherem Stand', about: 'person', biometric: false, deleted: withCase },
  deletion_certificate: { holds: 'Nachweise der Löschung, nur Kennungen', about: 'none', biometric: false, deleted: 'bleibt' },
  audit: { holds: 'Protokoll: wer, was, wann, an welchem Vorgang, warum', about: 'staff', biometric: false, deleted: 'bleibt; enthält keine Angaben zur Person am Schalter' },
  audit_key: { holds: 'Schlüssel der Unterschriften, eingehüllt', about: 'none', biometric: false, deleted: 'bleibt' },
  audit_seal: { holds: 'Unterschriften über das Protokoll', about: 'none', biometric: false, deleted: 'bleibt' },
  outbox_forgotten: { holds: 'Vorgangsnummern von Sendungen gelöschter Vorgänge', about: 'none', biometric: false, deleted: 'bleibt' },
  audit_receipt: { holds: 'Empfangsbestätigungen des Amtsservers', about: 'none', biometric: false, deleted: 'bleibt' },
  staff: { holds: 'Personen am Schalter: Anmeldename, Name, Rolle', about: 'staff', biometric: false, deleted: 'bleibt, weil das Protokoll sie nennt' },
  seat: { holds: 'Wer gerade angemeldet ist', about: 'staff', biometric: false, deleted: 'mit dem Abmelden' },
  case_file: { holds: 'Akte: Nummer, Frist', about: 'person', biometric: false, deleted: 'nach der Frist der geschlossenen Akte (Löschlauf)' },
  case_event: { holds: 'Ereignisse zu einer Akte', about: 'person', biometric: false, deleted: 'mit der Akte' },
  case_tally: { holds: 'Jahreszahlen ohne Personen', about: 'none', biometric: false, deleted: 'bleibt' },
  person_entry: { holds: 'Suchverzeichnis: Name, Geburtsdatum, Nummer', about: 'person', biometric: false, deleted: 'mit dem Vorgang, auf den es zeigt' },
  person_key: { holds: 'Schlüssel des Suchverzeichnisses', about: 'person', biometric: false, deleted: 'mit dem Eintrag' },
  printed_form: { holds: 'Was gedruckt wurde', about: 'person', biometric: false, deleted: withCase },
  office_appointment: { holds: 'Stand der Termine beim Amtsserver', about: 'none', biometric: false, deleted: 'mit dem Termin' },
  office_capture: { holds: 'Welche Aufnahmen der Amtsserver hat, nur Kennungen', about: 'none', biometric: false, deleted: 'mit dem Vorgang beim Amtsserver' },
  office_case: { holds: 'Vorgänge, die das Amt gemeinsam führt: Stand, wer sie bearbeitet, Zusammenfassung', about: 'person', biometric: false, deleted: 'mit dem Vorgang beim Amtsserver' },
  office_deletion: { holds: 'Löschungen, die dem Amtsserver noch zu melden sind', about: 'none', biometric: false, deleted: 'nach der Meldung' },
  office_letter: { holds: 'Nachrichten an den Amtsserver, die noch warten', about: 'person', biometric: true, deleted: 'nach dem Senden' },
  office_letter_taken: { holds: 'Kennungen übernommener Nachrichten', about: 'none', biometric: false, deleted: 'bleibt' },
  office_library: { holds: 'Vorlagen und Listen des Amtes', about: 'none', biometric: false, deleted: 'mit der nächsten Fassung' },
  office_self: { holds: 'Schlüssel und Name dieses Schalters beim Amtsserver', about: 'none', biometric: false, deleted: 'mit dem Abmelden vom Amt' },
  tutor_step: { holds: 'Geübte Schritte der erfundenen Fälle (nur Übung)', about: 'none', biometric: false, deleted: 'bleibt' },
  tutor_turn: { holds: 'Wie oft ein erfundener Fall begonnen wurde (nur Übung)', about: 'none', biometric: false, deleted: 'bleibt' },
  setup_step: { holds: 'Schritte der Einrichtung: was, wann, von wem', about: 'staff', biometric: false, deleted: 'bleibt' },
  migration: { holds: 'Fassung des Datenspeichers', about: 'none', biometric: false, deleted: 'bleibt' },
};

export interface MappedTable {
  name: string;
  columns: string[];
  note: TableNote | null;
}

/** The tables of a fresh store, as the migrations make it. */
export function mappedTables(): MappedTable[] {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-map-'));
  try {
    const store = openStore({ dir, key: new Uint8Array(randomBytes(32)) });
    const names = store.db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").all().map((row) => row.name);
    const tables = names.map((name) => ({ name, columns: store.db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)').all(name).map((column) => column.name), note: described[name] ?? null }));
    store.close();
    return tables;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const about = { person: 'Person am Schalter', staff: 'Beschäftigte', none: 'niemand' };
const tableRow = ({ name, columns, note }: MappedTable) => `| \`${name}\` | ${note?.holds ?? '**nicht beschrieben**'} | ${note ? about[note.about] : '?'} | ${note?.biometric ? 'ja' : 'nein'} | ${note?.deleted ?? '?'} | ${columns.map((column) => `\`${column}\``).join(', ')} |`;

export function dataMap(tables = mappedTables()): string {
  return `# Data map

Written from the schema by \`node src-main/trust/data-map.ts\`; do not edit. In German, because it is handed to the data protection officer.

Alle Tabellen liegen in einer verschlüsselten Datei (SQLCipher 4, AES-256) auf dem Rechner des Schalters. Große Aufnahmen liegen daneben im Ordner \`captures\`, jede für sich verschlüsselt (AES-256-GCM) mit einem eigenen Schlüssel in ihrer Zeile: ist die Zeile gelöscht, ist der Schlüssel es auch, und die Datei wird entfernt. Außerhalb liegen sonst nur: \`keyring.json\` (eingehüllte Schlüssel, Anmeldenamen), \`audit-anchor.json\` (letzte Unterschrift), \`door.json\` (falsche Kennwörter vor dem Öffnen, je Anmeldename gezählt), \`protocol.jsonl\` (Kennungen und Stellen im Programm, keine Angaben zu Personen).

| Tabelle | enthält | über wen | biometrisch | gelöscht | Spalten |
|---|---|---|---|---|---|
${tables.map(tableRow).join('\n')}

## Zwecke der Aufnahmen

| Art | Zweck |
|---|---|
${Object.entries(purposes).map(([kind, purpose]) => `| \`${kind}\` | ${purpose} |`).join('\n')}

## Fristen

| Rechtsgrundlage | Zweck | am Schalter | Fingerabdrücke | im Register |
|---|---|---|---|---|
${legalBases.map((basis) => `| ${basis.norm} | ${basis.purpose} | ${basis.retentionDays} Tage nach Abschluss | ${basis.fingerprintRetention === 'handOver' ? 'bis zur Aushändigung (§ 61a AufenthV)' : 'mit dem Vorgang'} | ${basis.retentionRule} |`).join('\n')}

Abgebrochene Vorgänge: ${cancelledRetentionDays} Tage.
`;
}

export function impactAssessment(tables = mappedTables()): string {
  const biometric = tables.filter((table) => table.note?.biometric).map((table) => `\`${table.name}\``).join(', ');
  return `# Draft data protection impact assessment

Written by \`node src-main/trust/data-map.ts\` from the schema and the tables of the program. A draft: the office completes and decides (Art. 35 GDPR). In German for that reason.

## 1. Beschreibung (Art. 35 Abs. 7 a)
Erfassung und Prüfung der Identität am Schalter einer Ausländerbehörde auf Grundlage von ${legalBases.map((basis) => basis.norm).join(', ')}. Besondere Kategorien (Art. 9): biometrische Daten in ${biometric}. Empfänger: PIK-Station und über sie die Register. Eine Person entscheidet; das Programm gibt Hinweise (Art. 22 greift nicht).

## 2. Notwendigkeit und Verhältnismäßigkeit (b)
Jede Aufnahme trägt Zweck und Rechtsgrundlage; Fingerabdrücke erst ab dem Alter der Rechtsgrundlage; Fristen stehen als Daten im Programm (docs/data-map.md); die Verwaltung sieht keine Vorgänge, die Aufsicht nur das Protokoll.

## 3. Risiken und Maßnahmen (c, d)
| Risiko | Maßnahme | Nachweis |
|---|---|---|
| Rechner gestohlen, Platte ausgebaut | Verschlüsselung, Schlüssel nur eingehüllt | docs/threat-model.md, I |
| Neugier oder Missbrauch durch Beschäftigte | Rollen, Sperre, Protokoll auch des Lesens, vier Augen | docs/threat-model.md, E und R |
| Verändertes Protokoll | Kette, Unterschriften, Anker | docs/threat-model.md, T |
| Zu lange Speicherung | täglicher Löschlauf mit Nachweis, Überschreiben | docs/threat-model.md, I |
| Verlust durch Ausfall | Schreiben vor Bestätigen, geprüfte Sicherung, Rettung | docs/threat-model.md, D |
| Falscher Verdacht | Kandidat statt Treffer, Befund statt Urteil | Rollen der Fachkonzepte; Schulung des Amtes |

## 4. Was das Amt entscheiden und ergänzen muss
Verantwortlicher und Vertretung; Beteiligung der Datenschutzbeauftragten; Ort und Zugang der Sicherungen; Verwahrung des Wiederherstellungsschlüssels; Dauer der Aufbewahrung des Protokolls; Verträge mit Betreibern; Restrisiko.
`;
}

if (process.argv[1] === import.meta.filename) {
  const docs = new URL('../../docs/', import.meta.url);
  writeFileSync(new URL('data-map.md', docs), dataMap());
  writeFileSync(new URL('dpia.md', docs), impactAssessment());
}
