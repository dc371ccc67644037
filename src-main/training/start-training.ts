/**
 * The training world of a desk: simulated devices behind real TCP lines, a chip simulator that speaks vpcd,
 * the reference station with a register of its own, certificates made for this folder, and the desk.json
 * that leads to all of it. Everything in it is invented.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breath, setTimeout as sleep } from 'node:timers/promises';
import type { SlapKind } from '../contract/session.ts';
import { writePng } from '../biometrics/finger/image-files.ts';
import { slapCodes } from '../devices/fingerprint-scanner/slap-messages.ts';
import type { FingerPosition } from '../biometrics/finger/types.ts';
import { deskFiles, startStation, type RunningStation } from '../../src-servers/station/station.ts';
import { seedRegister, type SeedPerson } from '../../src-servers/station/seed.ts';
import { playFilm, type CameraFilm } from './camera-film.ts';
import type { InventedPerson } from './invented-person.ts';
import { caseOf, personOf, trainingCases, type TrainingCase } from './appointments.ts';
import type { Session } from '../contract/session.ts';
import { officeDay } from '../contract/office-day.ts';
import { createIssuer, issueMasterList, issueRevocationList, personalise, startVpcdChip, type Issuer, type RunningVpcdChip } from './chip-simulator/index.ts';
import { SimulatedDocumentReader, type PageSupply } from './device-simulators/document-reader.ts';
import { startInterpreterExchange } from './interpreters/exchange.ts';
import { SimulatedSlapScanner, type SlapOrder, type SlapSupply } from './device-simulators/slap-scanner.ts';
import { plugIntoTcp } from './device-simulators/tcp-host.ts';
import { freePort } from './free-port.ts';
import { startLineRelay } from './line-relay.ts';
import { createStage } from './stage.ts';
import sharp from 'sharp';
import { makeSpecimenCatalogue } from './specimen-catalogue.ts';
import { likenessOf, paintFace } from './synthetic-face.ts';
import { PAGE_HEIGHT_MM, PAGE_WIDTH_MM, paintPage, specimenMrz, type PageLight } from './specimen-page.ts';
import { syntheticFinger, syntheticSlap } from './synthetic-finger.ts';

export interface Training {
  settingsFile: string;
  /** The reference station that runs beside the desk. */
  station: RunningStation;
  /** Everybody whom the register knows is entered; fails where the station was closed before. */
  registered: Promise<void>;
  /** The person of this case now sits at the desk: her face is before the camera, her document and her fingers lie on the devices. */
  follow(appointmentId: string | null): void;
  /** The session at the counter has changed: what its case has in store happens (stage.ts). */
  perform(session: Session): void;
  /** The register forgets whom this case has put there, so that it can be practised again. */
  forget(caseId: string): Promise<void>;
  /** Pulls a plug, or puts it back. */
  unplug(device: 'documents' | 'fingers' | 'chip'): Promise<void>;
  plug(device: 'documents' | 'fingers' | 'chip'): Promise<void>;
  /** The person takes the document away in the middle of the reading: after so many commands to the chip. */
  tearChip(afterCommands: number): void;
  stop(): Promise<void>;
}

export interface TrainingOptions {
  /** Folder of the training world; made where it is missing. */
  dir: string;
  /** Day of the invented appointments; default today. */
  day?: string;
  /** How fast devices and station are: `natural` for people, `fast` for tests. Default natural. */
  speed?: 'natural' | 'fast';
  /** What plays before the camera of the window; without a window nothing does. */
  film?: CameraFilm | null;
}

const pagePpi = 400;

