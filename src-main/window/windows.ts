/** The two windows: the caseworker's desk and the one that faces the person. */
import { BrowserWindow, screen } from 'electron';
import { mayNavigate, origin, type Role } from './rights.ts';

const preferences = (preload: string) =>
  ({ preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false, spellcheck: false, devTools: process.env['SCHALTER_DEVTOOLS'] === '1', backgroundThrottling: false }) as const;

function harden(window: BrowserWindow): void {
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  const stay = (event: { preventDefault(): void }, address: string) => {
    if (!mayNavigate(address)) event.preventDefault();
  };
  window.webContents.on('will-navigate', stay);
  window.webContents.on('will-redirect', stay);
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
}

export function openWindow(role: Role, preload: string, title: string): BrowserWindow {
  const displays = screen.getAllDisplays();
  const own = screen.getPrimaryDisplay();
  const other = displays.find((display) => display.id !== own.id);
  const area = role === 'person' && other ? other.workArea : own.workArea;
  const window = new BrowserWindow({
    title,
    x: area.x,
    y: area.y,
    width: role === 'desk' ? Math.min(area.width, 1600) : Math.min(area.width, 1280),
    height: role === 'desk' ? Math.min(area.height, 1000) : Math.min(area.height, 900),
    minWidth: 683,
    minHeight: 480,
    show: false,
    backgroundColor: '#f4f5f7',
    autoHideMenuBar: true,
    fullscreen: role === 'person' && other !== undefined,
    webPreferences: preferences(preload),
  });
  harden(window);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${origin}/${role}.html`);
  return window;
}
