/**
 * The hardware laboratory: the desk's adapters, unchanged, against HID and USB serial devices of a real kernel,
 * with true plugging and unplugging. Runs inside the virtual machine that scripts/lab.mjs starts; prints one
 * JSON line per check. Issue 2, »How it is shown«.
 */
import { DeviceManager } from '../../src-main/devices/manager.ts';
import type { AnyDevicePort, DocumentReaderPort, FingerprintScannerPort } from '../../src-main/devices/port.ts';
import { createDevice, deviceSettings, type DeviceSettingsInput } from '../../src-main/devices/registry.ts';
import { drawnFinger, drawnPage, drawnSlap, specimenMrz } from '../../src-main/devices/testing/drawn.ts';
import { collect, ofType, until } from '../../src-main/devices/testing/harness.ts';
import { SimulatedDocumentReader } from '../../src-main/training/device-simulators/document-reader.ts';
import { SimulatedMrzSwipe } from '../../src-main/training/device-simulators/mrz-swipe.ts';
import { SimulatedSlapScanner } from '../../src-main/training/device-simulators/slap-scanner.ts';
import { SimulatedZfmScanner } from '../../src-main/training/device-simulators/zfm-scanner.ts';
import { plugIntoHidGadget, plugIntoSerialGadget } from './gadget-host.ts';
import assert from 'node:assert/strict';

const vendor = 0x1d6b;
const started = performance.now();
console.log(`LAB-UP laboratory ${process.uptime().toFixed(1)} s after its start`);

async function check(name: string, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  try {
    const note = await work();
    console.log(`LAB ${JSON.stringify({ name, ok: true, ms: Math.round(performance.now() - begun), ...(typeof note === 'string' ? { note } : {}) })}`);
  } catch (thrown) {
    console.log(`LAB ${JSON.stringify({ name, ok: false, ms: Math.round(performance.now() - begun), note: thrown instanceof Error ? `${thrown.message} ${(thrown.cause as Error | undefined)?.message ?? ''}`.slice(0, 500) : String(thrown) })}`);
  }
}

function device(settings: DeviceSettingsInput): AnyDevicePort {
  return createDevice(deviceSettings.parse(settings));
}

let slapImage = drawnSlap(4);
const slap = new SimulatedSlapScanner({ nextSlap: () => ({ image: slapImage, fingersSeen: 4 }), presence: { approachMs: 50, settleMs: 1200, leaveMs: 50 }, serialNumber: 'SLAP-0001' });
const slapPlug = plugIntoHidGadget(slap, 'slap', 'dummy_udc.0', '/dev/hidg0', 1024);
const pageBytes = 6000;
const page = new SimulatedDocumentReader({ nextPage: (light) => drawnPage(light, pageBytes), nextMrz: () => specimenMrz, presence: { placeMs: 50 }, serialNumber: 'PAGE-0001' });
const pagePlug = plugIntoHidGadget(page, 'page', 'dummy_udc.1', '/dev/hidg1', 64);

// Software emulation is ten times slower than a desk: deadlines are given accordingly.
const answerMs = 1500;
const scanner = device({ adapter: 'slap-frame', id: 'fingers', name: 'Fingerabdruckscanner', answerMs, transport: { type: 'hid', vid: vendor, pid: 0x0104, serial: 'SLAP-0001', reportBytes: 1024 } }) as FingerprintScannerPort;
const reader = device({ adapter: 'page-frame', id: 'documents', name: 'Dokumentleser', answerMs, transport: { type: 'hid', vid: vendor, pid: 0x0106, reportBytes: 64 } }) as DocumentReaderPort;
const manager = new DeviceManager([scanner, reader], { retryMs: { first: 100, longest: 500 }, probeEveryMs: 1000 });
const state = (id: string): string => manager.statuses().find((one) => one.id === id)!.state;
const request = { type: 'slap', slap: 'right4', fingers: [2, 3, 4, 5] } as const;

await check('HID devices are listed by vendor, product and serial number', async () => {
  const found = await scanner.list();
  assert.ok(found.some((one) => one.serialNumber === 'SLAP-0001' && one.transport['pid'] === 0x0104), JSON.stringify(found));
  assert.ok(found.some((one) => one.serialNumber === 'PAGE-0001'), JSON.stringify(found));
});

await check('both HID devices are opened by the manager', async () => {
  manager.start();
  await until(() => state('fingers') === 'ready' && state('documents') === 'ready', 'both ready', 20_000);
});

await check('slap scanner over HID: live picture and 1600 × 1500 pixels, byte for byte', async () => {
  const begun = performance.now();
  const { events, error } = await collect(manager.captureFingers(scanner, { request, autoRelease: true }));
  assert.equal(error, undefined, error?.message);
  assert.deepEqual(ofType(events, 'image')[0]!.image.data, slapImage.data);
  assert.ok(ofType(events, 'preview').length >= 2);
  return `${ofType(events, 'preview').length} live pictures, ${ofType(events, 'transfer').at(-1)!.totalBytes} bytes, ${Math.round(performance.now() - begun)} ms in software emulation`;
});

