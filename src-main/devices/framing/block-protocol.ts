/**
 * Commands that the page imager and the slap scanner share, in block frames (block-frame.ts). An answer
 * carries the command's type with the top bit set and its sequence number; type FF is a refusal with a
 * reason. Pictures are fetched block by block, so that one damaged block costs one block.
 */
import { inflateSync, deflateSync, crc32 } from 'node:zlib';
import type { DeviceIdentity, DeviceSignal } from '../port.ts';
import type { DeviceErrorCode } from '../errors.ts';

export const commands = {
  hello: 0x01,
  block: 0x06,
  signal: 0x08,
  /** Slap scanner. */
  start: 0x20,
  look: 0x21,
  release: 0x22,
  picture: 0x23,
  stop: 0x24,
  /** Page imager. */
  presence: 0x40,
  photograph: 0x41,
  mrz: 0x42,
} as const;
export type CommandName = keyof typeof commands;
export const answerBit = 0x80;
export const refusal = 0xff;

export function commandName(type: number): CommandName | undefined {
  return (Object.keys(commands) as CommandName[]).find((name) => commands[name] === type);
}

/** Reasons of a refusal, and what the desk makes of them. */
export const refusalReasons: Record<number, DeviceErrorCode> = {
  1: 'DEVICE_REFUSED', // unknown command
  2: 'DEVICE_REFUSED', // not in this state
  3: 'DEVICE_REFUSED', // parameter out of range
  4: 'DEVICE_BUSY',
  5: 'DEVICE_HARDWARE',
};

/** What kind of device answered the greeting. */
export const deviceClasses = { 'page-imager': 1, 'slap-scanner': 2 } as const;
export type DeviceClass = keyof typeof deviceClasses;

const text = new TextEncoder();
const protocolVersion = 1;

/** Hello answer: protocol u8 | class u8 | model NUL serial NUL firmware. */
export function encodeHello(deviceClass: DeviceClass, identity: DeviceIdentity): Uint8Array {
  return Uint8Array.from([protocolVersion, deviceClasses[deviceClass], ...text.encode([identity.model, identity.serialNumber, identity.firmware].join('\0'))]);
}

export function decodeHello(payload: Uint8Array, expected: DeviceClass): DeviceIdentity | undefined {
  if (payload[0] !== protocolVersion || payload[1] !== deviceClasses[expected]) return undefined;
  const [model = '', serialNumber = '', firmware = ''] = new TextDecoder().decode(payload.subarray(2, 258)).split('\0');
  return { model, serialNumber, firmware };
}

const ledCodes: Record<DeviceSignal['led'], number> = { off: 0, green: 1, red: 2, orange: 3 };
export function encodeSignal({ led, beeps }: DeviceSignal): Uint8Array {
  return Uint8Array.of(ledCodes[led], beeps);
}

/** Block request: offset u32 | length u32. Its answer: offset u32 | bytes. */
export function encodeBlockRequest(offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, offset);
  view.setUint32(4, length);
  return bytes;
}

/** How picture bytes are packed: 0 as they are, 1 zlib. */
export type Packing = 0 | 1;

export function pack(bytes: Uint8Array, packing: Packing): Uint8Array {
  return packing === 1 ? deflateSync(bytes, { level: 1 }) : bytes;
}

/** @returns undefined where the bytes do not unpack to exactly `size`. */
export function unpack(bytes: Uint8Array, packing: number, size: number): Uint8Array | undefined {
  try {
    const out = packing === 1 ? new Uint8Array(inflateSync(bytes, { maxOutputLength: size + 1 })) : packing === 0 ? bytes : undefined;
    return out?.length === size ? out : undefined;
  } catch {
    return undefined;
  }
}

export { crc32 };
