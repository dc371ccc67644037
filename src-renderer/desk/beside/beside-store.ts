/** What stands beside the step: the page that is open in its place, and the interpreter call. */
import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { CallInput, CallOutput } from '../../../src-main/contract/calls.ts';
import type { PortalStanding } from '../../../src-main/contract/inquiry.ts';
import type { InterpreterCall } from '../../../src-main/contract/interpreter.ts';
import { ask, listen, type Problem } from '../../parts/core.ts';
import { useSession } from '../session-store.ts';

export type BesidePage = 'interpreter' | 'inquiry';
type Control = Parameters<typeof ask<'interpreter.control'>>[1]['action'];

export type Note = Pick<CallInput<'inquiry.record'>, 'query' | 'result' | 'attachments'>;

interface BesideState {
  page: BesidePage | null;
  call: InterpreterCall | null;
  found: CallOutput<'interpreter.list'> | null;
  systems: CallOutput<'inquiry.systems'> | null;
  /** Portal that is open in its view. */
  portal: string | null;
  portalStanding: PortalStanding | null;
  /** The live picture of a photograph is on. */
  photographing: boolean;
  problem: Problem | null;
  toggle(page: BesidePage): void;
  close(): void;
  find(language: string): Promise<void>;
  dial(wanted: { sessionId: string; provider: string; interpreterId: string; language: string; media: 'video' | 'audio' }): Promise<void>;
  control(action: Control): Promise<void>;
  forgetCall(): void;
  loadSystems(sessionId: string): Promise<void>;
  openPortal(systemId: string, sessionId: string): Promise<void>;
  closePortal(): void;
  askSystem(systemId: string, sessionId: string): Promise<void>;
  record(sessionId: string, systemId: string, note: Note): Promise<boolean>;
}

export const useBeside = create<BesideState>((set, get) => ({
  page: null,
  call: null,
  found: null,
  systems: null,
  portal: null,
  portalStanding: null,
  photographing: false,
  problem: null,

  toggle: (page) => (get().page === page ? get().close() : set({ page, problem: null })),
  close() {
    get().closePortal();
    set({ page: null, problem: null });
  },
  async find(language) {
    set({ found: null, problem: null });
    const answer = await ask('interpreter.list', { language });
    set(answer.ok ? { found: answer.value } : { problem: answer.problem });
  },
  async dial(wanted) {
    const answer = await ask('interpreter.call', wanted);
    set(answer.ok ? { call: answer.value, page: null, problem: null } : { problem: answer.problem });
  },
  async control(action) {
    const answer = await ask('interpreter.control', { action });
    if (!answer.ok) set({ problem: answer.problem });
  },
  forgetCall: () => set({ call: null }),
  async loadSystems(sessionId) {
    const answer = await ask('inquiry.systems', { sessionId });
    set(answer.ok ? { systems: answer.value } : { problem: answer.problem });
    if (!answer.ok) return;
    // Health is asked beside the page: a system that is silent must not keep it closed.
    const health = await ask('inquiry.checkHealth', {});
    if (!health.ok) return;
    const states = new Map(health.value.map(({ id, health: state }) => [id, state]));
    set({ systems: (get().systems ?? []).map((one) => ({ ...one, health: states.get(one.id) ?? one.health })) });
  },
  async openPortal(systemId, sessionId) {
    const opened = await window.schalter.openPortal(systemId, sessionId);
    set(opened.ok ? { portal: systemId, portalStanding: null, problem: null } : { portal: null, problem: { code: 'PORTAL_CLOSED', kind: 'unavailable', message: opened.message } });
  },
  closePortal() {
    if (get().portal === null) return;
    set({ portal: null });
    void window.schalter.closePortal();
  },
  async askSystem(systemId, sessionId) {
    const answer = await ask('inquiry.ask', { sessionId, systemId });
    set({ problem: answer.ok ? null : answer.problem });
    if (answer.ok) useSession.setState({ view: answer.value });
  },
  async record(sessionId, systemId, note) {
    const answer = await ask('inquiry.record', { sessionId, systemId, ...note });
    set({ problem: answer.ok ? null : answer.problem });
    if (answer.ok) useSession.setState({ view: answer.value });
    return answer.ok;
  },
}));

/** @returns how to let go */
export function connectBeside(): () => void {
  void ask('interpreter.current', {}).then((answer) => {
    if (answer.ok && answer.value.call && answer.value.call.state !== 'ended') useBeside.setState({ call: answer.value.call });
  });
  const quiet = [listen('interpreter.changed', (call) => useBeside.setState({ call })), listen('portal.changed', portalChanged), useBeside.subscribe(giveWay)];
  return () => quiet.forEach((stop) => stop());
}

function portalChanged(standing: PortalStanding): void {
  if (standing.open) return useBeside.setState({ portalStanding: standing });
  useBeside.setState({ portal: null, portalStanding: null, problem: { code: 'PORTAL_CLOSED', kind: 'unavailable', message: standing.message ?? '' } });
}

const holdsCamera = ({ call }: BesideState): boolean => call !== null && call.state !== 'ended' && call.media === 'video' && !call.resting;
/** A call that does not answer holds up no photograph. */
const patienceMs = 3000;

/** Whether the photograph may open its camera: the call lets go of its own before. */
export function useFreeCamera(): boolean {
  const held = useBeside(holdsCamera);
  const [free, setFree] = useState(!held);
  useEffect(() => {
    const timer = setTimeout(() => setFree(true), held ? patienceMs : 0);
    return () => clearTimeout(timer);
  }, [held]);
  return free;
}

/** Issue 7, 1: the call never slows the capture preview; its own picture rests while a photograph's live picture is on. */
function giveWay({ call, photographing, control }: BesideState, before: BesideState): void {
  if (call === before.call && photographing === before.photographing) return;
  // While it dials, the call view may not have heard of the call yet.
  if (call && call.state !== 'dialling' && call.state !== 'ended' && call.resting !== photographing) void control({ type: 'rest', on: photographing });
}