export async function createTraining(options: TrainingOptions): Promise<Training> {
  const { dir } = options;
  const day = options.day ?? officeDay(Date.now());
  const fast = options.speed === 'fast';
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  let current = trainingCases[0]!;
  let seated: string | null = null;

  let holding = (): boolean => false;
  const station = await startStation({ dir: join(dir, 'station'), answerDelayMs: fast ? 0 : 1500, held: () => holding() });
  const relay = await startLineRelay({ host: '127.0.0.1', port: Number(new URL(station.url).port) });
  const stage = createStage({ relay, station: () => station, pauses: fast ? { mendMs: 500, confirmMs: 500 } : { mendMs: 8_000, confirmMs: 20_000 } });
  // Painting whom the register knows takes seconds: the desk opens meanwhile, only the station's answers wait for it.
  let seeded = false;
  const registered = (async () => {
    try {
      for await (const person of unknownPeople(station, day)) await seedRegister(station.store, [person], Date.now());
    } finally {
      seeded = true;
    }
  })();
  registered.catch(() => undefined);
  holding = () => stage.held() || !seeded;

  const pages = pagesOfTheSeated(day);
  const fingers = paintedFingers();
  const reader = new SimulatedDocumentReader({
    nextPage: (light) => pages.of(current, light),
    nextMrz: () => (current.document ? specimenMrz(personOf(current, day)) : []),
    presence: { placeMs: fast ? 20 : 900 },
  });
  const scanner = new SimulatedSlapScanner({
    nextSlap: (order) => fingers(current, order),
    presence: fast ? { approachMs: 10, settleMs: 20, leaveMs: 10 } : { approachMs: 1200, settleMs: 900, leaveMs: 900 },
  });
  const readerHost = await plugIntoTcp(reader);
  const scannerHost = await plugIntoTcp(scanner);
  const chips = await createChipTable(day, () => current);
  const interpreters = await startInterpreterExchange();

  const certificates = deskFiles(join(dir, 'station'));
  const settingsFile = join(dir, 'desk.json');
  writeFileSync(
    settingsFile,
    JSON.stringify(
      {
        office: 'Ausländerbehörde Musterstadt (Übung)',
        desk: 'Schalter 1',
        location: 'Musterstadt',
        region: 'BE',
        caseworker: 'Übung',
        specialSituationApproved: true,
        devices: [
          { id: 'documents', name: 'Dokumentenleser', adapter: 'page-frame', transport: readerHost.transport, simulated: true },
          { id: 'fingers', name: 'Fingerabdruckscanner', adapter: 'slap-frame', transport: scannerHost.transport, simulated: true },
          { id: 'printer', name: 'Drucker', adapter: 'print-folder', dir: join(dir, 'ausdrucke'), simulated: true },
        ],
        chip: { type: 'tcp', host: '127.0.0.1', port: chips.port },
        station: { url: `https://127.0.0.1:${relay.port}`, caFile: certificates.ca, certFile: certificates.cert, keyFile: certificates.key, name: 'PIK-Station (Übung)' },
        ...(fast ? { sync: { measureEveryMs: 500, resultWaitMs: 2000, backoff: { baseMs: 50, capMs: 1000 } } } : { sync: { measureEveryMs: 3000, backoff: { baseMs: 1000, capMs: 4000 } } }),
        printing: { controller: 'Stadt Musterstadt, Ausländerbehörde, Rathausplatz 1, 12345 Musterstadt (erfunden)', dataProtectionOfficer: 'datenschutz@musterstadt.example', supervisoryAuthority: 'Landesbeauftragte für Datenschutz, Musterstadt (erfunden)' },
        interpreters: [interpreters.provider],
        trustDir: chips.trustDir(dir),
        catalogue: await catalogueIn(dir),
      },
      null,
      2,
    ) + '\n',
  );

  const hosts = { documents: readerHost, fingers: scannerHost, chip: { unplug: chips.lift, plug: chips.lay } };
  return {
    settingsFile,
    station,
    registered,
    follow(appointmentId) {
      if (appointmentId === seated) return;
      seated = appointmentId;
      current = caseOf(appointmentId) ?? trainingCases[0]!;
      pages.ahead(current);
      stage.clear();
      reader.removeDocument();
      scanner.nextPerson();
      chips.exchange();
      if (options.film) playFilm(options.film, current.id);
    },
    perform(session) {
      if (session.appointmentId === seated && seated !== null) stage.perform(current, session);
    },
    async forget(caseId) {
      const one = caseOf(caseId);
      if (!one) return;
      const { surname, givenNames, birthDate } = personOf(one, day);
      const rows = await station.store.sql.query("SELECT record_id, azr_number FROM record WHERE state = 'active' AND surname = ? AND given_names = ? AND birth_date = ?", [surname, givenNames, birthDate]);
      for (const row of rows) if (!seededNumbers.has(String(row['azr_number']))) await station.engine.withdrawRecord(String(row['record_id']));
    },
    unplug: (device) => hosts[device].unplug(),
    plug: (device) => hosts[device].plug(),
    tearChip: chips.tear,
    async stop() {
      await chips.stop();
      await interpreters.stop();
      await readerHost.stop();
      await scannerHost.stop();
      stage.clear();
      await relay.close();
      await Promise.allSettled([registered]);
      await station.close();
    },
  };
}

