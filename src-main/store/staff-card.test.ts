/** Smartcards of staff as a way into the store, byte by byte against our own small PIV card. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApduTransport } from '../documents/chip/apdu.ts';
import { PivCard, type PivCardOptions } from '../../tests/simulators/piv-card.ts';
import { cardHolders, createKeyring, openedByCard, removeCardWay, removeWays, setCardWay } from './keyring.ts';
import { openStaffCard, type StaffCard } from './staff-card.ts';

const cost = { name: 'argon2id', m: 1024, t: 1, p: 1 } as const;
/** The cards are made valid from today on, whichever day that is. */
const now = new Date().toISOString();
const person = { id: 'p1', login: 'muster' };
const pin = '123456';

const lay = (card: PivCard): Promise<StaffCard> => {
  card.reset();
  const transport: ApduTransport = { atr: card.atr, transmit: (apdu) => Promise.resolve(card.process(apdu)), close: () => Promise.resolve() };
  return openStaffCard(transport);
};
/** Power again and again, as the desk does it: a PIN never outlives one piece of work. */
const enter = async (card: PivCard, who = person): Promise<void> => {
  const opened = await lay(card);
  await opened.verifyPin(pin);
  await setCardWay(dir, key, who, opened, now);
};
const openWith = async (card: PivCard, typed = pin, at = now) => openedByCard(dir, await lay(card), typed, at);

let dir: string;
let key: Uint8Array;
const made: Record<string, PivCard> = {};
beforeAll(() => {
  for (const kind of ['ec', 'rsa'] as const) made[kind] = new PivCard({ kind });
});
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), `schalter-card-${randomUUID()}`));
  ({ key } = await createKeyring(dir, 'das Wort der Einrichtung', { cost }));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('staff card', () => {
  it.each(['ec', 'rsa'])('opens the store with the key inside the card (%s)', async (kind) => {
    await enter(made[kind]!);
    expect(cardHolders(dir)).toEqual(new Set(['p1']));
    expect(await openWith(made[kind]!)).toEqual({ key, id: 'p1' });
    const ring = readFileSync(join(dir, 'keyring.json'), 'utf8');
    for (const secret of [Buffer.from(key).toString('base64'), Buffer.from(key).toString('hex'), pin]) expect(ring).not.toContain(secret);
  });

  it('asks for the PIN, says how many tries are left, and stops when the card does', async () => {
    const card = new PivCard({ kind: 'ec' });
    await enter(card);
    await expect(openWith(card, '000000')).rejects.toMatchObject({ code: 'CARD_PIN_WRONG', message: expect.stringContaining('noch 2 Versuche') });
    await expect(openWith(card, '000000')).rejects.toMatchObject({ message: expect.stringContaining('noch einen Versuch') });
    await expect(openWith(card, '000000')).rejects.toMatchObject({ code: 'CARD_PIN_BLOCKED' });
    await expect(openWith(card)).rejects.toMatchObject({ code: 'CARD_PIN_BLOCKED' });
    // Fails without the check of the status word in `authenticate`.
    await expect((await lay(made['ec']!)).sign('authentication', new Uint8Array(4))).rejects.toMatchObject({ code: 'CARD_PIN_MISSING' });
  });

  it('refuses a card that shows a certificate whose key it does not hold', async () => {
    const genuine = new PivCard({ kind: 'ec' });
    await enter(genuine);
    const copy: PivCardOptions = { kind: 'ec', made: genuine.made, forged: true };
    // Fails without `provePossession` in keyring.ts.
    await expect(openWith(new PivCard(copy))).rejects.toMatchObject({ code: 'CARD_NOT_GENUINE' });
    await expect(enter(new PivCard(copy))).rejects.toMatchObject({ code: 'CARD_NOT_GENUINE' });
  });

  it('refuses an unknown card, an expired one, one of a colleague and one that was taken out', async () => {
    await expect(openWith(made['ec']!)).rejects.toMatchObject({ code: 'CARD_UNKNOWN' });
    await expect(enter(new PivCard({ kind: 'ec', days: -1 }))).rejects.toMatchObject({ code: 'CARD_EXPIRED' });
    await enter(made['ec']!);
    await expect(openWith(made['ec']!, pin, '2036-01-01T00:00:00.000Z')).rejects.toMatchObject({ code: 'CARD_EXPIRED' });
    await expect(enter(made['ec']!, { id: 'p2', login: 'vorlage' })).rejects.toMatchObject({ code: 'CARD_TAKEN' });
    await removeCardWay(dir, 'p1');
    await expect(openWith(made['ec']!)).rejects.toMatchObject({ code: 'CARD_UNKNOWN' });
    await enter(made['ec']!);
    await removeWays(dir, 'p1');
    expect(cardHolders(dir).size).toBe(0);
  });

  it('says so of a card without the application, and of answers that are nonsense', async () => {
    const answering = (bytes: number[]): ApduTransport => ({ atr: new Uint8Array(), transmit: () => Promise.resolve(Uint8Array.from(bytes)), close: () => Promise.resolve() });
    await expect(openStaffCard(answering([0x6a, 0x82]))).rejects.toMatchObject({ code: 'CARD_UNUSABLE' });
    for (const nonsense of [[0x90, 0], [0x53, 0x81, 0x90, 0], [0x53, 4, 0x70, 0, 0x71, 0, 0x90, 0], [0x53, 5, 0x70, 0, 0x71, 1, 1, 0x90, 0]]) {
      await expect((await openStaffCard(answering(nonsense))).certificate('authentication')).rejects.toMatchObject({ code: 'CARD_UNUSABLE' });
    }
  });
});
