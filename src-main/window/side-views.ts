/**
 * What is shown inside the desk window without being part of its page: the call view with sound and picture
 * of an interpreter, and portals of information systems. Each has a session of its own and lies where the
 * desk's page reserves room for it. A portal is remote content: no preload, no permission but those of its
 * description, no page outside its origins, nothing kept when it is closed.
 */
import { WebContentsView, session, type BrowserWindow, type Certificate, type Session } from 'electron';
import type { CallOrder } from '../contract/interpreter.ts';
import type { PortalStanding } from '../contract/inquiry.ts';
import type { PortalOpening } from '../counter/information/systems.ts';
import { iceAddress } from '../counter/interpreter/ice-address.ts';
import { leadsTo } from './pinned-ca.ts';
import { mayShow, origin, sideViewBounds, type Rectangle } from './rights.ts';

export type SideView = 'call' | 'portal';

export interface SideViewsOptions {
  desk(): BrowserWindow | undefined;
  preload: string;
  /** Serves `app://` in a session of its own. */
  serve(session: Session): void;
  /** A view is gone although nobody closed it. */
  lost(view: SideView): void;
  /** The open portal went on, or why it did not. */
  portal(standing: PortalStanding): void;
  /** The certificate of a call's proxy or relay is not believed. */
  refused(host: string, expired: boolean): void;
}

/** Answers of a certificate check (Electron: setCertificateVerifyProc). */
/** A load that another replaced (Chromium: ERR_ABORTED). */
const aborted = -3;
const [asChromiumSays, certificateRefused] = [-3, -2];

function chainOf(leaf: Certificate): string[] {
  const chain = [leaf.data];
  for (let one = leaf; one.issuerCert && one.issuerCert.fingerprint !== one.fingerprint; one = one.issuerCert) chain.push(one.issuerCert.data);
  return chain;
}

export class SideViews {
  readonly #options: SideViewsOptions;
  /** By host of a proxy or relay. */
  readonly #authorities = new Map<string, string | null>();
  /** Refused hosts: Chromium keeps its verdict and does not ask again. True: the certificate has expired. */
  readonly #refused = new Map<string, boolean>();
  readonly #views = new Map<SideView, WebContentsView>();

  constructor(options: SideViewsOptions) {
    this.#options = options;
  }

  contentsOf(view: SideView): Electron.WebContents | undefined {
    return this.#views.get(view)?.webContents;
  }

  /** The view for calls, made when the first call is dialled; certificates of proxy and relays must come from the authorities named. */
  openCall(dial: Extract<CallOrder, { type: 'dial' }> | null): void {
    if (dial) this.#trustFor(dial);
    if (this.#views.has('call')) return;
    const own = session.fromPartition('call', { cache: false });
    this.#options.serve(own);
    own.setCertificateVerifyProc(({ hostname, certificate, verificationResult }, decide) => { // eng-disable CERTIFICATE_VERIFY_PROC_JS_CHECK
      const authority = this.#authorities.get(hostname) ?? null;
      const believed = authority === null ? verificationResult === 'net::OK' : leadsTo(chainOf(certificate), authority, hostname, Date.now());
      if (believed) this.#refused.delete(hostname);
      else this.#refuse(hostname, certificate.validExpiry * 1000 < Date.now());
      decide(authority === null ? asChromiumSays : believed ? 0 : certificateRefused);
    });
    own.setPermissionRequestHandler((contents, permission, decide) => decide(permission === 'media' && contents.getURL() === `${origin}/call.html`));
    own.setPermissionCheckHandler((_contents, permission, from) => permission === 'media' && from.startsWith(origin));
    this.#add('call', new WebContentsView({ webPreferences: { preload: this.#options.preload, session: own, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, disableBlinkFeatures: 'Auxclick', devTools: false, backgroundThrottling: false } }), `${origin}/call.html`, () => false);
  }

  #trustFor({ websocket, authority, iceServers }: Extract<CallOrder, { type: 'dial' }>): void {
    const trusted = new Map([[new URL(websocket).hostname, authority]]);
    for (const server of iceServers) {
      const at = iceAddress(server.urls);
      if (at?.tls) trusted.set(at.host, server.authority ?? trusted.get(at.host) ?? null);
    }
    for (const [host, trust] of trusted) {
      this.#authorities.set(host, trust);
      const expired = this.#refused.get(host);
      if (expired !== undefined) this.#options.refused(host, expired);
    }
  }

