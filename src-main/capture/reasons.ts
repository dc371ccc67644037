/** Maintained lists of reasons: for a missing finger (3.5.1, 4.11.4) and for a missing document. */
import type { DeskInfo } from '../contract/desk.ts';

export const missingFingerReasons: DeskInfo['missingFingerReasons'] = [
  { kind: 'permanent', text: 'Amputation' },
  { kind: 'permanent', text: 'Angeborene Fehlbildung' },
  { kind: 'permanent', text: 'Dauerhaft zerstörte Leisten' },
  { kind: 'temporary', text: 'Verband' },
  { kind: 'temporary', text: 'Frische Verletzung' },
  { kind: 'temporary', text: 'Hautkrankheit' },
  { kind: 'unable', text: 'Finger lässt sich nicht strecken' },
  { kind: 'unable', text: 'Finger lässt sich nicht auflegen' },
  { kind: 'unable', text: 'Kein Abdruck erzielbar' },
];

export const noDocumentReasons: string[] = [
  'Kein Dokument vorhanden',
  'Dokument verloren',
  'Dokument gestohlen',
  'Dokument bei einer anderen Behörde',
  'Dokument im Original nicht vorgelegt',
  'Vorlage verweigert',
];
