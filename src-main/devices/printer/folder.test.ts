import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PrintFolder } from './folder.ts';

const home = mkdtempSync(join(tmpdir(), 'schalter-folder-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const printer = (dir: string) => new PrintFolder({ id: 'printer', name: 'Drucker', simulated: true, dir });

describe('printing into a folder', () => {
  it('keeps every job byte for byte, two with one title as two', async () => {
    const into = printer(join(home, 'paper'));
    await into.open();
    const jobs = [await into.print(Buffer.from('%PDF-1'), { title: 'a' }), await into.print(Buffer.from('%PDF-2'), { title: 'a' })];
    expect(jobs.map(({ job }) => readFileSync(join(home, 'paper', job), 'utf8'))).toEqual(['%PDF-1', '%PDF-2']);
  });

  it('says that the folder cannot be used', async () => {
    writeFileSync(join(home, 'file'), '');
    await expect(printer(join(home, 'file', 'below')).open()).rejects.toMatchObject({ code: 'PRINTER_FOLDER', kind: 'unavailable' });
  });
});
