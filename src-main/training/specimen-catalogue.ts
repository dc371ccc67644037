/**
 * The reference catalogue of the training world: one model, the invented passport of Utopia that
 * specimen-page.ts paints, with a picture in each light and the routines that can be measured on it.
 * Thresholds lie half way between the worst genuine page and the best altered one of
 * tests/bench/optical.bench.ts; they hold for painted pages and for nothing else.
 */
import { randomBytes } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { packCatalogue } from '../documents/catalogue/bundle.ts';
import type { CatalogueModel, CatalogueRoutine, PrintedField, ReferenceCatalogueContents } from '../documents/catalogue/catalogue.ts';
import { checkUuid } from '../documents/checks/uuid.ts';
import { cardPlace, paintCard } from './specimen-card.ts';
import { inventPerson } from './invented-person.ts';
import { PAGE_HEIGHT_MM, PAGE_WIDTH_MM, pageAreas, paintPage, printedPlace } from './specimen-page.ts';

const PICTURE_PPI = 200;
/** The person on the reference pictures; sits at no training desk. */
const SPECIMEN_SEED = 1;

type Place = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
const upright = ({ x, y, width, height }: Place): CatalogueRoutine['area'] => ({ x, y, width, height, angle: 0 });
const routine = (name: string, generic: string | null, light: CatalogueRoutine['light'], description: string, place: Place, minimum: number, threshold: number, maximum: number, reference: CatalogueRoutine['light'] = light): CatalogueRoutine => ({
  uuid: checkUuid(`catalogue.UTO-P-2010.${name}`), generic, name, description, minimum, threshold, maximum, light, area: upright(place), reference,
});

/** What can be measured on a page of this model; see documents/checks/routine-measures.ts for what each value is. */
export const specimenRoutines: readonly CatalogueRoutine[] = [
  routine('infraredZone', '(IR, AB, MR)', 'ir', 'Druckfarbe der Zone im Infrarotlicht', pageAreas.mrz, 0, 0.45, 1),
  routine('infraredText', '(IR, TR, ID)', 'ir', 'Schrift der Sichtzone, die im Infrarotlicht verschwindet', { ...pageAreas.visualZone, height: 38 }, 0, 0.935, 1),
  routine('uvDullness', '(UV, BR, FU)', 'uv', 'Papier ohne optische Aufheller im UV-Licht', { x: 0, y: 0, width: PAGE_WIDTH_MM, height: PAGE_HEIGHT_MM }, 0, 0.5, 1),
  routine('uvFibres', '(UV, LU, FI)', 'uv', 'Leuchtende Fasern im UV-Licht', { x: 2, y: 66, width: PAGE_WIDTH_MM - 4, height: PAGE_HEIGHT_MM - 68 }, 0, 0.0005, 0.01),
  routine('uvOverprint', '(UV, LU, IS)', 'uv', 'Leuchtender Untergrunddruck im UV-Licht', pageAreas.visualZone, 0, 0.03, 0.15),
  routine('uvPhotoOverprint', '(UV, LU, OP)', 'uv', 'Muster, das im UV-Licht über das Lichtbild läuft', { x: 9, y: 21, width: 28, height: 37 }, 0, 0.03, 0.15),
  routine('irThread', '(IR, AB, TH)', 'ir', 'Sicherheitsfaden, im Infrarotlicht dunkel', pageAreas.thread, 0, 0.5, 1),
  routine('uvThread', '(UV, LU, TH)', 'uv', 'Sicherheitsfaden, im UV-Licht leuchtend', pageAreas.thread, 0, 0.42, 0.8),
  routine('threadInWhite', '(VI, TR, TH)', 'white', 'Sicherheitsfaden, im weißen Licht nicht zu sehen', pageAreas.thread, 0, 0.5, 1),
  routine('watermark', '(IR, AB, WM)', 'ir', 'Wasserzeichen im Infrarotlicht', pageAreas.watermark, -1, 0.5, 1),
  routine('watermarkInWhite', '(VI, TR, AF)', 'white', 'Wasserzeichen, im weißen Licht von oben nicht zu sehen', pageAreas.watermark, 0, 0.5, 1, 'ir'),
  routine('photoEdge', null, 'uv', 'Rand des Lichtbilds im UV-Licht', pageAreas.photo, 0, 0.65, 1),
];

