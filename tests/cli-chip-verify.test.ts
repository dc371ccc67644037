/** `schalter chip verify` and `schalter masterlist inspect` from the outside: output and exit codes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as pki from '../src-main/documents/passive/testing/pki.ts';

const home = mkdtempSync(join(tmpdir(), 'schalter-verify-'));
const launcher = join(import.meta.dirname, '../scripts/schalter.mjs');
afterAll(() => rmSync(home, { recursive: true, force: true }));

function schalter(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...words], { encoding: 'utf8', env: { ...process.env, SCHALTER_FROM_SOURCE: '1' } });
  return { status, stdout, stderr };
}

const csca = pki.newSigner(pki.utopia('CSCA Utopia'));
const ds = pki.newSigner(pki.utopia('Document Signer'));
const signer = pki.newSigner(pki.utopia('Master List Signer'));
const root = pki.issue(csca, csca, { ca: true, serial: 1 });
const leaf = pki.issue(csca, ds);
const dg1 = pki.specimenDg1();
const write = (name: string, bytes: Uint8Array): string => {
  const path = join(home, name);
  writeFileSync(path, bytes);
  return path;
};
const masterlist = write('list.ml', pki.masterList([root], signer, [pki.issue(csca, signer), root], csca));
const directory = (name: string, files: Record<string, Uint8Array>): string => {
  mkdirSync(join(home, name));
  for (const [file, bytes] of Object.entries(files)) write(join(name, file), bytes);
  return join(home, name);
};
const sod = pki.securityObject(new Map([[1, dg1]]), ds, [leaf], csca, { signingTime: '2024-05-05' });
const good = directory('good', { 'EF_SOD.bin': sod, 'dg1.BIN': dg1, 'notes.txt': Uint8Array.of(1) });
const changed = Uint8Array.from(dg1); changed[30]! ^= 1;
const bad = directory('bad', { 'EF_SOD.bin': sod, 'DG1.bin': changed });

describe('schalter chip verify', () => {
  it('prints one JSON document with a result per check id and exits 0 when nothing failed', () => {
    const { status, stdout } = schalter('chip', 'verify', good, '--masterlist', masterlist, '--json');
    const report = JSON.parse(stdout) as { results: Record<string, string>; files: string[]; usedLists: unknown[] };
    expect(status).toBe(0);
    expect(report.files.sort()).toEqual(['DG1', 'EF_SOD']);
    expect(report.results).toMatchObject({
      'electronic.sod.hash': 'successful', 'electronic.sod.signature': 'successful', 'electronic.sod.dsToCsca': 'successful',
      'electronic.sod.validityAtSigning': 'successful', 'electronic.dg1.hash': 'successful', 'electronic.issuingState': 'successful', 'electronic.sod.revocation': 'undetermined',
    });
    expect(report.usedLists).toHaveLength(1);
  });

  it('is undetermined without a list, never green, and takes a single CSCA certificate', () => {
    const without = JSON.parse(schalter('chip', 'verify', good, '--json').stdout) as { results: Record<string, string>; overall: { colour: string } };
    expect([without.results['electronic.sod.dsToCsca'], without.overall.colour]).toEqual(['undetermined', 'yellow']);
    const single = JSON.parse(schalter('chip', 'verify', good, '--csca', write('csca.cer', root), '--json').stdout) as typeof without;
    expect(single.results['electronic.sod.dsToCsca']).toBe('successful');
  });

  it('exits 1 when a check failed and says which', () => {
    const { status, stdout } = schalter('chip', 'verify', bad, '--masterlist', masterlist);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FEHLER +electronic\.dg1\.hash/m);
  });

  it('[issue 3, 7] goes on without a list it cannot use and names it; with none at all it is undetermined, never green', () => {
    const junk = write('junk.ml', Uint8Array.of(1, 2, 3));
    const verify = (...words: string[]) => { const { status, stdout } = schalter('chip', 'verify', ...words, '--json'); return { status, ...JSON.parse(stdout) as { results: Record<string, string>; problems: string[]; overall: { colour: string } } }; };
    const among = verify(good, '--masterlist', junk, '--masterlist', masterlist, '--crl', join(home, 'nowhere.crl'));
    expect([among.status, among.results['electronic.sod.dsToCsca'], among.problems]).toEqual([0, 'successful', [expect.stringContaining('nowhere.crl'), expect.stringContaining('junk.ml: ')]]);
    const none = verify(good, '--masterlist', junk, '--masterlist', join(home, 'nowhere.ml'));
    expect([none.status, none.results['electronic.sod.dsToCsca'], none.overall.colour, none.problems.length]).toEqual([2, 'undetermined', 'yellow', 2]);
    expect(verify(bad, '--masterlist', junk).status).toBe(1);
    expect(schalter('chip', 'verify', good, '--masterlist', junk).stdout).toMatch(/^Hinweis: .*junk\.ml: /m);
  });

  it('exits 2 on an empty folder, a missing folder, a pin that is no certificate and a date that is none', () => {
    const empty = directory('empty', {});
    for (const words of [[empty], [join(home, 'nowhere')], [good, '--masterlist', masterlist, '--pin', write('junk.pin', Uint8Array.of(1, 2, 3))], [good, '--at', 'gestern']]) {
      const { status, stderr } = schalter('chip', 'verify', ...words);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^schalter: [A-Z_]+: .+\.?\n$/);
    }
  });
});

describe('schalter masterlist inspect', () => {
  it('tells signer, signature, time, certificates and countries', () => {
    const { status, stdout } = schalter('masterlist', 'inspect', masterlist, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ signatureValid: true, signingTime: '2026-01-05T00:00:00.000Z', certificates: 1, countries: ['UT'], problems: [], signer: { country: 'UT' } });
    expect(JSON.parse(schalter('masterlist', 'inspect', masterlist, '--pin', write('root.cer', root), '--json').stdout)).toMatchObject({ signerPinned: true });
  });

  it('[ICAO 9303-12 8] takes a PKD extract: one list as itself, several together, none said so', () => {
    const entry = (bytes: Uint8Array, i: number) => `dn: cn=ml${i},c=UT,dc=data,dc=download,dc=pkd\npkdMasterListContent:: ${Buffer.from(bytes).toString('base64')}\n\n`;
    const one = pki.masterList([root], signer, [pki.issue(csca, signer), root], csca);
    const tampered = Uint8Array.from(one); tampered[tampered.length - 1]! ^= 1;
    const inspect = (name: string, text: string) => { const { status, stdout } = schalter('masterlist', 'inspect', write(name, new TextEncoder().encode(text)), '--json'); return { status, report: JSON.parse(stdout) as Record<string, unknown> }; };
    expect(inspect('one.ldif', `version: 1\n${entry(one, 1)}`)).toMatchObject({ status: 0, report: { format: 'ldif', signatureValid: true, certificates: 1, countries: ['UT'], signer: { country: 'UT' }, problems: [] } });
    const two = inspect('two.ldif', entry(one, 1) + entry(tampered, 2));
    expect(two).toMatchObject({ status: 1, report: { signer: null, signatureValid: false, certificates: 1, lists: [{ signatureValid: true }, { signatureValid: false }] } });
    expect(inspect('none.ldif', 'dn: c=UT\nobjectClass: country\n')).toMatchObject({ status: 0, report: { certificates: 0, problems: ['Der Auszug enthält keine Masterliste.'] } });
    const pem = `-----BEGIN PKCS7-----\n${Buffer.from(one).toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END PKCS7-----\n`;
    expect(inspect('list.pem', pem)).toMatchObject({ status: 0, report: { format: 'masterList', signatureValid: true } });
  });

  it('exits 1 on a wrong signature and 2 on something else', () => {
    const list = pki.masterList([root], signer, [pki.issue(csca, signer)], csca);
    list[list.length - 1]! ^= 1;
    expect(schalter('masterlist', 'inspect', write('tampered.ml', list), '--json').status).toBe(1);
    for (const junk of [new TextEncoder().encode('hello'), new Uint8Array(0), Uint8Array.of(0x30, 0x82), root, sod]) {
      const { status, stderr, stdout } = schalter('masterlist', 'inspect', write('junk.ml', junk), '--json');
      expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^schalter: TRUST_FILE_UNKNOWN: [^\n]+\n$/)]);
    }
  });
});
