import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syntheticFinger } from '../../../training/synthetic-finger.ts';
import { encodeWsq } from './encode.ts';
import { externalEncoder, wsqEncoderSettings } from './encoder.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-encoder-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A program that writes a file prepared beforehand: stands in for the vendor's, at the far end of a real process. */
function program(bytes: Uint8Array | null): string {
  const name = join(dir, `encoder-${bytes?.length ?? 'none'}-${bytes?.[bytes.length - 30] ?? 0}`);
  if (bytes) writeFileSync(`${name}.wsq`, bytes);
  writeFileSync(name, `#!/bin/sh\n${bytes ? `cp "${name}.wsq" "$2"` : 'exit 3'}\n`);
  chmodSync(name, 0o755);
  return name;
}

/** The same file with another software number in its frame header. */
function numbered(bytes: Uint8Array, software: number): Uint8Array {
  const out = bytes.slice();
  const frame = Buffer.from(out.buffer).indexOf(Buffer.of(0xff, 0xa2, 0x00, 0x11));
  new DataView(out.buffer).setUint16(frame + 17, software);
  return out;
}

describe('[TR-03121-3-4 4.6.3.1] a certified encoder of the site', () => {
  const image = syntheticFinger({ seed: 'packed' });
  const own = encodeWsq(image);

  it('is taken when it names its certificate in the header', async () => {
    const bytes = numbered(own, 10_101);
    const encoder = externalEncoder(wsqEncoderSettings.parse({ program: program(bytes), software: 10_101 }));
    expect(await encoder.encode(image)).toEqual(bytes);
  });

  it.each([
    ['without certificate', () => program(own), /Nummer 0 statt 10101/],
    ['that fails', () => program(null), /nicht ausführen/],
    ['that is not there', () => join(dir, 'nowhere'), /nicht ausführen/],
    ['that writes something else', () => program(new Uint8Array(100)), /keine lesbare Datei/],
    ['that writes another picture', () => program(numbered(encodeWsq(syntheticFinger({ seed: 'other', width: 200 })), 10_101)), /anderer Größe/],
  ])('one %s is refused with a sentence', async (_name, path, sentence) => {
    const encoder = externalEncoder(wsqEncoderSettings.parse({ program: path(), software: 10_101 }));
    await expect(encoder.encode(image)).rejects.toMatchObject({ code: 'WSQ_ENCODER', kind: 'unavailable', message: expect.stringMatching(sentence) });
  });
});
