/** The ZFM/R30x sensor over a real pty: picture, image codes, and every fault at every step. */
import { afterEach, describe, expect, it } from 'vitest';
import { faults, type Fault } from '../../training/device-simulators/faults.ts';
import { plugIntoPty } from '../../training/device-simulators/pty-host.ts';
import { SimulatedZfmScanner, type ZfmScannerOptions } from '../../training/device-simulators/zfm-scanner.ts';
import type { FingerprintScannerPort, FingerRequest } from '../port.ts';
import { createDevice, deviceSettings } from '../registry.ts';
import { drawnFinger } from '../testing/drawn.ts';
import { collect, ofType, socat } from '../testing/harness.ts';
import { confirmationError, confirmations } from './zfm-confirmation.ts';

const request: FingerRequest = { type: 'single', finger: 2 };
const finger = drawnFinger();
const shortMs = 120;
const steps = ['genImg', 'upImage', 'data'] as const;
const expected: Record<Fault, readonly string[]> = {
  silent: ['DEVICE_SILENT'],
  garbage: ['DEVICE_GARBLED'],
  checksum: ['DEVICE_CHECKSUM'],
  // Where other packets follow, half a frame and the start of the next make one damaged packet, or noise.
  'half-frame': ['DEVICE_HALF_FRAME', 'DEVICE_GARBLED', 'DEVICE_CHECKSUM'],
  // The protocol cannot tell a late answer from none before the line is quiet again.
  late: ['DEVICE_LATE', 'DEVICE_SILENT'],
  unplug: ['DEVICE_UNPLUGGED'],
};

const tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of tidy.splice(0).reverse()) await work();
});

async function desk(options: Partial<ZfmScannerOptions> = {}, answerMs = shortMs, more: object = {}) {
  let lies = true;
  const simulator = new SimulatedZfmScanner({ nextFinger: () => (lies ? finger : undefined), ...options });
  const host = await plugIntoPty(simulator);
  tidy.push(() => host.stop());
  const scanner = createDevice(deviceSettings.parse({ adapter: 'zfm', id: 'finger', name: 'Einzelfingersensor', answerMs, transport: { ...host.transport, baudRate: 57_600 }, ...more })) as FingerprintScannerPort;
  tidy.push(() => scanner.close());
  const scan = () => {
    lies = true;
    return collect(scanner.capture({ request, autoRelease: true }), (event) => event.type === 'image' && (lies = false));
  };
  return { simulator, host, scanner, scan };
}

describe.skipIf(!socat)('ZFM/R30x sensor over a pty', () => {
  for (const packetBytes of [32, 64, 128, 256] as const) {
    it(`uploads 256 × 288 pixels in packets of ${packetBytes} bytes`, async () => {
      const { scanner, scan } = await desk({ packetBytes }, 2000);
      expect((await scanner.open()).model).toBe('ZFM/R30x 0009');
      const { events, error } = await scan();
      expect(error).toBeUndefined();
      expect(ofType(events, 'image')[0]).toMatchObject({ image: { width: 256, height: 288, ppi: 500 }, trigger: 'automatic', presentationAttack: { verdict: 'not-supported' } });
      expect(ofType(events, 'image')[0]!.image.data).toEqual(finger);
      expect(ofType(events, 'transfer')).toHaveLength(36_864 / packetBytes);
      expect(events.at(-1)).toEqual({ type: 'removed' });
    });
  }

  it('turns image codes into hints and goes on', async () => {
    const { scanner, simulator, scan } = await desk({}, 2000);
    await scanner.open();
    for (const code of [0x02, 0x03, 0x17]) simulator.confirmNext(code);
    const { events, error } = await scan();
    expect(error).toBeUndefined();
    expect(ofType(events, 'hint').map(({ hint }) => hint)).toEqual(['press-more', 'dirty-glass']);
  });

  it('ends with the sensor’s own error on codes that are not about the finger', async () => {
    const { scanner, simulator, scan } = await desk({}, 2000);
    await scanner.open();
    simulator.confirmNext(0x29);
    const { error } = await scan();
    expect([error?.code, error?.message]).toEqual(['ZFM_SENSOR', 'Einzelfingersensor meldet: Sensor defekt. Bitte das Gerät neu starten; bleibt der Fehler, tauschen lassen.']);
  });

  it('refuses a wrong password and works with the right one', async () => {
    const { scanner } = await desk({ password: 0x1234 }, 2000);
    await expect(scanner.open()).rejects.toMatchObject({ code: 'ZFM_PASSWORD' });
    const right = await desk({ password: 0x1234 }, 2000, { password: 0x1234 });
    await right.scanner.open();
  });

  it('refuses slaps and rolled fingers, which it cannot take', async () => {
    const { scanner } = await desk({}, 2000);
    await scanner.open();
    expect((await collect(scanner.capture({ request: { type: 'slap', slap: 'right4', fingers: [2, 3, 4, 5] }, autoRelease: true }))).error?.code).toBe('DEVICE_UNABLE');
    expect((await collect(scanner.capture({ request: { type: 'rolled', finger: 2 }, autoRelease: true }))).error?.code).toBe('DEVICE_UNABLE');
  });

  it('heals a single fault of every kind at every step, never taking a late answer for the next', async () => {
    const { scanner, simulator, scan } = await desk();
    await scanner.open();
    for (const at of steps) {
      for (const fault of faults.filter((one) => one !== 'unplug')) {
        simulator.inject({ fault, at, lateMs: shortMs * 1.3, after: at === 'data' ? 5 : 0 });
        const { events, error } = await scan();
        expect(error, `${fault} at ${at}`).toBeUndefined();
        expect(ofType(events, 'image')[0]!.image.data, `${fault} at ${at}`).toEqual(finger);
      }
    }
  });

  for (const fault of faults) {
    it(`names a lasting fault (${fault}) at every step and works again afterwards`, async () => {
      const { scanner, simulator, host, scan } = await desk();
      for (const at of steps) {
        await scanner.open();
        simulator.inject({ fault, at, times: 10_000, lateMs: shortMs * 1.3 });
        expect(expected[fault], at).toContain((await scan()).error?.code);
        expect(scanner.connection, at).toBe('closed');
        simulator.faults.clear();
        await host.unplug();
        await host.plug();
      }
      await scanner.open();
      expect((await scan()).error).toBeUndefined();
    });
  }
});

describe('confirmation codes', () => {
  it('every known code has its own error and a sentence with advice; unknown ones keep their number', () => {
    const codes = Object.keys(confirmations).map((code) => confirmationError(Number(code), 'Sensor'));
    expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
    for (const { message } of codes) expect(message).toMatch(/^Sensor meldet: .+\. Bitte .+\.$/);
    expect(confirmationError(0xe3, 'Sensor').message).toContain('Code E3');
  });
});
