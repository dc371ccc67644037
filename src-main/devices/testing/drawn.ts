/** Pictures and lines for device tests: drawn, cheap, and different wherever two must not be confused. */
import type { GrayImage } from '../../biometrics/finger/image.ts';
import type { PageSupply } from '../../training/device-simulators/document-reader.ts';
import type { Light } from '../port.ts';

/** Striped ovals side by side on white, as many as fingers. */
export function drawnSlap(fingers: number, width = 1600, height = 1500): GrayImage {
  const data = new Uint8Array(width * height).fill(255);
  const pitch = width / (fingers + 1);
  for (let finger = 1; finger <= fingers; finger++) {
    const cx = pitch * finger;
    const cy = height / 2 + (finger % 2) * (height / 20);
    const rx = pitch * 0.4;
    const ry = height * 0.25;
    for (let y = Math.floor(cy - ry); y < cy + ry; y++) {
      for (let x = Math.floor(cx - rx); x < cx + rx; x++) {
        const dx = (x - cx) / rx;
        const dy = (y - cy) / ry;
        if (dx * dx + dy * dy < 1) data[y * width + x] = 128 + Math.round(100 * Math.sin((Math.hypot(dx * 20, dy * 30 + finger) * Math.PI) / 2));
      }
    }
  }
  return { width, height, data, ppi: 500 };
}

/** Bytes that begin like a PNG and differ by light; the device layer never decodes them. */
export function drawnPage(light: Light, length = 20_000): PageSupply {
  const bytes = Uint8Array.from({ length }, (_unused, index) => (index * 31 + light.charCodeAt(0)) & 255);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return { mime: 'image/png', bytes, width: 600, height: 420, ppi: 120 };
}

/** Specimen zone of ICAO Doc 9303-4 (Utopia). */
export const specimenMrz = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

/** 256 × 288 pixels in sixteen grey levels, so that the way through the sensor loses nothing. */
export function drawnFinger(): Uint8Array {
  return Uint8Array.from({ length: 256 * 288 }, (_unused, index) => (((index % 256) + Math.floor(index / 256)) % 16) * 17);
}
