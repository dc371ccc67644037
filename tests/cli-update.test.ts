/** `schalter update …` as an office uses it: a medium, a key of its own, a program folder. Issue 6, section 5. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createPackage } from '@electron/asar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../src-main/cli/update.ts';

let home: string;
const at = (name: string) => join(home, name);
const said: string[] = [];
const run = (...args: string[]) => command.run(args, { stdin: Readable.from([]), out: (line) => void said.push(line), err: () => undefined });
const pemOf = (name: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(at(`${name}.pub`), publicKey.export({ format: 'pem', type: 'spki' }));
  writeFileSync(at(`${name}.key`), privateKey.export({ format: 'pem', type: 'pkcs8' }));
};

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'schalter-cli-update-'));
  said.length = 0;
  mkdirSync(at('medium/files/dist'), { recursive: true });
  mkdirSync(at('program/dist'), { recursive: true });
  writeFileSync(at('medium/files/dist/main.js'), 'new');
  writeFileSync(at('program/dist/main.js'), 'old');
  writeFileSync(at('program/package.json'), JSON.stringify({ version: '0.1.0' }));
  pemOf('publisher');
  pemOf('stranger');
  await run('sign', at('medium'), '--key', at('publisher.key'), '--version', '0.2.0', '--from', '0.1.0');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const main = () => readFileSync(at('program/dist/main.js'), 'utf8');

describe('[Issue 6, 5] schalter update', () => {
  it('verifies, installs and comes back', async () => {
    expect(await run('verify', at('medium'), '--publisher', at('publisher.pub'), '--place', at('program'), '--json')).toBe(0);
    expect(JSON.parse(said.at(-1)!)).toEqual({ done: 'verify', version: '0.2.0', from: '0.1.0', files: 1 });
    expect(main()).toBe('old');
    expect(await run('install', at('medium'), '--publisher', at('publisher.pub'), '--place', at('program'))).toBe(0);
    expect(main()).toBe('new');
    expect(await run('rollback', '--place', at('program'), '--json')).toBe(0);
    expect(JSON.parse(said.at(-1)!)).toEqual({ done: 'rollback', version: '0.1.0' });
    expect(main()).toBe('old');
  });
  it('asks the program in the folder which version it is, also inside a package’s archive', async () => {
    rmSync(at('program/package.json'));
    mkdirSync(at('sources'));
    writeFileSync(at('sources/package.json'), JSON.stringify({ name: 'schalter', version: '0.2.0' }));
    await createPackage(at('sources'), at('program/resources/app.asar'));
    // Fails where `versionIn` in trust/update.ts does not look into the archive: this command line is older.
    await expect(run('install', at('medium'), '--publisher', at('publisher.pub'), '--place', at('program'))).rejects.toMatchObject({ code: 'UPDATE_OLDER' });
    expect(main()).toBe('old');
  });
  // Fails without the signature check in trust/update.ts.
  it('takes nothing that another publisher signed, and leaves the program as it is', async () => {
    await expect(run('install', at('medium'), '--publisher', at('stranger.pub'), '--place', at('program'))).rejects.toMatchObject({ code: 'UPDATE_SIGNATURE' });
    expect(main()).toBe('old');
  });
  it('says in a sentence that a key is none, and asks for what is missing', async () => {
    await expect(run('verify', at('medium'), '--publisher', at('medium/update.json'))).rejects.toMatchObject({ code: 'UPDATE_KEY', kind: 'input' });
    await expect(run('install', at('medium'), '--publisher', at('publisher.pub'))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(run('verify', at('medium'))).rejects.toMatchObject({ code: 'USAGE' });
  });
});
