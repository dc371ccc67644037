/**
 * The reference for the document of a session: which model it can be, its pictures in every light, the
 * caseworkers' notes, and the addresses of web catalogues. Reads only what names the model; the person
 * stays out of it.
 */
import type { Reference } from '../contract/catalogue.ts';
import type { Session } from '../contract/session.ts';
import type { CatalogueModel, ReferenceCatalogue } from '../documents/catalogue/catalogue.ts';
import { webAddress, type WebCatalogue } from '../documents/catalogue/web-links.ts';
import type { DocumentModel } from '../documents/checks/model.ts';
import { SchalterError } from '../errors.ts';
import type { Store } from '../store/database.ts';
import { modelNote, putModelNote } from '../store/model-notes.ts';

export interface CatalogueWorkOptions {
  store: Store;
  /** The one in use now. */
  catalogue(): ReferenceCatalogue | null;
  web: readonly WebCatalogue[];
  readSession(sessionId: string): Session;
  caseworker(): string;
  now(): string;
}

export interface CatalogueWork {
  /** @param chosen uuid of the model the caseworker picked; null: the one that fits alone */
  reference(sessionId: string, chosen: string | null): Reference;
  /** @throws MODEL_UNKNOWN (input) */
  note(model: string, text: string): void;
  /** @throws CATALOGUE_UNKNOWN (input) for a web catalogue this desk does not have */
  address(sessionId: string, name: string, chosen: string | null): string;
}

export function createCatalogueWork({ store, catalogue, web, readSession, caseworker, now }: CatalogueWorkOptions): CatalogueWork {
  const candidatesOf = (session: Session): CatalogueModel[] => {
    const { country, type } = kindOf(session);
    return country && type ? (catalogue()?.candidates({ country, type, issuedOn: null }) ?? []) : [];
  };
  const addressesOf = (session: Session, entry: CatalogueModel | null): Reference['web'] => {
    const { country, type } = kindOf(session);
    const model: DocumentModel | null = entry?.model ?? (country && type ? { country, type, number: null, year: null, prado: null } : null);
    return model ? web.map((one) => ({ name: one.name, address: webAddress(one, model) })) : [];
  };
  const entryOf = (candidates: readonly CatalogueModel[], chosen: string | null): CatalogueModel | null =>
    candidates.find(({ uuid }) => uuid === chosen) ?? (candidates.length === 1 ? candidates[0]! : null);

  return {
    reference(sessionId, chosen) {
      const session = readSession(sessionId);
      const candidates = candidatesOf(session);
      const used = catalogue();
      const entry = entryOf(candidates, chosen);
      return {
        catalogue: used && { name: used.name, version: used.version, publishedAt: used.publishedAt, publisher: used.publisher },
        candidates: candidates.map(({ uuid, title }) => ({ uuid, title })),
        model: entry && {
          uuid: entry.uuid, title: entry.title, code: codeOf(entry.model), note: modelNote(store, entry.uuid),
          pictures: entry.pictures.map(({ light, mediaType, ppi, data }) => ({ light, mime: mediaType, ppi, bytes: new Uint8Array(Buffer.from(data, 'base64')) })),
        },
        web: addressesOf(session, entry),
      };
    },
    note(model, text) {
      if (!catalogue()?.model(model)) throw new SchalterError('MODEL_UNKNOWN', 'input', 'Dieses Dokumentenmodell steht nicht im Referenzkatalog. Bitte das Modell neu wählen.');
      putModelNote(store, model, { text, updatedAt: now(), by: caseworker() });
    },
    address(sessionId, name, chosen) {
      const session = readSession(sessionId);
      const found = addressesOf(session, entryOf(candidatesOf(session), chosen)).find((one) => one.name === name);
      if (!found) throw new SchalterError('CATALOGUE_UNKNOWN', 'input', `Der Webkatalog »${name}« ist an diesem Schalter nicht eingerichtet, oder der Ausstellerstaat ist nicht bekannt.`);
      return found.address;
    },
  };
}

/** State and kind as the zone or the chip names them. */
function kindOf({ document }: Session): { country: string | null; type: string | null } {
  const field = (name: string): string | null => document.mrz?.fields[name] ?? document.chip?.fields[name] ?? null;
  return { country: field('issuingState'), type: field('documentCode')?.slice(0, 1) ?? null };
}

/** [TR-03135-1 5.5.1.1] */
function codeOf({ country, type, number, year, prado }: DocumentModel): string {
  return `(${[country, type, number, year, prado].map((part) => part ?? '–').join(', ')})`;
}
