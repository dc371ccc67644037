/** Notes on document models and the way into web catalogues, on a real store: what is kept, and what leaves the desk. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { legalBases } from '../capture/legal-bases.ts';
import { newSession } from '../capture/new-session.ts';
import type { Session } from '../contract/session.ts';
import { openCatalogue } from '../documents/catalogue/catalogue.ts';
import { PRADO, type WebCatalogue } from '../documents/catalogue/web-links.ts';
import { openStore, type Store } from '../store/database.ts';
import { createCatalogueWork, type CatalogueWork } from './catalogue-work.ts';

const entry = (number: number) => ({
  uuid: `00000000-0000-4000-8000-00000000000${number}`, model: { country: 'UTO', type: 'P', number, year: 2010 + number, prado: null }, title: `Reisepass Utopia ${number}`,
  issuedFrom: null, issuedUntil: null, routines: [], fields: [], digitalSeal: false, defects: [],
  pictures: (['white', 'ir', 'uv'] as const).map((light) => ({ id: light, light, page: 'Datenseite', mediaType: 'image/png' as const, ppi: 200, data: 'iVBORw0KGgo=' })),
});
const [first, second] = [entry(1), entry(2)];
const catalogue = openCatalogue({ format: 'schalter-catalogue/1', name: 'Utopia', version: 1, publishedAt: '2026-11-01T00:00:00Z', publisher: 'Test', models: [first, second] });
const dokis: WebCatalogue = { name: 'DOKIS', entry: null, kind: 'https://dokis.invalid/{country}/{type}/{category}/{year}', categories: { P: 'Pass' }, search: 'https://dokis.invalid/suche' };
const fields = { documentCode: 'P', issuingState: 'UTO', documentNumber: 'L898902C3', surname: 'MUSTEROWA', givenNames: 'DARYNA', nationality: 'UTO', birthDate: '940812', sex: 'F', expiryDate: '320415' };

const key = new Uint8Array(32).fill(9);
let [dir, who]: [string, string] = ['', 'Kurz'];
let store: Store;
let work: CatalogueWork;
let session: Session;
const openWork = (): void => {
  store = openStore({ dir, key });
  work = createCatalogueWork({ store, catalogue: () => catalogue, web: [dokis, PRADO], readSession: () => session, caseworker: () => who, now: () => '2026-11-29T10:00:00.000Z' });
};
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-catalogue-'));
  const fresh = newSession({ now: '2026-11-29T10:00:00.000Z', newId: randomUUID, caseworker: 'Kurz', legalBases, specialSituationApproved: false, candidateReview: [] }, null);
  session = { ...fresh, document: { ...fresh.document, state: 'read', mrz: { lines: [], format: 'TD3', valid: true, fields } } };
  openWork();
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});
const noteOn = (uuid: string) => work.reference('s', uuid).model?.note ?? null;

describe('[issue 3 section 5] the reference at hand', () => {
  it('keeps one note per model with who wrote it, over a restart, until it is emptied', () => {
    work.note(first.uuid, '  Faden ist bei der ersten Lieferung blass. ');
    expect(noteOn(first.uuid)).toEqual({ text: 'Faden ist bei der ersten Lieferung blass.', updatedAt: '2026-11-29T10:00:00.000Z', by: 'Kurz' });
    expect(noteOn(second.uuid)).toBeNull();
    store.close();
    openWork();
    who = 'Lang';
    work.note(first.uuid, 'Faden prüfen.');
    expect(noteOn(first.uuid)).toMatchObject({ text: 'Faden prüfen.', by: 'Lang' });
    work.note(first.uuid, '   ');
    expect(noteOn(first.uuid)).toBeNull();
    expect(() => work.note('00000000-0000-4000-8000-0000000000ff', 'x')).toThrow(expect.objectContaining({ code: 'MODEL_UNKNOWN' }));
  });

  it('offers both models and all three lights, and chooses none of several by itself', () => {
    expect(work.reference('s', null)).toMatchObject({ model: null, candidates: [{ uuid: second.uuid }, { uuid: first.uuid }] });
    expect(work.reference('s', first.uuid).model?.pictures.map(({ light }) => light)).toEqual(['white', 'ir', 'uv']);
  });

  it('sends nothing of the person to a web catalogue, DOKIS or PRADO, with or without a model', () => {
    const addresses = [null, first.uuid].flatMap((chosen) => work.reference('s', chosen).web.map(({ name }) => work.address('s', name, chosen)));
    expect(addresses).toContain('https://dokis.invalid/UTO/P/Pass/2011');
    expect(addresses).toHaveLength(4);
    for (const value of [fields.documentNumber, fields.surname, fields.givenNames, fields.birthDate, fields.expiryDate, session.id]) {
      for (const address of addresses) expect(address.toUpperCase()).not.toContain(value.toUpperCase());
    }
    expect(() => work.address('s', 'Anderer', null)).toThrow(expect.objectContaining({ code: 'CATALOGUE_UNKNOWN' }));
  });
});
