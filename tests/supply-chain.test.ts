/** What is delivered: known packages with hashes and licences, updates that only their publisher can make. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { auditLock, cycloneDx, isPermitted, looseVersions } from '../scripts/sbom.mjs';
import { applyUpdate, rollBack, signUpdate, verifyUpdate } from '../src-main/trust/update.ts';

const root = join(import.meta.dirname, '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Record<string, unknown>> };
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;

describe('packages', () => {
  it('have a SHA-512, a permitted licence and one exact version each', () => {
    // Fails without one `integrity` of package-lock.json, and with one caret in package.json.
    expect(auditLock(lock).problems).toEqual([]);
    expect(looseVersions(manifest)).toEqual([]);
  });

  it('would be noticed: a changed source, a missing hash, a foreign licence, a loose version', () => {
    const problems = (change: Record<string, unknown>) => (auditLock({ packages: { 'node_modules/x': { version: '1.0.0', integrity: 'sha512-AAAA', license: 'MIT', ...change } } }) as { problems: string[] }).problems;
    expect(problems({})).toEqual([]);
    expect(problems({ resolved: 'https://example.org/x.tgz' })).toHaveLength(1);
    expect(problems({ integrity: undefined })).toHaveLength(1);
    expect(problems({ license: 'SSPL-1.0' })).toHaveLength(1);
    expect(looseVersions({ dependencies: { a: '^1.0.0', b: '1.0.0', c: 'npm:d@1.2.3' } })).toHaveLength(1);
    expect([isPermitted('(MIT OR GPL-2.0)'), isPermitted('MIT AND GPL-2.0')]).toEqual([true, false]);
  });

  it('stand in a CycloneDX bill of materials that is the same for the same lockfile', () => {
    const { components } = auditLock(lock) as { components: unknown[] };
    const bom = cycloneDx(manifest, components, '1970-01-01T00:00:00Z') as { bomFormat: string; components: { purl: string }[] };
    expect(bom.bomFormat).toBe('CycloneDX');
    expect(new Set(bom.components.map((component) => component.purl)).size).toBe(bom.components.length);
    expect(JSON.stringify(bom)).toBe(JSON.stringify(cycloneDx(manifest, components, '1970-01-01T00:00:00Z')));
  });
});

describe('updates from a medium', () => {
  const publisher = generateKeyPairSync('ed25519');
  const trusted = [publisher.publicKey.export({ format: 'der', type: 'spki' })];
  let home: string;
  let medium: string;
  let place: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'schalter-update-'));
    [medium, place] = [join(home, 'medium'), join(home, 'programm')];
    mkdirSync(join(medium, 'files/dist'), { recursive: true });
    writeFileSync(join(medium, 'files/dist/main.js'), 'new');
    mkdirSync(join(place, 'dist'), { recursive: true });
    writeFileSync(join(place, 'dist/main.js'), 'old');
    signUpdate(medium, { version: '0.2.0', from: '0.1.0' }, publisher.privateKey);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));
  const refused = (code: string) => expect.objectContaining({ code });

  it('are put in place when their publisher signed every byte, and the earlier version comes back on demand', () => {
    expect(verifyUpdate(medium, trusted, '0.1.0')).toMatchObject({ version: '0.2.0' });
    applyUpdate(medium, place, trusted, '0.1.0');
    expect(readFileSync(join(place, 'dist/main.js'), 'utf8')).toBe('new');
    expect(rollBack(place)).toBe('0.1.0');
    expect(readFileSync(join(place, 'dist/main.js'), 'utf8')).toBe('old');
    // Where it runs while it is taken back it must keep its files: fails where `rolledBack` clears away at once.
    expect(readFileSync(join(`${place}.verworfen`, 'dist/main.js'), 'utf8')).toBe('new');
    applyUpdate(medium, place, trusted, '0.1.0');
    expect(existsSync(`${place}.verworfen`)).toBe(false);
    rollBack(place);
    expect(() => rollBack(place)).toThrow(refused('UPDATE_NO_EARLIER'));
  });

  it('can be started by everybody at the desk, whatever medium or umask make of the modes, and only what the publisher could start', () => {
    const modeOf = (name: string) => statSync(join(place, name)).mode & 0o777;
    writeFileSync(join(medium, 'files/schalter'), 'program', { mode: 0o755 });
    signUpdate(medium, { version: '0.2.0', from: '0.1.0' }, publisher.privateKey);
    // A medium in FAT tells one mode for all, a compact disc another.
    chmodSync(join(medium, 'files/schalter'), 0o400);
    chmodSync(join(medium, 'files/dist/main.js'), 0o500);
    const before = process.umask(0o077);
    try {
      applyUpdate(medium, place, trusted, '0.1.0');
    } finally {
      process.umask(before);
    }
    // Fails without the two `chmodSync` in update.ts.
    expect(['', 'dist', 'dist/main.js', 'schalter'].map(modeOf)).toEqual([0o755, 0o755, 0o644, 0o755]);
  });

  it('say in a sentence that there is no room beside the program, or that it cannot be exchanged, and leave it', () => {
    writeFileSync(join(home, 'voll'), 'a file where a folder should be');
    // Each fails without the sentence of its kind in update.ts.
    expect(() => applyUpdate(medium, join(home, 'voll/programm'), trusted, '0.1.0')).toThrow(refused('UPDATE_NOT_COPIED'));
    expect(() => applyUpdate(medium, join(home, 'fehlt'), trusted, '0.1.0')).toThrow(refused('UPDATE_IN_USE'));
    expect(readFileSync(join(place, 'dist/main.js'), 'utf8')).toBe('old');
  });

  it('are refused when a byte, a file, the manifest or the publisher is not the signed one', () => {
    const attempt = (change: (copy: string) => void) => {
      const copy = join(home, `copy-${randomBytes(4).toString('hex')}`);
      cpSync(medium, copy, { recursive: true });
      change(copy);
      return () => applyUpdate(copy, place, trusted, '0.1.0');
    };
    // Each fails without the check of its kind in update.ts.
    expect(attempt((copy) => writeFileSync(join(copy, 'files/dist/main.js'), 'evil'))).toThrow(refused('UPDATE_CHANGED'));
    expect(attempt((copy) => writeFileSync(join(copy, 'files/dist/more.js'), 'evil'))).toThrow(refused('UPDATE_CHANGED'));
    expect(attempt((copy) => rmSync(join(copy, 'files/dist/main.js')))).toThrow(refused('UPDATE_CHANGED'));
    expect(attempt((copy) => writeFileSync(join(copy, 'update.json'), readFileSync(join(copy, 'update.json'), 'utf8').replace('0.2.0', '0.3.0')))).toThrow(refused('UPDATE_SIGNATURE'));
    expect(attempt((copy) => signUpdate(copy, { version: '0.2.0', from: '0.1.0' }, generateKeyPairSync('ed25519').privateKey))).toThrow(refused('UPDATE_SIGNATURE'));
    expect(readFileSync(join(place, 'dist/main.js'), 'utf8')).toBe('old');
  });

  it('never lead back to an older version, and never to one they were not made for', () => {
    // Fails without the two comparisons of versions in update.ts.
    expect(() => verifyUpdate(medium, trusted, '0.2.0')).toThrow(refused('UPDATE_OLDER'));
    expect(() => verifyUpdate(medium, trusted, '0.0.9')).toThrow(refused('UPDATE_GAP'));
    expect(existsSync(join(place, 'dist/main.js'))).toBe(true);
  });
});
