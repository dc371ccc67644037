/**
 * Who may ask for what: pure rules, so that they can be tested without a window.
 * The page of a window is known by its address, its role by the address alone.
 */
import type { CallName, EventName } from '../contract/calls.ts';

export const origin = 'app://schalter';

export type Role = 'desk' | 'person' | 'call';

/** Role of a page by its address; undefined for anything that is not one of our two pages. */
export function roleOf(address: string): Role | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'app:' || url.host !== 'schalter') return undefined;
  if (url.pathname === '/desk.html') return 'desk';
  if (url.pathname === '/person.html') return 'person';
  if (url.pathname === '/call.html') return 'call';
  return undefined;
}

/** Calls only the main process makes. */
const mainOnly: ReadonlySet<CallName> = new Set(['inquiry.opening', 'catalogue.address']);

/** Calls of the view that holds sound and picture of an interpreter, and nobody else's. */
const callOnly: ReadonlySet<CallName> = new Set(['interpreter.report', 'interpreter.pending']);

/** The person-facing window asks for nothing: it is told what to show. The call view tells of its call and asks for no data. */
export function mayCall(role: Role, name: CallName): boolean {
  if (role === 'call') return callOnly.has(name);
  return role === 'desk' && !mainOnly.has(name) && !callOnly.has(name);
}

/** TR-03121-3-4 4.8.2: the person sees guidance, never data or results. */
const personEvents: ReadonlySet<EventName> = new Set(['person.scene', 'person.card', 'finger.live']);

/** Orders hold the password of the telephone: the call view alone hears them. */
const callEvents: ReadonlySet<EventName> = new Set(['interpreter.order', 'interpreter.changed', 'core.restarted']);

export function mayHear(role: Role, name: EventName): boolean {
  if (role === 'desk') return name !== 'interpreter.order';
  return (role === 'call' ? callEvents : personEvents).has(name);
}

/** Only the camera, only for the two windows' pages, never sound; the call view has a session and rights of its own. */
export function mayUse(permission: string, pageAddress: string, mediaTypes: readonly string[]): boolean {
  return permission === 'media' && ['desk', 'person'].includes(roleOf(pageAddress) ?? '') && mediaTypes.every((type) => type === 'video');
}

/** Navigation of the two windows stays on their own pages; nothing else may be opened. */
export function mayNavigate(address: string): boolean {
  return ['desk', 'person'].includes(roleOf(address) ?? '');
}

/** A portal shows pages of the origins in its description and nothing else. */
export function mayShow(address: string, origins: readonly string[]): boolean {
  try {
    const url = new URL(address);
    return ['https:', 'http:'].includes(url.protocol) && origins.includes(url.origin);
  } catch {
    return false;
  }
}

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Room in CSS pixels of the desk's page as bounds inside its window; null where there is none. Never outside the window. */
export function sideViewBounds(room: Rectangle, window: { width: number; height: number }, zoom: number): Rectangle | null {
  const numbers = [room.x, room.y, room.width, room.height, zoom];
  if (!numbers.every(Number.isFinite)) return null;
  const x = Math.max(0, Math.round(room.x * zoom));
  const y = Math.max(0, Math.round(room.y * zoom));
  const width = Math.min(window.width, Math.round((room.x + room.width) * zoom)) - x;
  const height = Math.min(window.height, Math.round((room.y + room.height) * zoom)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}
