/** The table of the contract as Markdown: docs/contract.md is written from the schemas, never by hand. */
import { z } from 'zod';
import { calls, events } from './calls.ts';
import * as deskSchemas from './desk.ts';
import * as inquirySchemas from './inquiry.ts';
import * as interpreterSchemas from './interpreter.ts';
import * as officeSchemas from './office.ts';
import * as peopleSchemas from './people.ts';
import * as printingSchemas from './printing.ts';
import * as sessionSchemas from './session.ts';

/** A schema in one line, as TypeScript would write it; what has a name in the contract is called by it. */
export function shapeOf(schema: z.ZodType, whole = false): string {
  return shape(schema as unknown as Schema, whole);
}

interface Schema {
  _zod: { def: Definition };
}

const titled = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

/** Objects and unions of objects that the contract's files export, by schema. */
const named = new Map<unknown, string>(
  Object.entries({ ...deskSchemas, ...inquirySchemas, ...interpreterSchemas, ...officeSchemas, ...peopleSchemas, ...printingSchemas, ...sessionSchemas })
    .filter(([, value]) => ['object', 'union'].includes((value as unknown as Partial<Schema>)._zod?.def.type ?? ''))
    .map(([name, value]) => [value, titled(name)]),
);

interface Definition {
  type: string;
  shape?: Record<string, never>;
  element?: never;
  innerType?: never;
  entries?: Record<string, string>;
  options?: never[];
  values?: unknown[];
  valueType?: never;
}

/** @param whole shows a named schema's own fields instead of its name */
function shape(schema: Schema, whole = false): string {
  const { def } = schema._zod;
  const name = named.get(schema);
  if (name && !whole) return name;
  switch (def.type) {
    case 'object': {
      const keys = Object.entries(def.shape ?? {}) as [string, never][];
      if (keys.length === 0) return '{}';
      return `{ ${keys.map(([key, value]) => `${key}: ${shape(value)}`).join('; ')} }`;
    }
    case 'array': return `${wrapped(shape(def.element!))}[]`;
    case 'nullable': return `${shape(def.innerType!)} | null`;
    case 'optional': return `${shape(def.innerType!)} | undefined`;
    case 'enum': return Object.keys(def.entries ?? {}).map((key) => `'${key}'`).join(' | ');
    case 'literal': return (def.values ?? []).map((value) => `'${String(value)}'`).join(' | ');
    case 'union': return (def.options ?? []).map((option) => shape(option)).join(' | ');
    case 'record': return `{ [name]: ${shape(def.valueType!)} }`;
    case 'custom': return 'Uint8Array';
    case 'default': return shape(def.innerType!);
    default: return def.type;
  }
}

const wrapped = (text: string): string => (text.includes(' | ') ? `(${text})` : text);
const cell = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

export function contractDocument(): string {
  const callRows = Object.entries(calls).map(([name, call]) => `| \`${name}\` | ${call.does} | ${cell(shapeOf(call.input))} | ${cell(shapeOf(call.output))} |`);
  const eventRows = Object.entries(events).map(([name, payload]) => `| \`${name}\` | ${cell(shapeOf(payload))} |`);
  const shapeRows = [...named].map(([schema, name]) => `| \`${name}\` | ${cell(shapeOf(schema as z.ZodType, true))} |`);
  return [
    '# Contract between window and desk core',
    '',
    'Written from `src-main/contract/` by `src-main/contract/document.ts`; a test compares. Every call and every event is checked on both sides against its schema; a call answers `{ ok: true, value }` or `{ ok: false, error: { code, kind, message } }`. Bytes travel as `Uint8Array`. What has a name is written out under »Shapes«.',
    '',
    '## Calls',
    '',
    '| call | what it does | input | output |',
    '|---|---|---|---|',
    ...callRows,
    '',
    '## Events',
    '',
    '| event | payload |',
    '|---|---|',
    ...eventRows,
    '',
    '## Shapes',
    '',
    '| name | shape |',
    '|---|---|',
    // Sorted: the order in which modules are loaded is no property of the contract.
    ...shapeRows.toSorted(),
    '',
  ].join('\n');
}

if (import.meta.main) process.stdout.write(contractDocument());
