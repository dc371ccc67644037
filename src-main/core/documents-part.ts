/** The document room as the core uses it: zone from a page, and the check of everything that was read. */
import type { DocumentData } from '../contract/session.ts';
import { checkDocument, type ChipInput, type PageInput, type ZoneReading } from '../documents/checks/check-document.ts';
import { brokenFiles, chipAuthenticationInput, ldsFiles, protocolInput } from '../documents/checks/chip-input.ts';
import type { Area, Finding } from '../documents/checks/model.ts';
import { checkFurtherPage, checkFurtherSeal, checkOfFurther, withFurther } from '../documents/checks/compare-pages.ts';
import { typefaceMargin } from '../documents/checks/typeface.ts';
import { parseMrz } from '../documents/mrz/index.ts';
import { createPageReader } from '../documents/page/engine.ts';
import { visualOrders } from '../documents/page/visual-zone.ts';
import { liesLikeReference } from '../documents/checks/routine-measures.ts';
import type { PageImage } from '../devices/port.ts';
import { withoutReference } from '../documents/checks/optical-measures.ts';
import type { CatalogueModel, ReferenceCatalogue } from '../documents/catalogue/catalogue.ts';
import type { FaceEngine } from '../biometrics/face/port.ts';
import { comparePortraits, printedPortrait } from './page-portrait.ts';
import type { TrustStore } from '../documents/passive/trust-store.ts';
import type { ChipReading, DocumentPart } from './parts.ts';

export interface DocumentPartOptions {
  trust: TrustStore;
  /** Reference pictures and features by model; null where the desk has none. */
  catalogue: ReferenceCatalogue | null;
  face(): Promise<FaceEngine>;
}

export function createDocumentPart({ face, ...first }: DocumentPartOptions): DocumentPart {
  let lists = first;
  // A thread per light: white and infrared are read side by side.
  const readers = { white: createPageReader(), ir: createPageReader() };

  const inspect: DocumentPart['inspect'] = async (pages, reading, mrzLines) => {
    const model = lists.catalogue && modelOf(lists.catalogue, mrzLines);
    const white = pages.find(({ light }) => light === 'white');
    // The portrait has a thread of its own and waits for no zone.
    const portrait = printedPortrait(white, model, face).catch(() => null);
    const zones = await reading;
    const zone = (zones.find(({ light, area }) => light === 'white' && area) ?? zones.find(({ area }) => area))?.area ?? null;
    const visualOf = async (): Promise<Record<string, string> | null> =>
      !white || !model || !model.fields.some(({ page }) => page === null) || !liesLikeReference(model.routines, zone, white) ? null : readers.white.visual(white.bytes, visualOrders(model.fields.filter(({ page }) => page === null), parseMrz(mrzLines), white.ppi)).catch(() => null);
    const [visual, features] = await Promise.all([
      visualOf(),
      Promise.all(pages.map((page) => readers[page.light === 'ir' ? 'ir' : 'white'].measure(page.bytes, { light: page.light, ppi: page.ppi, zone, model }))),
    ]);
    const performed = features.flat();
    return { features: [...performed, ...withoutReference(performed)], model: model?.model ?? null, portrait: await portrait, visual };
  };

  /** The page of the model whose places show most fields; null where the reference names no other page. */
  const printOfFurther = async (white: PageImage, mrzLines: readonly string[]): Promise<Record<string, string> | null> => {
    const fields = ((lists.catalogue && modelOf(lists.catalogue, mrzLines))?.fields ?? []).filter(({ page }) => page !== null);
    if (fields.length === 0) return null;
    const read = await Promise.all([...new Set(fields.map(({ page }) => page))].map((page) => readers.white.visual(white.bytes, visualOrders(fields.filter((field) => field.page === page), parseMrz(mrzLines), white.ppi)).catch(() => ({}))));
    return read.reduce((most, one) => (Object.keys(one).length > Object.keys(most).length ? one : most));
  };

  return {
    get catalogue() {
      return lists.catalogue;
    },
    get usedLists() {
      return lists.trust.usedLists;
    },
    get trustProblems() {
      return lists.trust.problems;
    },
    renew: (next) => void (lists = next),
    async zone({ light, bytes }) {
      if (light === 'uv') return null;
      const { mrz, barcodes } = await readers[light].read(bytes);
      return { light, lines: mrz?.lines ?? [], margin: mrz && 2 * mrz.confidence - 1, area: mrz && areaOf(mrz.corners), crop: null, barcodes };
    },
    accessNumbers: ({ bytes, ppi }) => readers.white.accessNumbers(bytes, ppi),
    inspect,
    async check({ mrzLines, zones, pages, expectedLights, inspection, chip, ...expected }) {
      const mrz = mrzLines.length > 0 ? parseMrz(mrzLines) : null;
      const lights = pages.map((page) => page.light);
      // A card that the number on its front has opened shows its zone on the other side.
      const front = chip?.key === 'can' && chip.state === 'read';
      const hasMrz = mrz !== null || zones.some(({ lines }) => lines.length > 0) ? true : front ? false : null;
      const known = lists.catalogue && modelOf(lists.catalogue, mrzLines);
      const page: PageInput | null = pages.length === 0 ? null : {
        expectedLights, lights, hasMrz, zones, typefaceMargin: typefaceMargin(zones), features: inspection.features, model: inspection.model, visual: inspection.visual,
        barcodes: zones.find(({ light }) => light === 'white')?.barcodes ?? [],
        carriesSeal: known?.digitalSeal === true, knownDefects: known?.defects ?? [],
      };
      const portrait = await comparePortraits(inspection.portrait, chip?.portrait ?? null, face);
      const check = checkDocument({ mrz, page, chip: chip && chipInput(chip), trust: lists.trust, now: new Date(), portrait, ...expected });
      return { check, findings: check.findings.map(shownFinding), overall: check.overall.result, branches: check.branches.map(({ branch, result }) => ({ branch, result })) };
    },
    async further({ document, pages, zones }) {
      const mrzLines = document.mrz?.lines ?? [];
      const own = zones.find(({ light, lines }) => light === 'ir' && lines.length > 0) ?? zones.find(({ lines }) => lines.length > 0);
      const white = pages.find(({ light }) => light === 'white');
      const visual = own || !white ? null : await printOfFurther(white, mrzLines);
      const page = { mrz: own ? parseMrz(own.lines) : null, visual, barcodes: zones.find(({ light }) => light === 'white')?.barcodes ?? [] };
      const now = new Date();
      const found = [...checkFurtherPage(parseMrz(mrzLines), page), ...checkFurtherSeal(page, lists.trust, now)];
      return { check: checkOfFurther(found, now), ...withFurther({ findings: document.findings, branches: document.branches ?? [] }, found.map(shownFinding)) };
    },
    async close() {
      await Promise.all([readers.white.close(), readers.ir.close()]);
    },
  };
}