await check('slap scanner truly unplugged in mid-transfer: dot turns, session waits, plugging in again goes on', async () => {
  slapImage = drawnSlap(4, 800, 700);
  slap.inject({ fault: 'unplug', at: 'block', after: 1 });
  const seen: string[] = [];
  const off = manager.onStatus(() => seen.push(state('fingers')));
  void until(() => state('fingers') === 'missing', 'missing', 20_000).then(() => slapPlug.plug());
  const { events, error } = await collect(manager.captureFingers(scanner, { request, autoRelease: true }));
  off();
  assert.equal(error, undefined, error?.message);
  assert.ok(ofType(events, 'interrupted').length >= 1 && ofType(events, 'resumed').length >= 1, 'interrupted and resumed');
  assert.ok(seen.includes('missing'), seen.join());
  assert.deepEqual(ofType(events, 'image')[0]!.image.data, slapImage.data);
});

await check('page imager over HID with 64-byte reports: three lights and the zone', async () => {
  const { events, error } = await collect(manager.captureDocument(reader, { lights: ['white', 'ir', 'uv'], mrz: true }));
  assert.equal(error, undefined, error?.message);
  assert.deepEqual(ofType(events, 'page').map((event) => [event.page.light, Buffer.compare(event.page.bytes, drawnPage(event.page.light, pageBytes).bytes)]), [['white', 0], ['ir', 0], ['uv', 0]]);
  assert.deepEqual(ofType(events, 'mrz')[0]!.lines, specimenMrz);
});

await check('page imager unplugged while idle is shown missing, and is found again', async () => {
  await pagePlug.unplug();
  await until(() => state('documents') === 'missing', 'missing', 20_000);
  await pagePlug.plug();
  await until(() => state('documents') === 'ready', 'ready', 20_000);
});

for (const fault of ['garbage', 'checksum', 'half-frame', 'silent'] as const) {
  await check(`one ${fault} frame over real HID is healed`, async () => {
    page.inject({ fault, at: 'presence' });
    const { events, error } = await collect(manager.captureDocument(reader, { lights: [], mrz: true }));
    assert.equal(error, undefined, error?.message);
    assert.deepEqual(ofType(events, 'mrz')[0]!.lines, specimenMrz);
  });
}
await manager.stop();

const zfmImage = drawnFinger();
let finger: Uint8Array | undefined = zfmImage;
const zfm = new SimulatedZfmScanner({ nextFinger: () => finger });
const serialPlug = plugIntoSerialGadget(zfm, 'serial', 'dummy_udc.2', '/dev/ttyGS0');
const sensor = device({ adapter: 'zfm', id: 'finger', name: 'Einzelfingersensor', answerMs, transport: { type: 'serial', vid: vendor, pid: 0x0105, serial: 'OCR-0001', baudRate: 57_600 } }) as FingerprintScannerPort;
const serialManager = new DeviceManager([sensor], { retryMs: { first: 100, longest: 500 }, probeEveryMs: 1000 });
const sensorState = (): string => serialManager.statuses()[0]!.state;

await check('USB serial is listed with vendor and serial number and found without a path', async () => {
  await serialPlug.plug();
  const found = await sensor.list();
  assert.ok(found.some((one) => one.serialNumber === 'OCR-0001' && one.transport['vid'] === vendor), JSON.stringify(found));
  serialManager.start();
  await until(() => sensorState() === 'ready', 'ready', 20_000);
});

await check('ZFM sensor over USB serial: 256 × 288 pixels, byte for byte', async () => {
  const { events, error } = await collect(serialManager.captureFingers(sensor, { request: { type: 'single', finger: 2 }, autoRelease: true }), (event) => event.type === 'image' && (finger = undefined));
  assert.equal(error, undefined, error?.message);
  assert.deepEqual(ofType(events, 'image')[0]!.image.data, zfmImage);
});

await check('USB serial truly unplugged while a finger is awaited: waits, and goes on when plugged in again', async () => {
  setTimeout(() => void serialPlug.unplug(), 300);
  void until(() => sensorState() === 'missing', 'missing', 20_000).then(() => {
    finger = zfmImage;
    return serialPlug.plug();
  });
  const { events, error } = await collect(serialManager.captureFingers(sensor, { request: { type: 'single', finger: 2 }, autoRelease: true, waitForRemoval: false }));
  assert.equal(error, undefined, error?.message);
  assert.equal(ofType(events, 'interrupted')[0]?.code, 'DEVICE_UNPLUGGED');
  assert.deepEqual(ofType(events, 'image')[0]!.image.data, zfmImage);
});
await serialManager.stop();

await check('another device on the same port is refused as the wrong one, not misread', async () => {
  const wrong = device({ adapter: 'page-frame', id: 'wrong', name: 'Dokumentleser', answerMs: 1000, transport: { type: 'hid', vid: vendor, pid: 0x0104, reportBytes: 1024 } });
  await assert.rejects(wrong.open(), { code: 'DEVICE_WRONG_MODEL' });
});

await check('MRZ swipe reader over USB serial', async () => {
  await serialPlug.unplug();
  const swipe = new SimulatedMrzSwipe();
  const plug = plugIntoSerialGadget(swipe, 'serial', 'dummy_udc.2', '/dev/ttyGS0');
  await plug.plug();
  const swiper = device({ adapter: 'mrz-swipe', id: 'swipe', name: 'Durchzugleser', answerMs, transport: { type: 'serial', vid: vendor, pid: 0x0105 } }) as DocumentReaderPort;
  await swiper.open();
  const { events, error } = await collect(swiper.capture({ lights: [], mrz: true }), (event) => event.type === 'place' && setTimeout(() => swipe.swipe(specimenMrz), 50));
  assert.equal(error, undefined, error?.message);
  assert.deepEqual(ofType(events, 'mrz')[0]!.lines, specimenMrz);
  await swiper.close();
});

console.log(`LAB-END ${Math.round(performance.now() - started)}`);
process.exit(0);
