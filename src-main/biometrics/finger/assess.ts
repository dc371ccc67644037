/**
 * The finger room's work as plain functions, without threads: what worker.ts runs and tests call. Uses
 * the native core where it is built (core.ts).
 */
import { core } from './core.ts';
import { checkImage, type GrayImage } from './image.ts';
import { prepareTemplate } from './match/prepared.ts';
import { scoreOf } from './match/calibration.ts';
import { mostInGallery, packGallery, packPrepared, type FlatGallery } from './match/gallery.ts';
import { readMinutiaeRecord } from './records.ts';
import { embeddedName, extractWithQuality, qualityThreshold } from './quality.ts';
import { segmentSlap } from './segment.ts';
import { findDuplicates, verifyControl as verify } from './session-checks.ts';
import { expectedFingers } from './slap-layout.ts';
import type { AssessSlapOptions, Candidate, Comparison, ControlVerification, FingerAssessment, FingerPosition, FingerTemplate, KnownFinger, SlapAssessment } from './types.ts';

export const defaultThreshold = 30;

/** One-to-one comparison. */
export function compareTemplates(probe: FingerTemplate, candidate: FingerTemplate, threshold = defaultThreshold): Comparison {
  const a = prepareTemplate(probe);
  const b = prepareTemplate(candidate);
  const { raw, paired } = core.compareRaw(a, b);
  const score = scoreOf(raw, a.count, b.count);
  return { score, paired, match: score >= threshold, threshold };
}

/** One-to-many: the best of the gallery, best first. */
export function identify(probe: FingerTemplate, gallery: FingerTemplate[], limit = 10): Candidate[] {
  const a = prepareTemplate(probe, mostInGallery);
  const prepared = gallery.map((template) => prepareTemplate(template, mostInGallery));
  return core.search(a, packPrepared(prepared), limit).map(({ index, raw }) => ({ index, score: scoreOf(raw, a.count, prepared[index]!.count) }));
}

const shared = <T extends Int32Array | Int16Array | Uint8Array | Uint32Array>(array: T): T => {
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => T)(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
};

/** Packs minutiae records; the arrays lie in shared memory, so that they cross threads without a copy. Throws FINGER_RECORD. */
export function packRecords(records: readonly Uint8Array[]): FlatGallery {
  const { size, starts, x, y, angle, planes } = packGallery(records.map((record) => readMinutiaeRecord(record).views[0]?.template ?? { width: 0, height: 0, minutiae: [] }));
  return { size, starts: shared(starts), x: shared(x), y: shared(y), angle: shared(angle), planes: shared(planes) };
}

/** Threads of the native core for one search: as many as the desks of the guideline surely have. */
const searchThreads = 2;

export function searchGallery(probes: readonly FingerTemplate[], gallery: FlatGallery, limit: number): Candidate[][] {
  return probes.map((probe) => {
    const prepared = prepareTemplate(probe, mostInGallery);
    return core.search(prepared, gallery, limit, searchThreads).map(({ index, raw }) => ({ index, score: scoreOf(raw, prepared.count, gallery.starts[index + 1]! - gallery.starts[index]!) }));
  });
}

/** [TR-03121-3-4 3.5.2 step 7] */
export function verifyControl(position: FingerPosition, rolled: FingerTemplate, plains: KnownFinger[]): ControlVerification {
  return verify(position, rolled, plains, compareTemplates);
}

/** Segmentation, quality, templates, hand and uniqueness of one slap. [TR-03121-3-4 3.3.2 steps 3 to 5] */
export function assessSlap(image: GrayImage, options: AssessSlapOptions): SlapAssessment {
  checkImage(image);
  const segmentation = segmentSlap(image, options);
  const fingers = segmentation.fingers.map((finger): FingerAssessment => {
    const threshold = qualityThreshold(finger.position, options.purpose);
    const { template, quality } = qualityOrNone(finger.image);
    return { ...finger, template, quality, threshold, ok: quality.quality !== 255 && quality.quality >= threshold };
  });
  const expected = expectedFingers(options.slap, options.missing);
  const numberAsExpected = !segmentation.problems.some((problem) => problem === 'no-fingers' || problem === 'fewer-fingers' || problem === 'more-fingers');
  return {
    fingers,
    expected,
    hand: segmentation.hand,
    handScore: segmentation.score,
    handMismatch: segmentation.problems.includes('wrong-hand'),
    problems: segmentation.problems,
    duplicates: findDuplicates(fingers, options.previous ?? [], compareTemplates),
    sufficient: numberAsExpected && fingers.every((finger) => finger.ok),
  };
}

/** [TR-03121-3-4 4.4.4.1.1] Where quality cannot be computed the value is 255. */
function qualityOrNone(image: GrayImage): ReturnType<typeof extractWithQuality> {
  try {
    return extractWithQuality(image);
  } catch {
    return { template: { width: image.width, height: image.height, minutiae: [] }, quality: { quality: 255, algorithm: embeddedName, reasons: ['empty'], measures: {} } };
  }
}
