/** Starts the real reference station as its own process, for tests; and a client for it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPikStation } from '../src-main/matching/pik/client.ts';
import type { MatchingStation } from '../src-main/matching/port.ts';
import { deskFiles } from '../src-servers/station/station.ts';
import type { FaultSettings } from '../src-servers/station/faults.ts';

export interface StationProcess {
  url: string;
  port: number;
  child: ChildProcess;
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
  faults(settings: Partial<FaultSettings>): Promise<void>;
  client(url?: string): MatchingStation;
  /** SIGTERM, or SIGKILL with `hard`; resolves when the process is gone. */
  stop(hard?: boolean): Promise<void>;
}

export async function spawnStation(dir: string, more: string[] = []): Promise<StationProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../src-main/cli/main.ts'), 'station', '--json', '--dir', dir, '--port', '0', '--admin-port', '0', ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.once('exit', (code) => reject(new Error(`the station ended at once (${code})`)));
  });
  const ready = JSON.parse(line) as { url: string; adminUrl: string };
  const token = readFileSync(join(dir, 'admin-token'), 'utf8').trim();
  const files = deskFiles(dir);
  const tls = { ca: readFileSync(files.ca, 'utf8'), cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
  const admin = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${ready.adminUrl}${path}`, {
      method,
      headers: { 'x-station-token': token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`admin ${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  };
  return {
    url: ready.url,
    port: Number(new URL(ready.url).port),
    child,
    admin,
    faults: async (settings) => void (await admin('PUT', '/faults', settings)),
    client: (url = ready.url) => createPikStation({ url, tls }),
    stop: (hard = false) =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill(hard ? 'SIGKILL' : 'SIGTERM');
      }),
  };
}
