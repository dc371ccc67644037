import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildTransaction } from './an2k-build.ts';
import { imageOf, readTransaction, writeTransaction, type AnRecord } from './an2k.ts';
import { problemsOf } from './an2k-validate.ts';
import { isXml, readXmlTransaction, writeXmlTransaction } from './an2k-xml.ts';

const shared = join(import.meta.dirname, '../../../../shared/data/an2k');
const present = existsSync(shared);
if (!present) console.warn('ÜBERSPRUNGEN: ../shared/data/an2k fehlt, die XML-Kodierung wird nicht an den Referenzdateien geprüft.');

/** What a record says, without order of fields and its own length. */
const content = (record: AnRecord): unknown =>
  record.kind === 'binary' ? Buffer.from(record.raw).toString('base64') : Object.fromEntries(record.fields.filter((field) => field.number !== 1).map((field) => [field.tag, Buffer.from(field.value).toString('base64')]));

describe.skipIf(!present)('[ANSI/NIST-ITL 1-2011:2015 Annex C] reference files in NIEM XML', () => {
  const files = present ? ['reference', 'sample'].flatMap((folder) => readdirSync(join(shared, folder)).filter((name) => name.endsWith('.an2')).map((name) => [name, join(shared, folder, name)] as const)) : [];

  it.each(files)('%s keeps every field and image there and back, and is rewritten byte for byte', (_name, path) => {
    const transaction = readTransaction(new Uint8Array(readFileSync(path)));
    const xml = writeXmlTransaction(transaction);
    expect(isXml(xml)).toBe(true);
    const back = readXmlTransaction(xml);
    expect(back.records.map(content)).toEqual(transaction.records.map(content));
    expect(Buffer.compare(writeXmlTransaction(back), xml)).toBe(0);
    // And from XML to the traditional encoding, whose lengths then fit again.
    const traditional = readTransaction(writeTransaction(back));
    expect(traditional.records.map(content)).toEqual(transaction.records.map(content));
  });
});

describe('[ANSI/NIST-ITL 1-2011:2015 Annex C, G] elements', () => {
  const xml = (inside: string, records = '') => `<?xml version="1.0" encoding="UTF-8"?>
<p:NISTBiometricInformationExchangePackage xmlns:p="http://biometrics.nist.gov/standard/2011" xmlns:b="http://niem.gov/niem/biometrics/1.0" xmlns:nc="http://niem.gov/niem/niem-core/2.0">
 <p:PackageInformationRecord><b:RecordCategoryCode>1</b:RecordCategoryCode><b:Transaction>
  <b:TransactionDate><nc:Date>2011-07-06</nc:Date></b:TransactionDate>
  <b:TransactionMajorVersionValue>05</b:TransactionMajorVersionValue><b:TransactionMinorVersionValue>00</b:TransactionMinorVersionValue>
  <b:TransactionCategoryCode>AMN</b:TransactionCategoryCode>${inside}
 </b:Transaction></p:PackageInformationRecord>${records}
</p:NISTBiometricInformationExchangePackage>`;
  const summary = '<b:TransactionContentSummary><b:ContentFirstRecordCategoryCode>1</b:ContentFirstRecordCategoryCode><b:ContentRecordQuantity>1</b:ContentRecordQuantity><b:ContentRecordSummary><b:ImageReferenceIdentification><nc:IdentificationID>0</nc:IdentificationID></b:ImageReferenceIdentification><b:RecordCategoryCode>14</b:RecordCategoryCode></b:ContentRecordSummary></b:TransactionContentSummary>';
  const finger = '<p:PackageFingerprintImageRecord><b:RecordCategoryCode>14</b:RecordCategoryCode><b:ImageReferenceIdentification><nc:IdentificationID>0</nc:IdentificationID></b:ImageReferenceIdentification><b:FingerImpressionImage><nc:BinaryBase64Object>/6ABAg==</nc:BinaryBase64Object><b:ImageHorizontalLineLengthPixelQuantity>400</b:ImageHorizontalLineLengthPixelQuantity><b:FingerPositionCode>2</b:FingerPositionCode></b:FingerImpressionImage></p:PackageFingerprintImageRecord>';
  const encode = (text: string) => new TextEncoder().encode(text);
  const field = (record: AnRecord | undefined, tag: string) => (record?.kind === 'tagged' ? Buffer.from(record.fields.find((one) => one.tag === tag)?.value ?? new Uint8Array()).toString('latin1') : '');

  it('are read whatever prefixes the file uses, and validated by the same rules', () => {
    const { records } = readXmlTransaction(encode(xml(summary, finger)));
    expect(records.map((record) => record.type)).toEqual([1, 14]);
    expect([field(records[0], '1.002'), field(records[0], '1.003'), field(records[0], '1.005'), field(records[0], '1.004')]).toEqual(['0500', '1\x1f1\x1e14\x1f00', '20110706', 'AMN']);
    expect([field(records[1], '14.002'), field(records[1], '14.006'), field(records[1], '14.013')]).toEqual(['00', '400', '2']);
    expect([...imageOf(records[1]!)!]).toEqual([0xff, 0xa0, 1, 2]);
    expect(problemsOf(readXmlTransaction(encode(xml(summary, finger)))).map((one) => one.field)).toContain('14.007');
  });

  it.each([
    ['no XML at all', 'nothing'],
    ['not well-formed', xml(summary).replace('</p:PackageInformationRecord>', '')],
    ['another root', '<a/>'],
    ['a document type', xml(summary).replace('?>', '?><!DOCTYPE a [<!ENTITY x "y">]>')],
    ['no table of contents', xml('')],
    ['an image that is not Base64', xml(summary, finger.replace('/6ABAg==', '***'))],
    ['a record without type', xml(summary, finger.replace('<b:RecordCategoryCode>14</b:RecordCategoryCode>', ''))],
  ])('are refused with a typed error: %s', (_what, text) => {
    expect(() => readXmlTransaction(encode(text))).toThrow(expect.objectContaining({ code: 'AN2K_BROKEN', kind: 'input' }));
  });

  it('[TR-03121-3-4 4.12.3.1] carry the fourteen fingerprint records of a person, and UTF-8', () => {
    const bytes = buildTransaction({ transactionType: 'FASTID', date: '20261124', destination: 'PIK', originator: 'SCHALTER01', controlNumber: 'tcn-1', descriptive: [[3, 'Übung 華裔 <&>']], fingerprints: Array.from({ length: 14 }, (_, i) => ({ position: i + 1, impression: 'live-scan-plain' as const, width: 400, height: 500, ppi: 500, capturedOn: '20261124', wsq: Uint8Array.of(0xff, 0xa0, i), quality: { value: 61, algorithm: 'NFIQ 2.2' } })), face: null });
    const transaction = readTransaction(bytes);
    const written = new TextDecoder().decode(writeXmlTransaction(transaction));
    expect(written.match(/<itl:PackageFingerprintImageRecord>/g)).toHaveLength(14);
    expect(written).toContain('Übung 華裔 &lt;&amp;&gt;');
    expect(Buffer.compare(writeTransaction({ ...readXmlTransaction(encode(written)) }), bytes)).toBe(0);
  });
});
