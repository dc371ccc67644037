/** The slap scanner over real ptys and over TCP: the whole capture, and every fault at every step. Issue 2, section 4. */
import { afterEach, describe, expect, it } from 'vitest';
import { plugIntoPty } from '../../training/device-simulators/pty-host.ts';
import { plugIntoTcp } from '../../training/device-simulators/tcp-host.ts';
import { faults, type Fault } from '../../training/device-simulators/faults.ts';
import type { SimulatorHost } from '../../training/device-simulators/line.ts';
import { SimulatedSlapScanner, type SlapScannerOptions, type SlapSupply } from '../../training/device-simulators/slap-scanner.ts';
import type { GrayImage } from '../../biometrics/finger/image.ts';
import { deviceError } from '../errors.ts';
import { DeviceManager } from '../manager.ts';
import type { FingerRequest } from '../port.ts';
import { deviceSettings } from '../registry.ts';
import { drawnSlap } from '../testing/drawn.ts';
import { collect, ofType, socat, until } from '../testing/harness.ts';
import { SlapFrameScanner } from './slap-frame.ts';

const name = 'Fingerabdruckscanner';
const request: FingerRequest = { type: 'slap', slap: 'right4', fingers: [2, 3, 4, 5] };
const quick = { approachMs: 20, settleMs: 80, leaveMs: 20 };
/** Short deadlines, so that waiting for nothing stays cheap. */
const shortMs = 150;
/** Beyond the deadline of the step: the full picture is given four times as long. */
const lateMs = (at: string): number => (at === 'picture' ? 700 : 200);
const large = drawnSlap(4);
const small = drawnSlap(4, 400, 300);

/** Without vitest's comparison by element, which takes seconds for a slap. */
function expectSame({ data, ...size }: GrayImage, { data: wanted, ...wantedSize }: GrayImage, what?: string): void {
  expect(size, what).toEqual(wantedSize);
  expect(Buffer.compare(data, wanted), what).toBe(0);
}

const tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of tidy.splice(0).reverse()) await work();
});

async function desk(plug: typeof plugIntoPty, options: Partial<SlapScannerOptions> = {}, answerMs = shortMs) {
  const simulator = new SimulatedSlapScanner({ nextSlap: () => ({ image: small, fingersSeen: 4 }), presence: quick, ...options });
  const host: SimulatorHost = await plug(simulator);
  tidy.push(() => host.stop());
  const settings = deviceSettings.parse({ adapter: 'slap-frame', id: 'fingers', name, answerMs, transport: host.transport });
  if (settings.adapter !== 'slap-frame') throw new Error('adapter');
  const scanner = new SlapFrameScanner(settings);
  tidy.push(() => scanner.close());
  return { simulator, host, scanner };
}

/** Steps of a capture whose answers can be hit. */
const steps = ['start', 'look', 'picture', 'block', 'stop'] as const;
const expected: Record<Fault, string> = { silent: 'DEVICE_SILENT', garbage: 'DEVICE_GARBLED', checksum: 'DEVICE_CHECKSUM', 'half-frame': 'DEVICE_HALF_FRAME', late: 'DEVICE_LATE', unplug: 'DEVICE_UNPLUGGED' };

