/**
 * A newcomer's first person: seconds per step from the start of the program to »Abgeschlossen«, in the real window, with
 * the devices of training at their natural speed and somebody who presses the one large button as soon as it can be pressed.
 * What a person reads and thinks comes on top. Run: npm run bench newcomer (without a screen it starts Xvfb itself)
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { signIn, startFirst, work } from '../end-to-end/caseworker.ts';
import { startDesk } from '../end-to-end/desk-app.ts';

if (!process.env['DISPLAY']) {
  const again = spawnSync('xvfb-run', ['-a', '-s', '-screen 0 1366x768x24', 'dbus-run-session', '--', process.execPath, ...process.argv.slice(1)], { stdio: 'inherit' });
  process.exit(again.status ?? 1);
}

const seconds = new Map<string, number>();
let step = 'Start bis zur Anmeldung';
let since = performance.now();
/** What has passed belongs to the step that was on the screen. */
function pass(next: string): void {
  const now = performance.now();
  seconds.set(step, (seconds.get(step) ?? 0) + (now - since) / 1000);
  [step, since] = [next, now];
}

const load = loadavg()[0]!;
const desk = await startDesk();
try {
  await desk.window.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor({ timeout: 300_000 });
  pass('Anmelden und Tag');
  await signIn(desk.window);
  await startFirst(desk.window);
  pass('1 Person');
  const presses = await work(desk.window, { patience: 600_000, at: async () => void pass((await desk.window.locator('.step-here .step-title').textContent()) ?? step) });
  pass('');
  const rows = [...seconds];
  console.log(`load average ${load.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after; ${presses + 2} presses of the large button`);
  for (const [name, took] of rows) console.log(`${name.padEnd(26)} ${took.toFixed(1).padStart(7)} s`);
  console.log(`${'zusammen'.padEnd(26)} ${rows.reduce((sum, [, took]) => sum + took, 0).toFixed(1).padStart(7)} s`);
} finally {
  await desk.close();
}