/** Paints and signs the reference catalogue of this world anew: its key lives no longer than the painting. */
async function catalogueIn(dir: string): Promise<{ file: string; publishers: string[] }> {
  const { file, publisher } = await makeSpecimenCatalogue(new Date());
  const path = join(dir, 'referenzkatalog.skat');
  writeFileSync(path, file);
  return { file: path, publishers: [publisher] };
}

/**
 * The pages of whoever sits at the counter, each painted once and while the caseworker still speaks with the person: a
 * real page lies there at once, and one that is painted at every question is late on a busy machine, which the desk
 * takes for a silent reader.
 */
function pagesOfTheSeated(day: string) {
  let painted: { id: string; pages: Map<PageLight, Promise<PageSupply | undefined>> } | undefined;
  const of = (one: TrainingCase, light: PageLight): Promise<PageSupply | undefined> => {
    if (painted?.id !== one.id) painted = { id: one.id, pages: new Map() };
    const { pages } = painted;
    if (!pages.has(light)) pages.set(light, pageOf(one, day, light));
    return pages.get(light)!;
  };
  return {
    of,
    ahead(one: TrainingCase): void {
      for (const light of ['white', 'ir', 'uv'] as const) of(one, light).catch(() => undefined);
    },
  };
}

async function pageOf(one: TrainingCase, day: string, light: PageLight): Promise<PageSupply | undefined> {
  if (!one.document) return undefined;
  const bytes = await paintPage({ person: personOf(one, day), light, ppi: pagePpi, ...(one.document.tamper ? { tamper: one.document.tamper } : {}) });
  return { mime: 'image/png', bytes: new Uint8Array(bytes), width: Math.round((PAGE_WIDTH_MM / 25.4) * pagePpi), height: Math.round((PAGE_HEIGHT_MM / 25.4) * pagePpi), ppi: pagePpi };
}

const slapOfCode = new Map(Object.entries(slapCodes).map(([slap, code]) => [code, slap as SlapKind]));

/** The last pictures of fingers, painted once: a person who begins anew lays the same ones down, and painting a slap takes seconds. */
function paintedFingers(): (one: TrainingCase, order: SlapOrder) => SlapSupply {
  const kept = new Map<string, SlapSupply>();
  return (one, order) => {
    const name = `${one.id} ${order.position} ${order.attempt}`;
    const supply = kept.get(name) ?? slapOf(one, order);
    kept.delete(name);
    kept.set(name, supply);
    if (kept.size > 16) kept.delete(kept.keys().next().value!);
    return supply;
  };
}

/** What the person of the case lays on the glass: dry skin is better at the second attempt, as after breathing on it. */
function slapOf(one: TrainingCase, { position, fingers, attempt }: SlapOrder): SlapSupply {
  const dryness = attempt === 1 ? (one.dryness ?? 0) : 0;
  const slap = slapOfCode.get(position);
  if (!slap) return { image: syntheticFinger({ seed: one.seed, position: position as FingerPosition, kind: 'rolled', impression: attempt, dryness }), fingersSeen: 1 };
  const { image, truth } = syntheticSlap({ seed: one.seed, slap, impression: attempt, missing: one.missing, dryness });
  const presentationAttack = { verdict: 'bona-fide', scores: truth.map((_finger, index) => 0.02 * (index + 1)) } as const;
  return { image, fingersSeen: truth.length, presentationAttack, hints: truth.length < fingers.length ? ['too-few-fingers'] : dryness > 0.5 ? ['too-dry'] : [] };
}

/** A portrait as passports and registers keep it. */
async function portrait(person: InventedPerson): Promise<Uint8Array> {
  return new Uint8Array(await sharp(await paintFace({ ...likenessOf(person), width: 600, height: 800 })).jpeg({ quality: 85 }).toBuffer());
}

