/** Readiness: amber weeks before red, days left, what to do, whom to call; and the order of the guided pass. */
import { describe, expect, it } from 'vitest';
import { noOffice } from '../core/office-work.ts';
import { readiness, worst, type ReadinessFacts } from './readiness.ts';

const now = Date.parse('2026-11-25T10:00:00Z');
const day = 86_400_000;
const iso = (days: number): string => new Date(now + days * day).toISOString();
const good: ReadinessFacts = {
  now,
  systems: [],
  systemProblems: [],
  besideCertificates: [],
  devices: [{ id: 'fingers', kind: 'fingerprint-scanner', name: 'Scanner', state: 'ready', message: '', since: iso(0), simulated: false }],
  line: { state: 'up', measuredAt: iso(0), roundTripMs: 31, downSince: null, message: '' },
  clockOffsetMs: 400,
  office: { ...noOffice, state: 'up', roundTripMs: 4 },
  queue: { waiting: 0, parked: 0, oldestQueuedAt: null, newResults: 0 },
  certificates: [{ name: 'Zertifikat der PIK-Station', whose: 'station', until: iso(300) }],
  masterListAt: iso(-3),
  trustProblems: [],
  catalogueAt: iso(-20),
  disk: { freeBytes: 200e9, bytesPerDay: 1e9 },
  lastBackupAt: iso(-1),
  software: { version: '0.1.0', settingsVersion: 3, settingsAt: iso(-10) },
  licences: [],
  contacts: { support: { name: 'Support', telephone: '030 1' }, station: { name: 'Leitstelle', telephone: '030 2' } },
};
const item = (facts: ReadinessFacts, id: string) => readiness(facts).find((one) => one.id === id)!;

