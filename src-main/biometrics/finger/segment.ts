/**
 * Slap segmentation: finds the finger prints on the platen, straightens each, gives it its finger code
 * and tells which hand it was. [TR-03121-3-4 4.2.3, 3.3.2 steps 3 and 5]
 */
import { checkImage, cropTurned, resample, type GrayImage } from './image.ts';
import { fingertips, findBlobs, handAngle, orderAcross, withoutSpecks, type Blob } from './slap-blobs.ts';
import { assign, classify, classifyWithoutLittle, lacksLittle } from './slap-hand.ts';
import { expectedFingers, slapHand } from './slap-layout.ts';
import { cell, rasterise } from './slap-raster.ts';
import { usualHandThreshold, type FingerPosition, type Hand, type Segmentation, type SegmentedFinger, type SlapName, type SlapOptions, type SlapProblem } from './types.ts';

/** Segments a slap of any resolution; boxes are in pixels of the picture given. Throws FINGER_IMAGE. */
export function segmentSlap(image: GrayImage, options: SlapOptions): Segmentation {
  checkImage(image);
  const half = resample(image, 250);
  const expected = expectedFingers(options.slap, options.missing);
  const { angle, ordered } = printsOf(half, expected.length);
  const problems: SlapProblem[] = [];
  const seen = handOf(ordered, angle, options.slap, expected);
  if (ordered.length === 0) problems.push('no-fingers');
  else if (ordered.length < expected.length) problems.push('fewer-fingers');
  if (ordered.length > expected.length) problems.push('more-fingers');
  const wanted = slapHand[options.slap];
  if (wanted !== 'unknown' && seen.hand !== 'unknown' && seen.hand !== wanted && seen.score >= (options.handThreshold ?? usualHandThreshold)) problems.push('wrong-hand');
  const assigned = assign(ordered, expected, options.slap, angle);
  if (assigned.some(({ blob }) => blob.touchesEdge)) problems.push('touches-edge');
  if (Math.abs(angle) > Math.PI / 6) problems.push('rotated');
  return {
    fingers: assigned.map(({ blob, position }) => cutOut(image, blob, position)),
    hand: seen.hand,
    score: seen.score,
    angle: degrees(angle),
    problems,
    found: ordered.length,
  };
}

function handOf(ordered: Blob[], angle: number, slap: SlapName, expected: FingerPosition[]): { hand: Hand; score: number } {
  if (slap !== 'right4' && slap !== 'left4') return { hand: 'unknown', score: 0 };
  return lacksLittle(slap, expected) ? classifyWithoutLittle(ordered, angle, slap, expected) : classify(ordered, angle);
}

const degrees = (radians: number): number => Math.round((radians * 1800) / Math.PI) / 10;

interface Prints {
  angle: number;
  /** From left to right. */
  ordered: Blob[];
}

/** The prints seen. Where their number is not the expected one, a second look leaves out writing and lines, and counts if it comes closer. */
function printsOf(half: GrayImage, expected: number): Prints {
  const look = (onlyRidges: boolean): Prints => {
    const blobs = findBlobs(rasterise(half, onlyRidges));
    const prints = fingertips(onlyRidges ? withoutSpecks(blobs, expected) : blobs);
    const angle = handAngle(prints);
    return { angle, ordered: orderAcross(prints, angle) };
  };
  const first = look(false);
  if (first.ordered.length === expected || first.ordered.length === 0) return first;
  const second = look(true);
  return Math.abs(second.ordered.length - expected) < Math.abs(first.ordered.length - expected) ? second : first;
}

/** Rim around a print, cells. */
const rim = 2;

function cutOut(image: GrayImage, blob: Blob, position: FingerPosition): SegmentedFinger {
  const scale = (cell * image.ppi) / 500;
  const width = Math.round((blob.right - blob.left + 2 * rim) * scale);
  const height = Math.round((blob.bottom - blob.top + 2 * rim) * scale);
  const middleAcross = (blob.left + blob.right) / 2;
  const middleAlong = (blob.top + blob.bottom) / 2;
  const centreX = (blob.x + 0.5 + middleAcross * Math.cos(blob.turn) - middleAlong * Math.sin(blob.turn)) * scale;
  const centreY = (blob.y + 0.5 + middleAcross * Math.sin(blob.turn) + middleAlong * Math.cos(blob.turn)) * scale;
  return {
    position,
    box: { x: Math.round(centreX - width / 2), y: Math.round(centreY - height / 2), width, height, angle: degrees(blob.turn) },
    image: cropTurned(image, centreX, centreY, width, height, degrees(blob.turn)),
  };
}
