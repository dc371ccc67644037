/**
 * The face engine as the desk sees it. Another engine fits behind the same port.
 * Criteria follow TR-03121-3-4 4.4.1 (FM QA-FI-GENERIC) and 4.4.2 (FM QA-FI-ARE).
 */
import type { FaceCriterion } from '../../contract/session.ts';
import type { CropAdjustment } from './geometry.ts';
import type { HintCode } from './hint.ts';
import type { QualityMeasure } from './iso-29794-5.ts';

/** Decoded picture: 8-bit RGB, row by row, no padding. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** What a picture's file says, before anything is measured. */
export interface PictureFacts {
  /** Pixels, turned as EXIF says. */
  width: number;
  height: number;
  /** jpeg, png, jpeg2000, tiff, webp, gif, heif, pgm, bmp. */
  format: string;
  /** No pixel has a colour. */
  grey: boolean;
  bytes: number;
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
  /** The measures of ISO/IEC 29794-5 with native value and component; what cannot be judged here is undetermined. */
  quality: QualityMeasure[];
  /** True if every criterion with a threshold is fulfilled (4.4.1.1.1). */
  ok: boolean;
  /** The one most helpful instruction, German; null when nothing is to be said. */
  hint: string | null;
  /** The same for a window in another language. */
  hintCode: HintCode | null;
}

export interface FaceComparison {
  /** 0 same … about 1.2 different. */
  distance: number;
  /** Below it the faces count as similar; where it comes from stands in comparison.ts. */
  threshold: number;
  similar: boolean;
  /** `unsure` lies between the threshold and dlib's own, wider one. A hint for a person in every case. */
  judgement: 'similar' | 'unsure' | 'different';
  /** False where a face is too small to be told apart from others. */
  reliable: boolean;
  /** Faces found in either picture; the largest was taken. */
  faces: [number, number];
}

/** What one face is compared by; for the engine that made it. */
export interface FaceDescription {
  descriptor: Float32Array;
  /** Pixels of the given picture. */
  eyeDistance: number;
  faces: number;
}

export interface FaceCrop {
  /** JPEG, 4:3 (height:width), at most 1200×1600, never scaled up (4.3.1.1). */
  jpeg: Uint8Array;
  width: number;
  height: number;
  /** Measured on the cropped picture. */
  assessment: FaceAssessment;
  /** The same crop for GSAT transactions: at most 600×800, never scaled up (4.3.1.2), made of the same pixels so that neither is compressed twice (4.6.1.1). */
  gsat: { jpeg: Uint8Array; width: number; height: number };
}

export interface FaceEngine {
  /** Name and version of the engine, as it is logged. */
  readonly name: string;
  /** Loads the networks and runs each once, so that the first picture need not wait for it. */
  prepare(): Promise<void>;
  /**
   * Measures a live picture (JPEG, PNG, WebP): its geometry is judged as the crop will have it.
   * @param scale camera pixels per pixel of the given picture, where it was made smaller for measuring
   * @throws SchalterError FACE_IMAGE_UNREADABLE (input)
   */
  assess(encoded: Uint8Array, scale?: number): Promise<FaceAssessment>;
  /**
   * Judges a kept picture as it is, carefully.
   * @throws SchalterError FACE_IMAGE_UNREADABLE (input)
   */
  examine(encoded: Uint8Array): Promise<FaceAssessment & { picture: PictureFacts }>;
  /**
   * Turns the head upright and crops to the profile.
   * @param adjust what the operator corrected of it (3.2.1)
   * @throws SchalterError FACE_NOT_FOUND (negative) where no face is in the picture; FACE_IMAGE_UNREADABLE (input)
   */
  crop(encoded: Uint8Array, adjust?: CropAdjustment): Promise<FaceCrop>;
  /** @throws SchalterError FACE_NOT_FOUND (negative), FACE_IMAGE_UNREADABLE (input) */
  describe(encoded: Uint8Array): Promise<FaceDescription>;
  /**
   * @param a picture, or its description where that could be made while the other picture was still awaited
   * @throws SchalterError FACE_NOT_FOUND (negative), FACE_IMAGE_UNREADABLE (input)
   */
  compare(a: Uint8Array | FaceDescription, b: Uint8Array): Promise<FaceComparison>;
  close(): Promise<void>;
}