/** The one entry that fits the zone's state and kind; null where none or several do [TR-03135-1 Table 5.5]. */
function modelOf(catalogue: ReferenceCatalogue, mrzLines: readonly string[]): CatalogueModel | null {
  const { issuingState, documentCode } = mrzLines.length > 0 ? parseMrz(mrzLines).fields : {};
  if (!issuingState || !documentCode) return null;
  const candidates = catalogue.candidates({ country: issuingState, type: documentCode.slice(0, 1), issuedOn: null });
  return candidates.length === 1 ? candidates[0]! : null;
}

/** Unturned box around the zone, pixels of the picture. */
function areaOf(corners: readonly { x: number; y: number }[]): Area {
  const xs = corners.map((corner) => corner.x);
  const ys = corners.map((corner) => corner.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y, angle: 0 };
}

/** The session's finding: what a caseworker looks at. */
function shownFinding({ id, branch, result, obligation, title, meaning, advice, light, area, margin }: Finding): DocumentData['findings'][number] {
  return { id, branch, result, obligation, title, meaning, advice, light, area, margin };
}

function chipInput(chip: ChipReading): ChipInput {
  const { protocols } = chip;
  return {
    state: chip.state === 'failed' ? 'aborted' : chip.state,
    code: chip.code,
    key: chip.access === null || chip.access === 'none' ? 'none' : chip.key,
    bac: protocolInput(protocols?.bac, []),
    pace: protocolInput(protocols?.pace, ['mapping', 'agreement', 'cipher', 'parameters']),
    terminalAuthentication: protocolInput(protocols?.terminalAuthentication, ['version']),
    activeAuthentication: protocolInput(protocols?.activeAuthentication, ['kind', 'hash']),
    chipAuthentication: chipAuthenticationInput(protocols?.chipAuthentication),
    paceCam: protocolInput(protocols?.chipAuthenticationMapping, []),
    files: ldsFiles(chip.files),
    failures: brokenFiles(chip.failures),
    transcript: chip.transcript,
  };
}
