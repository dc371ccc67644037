/**
 * Quality measures of a face picture by the names of ISO/IEC 29794-5 and the mapping of a measured value to a
 * quality component 0 … 100 with the constants that OFIQ 1.0.3, its reference implementation, publishes in its
 * configuration. Proven against OFIQ's conformance values by `iso-29794-5.test.ts`.
 */

export const isoMeasures = [
  'UnifiedQualityScore', 'BackgroundUniformity', 'IlluminationUniformity', 'LuminanceMean', 'LuminanceVariance', 'UnderExposurePrevention', 'OverExposurePrevention',
  'DynamicRange', 'Sharpness', 'CompressionArtifacts', 'NaturalColour', 'SingleFacePresent', 'EyesOpen', 'MouthClosed', 'EyesVisible', 'MouthOcclusionPrevention',
  'FaceOcclusionPrevention', 'InterEyeDistance', 'HeadSize', 'LeftwardCropOfTheFaceImage', 'RightwardCropOfTheFaceImage', 'MarginAboveOfTheFaceImage',
  'MarginBelowOfTheFaceImage', 'HeadPoseYaw', 'HeadPosePitch', 'HeadPoseRoll', 'ExpressionNeutrality', 'NoHeadCoverings', 'RadialDistortion',
] as const;
export type IsoMeasure = (typeof isoMeasures)[number];

export interface QualityMeasure {
  measure: IsoMeasure;
  /** Native value, in the unit of the standard; null where it was not measured. */
  value: number | null;
  /** 0 worst … 100 best; null where it was not measured. */
  component: number | null;
  status: 'measured' | 'undetermined';
  /** English, why it is undetermined; null where it was measured. */
  reason: string | null;
}

const logistic = (x: number, centre: number, width: number) => 1 / (1 + Math.exp((centre - x) / width));
const bounded = (value: number) => Math.max(0, Math.min(100, Math.round(value)));

/** h · (a + s · logistic(x)), rounded, 0 … 100: the form of OFIQ's mappings. */
const sigmoid = (h: number, x0: number, w: number, a = 0, s = 1) => (x: number) => bounded(h * (a + s * logistic(x, x0, w)));
const cosineSquared = (degrees: number) => bounded(100 * Math.max(0, Math.cos((degrees * Math.PI) / 180)) ** 2);

const mappings: Readonly<Partial<Record<IsoMeasure, (value: number) => number>>> = {
  UnifiedQualityScore: sigmoid(100, 23, 2.6),
  BackgroundUniformity: sigmoid(190, 10, 100, 1, -1),
  IlluminationUniformity: (value) => bounded(100 * value ** 0.3),
  LuminanceMean: (value) => bounded(100 * logistic(value, 0.2, 0.05) * (1 - logistic(value, 0.8, 0.05))),
  LuminanceVariance: (value) => bounded(100 * Math.sin(((60 * value) / (60 * value + 1)) * Math.PI)),
  UnderExposurePrevention: sigmoid(120, 0.92, 0.05, 0.832, -1),
  OverExposurePrevention: (value) => bounded(1 / (value + 0.01)),
  DynamicRange: (value) => bounded(12.5 * value),
  Sharpness: sigmoid(1, -20, 15, -14, 115),
  CompressionArtifacts: sigmoid(1, 0.3308, 0.092, -0.0278, 103),
  NaturalColour: sigmoid(200, 0, 10, 1, -1),
  SingleFacePresent: (value) => bounded(100 * (1 - value)),
  EyesOpen: sigmoid(100, 0.02, 0.01),
  MouthClosed: sigmoid(100, 0.2, 0.06, 1, -1),
  EyesVisible: (value) => bounded(100 * (1 - value)),
  MouthOcclusionPrevention: (value) => bounded(100 * (1 - value)),
  FaceOcclusionPrevention: (value) => bounded(100 * (1 - value)),
  InterEyeDistance: sigmoid(100, 70, 20),
  HeadSize: (value) => sigmoid(200, 0, 0.05, 1, -1)(Math.abs(value - 0.45)),
  LeftwardCropOfTheFaceImage: sigmoid(100, 0.9, 0.1),
  RightwardCropOfTheFaceImage: sigmoid(100, 0.9, 0.1),
  MarginAboveOfTheFaceImage: sigmoid(100, 1.4, 0.1),
  MarginBelowOfTheFaceImage: sigmoid(100, 1.8, 0.1),
  HeadPoseYaw: cosineSquared,
  HeadPosePitch: cosineSquared,
  HeadPoseRoll: cosineSquared,
  ExpressionNeutrality: sigmoid(100, -5000, 5000),
};

/** Quality component of a native value; null where the standard's mapping is not one of a single value. */
export function componentOf(measure: IsoMeasure, value: number): number | null {
  return mappings[measure]?.(value) ?? null;
}

/** Measures whose value the standard defines by a network that ships in no package with a stated origin. */
const networksMissing: Readonly<Partial<Record<IsoMeasure, string>>> = {
  UnifiedQualityScore: 'needs the MagFace network',
  Sharpness: 'needs the random forest of the standard; criterion 7.2 has an own measure',
  CompressionArtifacts: 'needs the standard\'s artefact network; criterion 8.1 judges the compression of the file',
  EyesVisible: 'needs the standard\'s occlusion network; criterion 3.2 has an own measure',
  MouthOcclusionPrevention: 'needs the standard\'s occlusion network; criterion 3.2 has an own measure',
  FaceOcclusionPrevention: 'needs the standard\'s occlusion network; criterion 3.2 has an own measure',
  ExpressionNeutrality: 'needs the standard\'s expression classifier; criterion 2.1 has an own measure',
  NoHeadCoverings: 'needs the standard\'s face parsing network; for a person to judge',
  RadialDistortion: 'cannot be seen in a single picture without a calibrated camera',
};

export const noFaceReason = 'no face found';

/** Every measure, in the standard's order; what `values` does not hold is undetermined and says why. */
export function qualityMeasures(values: Readonly<Partial<Record<IsoMeasure, number | null>>>): QualityMeasure[] {
  return isoMeasures.map((measure) => {
    const value = values[measure];
    if (value !== undefined && value !== null && Number.isFinite(value)) return { measure, value, component: componentOf(measure, value), status: 'measured', reason: null };
    return { measure, value: null, component: null, status: 'undetermined', reason: networksMissing[measure] ?? (value === undefined ? noFaceReason : 'the part of the picture that it needs is missing') };
  });
}
