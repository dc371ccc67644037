/**
 * Keys of the desk. Enter is the one primary action of the screen, at a fixed place; other keys are written
 * on their buttons. A key never acts while somebody writes, except Enter in a single-line field and F-keys. Letters,
 * digits and signs can be turned off (WCAG 2.2 2.1.4): who dictates or hits keys by accident sets nothing off by a word.
 */
import { useEffect, useRef, type KeyboardEvent as ReactKeyboardEvent } from 'react';
import { create } from 'zustand';

const characterKeysKey = 'schalter.characterKeys';

/** Whether keys of one character act; kept on this machine. */
export const useCharacterKeys = create<{ on: boolean; turn(on: boolean): void }>((set) => ({
  on: globalThis.localStorage?.getItem(characterKeysKey) !== 'off',
  turn: (on) => {
    localStorage.setItem(characterKeysKey, on ? 'on' : 'off');
    set({ on });
  },
}));

/** True where the element itself answers to Enter or to typed characters. */
export function takesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (/^F\d{1,2}$/.test(key)) return false;
  if (target.closest('[role="listbox"], [role="combobox"], [aria-haspopup="listbox"], [aria-expanded="true"][role="combobox"]')) return true;
  if (target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable)) return true;
  if (target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox') return key !== 'Enter';
  // The arrows choose between radio buttons.
  if (key.startsWith('Arrow') && target instanceof HTMLInputElement) return true;
  if (key === 'Enter' || key === ' ') return target.matches('button, a, summary, [role="checkbox"]:not(input)');
  return false;
}

/** For a form that Escape discards out of its fields, too, where `useKey` leaves keys to who writes; an open list closes first. */
export const discardedByEscape = (discard: () => void) => ({
  onKeyDown: (event: ReactKeyboardEvent) => {
    if (event.key === 'Escape') discard();
  },
});

/** A layer over the work (the manual) has the keys to itself. */
const covered = (): boolean => document.documentElement.dataset['layer'] !== undefined;

/** The work keeps its state and loses its keys while a layer lies over it. */
export function coverWork(layer: string | null): void {
  if (layer === null) delete document.documentElement.dataset['layer'];
  else document.documentElement.dataset['layer'] = layer;
}

/** A letter counts with Shift and with the capitals locked, too. */
const plain = (key: string): string => (key.length === 1 ? key.toLowerCase() : key);

/** Runs `run` on a key (as in KeyboardEvent.key) anywhere in the window, with or without Alt. */
export function useKey(key: string | null, run: () => void, options: { alt?: boolean; /** Also while a layer lies over the work. */ over?: boolean } = {}): void {
  const latest = useRef(run);
  latest.current = run;
  const { alt = false, over = false } = options;
  const on = useCharacterKeys((keys) => keys.on) || key?.length !== 1 || alt;
  useEffect(() => {
    if (!key || !on) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (plain(event.key) !== plain(key) || event.altKey !== alt || event.ctrlKey || event.metaKey || event.repeat || event.isComposing) return;
      if (takesKey(event.target, key) || (covered() && !over)) return;
      event.preventDefault();
      event.stopPropagation();
      // A field stores what stands in it; a choice keeps the keyboard.
      if (key.length > 1 && event.target instanceof HTMLInputElement) event.target.blur();
      latest.current();
    };
    // Before the elements: react-aria's radio buttons would swallow Enter without doing anything with it.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [key, alt, over, on]);
}
