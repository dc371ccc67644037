/**
 * The camera of the desk: opened by getUserMedia at the largest size it has, found again by itself after it was
 * unplugged, frames taken without holding up the window.
 */
import { useEffect, useRef, useState } from 'react';
import type { Translate } from '../texts/t.ts';

export type CameraState = { state: 'opening' } | { state: 'ready'; name: string; width: number; height: number } | { state: 'missing' } | { state: 'refused' };

/**
 * How a camera is called on the screen: without the numbers of vendor and product that Chromium appends. In training
 * Chromium names the camera after the file that plays before it.
 */
export function cameraName(label: string, t: Translate): string {
  return /[\\/].*\.mjpeg$/i.test(label) ? t('face.trainingCamera') : label.replace(/ \([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '');
}

/** Long side of the frames that are measured live. */
const PREVIEW_LONG_SIDE = 640;

/** Camera pixels per pixel of a preview. */
export function previewScale(video: HTMLVideoElement): number {
  return Math.max(1, Math.max(video.videoWidth, video.videoHeight) / PREVIEW_LONG_SIDE);
}

export class FrameEncoder {
  private readonly worker: Worker = new Worker(new URL('./frame-worker.ts', import.meta.url), { type: 'module' });
  private readonly waiting = new Map<number, (bytes: Uint8Array<ArrayBuffer>) => void>();
  private next = 0;

  constructor() {
    this.worker.addEventListener('message', (event: MessageEvent<{ id: number; buffer: ArrayBuffer }>) => {
      this.waiting.get(event.data.id)?.(new Uint8Array(event.data.buffer));
      this.waiting.delete(event.data.id);
    });
  }

  private encode(bitmap: ImageBitmap, quality: number | null): Promise<Uint8Array<ArrayBuffer>> {
    const id = this.next++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage({ id, bitmap, quality }, [bitmap]);
    });
  }

  /** A small JPEG of what the video shows now, for `face.assess`. */
  async preview(video: HTMLVideoElement): Promise<Uint8Array<ArrayBuffer>> {
    const scale = 1 / previewScale(video);
    const bitmap = await createImageBitmap(video, { resizeWidth: Math.round(video.videoWidth * scale), resizeHeight: Math.round(video.videoHeight * scale), resizeQuality: 'low' });
    return this.encode(bitmap, 0.85);
  }

  /** The frame in the camera's full resolution as PNG, for `face.capture`. */
  async full(video: HTMLVideoElement): Promise<Uint8Array<ArrayBuffer>> {
    return this.encode(await createImageBitmap(video), null);
  }

  stop(): void {
    this.worker.terminate();
  }
}

/** Tells at once and after every plugging whether a camera is there, without opening it. @returns how to let go */
export function watchCameras(tell: (found: { present: boolean; name: string }) => void): () => void {
  const look = async (): Promise<void> => {
    const camera = (await navigator.mediaDevices.enumerateDevices()).find((device) => device.kind === 'videoinput');
    tell({ present: camera !== undefined, name: camera?.label ?? '' });
  };
  const onChange = (): void => void look();
  navigator.mediaDevices.addEventListener('devicechange', onChange);
  void look();
  return () => navigator.mediaDevices.removeEventListener('devicechange', onChange);
}

/** A camera that another page lets go in the same moment may come without a single frame (W3C Media Capture and Streams 4.3.1: muted). */
const silentMs = 5000;

/** Opens the camera into a video element as soon as it may, and keeps it open. */
export function useCamera(free = true): { video: React.RefObject<HTMLVideoElement | null>; camera: CameraState } {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<CameraState>({ state: 'opening' });
  useEffect(() => {
    if (!free) return undefined;
    let stream: MediaStream | null = null;
    let gone = false;
    let opening = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    let silent: ReturnType<typeof setTimeout> | undefined;

    const close = (): void => {
      clearTimeout(silent);
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
      if (video.current) video.current.srcObject = null;
    };
    const retry = (state: CameraState): void => {
      close();
      if (gone) return;
      setCamera(state);
      clearTimeout(again);
      again = setTimeout(() => void open(), 1000);
    };
    async function open(): Promise<void> {
      if (opening || stream || gone) return;
      opening = true;
      try {
        // Chromium answers with the nearest the camera has; the profile's crop of 1200 × 1600 needs this height.
        const found = await navigator.mediaDevices.getUserMedia({ audio: false, video: { width: { ideal: 3840 }, height: { ideal: 2160 }, frameRate: { ideal: 30 } } });
        if (gone) {
          found.getTracks().forEach((track) => track.stop());
          return;
        }
        stream = found;
        const track = found.getVideoTracks()[0];
        track?.addEventListener('ended', () => retry({ state: 'missing' }));
        track?.addEventListener('mute', () => {
          clearTimeout(silent);
          silent = setTimeout(() => stream === found && track.muted && retry({ state: 'opening' }), silentMs);
        });
        if (video.current) {
          video.current.srcObject = found;
          await video.current.play().catch(() => undefined);
        }
        if (stream !== found) return;
        const settings = track?.getSettings();
        setCamera({ state: 'ready', name: track?.label ?? '', width: settings?.width ?? 0, height: settings?.height ?? 0 });
      } catch (thrown) {
        retry({ state: thrown instanceof DOMException && thrown.name === 'NotAllowedError' ? 'refused' : 'missing' });
      } finally {
        opening = false;
      }
    }
    const onChange = (): void => {
      if (!stream) void open();
    };
    navigator.mediaDevices.addEventListener('devicechange', onChange);
    void open();
    return () => {
      gone = true;
      clearTimeout(again);
      navigator.mediaDevices.removeEventListener('devicechange', onChange);
      close();
    };
  }, [free]);
  return { video, camera };
}
