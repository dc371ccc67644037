/** Every call of the contract against a real core: examples of its own schema, and mutations of them. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calls, type CallName } from '../../src-main/contract/calls.ts';
import { composeParts } from '../../src-main/core/composition.ts';
import { createCore, type Core } from '../../src-main/core/core.ts';
import { emptySettings } from '../../src-main/core/settings.ts';
import { seededRandom } from '../../src-main/training/seeded-random.ts';
import { trainingPeople } from '../../src-main/training/people.ts';
import { callRights, may } from '../../src-main/trust/rights.ts';
import { callNames, fromText, inputsOf, toText } from './contract-examples.ts';
import { mutate } from './fuzz.ts';

let dir: string;
let core: Core;
let sessionId: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-contract-fuzz-'));
  core = createCore({ dataDir: dir, key: new Uint8Array(randomBytes(32)), settings: emptySettings, parts: await composeParts(emptySettings), version: '0', training: true, substituteRuntime: null, trainingPeople, seated: trainingPeople[0]! });
  ({ session: { id: sessionId } } = (await askAs('session.start', { appointmentId: null })).value as { session: { id: string } });
}, 120_000);
afterAll(async () => {
  await core.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** As somebody who may: a refusal for want of the right would hide what lies behind it. */
async function askAs(name: CallName, input: unknown) {
  const person = trainingPeople.find(({ role }) => may(callRights[name], role))!;
  if (core.access.person()?.id !== person.id || core.access.state().person === null) core.access.seat(person, 'fuzz');
  return core.call(name, input) as Promise<{ ok: boolean; value?: unknown; error?: { code: string; kind: string } }>;
}

describe('every call of the contract', () => {
  it('has examples that its own schema accepts, made from the schema', () => {
    for (const name of callNames) expect(inputsOf(name).length, name).toBeGreaterThan(0);
    expect(inputsOf('session.command').length).toBeGreaterThan(30);
  });

  it.each(callNames)('%s answers or refuses in a sentence, whatever it is asked', { timeout: 120_000 }, async (name) => {
    const random = seededRandom(20261129);
    // The real session where one is named, so that the rules behind the schema are reached.
    const examples = inputsOf(name).slice(0, 80).map((input) => toText(input).replaceAll('00000000-0000-4000-8000-000000000001', sessionId));
    const inputs = [...examples.map(fromText), null, 7, 'x', []];
    for (let n = 0; n < 40; n++) {
      const text = Buffer.from(mutate(Buffer.from(examples[n % examples.length]!), Buffer.from(examples[0]!), random)).toString('utf8');
      try {
        inputs.push(fromText(text));
      } catch {
        // No JSON any more; the link could not carry it.
      }
    }
    for (const input of inputs) {
      // Fails without `validInput` in `call` of core.ts.
      const answer = await askAs(name, input);
      // A call that throws what nobody has thought of is answered as internal: a defect of ours.
      const defect = !answer.ok && answer.error!.kind === 'internal' && answer.error!.code !== 'CONTRACT_VIOLATION';
      expect(defect ? `${toText(input)} ${readFileSync(join(dir, 'protocol.jsonl'), 'utf8').slice(-400)}` : null, name).toBeNull();
      if (answer.ok) expect(calls[name].output.safeParse(answer.value).success, name).toBe(true);
    }
  });
});
