/**
 * Is this desk ready, and until when? One list for the window and for `schalter doctor`: what is, how many days
 * are left, what to do, whom to call; amber weeks before red. Pure: facts and limits in, items out. The items
 * stand in the order of the guided pass, in which a desk that was switched off for months becomes ready again.
 * Issue 5, section 5.
 */
import type { DeviceStatus, LineStatus, QueueStatus } from '../contract/desk.ts';
import type { OfficeStandingView } from '../contract/office.ts';
import type { ReadinessItem } from '../contract/readiness.ts';

export interface Pair {
  amber: number;
  red: number;
}
export interface ReadinessLimits {
  /** Transactions waiting, and days the oldest waits. */
  waiting: Pair;
  daysWaiting: Pair;
  /** Days until a certificate, a licence ends. */
  certificateDays: Pair;
  licenceDays: Pair;
  /** Seconds between this clock and the station's. */
  clockSeconds: Pair;
  /** Days since it was fetched, made, published. */
  masterListDays: Pair;
  catalogueDays: Pair;
  backupDays: Pair;
  settingsDays: Pair;
  /** Gigabytes left on the disk. */
  diskGigabytes: Pair;
  /** Days without the office server. */
  officeDaysDown: Pair;
}
/** Master lists: four weeks where they are carried in by hand (TR-03135-2 4.2.8). */
export const defaultReadinessLimits: ReadinessLimits = {
  waiting: { amber: 200, red: 1_000 },
  daysWaiting: { amber: 2, red: 14 },
  certificateDays: { amber: 42, red: 7 },
  licenceDays: { amber: 42, red: 7 },
  clockSeconds: { amber: 60, red: 300 },
  masterListDays: { amber: 14, red: 28 },
  catalogueDays: { amber: 90, red: 180 },
  backupDays: { amber: 2, red: 7 },
  settingsDays: { amber: 180, red: 365 },
  diskGigabytes: { amber: 20, red: 2 },
  officeDaysDown: { amber: 3, red: 21 },
};

export interface Contact {
  name: string;
  telephone: string;
}
export interface ReadinessFacts {
  now: number;
  devices: DeviceStatus[];
  line: LineStatus | null;
  /** Measured against the station. */
  clockOffsetMs: number | null;
  office: OfficeStandingView;
  queue: QueueStatus | null;
  /** Certificates by the name people know them by; null: could not be read now. */
  certificates: { name: string; whose: 'station' | 'office' | 'desk'; until: string | null }[];
  /** Of interpreter services and information systems, as far as they are known. */
  besideCertificates: { name: string; until: string }[];
  /** When the newest was fetched; null: there is none. */
  masterListAt: string | null;
  /** Files of the trust folder that cannot be used, a sentence each. */
  trustProblems: readonly string[];
  catalogueAt: string | null;
  /** Information systems of the office, as they answered now. */
  systems: { id: string; name: string; health: { state: 'up' | 'down' | 'unknown'; message: string }; support: string }[];
  /** Descriptions of information systems that cannot be used, a sentence each. */
  systemProblems: readonly string[];
  disk: { freeBytes: number; bytesPerDay: number } | null;
  lastBackupAt: string | null;
  /** The last attempt, where it failed; null or absent: it did not. */
  backupFailure?: { at: string; code: string } | null;
  software: { version: string; settingsVersion: number; settingsAt: string | null };
  licences: { name: string; until: string }[];
  contacts: { support?: Contact | undefined; station?: Contact | undefined; office?: Contact | undefined };
}

const day = 86_400_000;
type Level = ReadinessItem['state'];
const rising = (value: number, { amber, red }: Pair): Level => (value >= red ? 'red' : value >= amber ? 'amber' : 'ready');
const falling = (value: number, { amber, red }: Pair): Level => (value <= red ? 'red' : value <= amber ? 'amber' : 'ready');
const dayText = (at: string): string => at.slice(0, 10).split('-').reverse().join('.');
const inDays = (days: number): string => (days === 0 ? 'heute' : days === 1 ? 'in einem Tag' : `in ${days} Tagen`);
const ago = (days: number): string => (days === 0 ? 'heute' : days === 1 ? 'gestern' : `vor ${days} Tagen`);

