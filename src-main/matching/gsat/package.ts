/**
 * The NIST-ITL XML package of a transaction, shaped after GSAT 3 (TR-03121-3-4 v6.0 4.12.1.2, 4.12.3;
 * field paths of TR-03121-3-6 Table 4.10 in `fields.ts`). Over the line the images are named by hash and
 * travel on their own; for files (`nist-files/`) they are written in as Base64.
 */
import { createHash } from 'node:crypto';
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import { SchalterError } from '../../errors.ts';
import { fingerprintFields, gsatFields } from './fields.ts';
import type { CaptureReference, StationTransaction } from '../transaction.ts';

const root = 'itl:NISTBiometricInformationExchangePackage';

/** Namespaces of NIST-ITL 2013 (NIEM 3.0); `gsat` and `pik` are placeholders of this project. */
const namespaces: Record<string, string> = {
  '@xmlns:itl': 'http://biometrics.nist.gov/standard/2011',
  '@xmlns:ansi-nist': 'http://niem.gov/niem/biometrics/1.0',
  '@xmlns:int-i': 'http://www.interpol.int/atf/6.0',
  '@xmlns:nc': 'http://niem.gov/niem/niem-core/2.0',
  '@xmlns:gsat': 'urn:schalter:gsat3-shaped',
  '@xmlns:pik': 'urn:schalter:pik:1.0',
};

type Element = { [name: string]: Element | Element[] | string };

/** Sets a text at `a/b/c` below `target`, making what is missing. */
function setAt(target: Element, path: string, text: string): void {
  const names = path.split('/');
  let here = target;
  names.forEach((name, index) => {
    if (index === names.length - 1) here[name] = text;
    else here = (here[name] ??= {}) as Element;
  });
}

/** Text at `a/b/c`; null where it is missing. */
function textAt(target: unknown, path: string): string | null {
  let here: unknown = target;
  for (const name of path.split('/')) {
    if (typeof here !== 'object' || here === null || Array.isArray(here) || !Object.hasOwn(here, name)) return null;
    here = (here as Record<string, unknown>)[name];
  }
  return typeof here === 'string' ? here : null;
}

/** An image by reference, or with its bytes. */
function imageElement(capture: CaptureReference, bytes: Uint8Array | undefined): Element {
  const reference: Element = { 'pik:Reference': { 'pik:Sha256': capture.sha256, 'pik:Bytes': String(capture.bytes), 'pik:MediaType': capture.mime } };
  return bytes ? { ...reference, 'nc:BinaryBase64Object': Buffer.from(bytes).toString('base64') } : reference;
}

/**
 * Writes the package.
 * @param images bytes by captureId: then they are written into the package; otherwise by reference
 */
