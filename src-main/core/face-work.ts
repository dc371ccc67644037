/** Photographs: measured while live, cropped and kept when released. */
import type { CallInput, CallOutput } from '../contract/calls.ts';
import type { FaceCapture, Session } from '../contract/session.ts';
import { registerFacesToAssess } from '../capture/face.ts';
import { SchalterError } from '../errors.ts';
import type { FaceEngine } from '../biometrics/face/port.ts';
import { getCapture, type CaptureKind } from '../store/captures.ts';
import type { Store } from '../store/database.ts';
import type { Journal } from './journal.ts';

export interface FaceWork {
  /** After every stored change of a session: photographs of the register are assessed beside the caller (2.1.1, 3.1). */
  follow(session: Session): void;
  assess(input: CallInput<'face.assess'>): Promise<CallOutput<'face.assess'>>;
  capture(input: CallInput<'face.capture'>): Promise<CallOutput<'face.capture'>>;
  /** @throws SchalterError CAPTURE_UNKNOWN, FACE_NOT_FOUND, FACE_COMPARE_KIND (input) for a capture that is no photograph */
  compare(input: CallInput<'face.compare'>): Promise<CallOutput<'face.compare'>>;
}

/** Largest picture taken in, as encoded bytes: well above a 50-megapixel JPEG. */
const mostBytes = 40 * 1024 * 1024;

/** Captures that show a face alone. */
const photographs: ReadonlySet<CaptureKind> = new Set(['face', 'chip-portrait', 'register-face']);

export function createFaceWork(options: { journal: Journal; store: Store; engine(): Promise<FaceEngine>; newId(): string; now(): string; problem(thrown: unknown): void }): FaceWork {
  const checked = (frame: Uint8Array): Uint8Array => {
    if (frame.length > mostBytes) throw new SchalterError('FACE_IMAGE_TOO_LARGE', 'input', 'Das Bild ist zu groß. Bitte eines unter 40 Megabyte verwenden.');
    return frame;
  };
  const underWay = new Set<string>();

  /** The picture is kept as the register has it: cropping would compress it a second time (4.6.1.1). */
  const assessRegister = async (sessionId: string, { captureId, takenAt }: { captureId: string; takenAt: string }): Promise<void> => {
    const { bytes } = getCapture(options.store, sessionId, captureId);
    const { criteria, ok, picture: { width, height } } = await (await options.engine()).examine(bytes);
    if (!options.store.db.open || options.journal.read(sessionId).status !== 'active') return;
    options.journal.apply(sessionId, { type: 'faceCaptured', capture: { captureId, takenAt, source: 'register', release: 'manual', width, height, criteria, ok, veto: null } });
  };

  return {
    follow(session) {
      for (const one of registerFacesToAssess(session)) {
        if (underWay.has(one.captureId)) continue;
        underWay.add(one.captureId);
        assessRegister(session.id, one).catch(options.problem).finally(() => underWay.delete(one.captureId));
      }
    },
    async assess({ frame, scale }) {
      const { faces, box, ok, hint, hintCode, criteria } = await (await options.engine()).assess(checked(frame), scale);
      return { faces, box, ok, hint, hintCode, criteria };
    },
    async capture({ sessionId, frame, release, source, adjust }) {
      const crop = await (await options.engine()).crop(checked(frame), adjust);
      const capture: FaceCapture = { captureId: options.newId(), takenAt: options.now(), source, release, width: crop.width, height: crop.height, criteria: crop.assessment.criteria, ok: crop.assessment.ok, veto: null, gsat: { captureId: options.newId(), width: crop.gsat.width, height: crop.gsat.height } };
      const session = options.journal.apply(sessionId, { type: 'faceCaptured', capture }, [
        { id: capture.captureId, kind: 'face', mime: 'image/jpeg', bytes: crop.jpeg },
        { id: capture.gsat!.captureId, kind: 'face-gsat', mime: 'image/jpeg', bytes: crop.gsat.jpeg },
      ]);
      return { capture, view: options.journal.view(session) };
    },
    async compare({ sessionId, a, b }) {
      const photograph = (id: string): Uint8Array => {
        const capture = getCapture(options.store, sessionId, id);
        if (!photographs.has(capture.kind)) throw new SchalterError('FACE_COMPARE_KIND', 'input', 'Nur Lichtbilder lassen sich vergleichen.');
        return capture.bytes;
      };
      const pair = [photograph(a), photograph(b)] as const;
      const { distance, threshold, similar } = await (await options.engine()).compare(...pair);
      return { distance, threshold, similar };
    },
  };
}
