/** The device of CONTRIBUTING.md, »A device in 30 lines«, taken from the text and run over a real line. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SchalterError } from '../../errors.ts';
import { DeviceManager } from '../manager.ts';
import type { DocumentReaderPort } from '../port.ts';
import type { DeviceSettingsBase } from '../device.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'tests/.artifacts/thirty-lines');
const zone = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

let server: Server;
let guests: Socket[] = [];
let reader: DocumentReaderPort;

/** The far end: answers its two words, once after a line of noise. */
function listen(port: number): Promise<Server> {
  const made = createServer((socket) => {
    guests.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      for (const word of bytes.toString('latin1').trim().split('\n')) socket.write(word === 'NAME' ? 'NAME Zeilenleser\n' : `?noise\nREAD ${zone.join('|')}\n`);
    });
  });
  return new Promise((done) => made.listen(port, '127.0.0.1', () => done(made)));
}

beforeAll(async () => {
  const [, code] = /```ts\n(\/\/ src-main\/devices\/document-reader[\s\S]*?)```/.exec(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))!;
  // The class itself is thirty lines; imports and codec come before it.
  expect(code!.slice(code!.indexOf('export class')).trim().split('\n').length).toBeLessThanOrEqual(30);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'my-reader.ts');
  writeFileSync(file, code!.replaceAll("from '../", `from '${root}/src-main/devices/`));
  const { MyReader } = (await import(file)) as { MyReader: new (settings: DeviceSettingsBase) => DocumentReaderPort };
  server = await listen(0);
  reader = new MyReader({ id: 'mine', name: 'Zeilenleser', simulated: true, answerMs: 300, transport: { type: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port } });
});
afterAll(async () => {
  await reader.close();
  for (const guest of guests) guest.destroy();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function linesRead(manager: DeviceManager): Promise<string[]> {
  let lines: string[] = [];
  for await (const event of manager.captureDocument(reader, { lights: [], mrz: true })) if (event.type === 'mrz') lines = event.lines;
  return lines;
}

it('tells its name, reads through noise, and is found again after its plug was pulled', async () => {
  const manager = new DeviceManager([reader], { retryMs: { first: 20, longest: 50 } });
  manager.start();
  try {
    await manager.whenReady('mine');
    expect(manager.identity('mine')).toMatchObject({ model: 'Zeilenleser' });
    expect(await linesRead(manager)).toEqual(zone);
    const { port } = server.address() as AddressInfo;
    const gone = new Promise<void>((done) => manager.onStatus(([status]) => status!.state === 'missing' && done()));
    server.close();
    for (const guest of guests.splice(0)) guest.destroy();
    await gone;
    server = await listen(port);
    await manager.whenReady('mine');
    expect(await linesRead(manager)).toEqual(zone);
  } finally {
    await manager.stop();
  }
});

it('says what happened where nothing is plugged in', async () => {
  server.close();
  for (const guest of guests.splice(0)) guest.destroy();
  await expect(reader.open()).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' } satisfies Partial<SchalterError>);
});
