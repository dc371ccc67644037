/**
 * What the caseworker's window knows beside the session: the desk, its devices, the line, the queue, the day.
 * Filled once at the start and kept current by events of the core; nothing is guessed here.
 */
import { create } from 'zustand';
import type { CallOutput } from '../../src-main/contract/calls.ts';
import type { Appointment, DeskInfo, DeviceKind, DeviceStatus, LineStatus, QueueEntry, QueueStatus } from '../../src-main/contract/desk.ts';
import { officeDay } from '../../src-main/contract/office-day.ts';
import { cameraName, watchCameras } from '../parts/camera.ts';
import { ask, askWhenThere, listen, type Problem } from '../parts/core.ts';
import { t, useLocale } from '../texts/t.ts';

export type OpenSession = CallOutput<'session.list'>[number];
export type Screen = 'day' | 'queue' | 'readiness' | 'session' | 'trail' | 'privacy' | 'cases' | 'setup' | 'care';

interface DeskState {
  screen: Screen;
  info: DeskInfo | null;
  devices: DeviceStatus[];
  line: LineStatus | null;
  queue: QueueStatus | null;
  appointments: Appointment[] | null;
  openSessions: OpenSession[] | null;
  entries: QueueEntry[] | null;
  /** The case that the list of cases has open beside it. */
  caseId: string | null;
  /** Why the day could not be loaded. */
  problem: Problem | null;
  /** When the core said that it had been started again; shown until the caseworker goes on. */
  coreRestartedAt: string | null;
  /** Why the core does not run, until it does again. */
  coreFailure: string | null;
  /** Results that came while the caseworker was elsewhere, newest first. */
  arrived: Array<{ sessionId: string; candidates: number }>;
  show(screen: Screen): void;
  showCase(caseId: string | null): void;
  load(): Promise<void>;
  loadDay(): Promise<void>;
  loadQueue(): Promise<void>;
  retry(transactionId: string): Promise<Problem | null>;
  acknowledgeRestart(): void;
  forgetArrived(sessionId: string): void;
}

export const useDesk = create<DeskState>((set, get) => ({
  screen: 'day',
  info: null,
  devices: [],
  line: null,
  queue: null,
  appointments: null,
  openSessions: null,
  entries: null,
  caseId: null,
  problem: null,
  coreRestartedAt: null,
  coreFailure: null,
  arrived: [],

  show: (screen) => {
    set({ screen });
    if (screen === 'day') void get().loadDay();
    if (screen === 'queue') void get().loadQueue();
  },

  showCase: (caseId) => set({ caseId, screen: 'cases' }),

  load: async () => {
    // Devices and line may be slow to say how they are; the day does not wait for them.
    void askWhenThere('desk.devices', {}).then((devices) => devices.ok && set({ devices: devices.value }));
    void askWhenThere('desk.line', {}).then((line) => line.ok && set({ line: line.value }));
    const info = await askWhenThere('desk.info', {});
    if (!info.ok) {
      set({ problem: info.problem });
      return;
    }
    set({ problem: null, info: info.value });
    const people = await ask('people.state', {});
    // Before anybody has signed in there is no day to be shown.
    if (people.ok && (people.value.person?.role === 'caseworker' || people.value.person?.role === 'supervisor')) await Promise.all([get().loadDay(), get().loadQueue()]);
  },

  loadDay: async () => {
    const [appointments, sessions] = await Promise.all([ask('appointments.list', { day: officeDay(Date.now()) }), ask('session.list', {})]);
    set({
      appointments: appointments.ok ? appointments.value : get().appointments,
      openSessions: sessions.ok ? sessions.value : get().openSessions,
      problem: appointments.ok ? (sessions.ok ? null : sessions.problem) : appointments.problem,
    });
  },

  loadQueue: async () => {
    const entries = await ask('queue.list', {});
    if (!entries.ok) {
      set({ problem: entries.problem });
      return;
    }
    set({ entries: entries.value, queue: get().queue ?? queueOf(entries.value) });
  },

  retry: async (transactionId) => {
    const answer = await ask('queue.retry', { transactionId });
    await get().loadQueue();
    return answer.ok ? null : answer.problem;
  },

  acknowledgeRestart: () => set({ coreRestartedAt: null }),
  forgetArrived: (sessionId) => set({ arrived: get().arrived.filter((one) => one.sessionId !== sessionId) }),
}));

/** The summary of the queue before its first event has come. */
export function queueOf(entries: QueueEntry[]): QueueStatus {
  const waiting = entries.filter((entry) => entry.state !== 'answered');
  return {
    waiting: waiting.length,
    parked: entries.filter((entry) => entry.state === 'parked').length,
    oldestQueuedAt: waiting.map((entry) => entry.queuedAt).sort()[0] ?? null,
    newResults: 0,
  };
}

/** The device of a kind that matters: one that works before one that does not. */
export function deviceOf(devices: DeviceStatus[], kind: DeviceKind): DeviceStatus | null {
  const rank = (device: DeviceStatus): number => ['ready', 'busy', 'unknown', 'error', 'missing'].indexOf(device.state);
  return devices.filter((device) => device.kind === kind).sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

let camera = { present: false, name: '' };

/** Whether a camera is plugged in; how it works while it is open the photograph's step tells. */
function tellCamera(found: { present: boolean; name: string }): void {
  camera = found;
  const { present, name } = found;
  void askWhenThere('desk.cameraState', { state: present ? 'ready' : 'missing', name: cameraName(name, t), message: present ? t('face.cameraReady') : t('face.noCamera') });
}

/** Connects the store to the core; returns how to let go. */
export function connectDesk(): () => void {
  const reject = (problem: Problem): void => useDesk.setState({ problem });
  const stops = [
    watchCameras(tellCamera),
    listen('desk.devices', (devices) => useDesk.setState({ devices }), reject),
    listen('desk.line', (line) => useDesk.setState({ line }), reject),
    listen(
      'desk.queue',
      (queue) => {
        useDesk.setState({ queue });
        if (useDesk.getState().screen === 'queue') void useDesk.getState().loadQueue();
      },
      reject,
    ),
    listen(
      'results.arrived',
      ({ sessionId, candidates }) => {
        const others = useDesk.getState().arrived.filter((one) => one.sessionId !== sessionId);
        useDesk.setState({ arrived: [{ sessionId, candidates }, ...others] });
        if (useDesk.getState().screen === 'day') void useDesk.getState().loadDay();
      },
      reject,
    ),
    listen('core.restarted', ({ at }) => {
      useDesk.setState({ coreRestartedAt: at, coreFailure: null });
      tellCamera(camera);
      void useDesk.getState().load();
    }, reject),
    listen('core.failed', ({ message }) => useDesk.setState({ coreFailure: message, coreRestartedAt: null }), reject),
  ];
  void useDesk
    .getState()
    .load()
    .then(() => {
      const locale = useDesk.getState().info?.locale;
      if (locale) useLocale.getState().setLocale(locale);
    });
  return () => stops.forEach((stop) => stop());
}
