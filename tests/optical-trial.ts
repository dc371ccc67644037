/**
 * The optical trial: painted pages of the invented model go through the document room as the core uses it,
 * in white, infrared and ultraviolet light, genuine and altered; the findings are the answer. Synthetic
 * throughout: it tells which check reacts to which alteration, not how often one errs on real documents.
 */
import type { Finding } from '../src-main/contract/session.ts';
import { createDocumentPart } from '../src-main/core/documents-part.ts';
import type { DocumentPart, ZoneOfPage } from '../src-main/core/parts.ts';
import type { PageImage } from '../src-main/devices/port.ts';
import { createFaceEngine } from '../src-main/biometrics/face/engine.ts';
import { openCatalogue } from '../src-main/documents/catalogue/catalogue.ts';
import { EMPTY_TRUST } from '../src-main/documents/passive/trust-store.ts';
import { inventPerson } from '../src-main/training/invented-person.ts';
import { specimenModel } from '../src-main/training/specimen-catalogue.ts';
import { PAGE_HEIGHT_MM, PAGE_WIDTH_MM, paintPage, type TamperKind } from '../src-main/training/specimen-page.ts';

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

export interface OpticalTrial {
  /** Findings of one painted page; the zone comes from the pictures. */
  run(seed: number, tamper?: TamperKind, ppi?: number): Promise<Finding[]>;
  close(): Promise<void>;
}

export async function openOpticalTrial(): Promise<OpticalTrial> {
  const catalogue = openCatalogue({ format: 'schalter-catalogue/1', name: 'Utopia', version: 1, publishedAt: '2026-11-01T00:00:00Z', publisher: 'trial', models: [await specimenModel()] });
  const engine = createFaceEngine();
  const part: DocumentPart = createDocumentPart({ trust: EMPTY_TRUST, catalogue, face: () => Promise.resolve(engine) });
  return {
    async run(seed, tamper, ppi = 400) {
      const pages: PageImage[] = [];
      for (const light of ['white', 'ir', 'uv'] as const) {
        const bytes = new Uint8Array(await paintPage({ person: inventPerson(seed), light, ppi, ...(tamper ? { tamper } : {}) }));
        pages.push({ light, mime: 'image/png', bytes, width: Math.round((PAGE_WIDTH_MM / 25.4) * ppi), height: Math.round((PAGE_HEIGHT_MM / 25.4) * ppi), ppi });
      }
      const zones = (await Promise.all(pages.map((page) => part.zone(page)))).filter((zone): zone is ZoneOfPage => zone !== null);
      const mrzLines = (zones.find(({ light, lines }) => light === 'ir' && lines.length > 0) ?? zones.find(({ lines }) => lines.length > 0))?.lines ?? [];
      const inspection = await part.inspect(pages, zones, mrzLines);
      return (await part.check({ mrzLines, zones, pages, expectedLights: ['white', 'ir', 'uv'], inspection, chip: null })).findings;
    },
    async close() {
      await Promise.all([part.close(), engine.close()]);
    },
  };
}

/** Ids of the findings that count against a document. */
export function against(findings: readonly Finding[]): string[] {
  return findings.filter(({ result, obligation }) => result === 'failed' && obligation !== 'evaluatory').map(({ id }) => id);
}