export function writePackage(transaction: StationTransaction, images?: Map<string, Uint8Array>): string {
  const captures = new Map(transaction.captures.map((capture) => [capture.captureId, capture]));
  const image = (captureId: string): Element => imageElement(captures.get(captureId)!, images?.get(captureId));
  const body: Element = { 'itl:PackageInformationRecord': { 'ansi-nist:RecordCategoryCode': '01' } };
  const person = transaction.person;
  body['itl:PackageDescriptiveTextRecord'] = { 'ansi-nist:RecordCategoryCode': '02', 'ansi-nist:ImageReferenceIdentification': { 'nc:IdentificationID': '00' } };
  for (const field of gsatFields) setAt(body, field.path, field.value(transaction));
  const subject = 'itl:PackageDescriptiveTextRecord/itl:UserDefinedDescriptiveText/gsat:DomainDefinedDescriptiveFields/gsat:RecordSubject';
  setAt(body, `${subject}/nc:PersonName/nc:PersonGivenName`, person.givenNames);
  setAt(body, `${subject}/nc:PersonName/nc:PersonSurName`, person.surname);
  if (person.birthDate) setAt(body, `${subject}/nc:PersonBirthDate/nc:Date`, person.birthDate);
  setAt(body, `${subject}/nc:PersonCitizenshipISO3166Alpha3Code`, person.nationality);
  const missing = transaction.missingFingers.map((finger): Element => ({ 'ansi-nist:FingerPositionCode': String(finger.finger), 'pik:MissingKind': finger.kind, 'pik:MissingReason': finger.reason }));
  if (missing.length > 0) (body['itl:PackageDescriptiveTextRecord'] as Element)['pik:MissingFinger'] = missing;

  body['itl:PackageFingerprintImageRecord'] = transaction.fingerprints.map((record, index): Element => {
    const element: Element = {
      'ansi-nist:RecordCategoryCode': '14',
      'ansi-nist:ImageReferenceIdentification': { 'nc:IdentificationID': String(index + 1).padStart(2, '0') },
      'itl:FingerprintImage': {
        ...image(record.captureId),
        'ansi-nist:ImageHorizontalLineLengthPixelQuantity': String(record.width),
        'ansi-nist:ImageVerticalLineLengthPixelQuantity': String(record.height),
        'ansi-nist:ImageScaleUnitsCode': '1',
        'ansi-nist:ImageHorizontalPixelDensityValue': String(record.ppi),
        'ansi-nist:FingerprintImagePosition': { 'ansi-nist:FingerPositionCode': String(record.position) },
        'ansi-nist:FingerprintImageImpressionCaptureCategoryCode': record.impression === 'plain' ? '0' : '1',
      },
    };
    for (const field of fingerprintFields) setAt(element, field.path, field.value(transaction));
    if (record.quality !== null) setAt(element, 'itl:FingerprintImage/ansi-nist:FingerprintImageQuality/ansi-nist:QualityValue', String(record.quality));
    if (record.qualityAlgorithm !== null) setAt(element, 'itl:FingerprintImage/ansi-nist:FingerprintImageQuality/ansi-nist:QualityAlgorithmProductIdentification', record.qualityAlgorithm);
    return element;
  });
  if (transaction.face) {
    body['itl:PackageFacialAndSMTImageRecord'] = {
      'ansi-nist:RecordCategoryCode': '10',
      'itl:FaceImage': {
        ...image(transaction.face.captureId),
        'ansi-nist:ImageHorizontalLineLengthPixelQuantity': String(transaction.face.width),
        'ansi-nist:ImageVerticalLineLengthPixelQuantity': String(transaction.face.height),
        'ansi-nist:ImageCaptureDetail': { 'ansi-nist:CaptureDate': { 'nc:DateTime': transaction.face.takenAt } },
      },
    };
  }
  if (transaction.areLog) body['pik:ProcessLog'] = image(transaction.areLog.captureId);
  if (transaction.checks.length > 0) body['pik:StationCheck'] = transaction.checks.map((check): Element => ({ 'pik:Id': check.id, 'pik:Branch': check.branch, 'pik:Result': check.result }));
  // By file, the whole transaction rides along, so that it can be read back without loss.
  if (images) body['pik:Transaction'] = Buffer.from(JSON.stringify(transaction)).toString('base64');
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true, suppressEmptyNode: true });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: { ...namespaces, ...body } })}`;
}

export interface ReadPackage {
  /** Values by path, as `fields.ts` names them. */
  fields: { mnemonic: string; section: string; path: string; value: string }[];
  fingerprints: { position: number; impression: 'plain' | 'rolled'; sha256: string; bytes: Uint8Array | null }[];
  face: { sha256: string; bytes: Uint8Array | null } | null;
  areLog: { sha256: string; bytes: Uint8Array | null } | null;
  /** The transaction as it was written into a file, not yet checked by its schema; null over the line. */
  transaction: unknown;
}

const refuse = (element: string): never => {
  throw new SchalterError('PACKAGE', 'input', `Das NIST-Paket ist nicht lesbar oder unvollständig (Element ${element}).`);
};

/**
 * Reads a package and proves that every image written into it has the hash it names.
 * @throws SchalterError PACKAGE (input), whose sentence names the element
 */
export function readPackage(xml: string): ReadPackage {
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) refuse('DOCTYPE');
  if (XMLValidator.validate(xml) !== true) refuse('XML');
  const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: true, processEntities: true, isArray: (name) => name === 'itl:PackageFingerprintImageRecord' });
  let whole: Record<string, unknown>;
  try {
    whole = parser.parse(xml) as Record<string, unknown>;
  } catch {
    // The parser's own words quote the package; they must not travel on.
    return refuse('XML');
  }
  const body = (whole[root] ?? refuse(root)) as Record<string, unknown>;
  const fields = gsatFields.map((field) => ({ mnemonic: field.mnemonic, section: field.section, path: field.path, value: textAt(body, field.path) ?? refuse(`${field.mnemonic} ${field.path}`) }));
  const imageOf = (element: unknown, name: string): { sha256: string; bytes: Uint8Array | null } => {
    const sha256 = textAt(element, 'pik:Reference/pik:Sha256') ?? refuse(`${name}/pik:Reference/pik:Sha256`);
    const inline = textAt(element, 'nc:BinaryBase64Object');
    const bytes = inline === null ? null : new Uint8Array(Buffer.from(inline, 'base64'));
    if (bytes && createHash('sha256').update(bytes).digest('hex') !== sha256) refuse(`${name}/nc:BinaryBase64Object`);
    return { sha256, bytes };
  };
  const records = (body['itl:PackageFingerprintImageRecord'] ?? []) as unknown[];
  const fingerprints = records
    .filter((record): record is Record<string, unknown> => typeof record === 'object' && record !== null)
    .map((record) => {
      const image = record['itl:FingerprintImage'];
      const position = Number(textAt(image, 'ansi-nist:FingerprintImagePosition/ansi-nist:FingerPositionCode') ?? refuse('ansi-nist:FingerPositionCode'));
      const impression = textAt(image, 'ansi-nist:FingerprintImageImpressionCaptureCategoryCode') === '1' ? ('rolled' as const) : ('plain' as const);
      return { position, impression, ...imageOf(image, 'itl:FingerprintImage') };
    });
  const face = body['itl:PackageFacialAndSMTImageRecord'] as Record<string, unknown> | undefined;
  const log = body['pik:ProcessLog'];
  let transaction: unknown = null;
  const enclosed = textAt(body, 'pik:Transaction');
  if (enclosed !== null) {
    try {
      transaction = JSON.parse(Buffer.from(enclosed, 'base64').toString('utf8'));
    } catch {
      refuse('pik:Transaction');
    }
  }
  return { fields, fingerprints, face: face ? imageOf(face['itl:FaceImage'], 'itl:FaceImage') : null, areLog: log === undefined ? null : imageOf(log, 'pik:ProcessLog'), transaction };
}
