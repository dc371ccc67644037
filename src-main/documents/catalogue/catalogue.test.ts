import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { SchalterError } from '../../errors.ts';
import { generator, mutate } from '../passive/testing/mutate.ts';
import { packCatalogue, unpackCatalogue } from './bundle.ts';
import { identifiedModel, openCatalogue, type CatalogueModel, type ReferenceCatalogueContents } from './catalogue.ts';
import { PRADO, webAddress } from './web-links.ts';

const entry = (year: number, issuedFrom: string, issuedUntil: string | null): CatalogueModel => ({
  uuid: `00000000-0000-4000-8000-00000000${year}`, model: { country: 'UTO', type: 'P', number: year - 2000, year, prado: null }, title: `Reisepass Utopia ${year}`,
  issuedFrom, issuedUntil, pictures: [{ id: 'p1', light: 'uv', page: 'data', mediaType: 'image/png', ppi: 400, data: 'iVBORw0KGgo=' }], routines: [], fields: [], digitalSeal: false, defects: [],
});
const contents: ReferenceCatalogueContents = {
  format: 'schalter-catalogue/1', name: 'Utopia', version: 3, publishedAt: '2026-11-01T00:00:00Z', publisher: 'Test',
  models: [entry(2005, '2005-01-01', '2012-12-31'), entry(2012, '2012-06-01', null)],
};
const secret = ed25519.utils.randomSecretKey();
const trusted = [ed25519.getPublicKey(secret)];
const file = packCatalogue(contents, secret);
const codeOf = (run: () => unknown): string => { try { run(); return 'none'; } catch (error) { return (error as SchalterError).code; } };

describe('[issue 3 section 5] reference catalogue', () => {
  it('comes as one signed file', () => {
    expect(unpackCatalogue(file, trusted)).toEqual(contents);
  });

  it('is refused from strangers, when changed, when older', () => {
    expect(codeOf(() => unpackCatalogue(file, [ed25519.getPublicKey(ed25519.utils.randomSecretKey())]))).toBe('CATALOGUE_UNTRUSTED');
    const changed = Uint8Array.from(file); changed[file.length - 3]! ^= 1;
    expect(codeOf(() => unpackCatalogue(changed, trusted))).toBe('CATALOGUE_SIGNATURE');
    expect(codeOf(() => unpackCatalogue(file, trusted, { name: 'Utopia', version: 3 }))).toBe('CATALOGUE_OLDER');
    expect(codeOf(() => unpackCatalogue(new Uint8Array(10), trusted))).toBe('CATALOGUE_MALFORMED');
  });

  it('survives damaged files', () => {
    const random = generator(5);
    for (let i = 0; i < 200; i++) {
      const damaged = mutate(file, random);
      try { unpackCatalogue(damaged, trusted); } catch (error) { expect(error).toBeInstanceOf(SchalterError); }
    }
  });

  it('[TR-03135-1 5.5.3] names a model only when exactly one fits', () => {
    const catalogue = openCatalogue(contents);
    expect(identifiedModel(catalogue, { country: 'UTO', type: 'P', issuedOn: '2006-01-01' })?.year).toBe(2005);
    expect(identifiedModel(catalogue, { country: 'UTO', type: 'P', issuedOn: '2012-07-01' })).toBeNull();
    expect(catalogue.candidates({ country: 'UTO', type: 'P', issuedOn: null }).map(({ model }) => model.year)).toEqual([2012, 2005]);
    expect(catalogue.candidates({ country: 'D', type: 'P', issuedOn: null })).toEqual([]);
  });

  it('opens a web catalogue with nothing but state and PRADO code', () => {
    const model = { country: 'D', type: 'P', number: null, year: null, prado: 'DEU-AO-02004' };
    expect(webAddress(PRADO, model)).toBe('https://www.consilium.europa.eu/prado/de/DEU-AO-02004/index.html');
    expect(webAddress(PRADO, { ...model, prado: '../L898902C3' })).toBe('https://www.consilium.europa.eu/prado/de/prado-documents/DEU/A/docs-per-category.html');
    expect(webAddress(PRADO, { ...model, type: 'V', prado: null })).toBe(PRADO.search);
    expect(codeOf(() => webAddress(PRADO, { ...model, country: 'D<<' }))).toBe('CATALOGUE_ADDRESS');
    expect(codeOf(() => webAddress({ ...PRADO, entry: null, kind: 'http://example.invalid/{country}' }, model))).toBe('CATALOGUE_ADDRESS');
  });
});
