/**
 * The fields of ANSI/NIST-ITL 1-2011:2015 clause 8 by record type: mnemonic, whether a record must have them, and
 * the form of their values. `image` marks fields that a record must have if it holds an image (field 999).
 */

export type Need = 'must' | 'image' | 'may';

export interface FieldRule {
  mnemonic: string;
  need: Need;
  /** Form of the whole value, or of each item of each subfield named by `items`. */
  form?: RegExp;
  /** Codes allowed for the first item of each subfield. */
  codes?: ReadonlySet<string>;
  /** Most subfields. */
  most?: number;
}

export type FieldTable = Readonly<Record<number, FieldRule>>;

const field = (mnemonic: string, need: Need = 'may', form?: RegExp, codes?: ReadonlySet<string>, most?: number): FieldRule => ({ mnemonic, need, ...(form ? { form } : {}), ...(codes ? { codes } : {}), ...(most ? { most } : {}) });
const range = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
const codes = (...list: (string | string[])[]): ReadonlySet<string> => new Set(list.flat());

export const digits = /^\d+$/;
const positive = /^0*[1-9]\d*$/;
const idc = /^\d{1,2}$/;
/** Local date YYYYMMDD; parts that are not known may be 0000, 00, 00. */
export const date = /^\d{4}(0\d|1[0-2])([0-2]\d|3[01])$/;
export const utc = /^\d{4}(0\d|1[0-2])([0-2]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\dZ$/;
const resolution = /^\d{2}\.\d{2}$/;
const some = /\S/;

/** Table 7 IMP, Table 8 FGP (fingers, palms, plantars, slaps of several fingers), Table 15 CGA. */
export const impressions = codes(range(0, 15), range(20, 29), range(30, 46));
export const fingers = codes(range(0, 15), range(16, 19), range(20, 38), range(40, 50), range(60, 80), range(81, 86));
export const algorithms = codes('NONE', 'WSQ20', 'JPEGB', 'JPEGL', 'JP2', 'JP2L', 'PNG', 'WSQ', '0', '1');
export const colourSpaces = codes('UNK', 'GRAY', 'RGB', 'SRGB', 'YCC', 'SYCC');
const imageTypes = codes('FACE', 'SCAR', 'MARK', 'TATTOO', 'FRONTAL-C', 'REAR-C', 'FRONTAL-N', 'REAR-N', 'TORSO-BACK', 'TORSO-FRONT', 'CONDITION', 'MISSING', 'CHEST', 'FEET', 'HANDS-PALM', 'HANDS-BACK', 'GENITALS', 'BUTTOCKS', 'RIGHT LEG', 'LEFT LEG', 'RIGHT ARM', 'LEFT ARM', 'OTHER', 'LIP', 'INTRAORAL', 'EXTRAORAL');

const common: FieldTable = {
  1: field('LEN', 'must', digits),
  2: field('IDC', 'must', idc),
  46: field('SUB'),
  47: field('CON'),
  902: field('ANN'),
  903: field('DUI', 'may', /^[MP]\S+$/),
  904: field('MMS'),
  992: field('T2C'),
  993: field('SAN', 'may', some),
  994: field('EFR'),
  995: field('ASC'),
  996: field('HAS', 'may', /^[0-9A-Fa-f]{64}$/),
  997: field('SOR'),
  998: field('GEO'),
  999: field('DATA'),
};

/** Fields 6 to 12 of the image records. */
const image: FieldTable = {
  6: field('HLL', 'image', positive),
  7: field('VLL', 'image', positive),
  8: field('SLC', 'image', /^[012]$/),
  9: field('THPS', 'image', digits),
  10: field('TVPS', 'image', digits),
  11: field('CGA', 'image', undefined, algorithms),
  12: field('BPX', 'image', positive),
};

const friction = (dateName: string, positionName = 'FGP'): FieldTable => ({
  ...common,
  3: field('IMP', 'image', undefined, impressions),
  4: field('SRC', 'must', some),
  5: field(dateName, 'must', date),
  ...image,
  13: field(positionName, 'must', undefined, fingers, 6),
  14: field('SPD'),
  15: field('PPC'),
  16: field('SHPS', 'may', digits),
  17: field('SVPS', 'may', digits),
  20: field('COM'),
});

export const fieldTables: Readonly<Record<number, FieldTable>> = {
  1: {
    1: field('LEN', 'must', digits),
    2: field('VER', 'must', undefined, codes('0200', '0201', '0300', '0400', '0500', '0501', '0502', '0503')),
    3: field('CNT', 'must'),
    4: field('TOT', 'must', /^[A-Za-z0-9_-]{1,16}$/),
    5: field('DAT', 'must', date),
    6: field('PRY', 'may', /^[1-9]$/),
    7: field('DAI', 'must', some),
    8: field('ORI', 'must', some),
    9: field('TCN', 'must', some),
    10: field('TCR', 'may', some),
    11: field('NSR', 'must', resolution),
    12: field('NTR', 'must', resolution),
    13: field('DOM'),
    14: field('GMT', 'may', utc),
    15: field('DCS'),
    16: field('APS'),
    17: field('ANM'),
    18: field('GNS', 'may', undefined, codes('ISO', 'GENC')),
  },
  2: { 1: common[1]!, 2: common[2]! },
  9: {
    ...common,
    3: field('IMP', 'may', undefined, impressions),
    4: field('FMT', 'may', undefined, codes('S', 'U')),
    5: field('OFR'), 6: field('FGP'), 7: field('FPC'), 8: field('CRP'), 9: field('DLT'), 10: field('MIN', 'may', digits), 11: field('RDG', 'may', /^[01]$/), 12: field('MRC'),
    126: field('IDL'), 127: field('MDX'), 128: field('XDG'), 133: field('MIN'), 137: field('FMD'), 300: field('ROI'), 301: field('ORT'), 302: field('FPP'), 303: field('FSP'), 307: field('PAT'), 308: field('RQM'), 309: field('RQF'), 310: field('RFM'), 311: field('RFF'), 314: field('TPS'), 320: field('COR'), 321: field('CPS'), 325: field('DEL'), 331: field('MIN'), 332: field('MRA'), 333: field('MRC'),
    350: field('MFD'), 351: field('COM'), 352: field('LPM'), 353: field('EAA'), 361: field('LSB'), 362: field('LPT'), 372: field('SIM'),
  },
  10: {
    ...common,
    3: field('IMT', 'must', undefined, imageTypes),
    4: field('SRC', 'must', some),
    5: field('PHD', 'must', date),
    ...image,
    12: field('CSP', 'image', undefined, colourSpaces),
    13: field('SAP', 'may', digits),
    14: field('FIP'), 15: field('FPFI'), 16: field('SHPS', 'may', digits), 17: field('SVPS', 'may', digits), 18: field('DIST'), 19: field('LAF'), 20: field('POS', 'may', /^[FRLADH]$/), 21: field('POA'), 23: field('PAS'), 24: field('SQS'), 25: field('SPA'), 26: field('SXS'), 27: field('SEC'), 28: field('SHC'), 29: field('FFP'), 30: field('DMM'), 31: field('TMC'), 32: field('3DF'), 33: field('FEC'), 38: field('COM'), 39: field('T10'), 40: field('SMT'), 41: field('SMS'), 42: field('SMD'), 43: field('COL'), 44: field('ITX'), 45: field('OCC'), 48: field('PID'), 49: field('CID'), 50: field('VID'), 51: field('RSP'),
  },
  13: { ...friction('LCD'), 18: field('RSP'), 19: field('REM'), 24: field('LQM') },
  14: { ...friction('FCD'), 14: field('PPD'), 18: field('AMP'), 21: field('SEG'), 22: field('NQM'), 23: field('SQM'), 24: field('FQM'), 25: field('ASEG'), 26: field('SCF'), 27: field('SIF', 'may', /^[YN]$/), 30: field('DMM'), 31: field('FAP', 'may', digits) },
  15: { ...friction('PCD'), 18: field('AMP'), 24: field('PQM'), 30: field('DMM') },
  16: { ...common, 3: field('UDI', 'must', some), 4: field('SRC', 'must', some), 5: field('UTD', 'must', some), ...image, 13: field('CSP'), 20: field('COM'), 24: field('UQS'), 30: field('DMM') },
  17: {
    ...common,
    3: field('ELR', 'must', /^[012]$/),
    4: field('SRC', 'must', some),
    5: field('ICD', 'must', date),
    ...image,
    13: field('CSP', 'image', undefined, colourSpaces),
    14: field('RAE'), 15: field('RAU'), 16: field('IPC'), 17: field('DUI'), 18: field('GUI'), 19: field('MMS'), 20: field('ECL'), 21: field('COM'), 22: field('SHPS', 'may', digits), 23: field('SVPS', 'may', digits), 24: field('IQS'), 25: field('EAS'), 26: field('IRD'), 27: field('SSV'), 28: field('DME'), 30: field('DMM'), 31: field('IAP'), 32: field('ISF'), 33: field('IPB'), 34: field('ISB'), 35: field('UEB'), 36: field('NEB'), 37: field('RAN'), 40: field('GAZ'),
  },
  18: { ...common, 3: field('DLS', 'must'), 4: field('SRC', 'must', some), 5: field('NAL', 'must') },
  19: friction('PCD'),
  20: { ...common, 3: field('CAR', 'must', undefined, codes('S', 'C', 'O')), 4: field('SRC', 'must', some), 5: field('SRD'), ...image, 13: field('CSP'), 14: field('AQS'), 15: field('SFT'), 16: field('SEG'), 17: field('SHPS', 'may', digits), 18: field('SVPS', 'may', digits), 19: field('TIX'), 20: field('COM'), 21: field('SRN', 'must', /^\d{1,3}$/), 22: field('ICDR') },
  21: { ...common, 4: field('SRC', 'must', some), 5: field('ACD'), 6: field('MDI'), 15: field('AFT'), 16: field('SEG'), 19: field('TIX'), 20: field('COM'), 21: field('ACN', 'must', digits) },
};

/** What a record type is, in English. */
export const recordNames: Readonly<Record<number, string>> = {
  1: 'Transaction information', 2: 'User-defined descriptive text', 3: 'Low-resolution grayscale fingerprint', 4: 'High-resolution grayscale fingerprint', 5: 'Low-resolution binary fingerprint', 6: 'High-resolution binary fingerprint', 7: 'User-defined image', 8: 'Signature image', 9: 'Minutiae data', 10: 'Photographic body part imagery', 11: 'Forensic and investigatory voice', 12: 'Forensic dental and oral', 13: 'Friction-ridge latent image', 14: 'Fingerprint image', 15: 'Palm print image', 16: 'User-defined testing image', 17: 'Iris image', 18: 'DNA data', 19: 'Plantar image', 20: 'Source representation', 21: 'Associated context', 22: 'Non-photographic imagery', 98: 'Information assurance', 99: 'CBEFF biometric data',
};

/** Mnemonic of a field; null where the standard or this table has none. */
export function mnemonicOf(type: number, number: number): string | null {
  return fieldTables[type]?.[number]?.mnemonic ?? common[number]?.mnemonic ?? null;
}
