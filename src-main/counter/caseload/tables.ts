/**
 * The tables of the caseload: maintained lists, each row with its source. Law changes and these rows have been
 * reviewed by no lawyer yet: `reviewedBy` says so until somebody signs, and the screen shows it.
 */
import type { z } from 'zod';
import { deadlineTable, obstacleList, type checklistItem, type DeadlineTable, type ObstacleList, type outcomeKind, type priorityLevel } from '../../contract/caseload.ts';

/** Obstacles as the council asked for them; an office may put its own list in their place (`caseObstacles`). */
export const obstacles: ObstacleList = obstacleList.parse({
  version: 1,
  asOf: '2026-11-24',
  rows: [
    { id: 'identityUnclear', title: 'Identität nicht geklärt' },
    { id: 'countryDoesNotTakeBack', title: 'Herkunftsland nimmt nicht zurück' },
    { id: 'transferPeriodLapsed', title: 'Überstellungsfrist abgelaufen' },
    { id: 'noCapacity', title: 'Keine Kapazität' },
    { id: 'illness', title: 'Krankheit' },
    { id: 'other', title: 'Sonstiger Grund' },
  ],
});

/** A reason that the list has no more is still named: cases keep what was entered. */
export const obstacleTitle = (list: ObstacleList, id: string): string => list.rows.find((row) => row.id === id)?.title ?? `Früherer Grund: ${id}`;

export const outcomeTitles: Record<z.infer<typeof outcomeKind>, string> = {
  departedVoluntarily: 'Freiwillig ausgereist',
  removed: 'Abgeschoben',
  transferred: 'Überstellt',
  stayGranted: 'Aufenthalt erteilt',
  notCarriedOut: 'Nicht durchgeführt',
  personGone: 'Unbekannt verzogen',
  other: 'Sonstiger Ausgang',
};

export const priorityTitles: Record<z.infer<typeof priorityLevel>, string> = { high: 'hoch', normal: 'normal', low: 'niedrig' };

export const checklistTitles: Record<z.infer<typeof checklistItem>, string> = {
  documentsSeen: 'Dokumente gesehen',
  documentChecked: 'Dokument geprüft',
  registersMatched: 'Mit Registern abgeglichen',
  personHeard: 'Person befragt',
  embassyRequested: 'Botschaft angefragt',
  embassyAnswered: 'Antwort der Botschaft',
  travelPapers: 'Reisepapiere liegen vor',
};

const unreviewed = { reviewedBy: null } as const;
const certificate = { certificate: true, ...unreviewed } as const;
const dublin3 = { since: null, until: '2026-07-01', ...unreviewed } as const;
const ammr = { since: '2026-07-01', until: null, ...unreviewed } as const;

/**
 * Periods with their source, as delivered; an office may put its own table in their place (`caseDeadlines`). The day is
 * renewed with every row that is added, changed or reviewed. Regulation (EU) 2024/1351 applies from 1 July 2026 (its
 * Art. 85), Dublin III before.
 */
export const deadlines: DeadlineTable = deadlineTable.parse({
  asOf: '2026-11-30',
  rows: [
    { id: 'dublin3-take-charge', title: 'Aufnahmegesuch stellen', citation: 'Art. 21 Abs. 1 Verordnung (EU) Nr. 604/2013', from: 'Antragstellung', months: 3, warnDays: 21, variants: [], ...dublin3 },
    { id: 'dublin3-take-charge-eurodac', title: 'Aufnahmegesuch nach Eurodac-Treffer stellen', citation: 'Art. 21 Abs. 1 Unterabs. 2 Verordnung (EU) Nr. 604/2013', from: 'Eurodac-Treffer', months: 2, warnDays: 21, variants: [], ...dublin3 },
    { id: 'dublin3-take-back-eurodac', title: 'Wiederaufnahmegesuch nach Eurodac-Treffer stellen', citation: 'Art. 23 Abs. 2 Verordnung (EU) Nr. 604/2013', from: 'Eurodac-Treffer', months: 2, warnDays: 21, variants: [], ...dublin3 },
    {
      id: 'dublin3-transfer', title: 'Überstellungsfrist (Dublin III)', citation: 'Art. 29 Abs. 1 und 2 Verordnung (EU) Nr. 604/2013', from: 'Annahme des Gesuchs oder endgültige Entscheidung', months: 6, warnDays: 42,
      variants: [{ id: 'imprisoned', title: 'Person in Haft: zwölf Monate', months: 12 }, { id: 'absconded', title: 'Person flüchtig: achtzehn Monate', months: 18 }], ...dublin3,
    },
    { id: 'ammr-take-charge', title: 'Aufnahmegesuch stellen', citation: 'Art. 39 Abs. 1 Verordnung (EU) 2024/1351', from: 'Registrierung des Antrags', months: 2, warnDays: 14, variants: [], ...ammr },
    { id: 'ammr-take-charge-eurodac', title: 'Aufnahmegesuch nach Eurodac-Treffer stellen', citation: 'Art. 39 Abs. 1 Unterabs. 2 Verordnung (EU) 2024/1351', from: 'Eurodac-Treffer', months: 1, warnDays: 10, variants: [], ...ammr },
    { id: 'ammr-take-back', title: 'Wiederaufnahme mitteilen', citation: 'Art. 41 Abs. 1 Verordnung (EU) 2024/1351', from: 'Eurodac-Treffer', weeks: 2, warnDays: 5, variants: [], ...ammr },
    {
      id: 'ammr-transfer', title: 'Überstellungsfrist', citation: 'Art. 46 Abs. 1 und 2 Verordnung (EU) 2024/1351', from: 'Annahme, Bestätigung oder endgültige Entscheidung', months: 6, warnDays: 42,
      variants: [{ id: 'imprisoned', title: 'Person in Haft: ein Jahr', months: 12 }, { id: 'absconded', title: 'Person flüchtig: drei Jahre', months: 36 }], ...ammr,
    },
    { id: 'departure', title: 'Frist zur freiwilligen Ausreise', citation: '§ 59 Abs. 1 AufenthG', from: 'Angebot', days: 30, warnDays: 7, variants: [], since: null, until: null, ...unreviewed },
    { id: 'arrival-certificate', title: 'Ankunftsnachweis', citation: '§ 63a Abs. 2 AsylG', from: 'Ausstellung', ...certificate, warnDays: 21 },
    { id: 'asylum-permission', title: 'Aufenthaltsgestattung', citation: '§ 63 Abs. 2 AsylG', from: 'Ausstellung', ...certificate, warnDays: 28 },
    { id: 'toleration', title: 'Duldung', citation: '§ 60a Abs. 4 AufenthG', from: 'Ausstellung', ...certificate, warnDays: 21 },
    { id: 'border-crossing', title: 'Grenzübertrittsbescheinigung', citation: '§ 59 Abs. 1 AufenthG', from: 'Ausstellung', ...certificate, warnDays: 7 },
  ],
} satisfies z.input<typeof deadlineTable>);

/** Days of the caseworker's own: what is warned of, how early, and under which words. */
export const ownDeadlineWarnDays = 14;
/** A day that comes from the case itself. */
export const ownDeadlineCitation = 'Eigene Frist, eingetragen von der Sachbearbeitung';

/**
 * How long a closed case stays at this desk; the file itself is kept by the office's own procedure. An office may
 * change the days in its settings.
 */
export const caseRetention = { days: 365, rule: 'An diesem Schalter ein Jahr nach Abschluss; die Akte führt das Fachverfahren (§ 91 AufenthG für die Register)', reviewedBy: null } as const;
