/**
 * Appointments out of an office's calendar: iCalendar (RFC 5545) and CSV (RFC 4180). What is understood is taken;
 * every entry that is not is told with its line and what is wrong, and nothing of it is half taken. Pure.
 */
import { createHash } from 'node:crypto';
import type { Appointment } from '../../contract/desk.ts';
import { SchalterError } from '../../errors.ts';

export type ImportedAppointment = Omit<Appointment, 'sessionId' | 'sessionStatus' | 'matchPending'>;

export interface ImportResult {
  appointments: ImportedAppointment[];
  /** Ids that the calendar has cancelled. */
  cancelled: string[];
  problems: { line: number; message: string }[];
}

const zone = 'Europe/Berlin';
const pad = (value: number | string): string => String(value).padStart(2, '0');

/** Facts that a description or a column may carry, by the words people write. */
const fieldNames: Record<string, 'surname' | 'givenNames' | 'birthDate' | 'nationality' | 'languages' | 'purpose' | 'legalBasis' | 'needs' | 'note' | 'date' | 'time' | 'id'> = {
  name: 'surname', nachname: 'surname', familienname: 'surname', surname: 'surname', vorname: 'givenNames', vornamen: 'givenNames', givennames: 'givenNames', 'given names': 'givenNames',
  geburtsdatum: 'birthDate', geboren: 'birthDate', birthdate: 'birthDate', staatsangehörigkeit: 'nationality', nationality: 'nationality', sprache: 'languages', sprachen: 'languages', languages: 'languages',
  zweck: 'purpose', anliegen: 'purpose', purpose: 'purpose', rechtsgrundlage: 'legalBasis', legalbasis: 'legalBasis', bedarf: 'needs', braucht: 'needs', needs: 'needs', bemerkung: 'note', hinweis: 'note', note: 'note',
  datum: 'date', tag: 'date', date: 'date', uhrzeit: 'time', beginn: 'time', zeit: 'time', time: 'time', nummer: 'id', id: 'id', terminnummer: 'id',
};
type Fields = Partial<Record<(typeof fieldNames)[string], string>>;

export function importAppointments(bytes: Uint8Array): ImportResult {
  const text = decode(bytes);
  return /^\s*BEGIN:VCALENDAR/i.test(text) ? fromCalendar(text) : fromCsv(text);
}

