/** What the device tests share: is socat here, and reading a capture to its end. */
import { spawnSync } from 'node:child_process';
import { SchalterError } from '../../errors.ts';

export const socat = process.platform !== 'win32' && spawnSync('socat', ['-V'], { stdio: 'ignore' }).status === 0;
if (!socat) process.stderr.write('Gerätetests über echte ptys übersprungen: socat fehlt (apt-get install socat).\n');

/** Collects every event; a thrown error comes back beside them. */
export async function collect<E>(stream: AsyncIterable<E>, onEvent: (event: E) => void = () => undefined): Promise<{ events: E[]; error: SchalterError | undefined }> {
  const events: E[] = [];
  try {
    for await (const event of stream) {
      events.push(event);
      onEvent(event);
    }
    return { events, error: undefined };
  } catch (thrown) {
    if (!(thrown instanceof SchalterError)) throw thrown;
    return { events, error: thrown };
  }
}

export function ofType<E extends { type: string }, T extends E['type']>(events: readonly E[], type: T): Extract<E, { type: T }>[] {
  return events.filter((event): event is Extract<E, { type: T }> => event.type === type);
}

/** Waits until `condition` holds; throws after `atMostMs`. */
export async function until(condition: () => boolean, what: string, atMostMs = 8000): Promise<void> {
  const end = Date.now() + atMostMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`nicht eingetreten: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
