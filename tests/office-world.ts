/** An office for tests: a real PostgreSQL, instances of the office server, desks as whole cores. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionCommand, SessionView } from '../src-main/contract/session.ts';
import { open } from '../src-main/core/open.ts';
import { trainingSecret } from '../src-main/training/secret.ts';
import { createOfficeClient, type OfficeClient } from '../src-main/sync/office/client.ts';
import { certificateFingerprint, openOfficeDatabase, startOffice, trialIdentities, type RunningOffice } from '../src-servers/office/office.ts';
import { migrateOffice } from '../src-servers/office/migrations.ts';
import { OfficeStore } from '../src-servers/office/store.ts';
import { callsOf, type CoreCall } from './core-call.ts';

export interface OfficeWorld {
  identities: ReturnType<typeof trialIdentities>;
  start(port?: number): Promise<RunningOffice>;
  client(desk: string, urls: string[]): OfficeClient;
  close(): Promise<void>;
}

/** @param offices desks by office */
export async function officeWorld(dir: string, postgres: string, offices: Record<string, string[]>): Promise<OfficeWorld> {
  const identities = trialIdentities(join(dir, 'identities'), Object.values(offices).flat());
  const sql = openOfficeDatabase(postgres, 2);
  await migrateOffice(sql);
  const store = new OfficeStore(sql);
  for (const [officeId, desks] of Object.entries(offices)) {
    await store.addOffice(officeId, `Ausländerbehörde ${officeId}`);
    for (const desk of desks) await store.addDesk(officeId, desk, desk.replace(/^desk-/, 'Schalter '), { fingerprint: certificateFingerprint(identities.desks[desk]!.identity.cert), validUntil: '2030-01-01T00:00:00Z' });
  }
  return {
    identities,
    start: (port = 0) => startOffice({ postgres, tls: { ca: identities.ca, cert: identities.server.cert, key: identities.server.key }, port, feedEveryMs: 50, connections: 8 }),
    client: (desk, urls) => createOfficeClient({ urls, tls: { ca: identities.ca, ...identities.desks[desk]!.identity } }),
    close: () => sql.close(),
  };
}

export interface OfficeDeskCore {
  call: CoreCall;
  order(view: SessionView, command: SessionCommand): Promise<SessionView>;
  heard: { name: string; payload: unknown }[];
  stop(): Promise<void>;
}

/** A whole desk core without devices, with the day of the training. */
export async function openOfficeDesk(dir: string, world: OfficeWorld, desk: string, urls: string[], more: Record<string, unknown> = {}): Promise<OfficeDeskCore> {
  mkdirSync(dir, { recursive: true });
  const { certFile, keyFile } = world.identities.desks[desk]!;
  const settingsFile = join(dir, 'desk.json');
  writeFileSync(
    settingsFile,
    JSON.stringify({ office: 'Ausländerbehörde Musterstadt', desk: desk.replace(/^desk-/, 'Schalter '), location: 'Musterstadt', region: 'BE', caseworker: `Sachbearbeitung ${desk}`, specialSituationApproved: true, officeServer: { urls, caFile: world.identities.caFile, certFile, keyFile, leaseSeconds: 120 }, ...more }),
  );
  const { core } = await open({ dataDir: join(dir, 'data'), training: true, settingsFile, substituteRuntime: null }, trainingSecret);
  const heard: OfficeDeskCore['heard'] = [];
  core.on((name, payload) => heard.push({ name, payload }));
  const call = callsOf(() => core);
  return { call, heard, order: (view, command) => call('session.command', { sessionId: view.session.id, command }), stop: () => core.stop() };
}
