/**
 * An instance of the office server put together: database, migrations, interface, feed, jobs. Stateless: start as
 * many as wanted over one PostgreSQL, on one machine or several. `schalter office` runs it as a process of its own.
 */
import { X509Certificate, createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { issueCertificate, type Identity } from '../../src-main/matching/certificates.ts';
import { openPostgres, type Sql } from '../sql.ts';
import { ChangeFeed } from './feed.ts';
import { workOnJob } from './jobs.ts';
import { migrateOffice } from './migrations.ts';
import { createOfficeServer } from './server.ts';
import { OfficeStore } from './store.ts';

export interface OfficeOptions {
  /** PostgreSQL connection string. */
  postgres: string;
  /** PEM: authority of the desks, the server's certificate and key. */
  tls: { ca: string; cert: string; key: string };
  host?: string;
  /** 0: any free port. */
  port?: number;
  /** Connections to PostgreSQL of this instance. */
  connections?: number;
  feedEveryMs?: number;
  heartbeatMs?: number;
}

export interface RunningOffice {
  url: string;
  store: OfficeStore;
  close(): Promise<void>;
}

export function openOfficeDatabase(postgres: string, connections = 10): Sql {
  return openPostgres({ connectionString: postgres, max: connections, connectionTimeoutMillis: 5_000, application_name: 'schalter-office' });
}

export async function startOffice(options: OfficeOptions): Promise<RunningOffice> {
  const host = options.host ?? '127.0.0.1';
  const sql = openOfficeDatabase(options.postgres, options.connections);
  await migrateOffice(sql);
  const store: OfficeStore = new OfficeStore(sql, (officeId) => feed.ring(officeId));
  const feed = new ChangeFeed(store, options.feedEveryMs ?? 250);
  const app = createOfficeServer({
    store,
    feed,
    authority: options.tls.ca,
    identity: { cert: options.tls.cert, key: options.tls.key },
    instance: `${hostname()}-${process.pid}`,
    certificateUntil: new Date(new X509Certificate(options.tls.cert).validTo).toISOString(),
    heartbeatMs: options.heartbeatMs ?? 10_000,
  });
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await app.listen({ host, port: options.port ?? 0 });

  let closed = false;
  let wake = (): void => {};
  const jobs = (async () => {
    while (!closed) {
      const worked = await workOnJob(sql, (officeId) => feed.ring(officeId)).catch((thrown: unknown) => {
        // The database is away for a moment: the job is still there and is taken again.
        process.stderr.write(`office job: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
        return false;
      });
      if (worked || closed) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 60_000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();

  return {
    url: `https://${host}:${(app.server.address() as AddressInfo).port}`,
    store,
    async close() {
      closed = true;
      wake();
      feed.close();
      const ended = app.close();
      for (const socket of sockets) socket.destroy();
      await ended;
      await jobs;
      await sql.close();
    },
  };
}

export const certificateFingerprint = (pem: string): string => createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');

const day = 86_400_000;

/** An authority, a server's identity and one of each named desk, in a folder: for development, tests and trials. */
export function trialIdentities(dir: string, desks: string[], now = Date.now()): { ca: string; server: Identity; desks: Record<string, { certFile: string; keyFile: string; identity: Identity }>; caFile: string } {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const validFrom = new Date(now - day);
  const until = (days: number) => new Date(now + days * day);
  const keep = (name: string, make: () => Identity): Identity => {
    const [certFile, keyFile] = [join(dir, `${name}.crt`), join(dir, `${name}.key`)];
    if (existsSync(certFile) && existsSync(keyFile)) return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
    const made = make();
    writeFileSync(certFile, made.cert);
    writeFileSync(keyFile, made.key, { mode: 0o600 });
    return made;
  };
  const authority = keep('office-authority', () => issueCertificate({ commonName: 'Schalter Probe-CA des Amtes', role: 'authority', validFrom, validUntil: until(3650) }));
  const server = keep('office-server', () => issueCertificate({ commonName: 'Amtsserver', role: 'server', hosts: ['localhost', '127.0.0.1', '::1'], validFrom, validUntil: until(825), issuer: authority }));
  const made = desks.map((name) => {
    const identity = keep(name, () => issueCertificate({ commonName: name, role: 'client', validFrom, validUntil: until(825), issuer: authority }));
    return [name, { certFile: join(dir, `${name}.crt`), keyFile: join(dir, `${name}.key`), identity }] as const;
  });
  return { ca: authority.cert, server, desks: Object.fromEntries(made), caFile: join(dir, 'office-authority.crt') };
}
