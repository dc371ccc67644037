/**
 * The local gallery at work: whoever is captured while the station cannot answer is kept in it and compared
 * with everybody in it. Runs beside the session and never holds it up.
 */
import type { CallOutput } from '../contract/calls.ts';
import type { Session } from '../contract/session.ts';
import { candidatesFrom, belongsInGallery, leavesGallery, type FingerHit } from '../biometrics/gallery/rules.ts';
import type { FingerTemplate } from '../biometrics/finger/types.ts';
import { writeMinutiaeRecord, readMinutiaeRecord } from '../biometrics/finger/records.ts';
import { createSearchableGallery } from '../biometrics/gallery/searchable.ts';
import { clearGallery, galleryCaptures, galleryIndex, galleryRecord, putGallery, type GalleryEntry } from '../biometrics/gallery/store.ts';
import { acceptedPrints } from '../capture/transaction.ts';
import { getCapture } from '../store/captures.ts';
import type { Store } from '../store/database.ts';
import { readSession } from '../store/sessions.ts';
import type { FingerPart } from './parts.ts';

export interface GalleryWork {
  /** After every stored change of a session: it leaves the gallery, or is brought in beside the caller. */
  follow(session: Session): void;
  candidates(input: { sessionId: string }): Promise<CallOutput<'gallery.candidates'>>;
}

export interface GalleryWorkOptions {
  store: Store;
  engine(): Promise<FingerPart>;
  lineDown(): boolean;
  personOf(session: Session): string;
  now(): string;
  /** The other desks of the office, where there is an office server. */
  elsewhere: {
    share(sessionId: string, templates: { captureId: string; finger: number; template: FingerTemplate }[]): void;
    all(): Promise<GalleryEntry[]>;
    person(sessionId: string): { person: string; at: string };
  } | null;
  /** Code of what went wrong while a session was brought in. */
  problem(thrown: unknown): void;
}

/** As many hits per finger as a list can show. */
const hitsPerFinger = 10;

export function createGalleryWork(options: GalleryWorkOptions): GalleryWork {
  const { store } = options;
  const searchable = createSearchableGallery();
  /** One at a time: two changes in a row must not store templates twice. */
  let last: Promise<void> = Promise.resolve();

  const bringIn = async (sessionId: string): Promise<void> => {
    const prints = acceptedPrints(readSession(store, sessionId));
    const there = new Set(galleryCaptures(store, sessionId));
    if (prints.length === there.size && prints.every((print) => there.has(print.captureId))) return;
    const engine = await options.engine();
    const entries = [];
    for (const { captureId, finger } of prints) entries.push({ captureId, finger, template: await engine.extract(await engine.decode(getCapture(store, sessionId, captureId).bytes)) });
    // The answer may have come meanwhile.
    if (store.db.open && belongsInGallery(readSession(store, sessionId), options.lineDown())) {
      putGallery(store, sessionId, entries, options.now());
      options.elsewhere?.share(sessionId, entries);
    }
  };
  const inTurn = (sessionId: string): Promise<void> => {
    const turn = last.then(() => bringIn(sessionId));
    last = turn.catch(() => undefined);
    return turn;
  };
  const isComplete = (session: Session) => session.fingerprints.slaps.some((slap) => slap.state === 'accepted') && session.fingerprints.slaps.every((slap) => slap.state === 'accepted' || slap.state === 'skipped');

  return {
    follow(session) {
      if (leavesGallery(session)) {
        if (galleryCaptures(store, session.id).length === 0) return;
        clearGallery(store, session.id);
        options.elsewhere?.share(session.id, []);
      } else if (isComplete(session) && belongsInGallery(session, options.lineDown())) inTurn(session.id).catch(options.problem);
    },
    async candidates({ sessionId }) {
      const session = readSession(store, sessionId);
      if (!belongsInGallery(session, options.lineDown())) return { compared: 0, candidates: [] };
      await inTurn(sessionId);
      const elsewhere = (await options.elsewhere?.all()) ?? [];
      const all = galleryIndex(store);
      const own = all.filter((entry) => entry.sessionId === sessionId);
      const others = [...all.filter((entry) => entry.sessionId !== sessionId), ...elsewhere];
      const here = new Set(all.map((entry) => entry.sessionId));
      const engine = await options.engine();
      const hits: FingerHit[] = [];
      if (others.length > 0) {
        // The session's own fingers stand in the packed gallery too and answer first: room for them, and out with them.
        const places = new Map<string, Omit<GalleryEntry, 'template'>>([...all.map((entry) => [`here ${entry.captureId}`, entry] as const), ...elsewhere.map((entry) => [`elsewhere ${entry.captureId}`, entry] as const)]);
        const records = new Map<string, () => Uint8Array | undefined>([
          ...all.map(({ captureId }) => [`here ${captureId}`, () => galleryRecord(store, captureId)] as const),
          ...elsewhere.map(({ captureId, finger, template }) => [`elsewhere ${captureId}`, () => writeMinutiaeRecord(template, { position: finger })] as const),
        ]);
        const probes = own.map(({ captureId }) => readMinutiaeRecord(galleryRecord(store, captureId)!).views[0]!.template);
        const found = await searchable.search(engine, probes, records, hitsPerFinger + own.length);
        found.forEach((list, probe) => {
          for (const { id, score } of list) {
            const other = places.get(id)!;
            if (other.sessionId !== sessionId) hits.push({ sessionId: other.sessionId, finger: own[probe]!.finger, otherFinger: other.finger, score });
          }
        });
      }
      const candidates = candidatesFrom(hits, own.length * others.length).map((candidate) => {
        if (!here.has(candidate.sessionId)) {
          const { person, at } = options.elsewhere!.person(candidate.sessionId);
          return { ...candidate, person, capturedAt: at };
        }
        const other = readSession(store, candidate.sessionId);
        return { ...candidate, person: options.personOf(other), capturedAt: other.createdAt };
      });
      return { compared: new Set(others.map((entry) => entry.sessionId)).size, candidates };
    },
  };
}
