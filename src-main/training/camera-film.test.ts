/** The film before the simulated camera: whose it is, and that it is exchanged as a whole. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { frameFile, playFilm, poses } from './camera-film.ts';
import { createTraining } from './start-training.ts';
import { likenessOf } from './synthetic-face.ts';

const folder = mkdtempSync(join(tmpdir(), 'schalter-film-'));
const film = { frames: folder, file: join(folder, 'world/camera.mjpeg') };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the film before the camera', () => {
  it('is made of the frames of the person who sits there, ends with the steady pose, and leaves nothing behind', () => {
    for (const [pose] of poses) for (const one of ['uebung-01', 'uebung-02']) writeFileSync(frameFile(folder, one, pose), `<${one} ${pose}>`);
    expect(playFilm(film, 'uebung-01')).toBe(true);
    expect(playFilm(film, 'uebung-02')).toBe(true);
    const played = readFileSync(film.file, 'utf8');
    expect(played).not.toContain('uebung-01');
    expect(played.startsWith('<uebung-02 leaning>')).toBe(true);
    expect(played.split('<uebung-02 straight>')).toHaveLength(91);
    expect(() => readFileSync(`${film.file}.next`)).toThrow();
  });
  it('shows whoever sits down at the desk of training', { timeout: 240_000 }, async () => {
    const training = await createTraining({ dir: join(folder, 'world'), speed: 'fast', film });
    playFilm(film, 'uebung-01');
    training.follow('uebung-02');
    expect(readFileSync(film.file, 'utf8').startsWith('<uebung-02 leaning>')).toBe(true);
    await training.stop();
  });
  it('goes on as it is where nobody was painted for the case', () => {
    const before = readFileSync(film.file);
    expect(playFilm(film, 'uebung-99')).toBe(false);
    expect(readFileSync(film.file).equals(before)).toBe(true);
  });
});

describe('the likeness of an invented person', () => {
  it('is the same wherever they are painted: it follows from the person alone', () => {
    const person = { seed: 102, sex: 'F', birthDate: '1958-03-01' } as const;
    expect(likenessOf(person)).toEqual({ seed: 102, hair: 'long', age: 68 });
    expect(likenessOf({ ...person, sex: 'M' }).hair).toBe('short');
  });
});
