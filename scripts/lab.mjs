// `npm run lab`: the hardware laboratory. A Debian kernel in qemu (software emulation) shares this machine's file
// system read-only, builds USB devices out of gadget drivers and runs tests/lab/laboratory.ts against them.
// Needs qemu-system-x86_64; kernel and busybox are fetched once with apt-get download and kept in .cache/lab.
// Ends with `N passed, N failed`; where it cannot run it says so loudly and counts one skipped.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { cache, environment, has, inRoot, node24, say } from './lib.mjs';
import { cpioArchive } from '../tests/lab/cpio.mjs';

const home = join(cache, 'lab');
const limitMs = 178_000;
/** Loaded by the first process of the virtual machine, each after what it depends on. */
const modules = ['virtio_pci', 'virtio-rng', '9p', '9pnet_virtio', 'overlay', 'configfs', 'hid-generic', 'usbhid', 'cdc-acm', 'dummy_hcd', 'usb_f_hid', 'usb_f_acm'];

class Skip extends Error {}

function apt(args) {
  const done = spawnSync('apt-get', args, { cwd: home, encoding: 'utf8', timeout: 240_000 });
  if (done.status !== 0) throw new Skip(`apt-get ${args.join(' ')}: ${(done.stderr || done.error?.message || '').trim().split('\n').at(-1)}`);
}

/** Name of the kernel that Debian's meta package stands for. */
function kernelPackage() {
  const asked = spawnSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' });
  return /Depends: (linux-image-[\w.+-]+-amd64)/.exec(asked.stdout ?? '')?.[1];
}

/** Unpacks a Debian package below the cache without installing it. @returns folder */
function unpacked(name, folder) {
  const target = join(home, folder);
  if (existsSync(join(target, '.complete'))) return target;
  say(`Labor: ${name} wird geholt.`);
  rmSync(target, { recursive: true, force: true });
  const find = () => readdirSync(home).find((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'));
  if (!find()) apt(['download', name]);
  const done = spawnSync('dpkg-deb', ['-x', join(home, find()), `${target}.part`], { encoding: 'utf8' });
  if (done.status !== 0) throw new Skip(`dpkg-deb: ${done.stderr}`);
  rmSync(join(home, find()));
  renameSync(`${target}.part`, target);
  writeFileSync(join(target, '.complete'), '');
  return target;
}

/** Module files in the order in which they can be loaded, read from their own `depends=`. */
function moduleFiles(tree) {
  const files = new Map();
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    if (entry.name.endsWith('.ko')) files.set(entry.name.slice(0, -3).replaceAll('-', '_'), join(entry.parentPath, entry.name));
  }
  const order = new Map();
  const add = (name) => {
    const key = name.replaceAll('-', '_');
    const file = files.get(key);
    // Built into the kernel where there is no file.
    if (!file || order.has(key)) return;
    const bytes = readFileSync(file);
    const at = bytes.indexOf('\0depends=');
    const depends = at < 0 ? '' : bytes.subarray(at + 9, bytes.indexOf(0, at + 9)).toString('latin1');
    for (const other of depends.split(',').filter(Boolean)) add(other);
    order.set(key, bytes);
  };
  modules.forEach(add);
  return order;
}

function initramfs(kernel, busybox) {
  const release = readdirSync(join(kernel, 'lib/modules'))[0];
  const order = [...moduleFiles(join(kernel, 'lib/modules', release))];
  const options = { dummy_hcd: 'num=3 is_super_speed=0 is_high_speed=1' };
  const load = order.map(([name]) => `insmod /m/${name}.ko ${options[name] ?? ''}`).join('\n');
  const init = `#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
${load}
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 hostroot /lower || echo 'LAB-BOOT 9p'
mount -t tmpfs tmpfs /rw; mkdir -p /rw/u /rw/w /new
mount -t overlay -o lowerdir=/lower,upperdir=/rw/u,workdir=/rw/w overlay /new || echo 'LAB-BOOT overlay'
for d in proc sys dev; do mkdir -p /new/$d; mount --move /$d /new/$d; done
exec switch_root /new /bin/bash ${inRoot('tests/lab/guest.sh')}
`;
  const folders = ['bin', 'm', 'proc', 'sys', 'dev', 'lower', 'rw', 'new'];
  const applets = ['sh', 'mount', 'insmod', 'mkdir', 'switch_root', 'echo'];
  return gzipSync(
    cpioArchive([
      ...folders.map((name) => ({ name, mode: 0o040755 })),
      { name: 'bin/busybox', mode: 0o100755, bytes: readFileSync(join(busybox, 'bin/busybox')) },
      ...applets.map((name) => ({ name: `bin/${name}`, mode: 0o120777, bytes: Buffer.from('busybox') })),
      ...order.map(([name, bytes]) => ({ name: `m/${name}.ko`, mode: 0o100644, bytes })),
      { name: 'init', mode: 0o100755, bytes: Buffer.from(init) },
    ]),
    { level: 1 },
  );
}

/**
 * Boots and reads the console. Without memory protection keys: V8 guards its compiled code with them where the
 * processor has them, and under emulation on two threads that guard failed in one boot of three (V8's own check
 * `it->second.Size() > offset`, or a segmentation fault); without them in none of five.
 * @returns {Promise<{ checks: object[], ended: boolean, late: boolean, tail: string[] }>}
 */
function boot(kernelFile, initrd) {
  const words = ['console=ttyS0', 'quiet', 'panic=-1', 'random.trust_cpu=on', `lab.root=${inRoot('.').replace(/\/\.?$/, '')}`, `lab.node=${node24}`];
  const args = ['-accel', 'tcg,thread=multi', '-cpu', 'max,pku=off', '-m', '2048', '-smp', '2', '-nodefaults', '-no-user-config', '-nographic', '-serial', 'stdio', '-no-reboot', '-kernel', kernelFile, '-initrd', initrd, '-append', words.join(' '), '-fsdev', 'local,id=fs0,path=/,security_model=none,readonly=on,multidevs=remap', '-device', 'virtio-9p-pci,fsdev=fs0,mount_tag=hostroot', '-device', 'virtio-rng-pci'];
  return new Promise((resolve) => {
    const machine = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
    const result = { checks: [], ended: false, late: false, tail: [] };
    const timer = setTimeout(() => {
      result.late = true;
      machine.kill('SIGKILL');
    }, limitMs);
    const stop = () => machine.kill('SIGKILL');
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
    let rest = '';
    const read = (chunk) => {
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop();
      for (const line of lines) {
        const found = /LAB (\{.*\})/.exec(line);
        if (found) {
          const check = JSON.parse(found[1]);
          result.checks.push(check);
          process.stdout.write(`  ${check.ok ? '✓' : '✗'} ${check.name} (${check.ms} ms)${check.note ? `: ${check.note}` : ''}\n`);
        } else if (/LAB-UP/.test(line)) say(`Labor: ${line.slice(line.indexOf('LAB-UP') + 7)}`);
        else if (/LAB-END/.test(line)) result.ended = true;
        else if (line.trim() !== '') result.tail = [...result.tail, line].slice(-40);
      }
    };
    machine.stdout.on('data', read);
    machine.stderr.on('data', read);
    machine.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ...result, tail: [error.message] });
    });
    machine.on('exit', () => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}

