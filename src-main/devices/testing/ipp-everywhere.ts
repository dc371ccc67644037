/**
 * An IPP Everywhere printer of the test's own: CUPS's ippeveprinter, which speaks the real protocol, prints into
 * a folder, and answers server-error-busy to a second job. It wants D-Bus and Avahi; both are started here in
 * the test's own place where they do not run.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../training/free-port.ts';
import { askIpp } from '../printer/ipp-client.ts';
import { until } from './harness.ts';

/** Why there can be no such printer here; undefined where there can. */
export function noIppPrinter(): string | undefined {
  if (process.platform !== 'linux') return 'ippeveprinter gibt es nur unter Linux';
  if (!existsSync('/usr/sbin/ippeveprinter')) return 'ippeveprinter fehlt (Paket cups-ipp-utils)';
  if (process.getuid?.() !== 0) return 'D-Bus und Avahi brauchen hier root';
  if (!existsSync('/usr/sbin/avahi-daemon') || !existsSync('/usr/bin/dbus-daemon')) return 'avahi-daemon und dbus fehlen';
  return undefined;
}

export interface IppEverywhere {
  url: string;
  /** Printed files lie here, byte for byte. */
  spool: string;
  /** How long a job takes from now on: the printer is busy in the meantime. */
  hold(milliseconds: number): void;
  /** Takes the paper out, or puts it in: a job in the printer stands still without it, and the printer says so. */
  paper(there: boolean): void;
  /** From now on it gives jobs up before anything comes out, or no longer. */
  broken(broken: boolean): void;
  /** Its plug. */
  switchOff(): Promise<void>;
  switchOn(): Promise<void>;
  stop(): Promise<void>;
}


/** Starts a system bus and Avahi of the test's own where none answers; both end with the printer. */
async function services(home: string): Promise<{ children: ChildProcess[]; env: NodeJS.ProcessEnv }> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  const children: ChildProcess[] = [];
  const socket = join(home, 'bus');
  const config = join(home, 'bus.conf');
  await writeFile(config, `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd"><busconfig><type>system</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/><allow send_type="*"/></policy></busconfig>`);
  children.push(spawn('/usr/bin/dbus-daemon', ['--nofork', `--config-file=${config}`], { stdio: 'ignore' }));
  await until(() => existsSync(socket), 'D-Bus', 10_000);
  env['DBUS_SYSTEM_BUS_ADDRESS'] = `unix:path=${socket}`;
  const avahi = join(home, 'avahi.conf');
  await writeFile(avahi, '[server]\nuse-ipv4=yes\nuse-ipv6=no\nallow-interfaces=lo\nenable-dbus=yes\n[publish]\npublish-addresses=no\n[rlimits]\n');
  // Avahi allows itself once a machine, by a file in /run: in a mount space of its own it is alone there.
  const alone = `mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon && exec /usr/sbin/avahi-daemon -f ${avahi} --no-drop-root --no-chroot --no-rlimits`;
  children.push(spawn('unshare', ['--mount', 'sh', '-c', alone], { stdio: 'ignore', env }));
  await new Promise((resolve) => setTimeout(resolve, 700));
  return { children, env };
}

export async function startIppPrinter(): Promise<IppEverywhere> {
  const home = await mkdtemp(join(tmpdir(), 'schalter-ipp-'));
  await chmod(home, 0o755);
  const spool = join(home, 'spool');
  await mkdir(spool);
  const port = await freePort();
  const command = join(home, 'print.sh');
  await writeFile(command, `#!/bin/sh\nenv | grep '^IPP_' | sort > "${spool}/job-$$.env"\nsleep $(cat "${home}/hold")\n[ -e "${home}/empty" ] && echo 'STATE: +media-empty' >&2\nwhile [ -e "${home}/empty" ]; do sleep 0.2; done\necho 'STATE: -media-empty' >&2\n[ ! -e "${home}/broken" ]\n`);
  await chmod(command, 0o755);
  const hold = (milliseconds: number): void => writeFileSync(join(home, 'hold'), (milliseconds / 1000).toFixed(2));
  const there = (mark: string, yes: boolean): void => (yes ? writeFileSync(join(home, mark), '') : rmSync(join(home, mark), { force: true }));
  hold(0);
  const { children, env } = await services(home);
  const url = `ipp://localhost:${port}/ipp/print`;
  const answers = (): Promise<boolean> => askIpp({ uri: url }, 'Get-Printer-Attributes', { operation: [{ name: 'printer-uri', type: 'uri', value: url }] }).then(() => true, () => false);
  let printer: ChildProcess;
  const switchOn = async (): Promise<void> => {
    printer = spawn('/usr/sbin/ippeveprinter', ['-k', '-d', spool, '-p', String(port), '-f', 'application/pdf', '-n', 'localhost', '-2', '-c', command, 'Schaltertest'], { stdio: 'ignore', env });
    for (const end = Date.now() + 15_000; !(await answers()); await new Promise((resolve) => setTimeout(resolve, 50))) if (Date.now() > end) throw new Error('ippeveprinter antwortet nicht');
  };
  await switchOn();
  return {
    url,
    spool,
    hold,
    paper: (paper) => there('empty', !paper),
    broken: (broken) => there('broken', broken),
    switchOn,
    switchOff: () => ended(printer),
    async stop() {
      for (const child of [printer, ...children.reverse()]) await ended(child);
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 3000))]);
}
