/** The shell around the pages: what a page cannot do, and the core behind Electron's utilityProcess. */
import { expect, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { electronBinary, startDesk, type Desk } from './desk-app.ts';

let desk: Desk;
test.beforeAll(async () => {
  desk = await startDesk();
});
test.afterAll(() => desk.close());

test('[Electron security checklist 1–4, 7] the page has no Node, its own origin and a strict policy', async () => {
  // Offline a fetch fails anyway: it is the policy that must refuse. Of `app:` a report tells the scheme alone.
  const page = await desk.window.evaluate(async () => {
    const refusedBy = (address: string, ask: (address: string) => unknown) =>
      new Promise((resolve) => {
        addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => address.startsWith(blockedURI) && resolve(effectiveDirective));
        setTimeout(resolve, 1_000, 'nothing');
        ask(address);
      });
    return {
      node: typeof (globalThis as { require?: unknown }).require + typeof (globalThis as { process?: unknown }).process,
      origin: location.origin,
      exposed: Object.keys(window.schalter).sort(),
      // Each fails where its line stands neither in protocol.ts nor in desk.html.
      remote: await refusedBy('https://example.org/', (src) => fetch(src).catch(() => undefined)),
      script: await refusedBy('app://schalter/elsewhere.js', (src) => document.head.append(Object.assign(document.createElement('script'), { src }))),
      policy: (await fetch(location.href)).headers.get('content-security-policy'),
    };
  });
  // Fails without `contextIsolation` and with `nodeIntegration` in windows.ts, and with any other call in preload.ts.
  expect(page).toMatchObject({ node: 'undefinedundefined', origin: 'app://schalter', exposed: ['call', 'closePortal', 'movePortal', 'on', 'openPersonWindow', 'openPortal', 'openReference', 'placeView', 'role'], remote: 'connect-src', script: 'script-src-elem' });
  expect(page.policy).toContain("default-src 'none'");
});

test('[Electron security checklist 12–14] navigation and new windows are denied', async () => {
  // Each fails without its line in `harden` of windows.ts.
  const before = desk.window.url();
  await desk.window.evaluate(() => {
    location.href = 'https://example.org/';
  });
  expect(await desk.window.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
  expect(desk.window.url()).toBe(before);
  expect(desk.app.windows()).toHaveLength(1);
});

test('[Electron security checklist 5, 17] a call that the contract does not know is refused, and so is one whose payload does not fit', async () => {
  const answers = await desk.window.evaluate(() => Promise.all([window.schalter.call('store.dump' as never, {}), window.schalter.call('session.get', { sessionId: 'x' }), window.schalter.call('interpreter.pending', {}), window.schalter.call('desk.cameraState', { state: 'x' })]));
  expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))).toEqual(['CALL_REFUSED', 'NOT_SIGNED_IN', 'CALL_REFUSED', 'CONTRACT_VIOLATION']);
});

test('permissions other than the camera are denied', async () => {
  const states = await desk.window.evaluate(async () => ({
    microphone: await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', () => 'denied'),
    geolocation: await new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('granted'), () => done('denied'), { timeout: 3_000 })),
    serial: 'serial' in navigator ? await (navigator as unknown as { serial: { getPorts(): Promise<unknown[]> } }).serial.getPorts().then((ports) => ports.length) : 0,
  }));
  expect(states).toEqual({ microphone: 'denied', geolocation: 'denied', serial: 0 });
});

test('the seam to the core works through utilityProcess, the secret only over the link', async () => {
  const entry = join(import.meta.dirname, 'fixtures/answering-core.mjs');
  const answer = await desk.app.evaluate((_electron, file) => (globalThis as unknown as { schalterTest: { throughUtilityProcess(entry: string): Promise<unknown> } }).schalterTest.throughUtilityProcess(file), entry);
  expect(answer).toMatchObject({ ok: true, value: { name: 'desk.info', unlocked: true, argumentsHoldSecret: false, parentPort: true, loads: { 'node-hid': true, serialport: true, sharp: true } } });
});

test('[Issue 6, 5] the commands are there without a window and without a Node beside: inside Electron, with their answers and codes', () => {
  const { SCHALTER_NODE: _node, ...env } = process.env;
  // [ICAO 9303-4 Appendix B] the specimen's zone, over standard input.
  const input = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n';
  const run = (...words: string[]) => spawnSync(electronBinary, [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), join(import.meta.dirname, '../..'), '--command', ...words], { encoding: 'utf8', env, input });
  const read = run('mrz', 'parse', '-', '--json');
  expect([read.stdout, read.status], read.stderr).toEqual([expect.stringContaining('ERIKSSON'), 0]);
  const unknown = run('nirgends');
  expect([unknown.stderr, unknown.status]).toEqual([expect.stringContaining('schalter: USAGE:'), 2]);
});
