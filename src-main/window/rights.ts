/**
 * Who may ask for what: pure rules, so that they can be tested without a window.
 * The page of a window is known by its address, its role by the address alone.
 */
import type { CallName, EventName } from '../contract/calls.ts';

export const origin = 'app://schalter';

export type Role = 'desk' | 'person';

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
  return undefined;
}

/** Calls only the main process makes. */
const mainOnly: ReadonlySet<CallName> = new Set(['print.submit']);

/** The person-facing window asks for nothing: it is told what to show. */
export function mayCall(role: Role, name: CallName): boolean {
  return role === 'desk' && !mainOnly.has(name);
}

/** TR-03121-3-4 4.8.2: the person sees guidance, never data or results. */
const personEvents: ReadonlySet<EventName> = new Set(['person.scene', 'finger.live']);

export function mayHear(role: Role, name: EventName): boolean {
  return role === 'desk' ? true : personEvents.has(name);
}

/** Only the camera, only for our own pages, never sound. */
export function mayUse(permission: string, pageAddress: string, mediaTypes: readonly string[]): boolean {
  return permission === 'media' && roleOf(pageAddress) !== undefined && mediaTypes.every((type) => type === 'video');
}

/** Navigation stays on our own pages; nothing else may be opened. */
export function mayNavigate(address: string): boolean {
  return roleOf(address) !== undefined;
}
