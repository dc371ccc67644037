/** Appointments out of calendars and tables as offices have them. */
import { describe, expect, it } from 'vitest';
import { importAppointments } from './import.ts';

const run = (text: string | Buffer) => importAppointments(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
const event = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

describe('iCalendar (RFC 5545)', () => {
  it('takes name and purpose from the summary, the rest from the description, over folded lines', () => {
    const { appointments, problems } = run(event('UID:a1@amt', 'DTSTART;TZID=Europe/Berlin:20261125T093000', 'SUMMARY:Specimen\\, Amal: Ankunftsnachweis', 'DESCRIPTION:Geburtsdatum: 12.08.1994\\nSprachen: ara\\, eng\\nBedarf: Roll', ' stuhl\\; Dolmetscher'));
    expect(problems).toEqual([]);
    expect(appointments).toEqual([{ id: 'a1@amt', startsAt: '2026-11-25T09:30:00', surname: 'Specimen', givenNames: 'Amal', birthDate: '1994-08-12', nationality: 'XXX', languages: ['ara', 'eng'], purpose: 'Ankunftsnachweis', legalBasis: '', needs: ['Rollstuhl', 'Dolmetscher'], note: null }]);
  });
  it.each([
    ['DTSTART:20261125T083000Z', '2026-11-25T09:30:00'],
    ['DTSTART:20260725T073000Z', '2026-07-25T09:30:00'],
    ['DTSTART;TZID=Europe/London:20261125T083000', '2026-11-25T09:30:00'],
    ['DTSTART;TZID=W. Europe Standard Time:20261125T093000', '2026-11-25T09:30:00'],
    ['DTSTART:20261125T093000', '2026-11-25T09:30:00'],
  ])('%s is %s at the office', (start, wall) => expect(run(event('UID:x', start, 'SUMMARY:Beispiel')).appointments[0]!.startsAt).toBe(wall));
  it('cancels, and tells of what it does not take', () => {
    expect(run(event('UID:x', 'STATUS:CANCELLED')).cancelled).toEqual(['x']);
    expect(run(event('UID:x', 'DTSTART:20261125T093000', 'RRULE:FREQ=DAILY', 'SUMMARY:B')).problems).toEqual([{ line: 3, message: 'Serientermine werden nicht übernommen. Bitte die einzelnen Termine ausgeben.' }]);
    expect(run(event('UID:x', 'DTSTART;VALUE=DATE:20261125', 'SUMMARY:B')).problems[0]!.message).toContain('DTSTART');
    expect(run('BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x').problems).toHaveLength(1);
  });
});

describe('CSV (RFC 4180)', () => {
  it.each([[';'], [','], ['\t']])('with »%s« between', (separator) => {
    const { appointments, problems } = run(['Datum', 'Uhrzeit', 'Nachname', 'Vorname', 'Anliegen'].join(separator) + '\n' + ['25.11.2026', '9:30', 'Örnek', 'Yılmaz', 'Titel'].join(separator) + '\n');
    expect(problems).toEqual([]);
    expect(appointments[0]).toMatchObject({ startsAt: '2026-11-25T09:30:00', surname: 'Örnek', givenNames: 'Yılmaz', purpose: 'Titel' });
  });
  it('quotes hold separators, quotes and line breaks; Windows-1252 is read', () => {
    expect(run('Datum;Uhrzeit;Nachname;Bemerkung\r\n25.11.2026;08:00;Beispiel;"sagt ""ja"";\nkommt"\r\n').appointments[0]!.note).toBe('sagt "ja";\nkommt');
    expect(run(Buffer.from('Datum;Uhrzeit;Nachname\n25.11.2026;08:00;M\xfcller\n', 'latin1')).appointments[0]!.surname).toBe('Müller');
  });
  it('names the line of what it does not understand, and takes the rest', () => {
    const { appointments, problems } = run('Datum;Uhrzeit;Nachname;Geburtsdatum\n31.02.2026;08:00;A;\n25.11.2026;25:00;B;\n25.11.2026;08:00;;\n25.11.2026;08:00;D;gestern\n25.11.2026;08:00;E;\n');
    expect(problems.map((one) => one.line)).toEqual([2, 3, 4, 5]);
    expect(appointments.map((one) => one.surname)).toEqual(['E']);
  });
  it('the same line has the same id, so that a second import changes nothing', () => {
    const file = 'Datum;Uhrzeit;Nachname\n25.11.2026;08:00;E\n';
    expect(run(file).appointments[0]!.id).toBe(run(file).appointments[0]!.id);
  });
  it('refuses a table without the columns it needs', () => {
    expect(() => run('Datum;Nachname\n1;2\n')).toThrow(expect.objectContaining({ code: 'APPOINTMENTS_COLUMNS', kind: 'input', message: 'In der ersten Zeile fehlt die Spalte »Uhrzeit«.' }));
    expect(() => run('')).toThrow(expect.objectContaining({ code: 'APPOINTMENTS_EMPTY' }));
  });
});
