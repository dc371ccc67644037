/**
 * Fingerprints: from the scanner's stream to an assessed attempt in the session (TR-03121-3-4 3.3.2, 3.5.2).
 * The picture is stored as it came, without loss; the segmented prints beside it.
 */
import type { EventPayload } from '../contract/calls.ts';
import type { FingerCode, Session, SlapKind, SlapAttempt } from '../contract/session.ts';
import { assessRolled, assessSlap, attackScoresOf, type ClassifierMode, type MeasuredPrint } from '../capture/assess.ts';
import { expectedFingers, slapFingers } from '../capture/fingers.ts';
import { acceptedPrints, acceptedRolled } from '../capture/transaction.ts';
import type { DeviceManager } from '../devices/manager.ts';
import type { FingerHint, FingerRequest, FingerScannerEvent } from '../devices/port.ts';
import type { FingerAssessment, FingerPosition, FingerTemplate, GrayImage, KnownFinger } from '../biometrics/finger/types.ts';
import { asSchalterError, SchalterError } from '../errors.ts';
import { getCapture, packedId } from '../store/captures.ts';
import type { Store } from '../store/database.ts';
import type { Journal, NewCapture } from './journal.ts';
import type { FingerPart } from './parts.ts';
import type { RunningWork } from './running-work.ts';

type Live = EventPayload<'finger.live'>;

export interface FingerWork {
  captureSlap(sessionId: string, slap: SlapKind): Promise<{ attempt: SlapAttempt; session: Session }>;
  captureRolled(sessionId: string, finger: FingerCode): Promise<Session>;
  release(): Promise<void>;
}

export interface FingerWorkOptions {
  journal: Journal;
  store: Store;
  devices: DeviceManager;
  engine(): Promise<FingerPart>;
  running: RunningWork;
  classifier: ClassifierMode;
  classifierThreshold: number;
  automaticRelease: boolean;
  newId(): string;
  now(): string;
  /** @param hint what the person can do better, for their window */
  live(frame: Live, hint: FingerHint | null): void;
}

const hints: Record<FingerHint, string> = {
  'press-more': 'Etwas fester auflegen.',
  'press-less': 'Weniger fest drücken.',
  'too-dry': 'Die Haut ist zu trocken: Finger kurz anhauchen oder eincremen.',
  'too-wet': 'Die Haut ist zu feucht: Finger abtrocknen.',
  'move-up': 'Hand etwas nach oben schieben.',
  'move-down': 'Hand etwas nach unten schieben.',
  spread: 'Finger leicht spreizen.',
  'hold-still': 'Hand ruhig halten.',
  'too-few-fingers': 'Es liegen zu wenige Finger auf.',
  'too-many-fingers': 'Es liegen zu viele Finger auf.',
  'dirty-glass': 'Die Auflage ist verschmutzt: bitte reinigen.',
};

const reasons: Record<string, string> = { 'too-dry': 'zu trocken', 'too-wet': 'zu feucht', 'small-area': 'zu kleine Fläche', smeared: 'verwischt', 'low-contrast': 'zu wenig Kontrast', 'few-minutiae': 'zu wenige Merkmale', empty: 'leer' };

/** What the process log says of an abnormal end (4.11.4); a capture that somebody ended did not fail. */
const failureOf = (thrown: unknown, signal: AbortSignal): { code?: string } => (signal.aborted ? {} : { code: asSchalterError(thrown).code });

const rollingIssues = { smear: 'Der Abdruck ist verwischt: bitte langsamer und ohne Rutschen abrollen.', jump: 'Beim Abrollen ist der Finger gesprungen; die Linien brechen. Bitte gleichmäßig abrollen.' } as const;

