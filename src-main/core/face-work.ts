/** Photographs: measured while live, cropped and kept when released. */
import type { CallInput, CallOutput } from '../contract/calls.ts';
import type { FaceCapture } from '../contract/session.ts';
import { SchalterError } from '../errors.ts';
import type { FaceEngine } from '../biometrics/face/port.ts';
import { getCapture, type CaptureKind } from '../store/captures.ts';
import type { Store } from '../store/database.ts';
import type { Journal } from './journal.ts';

export interface FaceWork {
  assess(input: CallInput<'face.assess'>): Promise<CallOutput<'face.assess'>>;
  capture(input: CallInput<'face.capture'>): Promise<CallOutput<'face.capture'>>;
  /** @throws SchalterError CAPTURE_UNKNOWN, FACE_NOT_FOUND, FACE_COMPARE_KIND (input) for a capture that is no photograph */
  compare(input: CallInput<'face.compare'>): Promise<CallOutput<'face.compare'>>;
}

/** Largest picture taken in, as encoded bytes: well above a 50-megapixel JPEG. */
const mostBytes = 40 * 1024 * 1024;

/** Captures that show a face alone. */
const photographs: ReadonlySet<CaptureKind> = new Set(['face', 'chip-portrait', 'register-face']);

export function createFaceWork(options: { journal: Journal; store: Store; engine(): Promise<FaceEngine>; newId(): string; now(): string }): FaceWork {
  const checked = (frame: Uint8Array): Uint8Array => {
    if (frame.length > mostBytes) throw new SchalterError('FACE_IMAGE_TOO_LARGE', 'input', 'Das Bild ist zu groß. Bitte eines unter 40 Megabyte verwenden.');
    return frame;
  };
  return {
    async assess({ frame, scale }) {
      const { faces, box, ok, hint, criteria } = await (await options.engine()).assess(checked(frame), scale);
      return { faces, box, ok, hint, criteria };
    },
    async capture({ sessionId, frame, release, source }) {
      const crop = await (await options.engine()).crop(checked(frame));
      const capture: FaceCapture = { captureId: options.newId(), takenAt: options.now(), source, release, width: crop.width, height: crop.height, criteria: crop.assessment.criteria, ok: crop.assessment.ok, veto: null };
      const session = options.journal.apply(sessionId, { type: 'faceCaptured', capture }, [{ id: capture.captureId, kind: 'face', mime: 'image/jpeg', bytes: crop.jpeg }]);
      return { capture, view: options.journal.view(session) };
    },
    async compare({ sessionId, a, b }) {
      const photograph = (id: string): Uint8Array => {
        const capture = getCapture(options.store, sessionId, id);
        if (!photographs.has(capture.kind)) throw new SchalterError('FACE_COMPARE_KIND', 'input', 'Nur Lichtbilder lassen sich vergleichen.');
        return capture.bytes;
      };
      const pair = [photograph(a), photograph(b)] as const;
      return (await options.engine()).compare(...pair);
    },
  };
}
