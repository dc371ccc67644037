/** The set-up assistant: readers that keep staff cards, and the reference catalogue, brought in through the core: newer ones only, and unaltered. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packCatalogue } from '../documents/catalogue/bundle.ts';
import { trainingPeople } from '../training/people.ts';
import { composeParts } from './composition.ts';
import { createCore, type Core } from './core.ts';
import { emptySettings } from './settings.ts';
import { staffReader } from './setup-work.ts';

const secret = ed25519.utils.randomSecretKey();
const edition = (version: number, by = secret) => new Uint8Array(packCatalogue({ format: 'schalter-catalogue/1', name: 'Utopia', version, publishedAt: '2026-11-01T00:00:00Z', publisher: 'Test', models: [] }, by));

let dir: string;
let core: Core;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-setup-'));
  const file = join(dir, 'referenzkatalog.skat');
  writeFileSync(file, edition(5));
  const settings = { ...emptySettings, catalogue: { file, publishers: [Buffer.from(ed25519.getPublicKey(secret)).toString('hex')] } };
  core = createCore({ dataDir: dir, key: new Uint8Array(32).fill(7), settings, parts: await composeParts(settings), version: '0', training: true, substituteRuntime: null, trainingPeople });
  await core.call('people.signInTraining', { id: trainingPeople.find(({ role }) => role === 'administrator')!.id });
});
afterEach(async () => {
  await core.stop();
  rmSync(dir, { recursive: true, force: true });
});

it.each([
  [null, null, []],
  [{ reader: 'Leser B', lockOnRemoval: true }, null, ['Leser B 01 00']],
  [{ reader: null, lockOnRemoval: true }, null, ['Leser A 00 00']],
  [{ reader: null, lockOnRemoval: true }, { reader: 'Leser C' }, ['Leser A 00 00', 'Leser C 02 00']],
  [{ reader: 'Leser X', lockOnRemoval: true }, null, []],
])('[Issue 7, 6] cards of staff in %j and %j keep the readers %j', (signInCard, auditCard, kept) => {
  const names = ['Leser A 00 00', 'Leser B 01 00', 'Leser C 02 00'];
  expect(names.filter(staffReader(names, { signInCard, auditCard }))).toEqual(kept);
});

it('[issue 3 section 5] takes a newer catalogue; refuses older, altered and foreign ones and keeps what is there', async () => {
  const bring = async (file: Uint8Array): Promise<string> => {
    const answer = await core.call('setup.importCatalogue', { file });
    return answer.ok ? (answer.value as { message: string }).message : answer.error.code;
  };
  const altered = edition(9);
  altered[altered.length - 5]! ^= 1;
  expect(await bring(edition(4))).toMatch(/nicht neuer/);
  expect(await bring(altered)).toMatch(/Signatur/);
  expect(await bring(edition(9, ed25519.utils.randomSecretKey()))).toMatch(/Herausgeber/);
  expect(readFileSync(join(dir, 'referenzkatalog.skat'))).toEqual(Buffer.from(edition(5)));
  expect(await bring(edition(6))).toMatch(/Ausgabe 6/);
  expect(readFileSync(join(dir, 'referenzkatalog.skat'))).toEqual(Buffer.from(edition(6)));
});
