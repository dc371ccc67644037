/** What data protection asks: purposes, access, correction, hand-over. */
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { newSession } from '../capture/new-session.ts';
import { legalBases } from '../capture/legal-bases.ts';
import type { Session } from '../contract/session.ts';
import { auditEntries } from '../store/audit.ts';
import { getCapture, listCaptures, type CaptureKind } from '../store/captures.ts';
import { openStore, type Store } from '../store/database.ts';
import { purposes, purposesOf } from '../store/purposes.ts';
import { readSession, writeSession } from '../store/sessions.ts';
import { accessFiles, gatherAccess } from './access-data.ts';
import { accessPdf } from './access-pdf.ts';
import { correctPerson, correctionsOf } from './correction.ts';
import { liftHold, noteHandOver, placeHold, runRetention } from './retention.ts';
import { zip } from './zip.ts';

let dir: string;
let store: Store;
const now = '2026-11-24T18:00:00.000Z';
const desk = { office: 'Ausländerbehörde Musterstadt', desk: 'Schalter 1', location: 'Musterstadt', legalBases, recipient: 'PIK-Station' };
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'schalter-persons-'));
  store = openStore({ dir, key: new Uint8Array(randomBytes(32)) });
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

async function finished(kinds: CaptureKind[] = ['face', 'slap', 'finger'], change: Partial<Session> = {}): Promise<Session> {
  const fresh = newSession({ now, newId: randomUUID, caseworker: 'Kurz', legalBases, specialSituationApproved: false, candidateReview: [] }, null);
  const jpeg = new Uint8Array(await sharp({ create: { width: 60, height: 80, channels: 3, background: '#a86' } }).jpeg().toBuffer());
  const captures = kinds.map((kind) => ({ id: randomUUID(), sessionId: fresh.id, kind, mime: 'image/jpeg', takenAt: now, bytes: jpeg }));
  const session: Session = { ...fresh, status: 'completed', legalBasis: 'aufenthg-78', retainUntil: '2027-02-22T18:00:00.000Z', person: { ...fresh.person, surname: 'Şahin-Löwe', givenNames: 'Олена Ělà', birthDate: '1990-05-00' }, face: { ...fresh.face, accepted: captures[0]!.id }, ...change };
  writeSession(store, { session, event: { type: 'started' }, captures, actor: 'kurz' });
  return session;
}

describe('purpose', () => {
  it('[Art. 5 (1) b GDPR] stands beside every capture with its legal basis, for every kind there is', async () => {
    const kinds = Object.keys(purposes) as CaptureKind[];
    const session = await finished(kinds);
    const noted = purposesOf(store, session.id);
    // Fails without `notePurpose` in store/sessions.ts.
    expect(listCaptures(store, session.id).map((capture) => noted.get(capture.id))).toEqual(kinds.map((kind) => ({ purpose: purposes[kind], legalBasis: 'aufenthg-78' })));
  });
});

describe('[§ 61a AufenthV] hand-over', () => {
  it('deletes the fingerprints with the next run, and nothing else', async () => {
    const session = await finished();
    const face = session.face.accepted!;
    expect(runRetention(store, now, 'Nachtlauf').fingerprints).toEqual([]);
    noteHandOver(store, session.id, now, 'kurz');
    noteHandOver(store, session.id, now, 'kurz');
    // Fails without `deleteHandedOver` in retention.ts.
    expect(runRetention(store, now, 'Nachtlauf').fingerprints).toEqual([{ sessionId: session.id, captures: 2 }]);
    expect(listCaptures(store, session.id).map((capture) => capture.kind)).toEqual(['face']);
    expect(getCapture(store, session.id, face).bytes.length).toBeGreaterThan(0);
    expect(runRetention(store, now, 'Nachtlauf').fingerprints).toEqual([]);
    expect(auditEntries(store, session.id).find((entry) => entry.action === 'session.fingerprintsDeleted')).toMatchObject({ why: '§ 61a AufenthV' });
  });

  it('waits for a legal hold, and leaves fingerprints of another basis to their own date', async () => {
    const held = await finished();
    const asylum = await finished(['slap'], { legalBasis: 'asylg-16' });
    for (const session of [held, asylum]) noteHandOver(store, session.id, now, 'kurz');
    placeHold(store, held.id, 'Klageverfahren', now, 'leitung');
    expect(runRetention(store, now, 'Nachtlauf').fingerprints).toEqual([]);
    liftHold(store, held.id, now, 'leitung', 'zweite');
    expect(runRetention(store, now, 'Nachtlauf').fingerprints).toHaveLength(1);
    expect(listCaptures(store, asylum.id)).toHaveLength(1);
    expect(() => noteHandOver(store, 'nirgends', now, 'kurz')).toThrow(expect.objectContaining({ code: 'SESSION_UNKNOWN' }));
  });
});

