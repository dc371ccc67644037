/**
 * Where the fields of ANSI/NIST-ITL 1-2011:2015 stand in its NIEM-conformant XML encoding (Annex C, G): paths below the
 * element of the record, by local names; the prefix tells the namespace when writing. `@image` stands for the
 * element that holds the image, which differs by record type.
 */

export const namespaces = {
  itl: 'http://biometrics.nist.gov/standard/2011',
  biom: 'http://niem.gov/niem/biometrics/1.0',
  nc: 'http://niem.gov/niem/niem-core/2.0',
  /** Fields that have no element of the standard here: this program's own. */
  x: 'urn:schalter:an2k:1.0',
} as const;

/** Element of a record, and of the image inside it, by type. */
export const recordElements: Readonly<Record<number, { record: string; image: string | null }>> = {
  1: { record: 'itl:PackageInformationRecord', image: null },
  2: { record: 'itl:PackageDescriptiveTextRecord', image: null },
  3: { record: 'itl:PackageLowResolutionGrayscaleImageRecord', image: 'biom:FingerprintImage' },
  4: { record: 'itl:PackageHighResolutionGrayscaleImageRecord', image: 'biom:FingerprintImage' },
  5: { record: 'itl:PackageLowResolutionBinaryImageRecord', image: 'biom:FingerprintImage' },
  6: { record: 'itl:PackageHighResolutionBinaryImageRecord', image: 'biom:FingerprintImage' },
  7: { record: 'itl:PackageUserDefinedImageRecord', image: null },
  8: { record: 'itl:PackageSignatureImageRecord', image: null },
  9: { record: 'itl:PackageMinutiaeRecord', image: null },
  10: { record: 'itl:PackageFacialAndSMTImageRecord', image: 'biom:FaceImage' },
  13: { record: 'itl:PackageLatentImageRecord', image: 'biom:FingerImpressionImage' },
  14: { record: 'itl:PackageFingerprintImageRecord', image: 'biom:FingerImpressionImage' },
  15: { record: 'itl:PackagePalmprintImageRecord', image: 'biom:PalmprintImage' },
  16: { record: 'itl:PackageUserDefinedTestingImageRecord', image: 'biom:TestImage' },
  17: { record: 'itl:PackageIrisImageRecord', image: 'biom:IrisImage' },
  19: { record: 'itl:PackagePlantarImageRecord', image: 'biom:PlantarImage' },
  20: { record: 'itl:PackageSourceRepresentationRecord', image: 'biom:SourceImage' },
  21: { record: 'itl:PackageAssociatedContextRecord', image: 'biom:ContextImage' },
  99: { record: 'itl:PackageCBEFFBiometricDataRecord', image: 'biom:BiometricImage' },
};

export type Kind = 'text' | 'date' | 'time' | 'data';

export interface PathRule {
  field: number;
  path: string;
  kind: Kind;
  /** The items of each subfield, in order, below the path; the element repeats by subfield. */
  items?: readonly string[];
}

const at = (field: number, path: string, kind: Kind = 'text'): PathRule => ({ field, path, kind });
const group = (field: number, path: string, ...items: string[]): PathRule => ({ field, path, kind: 'text', items });

const idc = at(2, 'biom:ImageReferenceIdentification/nc:IdentificationID');
const organization = 'nc:OrganizationIdentification/nc:IdentificationID';
const transaction = 'biom:Transaction';

/** Fields 6 to 12 and 999 of the image records. */
const image: readonly PathRule[] = [
  at(999, '@image/nc:BinaryBase64Object', 'data'),
  at(12, '@image/biom:ImageBitsPerPixelQuantity'),
  at(5, '@image/biom:ImageCaptureDetail/biom:CaptureDate/nc:Date', 'date'),
  at(4, `@image/biom:ImageCaptureDetail/biom:CaptureOrganization/${organization}`),
  at(20, '@image/biom:ImageCommentText'),
  at(11, '@image/biom:ImageCompressionAlgorithmText'),
  at(6, '@image/biom:ImageHorizontalLineLengthPixelQuantity'),
  at(9, '@image/biom:ImageHorizontalPixelDensityValue'),
  at(8, '@image/biom:ImageScaleUnitsCode'),
  at(7, '@image/biom:ImageVerticalLineLengthPixelQuantity'),
  at(10, '@image/biom:ImageVerticalPixelDensityValue'),
];

const friction = (positionName: string): readonly PathRule[] => [idc, ...image, at(3, '@image/biom:FingerprintImageImpressionCaptureCategoryCode'), group(13, `@image/${positionName}`)];

