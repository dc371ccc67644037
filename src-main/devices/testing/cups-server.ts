/** A print server of the test's own: real cupsd on a private socket with a real cups-pdf queue. Needs root. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './harness.ts';

const driver = 'lsb/usr/cups-pdf/CUPS-PDF_opt.ppd';

/** Why there can be no print server here; undefined where there can. */
export function noPrintServer(): string | undefined {
  if (process.platform !== 'linux') return 'CUPS gibt es nur unter Linux';
  if (process.getuid?.() !== 0) return 'cupsd braucht root';
  if (!existsSync('/usr/bin/pdftoppm')) return 'poppler-utils fehlen';
  if (!existsSync('/usr/sbin/cupsd') || !existsSync('/usr/lib/cups/backend/cups-pdf')) return 'cups und printer-driver-cups-pdf fehlen';
  return undefined;
}

export interface PrintServer {
  /** For the setting `server`. */
  socket: string;
  admin(command: 'lpadmin' | 'cupsdisable' | 'cupsenable' | 'cupsreject' | 'cupsaccept', ...args: string[]): void;
  stop(): Promise<void>;
}

export async function startPrintServer(): Promise<PrintServer> {
  const home = await mkdtemp(join(tmpdir(), 'schalter-cups-'));
  const socket = join(home, 'cups.sock');
  await chmod(home, 0o755);
  for (const name of ['etc', 'spool', 'cache', 'state', 'tmp']) {
    await mkdir(join(home, name));
    // Filters run as the user lp; mkdir's mode would be cut by the umask.
    await chmod(join(home, name), 0o1777);
  }
  const open = 'Order allow,deny\nAllow all';
  await writeFile(join(home, 'cupsd.conf'), `Listen ${socket}\nBrowsing Off\nDefaultAuthType None\nWebInterface No\n<Location />\n${open}\n</Location>\n<Policy default>\n<Limit All>\n${open}\n</Limit>\n</Policy>\n`);
  await writeFile(join(home, 'cups-files.conf'), `ServerRoot ${home}/etc\nRequestRoot ${home}/spool\nCacheDir ${home}/cache\nStateDir ${home}/state\nTempDir ${home}/tmp\nAccessLog ${home}/access\nErrorLog ${home}/error\nPageLog ${home}/page\nSandboxing relaxed\n`);
  const daemon = spawn('/usr/sbin/cupsd', ['-f', '-c', join(home, 'cupsd.conf'), '-s', join(home, 'cups-files.conf')], { stdio: 'ignore' });
  const admin: PrintServer['admin'] = (command, ...args) => {
    const done = spawnSync(`/usr/sbin/${command}`, ['-h', socket, ...args], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`);
  };
  await until(() => existsSync(socket), 'cupsd', 15_000);
  admin('lpadmin', '-p', 'PDFQ', '-E', '-v', 'cups-pdf:/', '-m', driver);
  return {
    socket,
    admin,
    async stop() {
      const gone = new Promise((resolve) => daemon.once('exit', resolve));
      daemon.kill('SIGTERM');
      await gone;
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A one-page PDF whose lower half is black, with a correct cross-reference table. */
export function onePagePdf(): Uint8Array {
  const content = '0 g 0 0 595 421 re f';
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>', `<</Length ${content.length}>>stream\n${content}\nendstream`];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj${object}\nendobj\n`;
    return at;
  });
  const table = file.length;
  file += `xref\n0 5\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}trailer<</Root 1 0 R/Size 5>>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