/** UTF-8, else the Windows-1252 of older office programs. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function dayOf(text: string | undefined): string | null {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text?.trim() ?? '');
  const iso = german ? `${german[3]}-${pad(german[2]!)}-${pad(german[1]!)}` : /^\d{4}-\d{2}-\d{2}$/.test(text?.trim() ?? '') ? text!.trim() : null;
  if (iso === null) return null;
  const checked = new Date(`${iso.replace(/-00/g, '-01')}T00:00:00Z`);
  return !Number.isNaN(checked.getTime()) && checked.toISOString().slice(0, 10) === iso.replace(/-00/g, '-01') ? iso : null;
}

function appointmentOf(fields: Fields, startsAt: string, fallbackId: string): ImportedAppointment | string {
  if (!fields.surname) return 'Der Name fehlt.';
  const birthDate = fields.birthDate ? dayOf(fields.birthDate) : null;
  if (fields.birthDate && birthDate === null) return 'Das Geburtsdatum ist kein Tag. Gemeint ist etwas wie 12.08.1994.';
  const list = (text: string | undefined, by: RegExp): string[] => (text ?? '').split(by).map((one) => one.trim()).filter(Boolean);
  const languages = list(fields.languages, /[,;/]/).map((code) => code.toLowerCase());
  if (languages.some((code) => !/^[a-z]{3}$/.test(code))) return 'Sprachen bitte als Kürzel aus drei Buchstaben angeben (ISO 639-3), zum Beispiel ukr.';
  const id = fields.id?.trim() || fallbackId;
  return { id, startsAt, surname: fields.surname.trim(), givenNames: fields.givenNames?.trim() ?? '', birthDate, nationality: (fields.nationality ?? 'XXX').trim().toUpperCase().slice(0, 3), languages, purpose: fields.purpose?.trim() ?? '', legalBasis: fields.legalBasis?.trim() ?? '', needs: list(fields.needs, /[;|]/), note: fields.note?.trim() || null };
}

const idFrom = (...parts: string[]): string => `termin-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)}`;

function fromCsv(text: string): ImportResult {
  const result: ImportResult = { appointments: [], cancelled: [], problems: [] };
  const rows = readCsv(text);
  const [head, ...rest] = rows;
  if (!head) throw new SchalterError('APPOINTMENTS_EMPTY', 'input', 'Die Datei enthält keine Termine. Erwartet wird iCalendar oder eine Tabelle mit Spaltennamen in der ersten Zeile.');
  const columns = head.cells.map((cell) => fieldNames[cell.trim().toLowerCase()]);
  for (const needed of ['surname', 'date', 'time'] as const) if (!columns.includes(needed)) throw new SchalterError('APPOINTMENTS_COLUMNS', 'input', `In der ersten Zeile fehlt die Spalte »${{ surname: 'Nachname', date: 'Datum', time: 'Uhrzeit' }[needed]}«.`);
  for (const { cells, line } of rest) {
    const fields: Fields = {};
    columns.forEach((name, index) => name && cells[index]?.trim() && (fields[name] = cells[index]!));
    const day = dayOf(fields.date);
    const time = /^(\d{1,2})[:.](\d{2})/.exec(fields.time?.trim() ?? '');
    const made = day === null ? 'Das Datum ist kein Tag. Gemeint ist etwas wie 25.11.2026.' : !time || Number(time[1]) > 23 || Number(time[2]) > 59 ? 'Die Uhrzeit ist nicht verstanden. Gemeint ist etwas wie 09:30.' : appointmentOf(fields, `${day}T${pad(time[1]!)}:${time[2]}:00`, idFrom(day, time[0], fields.surname ?? '', fields.givenNames ?? '', fields.birthDate ?? ''));
    if (typeof made === 'string') result.problems.push({ line, message: made });
    else result.appointments.push(made);
  }
  return result;
}

/** RFC 4180 with the separators people use; quotes may hold line breaks. */
function readCsv(text: string): { cells: string[]; line: number }[] {
  const first = text.split(/\r?\n/, 1)[0] ?? '';
  const separator = [';', '\t', ','].map((one) => ({ one, n: first.split(one).length })).sort((a, b) => b.n - a.n)[0]!.one;
  const rows: { cells: string[]; line: number }[] = [];
  let [cells, cell, quoted, line, started]: [string[], string, boolean, number, number] = [[], '', false, 1, 1];
  const endRow = (): void => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== '')) rows.push({ cells, line: started });
    [cells, cell, started] = [[], '', line + 1];
  };
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const letter = text[i]!;
    if (quoted && letter === '"' && text[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (letter === '"' && (quoted || cell.trim() === '')) {
      quoted = !quoted;
      if (quoted) cell = '';
    } else if (!quoted && letter === separator) {
      cells.push(cell);
      cell = '';
    } else if (!quoted && letter === '\n') {
      endRow();
      line++;
    } else if (letter !== '\r' || quoted) {
      if (letter === '\n') line++;
      cell += letter;
    }
  }
  endRow();
  return rows;
}