export const pathsByType: Readonly<Record<number, readonly PathRule[]>> = {
  1: [
    at(5, `${transaction}/biom:TransactionDate/nc:Date`, 'date'),
    at(7, `${transaction}/biom:TransactionDestinationOrganization/${organization}`),
    at(8, `${transaction}/biom:TransactionOriginatingOrganization/${organization}`),
    at(14, `${transaction}/biom:TransactionUTCDate/nc:DateTime`, 'time'),
    at(9, `${transaction}/biom:TransactionControlIdentification/nc:IdentificationID`),
    at(10, `${transaction}/biom:TransactionControlReferenceIdentification/nc:IdentificationID`),
    group(13, `${transaction}/biom:TransactionDomain`, 'biom:TransactionDomainOrganization/nc:OrganizationName', 'biom:DomainVersionNumberIdentification/nc:IdentificationID'),
    at(11, `${transaction}/biom:TransactionImageResolutionDetails/biom:NativeScanningResolutionValue`),
    at(12, `${transaction}/biom:TransactionImageResolutionDetails/biom:NominalTransmittingResolutionValue`),
    at(6, `${transaction}/biom:TransactionPriorityValue`),
    at(4, `${transaction}/biom:TransactionCategoryCode`),
  ],
  2: [idc],
  9: [idc, at(3, 'biom:MinutiaeImpressionCaptureCategoryCode')],
  10: [
    idc,
    ...image.filter((rule) => rule.field !== 12 && rule.field !== 20),
    at(3, '@image/biom:ImageCategoryCode'),
    at(12, '@image/biom:ImageColorSpaceCode'),
    at(38, '@image/biom:ImageCommentText'),
    at(13, '@image/biom:FaceImageAcquisitionProfileCode'),
    at(20, '@image/biom:FaceImageSubjectPoseCode'),
  ],
  13: friction('biom:FingerPositionCode'),
  14: [
    ...friction('biom:FingerPositionCode'),
    group(18, '@image/biom:FingerprintImageFingerMissing', 'biom:FingerPositionCode', 'biom:FingerMissingCode'),
    group(22, '@image/biom:FingerprintImageNISTQuality', 'biom:FingerPositionCode', 'biom:NISTQualityMeasure'),
    group(24, '@image/biom:FingerprintImageQuality', 'biom:FingerPositionCode', 'biom:QualityValue', 'biom:QualityAlgorithmVendorIdentification/nc:IdentificationID', 'biom:QualityAlgorithmProductIdentification/nc:IdentificationID'),
    group(21, '@image/biom:FingerprintImageSegmentPositionSquare', 'biom:FingerPositionCode', 'biom:SegmentLeftHorizontalCoordinateValue', 'biom:SegmentRightHorizontalCoordinateValue', 'biom:SegmentTopVerticalCoordinateValue', 'biom:SegmentBottomVerticalCoordinateValue'),
    at(31, '@image/biom:FingerprintImageAcquisitionProfileCode'),
  ],
  15: friction('biom:PalmPositionCode'),
  16: [idc, ...image.filter((rule) => rule.field !== 5), at(5, '@image/biom:ImageCaptureDetail/biom:CaptureDateText'), at(3, '@image/biom:TestImageCategoryText'), at(13, '@image/biom:ImageColorSpaceCode')],
  17: [idc, ...image.filter((rule) => rule.field !== 20), at(3, '@image/biom:IrisEyePositionCode'), at(13, '@image/biom:ImageColorSpaceCode'), at(21, '@image/biom:ImageCommentText')],
  19: friction('biom:PlantarPositionCode'),
  20: [idc, ...image.filter((rule) => rule.field !== 5), at(5, '@image/biom:ImageCaptureDetail/biom:CaptureDate/nc:DateTime'), at(3, '@image/biom:SourceRepresentationCategoryCode'), at(13, '@image/biom:ImageColorSpaceCode'), at(21, '@image/biom:SourceIdentification/nc:IdentificationID')],
};

/** Header of Types 3 to 6. */
export const fingerprintPaths = {
  idc: 'biom:ImageReferenceIdentification/nc:IdentificationID',
  data: '@image/nc:BinaryBase64Object',
  ISR: '@image/biom:ImageCaptureDetail/biom:CaptureResolutionCode',
  GCA: '@image/biom:ImageCompressionAlgorithmCode',
  HLL: '@image/biom:ImageHorizontalLineLengthPixelQuantity',
  VLL: '@image/biom:ImageVerticalLineLengthPixelQuantity',
  FGP: '@image/biom:FingerprintImagePosition/biom:FingerPositionCode',
  IMP: '@image/biom:FingerprintImageImpressionCaptureCategoryCode',
} as const;
