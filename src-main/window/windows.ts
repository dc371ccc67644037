/** The two windows: the caseworker's desk and the one that faces the person. */
import { app, BrowserWindow, screen } from 'electron';
import { mayNavigate, origin, type Role } from './rights.ts';

function harden(window: BrowserWindow): void {
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  const stay = (event: { preventDefault(): void }, address: string) => {
    if (!mayNavigate(address)) event.preventDefault();
  };
  window.webContents.on('will-navigate', stay);
  window.webContents.on('will-redirect', stay);
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
}

const zoomStep = 0.5;
/** About 300 %: beyond 200 % (WCAG 1.4.4) there is still room. */
const mostZoom = 6;

/** Ctrl with + − 0: without a menu nothing else would enlarge the page. */
function zoomByKeys(window: BrowserWindow): void {
  const { webContents } = window;
  webContents.on('before-input-event', (event, { type, control, meta, alt, key }) => {
    if (type !== 'keyDown' || !(control || meta) || alt || !['+', '=', '-', '0'].includes(key)) return;
    event.preventDefault();
    const level = webContents.getZoomLevel();
    webContents.setZoomLevel(key === '0' ? 0 : Math.max(-2, Math.min(mostZoom, level + (key === '-' ? -zoomStep : zoomStep))));
  });
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
    // A middle click would open a window or navigate; both are denied as well.
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false, disableBlinkFeatures: 'Auxclick', spellcheck: false, devTools: !app.isPackaged && process.env['SCHALTER_DEVTOOLS'] === '1', backgroundThrottling: false }, // eng-disable PRELOAD_JS_CHECK
  });
  harden(window);
  zoomByKeys(window);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${origin}/${role}.html`);
  return window;
}
