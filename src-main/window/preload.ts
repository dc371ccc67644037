/**
 * Runs sandboxed before each page. Exposes the contract under `window.schalter` and nothing else:
 * no Electron object, no channel name, no event object reaches the page.
 */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { channels } from './channels.ts';
import type { WindowApi } from '../contract/window-api.ts';

const handlers = new Map<string, Set<(payload: unknown) => void>>();

ipcRenderer.on(channels.event, (_event: IpcRendererEvent, name: string, payload: unknown) => {
  for (const handler of handlers.get(name) ?? []) handler(payload);
});

const api: WindowApi = {
  role: location.pathname.endsWith('/person.html') ? 'person' : location.pathname.endsWith('/call.html') ? 'call' : 'desk',
  call: (name, input) => ipcRenderer.invoke(channels.call, name, input),
  on(name, handler) {
    const known = handlers.get(name) ?? new Set();
    handlers.set(name, known.add(handler));
    return () => void known.delete(handler);
  },
  openReference: (sessionId, catalogue, model) => ipcRenderer.invoke(channels.reference, sessionId, catalogue, model),
  openPersonWindow: () => ipcRenderer.invoke(channels.personWindow),
  openPortal: (systemId, sessionId) => ipcRenderer.invoke(channels.portal, systemId, sessionId),
  closePortal: () => ipcRenderer.invoke(channels.portal, null, null),
  movePortal: (step) => ipcRenderer.invoke(channels.movePortal, step),
  placeView: (view, room) => ipcRenderer.invoke(channels.place, view, room),
};

contextBridge.exposeInMainWorld('schalter', api);
