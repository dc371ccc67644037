/**
 * Inputs of every call, made from the contract's own schemas, so that a new call is fuzzed without anybody thinking of
 * it: one example per variant of every union inside. Bytes are written as `{"$bytes": base64}` where JSON carries them.
 */
import type { z } from 'zod';
import { calls, type CallName } from '../../src-main/contract/calls.ts';

const words = ['Muster', 'uebung-01', 'schalter-2026-11-24', '12:00', 'F', 'a', 'de', 'deu', 'UTO', '123456', '2026-11-29', '2026-11-29T09:00:00.000Z', '00000000-0000-4000-8000-000000000001', 'ein langes Kennwort', 'sip:a@b', '+49 30 123', 'ab'.repeat(32), 'https://localhost', '202611', '30.11.2026', '1990', '260000000017', 'BEUTO', '2026'];
const numbers = [0, 1, 2, 5, 10, 2026, 0.5, 90];

/** As much of a schema as is looked at. */
interface Def {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  options?: z.ZodType[];
  items?: z.ZodType[];
  innerType?: z.ZodType;
  in?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  values?: unknown[];
  entries?: Record<string, unknown>;
  getter?: () => z.ZodType;
}

/** @throws where a schema is of a kind nobody has thought of, or refuses all that is known: teach it here */
export function examplesOf(schema: z.ZodType): unknown[] {
  const def = schema.def as unknown as Def;
  const fitting = (candidates: readonly unknown[]): unknown[] => {
    const found = candidates.filter((one) => schema.safeParse(one).success);
    if (found.length === 0) throw new Error(`no example for a schema of type ${def.type}`);
    return found;
  };
  switch (def.type) {
    case 'string': return fitting(words).slice(0, 1);
    case 'number': case 'int': return fitting(numbers).slice(0, 1);
    case 'boolean': return [true];
    case 'null': return [null];
    case 'any': case 'unknown': return [{}];
    case 'custom': return fitting([Uint8Array.of(1, 2, 3)]);
    case 'literal': return def.values!;
    case 'enum': return Object.values(def.entries!);
    case 'union': return def.options!.flatMap(examplesOf);
    case 'array': return [examplesOf(def.element!).slice(0, 1), []];
    case 'tuple': return [def.items!.map((item) => examplesOf(item)[0])];
    case 'record': return [{ [String(examplesOf(def.keyType!)[0])]: examplesOf(def.valueType!)[0] }];
    case 'nullable': return [...examplesOf(def.innerType!), null];
    case 'optional': case 'default': case 'prefault': case 'readonly': case 'catch': return examplesOf(def.innerType!);
    case 'pipe': return examplesOf(def.in!);
    case 'lazy': return examplesOf(def.getter!());
    case 'object': return objectsOf(def.shape!);
    default: throw new Error(`the fuzzer does not know schemas of type ${def.type}`);
  }
}

/** The first example of every field, then each other example of each field in its turn. */
function objectsOf(shape: Record<string, z.ZodType>): unknown[] {
  const fields = Object.entries(shape).map(([name, schema]) => [name, examplesOf(schema)] as const);
  const first = Object.fromEntries(fields.map(([name, values]) => [name, values[0]]));
  return [first, ...fields.flatMap(([name, values]) => values.slice(1).map((value) => ({ ...first, [name]: value })))];
}

export const callNames = Object.keys(calls) as CallName[];

/** Inputs of one call that its schema accepts. */
export const inputsOf = (name: CallName): unknown[] => examplesOf(calls[name].input).filter((one) => calls[name].input.safeParse(one).success);

export const toText = (input: unknown): string => JSON.stringify(input, (_key, value: unknown) => (value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value));

export const fromText = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown) => (typeof value === 'object' && value !== null && '$bytes' in value ? new Uint8Array(Buffer.from(String(value.$bytes), 'base64')) : value)) as unknown;
