/** Whether the manual is open, and where. */
import { create } from 'zustand';
import { deviceOf, useDesk } from '../desk/store.ts';
import { useBeside } from '../desk/beside/beside-store.ts';
import { usePeople } from '../desk/people/people-store.ts';
import { usePapers } from '../desk/printing/papers-store.ts';
import { useSession } from '../desk/session-store.ts';
import { coverWork } from '../parts/keys.ts';
import { chapterFor } from './chapters.ts';

interface ManualState {
  /** Chapter that is open; null: the manual is closed. */
  chapter: string | null;
  /** Place among the chapter's blocks to go to. */
  at: number;
  /** Where the keyboard was before. */
  cameFrom: HTMLElement | null;
  openHere(): void;
  go(chapter: string, at?: number): void;
  close(): void;
}

const needs: Partial<Record<string, 'document-reader' | 'camera' | 'fingerprint-scanner'>> = { document: 'document-reader', face: 'camera', fingerprints: 'fingerprint-scanner', rolled: 'fingerprint-scanner' };

export const useManual = create<ManualState>((set, get) => ({
  chapter: null,
  at: 0,
  cameFrom: null,
  openHere: () => {
    if (get().chapter !== null) {
      get().close();
      return;
    }
    const { screen, devices } = useDesk.getState();
    const session = useSession.getState().view?.session ?? null;
    const papers = usePapers.getState();
    const kind = session ? needs[session.step] : undefined;
    const device = kind ? deviceOf(devices, kind) : null;
    const chapter = chapterFor({
      screen,
      step: session?.step ?? null,
      beside: useBeside.getState().page,
      paper: papers.shown !== null && papers.sessionId === session?.id,
      role: usePeople.getState().state?.person?.role ?? null,
      deviceMissing: device !== null && (device.state === 'missing' || device.state === 'error'),
    });
    const active = document.activeElement;
    coverWork('manual');
    set({ chapter, at: 0, cameFrom: active instanceof HTMLElement && active !== document.body ? active : null });
  },
  go: (chapter, at = 0) => set({ chapter, at }),
  close: () => {
    const { cameFrom, chapter } = get();
    if (chapter === null) return;
    coverWork(null);
    set({ chapter: null, cameFrom: null });
    // The element is still in the page: the work below was only hidden.
    setTimeout(() => (cameFrom?.isConnected ? cameFrom : document.getElementById('main'))?.focus(), 0);
  },
}));