/** Fields of the visual zone by their place in the painter's list. */
const PRINTED: readonly (readonly [index: number, name: PrintedField['name'], form: PrintedField['form']])[] = [
  [1, 'documentNumber', 'text'], [2, 'surname', 'text'], [3, 'givenNames', 'text'], [4, 'nationality', 'text'], [5, 'birthDate', 'date'], [6, 'sex', 'text'], [9, 'expiryDate', 'date'],
];
const printedFields: readonly PrintedField[] = PRINTED.map(([index, name, form]) => ({ name, form, page: null, area: { ...printedPlace(index), angle: 0 } }));

/** The model, with its pictures painted now. */
export async function specimenModel(): Promise<CatalogueModel> {
  const person = inventPerson(SPECIMEN_SEED);
  const pictures = await Promise.all((['white', 'ir', 'uv'] as const).map(async (light) => ({
    id: light, light, page: 'Datenseite', mediaType: 'image/png' as const, ppi: PICTURE_PPI, data: (await paintPage({ person, light, ppi: PICTURE_PPI })).toString('base64'),
  })));
  return {
    uuid: checkUuid('catalogue.UTO-P-2010'), model: { country: 'UTO', type: 'P', number: 1, year: 2010, prado: null }, title: 'Reisepass Utopia, Ausgabe 2010 (erfunden)',
    issuedFrom: '2010-01-01', issuedUntil: null, pictures, routines: [...specimenRoutines], fields: [...printedFields], digitalSeal: false, defects: [],
  };
}

const CARD_PRINTED: readonly (readonly [name: PrintedField['name'], form: PrintedField['form']])[] = [
  ['documentNumber', 'text'], ['surname', 'text'], ['givenNames', 'text'], ['birthDate', 'date'], ['expiryDate', 'date'], ['nationality', 'text'],
];

/** The residence card: its front names the fields that the zone on its back must agree with. */
export async function specimenCardModel(): Promise<CatalogueModel> {
  const person = inventPerson(SPECIMEN_SEED);
  const pictures = await Promise.all(([['front', 'Vorderseite'], ['back', 'Rückseite']] as const).map(async ([side, page]) => ({
    id: side, light: 'white' as const, page, mediaType: 'image/png' as const, ppi: PICTURE_PPI, data: (await paintCard({ person, side, ppi: PICTURE_PPI })).toString('base64'),
  })));
  return {
    uuid: checkUuid('catalogue.UTO-A-2015'), model: { country: 'UTO', type: 'A', number: 1, year: 2015, prado: null }, title: 'Aufenthaltskarte Utopia, Ausgabe 2015 (erfunden)',
    issuedFrom: '2015-01-01', issuedUntil: null, pictures, routines: [], digitalSeal: false, defects: [],
    fields: CARD_PRINTED.map(([name, form], index) => ({ name, form, page: 'Vorderseite', area: { ...cardPlace(index), angle: 0 } })),
  };
}

/** A signed catalogue file for one training world, and the public key (hexadecimal) that proves it. */
export async function makeSpecimenCatalogue(now: Date): Promise<{ file: Uint8Array; publisher: string }> {
  const secret = new Uint8Array(randomBytes(32));
  const contents: ReferenceCatalogueContents = {
    format: 'schalter-catalogue/1', name: 'Utopia (Übung)', version: 1, publishedAt: now.toISOString(), publisher: 'Übung', models: [await specimenModel(), await specimenCardModel()],
  };
  return { file: packCatalogue(contents, secret), publisher: Buffer.from(ed25519.getPublicKey(secret)).toString('hex') };
}
