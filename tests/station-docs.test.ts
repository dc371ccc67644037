/**
 * What docs/pik-station/ publishes is what the station enforces. `UPDATE_DOCS=1 npx vitest run tests/station-docs`
 * writes the files anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { fieldTable } from '../src-main/matching/gsat/describe.ts';
import { readPackage, writePackage } from '../src-main/matching/gsat/package.ts';
import { errorTable, jsonSchemas, openApi } from '../src-main/matching/pik/describe.ts';
import { contentHashOf } from '../src-main/matching/transaction.ts';
import { sampleTransaction } from './chaos/sample.ts';

const docs = join(import.meta.dirname, '../docs');
const folder = join(docs, 'pik-station');

function published(file: string, text: string): void {
  const path = join(folder, file);
  if (process.env['UPDATE_DOCS']) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8'), `${file} differs; UPDATE_DOCS=1 writes it anew`).toBe(text);
}
function section(name: string, text: string): void {
  const path = join(docs, 'pik-station.md');
  const whole = readFileSync(path, 'utf8');
  const pattern = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  expect(whole).toMatch(pattern);
  const renewed = whole.replace(pattern, `$1${text.replaceAll('$', '$$$$')}\n$2`);
  if (process.env['UPDATE_DOCS']) writeFileSync(path, renewed);
  else expect(whole, `section ${name} differs; UPDATE_DOCS=1 writes it anew`).toBe(renewed);
}

/** Specimen transactions of the examples. Two fingers, so that the files stay readable; their bytes are a line of text that a shell can write. */
function specimen(kind: 'identification' | 'storage') {
  const captures = [1, 2].map((finger) => ({ captureId: `8c5b7d8e-0000-4000-8000-00000000000${finger}`, mime: 'image/x-wsq', bytes: new Uint8Array(Buffer.from(`example print ${finger}\n`)) }));
  return { transaction: sampleTransaction({ transactionId: `example-${kind}-0001`, kind, personKey: 'case-7f3a', captures, positions: [2, 7] }), captures };
}

describe('docs/pik-station', () => {
  it('OpenAPI and JSON schemas are those of the code', () => {
    published('openapi.json', `${JSON.stringify(openApi(), null, 2)}\n`);
    for (const [name, schema] of Object.entries(jsonSchemas())) published(`${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
  });

  it('the tables of errors and fields are those of the code', () => {
    section('error-codes', errorTable());
    section('gsat-fields', fieldTable());
  });

  it('the examples are real: they validate against the published schema and read back', () => {
    const ajv = new Ajv2020.default({ strict: false });
    addFormats.default(ajv);
    for (const kind of ['identification', 'storage'] as const) {
      const { transaction, captures } = specimen(kind);
      const xml = writePackage(transaction);
      published(`example-${kind}.xml`, xml);
      published(`example-${kind}.json`, `${JSON.stringify({ transaction, contentHash: contentHashOf(transaction), package: xml }, null, 2)}\n`);
      const schema = JSON.parse(readFileSync(join(folder, 'Submission.schema.json'), 'utf8')) as object;
      const validate = ajv.compile(schema);
      expect(validate({ transaction, contentHash: contentHashOf(transaction), package: xml }), JSON.stringify(validate.errors)).toBe(true);
      expect(validate({ transaction: { ...transaction, priority: 12 }, contentHash: contentHashOf(transaction), package: xml })).toBe(false);
      expect(readPackage(xml).fingerprints.map((record) => record.position)).toEqual([2, 7]);
      expect(readPackage(writePackage(transaction, new Map(captures.map((capture) => [capture.captureId, capture.bytes])))).transaction).toEqual(transaction);
    }
  });
});