async function laboratory() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Skip('das Labor braucht Linux auf x86-64');
  if (!has('qemu-system-x86_64')) throw new Skip('qemu fehlt: apt-get install qemu-system-x86');
  if (!has('dpkg-deb') || !has('apt-get')) throw new Skip('Kernel und busybox kommen aus Debian-Paketen; dpkg und apt fehlen hier');
  mkdirSync(home, { recursive: true });
  const kept = existsSync(join(home, 'kernel/.complete'));
  const name = kept ? 'kernel' : kernelPackage();
  if (!name) throw new Skip('apt kennt kein linux-image-amd64; bitte apt-get update');
  const kernel = unpacked(name, 'kernel');
  const busybox = unpacked('busybox-static', 'busybox');
  const initrd = join(home, 'initramfs.gz');
  writeFileSync(initrd, initramfs(kernel, busybox));
  const image = readdirSync(join(kernel, 'boot')).find((file) => file.startsWith('vmlinuz-'));
  const first = await boot(join(kernel, 'boot', image), initrd);
  // The emulated machine fell over by itself (no check failed, time was left, and it never came to its end): once more, and said so.
  if (first.ended || first.late || first.checks.some(({ ok }) => !ok)) return first;
  say(`Labor: Die emulierte Maschine ist abgestürzt, sie startet noch einmal. Letzte Zeilen:\n${first.tail.join('\n')}`);
  return boot(join(kernel, 'boot', image), initrd);
}

const begun = Date.now();
try {
  const { checks, ended, tail } = await laboratory();
  const failed = checks.filter(({ ok }) => !ok).length + (ended ? 0 : 1);
  if (!ended || failed > 0) process.stdout.write(`${ended ? '' : 'Das Labor ist nicht bis zum Ende gelaufen. '}Letzte Zeilen der Konsole:\n${tail.join('\n')}\n`);
  say(`Labor: ${Math.round((Date.now() - begun) / 1000)} s`);
  process.stdout.write(`${checks.filter(({ ok }) => ok).length} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof Skip)) throw error;
  say(`HARDWARE-LABOR ÜBERSPRUNGEN: ${error.message}`);
  process.stdout.write(`skipped: ${error.message}\n0 passed, 0 failed, 1 skipped\n`);
}
