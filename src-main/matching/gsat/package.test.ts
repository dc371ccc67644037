/** The NIST-ITL package: fields where Table 4.10 has them, 14 records, nothing lost, nothing believed unseen. */
import { describe, expect, it } from 'vitest';
import { noise, sampleTransaction } from '../../../tests/chaos/sample.ts';
import { captureHash } from '../../sync/outbox.ts';
import { gsatFields } from './fields.ts';
import { readPackage, writePackage } from './package.ts';

const positions = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const captures = positions.map((position) => ({ captureId: `print-${position}`, mime: 'image/x-wsq', bytes: noise(300, position) }));
const transaction = sampleTransaction({ transactionId: 'package-0001', kind: 'identification', personKey: 'case-1', captures, positions });
const images = new Map(captures.map((capture) => [capture.captureId, capture.bytes]));

describe('GSAT-shaped package', () => {
  it('[TR-03121-3-4 4.12.3.1] holds 14 fingerprint records: ten fingers, both hands, both thumbs', () => {
    const xml = writePackage(transaction);
    expect(xml.match(/<itl:PackageFingerprintImageRecord>/g)).toHaveLength(14);
    expect(readPackage(xml).fingerprints.map((record) => record.position)).toEqual(positions);
  });

  it('[TR-03121-3-6 Table 4.10] has every field at its published place', () => {
    const read = readPackage(writePackage(transaction));
    expect(read.fields).toHaveLength(gsatFields.length);
    const value = (section: string) => read.fields.find((field) => field.section === section)?.value;
    expect({ TCN: value('8.23'), TOT: value('8.12'), PRY: value('8.14'), ORI: value('8.20'), PCN: value('9.68'), OIC1: value('9.66'), SPC: value('9.75'), SNA: value('9.74') }).toEqual({
      TCN: 'package-0001', TOT: 'CPS', PRY: '2', ORI: 'Ausländerbehörde Musterstadt', PCN: 'case-1', OIC1: 'Max', SPC: 'FASTID', SNA: 'NATIONAL',
    });
  });

  it('by file nothing is lost, whatever a name holds', () => {
    const odd = { ...transaction, person: { ...transaction.person, surname: `O'Dell & <Søn> "Łódź" ]]>` } };
    const read = readPackage(writePackage(odd, images));
    expect(read.transaction).toEqual(odd);
    expect(read.fingerprints.every((record, index) => captureHash(record.bytes!) === captureHash(captures[index]!.bytes))).toBe(true);
  });

  it('refuses changed images, missing fields, entities and what is no XML, naming the element', () => {
    const xml = writePackage(transaction, images);
    const first = Buffer.from(captures[0]!.bytes).toString('base64');
    expect(() => readPackage(xml.replace(first, Buffer.from(noise(300, 99)).toString('base64')))).toThrow(/BinaryBase64Object/);
    expect(() => readPackage(xml.replace(/<ansi-nist:TransactionPriorityValue>.*?<\/ansi-nist:TransactionPriorityValue>/, ''))).toThrow(/PRY/);
    expect(() => readPackage(`<!DOCTYPE a [<!ENTITY b "c">]>${xml}`)).toThrow(/DOCTYPE/);
    for (const nonsense of ['', 'x', '<a>', '<a/>', xml.slice(0, 500)]) expect(() => readPackage(nonsense)).toThrow(expect.objectContaining({ code: 'PACKAGE' }));
  });
});
