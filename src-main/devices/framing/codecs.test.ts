/** The three framings: known bytes, any cut of the stream, resynchronising, and hostile input in bounded memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSwipeFrame, SwipeFrameCodec } from '../document-reader/swipe-frame.ts';
import { decodeMrz, decodePhotograph, decodePresence } from '../document-reader/page-messages.ts';
import { decodeLook, decodePicture, decodeStart } from '../fingerprint-scanner/slap-messages.ts';
import { decodeSystemParameters, defaultAddress, encodeZfmPacket, packNibbles, unpackNibbles, ZfmCodec } from '../fingerprint-scanner/zfm-packet.ts';
import { fromReport, toReports } from '../transports/hid.ts';
import { BlockFrameCodec, encodeBlockFrame } from './block-frame.ts';
import type { Codec } from './codec.ts';
import { crc16 } from './crc16.ts';

const numRuns = Number(process.env['FUZZ_COUNT'] ?? 300);
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

interface Framing {
  name: string;
  codec: () => Codec<unknown>;
  frame: (payload: Uint8Array) => Uint8Array;
  payloadOf: (frame: unknown) => Uint8Array;
}

const framings: Framing[] = [
  { name: 'block frame', codec: () => new BlockFrameCodec(), frame: (payload) => encodeBlockFrame({ type: 0x86, sequence: 7, payload }), payloadOf: (frame) => (frame as { payload: Uint8Array }).payload },
  { name: 'swipe frame', codec: () => new SwipeFrameCodec(), frame: (payload) => encodeSwipeFrame({ kind: 'M', text: payload }), payloadOf: (frame) => (frame as { text: Uint8Array }).text },
  { name: 'ZFM packet', codec: () => new ZfmCodec(defaultAddress), frame: (payload) => encodeZfmPacket({ address: defaultAddress, identifier: 2, content: payload }), payloadOf: (frame) => (frame as { content: Uint8Array }).content },
];

describe('known bytes', () => {
  it('CRC-16/CCITT-FALSE of 123456789 is 29B1', () => expect(crc16(Buffer.from('123456789'))).toBe(0x29b1));
  it('VfyPwd of the ZFM manuals', () => expect(Buffer.from(encodeZfmPacket({ address: defaultAddress, identifier: 1, content: Uint8Array.of(0x13, 0, 0, 0, 0) })).toString('hex')).toBe('ef01ffffffff01000713000000 00001b'.replace(' ', '')));
  it('four-bit pixels, the high nibble first', () => {
    expect([...unpackNibbles(Uint8Array.of(0x0f, 0xa5))]).toEqual([0, 255, 170, 85]);
    expect([...packNibbles(Uint8Array.of(0, 255, 170, 85))]).toEqual([0x0f, 0xa5]);
  });
});

describe.each(framings)('$name', ({ codec, frame, payloadOf }) => {
  it('survives any cut of the stream', () => {
    fc.assert(
      fc.property(fc.array(bytes(250), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (payloads, cut) => {
        const stream = Buffer.concat(payloads.map(frame));
        const decoder = codec();
        const out = [];
        for (let at = 0; at < stream.length; at += cut) out.push(...decoder.push(stream.subarray(at, at + cut)));
        expect(out.map((item) => ('frame' in item ? Buffer.from(payloadOf(item.frame)).toString('hex') : item.damage))).toEqual(payloads.map((one) => Buffer.from(one).toString('hex')));
        expect(decoder.pending).toBe(0);
      }),
      { numRuns },
    );
  });

  it('finds the next frame after noise without a frame in it', () => {
    const decoder = codec();
    const out = decoder.push(Buffer.concat([Buffer.alloc(100, 0x55), frame(Uint8Array.of(1, 2, 3))]));
    expect(out.map((item) => ('frame' in item ? 'frame' : item.damage))).toEqual(['DEVICE_GARBLED', 'frame']);
  });

  it('never gives a frame whose bytes were damaged, and goes on with the next', () => {
    const good = frame(Uint8Array.from({ length: 40 }, (_unused, index) => index + 0x30));
    for (let at = 0; at < good.length; at++) {
      const damaged = good.slice();
      damaged[at]! ^= 0x40;
      const frames = codec().push(Buffer.concat([damaged, Buffer.alloc(1200, 0x55), good])).filter((item) => 'frame' in item);
      expect(frames.map((item) => Buffer.from(payloadOf(item.frame)).toString('hex')).filter((payload) => payload !== Buffer.from(payloadOf(codec().push(good)[0]! && (codec().push(good)[0] as { frame: unknown }).frame)).toString('hex')), `byte ${at}`).toEqual([]);
      expect(frames.length, `byte ${at}`).toBeGreaterThanOrEqual(1);
    }
  });

  it('takes any bytes without failing and without keeping more than one frame', () => {
    fc.assert(
      fc.property(fc.array(bytes(400), { maxLength: 20 }), (chunks) => {
        const decoder = codec();
        for (const chunk of chunks) decoder.push(chunk);
        expect(decoder.pending).toBeLessThanOrEqual((1 << 20) + 11);
      }),
      { numRuns },
    );
  });
});

describe('payloads', () => {
  it('any payload is a message or undefined, never an exception', () => {
    fc.assert(
      fc.property(bytes(64), (payload) => {
        for (const decode of [decodeLook, decodePicture, decodeStart, decodeMrz, decodePhotograph, decodePresence, decodeSystemParameters]) decode(payload);
      }),
      { numRuns },
    );
  });

  it('a live picture that claims more than it has, or unpacks to more, is refused', () => {
    expect(decodeLook(Uint8Array.of(2, 0, 0, 0, 255, 255, 255, 255, 1, 0x78, 0x01))).toBeUndefined();
    expect(decodeLook(Uint8Array.of(2, 0, 0, 0, 0, 4, 0, 4, 0, 1, 2))).toBeUndefined();
  });

  it('HID reports carry any bytes in reports of full length', () => {
    fc.assert(
      fc.property(bytes(3000), fc.constantFrom(8, 64, 1024), (payload, size) => {
        const reports = toReports(payload, size);
        expect(reports.every((report) => report.length === size)).toBe(true);
        expect(Buffer.concat(reports.map(fromReport)).equals(payload)).toBe(true);
      }),
      { numRuns },
    );
  });
});
