/** What each kind of capture is taken for; noted with its legal basis when it is stored (Art. 5 (1) b GDPR). */
import type { Capture, CaptureKind } from './captures.ts';
import type { Store } from './database.ts';

export const purposes: Record<CaptureKind, string> = {
  page: 'Prüfung der Echtheit des vorgelegten Dokuments',
  'chip-portrait': 'Vergleich der Person mit dem Bild im Chip des Dokuments',
  'chip-file': 'Nachweis der elektronischen Prüfung des Dokuments',
  'document-check': 'Nachweis, was am Dokument geprüft wurde und mit welchem Ergebnis',
  face: 'Lichtbild zur Feststellung und Sicherung der Identität',
  'face-gsat': 'Lichtbild in der Größe des Abgleichs, zur Feststellung und Sicherung der Identität',
  'packed-print': 'Fingerabdruck in der Form, in der er an die Station geht, zur Feststellung und Sicherung der Identität',
  slap: 'Fingerabdrücke zur Feststellung und Sicherung der Identität',
  finger: 'Fingerabdruck aus einer Vierfinger-Aufnahme, zur Feststellung und Sicherung der Identität',
  rolled: 'Gerollter Fingerabdruck zur Anlage eines neuen Datensatzes im Register',
  'register-face': 'Lichtbild aus dem Register zur Entscheidung über einen Treffer',
  'register-finger': 'Fingerabdruck aus dem Register zur Entscheidung über einen Treffer',
  'process-log': 'Protokoll der Erfassung für die Qualitätssicherung (§ 76b AufenthV)',
  attachment: 'Auskunft eines Informationssystems, von der Sachbearbeitung in den Vorgang genommen',
};

/** Kinds that hold fingerprints. */
export const fingerKinds: readonly CaptureKind[] = ['slap', 'finger', 'rolled', 'packed-print', 'register-finger'];

export function notePurpose(store: Store, capture: Pick<Capture, 'id' | 'kind'>, legalBasis: string | null): void {
  store.db.prepare('INSERT INTO capture_purpose (capture_id, purpose, legal_basis) VALUES (?, ?, ?)').run(capture.id, purposes[capture.kind], legalBasis);
}

/** By capture id. */
export function purposesOf(store: Store, sessionId: string): Map<string, { purpose: string; legalBasis: string | null }> {
  const rows = store.db.prepare<[string], { capture_id: string; purpose: string; legal_basis: string | null }>('SELECT p.* FROM capture_purpose p JOIN capture c ON c.id = p.capture_id WHERE c.session_id = ?').all(sessionId);
  return new Map(rows.map((row) => [row.capture_id, { purpose: row.purpose, legalBasis: row.legal_basis }]));
}
