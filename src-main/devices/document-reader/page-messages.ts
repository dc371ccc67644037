/** Payloads of the page imager's commands, for both sides of the line (docs/devices.md, »Page imager«). Big-endian. */
import type { Light } from '../port.ts';

export const lightCodes: Record<Light, number> = { white: 0, ir: 1, uv: 2 };
const formats = ['image/png', 'image/jpeg'] as const;

export function lightOf(code: number | undefined): Light | undefined {
  return (Object.keys(lightCodes) as Light[]).find((light) => lightCodes[light] === code);
}

/** Presence answer: present u8 | placement u16. The placement counts up with every document laid down. */
export interface PresenceMessage {
  present: boolean;
  placement: number;
}

export function encodePresence({ present, placement }: PresenceMessage): Uint8Array {
  return Uint8Array.of(present ? 1 : 0, (placement >> 8) & 255, placement & 255);
}

export function decodePresence(payload: Uint8Array): PresenceMessage | undefined {
  return payload.length === 3 ? { present: payload[0] === 1, placement: (payload[1]! << 8) | payload[2]! } : undefined;
}

/** Photograph answer: light u8 | format u8 | placement u16 | width u16 | height u16 | ppi u16 | bytes u32 | CRC-32 u32. */
export interface PhotographMessage {
  light: Light;
  mime: (typeof formats)[number];
  placement: number;
  width: number;
  height: number;
  ppi: number;
  total: number;
  checksum: number;
}

export function encodePhotograph(message: PhotographMessage): Uint8Array {
  const bytes = new Uint8Array(18);
  const view = new DataView(bytes.buffer);
  bytes[0] = lightCodes[message.light];
  bytes[1] = formats.indexOf(message.mime);
  view.setUint16(2, message.placement);
  view.setUint16(4, message.width);
  view.setUint16(6, message.height);
  view.setUint16(8, message.ppi);
  view.setUint32(10, message.total);
  view.setUint32(14, message.checksum);
  return bytes;
}

/** A page at 1000 ppi as PNG stays well below this. */
const largestPage = 64_000_000;

export function decodePhotograph(payload: Uint8Array): PhotographMessage | undefined {
  const light = lightOf(payload[0]);
  const mime = formats[payload[1] ?? 255];
  if (payload.length !== 18 || !light || !mime) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const message = { light, mime, placement: view.getUint16(2), width: view.getUint16(4), height: view.getUint16(6), ppi: view.getUint16(8), total: view.getUint32(10), checksum: view.getUint32(14) };
  return message.total > 0 && message.total <= largestPage ? message : undefined;
}

/** MRZ answer: placement u16 | lines in ASCII separated by LF; nothing after the placement: none found. */
export function encodeMrz(placement: number, lines: readonly string[]): Uint8Array {
  return Uint8Array.from([(placement >> 8) & 255, placement & 255, ...Buffer.from(lines.join('\n'), 'latin1')]);
}

export function decodeMrz(payload: Uint8Array): { placement: number; lines: string[] } | undefined {
  if (payload.length < 2) return undefined;
  return { placement: (payload[0]! << 8) | payload[1]!, lines: mrzLines(payload.subarray(2)) };
}

/** Lines as the reader sent them: at most three of printable ASCII; anything else is not a zone. */
export function mrzLines(bytes: Uint8Array): string[] {
  const lines = Buffer.from(bytes.subarray(0, 200)).toString('latin1').split(/[\r\n]+/).filter((line) => line !== '');
  return lines.length <= 3 && lines.every((line) => /^[\x20-\x7e]{1,50}$/.test(line)) ? lines : [];
}
