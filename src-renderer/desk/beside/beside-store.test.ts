/** What the window orders of a call by itself. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { InterpreterCall } from '../../../src-main/contract/interpreter.ts';
import { dial, report } from '../../../src-main/counter/interpreter/call.ts';
import { connectBeside, useBeside } from './beside-store.ts';

const at = '2026-11-30T09:00:00.000Z';
const dialled = dial({ callId: 'c', sessionId: '00000000-0000-4000-8000-000000000001', interpreterId: '4711', provider: 'p', language: 'prs', media: 'video', at });
const connected = report(dialled, { type: 'connected', callId: 'c', media: 'video', noCamera: false }, at);
const rested = (on: boolean): InterpreterCall => report(connected, { type: 'rested', callId: 'c', on, noCamera: false }, at);

const asked: unknown[] = [];
let letGo: () => void;
beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('window', {
    schalter: {
      async call(name: string, input: { action?: unknown }) {
        if (name === 'interpreter.control') asked.push(input.action);
        return { ok: true, value: name === 'interpreter.current' ? { call: null } : connected };
      },
      on: () => () => undefined,
    },
  });
  useBeside.setState({ call: null, photographing: false });
  letGo = connectBeside();
});
afterEach(() => {
  letGo();
  vi.unstubAllGlobals();
});

it('[Issue 7, 1] the own picture of a call rests while the live picture of a photograph is on, and comes back by itself', () => {
  useBeside.setState({ call: connected });
  useBeside.setState({ photographing: true });
  useBeside.setState({ call: rested(true) });
  expect(asked).toEqual([{ type: 'rest', on: true }]);
  useBeside.setState({ photographing: false });
  useBeside.setState({ call: rested(false) });
  expect(asked).toEqual([{ type: 'rest', on: true }, { type: 'rest', on: false }]);
});

it('a call that is dialled beside the live picture is told so as soon as it rings; a photograph that ended before the answer is not forgotten', () => {
  useBeside.setState({ photographing: true, call: dialled });
  expect(asked).toEqual([]);
  useBeside.setState({ call: report(dialled, { type: 'ringing', callId: 'c' }, at) });
  expect(asked).toEqual([{ type: 'rest', on: true }]);
  useBeside.setState({ photographing: false });
  useBeside.setState({ call: rested(true) });
  expect(asked).toEqual([{ type: 'rest', on: true }, { type: 'rest', on: false }]);
  useBeside.setState({ photographing: true, call: report(connected, { type: 'ended', callId: 'c', reason: 'remote' }, at) });
  expect(asked).toHaveLength(2);
});
