/**
 * What the finger room takes and gives. Finger codes: 1 right thumb … 5 right little, 6 left thumb …
 * 10 left little; 13 right four, 14 left four, 15 both thumbs (ISO/IEC 19794-4, ANSI/NIST-ITL).
 */
import type { GrayImage } from './image.ts';
import type { FlatGallery } from './match/gallery.ts';

export type { GrayImage } from './image.ts';
export type { FlatGallery } from './match/gallery.ts';

export type FingerPosition = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
/** Slaps that are segmented; a single thumb of the 4-1-4-1 sequence is a slap with one finger. */
export type SlapName = 'right4' | 'left4' | 'thumbs' | 'rightThumb' | 'leftThumb';
export type Hand = 'left' | 'right' | 'unknown';

/** One minutia at 500 ppi. Angles in 1/256 turns, counter-clockwise from the right, pointing along the ridge (ISO/IEC 19794-2). */
export interface Minutia {
  x: number;
  y: number;
  angle: number;
  type: 'ending' | 'bifurcation' | 'other';
  /** 0…100. */
  quality: number;
}

/** What is kept of a finger for comparison. */
export interface FingerTemplate {
  /** Size of the picture at 500 ppi. */
  width: number;
  height: number;
  minutiae: Minutia[];
}

/** `score` is −10·log10 of the false match rate it stands for: 30 means 1 in 1,000, 40 means 1 in 10,000. */
export interface Comparison {
  score: number;
  /** Minutiae that were found in both. */
  paired: number;
  /** Score reaches the threshold asked for (default 30: FMR 0.1 %, TR-03121-3-4 4.10.1.1). */
  match: boolean;
  threshold: number;
}

/** Box in pixels of the slap image: upper left corner of the unturned rectangle, turned by `angle` degrees (clockwise) around its centre. */
export interface FingerBox {
  x: number;
  y: number;
  width: number;
  height: number;
  angle: number;
}

export interface SegmentedFinger {
  position: FingerPosition;
  box: FingerBox;
  /** Cut out and turned upright. */
  image: GrayImage;
}

export type SlapProblem = 'no-fingers' | 'fewer-fingers' | 'more-fingers' | 'wrong-hand' | 'touches-edge' | 'rotated';

export interface Segmentation {
  fingers: SegmentedFinger[];
  hand: Hand;
  /** Certainty of `hand`, 0 (cannot tell) to 1. */
  score: number;
  /** Turn of the whole hand, degrees clockwise. */
  angle: number;
  problems: SlapProblem[];
  /** Number of finger prints seen, whatever was expected. */
  found: number;
}

/** Certainty from which a hand counts as recognised, where the site has set none. [TR-03121-3-4 4.2.3.1] */
export const usualHandThreshold = 0.5;

export interface SlapOptions {
  slap: SlapName;
  /** Finger codes known to be missing. */
  missing?: number[];
  /** Certainty from which a hand counts as recognised; default `usualHandThreshold`. */
  handThreshold?: number;
}

export type QualityReason = 'too-dry' | 'too-wet' | 'small-area' | 'smeared' | 'low-contrast' | 'few-minutiae' | 'empty';

export interface QualityResult {
  /** 0…100; 255 where it could not be computed (TR-03121-3-4 4.4.4.1.1). */
  quality: number;
  /** `NFIQ 2.2` or `embedded estimator, not NFIQ 2`. */
  algorithm: string;
  reasons: QualityReason[];
  /** Measures behind the value, named. */
  measures: Record<string, number>;
}

/** Which table of TR-03121-3-4 4.4.4.1 applies. */
export type QualityPurpose = 'enrolment' | 'control' | 'rolled';

export interface FingerAssessment {
  position: FingerPosition;
  box: FingerBox;
  image: GrayImage;
  quality: QualityResult;
  threshold: number;
  ok: boolean;
  template: FingerTemplate;
}

export interface DuplicateFinding {
  position: FingerPosition;
  otherPosition: FingerPosition;
  /** True where the other finger belongs to the same capture. */
  sameCapture: boolean;
  score: number;
}

export interface SlapAssessment {
  fingers: FingerAssessment[];
  expected: FingerPosition[];
  hand: Hand;
  handScore: number;
  /** Hand seen contradicts the hand expected, with certainty above the threshold. */
  handMismatch: boolean;
  problems: SlapProblem[];
  duplicates: DuplicateFinding[];
  /** Every expected finger there, each at its threshold (4.4.4.1.2). */
  sufficient: boolean;
}

export interface KnownFinger {
  position: FingerPosition;
  template: FingerTemplate;
}

export interface AssessSlapOptions extends SlapOptions {
  purpose: QualityPurpose;
  /** Fingers accepted earlier in this session, for the uniqueness check (3.3.2 step 4). */
  previous?: KnownFinger[];
}

export interface Candidate {
  /** Index into the gallery. */
  index: number;
  score: number;
}

/** TR-03121-3-4 3.5.2 step 7. */
export interface ControlVerification {
  result: 'successful' | 'notSuccessful' | 'undetermined';
  /** Score against the plain print of the same finger; null where there is none. */
  score: number | null;
  /** Plain fingers that matched instead. */
  matched: { position: FingerPosition; score: number }[];
}

/**
 * The asynchronous door of this room (index.ts): every call runs in a worker thread and leaves the
 * caller's event loop alone. Rejects with SchalterError.
 */
export interface FingerRoom {
  assessSlap(image: GrayImage, options: AssessSlapOptions): Promise<SlapAssessment>;
  segmentSlap(image: GrayImage, options: SlapOptions): Promise<Segmentation>;
  quality(image: GrayImage): Promise<QualityResult>;
  extract(image: GrayImage): Promise<FingerTemplate>;
  compare(probe: FingerTemplate, candidate: FingerTemplate, threshold?: number): Promise<Comparison>;
  identify(probe: FingerTemplate, gallery: FingerTemplate[], limit?: number): Promise<Candidate[]>;
  /** Packs ISO/IEC 19794-2 or ANSI 378 records for many searches; the packed form is shared between threads, not copied. */
  packGallery(records: Uint8Array[]): Promise<FlatGallery>;
  /** The best of a packed gallery for each probe, best first. */
  searchGallery(probes: FingerTemplate[], gallery: FlatGallery, limit: number): Promise<Candidate[][]>;
  verifyControl(position: FingerPosition, rolled: FingerTemplate, plains: KnownFinger[]): Promise<ControlVerification>;
  /** What went wrong while the finger was rolled. [TR-03121-3-4 4.2.4.1] */
  rollingIssues(image: GrayImage): Promise<('smear' | 'jump')[]>;
  wsqEncode(image: GrayImage, bitRate?: number): Promise<Uint8Array>;
  wsqDecode(bytes: Uint8Array): Promise<GrayImage>;
}
