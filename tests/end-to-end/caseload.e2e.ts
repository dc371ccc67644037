/**
 * Caseload and day in the real window: a case from its opening to the planned measure, with the rules of the core in
 * between, and the day with a walk-in, imported appointments and a case found by a name in another spelling.
 */
import { expect, test, type Page } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { officeDay } from '../../src-main/contract/office-day.ts';
import { addDays } from '../../src-main/counter/caseload/deadlines.ts';
import { signIn } from './caseworker.ts';
import { startDesk } from './desk-app.ts';

test.setTimeout(240_000);

const today = officeDay(Date.now());
const german = (day: string): string => day.split('-').reverse().join('.');

/** Chooses what to enter, fills its fields by their labels, stores it. */
async function enter(window: Page, what: string, fields: Record<string, string> = {}): Promise<void> {
  const form = window.getByRole('form', { name: 'Eintrag in den Fall' });
  await form.getByLabel(/^Was eintragen/).selectOption({ label: what });
  for (const [label, value] of Object.entries(fields)) {
    const field = form.getByLabel(new RegExp(`^${label}`)).first();
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await form.getByRole('button', { name: 'Eintragen' }).click();
}

test('[Issue 7, 4] a case is opened, its departure offered before anything else can be planned, and every entry names its author', async () => {
  const desk = await startDesk();
  const { window } = desk;
  try {
    await signIn(window);
    await expect(window.getByRole('button', { name: /Erfassung beginnen/ })).toBeVisible({ timeout: 120_000 });
    await window.keyboard.press('F6');
    await expect(window.getByText('Kein offener Fall.')).toBeVisible();
    await window.keyboard.press('F8');
    await window.getByRole('button', { name: 'Fall anlegen' }).click();
    await expect(window.getByText('Bitte ausfüllen.').first()).toBeVisible();
    for (const [label, value] of [['Nummer des Falls', 'F-2026-77'], ['Rechtsgrundlage', '§ 58 AufenthG'], ['Nachname', 'Musterin'], ['Vornamen', 'Fatima'], ['Geburtsdatum', '12.08.1994'], ['Dokumentnummern, mit Komma getrennt', 'L898902C3']] as const) await window.getByLabel(label, { exact: true }).fill(value);
    await window.getByRole('combobox', { name: 'Staatsangehörigkeit' }).fill('utop');
    await window.getByRole('option', { name: /^Utopia/ }).click();
    await window.getByRole('button', { name: 'Fall anlegen' }).click();
    await expect(window.getByText(/Utopia \(Muster\) · L898902C3/)).toBeVisible();
    await expect(window.getByRole('heading', { name: 'F-2026-77: Musterin, Fatima' })).toBeVisible();

    const planned = { Maßnahme: 'Abschiebung', Am: german(addDays(today, 30)) };
    await enter(window, 'Maßnahme planen', { Am: planned.Am });
    await expect(window.getByText('Bitte wählen.')).toBeVisible();
    await enter(window, 'Maßnahme planen', planned);
    await expect(window.getByText('CASE_NO_OFFER')).toBeVisible();
    await enter(window, 'Abschließende Entscheidung eingegangen', { 'Eingegangen am': german(addDays(today, -90)), 'Vollziehbar ab': german(addDays(today, -60)), Aktenzeichen: 'AZ 1' });
    await expect(window.getByText(/Eingegangen am .*\(AZ 1\)/)).toBeVisible();
    await enter(window, 'Freiwillige Ausreise angeboten', { 'Zeit bis': german(addDays(today, 20)) });
    await expect(window.getByText(/^Ausreise angeboten, Frist bis/)).toBeVisible();
    await enter(window, 'Maßnahme planen', planned);
    await expect(window.getByText('CASE_OFFER_OPEN')).toBeVisible();
    await enter(window, 'Antwort auf das Angebot', { Antwort: 'Ausreise abgelehnt' });
    await expect(window.getByText(/^Ausreise abgelehnt, Frist bis/)).toBeVisible();
    await enter(window, 'Maßnahme planen', planned);
    await expect(window.getByText(/^Geplant: Abschiebung am/)).toBeVisible();

    await enter(window, 'Vorrang setzen', { Vorrang: 'hoch', Grund: 'Reisepapiere laufen ab' });
    await expect(window.getByText('hoch: Reisepapiere laufen ab')).toBeVisible();
    await enter(window, 'Schritt der Identitätsklärung', { Schritt: 'Botschaft angefragt', Stand: 'erledigt', Bemerkung: 'Note 17' });
    await expect(window.getByText('Botschaft angefragt: erledigt (Note 17)')).toBeVisible();
    await enter(window, 'Hindernis', { Hindernis: 'Krankheit', Bemerkung: 'Attest' });
    await expect(window.getByText('Krankheit: Attest')).toBeVisible();
    await enter(window, 'Frist beginnen', { 'Welche Frist': 'Überstellungsfrist, ab 01.07.2026', 'Beginnt am': german(today) });
    await expect(window.getByText(/Art\. 46 Abs\. 1 und 2 Verordnung \(EU\) 2024\/1351 · juristisch noch nicht geprüft/)).toBeVisible();
    await enter(window, 'Frist beginnen', { 'Welche Frist': 'Überstellungsfrist (Dublin III), vor 01.07.2026', 'Beginnt am': german(today) });
    await expect(window.getByText('CASE_DEADLINE_RULE')).toBeVisible();
    await enter(window, 'Frist beginnen', { 'Welche Frist': 'Eigene Frist mit letztem Tag', 'Name der Frist': 'Antwort der Botschaft', 'Beginnt am': german(today), 'Letzter Tag': german(addDays(today, 40)) });
    await expect(window.locator('.case-detail').getByText(/^Antwort der Botschaft: .* \(noch 40 Tage\)/)).toBeVisible();
    await enter(window, 'Bescheinigung ausgestellt', { 'Welche Bescheinigung': 'Duldung', 'Gültig bis': german(addDays(today, 10)) });
    await expect(window.locator('.case-detail').getByText(/^Duldung: .* \(noch 10 Tage\)/)).toBeVisible();
    await expect(window.getByText('eine Frist drängt')).toBeVisible();
    await enter(window, 'Stelle beteiligen', { Stelle: 'ZRF', Bemerkung: 'Flug anfragen' });
    await expect(window.getByText(/^ZRF: Flug anfragen/)).toBeVisible();
    await enter(window, 'Übergabe', { Stelle: 'Bundespolizei', Bemerkung: 'Akte liegt im Fach' });
    await expect(window.getByText(/Übergeben an Bundespolizei: Akte liegt im Fach/)).toBeVisible();
    await enter(window, 'Angaben zur Person berichtigen', { Vornamen: 'Fatima Zahra', Grund: 'laut Pass' });
    await expect(window.getByRole('heading', { name: 'F-2026-77: Musterin, Fatima Zahra' })).toBeVisible();

    await window.locator('.case-list').getByText('Warum steht das hier?').click();
    await expect(window.locator('.case-list').getByText(/Regel 2: Vorrang hoch, gesetzt von .*: Reisepapiere laufen ab/)).toBeVisible();
    await enter(window, 'Maßnahme nicht durchgeführt', { Hindernis: 'Krankheit' });
    await expect(window.getByText('Nicht durchgeführt: Krankheit.')).toBeVisible();
    await window.getByRole('button', { name: 'Jahreszahlen' }).click();
    await expect(window.getByRole('row', { name: /^Krankheit 1/ })).toBeVisible();
    await window.getByRole('button', { name: 'Für außerhalb des Amtes' }).click();
    await expect(window.getByRole('row', { name: /^Krankheit < 5/ })).toBeVisible();
    await window.getByRole('button', { name: 'Drucken' }).click();
    await expect(window.locator('.case-figures [role=status]')).not.toBeEmpty({ timeout: 30_000 });

    await window.keyboard.press('Escape');
    await window.getByPlaceholder('Person suchen').fill('Fatimah Musterin');
    await window.getByRole('button', { name: 'Fall öffnen: Musterin, Fatima Zahra, F-2026-77' }).click();
    await expect(window.getByRole('heading', { name: 'F-2026-77: Musterin, Fatima Zahra' })).toBeVisible();
    await window.keyboard.press('Escape');
    // A hand scanner: the zone comes as keys, each line with Enter. Nothing begins, the case is found by its document.
    await window.getByPlaceholder('Person suchen').click();
    for (const line of ['P<UTOMUSTERIN<<FATIMA<ZAHRA<<<<<<<<<<<<<<<<<', 'L898902C36UTO9408127F3204153<<<<<<<<<<<<<<04']) {
      await window.keyboard.type(line);
      await window.keyboard.press('Enter');
    }
    await window.getByRole('button', { name: 'Fall öffnen: Musterin, Fatima Zahra, F-2026-77' }).waitFor();
    await window.keyboard.press('Enter');
    await expect(window.getByRole('heading', { name: 'F-2026-77: Musterin, Fatima Zahra' })).toBeVisible();
  } finally {
    await desk.close();
  }
});

test('[Issue 7, 5] the day takes calendars with their faults named, somebody without an appointment waits and is next on one key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schalter-calendar-'));
  const desk = await startDesk();
  const { window } = desk;
  try {
    await signIn(window);
    await expect(window.getByRole('button', { name: /Erfassung beginnen/ })).toBeVisible({ timeout: 120_000 });
    const [calendar, table] = [join(folder, 'termine.ics'), join(folder, 'termine.csv')];
    writeFileSync(calendar, ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:einlesen-1', `DTSTART;TZID=Europe/Berlin:${today.replaceAll('-', '')}T073000`, 'SUMMARY:Specimen\\, Olena: Ankunftsnachweis', 'DESCRIPTION:Geburtsdatum: 03.04.2015\\nSprachen: ukr\\nBedarf: Rollstuhl', 'END:VEVENT', 'BEGIN:VEVENT', 'UID:einlesen-2', 'SUMMARY:Ohne Beginn', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n'));
    writeFileSync(table, `Datum;Uhrzeit;Nachname;Vornamen\n${german(today)};07:45;Vorlage;Kim\n${german(addDays(today, 1))};09:00;Morgen;Erst\n31.02.2026;09:00;Niemand;\n`);
    const file = window.locator('input[type=file]');
    await file.setInputFiles(calendar);
    await expect(window.getByText('Zeile 9: Der Beginn (DTSTART) fehlt oder ist keine Uhrzeit.')).toBeVisible();
    await window.getByRole('option', { name: /Specimen/ }).click();
    for (const need of ['Rollstuhl', 'Minderjährig: gesetzliche Vertretung nötig', 'Dolmetscher: Ukrainisch']) await expect(window.locator('.day-needs').getByText(need)).toBeVisible();
    await file.setInputFiles(table);
    await expect(window.getByText('2 Termine übernommen, 0 abgesagt.')).toBeVisible();
    await expect(window.getByText(/Zeile 4: Das Datum ist kein Tag/)).toBeVisible();
    await expect(window.getByRole('option', { name: /Vorlage/ })).toBeVisible();
    // Tomorrow's appointment is stored, and is not in today's list.
    await expect(window.getByRole('option', { name: /Morgen/ })).toHaveCount(0);

    await window.keyboard.press('F2');
    await window.keyboard.type('Beispielowa');
    await window.getByLabel('Geburtsdatum', { exact: true }).fill('32.08.1994');
    await window.getByRole('button', { name: 'Begleitperson' }).click();
    await window.getByLabel('Zweck', { exact: true }).focus();
    await window.keyboard.press('Enter');
    await expect(window.getByText('Bitte einen Tag wie 25.11.2026 eingeben.')).toBeVisible();
    await window.getByLabel('Geburtsdatum', { exact: true }).fill('12.08.1994');
    await window.keyboard.press('Enter');
    await expect(window.getByRole('option', { name: /Beispielowa/ }).getByText(/^wartet seit/)).toBeVisible();
    await expect(window.getByText(/eine Person wartet, seit/)).toBeVisible();
    await window.getByRole('option', { name: /Beispielowa/ }).click();
    await expect(window.locator('.day-needs').getByText('Begleitperson')).toBeVisible();
    await window.getByRole('heading', { level: 1 }).click();
    await window.keyboard.press('Enter');
    await expect(window.getByRole('heading', { level: 1, name: 'Person und Zweck' })).toBeVisible();
    await expect(window.getByLabel('Nachname', { exact: true })).toHaveValue('Beispielowa');
  } finally {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
