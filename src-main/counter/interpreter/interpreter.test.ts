/** Calls to interpreters: their life, what the case keeps, the directory, and when the picture is given up. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { CallOrder, Interpretation, InterpreterCall } from '../../contract/interpreter.ts';
import { dial, interpretationOf, report } from './call.ts';
import { iceAddress } from './ice-address.ts';
import { createInterpreterService } from './service.ts';
import { interpreterProvider } from './settings.ts';
import { tooThinForPicture } from './thin-line.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 25, 9, 0, seconds)).toISOString();
const wanted = { callId: 'c', sessionId: '00000000-0000-4000-8000-000000000001', interpreterId: '4711', provider: 'p', language: 'prs', media: 'video' as const, at: at(0) };

describe('[Issue 7, 1] a call', () => {
  it('rings, is connected, held and ended; the case keeps number, language and seconds, and nothing else', () => {
    const reports = [{ type: 'ringing' }, { type: 'connected', media: 'video', noCamera: false }, { type: 'held', on: true }, { type: 'held', on: false }] as const;
    let call = reports.reduce<InterpreterCall>((now, one, index) => report(now, { ...one, callId: 'c' }, at(5 + index)), dial(wanted));
    expect(call).toMatchObject({ state: 'connected', connectedAt: at(6) });
    call = report(call, { type: 'ended', callId: 'c', reason: 'hungUp' }, at(66));
    expect(interpretationOf(call)).toEqual({ interpreterId: '4711', provider: 'p', language: 'prs', startedAt: at(6), seconds: 60, media: 'video', third: null });
  });

  it('goes on with sound when the line is thin, and says so', () => {
    const call = report(report(dial(wanted), { type: 'connected', callId: 'c', media: 'video', noCamera: false }, at(1)), { type: 'media', callId: 'c', media: 'audio', because: 'thinLine' }, at(9));
    expect(call).toMatchObject({ state: 'connected', media: 'audio', audioOnly: 'thinLine', message: 'Die Leitung ist zu schmal für ein Bild; das Gespräch geht mit Ton weiter.' });
  });

  it('says that the own picture rests while a photograph is taken, and when the camera is not to be had afterwards', () => {
    const told = (call: InterpreterCall, what: object) => report(call, { callId: 'c', ...what } as never, at(9));
    const resting = told(told(dial(wanted), { type: 'connected', media: 'video', noCamera: false }), { type: 'rested', on: true, noCamera: false });
    expect(resting).toMatchObject({ state: 'connected', media: 'video', resting: true, message: 'Ihr Bild ruht, solange fotografiert wird.' });
    expect(told(resting, { type: 'media', media: 'audio', because: 'chosen' }).message).toBe('Verbunden, nur Ton.');
    const ringing = told(told(dial(wanted), { type: 'rested', on: true, noCamera: false }), { type: 'ringing' });
    expect([ringing, told(ringing, { type: 'connected', media: 'video', noCamera: false })].map(({ message }) => message)).toEqual(['Es klingelt.', 'Ihr Bild ruht, solange fotografiert wird.']);
    expect(told(told(resting, { type: 'held', on: true }), { type: 'rested', on: false, noCamera: false }).message).toBe('Das Gespräch wird gehalten.');
    expect(told(resting, { type: 'rested', on: false, noCamera: false })).toMatchObject({ resting: false, audioOnly: null, message: 'Verbunden.' });
    expect(told(resting, { type: 'rested', on: false, noCamera: true }).message).toBe('Verbunden, ohne eigenes Bild (keine Kamera frei).');
  });

  it('names the third that did not come, and keeps one that left before the end', () => {
    const told = (call: InterpreterCall, what: object) => report(call, { callId: 'c', ...what } as never, at(9));
    const connected = told(dial(wanted), { type: 'connected', media: 'audio', noCamera: false });
    expect(told(connected, { type: 'third', number: null, because: 'busy' })).toMatchObject({ state: 'connected', third: null, message: 'Die dritte Stelle ist besetzt. Das Gespräch geht weiter.' });
    expect(told(connected, { type: 'third', number: null, because: 'unreachable' }).message).toBe('Die dritte Stelle ist nicht erreichbar. Bitte die Nummer prüfen. Das Gespräch geht weiter.');
    const left = told(told(connected, { type: 'third', number: '110', because: null }), { type: 'third', number: null, because: 'remote' });
    expect(left).toMatchObject({ third: null, message: 'Die dritte Stelle hat aufgelegt. Das Gespräch geht weiter.' });
    expect(interpretationOf(told(left, { type: 'ended', reason: 'hungUp' }))).toMatchObject({ third: '110' });
  });

  it('says that the line stalls and when it goes on, held or not', () => {
    const told = (call: InterpreterCall, what: object) => report(call, { callId: 'c', ...what } as never, at(9));
    const connected = told(dial(wanted), { type: 'connected', media: 'audio', noCamera: false });
    const stalled = told(connected, { type: 'stalled', on: true });
    expect(stalled).toMatchObject({ state: 'connected', message: 'Die Verbindung stockt. Bitte einen Moment warten.' });
    expect(told(stalled, { type: 'stalled', on: false }).message).toBe('Verbunden, nur Ton.');
    const held = told(connected, { type: 'held', on: true });
    expect(told(told(held, { type: 'stalled', on: true }), { type: 'stalled', on: false })).toEqual(held);
  });

  it('that ends for a certificate which was not believed says whose and whether it has expired; a call that stood does not', () => {
    const told = (call: InterpreterCall, what: object) => report(call, { callId: 'c', ...what } as never, at(9));
    const ended = (expired: boolean, reason: string) => told(told(dial(wanted), { type: 'refused', host: 'turn.example.org', expired }), { type: 'ended', reason });
    expect(ended(true, 'unreachable')).toMatchObject({ endReason: 'certificate', message: 'Das Zertifikat von turn.example.org ist abgelaufen. Bitte den Support anrufen; die Satzkarten helfen auch ohne Verbindung.' });
    expect(ended(false, 'relay').message).toMatch(/^Dem Zertifikat von turn\.example\.org wird nicht vertraut\./);
    expect(ended(false, 'busy')).toMatchObject({ endReason: 'busy' });
    const stood = told(told(told(dial(wanted), { type: 'refused', host: 'turn.example.org', expired: true }), { type: 'connected', media: 'audio', noCamera: false }), { type: 'ended', reason: 'lineLost' });
    expect(stood).toMatchObject({ endReason: 'lineLost' });
  });

  it('that nobody took is no interpretation', () => {
    const call = report(dial(wanted), { type: 'ended', callId: 'c', reason: 'noAnswer' }, at(30));
    expect(interpretationOf(call)).toBeNull();
    expect(call.message).toMatch(/Niemand hat das Gespräch angenommen/);
  });

  it('takes no report of another call and none after its end', () => {
    const ended = report(dial(wanted), { type: 'ended', callId: 'c', reason: 'busy' }, at(3));
    expect(report(ended, { type: 'connected', callId: 'c', media: 'audio', noCamera: false }, at(4))).toBe(ended);
    const call = dial(wanted);
    expect(report(call, { type: 'ringing', callId: 'other' }, at(4))).toBe(call);
  });
});

describe('[Issue 7, 1] the line', () => {
  const good = { outgoingKbps: 900, loss: 0, roundTripMs: 40 };
  it('is too thin after three bad samples in a row, by rate, loss or delay', () => {
    for (const bad of [{ ...good, outgoingKbps: 90 }, { ...good, loss: 0.2 }, { ...good, roundTripMs: 1200 }]) {
      expect(tooThinForPicture([good, bad, bad, bad])).toBe(true);
      expect(tooThinForPicture([bad, bad, good, bad, bad])).toBe(false);
    }
    expect(tooThinForPicture([{ ...good, outgoingKbps: null }, { ...good, outgoingKbps: null }, { ...good, outgoingKbps: null }])).toBe(false);
  });
});

const base = { id: 'p', name: 'Dolmetschdienst', websocket: 'wss://sip.example.org', uri: 'sip:desk1@example.org' };

function serviceOf(directory: unknown) {
  const heard = { orders: [] as CallOrder[], changes: [] as InterpreterCall[], kept: [] as Interpretation[] };
  let seconds = 0;
  const service = createInterpreterService({
    providers: [interpreterProvider.parse({ ...base, directory })],
    fetch: async (address) => (await fetch(address)).json(),
    now: () => at(seconds++),
    newId: () => `call-${heard.orders.length}`,
    order: (order) => void heard.orders.push(order),
    changed: (call) => void heard.changes.push(call),
    interpreted: (_sessionId, what) => void heard.kept.push(what),
  });
  return { service, heard };
}

describe('[Issue 7, 1] the service', () => {
  const call = { sessionId: wanted.sessionId, provider: 'p', interpreterId: '1', language: 'prs', media: 'audio' as const };
  const fixed = [{ id: '1', target: 'sip:i1@example.org', languages: ['prs', 'fas'] }, { id: '2', target: 'sip:i2@example.org', languages: ['ukr'] }];

  it('lists who serves a language from a directory over HTTP, those free first and the shortest wait before', async () => {
    const people = [
      { id: 'busy', target: 'sip:a@x.org', languages: ['prs'], state: 'busy', expectedWaitSeconds: 300 },
      { id: 'slow', target: 'sip:b@x.org', languages: ['prs'], state: 'available', expectedWaitSeconds: 90 },
      { id: 'fast', target: 'sip:c@x.org', languages: ['prs'], state: 'available', expectedWaitSeconds: 10 },
      { id: 'other', target: 'sip:d@x.org', languages: ['ukr'], state: 'available', expectedWaitSeconds: 0 },
    ];
    const server = createServer((_request, response) => response.end(JSON.stringify({ interpreters: people }))).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { service } = serviceOf({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    const { interpreters, silent } = await service.list('prs');
    expect(interpreters.map(({ id }) => id)).toEqual(['fast', 'slow', 'busy']);
    expect(JSON.stringify(interpreters)).not.toContain('sip:');
    expect(silent).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
    expect(await service.list('prs')).toEqual({ interpreters: [], silent: ['Dolmetschdienst'] });
  });

  it('dials once, keeps the order for a view that comes late, and enters the interpretation at the end', async () => {
    const { service, heard } = serviceOf(fixed);
    const dialled = await service.call(call);
    expect(heard.orders).toMatchObject([{ type: 'dial', target: 'sip:i1@example.org', password: null }]);
    expect(service.pending()).toEqual(heard.orders[0]);
    await expect(service.call(call)).rejects.toMatchObject({ code: 'INTERPRETER_BUSY' });
    service.report({ type: 'connected', callId: dialled.callId, media: 'audio', noCamera: false });
    expect(service.pending()).toBeNull();
    service.control({ type: 'mute', on: true });
    expect(heard.orders.at(-1)).toEqual({ type: 'mute', on: true, callId: dialled.callId });
    service.report({ type: 'ended', callId: dialled.callId, reason: 'remote' });
    expect(heard.kept).toMatchObject([{ interpreterId: '1', language: 'prs', media: 'audio' }]);
    expect(() => service.control({ type: 'hangUp' })).toThrow(expect.objectContaining({ code: 'INTERPRETER_NO_CALL' }));
  });

  it('takes over a call that the telephone still holds after a restart', async () => {
    const { service, heard } = serviceOf(fixed);
    const held = report(dial(wanted), { type: 'connected', callId: 'c', media: 'audio', noCamera: false }, at(1));
    service.report({ type: 'still', callId: 'c', call: held });
    service.report({ type: 'ended', callId: 'c', reason: 'hungUp' });
    expect(heard.kept).toHaveLength(1);
  });

  it('whose directory is silent when somebody is called says so', async () => {
    const { service } = serviceOf({ url: 'http://127.0.0.1:9/' });
    await expect(service.call(call)).rejects.toMatchObject({ code: 'INTERPRETER_SILENT', kind: 'unavailable' });
  });

  it('[RFC 7065 3.1] reads where a relay is from its address, and refuses what is none', () => {
    expect([iceAddress('turns:turn.example.org'), iceAddress('turn:[2001:db8::1]:3479?transport=tcp')]).toEqual([{ host: 'turn.example.org', port: 5349, tls: true }, { host: '2001:db8::1', port: 3479, tls: false }]);
    for (const urls of ['turns:', 'turns://turn.example.org', 'turn:a b']) expect(interpreterProvider.safeParse({ ...base, iceServers: [{ urls }], directory: fixed }).success).toBe(false);
  });

  it('speaks unencrypted to this machine only', () => {
    expect(interpreterProvider.safeParse({ ...base, websocket: 'ws://sip.example.org', directory: fixed }).success).toBe(false);
    expect(interpreterProvider.safeParse({ ...base, websocket: 'ws://127.0.0.1:8088', directory: fixed }).success).toBe(true);
  });
});