describe('[Issue 5, 5] readiness', () => {
  it('[Issue 7, 3] names each information system with how it answered; none of them makes the desk red', () => {
    const asked = { ...good, systems: [{ id: 'auskunft', name: 'Auskunft', health: { state: 'down' as const, message: 'Nicht erreichbar.' }, support: 'Telefon 1' }, { id: 'katalog', name: 'Katalog', health: { state: 'up' as const, message: 'Erreichbar.' }, support: '' }] };
    expect(item(asked, 'system-auskunft')).toMatchObject({ state: 'amber', value: 'Nicht erreichbar.', advice: 'Die Erfassung geht ohne dieses System weiter; Hilfe: Telefon 1.' });
    expect(item(asked, 'system-katalog')).toMatchObject({ state: 'ready', advice: '' });
  });

  it('names the descriptions that cannot be used; the desk works on without them', () => {
    expect(item(good, 'systemFiles')).toBeUndefined();
    expect(item({ ...good, systemProblems: ['In der Beschreibung a.json passt »die Datei« nicht.'] }, 'systemFiles')).toMatchObject({ state: 'amber', value: expect.stringContaining('a.json') });
  });
  it('is quiet on a good day, and says how long it stays so', () => {
    expect(worst(readiness(good))).toBe('ready');
    expect(item(good, 'line').value).toBe('antwortet in 31 ms');
    expect(item(good, 'masterList')).toMatchObject({ state: 'ready', daysLeft: 25 });
    expect(item(good, 'disk')).toMatchObject({ daysLeft: 198 });
    expect(readiness(good).every((one) => one.contact === null && one.advice === '')).toBe(true);
  });
  it('[TR-03135-1 5.6.4.2] names the files of the trust folder that cannot be used', () => {
    expect(item(good, 'trustFiles')).toBeUndefined();
    expect(item({ ...good, trustProblems: ['alt.ml: unlesbar.', 'neu.crl: unlesbar.'] }, 'trustFiles')).toMatchObject({ state: 'amber', value: 'alt.ml: unlesbar. neu.crl: unlesbar.' });
  });
  it('is amber six weeks before a certificate ends and red in its last week, and names whom to call', () => {
    const ending = (days: number) => item({ ...good, certificates: [{ name: 'Zertifikat der PIK-Station', whose: 'station', until: iso(days) }] }, 'certificate-0');
    expect([43, 42, 8, 7, -1].map((days) => ending(days).state)).toEqual(['ready', 'amber', 'amber', 'red', 'red']);
    expect(ending(20)).toMatchObject({ daysLeft: 20, contact: { name: 'Leitstelle' } });
    expect(ending(-1).advice).toContain('gehen nicht verloren');
  });
  it('[Issue 7, 1, 3] warns in time of certificates of interpreter services and information systems; none of them makes the desk red', () => {
    const ending = (days: number) => item({ ...good, besideCertificates: [{ name: 'Dolmetschdienst (turn.example.org:5349)', until: iso(days) }] }, 'beside-certificate-0');
    expect([43, 42, 7, -1].map((days) => ending(days).state)).toEqual(['ready', 'amber', 'amber', 'amber']);
    expect(ending(20)).toMatchObject({ title: 'Zertifikat: Dolmetschdienst (turn.example.org:5349)', daysLeft: 20, advice: 'Läuft in 20 Tagen ab. Beim Betreiber rechtzeitig erneuern lassen; die Erfassung geht auch ohne weiter.' });
    expect(ending(-1).advice).toContain('Verbindungen werden abgelehnt.');
  });
  it('calls nothing good that was not measured', () => {
    expect(item({ ...good, clockOffsetMs: null }, 'clock').state).toBe('unknown');
    expect(item({ ...good, certificates: [{ name: 'x', whose: 'desk', until: null }] }, 'certificate-0').state).toBe('unknown');
    expect(item({ ...good, lastBackupAt: null }, 'backup').state).toBe('red');
  });
  it('a station that answers and takes nothing is not ready', () => {
    const idle = item({ ...good, line: { ...good.line!, accepting: false, message: 'Die Station ist außer Betrieb.' } }, 'line');
    expect(idle).toMatchObject({ state: 'amber', value: 'Die Station ist außer Betrieb.', contact: { name: 'Leitstelle' } });
  });
  // Fails without the branch on `backupFailure` in readiness.ts.
  it('shows a nightly backup that failed, although the last good one is fresh', () => {
    const failed = item({ ...good, backupFailure: { at: iso(0), code: 'DISK_FULL' } }, 'backup');
    expect(failed).toMatchObject({ state: 'amber', daysLeft: 6 });
    expect(failed.value).toContain('DISK_FULL');
    expect(failed.advice).not.toBe('');
    expect(item({ ...good, lastBackupAt: iso(-9), backupFailure: { at: iso(0), code: 'DISK_FULL' } }, 'backup').state).toBe('red');
    expect(item({ ...good, lastBackupAt: null, backupFailure: { at: iso(0), code: 'DISK_FULL' } }, 'backup').state).toBe('red');
    // Fails without the branch on `CAPTURE_DAMAGED`: the backup was made, one capture in it is damaged.
    expect(item({ ...good, backupFailure: { at: iso(0), code: 'CAPTURE_DAMAGED' } }, 'backup')).toMatchObject({ state: 'amber', value: expect.stringContaining('beschädigte Aufnahmen') });
    expect(item({ ...good, backupFailure: { at: iso(-9), code: 'CAPTURE_DAMAGED' } }, 'backup').state).toBe('red');
  });
  it('a station switched off for three months: every item that lapsed, in the order in which one rests on another', () => {
    const back: ReadinessFacts = {
      ...good,
      clockOffsetMs: 900_000,
      certificates: [{ name: 'a', whose: 'station', until: iso(10) }, { name: 'b', whose: 'desk', until: iso(-5) }],
      line: { ...good.line!, state: 'down', message: 'Das Zertifikat ist abgelaufen.' },
      office: { ...good.office, state: 'down', downSince: iso(-90), message: 'nicht erreichbar' },
      masterListAt: iso(-92),
      catalogueAt: iso(-100),
      lastBackupAt: iso(-92),
      queue: { waiting: 4, parked: 1, oldestQueuedAt: iso(-92), newResults: 0 },
    };
    expect(readiness(back).filter((one) => one.state !== 'ready').map(({ id, state }) => `${id} ${state}`)).toEqual(['clock red', 'certificate-0 amber', 'certificate-1 red', 'line red', 'office red', 'masterList red', 'catalogue amber', 'backup red', 'backlog red']);
    expect(readiness(back).filter((one) => one.state !== 'ready').every((one) => one.advice !== '' && one.contact !== null)).toBe(true);
  });
});
