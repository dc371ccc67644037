/**
 * The reference PIK station put together: certificates, store, engine, interface, callbacks, admin side.
 * `schalter station` runs it as a process of its own; `startStation` is also what tests call where one process is enough.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import type { Server as HttpsServer } from 'node:https';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { issueCertificate, issueTrainingIdentities, type Identity, type TrainingIdentities } from '../../src-main/matching/certificates.ts';
import { createAdminServer } from './admin.ts';
import { Callbacks } from './callbacks.ts';
import { createFingerComparer } from './finger-comparer.ts';
import { Engine } from './engine.ts';
import { Faults } from './faults.ts';
import { exchangeStep } from './files.ts';
import { createStationServer } from './server.ts';
import { openPostgres, openSqlite } from '../sql.ts';
import { StationStore } from './store.ts';

export interface StationOptions {
  /** Certificates, token and the embedded database live here. */
  dir: string;
  host?: string;
  /** 0: any free port. */
  port?: number;
  adminPort?: number;
  /** PostgreSQL connection string; without it SQLite in `dir`. */
  postgres?: string;
  /** Between acceptance and answer. */
  answerDelayMs?: number;
  provisionalHits?: boolean;
  /** While this is true nothing is answered: what has arrived waits. */
  held?: () => boolean;
  /** Exchange folder for packages and results as files. */
  filesDir?: string;
}

export interface RunningStation {
  url: string;
  adminUrl: string;
  token: string;
  store: StationStore;
  engine: Engine;
  faults: Faults;
  close(): Promise<void>;
}

const day = 24 * 60 * 60 * 1000;

/** Paths of what a desk needs to speak to a station in training. */
export const deskFiles = (dir: string) => ({ ca: join(dir, 'authority.crt'), cert: join(dir, 'desk.crt'), key: join(dir, 'desk.key') });

/** Certificates of this folder, made at the first start and renewed a month before they end. */
export function trainingIdentities(dir: string, now: number): TrainingIdentities {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'identities.json');
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as TrainingIdentities & { until: number };
    if (kept.until - now > 30 * day) return kept;
  }
  const made = issueTrainingIdentities(now);
  writeFileSync(file, JSON.stringify({ ...made, until: now + 825 * day }), { mode: 0o600 });
  const paths = deskFiles(dir);
  writeFileSync(paths.ca, made.authority.cert);
  writeFileSync(paths.cert, made.desk.cert);
  writeFileSync(paths.key, made.desk.key, { mode: 0o600 });
  return made;
}

export async function startStation(options: StationOptions): Promise<RunningStation> {
  const host = options.host ?? '127.0.0.1';
  const faults = new Faults();
  const now = (): number => Date.now() + faults.settings.clockSkewMs;
  const identities = trainingIdentities(options.dir, Date.now());
  const sql = options.postgres ? openPostgres({ connectionString: options.postgres }) : openSqlite(join(options.dir, 'station.sqlite'));
  const store = new StationStore(sql);
  await store.prepare();

  const waiting = new Map<string, Set<() => void>>();
  const tell = (clientId: string): void => waiting.get(clientId)?.forEach((ring) => ring());
  const comparer = createFingerComparer();
  const engine = new Engine({ store, comparer, now, provisionalHits: options.provisionalHits ?? true, maxCandidates: 10, onResult: tell });
  const callbacks = new Callbacks({ store, faults, authority: identities.authority.cert, identity: identities.station, now });

  let closed = false;
  let ringEngine = (): void => {};
  const app = createStationServer({
    store,
    faults,
    authority: identities.authority.cert,
    identity: identities.station,
    now,
    answerDelayMs: options.answerDelayMs ?? 300,
    submitted: () => ringEngine(),
    waitForResult: (clientId, ms) =>
      new Promise((resolve) => {
        const rings = waiting.get(clientId) ?? new Set();
        waiting.set(clientId, rings);
        const done = () => {
          clearTimeout(timer);
          rings.delete(done);
          resolve();
        };
        // Another instance on the same database may have answered: look now and then.
        const timer = setTimeout(done, Math.min(ms, options.postgres ? 1_000 : ms));
        rings.add(done);
      }),
  });
  const token = readToken(options.dir);
  const admin = createAdminServer({ store, engine, faults, token, now, faultsChanged: () => presentCertificate(app, identities, faults.settings.certificate) });

  const work = async (step: () => Promise<boolean | number>, restMs: number, onRing?: (ring: () => void) => void): Promise<void> => {
    while (!closed) {
      const busy = await step().catch((thrown: unknown) => {
        // The database is away for a moment, or a task cannot be worked on: said once per round, tried again.
        process.stderr.write(`station: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
        return false;
      });
      if (!busy) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, restMs);
          onRing?.(() => {
            clearTimeout(timer);
            setTimeout(resolve, (options.answerDelayMs ?? 300) + 1);
          });
        });
      }
    }
  };
  // Connections that never finished their handshake are unknown to the HTTP layer and would keep it from closing.
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await app.listen({ host, port: options.port ?? 0 });
  await admin.listen({ host: '127.0.0.1', port: options.adminPort ?? 0 });
  const loops = [work(async () => options.held?.() !== true && (await engine.step()), 200, (ring) => (ringEngine = ring)), work(() => callbacks.step(), 500)];
  const { filesDir } = options;
  if (filesDir !== undefined) loops.push(work(() => exchangeStep(store, filesDir, new Date(now()).toISOString()), 500));

  const portOf = (server: FastifyInstance): number => (server.server.address() as AddressInfo).port;
  return {
    url: `https://${host}:${portOf(app)}`,
    adminUrl: `http://127.0.0.1:${portOf(admin)}`,
    token,
    store,
    engine,
    faults,
    async close() {
      closed = true;
      for (const rings of waiting.values()) rings.forEach((ring) => ring());
      const ended = app.close();
      for (const socket of sockets) socket.destroy();
      await ended;
      await admin.close();
      await Promise.all(loops);
      await callbacks.close();
      await comparer.close();
      await sql.close();
    },
  };
}

/** Token of the admin side, made once per folder. */
function readToken(dir: string): string {
  const file = join(dir, 'admin-token');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** Fault injection: from now on the station shows this certificate to new connections. */
function presentCertificate(app: FastifyInstance, identities: TrainingIdentities, which: 'good' | 'expired' | 'foreign'): void {
  const hosts = ['localhost', '127.0.0.1'];
  const now = Date.now();
  const past = { validFrom: new Date(now - 30 * day), validUntil: new Date(now - day) };
  const present: Identity =
    which === 'good'
      ? identities.station
      : which === 'expired'
        ? issueCertificate({ commonName: 'Referenz-PIK-Station', role: 'server', hosts, ...past, issuer: identities.authority })
        : issueTrainingIdentities(now).station;
  const server = app.server as unknown as HttpsServer;
  server.setSecureContext({ ca: identities.authority.cert, cert: present.cert, key: present.key, minVersion: 'TLSv1.2' });
  server.closeAllConnections();
}
