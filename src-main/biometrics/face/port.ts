/**
 * The face engine as the desk sees it. Another engine fits behind the same port.
 * Criteria follow TR-03121-3-4 4.4.1 (FM QA-FI-GENERIC) and 4.4.2 (FM QA-FI-ARE).
 */
import type { FaceCriterion } from '../../contract/session.ts';

/** Decoded picture: 8-bit RGB, row by row, no padding. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

export interface FaceBox {
  x: number;
  y: number;
  width: number;
  height: number;
  angle: number;
}

export interface FaceAssessment {
  /** How many faces are in the picture; criteria are about the largest. */
  faces: number;
  box: FaceBox | null;
  /** 68 points (iBUG numbering), pixels of the given picture; null without a face. */
  landmarks: readonly (readonly [number, number])[] | null;
  criteria: FaceCriterion[];
  /** True if every criterion with a threshold is fulfilled (4.4.1.1.1). */
  ok: boolean;
  /** The one most helpful instruction, German; null when nothing is to be said. */
  hint: string | null;
}

export interface FaceCrop {
  /** JPEG, 4:3 (height:width), at most 1200×1600, never scaled up (4.3.1.1). */
  jpeg: Uint8Array;
  width: number;
  height: number;
  /** Measured on the cropped picture. */
  assessment: FaceAssessment;
}

export interface FaceEngine {
  /** Name and version of the engine, as it is logged. */
  readonly name: string;
  /**
   * Measures a live picture (JPEG, PNG, WebP): its geometry is judged as the crop will have it.
   * @param scale camera pixels per pixel of the given picture, where it was made smaller for measuring
   * @throws SchalterError FACE_IMAGE_UNREADABLE (input)
   */
  assess(encoded: Uint8Array, scale?: number): Promise<FaceAssessment>;
  /**
   * Turns the head upright and crops to the profile.
   * @throws SchalterError FACE_NOT_FOUND (negative) where no face is in the picture; FACE_IMAGE_UNREADABLE (input)
   */
  crop(encoded: Uint8Array): Promise<FaceCrop>;
  /**
   * Distance between two faces, 0 same … about 1.2 different, and the threshold the engine is calibrated to.
   * @throws SchalterError FACE_NOT_FOUND (negative)
   */
  compare(a: Uint8Array, b: Uint8Array): Promise<{ distance: number; threshold: number; similar: boolean }>;
  close(): Promise<void>;
}