const known = trainingCases.filter((one) => one.inRegister !== undefined);
const azrNumberOf = (index: number): string => String(260_000_000_000 + 17 * (index + 1));
const seededNumbers: ReadonlySet<string> = new Set(known.map((_one, index) => azrNumberOf(index)));

/** People whom the register knows before the day begins, as far as an earlier start has not entered them: other impressions of the same invented fingers. */
async function* unknownPeople({ store }: RunningStation, day: string): AsyncGenerator<SeedPerson> {
  for (const [index, one] of known.entries()) {
    const azrNumber = azrNumberOf(index);
    if (await store.recordByAzr(store.sql, azrNumber)) continue;
    const person = personOf(one, day);
    const fingers: SeedPerson['fingers'] = [];
    for (const finger of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const) {
      fingers.push({ finger, mime: 'image/png', data: Buffer.from(await writePng(syntheticFinger({ seed: one.seed, position: finger, impression: 90, pressure: 0.6 }))).toString('base64') });
      await breath();
    }
    const face = one.inRegister === 'with face' ? { mime: 'image/jpeg', data: Buffer.from(await portrait(person)).toString('base64'), takenAt: new Date(Date.now() - 60 * 86_400_000).toISOString() } : null;
    yield { azrNumber, surname: person.surname, givenNames: person.givenNames, birthDate: person.birthDate, nationality: person.nationality, face, fingers };
  }
}

/** As passports of today are: PACE beside BAC, and a key that proves the chip is no copy. Without that key a genuine one would stay »nicht alles prüfbar«. */
const PASSPORT = { access: 'BAC and PACE', chipAuthentication: [{ version: 1, cipher: 'AES-128', parameterId: 13 }] } as const;

/** Chips by case, made when first needed, laid on the reader by connecting to it as vpcd's card does. */
async function createChipTable(day: string, current: () => TrainingCase) {
  const port = await freePort();
  const issuer: Issuer = createIssuer({ random: (length) => new Uint8Array(randomBytes(length)) });
  const made = new Map<string, ReturnType<typeof personalise>>();
  let running: RunningVpcdChip | undefined;
  let stopped = false;
  let lifted = false;
  let tearAfter = Infinity;

  const chipOf = async (one: TrainingCase) => {
    const kind = one.document?.chip;
    if (!kind) return null;
    let chip = made.get(one.id);
    if (!chip) {
      chip = personalise({ mrzLines: specimenMrz(personOf(one, day)), faceJpeg: await portrait(personOf(one, day)), issuer, ...PASSPORT, ...(kind === 'genuine' ? {} : { alteration: kind }) });
      made.set(one.id, chip);
    }
    return chip.simulated;
  };

  const tearing = (): number => {
    if ((running?.commands() ?? 0) < tearAfter) return 0;
    tearAfter = Infinity;
    void running?.close();
    return 0;
  };

  const loop = (async () => {
    while (!stopped) {
      const chip = await chipOf(current());
      if (chip && !lifted) {
        try {
          running = await startVpcdChip({ port, chip, pace: tearing });
          await running.ended;
        } catch {
          // The desk core is not there yet, or was started again: the chip tries anew.
        }
        running = undefined;
      }
      await sleep(150);
    }
  })();

  return {
    port,
    exchange: () => void running?.close(),
    tear(afterCommands: number) {
      tearAfter = afterCommands;
    },
    async lift() {
      lifted = true;
      await running?.close();
    },
    async lay() {
      lifted = false;
    },
    /** Writes the issuer's master list, its empty revocation list and the pin that proves both, where the desk looks for them. */
    trustDir(dir: string): string {
      const folder = join(dir, 'trust');
      // The issuer is made anew with every start; lists of an earlier one would only be old.
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(join(folder, 'pinned'), { recursive: true });
      const now = new Date();
      writeFileSync(join(folder, 'pinned', 'csca-uto.cer'), issuer.csca.certificate);
      writeFileSync(join(folder, 'masterlist-uto.ml'), issueMasterList(issuer));
      writeFileSync(join(folder, 'sperrliste-uto.crl'), issueRevocationList(issuer, now));
      return folder;
    },
    async stop() {
      stopped = true;
      await running?.close();
      await loop;
    },
  };
}