export function readiness(facts: ReadinessFacts, limits: ReadinessLimits = defaultReadinessLimits): ReadinessItem[] {
  const items: ReadinessItem[] = [];
  const add = (item: Omit<ReadinessItem, 'contact' | 'daysLeft' | 'act'> & Partial<Pick<ReadinessItem, 'daysLeft' | 'act'>>, whom: keyof ReadinessFacts['contacts'] = 'support'): void => {
    const contact = item.state === 'ready' ? null : (facts.contacts[whom] ?? facts.contacts.support ?? null);
    items.push({ daysLeft: null, act: null, ...item, contact });
  };
  const daysSince = (at: string): number => Math.max(0, Math.floor((facts.now - Date.parse(at)) / day));

  // 1 What everything else rests on: clock, disk, software
  if (facts.clockOffsetMs === null) add({ id: 'clock', title: 'Uhr', state: 'unknown', value: 'nicht verglichen', advice: 'Die Uhr wird verglichen, sobald die PIK-Station antwortet.', act: 'measure' });
  else {
    const seconds = Math.round(Math.abs(facts.clockOffsetMs) / 1000);
    const state = rising(seconds, limits.clockSeconds);
    add({ id: 'clock', title: 'Uhr', state, value: `${seconds} s Abweichung von der PIK-Station`, advice: state === 'ready' ? '' : 'Zeiteinstellung des Rechners prüfen lassen; mit falscher Uhr gelten Zertifikate nicht.', act: 'measure' });
  }
  if (facts.disk) {
    const gigabytes = facts.disk.freeBytes / 1e9;
    const daysLeft = facts.disk.bytesPerDay > 0 ? Math.floor((facts.disk.freeBytes - limits.diskGigabytes.red * 1e9) / facts.disk.bytesPerDay) : null;
    const state = falling(gigabytes, limits.diskGigabytes);
    add({ id: 'disk', title: 'Speicherplatz', state, value: `${gigabytes.toFixed(1).replace('.', ',')} GB frei`, daysLeft: daysLeft === null ? null : Math.max(0, daysLeft), advice: state === 'ready' ? '' : 'Platz schaffen lassen. Bei vollem Datenträger kann nichts mehr aufgenommen werden.' });
  }
  const settingsAge = facts.software.settingsAt === null ? null : daysSince(facts.software.settingsAt);
  add({ id: 'software', title: 'Programm und Einstellungen', state: settingsAge === null ? 'ready' : rising(settingsAge, limits.settingsDays), value: `Programm ${facts.software.version}, Einstellungen Fassung ${facts.software.settingsVersion}${settingsAge === null ? '' : ` (${ago(settingsAge)})`}`, advice: settingsAge !== null && settingsAge >= limits.settingsDays.amber ? 'Beim Support nach einer neueren Fassung fragen.' : '', daysLeft: settingsAge === null ? null : Math.max(0, limits.settingsDays.red - settingsAge) });

  // 2 Who may speak with whom
  for (const [index, { name, whose, until }] of facts.certificates.entries()) {
    const id = `certificate-${index}`;
    const whom = whose === 'desk' ? 'support' : whose;
    if (until === null) {
      add({ id, title: name, state: 'unknown', value: 'nicht gelesen', advice: 'Wird gelesen, sobald die Gegenstelle antwortet.', act: 'measure' }, whom);
      continue;
    }
    const left = Math.floor((Date.parse(until) - facts.now) / day);
    const state = falling(left, limits.certificateDays);
    add({ id, title: name, state, value: left < 0 ? `abgelaufen seit ${dayText(until)}` : `gilt bis ${dayText(until)}`, daysLeft: Math.max(0, left), advice: state === 'ready' ? '' : left < 0 ? 'Neues Zertifikat einspielen lassen; Sendungen warten so lange und gehen nicht verloren.' : `Läuft ${inDays(left)} ab. Rechtzeitig erneuern lassen.` }, whom);
  }
  for (const [index, { name, until }] of facts.licences.entries()) {
    const left = Math.floor((Date.parse(until) + day - facts.now) / day);
    const state = falling(left, limits.licenceDays);
    add({ id: `licence-${index}`, title: `Lizenz ${name}`, state, value: left < 0 ? `abgelaufen seit ${dayText(until)}` : `gilt bis ${dayText(until)}`, daysLeft: Math.max(0, left), advice: state === 'ready' ? '' : 'Lizenz erneuern lassen.' });
  }

  // 3 The line, the office
  if (facts.line) {
    const { state: line, roundTripMs, message } = facts.line;
    // The line stands, and still nothing goes out.
    const idle = line === 'up' && facts.line.accepting === false;
    add({ id: 'line', title: 'Leitung zur PIK-Station', state: idle ? 'amber' : line === 'up' ? 'ready' : line === 'unknown' ? 'unknown' : 'red', value: line === 'up' && !idle ? (roundTripMs === null ? 'antwortet' : `antwortet in ${Math.round(roundTripMs)} ms`) : message, advice: line === 'up' && !idle ? '' : 'Es kann weiter erfasst werden.', act: 'measure' }, 'station');
  } else add({ id: 'line', title: 'Leitung zur PIK-Station', state: 'red', value: 'keine PIK-Station eingerichtet', advice: 'In den Einstellungen eintragen lassen.' });
  if (facts.office.state !== 'none') {
    const { state, downSince } = facts.office;
    const down = downSince === null ? 0 : daysSince(downSince);
    const level: Level = state === 'up' ? (facts.office.conflicts > 0 ? 'amber' : 'ready') : state === 'unknown' || state === 'paused' ? 'unknown' : state === 'waiting' ? 'amber' : down >= limits.officeDaysDown.red ? 'red' : 'amber';
    add({ id: 'office', title: 'Amtsserver', state: level, value: officeValue(facts.office), advice: facts.office.conflicts > 0 ? `${facts.office.conflicts} Mal gibt es zwei Fassungen; im Tagesplan entscheiden.` : officeAdvice[state], daysLeft: state === 'down' ? Math.max(0, limits.officeDaysDown.red - down) : null }, 'office');
  }

  // 4 What documents are checked against
  const aged = (id: string, title: string, at: string | null, limit: Pair, none: string, advice: string): void => {
    if (at === null) return add({ id, title, state: 'red', value: none, advice });
    const days = daysSince(at);
    const state = rising(days, limit);
    add({ id, title, state, value: `vom ${dayText(at)} (${ago(days)})`, daysLeft: Math.max(0, limit.red - days), advice: state === 'ready' ? '' : advice });
  };
  aged('masterList', 'Masterliste', facts.masterListAt, limits.masterListDays, 'keine vorhanden', 'Neue Masterliste einspielen lassen; ohne sie lässt sich kein Chip als echt erweisen.');
  if (facts.trustProblems.length > 0) add({ id: 'trustFiles', title: 'Listen und Katalog', state: 'amber', value: facts.trustProblems.join(' '), advice: 'Die genannten Dateien neu beziehen und austauschen lassen; mit den übrigen wird geprüft.' });
  aged('catalogue', 'Referenzkatalog', facts.catalogueAt, limits.catalogueDays, 'keiner vorhanden', 'Neuen Referenzkatalog einspielen lassen; ohne ihn fehlen Prüfungen der Seiten.');

  // 5 What is asked beside the case: never a reason not to work
  if (facts.systemProblems.length > 0) add({ id: 'systemFiles', title: 'Informationssysteme', state: 'amber', value: facts.systemProblems.join(' '), advice: 'Die genannten Beschreibungen berichtigen lassen; bis dahin fehlen diese Systeme, die Erfassung geht ohne sie weiter.', act: null });
  for (const { id, name, health, support } of facts.systems) {
    add({ id: `system-${id}`, title: name, state: health.state === 'up' ? 'ready' : health.state === 'down' ? 'amber' : 'unknown', value: health.message, advice: health.state === 'down' ? `Die Erfassung geht ohne dieses System weiter${support ? `; Hilfe: ${support}` : ''}.` : '', act: null });
  }

  for (const [index, { name, until }] of facts.besideCertificates.entries()) {
    const left = Math.floor((Date.parse(until) - facts.now) / day);
    const state: Level = falling(left, limits.certificateDays) === 'ready' ? 'ready' : 'amber';
    add({ id: `beside-certificate-${index}`, title: `Zertifikat: ${name}`, state, value: left < 0 ? `abgelaufen seit ${dayText(until)}` : `gilt bis ${dayText(until)}`, daysLeft: Math.max(0, left), advice: state === 'ready' ? '' : `${left < 0 ? 'Verbindungen werden abgelehnt. Beim Betreiber erneuern lassen' : `Läuft ${inDays(left)} ab. Beim Betreiber rechtzeitig erneuern lassen`}; die Erfassung geht auch ohne weiter.`, act: null });
  }

  // 6 The devices
  for (const device of facts.devices) {
    const state: Level = device.state === 'ready' || device.state === 'busy' ? 'ready' : device.state === 'unknown' ? 'unknown' : 'red';
    add({ id: `device-${device.id}`, title: device.name, state, value: state === 'ready' ? 'bereit' : device.message, advice: state === 'red' ? 'Das Gerät meldet sich von selbst, sobald es wieder antwortet.' : '', act: null });
  }

  // 7 What is kept
  if (facts.backupFailure?.code === 'CAPTURE_DAMAGED') {
    const days = daysSince(facts.backupFailure.at);
    add({ id: 'backup', title: 'Letzte Sicherung', state: rising(days, limits.backupDays) === 'red' ? 'red' : 'amber', value: `am ${dayText(facts.backupFailure.at)}, darin beschädigte Aufnahmen`, daysLeft: Math.max(0, limits.backupDays.red - days), advice: 'Support anrufen; alles andere ist gesichert. Eine ältere Sicherung kann die Aufnahmen noch heil enthalten.' });
  } else if (facts.backupFailure) {
    const { at, code } = facts.backupFailure;
    const age = facts.lastBackupAt === null ? 'red' : rising(daysSince(facts.lastBackupAt), limits.backupDays);
    add({ id: 'backup', title: 'Letzte Sicherung', state: age === 'red' ? 'red' : 'amber', value: `am ${dayText(at)} gescheitert (${code}); letzte gelungene: ${facts.lastBackupAt === null ? 'keine' : dayText(facts.lastBackupAt)}`, daysLeft: facts.lastBackupAt === null ? 0 : Math.max(0, limits.backupDays.red - daysSince(facts.lastBackupAt)), advice: 'Ordner und Platz der Sicherung prüfen lassen; der nächste Versuch folgt von selbst binnen einer Viertelstunde.' });
  } else aged('backup', 'Letzte Sicherung', facts.lastBackupAt, limits.backupDays, 'noch keine', 'Sicherung anlegen lassen (schalter backup create).');
  if (facts.queue) {
    const { waiting, parked, oldestQueuedAt } = facts.queue;
    const days = oldestQueuedAt === null ? 0 : daysSince(oldestQueuedAt);
    const levels = [rising(waiting, limits.waiting), waiting === 0 ? 'ready' : rising(days, limits.daysWaiting), parked > 0 ? 'amber' : 'ready'];
    const state: Level = levels.includes('red') ? 'red' : levels.includes('amber') ? 'amber' : 'ready';
    add({ id: 'backlog', title: 'Wartende Sendungen', state, value: waiting + parked === 0 ? 'keine' : `${waiting} warten${oldestQueuedAt === null ? '' : `, älteste ${ago(days)}`}${parked > 0 ? `, ${parked} zurückgestellt` : ''}`, daysLeft: waiting === 0 ? null : Math.max(0, limits.daysWaiting.red - days), advice: parked > 0 ? 'In der Warteschlange entscheiden, was mit den zurückgestellten geschieht.' : state === 'ready' ? '' : 'Leitung klären lassen oder auf Datenträger ausgeben (schalter queue export).', act: waiting + parked > 0 ? 'queue' : null }, 'station');
  }
  return items;
}

