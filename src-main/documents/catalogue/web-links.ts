/**
 * Opening the right entry of a web catalogue for the document at hand [issue 3 section 5]: PRADO in public,
 * DOKIS or another one for offices with access. Only state, kind, year and PRADO code leave the desk.
 */
import { SchalterError } from '../../errors.ts';
import type { DocumentModel } from '../checks/model.ts';

/** A web catalogue; `{country}`, `{type}`, `{category}`, `{year}` and `{prado}` are put in, unknown ones stay empty. */
export interface WebCatalogue {
  readonly name: string;
  /** Address of one entry, used where the PRADO code is known; null where there is none. */
  readonly entry: string | null;
  /** Address of all documents of a kind and state, used where the kind has a category. */
  readonly kind: string | null;
  /** The catalogue's own letter for the first letter of the document code. */
  readonly categories: Readonly<Record<string, string>>;
  /** Where to search by hand. */
  readonly search: string;
}

export const PRADO: WebCatalogue = {
  name: 'PRADO',
  entry: 'https://www.consilium.europa.eu/prado/de/{prado}/index.html',
  kind: 'https://www.consilium.europa.eu/prado/de/prado-documents/{country}/{category}/docs-per-category.html',
  categories: { P: 'A', I: 'B' },
  search: 'https://www.consilium.europa.eu/prado/de/search-by-document-country.html',
};

/** ICAO's one-letter D is DEU in catalogues; British kinds of nationality have their documents under GBR. */
const CATALOGUE_COUNTRY: Readonly<Record<string, string>> = { D: 'DEU', GBD: 'GBR', GBN: 'GBR', GBO: 'GBR', GBP: 'GBR', GBS: 'GBR' };

/**
 * Address for a model. Parts are checked against their alphabets, so that nothing else can get into it.
 * @throws CATALOGUE_ADDRESS (kind input) for an address that is not https or a model without state
 */
export function webAddress(catalogue: WebCatalogue, model: DocumentModel): string {
  const country = /^[A-Z]{1,3}$/.test(model.country) ? CATALOGUE_COUNTRY[model.country] ?? model.country : null;
  const prado = model.prado !== null && /^[A-Z]{3}-[A-Z]{2}-\d{5}$/.test(model.prado) ? model.prado : null;
  if (country === null) throw new SchalterError('CATALOGUE_ADDRESS', 'input', 'Der Ausstellerstaat ist nicht bekannt; im Webkatalog bitte von Hand suchen.');
  const category = catalogue.categories[model.type];
  const parts: Readonly<Record<string, string>> = {
    country, category: category ?? '', prado: prado ?? '', type: /^[A-Z]$/.test(model.type) ? model.type : '', year: model.year === null ? '' : String(model.year),
  };
  const byCode = prado === null ? null : catalogue.entry;
  const byKind = category === undefined ? null : catalogue.kind;
  const address = (byCode ?? byKind ?? catalogue.search).replace(/\{(country|category|prado|type|year)\}/g, (_, name: string) => encodeURIComponent(parts[name]!));
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:') {
    throw new SchalterError('CATALOGUE_ADDRESS', 'input', `Die Adresse des Webkatalogs »${catalogue.name}« ist falsch eingerichtet. Bitte die Einstellung prüfen.`);
  }
  return address;
}
