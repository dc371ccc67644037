/** The MRZ swipe reader over a real pty: swipes, repetition on damage, silence while nobody swipes. */
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedMrzSwipe } from '../../training/device-simulators/mrz-swipe.ts';
import { plugIntoPty } from '../../training/device-simulators/pty-host.ts';
import type { DocumentReaderPort } from '../port.ts';
import { createDevice, deviceSettings } from '../registry.ts';
import { specimenMrz } from '../testing/drawn.ts';
import { collect, ofType, socat } from '../testing/harness.ts';

const tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const work of tidy.splice(0).reverse()) await work();
});

async function desk(answerMs = 150) {
  const simulator = new SimulatedMrzSwipe();
  const host = await plugIntoPty(simulator);
  tidy.push(() => host.stop());
  const reader = createDevice(deviceSettings.parse({ adapter: 'mrz-swipe', id: 'swipe', name: 'Durchzugleser', answerMs, transport: host.transport })) as DocumentReaderPort;
  tidy.push(() => reader.close());
  const swiped = async () => {
    await reader.open();
    return collect(reader.capture({ lights: [], mrz: true }), (event) => event.type === 'place' && setTimeout(() => simulator.swipe(specimenMrz), 30));
  };
  return { simulator, host, reader, swiped };
}

describe.skipIf(!socat)('MRZ swipe reader over a pty', () => {
  it('delivers the lines of a swipe and tells who it is', async () => {
    const { reader, swiped } = await desk();
    expect(await reader.open()).toEqual({ model: 'Simulierter Durchzugleser', serialNumber: 'SIM-MRZ-1', firmware: '1.0' });
    expect((await swiped()).events).toEqual([{ type: 'place' }, { type: 'placed' }, { type: 'mrz', lines: specimenMrz }]);
  });

  for (const fault of ['garbage', 'checksum', 'half-frame'] as const) {
    it(`asks for a damaged swipe again (${fault}), and names it when it stays damaged`, async () => {
      const { simulator, swiped, reader } = await desk();
      await reader.open();
      simulator.inject({ fault, at: 'swipe' });
      expect(ofType((await swiped()).events, 'mrz')).toEqual([{ type: 'mrz', lines: specimenMrz }]);
      simulator.inject({ fault, at: 'swipe', times: 3 });
      expect((await swiped()).error?.code).toBe({ garbage: 'DEVICE_GARBLED', checksum: 'DEVICE_CHECKSUM', 'half-frame': 'DEVICE_HALF_FRAME' }[fault]);
      simulator.faults.clear();
      expect((await swiped()).error).toBeUndefined();
    });
  }

  it('notices that the reader has died while nobody swipes', async () => {
    const { simulator, reader } = await desk(50);
    await reader.open();
    simulator.inject({ fault: 'silent', times: 100 });
    expect((await collect(reader.capture({ lights: [], mrz: true }))).error?.code).toBe('DEVICE_SILENT');
    expect(reader.connection).toBe('closed');
  });

  it('waits as long as it takes while the reader gives signs of life', async () => {
    const { simulator, reader } = await desk(50);
    await reader.open();
    setTimeout(() => simulator.swipe(specimenMrz), 700);
    expect(ofType((await collect(reader.capture({ lights: [], mrz: true }))).events, 'mrz')).toHaveLength(1);
  });

  it('tells unplugging while it waits', async () => {
    const { reader, host } = await desk();
    await reader.open();
    setTimeout(() => void host.unplug(), 50);
    expect((await collect(reader.capture({ lights: [], mrz: true }))).error?.code).toBe('DEVICE_UNPLUGGED');
  });

  it('refuses pictures, which it cannot take', async () => {
    const { reader } = await desk();
    await reader.open();
    expect((await collect(reader.capture({ lights: ['white'], mrz: true }))).error?.code).toBe('DEVICE_UNABLE');
  });
});