for (const [transport, plug, present] of [['pty', plugIntoPty, socat], ['TCP', plugIntoTcp, true]] as const) {
  describe.skipIf(!present)(`slap scanner over ${transport}`, () => {
    it('delivers live picture, hints, full 1600 × 1500 picture at 500 ppi and removal', async () => {
      const supply: SlapSupply = { image: large, fingersSeen: 4, presentationAttack: { verdict: 'bona-fide', scores: [0, 0.2, 0.4, 1] } };
      const { scanner, simulator } = await desk(plug, { nextSlap: () => ({ ...supply, hints: ['press-more'] }), presence: 'manual' }, 3000);
      expect(await scanner.open()).toEqual({ model: 'Simulierter Slap-Scanner', serialNumber: 'SIM-SLAP-1', firmware: '1.0' });
      const { events, error } = await collect(scanner.capture({ request, autoRelease: true }), (event) => {
        if (event.type === 'phase' && event.phase === 'place') void simulator.placeFingers();
        if (event.type === 'preview' && event.hints.length > 0) simulator.layDown(supply);
        if (event.type === 'phase' && event.phase === 'remove') simulator.removeFingers();
      });
      expect(error).toBeUndefined();
      expect(ofType(events, 'phase').map(({ phase }) => phase)).toEqual(['place', 'hold', 'capturing', 'remove']);
      const live = ofType(events, 'preview')[0]!;
      expect([live.width, live.height, live.grey.length, live.fingersSeen, live.hints]).toEqual([400, 375, 150_000, 4, ['press-more']]);
      const [picture] = ofType(events, 'image');
      expectSame(picture!.image, large);
      expect(picture).toMatchObject({ trigger: 'automatic', presentationAttack: { verdict: 'bona-fide', scores: [0, 0.2, 0.4, 1] } });
      expect(ofType(events, 'transfer').at(-1)).toMatchObject({ receivedBytes: ofType(events, 'transfer')[0]!.totalBytes });
      expect(events.at(-1)).toEqual({ type: 'removed' });
      await scanner.signal({ led: 'green', beeps: 2 });
      expect(simulator.signals).toEqual([{ led: 'green', beeps: 2 }]);
    });

    it('is released by hand where the caseworker wants it', async () => {
      const { scanner } = await desk(plug);
      await scanner.open();
      let held = 0;
      const { events } = await collect(scanner.capture({ request, autoRelease: false }), (event) => {
        if (event.type === 'preview' && ++held === 3) void scanner.release();
      });
      expect(ofType(events, 'image')[0]).toMatchObject({ trigger: 'manual' });
    });

    it('is cancelled at once, rests, and takes the next order', async () => {
      const { scanner, simulator } = await desk(plug, { presence: 'manual' });
      await scanner.open();
      const cancel = new AbortController();
      setTimeout(() => cancel.abort(), 150);
      const { error } = await collect(scanner.capture({ request, autoRelease: true, signal: cancel.signal }));
      expect(error?.code).toBe('DEVICE_CANCELLED');
      expect(simulator.phase).toBe('idle');
      expect(scanner.connection).toBe('open');
      setTimeout(() => void simulator.placeFingers(), 150);
      const again = collect(scanner.capture({ request, autoRelease: true }), (event) => event.type === 'phase' && event.phase === 'remove' && simulator.removeFingers());
      expect(ofType((await again).events, 'image')).toHaveLength(1);
    });

    it('[TR-03121-3-4 4.2.2.1] shows the live picture and takes nothing until the pre-qualification is content, then releases by itself', async () => {
      const { scanner, simulator } = await desk(plug, { presence: 'manual', nextSlap: () => ({ image: small, fingersSeen: 3, hints: ['too-few-fingers'] }) }, 3000);
      await scanner.open();
      const seen: [string, number, number][] = [];
      const { events, error } = await collect(scanner.capture({ request, autoRelease: true }), (event) => {
        if (event.type === 'phase') seen.push([event.phase, 0, 0]);
        if (event.type === 'phase' && event.phase === 'place') void simulator.placeFingers();
        if (event.type === 'phase' && event.phase === 'remove') simulator.removeFingers();
        if (event.type === 'preview') seen.push([simulator.phase, event.fingersSeen, event.hints.length]);
        // Ten live pictures: more than the scanner's settling time. Then the fourth finger is laid down.
        if (event.type === 'preview' && seen.filter(([phase]) => phase === 'hold').length === 11) simulator.layDown({ image: small, fingersSeen: 4 });
      });
      expect(error).toBeUndefined();
      expect(seen.slice(0, 12)).toEqual([['place', 0, 0], ['hold', 0, 0], ...Array.from({ length: 10 }, () => ['hold', 3, 1])]);
      expect(ofType(events, 'image')[0]).toMatchObject({ trigger: 'automatic' });
      expect(ofType(events, 'preview').some(({ fingersSeen, hints }) => fingersSeen === 4 && hints.length === 0)).toBe(true);
    });

    it('[TR-03121-3-4 4.2.2.2] begins nothing new before the fingers have left the glass, though the capture before was cancelled', async () => {
      const { scanner, simulator } = await desk(plug, { presence: 'manual' }, 3000);
      await scanner.open();
      const cancel = new AbortController();
      let removing = 0;
      const first = await collect(scanner.capture({ request, autoRelease: true, signal: cancel.signal }), (event) => {
        if (event.type === 'phase' && event.phase === 'place') void simulator.placeFingers();
        if (event.type === 'preview' && simulator.phase === 'taken' && ++removing === 3) cancel.abort();
      });
      expect(first.error?.code).toBe('DEVICE_CANCELLED');
      expect(ofType(first.events, 'image')).toHaveLength(1);
      let stillLying = 0;
      const second = await collect(scanner.capture({ request, autoRelease: true }), (event) => {
        if (event.type === 'preview' && simulator.phase === 'taken' && ++stillLying % 3 === 0) simulator.removeFingers();
        if (event.type === 'phase' && event.phase === 'place') void simulator.placeFingers();
      });
      expect(second.error).toBeUndefined();
      expect(ofType(second.events, 'phase').map(({ phase }) => phase)).toEqual(['remove', 'place', 'hold', 'capturing', 'remove']);
    });

    it.skipIf(transport === 'TCP')('heals a single fault of every kind at every step without anybody noticing', async () => {
      const { scanner, simulator } = await desk(plug);
      await scanner.open();
      for (const at of steps) {
        for (const fault of faults.filter((one) => one !== 'unplug')) {
          simulator.inject({ fault, at, lateMs: lateMs(at) });
          const { events, error } = await collect(scanner.capture({ request, autoRelease: true }));
          expect(error, `${fault} at ${at}`).toBeUndefined();
          expectSame(ofType(events, 'image')[0]!.image, small, `${fault} at ${at}`);
        }
      }
    });

    for (const fault of transport === 'TCP' ? (['silent', 'unplug'] as const) : faults) {
      it(`names a lasting fault (${fault}) at every step, lets the device go, and finds it again`, async () => {
        const { scanner, simulator, host } = await desk(plug);
        for (const at of steps) {
          await scanner.open();
          simulator.inject({ fault, at, times: 3, lateMs: lateMs(at) });
          const { error } = await collect(scanner.capture({ request, autoRelease: true }));
          expect(error?.code, at).toBe(expected[fault]);
          expect(error?.message).toBe(deviceError(expected[fault] as 'DEVICE_SILENT', name).message);
          expect(scanner.connection, at).toBe('closed');
          simulator.faults.clear();
          await host.unplug();
          await host.plug();
        }
        await scanner.open();
        expect((await collect(scanner.capture({ request, autoRelease: true }))).error).toBeUndefined();
      });
    }
  });
}

