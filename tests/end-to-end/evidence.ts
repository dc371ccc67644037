/**
 * What a test holds against the station: every capture that the session shows as confirmed, with the hash of
 * its bytes as the desk keeps them, and what the station has in its own database. A print goes out as WSQ
 * (4.6.3.1): what the station has is held against the lossless print, packed once more by the test.
 */
import { createHash } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import type { World } from './world-process.ts';

/** The session that was begun last, asked as the window asks. */
export async function sessionId(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const answer = await window.schalter.call('session.list', {});
    if (!answer.ok) throw new Error(answer.error.code);
    return (answer.value as { id: string; createdAt: string }[]).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0]!.id;
  });
}

/**
 * What the session has accepted, as the desk keeps it, by capture id: photograph, slaps of the hands, every segmented
 * print, rolled prints. Of both thumbs on one picture the two prints are sent, not the picture (4.12.3.1).
 */
async function confirmedBytes(page: Page, id: string): Promise<{ captureId: string; print: boolean; base64: string }[]> {
  return page.evaluate(async (session) => {
    const ask = async <T>(name: string, input: unknown): Promise<T> => {
      const answer = await window.schalter.call(name as never, input as never);
      if (!answer.ok) throw new Error(answer.error.code);
      return answer.value as T;
    };
    type Part = { state: string; best: string | null };
    type Slap = Part & { slap: string; attempts: { captureId: string; fingers: { captureId: string }[] }[] };
    const { face, fingerprints, rolled } = (await ask<{ session: { face: { accepted: string | null }; fingerprints: { slaps: Slap[] }; rolled: { fingers: Part[] } } }>('session.get', { sessionId: session })).session;
    const slaps = fingerprints.slaps.filter((slap) => slap.state === 'accepted');
    const prints = slaps.flatMap((slap) => slap.attempts.find((attempt) => attempt.captureId === slap.best)?.fingers ?? []);
    const ids = [
      face.accepted,
      ...slaps.filter((slap) => slap.slap !== 'thumbs').map((slap) => slap.best),
      ...prints.map((print) => print.captureId),
      ...rolled.fingers.filter((finger) => finger.state === 'accepted').map((finger) => finger.best),
    ];
    const found: { captureId: string; print: boolean; base64: string }[] = [];
    for (const captureId of ids) {
      if (captureId === null) continue;
      const { bytes } = await ask<{ bytes: Uint8Array<ArrayBuffer> }>('capture.read', { sessionId: session, captureId });
      let text = '';
      for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
      found.push({ captureId, print: captureId !== face.accepted, base64: btoa(text) });
    }
    return found;
  }, id);
}

const sha256 = (base64: string): string => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');

/** Capture id → SHA-256 of what the session has accepted, as the desk keeps it. */
export async function confirmedCaptures(page: Page, id: string): Promise<Record<string, string>> {
  return Object.fromEntries((await confirmedBytes(page, id)).map(({ captureId, base64 }) => [captureId, sha256(base64)]));
}

/** One identification and one storage, nothing twice, and of every confirmed capture the same bytes. */
export async function expectExactlyOne(world: World, page: Page, id: string, { rolled = true } = {}): Promise<void> {
  await expect.poll(async () => (await world.holds()).tasks, { timeout: 120_000 }).toEqual({ identification: 1, storage: 1 });
  const confirmed = await confirmedBytes(page, id);
  // A photograph, both hands, ten segmented prints, and ten rolled fingers where the profile demands them.
  expect(confirmed).toHaveLength(rolled ? 23 : 13);
  const { captures } = await world.holds();
  for (const { captureId, print, base64 } of confirmed) {
    if (print) expect(captures[`${captureId}.wsq`], captureId).toBe(await world.packedHash(base64));
    else expect(captures[captureId], captureId).toBe(sha256(base64));
  }
}
