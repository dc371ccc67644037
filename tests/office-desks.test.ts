/**
 * Two desks of one office as whole cores, two instances of the office server, one real PostgreSQL: joining,
 * sharing, taking over, working on without the server, two forms of one case, and what the server can read.
 * Issue 5, section 4.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paintFace } from '../src-main/training/synthetic-face.ts';
import type { SessionView } from '../src-main/contract/session.ts';
import type { RunningOffice } from '../src-servers/office/office.ts';
import { until } from './chaos/desk.ts';
import { officeWorld, openOfficeDesk, type OfficeDeskCore, type OfficeWorld } from './office-world.ts';
import { startPostgres } from './postgres.ts';

const postgres = startPostgres();
const dir = mkdtempSync(join(tmpdir(), 'schalter-office-'));

describe.skipIf(postgres === null)('[Issue 5, 4] desks of one office', () => {
  let world: OfficeWorld;
  let instances: RunningOffice[];
  let ports: number[];
  let [a, b]: OfficeDeskCore[] = [];
  let view: SessionView;
  const urls = () => ports.map((port) => `https://127.0.0.1:${port}`);
  const startInstances = async (): Promise<void> => {
    instances = await Promise.all([world.start(ports[0]), world.start(ports[1])]);
    ports = instances.map((one) => Number(new URL(one.url).port));
  };
  const stopInstances = () => Promise.all(instances.map((one) => one.close()));
  const standing = async (desk: OfficeDeskCore) => (await desk.call('office.standing', {})).state;
  const caseAt = async (desk: OfficeDeskCore, caseId: string) => (await desk.call('office.cases', {})).find((one) => one.caseId === caseId);
  const row = async <T>(text: string, values: unknown[] = []): Promise<T[]> => {
    const client = new pg.Client({ connectionString: postgres!.url('office') });
    await client.connect();
    try {
      return (await client.query(text, values)).rows as T[];
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    postgres!.createDatabase('office');
    ports = [0, 0];
    world = await officeWorld(dir, postgres!.url('office'), { musterstadt: ['desk-1', 'desk-2'], anderswo: ['desk-9'] });
    await startInstances();
    // The two desks know the instances in opposite order.
    a = await openOfficeDesk(join(dir, 'a'), world, 'desk-1', urls());
    await until(async () => (await standing(a!)) === 'up', 'the first desk in the office');
    b = await openOfficeDesk(join(dir, 'b'), world, 'desk-2', urls().reverse());
  }, 120_000);
  afterAll(async () => {
    await a?.stop();
    await b?.stop();
    await stopInstances();
    await world.close();
    postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('a second desk waits until a person admits it after comparing the check number', async () => {
    await until(async () => (await standing(b!)) === 'waiting', 'the second desk waiting');
    await until(async () => (await a!.call('office.standing', {})).asking.length === 1, 'the first desk hearing of it');
    const [asking] = (await a!.call('office.standing', {})).asking;
    expect(asking).toMatchObject({ deskId: 'desk-2', name: 'Schalter 2', checkNumber: (await b!.call('office.standing', {})).checkNumber });
    // Admitting is for whoever is answerable for the office, not for everybody at the counter.
    const people = (await a!.call('people.state', {})).training;
    await expect(a!.call('office.admit', { deskId: 'desk-2' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await a!.call('people.signInTraining', { id: people.find((one) => one.role === 'supervisor')!.id });
    await a!.call('office.admit', { deskId: 'desk-2' });
    await a!.call('people.signInTraining', { id: people.find((one) => one.role === 'caseworker')!.id });
    await until(async () => (await standing(b!)) === 'up', 'the second desk admitted');
    expect((await a!.call('office.standing', {})).asking).toEqual([]);
  });

  it('a case begun at one desk is seen at the other, with who holds it, and is begun no second time', async () => {
    view = await a!.call('session.start', { appointmentId: 'uebung-03' });
    view = await a!.order(view, { type: 'confirmNotice' });
    view = await a!.order(view, { type: 'noDocument', reason: 'Dokument verloren' });
    const frame = new Uint8Array(await sharp(await paintFace({ seed: 4, width: 1350, height: 1800, headWidth: 0.6 })).jpeg().toBuffer());
    view = (await a!.call('face.capture', { sessionId: view.session.id, frame, mime: 'image/jpeg', release: 'manual', source: 'live' })).view;
    await until(async () => (await caseAt(b!, view.session.id))?.heldBy === 'Schalter 1' && (await a!.call('office.standing', {})).unshared === 0, 'the case at the other desk');
    expect(await caseAt(b!, view.session.id)).toMatchObject({ person: expect.stringContaining(','), heldHere: false, here: false, appointmentId: 'uebung-03', conflict: false });
    expect((await b!.call('appointments.list', { day: null })).find((one) => one.id === 'uebung-03')).toMatchObject({ heldBy: 'Schalter 1', officeCase: view.session.id, sessionId: null });
    await expect(b!.call('session.start', { appointmentId: 'uebung-03' })).rejects.toMatchObject({ code: 'OFFICE_ELSEWHERE' });
  }, 300_000);

  it('another desk takes it over on purpose, with a reason, and has everything: history, photograph, state', async () => {
    await expect(b!.call('office.takeOver', { caseId: view.session.id, reason: '  ' })).rejects.toMatchObject({ code: 'OFFICE_REASON' });
    const taken = await b!.call('office.takeOver', { caseId: view.session.id, reason: 'Schalter 1 macht Pause' });
    expect(taken.session.person).toEqual(view.session.person);
    expect(taken.session.caseworker).toBe((await b!.call('people.state', {})).person!.name);
    const [captureId] = taken.session.face.captures.map((capture) => capture.captureId);
    const [mine, theirs] = await Promise.all([a!, b!].map((desk) => desk.call('capture.read', { sessionId: view.session.id, captureId: captureId! })));
    expect(Buffer.from(theirs!.bytes).equals(Buffer.from(mine!.bytes))).toBe(true);
    await until(async () => (await caseAt(a!, view.session.id))?.heldBy === 'Schalter 2', 'the first desk hearing of the take-over');
    await expect(a!.order(view, { type: 'pause', reason: '' })).rejects.toMatchObject({ code: 'OFFICE_ELSEWHERE', message: expect.stringContaining('Schalter 2') });
    view = await b!.order(taken, { type: 'acceptFace', captureId: captureId!, veto: 'ok-obvious-reason' });
    await until(async () => (await a!.call('session.get', { sessionId: view.session.id })).session.face.accepted === captureId, 'the first desk reading what the second did');
  });

  it('one instance gone: the desks go on with the other, and hear of each other', async () => {
    await instances[0]!.close();
    view = await b!.order(view, { type: 'setPerson', person: { birthPlace: 'Beispielhausen' } });
    await until(async () => (await a!.call('session.get', { sessionId: view.session.id })).session.person.birthPlace === 'Beispielhausen', 'news over the other instance');
    instances[0] = await world.start(ports[0]);
  });

  it('without the server both desks work on; two forms of one case are kept, shown side by side, and a person decides', async () => {
    await until(async () => (await b!.call('office.standing', {})).unshared === 0, 'everything shared');
    await stopInstances();
    await until(async () => (await standing(a!)) === 'down' && (await standing(b!)) === 'down', 'both desks knowing that it is gone');
    // Work of their own goes on, new cases too.
    const alone = await a!.call('session.start', { appointmentId: 'uebung-06' });
    await a!.order(alone, { type: 'confirmNotice' });
    view = await b!.order(view, { type: 'setPerson', person: { birthPlace: 'Ort von zwei' } });
    // The first desk takes its own form on purpose, although it cannot ask.
    await a!.call('office.takeOver', { caseId: view.session.id, reason: 'Person steht jetzt hier' });
    const own = await a!.order(view, { type: 'setPerson', person: { birthPlace: 'Ort von eins' } });
    await startInstances();
    const conflicted = async () => [...(await a!.call('office.conflicts', {})).map((one) => ({ desk: a!, one })), ...(await b!.call('office.conflicts', {})).map((one) => ({ desk: b!, one }))];
    // Before both have told the office what they did, a decision could only be about a part: the rest would be a second conflict.
    await until(async () => (await a!.call('office.standing', {})).unshared === 0 && (await b!.call('office.standing', {})).unshared === 0, 'both desks having shared what they did alone');
    await until(async () => (await conflicted()).length === 1, 'one conflict at one desk');
    const [{ desk, one }] = (await conflicted()) as [{ desk: OfficeDeskCore; one: Awaited<ReturnType<typeof conflicted>>[number]['one'] }];
    expect(one).toMatchObject({ kind: 'case', id: view.session.id });
    expect([one.mine.desk, one.theirs.desk].sort()).toEqual(['Schalter 1', 'Schalter 2']);
    await expect(desk.order(own, { type: 'pause', reason: '' })).rejects.toMatchObject({ code: 'OFFICE_CONFLICT' });
    const kept = desk === a ? 'Ort von eins' : 'Ort von zwei';
    const other = desk === a ? b! : a!;
    // The other desk goes on while this one looks. Fails without the new head in `hearCase`.
    view = await other.order(view, { type: 'setPerson', person: { givenNames: 'WEITERGEGANGEN' } });
    await until(async () => JSON.stringify((await conflicted())[0]!.one.theirs).includes('WEITERGEGANGEN'), 'the other form as it is now');
    await desk.call('office.decide', { kind: 'case', id: one.id, keep: 'mine' });
    await until(async () => (await other.call('session.get', { sessionId: view.session.id })).session.person.birthPlace === kept, 'the decision at the other desk');
    expect(await conflicted()).toEqual([]);
    // Nothing was lost: both forms stand in the append-only history, and the case begun alone has come as well.
    const places = await row<{ n: string }>('SELECT count(*) AS n FROM case_event WHERE case_id = $1', [view.session.id]);
    expect(Number(places[0]!.n)).toBe((await other.call('session.get', { sessionId: view.session.id })).session.version);
    await until(async () => (await caseAt(b!, alone.session.id)) !== undefined, 'the case begun without the server');
  }, 60_000);

  it('events cannot be changed or removed, not even by hand in the database', async () => {
    await expect(row("UPDATE case_event SET sealed = ''")).rejects.toThrow('only ever added');
    await expect(row('DELETE FROM case_event')).rejects.toThrow('only ever added');
  });

  it('the server holds no name, no birth date, no picture in the open', async () => {
    const { person } = view.session;
    const dump = execFileSync('pg_dump', ['-d', postgres!.url('office'), '--data-only'], { maxBuffer: 1 << 30 }).toString('latin1');
    expect(dump.length).toBeGreaterThan(10_000);
    for (const secret of [person.surname, person.givenNames, person.birthDate!, 'Beispielhausen', 'Asylgesuch']) {
      expect(dump.includes(secret), `»${secret.length} characters« in the open`).toBe(false);
      expect(dump.includes(Buffer.from(secret).toString('hex'))).toBe(false);
    }
    // A JPEG begins with these bytes.
    expect(dump.includes('ffd8ffe0')).toBe(false);
  });

  it('a desk of another office sees nothing of it', async () => {
    const stranger = world.client('desk-9', urls());
    await stranger.join('a'.repeat(64), 'test');
    await expect(stranger.cases('')).rejects.toMatchObject({ code: 'OFFICE_NOT_ADMITTED' });
    await stranger.admit('desk-9', { publicKey: 'a'.repeat(64), keyId: 'b'.repeat(64), wrappedKey: Buffer.alloc(90).toString('base64') });
    // Each fails without `office_id` in its statement of office/store.ts.
    expect(await stranger.cases('')).toEqual({ cases: [], next: null });
    await expect(stranger.wholeCase(view.session.id)).rejects.toMatchObject({ code: 'OFFICE_UNKNOWN' });
    await expect(stranger.capture(view.session.id, view.session.face.captures[0]!.captureId)).rejects.toMatchObject({ code: 'OFFICE_UNKNOWN' });
    await stranger.close();
  });
});