describe.skipIf(!socat)('slap scanner under the device manager', () => {
  it('waits through unplugging in mid-capture and goes on by itself when plugged in again', async () => {
    const { simulator, host, scanner } = await desk(plugIntoPty);
    const manager = new DeviceManager([scanner], { retryMs: { first: 20, longest: 100 }, probeEveryMs: 200 });
    tidy.push(() => manager.stop());
    const states: string[] = [];
    manager.onStatus(([status]) => states.push(status!.state));
    manager.start();
    await manager.whenReady('fingers');
    simulator.inject({ fault: 'unplug', at: 'block' });
    setTimeout(() => void until(() => states.includes('missing'), 'missing').then(() => host.plug()), 50);
    const { events, error } = await collect(manager.captureFingers(scanner, { request, autoRelease: true }));
    expect(error).toBeUndefined();
    expect(ofType(events, 'interrupted')).toEqual([{ type: 'interrupted', code: 'DEVICE_UNPLUGGED', message: `${name}: Verbindung getrennt. Bitte das Kabel wieder einstecken; der Vorgang wartet und geht dann weiter.` }]);
    expect(events.findIndex(({ type }) => type === 'resumed')).toBeLessThan(events.findIndex(({ type }) => type === 'image'));
    expectSame(ofType(events, 'image')[0]!.image, small);
    await until(() => manager.statuses()[0]!.state === 'ready', 'ready');
    expect(states).toContain('busy');
  });

  it('notices that an idle device has gone silent, shows it, and is content when it answers again', async () => {
    const { simulator, scanner } = await desk(plugIntoPty);
    const manager = new DeviceManager([scanner], { retryMs: { first: 20, longest: 100 }, probeEveryMs: 50 });
    tidy.push(() => manager.stop());
    manager.start();
    await manager.whenReady('fingers');
    simulator.inject({ fault: 'silent', times: 1000 });
    await until(() => manager.statuses()[0]!.state === 'error', 'error');
    expect(manager.statuses()[0]!.message).toBe(`${name}: keine Antwort. Bitte das Gerät aus- und wieder einschalten; bleibt es still, ein anderes Kabel versuchen.`);
    simulator.faults.clear();
    await manager.whenReady('fingers');
    await until(() => manager.statuses()[0]!.state === 'ready', 'ready');
  });
});
