import { expect, it } from 'vitest';
import { z } from 'zod';
import { firstIssue } from './german-issues.ts';

const told = (schema: z.ZodType, value: unknown): string => firstIssue(schema.safeParse(value).error!).words;

it.each<[z.ZodType, unknown, string]>([
  [z.strictObject({ name: z.string() }), {}, 'die Angabe fehlt'],
  [z.string(), 5, 'hier steht ein Text'],
  [z.number().int(), 1.5, 'hier steht eine ganze Zahl'],
  [z.string().min(1), '', 'die Angabe darf nicht leer sein'],
  [z.string().min(3), 'a', 'erlaubt sind mindestens 3 Zeichen'],
  [z.array(z.string()).max(2), ['a', 'b', 'c'], 'erlaubt sind höchstens 2 Einträge'],
  [z.number().positive(), 0, 'erlaubt ist nur mehr als 0'],
  [z.enum(['on', 'off']), 'x', 'erlaubt ist nur »on«, »off«'],
  [z.literal('serial'), 'x', 'hier steht »serial«'],
  [z.discriminatedUnion('type', [z.object({ type: z.literal('a') })]), { type: 'x' }, 'keine der erlaubten Formen passt'],
  [z.union([z.string(), z.number()]), true, 'keine der erlaubten Formen passt'],
  [z.strictObject({}), { fremd: 1 }, 'dieses Feld gibt es nicht: »fremd«'],
  [z.string().url(), 'x', 'hier steht eine Adresse'],
  [z.iso.date(), 'x', 'hier steht ein Tag (JJJJ-MM-TT)'],
  [z.string().regex(/^a$/), 'x', 'die Schreibweise passt nicht'],
  [z.number().multipleOf(5), 3, 'die Zahl muss ein Vielfaches von 5 sein'],
  [z.string().refine(() => false), 'x', 'die Angabe passt nicht'],
  [z.string().refine(() => false, 'muss mit wss:// beginnen'), 'x', 'muss mit wss:// beginnen'],
])('a schema refuses in German: %# %s', (schema, value, sentence) => {
  expect(told(schema, value)).toBe(sentence);
});

it('never repeats what was typed', () => {
  const secret = 'Specimen, Amal';
  for (const schema of [z.number(), z.enum(['a', 'b']), z.string().max(3), z.iso.date(), z.literal('x')]) expect(told(schema, secret)).not.toContain('Specimen');
});