function fromCalendar(text: string): ImportResult {
  const result: ImportResult = { appointments: [], cancelled: [], problems: [] };
  let event: { line: number; properties: Map<string, { parameters: string; value: string }> } | null = null;
  for (const { content, line } of unfold(text)) {
    const found = /^([A-Za-z0-9-]+)((?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(.*)$/.exec(content);
    if (!found) continue;
    const [name, parameters, value] = [found[1]!.toUpperCase(), found[2]!, found[3]!];
    if (name === 'BEGIN' && value.toUpperCase() === 'VEVENT') event = { line, properties: new Map() };
    else if (name === 'END' && value.toUpperCase() === 'VEVENT' && event) {
      takeEvent(event, result);
      event = null;
    } else if (event && !event.properties.has(name)) event.properties.set(name, { parameters, value });
  }
  if (event) result.problems.push({ line: event.line, message: 'Der Termin ist nicht zu Ende geschrieben (END:VEVENT fehlt).' });
  return result;
}

/** RFC 5545 3.1: a line that begins with a blank goes on with the one before. */
function unfold(text: string): { content: string; line: number }[] {
  const lines: { content: string; line: number }[] = [];
  text.split(/\r\n|\n|\r/).forEach((content, index) => {
    const last = lines.at(-1);
    if (/^[ \t]/.test(content) && last) last.content += content.slice(1);
    else lines.push({ content, line: index + 1 });
  });
  return lines;
}

const unescape = (text: string): string => text.replace(/\\n/gi, '\n').replace(/\\([,;\\])/g, '$1');

function takeEvent({ line, properties }: { line: number; properties: Map<string, { parameters: string; value: string }> }, result: ImportResult): void {
  const read = (name: string): string => unescape(properties.get(name)?.value ?? '').trim();
  const uid = read('UID');
  if (read('STATUS').toUpperCase() === 'CANCELLED') {
    if (uid) result.cancelled.push(uid);
    return;
  }
  if (properties.has('RRULE')) return void result.problems.push({ line, message: 'Serientermine werden nicht übernommen. Bitte die einzelnen Termine ausgeben.' });
  const startsAt = startOf(properties.get('DTSTART'));
  if (startsAt === null) return void result.problems.push({ line, message: 'Der Beginn (DTSTART) fehlt oder ist keine Uhrzeit.' });
  const fields: Fields = {};
  for (const row of read('DESCRIPTION').split('\n')) {
    const pair = /^\s*([^:]{2,30}):\s*(\S.*)$/.exec(row);
    const name = pair ? fieldNames[pair[1]!.trim().toLowerCase()] : undefined;
    if (name) fields[name] = pair![2]!;
  }
  // `Nachname, Vorname: Zweck` or `Nachname, Vorname - Zweck` is what calendars carry in their summary.
  const summary = /^([^,:]+?)(?:,\s*([^:–]+?))?(?:\s*(?::|\s[-–]\s)\s*(.+))?$/.exec(read('SUMMARY'));
  fields.surname ??= summary?.[1];
  fields.givenNames ??= summary?.[2];
  fields.purpose ??= summary?.[3];
  if (!fields.needs && read('CATEGORIES')) fields.needs = read('CATEGORIES').replaceAll(',', ';');
  for (const key of Object.keys(fields) as (keyof Fields)[]) if (fields[key] === undefined) delete fields[key];
  const made = appointmentOf({ ...fields, ...(uid ? { id: uid } : {}) }, startsAt, idFrom(startsAt, fields.surname ?? ''));
  if (typeof made === 'string') result.problems.push({ line, message: made });
  else result.appointments.push(made);
}

/** RFC 5545 3.3.5: UTC, or the wall clock of a zone; the desk's own zone is the office's. */
function startOf(property: { parameters: string; value: string } | undefined): string | null {
  const found = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)$/.exec(property?.value.trim() ?? '');
  if (!found) return null;
  const [, year, month, day, hour, minute, second, utc] = found as unknown as string[];
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const named = /TZID="?([^";:]+)/i.exec(property!.parameters)?.[1];
  if (Number.isNaN(Date.parse(`${wall}Z`))) return null;
  if (utc !== 'Z') return named === undefined || named === zone ? wall : inOffice(wall, named);
  return officeWall(Date.parse(`${wall}Z`));
}

const parts = (time: number, timeZone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(time)).replace(' ', 'T');
const officeWall = (time: number): string => parts(time, zone);

function inOffice(wall: string, named: string): string | null {
  try {
    const guess = Date.parse(`${wall}Z`);
    return officeWall(guess - (Date.parse(`${parts(guess, named)}Z`) - guess));
  } catch {
    // A zone of the calendar's own making: its wall clock is taken as ours.
    return wall;
  }
}
