/** The session in the window: the core's answer is the truth, destructive commands wait and keep their order. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallAnswer } from '../../src-main/contract/calls.ts';
import type { SessionView } from '../../src-main/contract/session.ts';
import { newSession } from '../../src-main/capture/new-session.ts';
import { sampleContext } from '../../src-main/capture/sample-events.ts';
import { viewOf } from '../../src-main/capture/view.ts';
import { commandLater, connectSession, UNDO_MILLISECONDS, useSession } from './session-store.ts';
import { useDesk } from './store.ts';

const context = sampleContext();
const session = { ...newSession(context, null), id: '00000000-0000-4000-8000-000000000001' };
const at = (version: number, surname = 'Mustermann'): SessionView => viewOf({ ...session, version, person: { ...session.person, surname } }, { specialSituationApproved: false, candidateReview: [] });

/** The far end of the bridge: notes what it is asked and answers what the test says. */
const asked: Array<{ name: string; input: unknown }> = [];
const handlers = new Map<string, (payload: unknown) => void>();
let answer: (name: string) => CallAnswer;

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  handlers.clear();
  answer = () => ({ ok: true, value: at(2) });
  vi.stubGlobal('window', {
    schalter: {
      call: async (name: string, input: unknown) => {
        asked.push({ name, input });
        return answer(name);
      },
      on: (name: string, handler: (payload: unknown) => void) => {
        handlers.set(name, handler);
        return () => handlers.delete(name);
      },
    },
  });
  useSession.setState({ view: at(1), busy: null, problem: null, progress: null, pending: null, hidden: [] });
  useDesk.setState({ screen: 'session' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const commands = (): string[] => asked.filter((one) => one.name === 'session.command').map((one) => (one.input as { command: { type: string } }).command.type);

describe('a command', () => {
  it('shows what the core stored', async () => {
    answer = () => ({ ok: true, value: at(2, 'Specimen') });
    await useSession.getState().command({ type: 'confirmNotice' });
    expect(useSession.getState().view?.session.person.surname).toBe('Specimen');
    expect(useSession.getState().busy).toBeNull();
  });
  it('a refusal is shown with its code and changes nothing', async () => {
    answer = () => ({ ok: false, error: { code: 'SESSION_STEP_BLOCKED', kind: 'input', message: 'Name fehlt.' } });
    expect(await useSession.getState().command({ type: 'next' })).toBeNull();
    expect(useSession.getState()).toMatchObject({ problem: { code: 'SESSION_STEP_BLOCKED' }, view: { session: { version: 1 } } });
  });
  it('an answer that breaks the contract is refused and not half used', async () => {
    answer = () => ({ ok: true, value: { session: { version: 9 } } });
    expect(await useSession.getState().command({ type: 'next' })).toBeNull();
    expect(useSession.getState()).toMatchObject({ problem: { code: 'CONTRACT_VIOLATION' }, view: { session: { version: 1 } } });
  });
  it('a bridge that breaks is a problem on the screen, not an exception', async () => {
    answer = () => {
      throw new Error('gone');
    };
    expect(await useSession.getState().command({ type: 'next' })).toBeNull();
    expect(useSession.getState().problem?.code).toBe('INTERNAL');
  });
});

describe('events', () => {
  it('an older state never replaces a newer one', () => {
    const stop = connectSession();
    handlers.get('session.changed')!(at(5, 'Neu'));
    handlers.get('session.changed')!(at(4, 'Alt'));
    expect(useSession.getState().view?.session.person.surname).toBe('Neu');
    stop();
    expect(handlers.size).toBe(0);
  });
  it('another session does not come onto the screen', () => {
    const stop = connectSession();
    const other = at(9);
    handlers.get('session.changed')!({ ...other, session: { ...other.session, id: '00000000-0000-4000-8000-000000000002' } });
    expect(useSession.getState().view?.session.version).toBe(1);
    stop();
  });
});

describe('what can be undone', () => {
  it('is carried out when nobody undoes it', async () => {
    commandLater('Wird verworfen', { type: 'restartSlaps' });
    await vi.advanceTimersByTimeAsync(UNDO_MILLISECONDS - 1);
    expect(commands()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(commands()).toEqual(['restartSlaps']);
  });
  it('is never sent once undone, and what was hidden is back', async () => {
    commandLater('Wird verworfen', { type: 'restartSlaps' }, { hide: 'x' });
    await vi.advanceTimersByTimeAsync(100);
    expect(useSession.getState().hidden).toEqual(['x']);
    useSession.getState().undo();
    await vi.advanceTimersByTimeAsync(UNDO_MILLISECONDS * 2);
    expect(commands()).toEqual([]);
    expect(useSession.getState().hidden).toEqual([]);
  });
  it('comes before the next command', async () => {
    commandLater('Wird neu begonnen', { type: 'restartSlaps' });
    await vi.advanceTimersByTimeAsync(10);
    await useSession.getState().command({ type: 'next' });
    expect(commands()).toEqual(['restartSlaps', 'next']);
  });
});
