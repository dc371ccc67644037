/** The page imager over a real pty: three lights and the zone, every fault at every step, a document that is moved. */
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedDocumentReader, type DocumentReaderOptions } from '../../training/device-simulators/document-reader.ts';
import { faults, type Fault } from '../../training/device-simulators/faults.ts';
import { plugIntoPty } from '../../training/device-simulators/pty-host.ts';
import { DeviceManager } from '../manager.ts';
import type { DocumentReaderPort, Light } from '../port.ts';
import { createDevice, deviceSettings } from '../registry.ts';
import { drawnPage, specimenMrz } from '../testing/drawn.ts';
import { collect, ofType, socat, until } from '../testing/harness.ts';

const everything = { lights: ['white', 'ir', 'uv'] as readonly Light[], mrz: true };
const steps = ['presence', 'photograph', 'block', 'mrz'] as const;
const shortMs = 100;
/** Beyond the deadline of the step, which is a multiple of the ordinary one for slow work. */
const lateMs: Record<(typeof steps)[number], number> = { presence: 140, photograph: 1100, block: 140, mrz: 500 };
const expected: Record<Fault, string> = { silent: 'DEVICE_SILENT', garbage: 'DEVICE_GARBLED', checksum: 'DEVICE_CHECKSUM', 'half-frame': 'DEVICE_HALF_FRAME', late: 'DEVICE_LATE', unplug: 'DEVICE_UNPLUGGED' };

const tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of tidy.splice(0).reverse()) await work();
});

async function desk(options: Partial<DocumentReaderOptions> = {}, answerMs = shortMs) {
  const simulator = new SimulatedDocumentReader({ nextPage: (light) => drawnPage(light), nextMrz: () => specimenMrz, presence: { placeMs: 20 }, ...options });
  const host = await plugIntoPty(simulator);
  tidy.push(() => host.stop());
  const reader = createDevice(deviceSettings.parse({ adapter: 'page-frame', id: 'documents', name: 'Dokumentleser', answerMs, transport: host.transport })) as DocumentReaderPort;
  tidy.push(() => reader.close());
  return { simulator, host, reader };
}

describe.skipIf(!socat)('page imager over a pty', () => {
  it('asks for a document, then delivers white, infrared and ultraviolet picture and the zone', async () => {
    const { reader } = await desk({}, 2000);
    await reader.open();
    const { events, error } = await collect(reader.capture(everything));
    expect(error).toBeUndefined();
    expect(events.slice(0, 2)).toEqual([{ type: 'place' }, { type: 'placed' }]);
    expect(ofType(events, 'page').map(({ page }) => page)).toEqual(everything.lights.map((light) => ({ light, ...drawnPage(light) })));
    expect(ofType(events, 'page-progress').filter(({ light }) => light === 'ir').at(-1)).toEqual({ type: 'page-progress', light: 'ir', receivedBytes: 20_000, totalBytes: 20_000 });
    expect(events.at(-1)).toEqual({ type: 'mrz', lines: specimenMrz });
  });

  it('takes no zone from characters that are none', async () => {
    const { reader } = await desk({ nextMrz: () => ['\u0001\u0002', 'P<UTO'] }, 2000);
    await reader.open();
    expect(ofType((await collect(reader.capture({ lights: [], mrz: true }))).events, 'mrz')).toEqual([{ type: 'mrz', lines: [] }]);
  });

  it('never joins pictures of two documents into one', async () => {
    const { reader, simulator } = await desk({}, 2000);
    await reader.open();
    const { events, error } = await collect(reader.capture(everything), (event) => event.type === 'page' && event.page.light === 'white' && simulator.placeDocument());
    expect(error?.code).toBe('DEVICE_DOCUMENT_MOVED');
    expect(ofType(events, 'page')).toHaveLength(1);
    expect(reader.connection).toBe('open');
  });

  it('says that it has no such lamp instead of inventing a picture', async () => {
    const { reader } = await desk({ nextPage: (light) => (light === 'uv' ? undefined : drawnPage(light)) }, 2000);
    await reader.open();
    expect((await collect(reader.capture(everything))).error?.code).toBe('DEVICE_REFUSED');
  });

  it('heals a single fault of every kind at every step', async () => {
    const { reader, simulator } = await desk();
    await reader.open();
    for (const at of steps) {
      for (const fault of faults.filter((one) => one !== 'unplug')) {
        simulator.inject({ fault, at, lateMs: lateMs[at] });
        const { events, error } = await collect(reader.capture({ lights: ['white'], mrz: true }));
        expect(error, `${fault} at ${at}`).toBeUndefined();
        expect(ofType(events, 'page')[0]!.page.bytes, `${fault} at ${at}`).toEqual(drawnPage('white').bytes);
      }
    }
  });

  for (const fault of faults) {
    it(`names a lasting fault (${fault}) at every step and works again afterwards`, async () => {
      const { reader, simulator, host } = await desk();
      for (const at of steps) {
        await reader.open();
        simulator.inject({ fault, at, times: 3, lateMs: lateMs[at] });
        expect((await collect(reader.capture({ lights: ['white'], mrz: true }))).error?.code, at).toBe(expected[fault]);
        expect(reader.connection, at).toBe('closed');
        simulator.faults.clear();
        await host.unplug();
        await host.plug();
      }
      await reader.open();
      expect((await collect(reader.capture(everything))).error).toBeUndefined();
    });
  }

  it('begins anew after unplugging between two lights, so that nothing of before is used', async () => {
    const { reader, simulator, host } = await desk();
    const manager = new DeviceManager([reader], { retryMs: { first: 20, longest: 100 }, probeEveryMs: 500 });
    tidy.push(() => manager.stop());
    manager.start();
    await manager.whenReady('documents');
    simulator.inject({ fault: 'unplug', at: 'photograph', after: 1 });
    void until(() => manager.statuses()[0]!.state === 'missing', 'missing').then(() => host.plug());
    const { events, error } = await collect(manager.captureDocument(reader, everything));
    expect(error).toBeUndefined();
    const resumed = events.findIndex(({ type }) => type === 'resumed');
    expect(ofType(events.slice(0, resumed), 'page').map(({ page }) => page.light)).toEqual(['white']);
    expect(ofType(events.slice(resumed), 'page').map(({ page }) => page.light)).toEqual(['white', 'ir', 'uv']);
  });
});
