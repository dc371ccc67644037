/**
 * The optical trial: painted pages of the invented model go through the document room as the core uses it,
 * in white, infrared and ultraviolet light, genuine and altered; the findings are the answer. Synthetic
 * throughout: it tells which check reacts to which alteration, not how often one errs on real documents.
 */
import { p256 } from '@noble/curves/nist.js';
import sharp from 'sharp';
import type { Finding } from '../src-main/contract/session.ts';
import { createDocumentPart } from '../src-main/core/documents-part.ts';
import type { DocumentPart, ZoneOfPage } from '../src-main/core/parts.ts';
import type { PageImage } from '../src-main/devices/port.ts';
import { openCatalogue } from '../src-main/documents/catalogue/catalogue.ts';
import * as pki from '../src-main/documents/passive/testing/pki.ts';
import { buildTrustStore } from '../src-main/documents/passive/trust-store.ts';
import { inventPerson, seededRandom } from '../src-main/training/invented-person.ts';
import { CARD_HEIGHT_MM, CARD_WIDTH_MM, paintCard, type CardTamperKind } from '../src-main/training/specimen-card.ts';
import { specimenCardModel, specimenModel } from '../src-main/training/specimen-catalogue.ts';
import { paintSheet, SHEET_HEIGHT_MM, SHEET_WIDTH_MM, type SheetTamperKind } from '../src-main/training/specimen-sheet.ts';
import { PAGE_HEIGHT_MM, PAGE_WIDTH_MM, pageDrawing, paintPage, type PageOrder, type TamperKind } from '../src-main/training/specimen-page.ts';

/**
 * What is claimed to be found, and by which checks; an empty list is an alteration nobody here sees.
 * Changed names, dates and numbers contradict the zone where the print could be read; the reference names
 * the places of the fields.
 */
export const claims: Readonly<Record<TamperKind, readonly string[]>> = {
  'photo-replaced': ['optical.additional.photoEdge'],
  'photo-cut': ['optical.additional.photoEdge'],
  'photo-overprint-missing': ['optical.spectral.uvPhotoOverprint'],
  'name-changed': ['combined.mrzAgainstVisual'],
  'birth-date-changed': ['combined.mrzAgainstVisual'],
  'expiry-extended': ['combined.mrzAgainstVisual'],
  'number-changed': ['combined.mrzAgainstVisual'],
  'mrz-digit-changed': ['optical.mrz.checkDigits'],
  'mrz-typeface': ['optical.mrz.typeface'],
  'mrz-ink': ['optical.spectral.infraredZone'],
  'text-ink': ['optical.spectral.infraredText'],
  'paper-bright': ['optical.spectral.uvDullness'],
  'fibres-missing': ['optical.spectral.uvFibres'],
  'uv-overprint-missing': ['optical.spectral.uvOverprint'],
  'thread-missing': ['optical.spectral.irThread', 'optical.spectral.uvThread'],
  'thread-printed': ['optical.spectral.irThread', 'optical.spectral.uvThread', 'optical.spectral.threadInWhite'],
  'watermark-missing': ['optical.spectral.watermark'],
  'watermark-printed': ['optical.spectral.watermark', 'optical.spectral.watermarkInWhite'],
};

/** A card's further page: what is claimed to be found by comparing its two sides. */
export const cardClaims: Readonly<Record<CardTamperKind, readonly string[]>> = {
  'front-of-another': ['combined.bothSides'],
  'front-name-changed': ['combined.bothSides'],
  'front-number-changed': ['combined.bothSides'],
};

/**
 * As a scanner gives it: turned by up to 0.4°, moved by up to half a millimetre, a little soft, lighter or
 * darker by up to 4 %, grain of 3 of 255, and packed as JPEG. The same seed makes the same scan.
 */
