/** The reader for sign-in cards as the door and the people at the desk use it. */
import { watchCards, type CardWatch } from '../devices/pcsc/card-watch.ts';
import type { ApduTransport } from '../documents/chip/apdu.ts';
import { SchalterError } from '../errors.ts';
import type { PeopleState } from '../contract/people.ts';
import { openedByCard, setCardWay } from '../store/keyring.ts';
import { openStaffCard, type StaffCard } from '../store/staff-card.ts';

export interface CardEntry {
  state(): PeopleState['card'];
  /** Known to lie there no more; false while PC/SC is still being asked. */
  gone(): boolean;
  /** Pulling the card locks what it has opened. */
  readonly locksWhenGone: boolean;
  /** @returns ends the subscription */
  onChange(handler: () => void): () => void;
  /** @throws SchalterError CARD_* (input), CHIP_* (unavailable) */
  prove(pin: string): Promise<{ key: Uint8Array; id: string }>;
  enrol(key: Uint8Array, person: { id: string; login: string }, pin: string): Promise<void>;
  close(): void;
}

/** @throws SchalterError CARD_NOT_SET_UP (input) where this desk has no reader for sign-in */
export function demandCard(card: CardEntry | null): CardEntry {
  if (!card) throw new SchalterError('CARD_NOT_SET_UP', 'input', 'An diesem Schalter ist kein Leser für Anmeldekarten eingerichtet. Bitte mit Kennwort anmelden.');
  return card;
}

const shown = { searching: 'noReader', 'no-reader': 'noReader', empty: 'empty', present: 'present' } as const;

const absent = new Set(['CHIP_NO_CARD', 'CHIP_READER_UNKNOWN', 'CHIP_REMOVED']);

/**
 * Opens the card for one piece of work; afterwards it is without power, and its PIN forgotten.
 * @throws SchalterError CARD_MISSING (unavailable), and what the work throws
 */
export async function withCard<T>(open: () => Promise<ApduTransport>, work: (card: StaffCard) => Promise<T>): Promise<T> {
  let transport: ApduTransport | undefined;
  try {
    transport = await open();
    return await work(await openStaffCard(transport));
  } catch (cause) {
    if (cause instanceof SchalterError && absent.has(cause.code)) throw new SchalterError('CARD_MISSING', 'unavailable', 'Im Kartenleser steckt keine Karte. Bitte die Karte einstecken und stecken lassen.', { cause });
    throw cause;
  } finally {
    await transport?.close();
  }
}

export function openCardEntry(settings: { reader: string | null; lockOnRemoval: boolean }, dataDir: string, now: () => string, watch: CardWatch = watchCards(settings.reader)): CardEntry {
  return {
    state: () => shown[watch.presence()],
    gone: () => watch.presence() === 'empty' || watch.presence() === 'no-reader',
    locksWhenGone: settings.lockOnRemoval,
    onChange: (handler) => watch.onChange(handler),
    prove: (pin) => withCard(watch.open, (card) => openedByCard(dataDir, card, pin, now())),
    enrol: (key, person, pin) =>
      withCard(watch.open, async (card) => {
        await card.verifyPin(pin);
        await setCardWay(dataDir, key, person, card, now());
      }),
    close: () => watch.close(),
  };
}
