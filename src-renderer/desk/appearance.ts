/** Light, dark or high contrast: what the system asks for unless the caseworker chose; kept on this machine only. */
import { create } from 'zustand';

export type Appearance = 'system' | 'light' | 'dark' | 'contrast';
const KEY = 'schalter.appearance';
const all: Appearance[] = ['system', 'light', 'dark', 'contrast'];

function stored(): Appearance {
  const value = localStorage.getItem(KEY);
  return all.find((one) => one === value) ?? 'system';
}

/** Sets what the sheets select on: KERN's theme attribute and our own for contrast. */
export function applyAppearance(appearance: Appearance): void {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const more = matchMedia('(prefers-contrast: more)').matches;
  const root = document.documentElement;
  const contrast = appearance === 'contrast' || (appearance === 'system' && more);
  root.dataset['kernTheme'] = appearance === 'dark' || (appearance === 'system' && dark) || contrast ? 'dark' : 'light';
  root.dataset['contrast'] = contrast ? 'more' : 'normal';
}

export const useAppearance = create<{ appearance: Appearance; next(): void }>((set, get) => ({
  appearance: stored(),
  next: () => {
    const appearance = all[(all.indexOf(get().appearance) + 1) % all.length] ?? 'system';
    localStorage.setItem(KEY, appearance);
    applyAppearance(appearance);
    set({ appearance });
  },
}));

/** Follows the system as long as nothing is chosen. */
export function connectAppearance(): () => void {
  const follow = (): void => applyAppearance(useAppearance.getState().appearance);
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) => matchMedia(query));
  follow();
  queries.forEach((query) => query.addEventListener('change', follow));
  return () => queries.forEach((query) => query.removeEventListener('change', follow));
}
