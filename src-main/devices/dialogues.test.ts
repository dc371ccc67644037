/** Recorded dialogues, spoken again byte for byte: a frame that differs or is left over fails the test. */
import { describe, expect, it } from 'vitest';
import type { DocumentReaderPort, FingerprintScannerPort } from './port.ts';
import { createDevice, deviceSettings, type DeviceSettings } from './registry.ts';
import { drawnPage, drawnSlap, specimenMrz } from './testing/drawn.ts';
import { collect, ofType } from './testing/harness.ts';
import { parseDialogue, readDialogue, ReplayConnection } from './testing/replay.ts';
import type { TransportedDevice } from './device.ts';

const record = (name: string) => readDialogue(new URL(`./fixtures/${name}.dialogue`, import.meta.url));
const transport = { type: 'tcp', host: '127.0.0.1', port: 1 } as const;

async function speak<P>(adapter: DeviceSettings['adapter'], lines: ReturnType<typeof record>, blockBytes?: number) {
  const connection = new ReplayConnection(lines, 'Gerät', blockBytes);
  const device = createDevice(deviceSettings.parse({ adapter, id: 'x', name: 'Gerät', answerMs: 500, transport }));
  const identity = await (device as unknown as TransportedDevice<unknown>).openOn(connection);
  return { connection, device: device as P, identity };
}

describe('recorded dialogues', () => {
  it('slap scanner: both thumbs', async () => {
    const { connection, device } = await speak<FingerprintScannerPort>('slap-frame', record('slap-thumbs'), 32_768);
    const { events, error } = await collect(device.capture({ request: { type: 'slap', slap: 'thumbs', fingers: [1, 6] }, autoRelease: true }));
    expect(error).toBeUndefined();
    expect(ofType(events, 'image')[0]!.image).toEqual(drawnSlap(2, 40, 32));
    connection.finish();
  });

  it('page imager: white picture and zone', async () => {
    const { connection, device } = await speak<DocumentReaderPort>('page-frame', record('page-white-and-zone'), 32_768);
    const { events } = await collect(device.capture({ lights: ['white'], mrz: true }));
    expect(ofType(events, 'page')[0]!.page.bytes).toEqual(drawnPage('white', 64).bytes);
    expect(ofType(events, 'mrz')[0]!.lines).toEqual(specimenMrz);
    connection.finish();
  });

  it('swipe reader: a damaged swipe is asked for again', async () => {
    const { connection, device } = await speak<DocumentReaderPort>('mrz-swipe', record('swipe-damaged-once'));
    expect(ofType((await collect(device.capture({ lights: [], mrz: true }))).events, 'mrz')[0]!.lines).toEqual(specimenMrz);
    connection.finish();
  });

  it('ZFM sensor: packets of the manuals, noise, pieces, and the plug pulled in mid-upload', async () => {
    const { connection, device, identity } = await speak<FingerprintScannerPort>('zfm', record('zfm-unplugged-in-upload'));
    expect(identity.model).toBe('ZFM/R30x 0009');
    const { events, error } = await collect(device.capture({ request: { type: 'single', finger: 7 }, autoRelease: true }));
    expect(error?.code).toBe('DEVICE_UNPLUGGED');
    expect(ofType(events, 'transfer')).toEqual([{ type: 'transfer', receivedBytes: 32, totalBytes: 36_864 }]);
    expect(device.connection).toBe('closed');
    connection.finish();
  });

  it('the player itself fails on a wrong frame, on a left-over frame and on a line it cannot read', async () => {
    const wrong = new ReplayConnection(parseDialogue('=> 01 02'), 'Gerät');
    await expect(wrong.send(Uint8Array.of(1, 3))).rejects.toThrow('gesendet 01 03, erwartet => 01 02');
    expect(() => wrong.finish()).toThrow('gesendet 01 03');
    const left = new ReplayConnection(parseDialogue('=> 01\n=> 02'), 'Gerät');
    await left.send(Uint8Array.of(1));
    expect(() => left.finish()).toThrow('1 Zeilen');
    expect(() => parseDialogue('=> xyz')).toThrow('nicht verstanden');
  });
});
