/** The table of the contract as Markdown: docs/contract.md is written from the schemas, never by hand. */
import { z } from 'zod';
import { calls, events } from './calls.ts';

/** A schema in one line, as TypeScript would write it; deep objects are named by their keys only. */
export function shapeOf(schema: z.ZodType, depth = 0): string {
  return shape(schema as unknown as { _zod: { def: Definition } }, depth);
}

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

function shape(schema: { _zod: { def: Definition } }, depth: number): string {
  const { def } = schema._zod;
  switch (def.type) {
    case 'object': {
      const keys = Object.entries(def.shape ?? {}) as [string, never][];
      if (keys.length === 0) return '{}';
      if (depth >= 2) return `{ ${keys.map(([key]) => key).join(', ')} }`;
      return `{ ${keys.map(([key, value]) => `${key}: ${shape(value, depth + 1)}`).join('; ')} }`;
    }
    case 'array': return `${wrapped(shape(def.element!, depth))}[]`;
    case 'nullable': return `${shape(def.innerType!, depth)} | null`;
    case 'optional': return `${shape(def.innerType!, depth)} | undefined`;
    case 'enum': return Object.keys(def.entries ?? {}).map((key) => `'${key}'`).join(' | ');
    case 'literal': return (def.values ?? []).map((value) => `'${String(value)}'`).join(' | ');
    case 'union': return (def.options ?? []).map((option) => shape(option, depth + 1)).join(' | ');
    case 'record': return `{ [name]: ${shape(def.valueType!, depth)} }`;
    case 'custom': return 'Uint8Array';
    default: return def.type;
  }
}

const wrapped = (text: string): string => (text.includes(' | ') ? `(${text})` : text);
const cell = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

export function contractDocument(): string {
  const callRows = Object.entries(calls).map(([name, call]) => `| \`${name}\` | ${call.does} | ${cell(shapeOf(call.input))} | ${cell(shapeOf(call.output))} |`);
  const eventRows = Object.entries(events).map(([name, payload]) => `| \`${name}\` | ${cell(shapeOf(payload))} |`);
  return [
    '# Contract between window and desk core',
    '',
    'Written from `src-main/contract/` by `src-main/contract/document.ts`; a test compares. Every call and every event is checked on both sides against its schema; a call answers `{ ok: true, value }` or `{ ok: false, error: { code, kind, message } }`. Bytes travel as `Uint8Array`. Objects more than two deep are shown by their keys; the schemas say the rest.',
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
  ].join('\n');
}

if (import.meta.main) process.stdout.write(contractDocument());