  #refuse(host: string, expired: boolean): void {
    this.#refused.set(host, expired);
    this.#options.refused(host, expired);
  }

  openPortal({ id, address, origins, permissions }: PortalOpening): void {
    this.close('portal');
    // No `persist:` before the name: what the portal keeps is gone with the program.
    const own = session.fromPartition(`portal-${id}-${Date.now()}`, { cache: false });
    const granted = (types: readonly string[]) => types.length > 0 && types.every((type) => permissions.includes(type === 'audio' ? 'microphone' : 'camera'));
    own.setPermissionRequestHandler((contents, permission, decide, details) => decide(permission === 'media' && mayShow(contents.getURL(), origins) && granted('mediaTypes' in details ? (details.mediaTypes ?? []) : [])));
    own.setPermissionCheckHandler((_contents, permission, from, details) => permission === 'media' && mayShow(from, origins) && granted([details.mediaType ?? 'video']));
    own.setDevicePermissionHandler(() => false);
    own.on('will-download', (event) => {
      event.preventDefault();
      tell('Herunterladen ist hier nicht möglich. Bitte ansehen und das Ergebnis eintragen.');
    });
    const view = new WebContentsView({ webPreferences: { session: own, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, disableBlinkFeatures: 'Auxclick', devTools: false, disableDialogs: true } });
    const contents = view.webContents;
    const tell = (message: string | null): void => this.#options.portal({ open: true, canGoBack: contents.navigationHistory.canGoBack(), message });
    const hostOf = (target: string): string => URL.parse(target)?.host ?? target.slice(0, 60);
    const may = (target: string): boolean => {
      const shown = mayShow(target, origins);
      if (!shown) tell(`${hostOf(target)} gehört nicht zu diesem System und wurde nicht geöffnet.`);
      return shown;
    };
    contents.on('did-navigate', () => tell(null));
    contents.on('did-navigate-in-page', () => tell(null));
    contents.on('did-fail-load', (_event, code, _why, target, main) => {
      if (main && code !== aborted) tell(code <= -200 && code > -300 ? `Dem Zertifikat von ${hostOf(target)} wird nicht vertraut. Bitte den Support anrufen.` : `${hostOf(target)} ist nicht erreichbar. Bitte die Leitung prüfen und neu laden.`);
    });
    // Whoever works by keyboard comes back out of it.
    contents.on('before-input-event', (_event, { type, key }) => {
      if (type === 'keyDown' && key === 'Escape') this.#options.desk()?.webContents.focus();
    });
    this.#add('portal', view, address, may);
    contents.focus();
    // A link that would open a window opens in the portal itself where the portal may show it.
    contents.setWindowOpenHandler(({ url }) => {
      if (may(url)) void contents.loadURL(url).catch(() => undefined);
      return { action: 'deny' };
    });
  }

  movePortal(step: 'back' | 'reload'): void {
    const contents = this.#views.get('portal')?.webContents;
    if (step === 'back') contents?.navigationHistory.goBack();
    else contents?.reload();
  }

  #add(kind: SideView, view: WebContentsView, address: string, mayGo: (address: string) => boolean): void {
    const stay = (event: { preventDefault(): void }, target: string) => {
      if (!mayGo(target)) event.preventDefault();
    };
    view.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    view.webContents.on('will-navigate', stay);
    view.webContents.on('will-redirect', stay);
    view.webContents.on('will-attach-webview', (event) => event.preventDefault());
    view.webContents.on('render-process-gone', () => {
      this.close(kind);
      this.#options.lost(kind);
    });
    view.setVisible(false);
    this.#views.set(kind, view);
    this.#options.desk()?.contentView.addChildView(view);
    void view.webContents.loadURL(address).catch(() => undefined);
  }

  /** Where the desk's page has made room for it, in CSS pixels of the page; null hides it. */
  place(kind: SideView, rectangle: Rectangle | null): void {
    const view = this.#views.get(kind);
    const desk = this.#options.desk();
    if (!view || !desk) return;
    const bounds = rectangle && sideViewBounds(rectangle, desk.getContentBounds(), desk.webContents.getZoomFactor());
    view.setVisible(bounds !== null);
    if (bounds) view.setBounds(bounds);
  }

  close(kind: SideView): void {
    const view = this.#views.get(kind);
    if (!view) return;
    this.#views.delete(kind);
    this.#options.desk()?.contentView.removeChildView(view);
    const own = view.webContents.session;
    view.webContents.close();
    if (kind === 'portal') void own.clearStorageData().catch(() => undefined);
  }
}