async function scanned(png: Buffer, seed: number, ppi: number): Promise<Uint8Array> {
  const random = seededRandom(seed);
  const about = (most: number): number => (2 * random() - 1) * most;
  const { width, height } = await sharp(png).metadata();
  const shift = Math.round((0.5 * ppi) / 25.4);
  const [left, top] = [Math.round(about(shift)), Math.round(about(shift))];
  const wide = await sharp(png).extend({ top: shift, bottom: shift, left: shift, right: shift, background: '#888' }).toBuffer();
  const turned = await sharp(wide).rotate(about(0.4), { background: '#888' }).toBuffer({ resolveWithObject: true });
  const moved = await sharp(turned.data)
    .extract({ left: Math.floor((turned.info.width - width) / 2) + left, top: Math.floor((turned.info.height - height) / 2) + top, width, height })
    .blur(0.6).linear(1 + about(0.04), 0).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i < moved.data.length; i++) moved.data[i] = Math.max(0, Math.min(255, moved.data[i]! + 3 * (random() + random() + random() - 1.5) * 2));
  return new Uint8Array(await sharp(moved.data, { raw: moved.info }).jpeg({ quality: 92 }).withMetadata({ density: ppi }).toBuffer());
}

/** The seal of a sheet of paper: what is claimed to be found. */
export const sheetClaims: Readonly<Record<SheetTamperKind, readonly string[]>> = {
  'seal-of-another': ['combined.mrzAgainstSeal'],
  'seal-forged': ['digitalSeal.authenticity.signature'],
  'seal-unsigned': ['digitalSeal.integrity.structure'],
  'zone-changed': ['combined.mrzAgainstSeal'],
};

export interface TrialOptions {
  /** Default 400. */
  readonly ppi?: number;
  /** Pages as a scanner gives them instead of as painted. */
  readonly scan?: boolean;
}

export interface OpticalTrial {
  /** Findings of one painted page; the zone comes from the pictures. */
  run(seed: number, tamper?: TamperKind, options?: TrialOptions): Promise<Finding[]>;
  /** Findings of the front of a painted card against the zone on its back. */
  runCard(seed: number, tamper?: CardTamperKind, options?: TrialOptions): Promise<Finding[]>;
  /** Findings of a painted sheet with a digital seal, signed by a state this desk trusts. */
  runSheet(seed: number, tamper?: SheetTamperKind, options?: TrialOptions): Promise<Finding[]>;
  close(): Promise<void>;
}

const picture = async (png: Buffer, seed: number, ppi: number, scan: boolean): Promise<Pick<PageImage, 'mime' | 'bytes'>> =>
  scan ? { mime: 'image/jpeg', bytes: await scanned(png, seed, ppi) } : { mime: 'image/png', bytes: new Uint8Array(png) };

