/** Every action that the program can enter in the trail has words in both languages. Issue 6, section 3. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionWords, auditActions } from './audit-actions.ts';
import { caseEvent } from './caseload.ts';
import { sessionCommand } from './session.ts';

const root = join(import.meta.dirname, '..');
const sources = (under: string) => readdirSync(join(root, under), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).map((name) => readFileSync(join(root, under, name), 'utf8'));
const typesOf = (union: { options: readonly unknown[] }): string[] => union.options.flatMap((option) => [...((option as { shape: { type: { values: Set<string> } } }).shape.type.values)]);

describe('actions of the trail', () => {
  it('are named in German and English, each that the sources can enter', () => {
    const written = sources('.').flatMap((text) => [...text.matchAll(/(?:action: |enter\((?:[\w.?! ]+, )?)'([a-z]+\.[a-zA-Z]+)'/g)].map((found) => found[1]!));
    const commands = typesOf(sessionCommand).map((type) => `session.${type}`);
    const happened = [...readFileSync(join(root, 'capture/events.ts'), 'utf8').split('export type Effect')[0]!.matchAll(/\| \{ type: '(\w+)'/g)].map((found) => `session.${found[1]}`);
    const cases = typesOf(caseEvent).map((type) => `case.${type}`);
    expect(written.length).toBeGreaterThan(25);
    expect(happened.length).toBeGreaterThan(10);
    // Fails with any one line of `auditActions` taken away.
    expect([...new Set([...written, ...commands, ...happened, ...cases])].filter((action) => !auditActions[action])).toEqual([]);
  });
  it('unknown ones keep their own name', () => expect(actionWords('later.thing', 'de')).toBe('later.thing'));
});