const officeAdvice: Record<OfficeStandingView['state'], string> = {
  none: '',
  up: '',
  down: 'Die Arbeit geht ohne ihn weiter und wird abgeglichen, sobald er wieder da ist.',
  waiting: 'An einem anderen Schalter die Prüfzahl vergleichen und aufnehmen lassen.',
  unknown: 'Die Arbeit geht ohne ihn weiter.',
  paused: 'Die Arbeit geht ohne ihn weiter.',
};
function officeValue({ state, downSince, roundTripMs, message, unshared, checkNumber }: OfficeStandingView): string {
  if (state === 'up') return `antwortet${roundTripMs === null ? '' : ` in ${Math.round(roundTripMs)} ms`}; ${unshared === 0 ? 'alles abgeglichen' : unshared === 1 ? 'ein Vorgang noch abzugleichen' : `${unshared} Vorgänge noch abzugleichen`}`;
  if (state === 'down' && downSince !== null) return `nicht erreichbar seit ${dayText(downSince)}`;
  return state === 'waiting' ? `Dieser Schalter wartet auf die Aufnahme in das Amt; Prüfzahl ${checkNumber}` : message;
}

/** The worst of all, for one dot. Unknown is not good, but no alarm. */
export function worst(items: readonly ReadinessItem[]): ReadinessItem['state'] {
  for (const state of ['red', 'amber', 'unknown'] as const) if (items.some((item) => item.state === state)) return state;
  return 'ready';
}
