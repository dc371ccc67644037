/**
 * Where the invented interpreter of training sits: a hidden page that picks up (src-renderer/call/training-end.ts), opened
 * with the first call to the training's own service and gone when the call is over. It has no bridge to the core, no
 * device and no address but the exchange of this machine.
 */
import { BrowserWindow } from 'electron';
import type { CallOrder } from '../contract/interpreter.ts';
import { trainingDomain } from '../training/interpreters/names.ts';
import { origin } from './rights.ts';

export class TrainingEnd {
  #page: BrowserWindow | null = null;

  /** Only for a call to the invented interpreters: an office's own service is called by nobody but the desk. */
  pickUp({ websocket, uri }: Extract<CallOrder, { type: 'dial' }>): void {
    if (this.#page || !uri.endsWith(`@${trainingDomain}`)) return;
    const page = new BrowserWindow({ show: false, width: 320, height: 240, webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, disableBlinkFeatures: 'Auxclick', devTools: false, backgroundThrottling: false, autoplayPolicy: 'no-user-gesture-required' } });
    page.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    page.webContents.on('will-navigate', (event) => event.preventDefault());
    page.webContents.on('render-process-gone', () => this.leave());
    this.#page = page;
    void page.loadURL(`${origin}/training-end.html#${encodeURIComponent(websocket)}`).catch(() => this.leave());
  }

  leave(): void {
    this.#page?.destroy();
    this.#page = null;
  }
}