export async function openOpticalTrial(): Promise<OpticalTrial> {
  const catalogue = openCatalogue({ format: 'schalter-catalogue/1', name: 'Utopia', version: 1, publishedAt: '2026-11-01T00:00:00Z', publisher: 'trial', models: [await specimenModel(), await specimenCardModel()] });
  const csca = pki.newSigner(pki.utopia('CSCA Utopia'));
  const [state, forger] = [1, 2].map(() => pki.newSigner([{ type: pki.COUNTRY, value: 'UT' }, { type: pki.COMMON_NAME, value: 'S1' }])) as [pki.Signer, pki.Signer];
  const sign = ({ secret }: pki.Signer) => (message: Uint8Array) => p256.sign(message, secret, { prehash: true, lowS: false });
  const trust = buildTrustStore([pki.issue(csca, csca, { ca: true, serial: 1 }), pki.issue(csca, state, { serial: 0x27 })].map((bytes) => ({ bytes, importedAt: new Date(), retrieval: 'manual' as const })), { pinned: [], acceptUnpinned: true, now: new Date() });
  // There is no chip whose portrait the printed one could be compared with: nobody asks for the engine's answer.
  const part: DocumentPart = createDocumentPart({ trust, catalogue, face: () => Promise.reject(new Error('no chip, no portrait to compare')) });
  const paint = async (seed: number, scan: boolean, order: PageOrder): Promise<PageImage> => {
    const { light, ppi } = order;
    return { light, ...(await picture(await paintPage(order), seed, ppi, scan)), width: Math.round((PAGE_WIDTH_MM / 25.4) * ppi), height: Math.round((PAGE_HEIGHT_MM / 25.4) * ppi), ppi };
  };
  const genuine = new Map<string, Promise<PageImage>>();
  /** An alteration that this light does not show leaves the genuine page, which is painted once. */
  const pageOf = (seed: number, scan: boolean, order: PageOrder): Promise<PageImage> => {
    const { tamper: _tamper, ...plain } = order;
    if (pageDrawing(order) !== pageDrawing(plain)) return paint(seed, scan, order);
    const key = `${seed} ${order.light} ${order.ppi} ${scan}`;
    const page = genuine.get(key) ?? paint(seed, scan, plain);
    genuine.set(key, page);
    return page;
  };
  const read = new WeakMap<PageImage, Promise<ZoneOfPage | null>>();
  /** The same page is read once. */
  const zoneOf = (page: PageImage): Promise<ZoneOfPage | null> => {
    const zone = read.get(page) ?? part.zone(page);
    read.set(page, zone);
    return zone;
  };
  return {
    async run(seed, tamper, { ppi = 400, scan = false } = {}) {
      const pages = await Promise.all((['white', 'ir', 'uv'] as const).map((light) => pageOf(seed, scan, { person: inventPerson(seed), light, ppi, ...(tamper ? { tamper } : {}) })));
      const zones = (await Promise.all(pages.map((page) => zoneOf(page)))).filter((zone): zone is ZoneOfPage => zone !== null);
      const mrzLines = (zones.find(({ light, lines }) => light === 'ir' && lines.length > 0) ?? zones.find(({ lines }) => lines.length > 0))?.lines ?? [];
      const inspection = await part.inspect(pages, zones, mrzLines);
      return (await part.check({ mrzLines, zones, pages, expectedLights: ['white', 'ir', 'uv'], inspection, chip: null })).findings;
    },
    async runCard(seed, tamper, { ppi = 400, scan = false } = {}) {
      const side = async (which: 'front' | 'back'): Promise<PageImage> => ({
        light: 'white', ppi, width: Math.round((CARD_WIDTH_MM / 25.4) * ppi), height: Math.round((CARD_HEIGHT_MM / 25.4) * ppi),
        ...(await picture(await paintCard({ person: inventPerson(seed), other: inventPerson(seed + 1), side: which, ppi, ...(tamper ? { tamper } : {}) }), seed + which.length, ppi, scan)),
      });
      const [back, front] = [await side('back'), await side('front')];
      const lines = (await part.zone(back))?.lines ?? [];
      const mrz = { lines: [...lines], format: 'TD1', valid: true, fields: {} };
      const zone = await part.zone(front);
      return (await part.further({ document: { mrz, findings: [], branches: [] }, pages: [front], zones: zone ? [zone] : [] })).findings;
    },
    async runSheet(seed, tamper, { ppi = 400, scan = false } = {}) {
      const png = await paintSheet({ person: inventPerson(seed), other: inventPerson(seed + 1), ppi, ...(tamper ? { tamper } : {}), sign: { state: sign(state), forger: sign(forger) }, signer: { signerId: 'UTS1', certificateReference: '27' } });
      const page: PageImage = { light: 'white', ppi, width: Math.round((SHEET_WIDTH_MM / 25.4) * ppi), height: Math.round((SHEET_HEIGHT_MM / 25.4) * ppi), ...(await picture(png, seed, ppi, scan)) };
      const zone = await part.zone(page);
      const nothing = { features: [], model: null, portrait: null, visual: null };
      return (await part.check({ mrzLines: zone?.lines ?? [], zones: zone ? [zone] : [], pages: [page], expectedLights: ['white'], inspection: nothing, chip: null })).findings;
    },
    async close() {
      await part.close();
    },
  };
}

/** Ids of the findings that count against a document. */
export function against(findings: readonly Finding[]): string[] {
  return findings.filter(({ result, obligation }) => result === 'failed' && obligation !== 'evaluatory').map(({ id }) => id);
}