describe('[Art. 15 GDPR] access', () => {
  it('gives everything held about the person as a readable PDF and an archive that other programs read', async () => {
    const session = await finished();
    correctPerson(store, session.id, { birthPlace: 'Utopia' }, 'Geburtsurkunde nachgereicht', now, 'kurz');
    const data = gatherAccess(store, session.id, desk, now);
    expect(data.captures).toHaveLength(3);
    expect(data.corrections).toMatchObject([{ field: 'birthPlace', after: 'Utopia' }]);
    expect(JSON.stringify(data.access)).not.toContain('kurz');
    const pdf = await accessPdf(data, new Map(data.captures.map((capture) => [capture.id, getCapture(store, session.id, capture.id).bytes])));
    const file = join(dir, 'auskunft.pdf');
    writeFileSync(file, pdf);
    const text = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    if (text.status === 0) for (const words of ['Şahin-Löwe', 'Олена Ělà', '1990', 'Berichtigungen', 'Utopia', 'aufnahmen/', 'Ihre Rechte']) expect(text.stdout).toContain(words);
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
    const archive = join(dir, 'auskunft.zip');
    writeFileSync(archive, zip(accessFiles(store, data), new Date(now)));
    const listed = spawnSync('python3', ['-c', 'import sys,zipfile,json; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps([len(z.namelist()), json.loads(z.read("auskunft.json"))["session"]["person"]["surname"]]))', archive], { encoding: 'utf8' });
    expect(JSON.parse(listed.stdout)).toEqual([4, 'Şahin-Löwe']);
  });
});

describe('[Art. 16 GDPR] correction', () => {
  it('changes the case, keeps what stood before, and says why', async () => {
    const session = await finished();
    correctPerson(store, session.id, { surname: 'Sahin' }, 'Schreibweise im Pass', now, 'kurz');
    expect(readSession(store, session.id)).toMatchObject({ version: 2, person: { surname: 'Sahin' } });
    expect(correctionsOf(store, session.id)).toEqual([{ at: now, by: 'kurz', field: 'surname', before: 'Şahin-Löwe', after: 'Sahin', why: 'Schreibweise im Pass' }]);
    expect(auditEntries(store, session.id).at(-1)).toMatchObject({ action: 'session.corrected', why: 'Schreibweise im Pass', detail: { fields: ['surname'] } });
  });

  it('is refused in an open case, without a reason, without a change and with a wrong form', async () => {
    const session = await finished();
    const open = await finished(['face'], { status: 'active' });
    const codeOf = (id: string, change: object, why = 'Grund') => {
      try {
        correctPerson(store, id, change, why, now, 'kurz');
        return 'ok';
      } catch (thrown) {
        return (thrown as { code: string }).code;
      }
    };
    expect([codeOf(open.id, { surname: 'x' }), codeOf(session.id, { surname: 'x' }, ' '), codeOf(session.id, { surname: 'Şahin-Löwe' }), codeOf(session.id, { birthDate: 'gestern' }), codeOf(randomUUID(), {})]).toEqual(['CORRECTION_OPEN_CASE', 'CORRECTION_EMPTY', 'CORRECTION_EMPTY', 'CORRECTION_INVALID', 'SESSION_UNKNOWN']);
  });
});
