/**
 * Records what an operator does in the real window: the trusted input events of its page, with the step they were
 * made in and the control they met, and every change of the screen. What is written is not recorded, only that a key was.
 */
import type { Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Recorded, Recording } from './model.ts';

export const recordings = join(import.meta.dirname, '../.artifacts/keystrokes');

type Watched = Window & { operatorRecording?: { events: Recorded[]; stop(): void } };

/** Runs in the page. */
function watch(): void {
  const events: Recorded[] = [];
  const text = (element: Element | null | undefined): string => element?.textContent?.trim().replaceAll(/\s+/g, ' ') ?? '';
  const step = (): string => text(document.querySelector('.step-button[aria-current="step"] .step-title')) || text(document.querySelector('h1')) || 'Tag';
  const named = (target: EventTarget | null): string => {
    const control = target instanceof Element ? target.closest('button, a, label, input, textarea, [role]') : null;
    const label = control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement ? text(control.labels?.[0]) : '';
    return (control?.getAttribute('aria-label') || label || text(control)).slice(0, 60);
  };
  let last = '';
  const look = (): void => {
    const primary = document.querySelector<HTMLButtonElement>('.action-bar .button-primary, main .button-primary');
    const screen = `${text(document.querySelector('h1'))} · ${text(primary?.querySelector('.button-text'))}${primary?.disabled === true ? ' (gesperrt)' : ''}`;
    if (screen === last) return;
    last = screen;
    events.push({ type: 'screen', at: performance.now(), step: step(), screen });
  };
  /** In a field every key of one character writes; elsewhere the space bar presses what has the keyboard. */
  const writes = (target: EventTarget | null, key: string): boolean => {
    const field = (target instanceof HTMLInputElement && !['radio', 'checkbox', 'button'].includes(target.type)) || target instanceof HTMLTextAreaElement;
    return key.length === 1 && (field || key !== ' ');
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.isTrusted) events.push({ type: 'key', at: performance.now(), key: writes(event.target, event.key) ? 'character' : event.key, step: step(), on: named(event.target) });
  };
  const onPointer = (event: PointerEvent): void => {
    if (event.isTrusted) events.push({ type: 'click', at: performance.now(), step: step(), on: named(event.target) });
  };
  const observer = new MutationObserver(look);
  observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['disabled', 'aria-current'] });
  window.addEventListener('keydown', onKey, true);
  window.addEventListener('pointerdown', onPointer, true);
  look();
  (window as Watched).operatorRecording = {
    events,
    stop: () => {
      observer.disconnect();
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('pointerdown', onPointer, true);
    },
  };
}

/** Begins; what it returns ends it and keeps the recording for `npm run klm`. */
export async function recordOperator(page: Page, job: string, by: Recording['by']): Promise<() => Promise<Recording>> {
  await page.evaluate(watch);
  return async () => {
    const events = await page.evaluate(() => {
      const own = (window as Watched).operatorRecording!;
      own.stop();
      return own.events;
    });
    const recording: Recording = { job, by, load: loadavg()[1]!, events };
    mkdirSync(recordings, { recursive: true });
    writeFileSync(join(recordings, `${job}-${by}.json`), JSON.stringify(recording, null, 1));
    return recording;
  };
}