export function createFingerWork(options: FingerWorkOptions): FingerWork {
  /** Templates by the id of the print they were made from; made anew from the stored print after a restart. */
  const templates = new Map<string, FingerTemplate>();

  /** Forgets the templates of prints that this session no longer has. */
  const forgetOthers = (session: Session): void => {
    const wanted = new Set([...acceptedPrints(session), ...acceptedRolled(session)].map((print) => print.captureId));
    for (const id of [...templates.keys()]) if (!wanted.has(id)) templates.delete(id);
  };

  const templateOf = async (session: Session, captureId: string): Promise<FingerTemplate> => {
    const made = templates.get(captureId);
    if (made) return made;
    const engine = await options.engine();
    const template = await engine.extract(await engine.decode(getCapture(options.store, session.id, captureId).bytes));
    templates.set(captureId, template);
    return template;
  };

  const known = async (session: Session): Promise<(KnownFinger & { slap: SlapKind })[]> => {
    forgetOthers(session);
    const all: (KnownFinger & { slap: SlapKind })[] = [];
    for (const { slap, finger, captureId } of acceptedPrints(session)) all.push({ slap, position: finger as FingerPosition, template: await templateOf(session, captureId) });
    return all;
  };

  /** Runs the scanner until it has given a picture. While the device is away the step waits and says so. */
  const scan = async (request: FingerRequest, slap: SlapKind, sessionId: string, signal: AbortSignal): Promise<Extract<FingerScannerEvent, { type: 'image' }>> => {
    const empty = { sessionId, slap, width: 0, height: 0, grey: new Uint8Array(), fingersSeen: 0 };
    const scanner = options.devices.fingerprintScanner(({ abilities }) => (request.type === 'slap' ? abilities.slaps : request.type === 'rolled' ? abilities.rolled : true));
    if (!scanner) throw new SchalterError('DEVICE_NOT_FOUND', 'unavailable', 'Für diese Aufnahme ist an diesem Schalter kein Fingerabdruckscanner eingerichtet.');
    let image: Extract<FingerScannerEvent, { type: 'image' }> | undefined;
    let phase: Live['phase'] = 'place';
    for await (const event of options.devices.captureFingers(scanner, { request, autoRelease: options.automaticRelease, signal })) {
      if (event.type === 'phase') options.live({ ...empty, phase: (phase = event.phase), hint: null }, null);
      else if (event.type === 'preview') options.live({ ...empty, width: event.width, height: event.height, grey: new Uint8Array(event.grey), fingersSeen: event.fingersSeen, hint: event.hints[0] ? hints[event.hints[0]] : null, phase }, event.hints[0] ?? null);
      else if (event.type === 'image') image = event;
      else if (event.type === 'interrupted') options.live({ ...empty, phase: (phase = 'place'), hint: event.message }, null);
      else if (event.type === 'resumed') image = undefined;
    }
    if (!image) throw new SchalterError('DEVICE_IMAGE_MISSING', 'unavailable', 'Der Fingerabdruckscanner hat kein Bild geliefert. Bitte die Aufnahme wiederholen.');
    options.live({ ...empty, phase: 'processing', hint: null }, null);
    return image;
  };

  const keep = async (engine: FingerPart, kind: NewCapture['kind'], image: GrayImage): Promise<NewCapture> => ({ id: options.newId(), kind, ...(await engine.encode(image)) });
  const packed = async (engine: FingerPart, print: NewCapture, image: GrayImage): Promise<NewCapture> => ({ id: packedId(print.id), kind: 'packed-print', ...(await engine.pack(image)) });

  const measuredPrint = (finger: FingerAssessment, captureId: string): MeasuredPrint => ({
    finger: finger.position,
    captureId,
    box: finger.box,
    quality: finger.quality.quality,
    algorithm: finger.quality.algorithm,
    reasons: finger.quality.reasons.map((reason) => reasons[reason] ?? reason),
  });

  return {
    async captureSlap(sessionId, slap) {
      const signal = options.running.begin('finger', sessionId);
      try {
        const session = options.journal.apply(sessionId, { type: 'slapCapturing', slap });
        const expected = expectedFingers(slap, session.fingerprints.missing);
        const scanned = await scan({ type: 'slap', slap, fingers: expected }, slap, sessionId, signal);
        const engine = await options.engine();
        const previous = await known(session);
        const missing = slapFingers[slap].filter((finger) => !expected.includes(finger));
        const purpose = session.profile === 'ARE_ArrivalAttestationDocument' ? 'control' : 'enrolment';
        const whole = await keep(engine, 'slap', scanned.image);
        const [found, packedWhole] = await Promise.all([engine.assessSlap(scanned.image, { slap, missing, purpose, previous }), packed(engine, whole, scanned.image)]);
        signal.throwIfAborted();
        const prints = await Promise.all(found.fingers.map((finger) => keep(engine, 'finger', finger.image)));
        const packedPrints = await Promise.all(found.fingers.map((finger, index) => packed(engine, prints[index]!, finger.image)));
        found.fingers.forEach((finger, index) => templates.set(prints[index]!.id, finger.template));
        const attempt = assessSlap(slap, 1, session.profile, session.fingerprints.missing, options.classifier, {
          captureId: whole.id,
          takenAt: options.now(),
          width: scanned.image.width,
          height: scanned.image.height,
          ppi: scanned.image.ppi,
          fingers: found.fingers.map((finger, index) => measuredPrint(finger, prints[index]!.id)),
          duplicates: found.duplicates.map((one) => ({ finger: one.position, otherFinger: one.otherPosition, otherSlap: one.sameCapture ? slap : (previous.find((print) => print.position === one.otherPosition)?.slap ?? slap), score: one.score })),
          hand: found.hand,
          handScore: found.handScore,
          presentationAttack: { 'not-supported': 'notPerformed', 'bona-fide': 'none', suspected: 'suspected' }[scanned.presentationAttack.verdict] as SlapAttempt['presentationAttack'],
          attackScores: scanned.presentationAttack.verdict === 'not-supported' ? [] : attackScoresOf(scanned.presentationAttack.scores, found.fingers.map(({ position, box }) => ({ finger: position as FingerCode, x: box.x }))),
          trigger: scanned.trigger,
        }, options.classifierThreshold);
        const after = options.journal.apply(sessionId, { type: 'slapCaptured', slap, attempt }, [whole, ...prints, packedWhole, ...packedPrints]);
        return { attempt: after.fingerprints.slaps.find((one) => one.slap === slap)!.attempts.at(-1)!, session: after };
      } catch (thrown) {
        if (options.journal.read(sessionId).fingerprints.slaps.some((one) => one.slap === slap && one.state === 'capturing')) options.journal.apply(sessionId, { type: 'slapStopped', slap, ...failureOf(thrown, signal) });
        throw thrown;
      } finally {
        options.running.end('finger');
      }
    },

    async captureRolled(sessionId, finger) {
      const signal = options.running.begin('finger', sessionId);
      try {
        const session = options.journal.apply(sessionId, { type: 'rolledCapturing', finger });
        const scanned = await scan({ type: 'rolled', finger }, finger === 1 ? 'rightThumb' : finger === 6 ? 'leftThumb' : finger < 6 ? 'right4' : 'left4', sessionId, signal);
        const engine = await options.engine();
        const plains = await known(session);
        const quality = await engine.quality(scanned.image);
        const template = await engine.extract(scanned.image);
        const comparisons = await Promise.all(plains.map(async (plain) => ({ finger: plain.position as FingerCode, slap: plain.slap, ...(await engine.compare(template, plain.template)) })));
        const rolledBefore = await Promise.all(
          acceptedRolled(session)
            .filter((one) => one.finger !== finger)
            .map(async (one) => ({ finger: one.finger, slap: null, ...(await engine.compare(template, await templateOf(session, one.captureId))) })),
        );
        signal.throwIfAborted();
        const whole = await keep(engine, 'rolled', scanned.image);
        templates.set(whole.id, template);
        const { width, height } = scanned.image;
        const attempt = assessRolled(finger, 1, {
          captureId: whole.id,
          takenAt: options.now(),
          print: { finger, captureId: whole.id, box: { x: 0, y: 0, width, height, angle: 0 }, quality: quality.quality, algorithm: quality.algorithm, reasons: quality.reasons.map((reason) => reasons[reason] ?? reason) },
          hardwareIssues: (await engine.rollingIssues(scanned.image)).map((issue) => rollingIssues[issue]),
          // 3.5.2 step 6: with any previously captured print but its own plain one.
          duplicates: [...comparisons.filter((one) => one.finger !== finger), ...rolledBefore].filter((one) => one.match).map((one) => ({ finger, otherFinger: one.finger, otherSlap: one.slap, score: one.score })),
          plainComparisons: comparisons,
        });
        return options.journal.apply(sessionId, { type: 'rolledCaptured', finger, attempt }, [whole, await packed(engine, whole, scanned.image)]);
      } catch (thrown) {
        if (options.journal.read(sessionId).rolled.fingers.some((one) => one.finger === finger && one.state === 'capturing')) options.journal.apply(sessionId, { type: 'rolledStopped', finger, ...failureOf(thrown, signal) });
        throw thrown;
      } finally {
        options.running.end('finger');
      }
    },

    async release() {
      await options.devices.fingerprintScanner(({ connection }) => connection === 'capturing')?.release();
    },
  };
}
