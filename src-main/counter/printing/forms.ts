/** The forms of the counter: what each is called, and which words its template may use and must contain. */
import type { FormId } from '../../contract/printing.ts';
import type { Vocabulary } from './template.ts';

const office = ['office', 'desk', 'location', 'caseworker', 'today', 'now'];
const session = [...office, 'session.number', 'session.started', 'session.purpose', 'person.name', 'person.surname', 'person.givenNames', 'person.birthDate', 'person.birthPlace', 'person.nationality', 'person.nationalityCode', 'person.azrNumber', 'legalBasis', 'legalPurpose', 'retention', 'notice'];
const document = ['document.kind', 'document.number', 'document.issuer', 'document.expiry', 'document.conclusion', 'document.conclusionReason', 'document.state', 'document.chip', 'document.overall'];
const captures = ['face.state', 'fingerprints.state', 'identification.state', 'profile'];
const flags = ['training', 'matchPending', 'hasDocument', 'noDocument', 'hasFace', 'hasFingerprints', 'retained', 'doubtful', 'hasChip', 'hasFindings'];

const photo = /^\d{2,3}x\d{2,3}$/;
const codes = { qr: /^\d{1,3}(\s\S.*)?$/, code128: /^\d{1,3}x\d{1,3}(\s\S.*)?$/ };
const signature = /^.{1,80}$/;

export interface FormKind {
  title: string;
  vocabulary: Vocabulary;
  /** Printed for a session, for the caseload, or for the desk itself. */
  of: 'session' | 'figures' | 'desk';
}

const words = (values: string[], inserts: Record<string, RegExp>, required: string[], conditions: string[] = flags): Vocabulary => ({ values: new Set(values), conditions: new Set(conditions), inserts, required });

export const formKinds: Record<FormId, FormKind> = {
  summary: { title: 'Zusammenfassung der Erfassung', of: 'session', vocabulary: words([...session, ...document, ...captures], { photo, ...codes, signature }, ['{{session.number}}']) },
  'check-report': { title: 'Prüfbericht zum Dokument', of: 'session', vocabulary: words([...session, ...document], { photo, page: /^(white|ir|uv) \d{2,3}$/, findings: /^(all|remarkable)$/, ...codes, signature }, ['[[findings]]', '{{session.number}}']) },
  attendance: { title: 'Bescheinigung über die Vorsprache', of: 'session', vocabulary: words([...session, 'attended.from', 'attended.until'], { ...codes, signature }, ['{{person.name}}']) },
  'retention-receipt': { title: 'Quittung über ein einbehaltenes Dokument', of: 'session', vocabulary: words([...session, ...document], { ...codes, signature }, ['{{document.number}}', '{{document.conclusionReason}}', '[[signature]]']) },
  information: { title: 'Informationen nach Art. 13 DSGVO', of: 'session', vocabulary: words([...office, 'controller', 'dataProtectionOfficer', 'supervisoryAuthority', 'legalBasis', 'legalPurpose', 'retention'], { sections: /^$/, signature }, ['[[sections]]', '{{controller}}', '{{dataProtectionOfficer}}']) },
  photographs: { title: 'Lichtbilder 35 × 45 mm', of: 'session', vocabulary: words(session, { photos: /^\d{2,3}x\d{2,3} \d{1,2}$/ }, ['[[photos]]']) },
  label: { title: 'Aktenetikett', of: 'session', vocabulary: words(session, codes, ['{{session.number}}']) },
  figures: { title: 'Jahreszahlen', of: 'figures', vocabulary: words([...office, 'year', 'suppressed'], { table: /^(reasons|outcomes|identity)$/, bars: /^(reasons|outcomes|identity)$/ }, ['[[table]]'], ['suppressedOutside', 'training']) },
  'test-page': { title: 'Testseite', of: 'desk', vocabulary: words([...office, 'printer'], { ruler: /^\d{2,3}$/, ...codes }, ['[[ruler]]'], ['training']) },
};
