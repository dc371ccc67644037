// Everything a fresh Debian 12 machine needs, in one go and only what is missing: Debian packages,
// npm packages, an Electron, the build. `npm start` and `npm test` call it; it may be called alone.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cache, environment, has, inRoot, node24, packageLockHash, run, say } from './lib.mjs';
import { findElectron } from './electron.mjs';

/** What the desk itself needs to show a window and reach devices. */
const deskPackages = ['xvfb', 'xauth', 'dbus-x11', 'unzip', 'libnss3', 'libgtk-3-0', 'libgbm1', 'libasound2', 'libnotify4', 'libsecret-1-0', 'fonts-dejavu-core', 'udev', 'libusb-1.0-0', 'libpcsclite-dev', 'g++', 'make', 'python3'];
/** What the tests put at the far end of the transports. */
const testPackages = ['socat', 'pcscd', 'vsmartcard-vpcd', 'iproute2', 'cups', 'printer-driver-cups-pdf', 'cups-ipp-utils', 'avahi-daemon', 'dbus', 'ffmpeg', 'poppler-utils', 'qpdf', 'libxml2-utils', 'openssl', 'curl', 'postgresql', 'kamailio', 'kamailio-websocket-modules', 'kamailio-tls-modules', 'coturn', 'chromium-headless-shell'];
const labPackages = ['qemu-system-x86', 'cpio', 'busybox-static', 'kmod', 'zstd'];

function missing(names) {
  const asked = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Abbrev}\n', ...names], { encoding: 'utf8' });
  const installed = new Set(asked.stdout.split('\n').filter((line) => line.includes(' ii')).map((line) => line.split(/[ :]/)[0]));
  return names.filter((name) => !installed.has(name));
}

function installDebian(names) {
  if (!has('dpkg-query')) return;
  const wanted = missing(names);
  if (wanted.length === 0) return;
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    say(`Es fehlen Debian-Pakete; bitte einmal ausführen: sudo apt-get install ${wanted.join(' ')}`);
    return;
  }
  say(`Debian-Pakete werden eingerichtet: ${wanted.join(' ')}`);
  const apt = (args) => run(root ? 'apt-get' : 'sudo', [...(root ? [] : ['apt-get']), ...args], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    apt(['update', '-qq']);
    apt(['install', '-y', '-qq', '--no-install-recommends', ...wanted]);
  } catch (error) {
    say(`Nicht alle Debian-Pakete ließen sich einrichten (${error.message}); was sie braucht, wird übersprungen und so gemeldet.`);
  }
}

function installNpm() {
  const stamp = inRoot('node_modules/.schalter-lock');
  const hash = packageLockHash();
  if (existsSync(node24) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  say('npm-Pakete werden eingerichtet (etwa eine halbe Minute).');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' }, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(stamp, hash);
}

function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && !entry.parentPath.includes(`${folder}/build`)) time = Math.max(time, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return time;
}

/** Builds where a source is newer than the last build. */
function build() {
  const stamp = inRoot('dist/.built');
  const sources = Math.max(...['src-main', 'src-renderer', 'src-servers', 'native', 'scripts'].map((name) => newest(inRoot(name))));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > sources) return;
  say('Das Programm wird gebaut.');
  run(node24, ['scripts/build.mjs'], { env: environment() });
  writeFileSync(stamp, '');
}

/** @param {{ tests?: boolean, lab?: boolean }} scope */
export async function setUp(scope = {}) {
  mkdirSync(cache, { recursive: true });
  installDebian([...deskPackages, ...(scope.tests ? testPackages : []), ...(scope.lab ? labPackages : [])]);
  installNpm();
  const electron = findElectron();
  build();
  return { electron };
}

if (import.meta.filename === process.argv[1]) {
  const { electron } = await setUp({ tests: process.argv.includes('--tests'), lab: process.argv.includes('--lab') });
  say(electron.substitute ? `Fertig. Electron-Ersatz für Tests und Erprobung: ${electron.substitute}` : 'Fertig.');
}
