import { describe, expect, it } from 'vitest';
import { calls, events, type CallName, type EventName } from '../contract/calls.ts';
import { mayCall, mayHear, mayNavigate, mayUse, roleOf } from './rights.ts';

describe('rights of the windows', () => {
  it('knows a page only by its own scheme, host and path', () => {
    // Fails without scheme or host in `roleOf`.
    expect(roleOf('app://schalter/desk.html')).toBe('desk');
    expect(roleOf('app://schalter/person.html?x=1')).toBe('person');
    for (const address of ['https://schalter/desk.html', 'file:///desk.html', 'app://other/desk.html', 'app://schalter/other.html', 'not an address', '']) expect(roleOf(address)).toBeUndefined();
  });

  it('[TR-03121-3-4 4.8.2.1] lets the person-facing window hear guidance only and ask for nothing', () => {
    // Fails without `personEvents`.
    for (const name of Object.keys(calls) as CallName[]) expect(mayCall('person', name)).toBe(false);
    expect((Object.keys(events) as EventName[]).filter((name) => mayHear('person', name)).sort()).toEqual(['finger.live', 'person.card', 'person.scene']);
  });

  it('grants the camera and nothing else, and only to our pages', () => {
    // Fails without one of the three conditions of `mayUse`.
    expect(mayUse('media', 'app://schalter/desk.html', ['video'])).toBe(true);
    expect(mayUse('media', 'app://schalter/desk.html', ['video', 'audio'])).toBe(false);
    expect(mayUse('media', 'https://example.org/', ['video'])).toBe(false);
    for (const permission of ['geolocation', 'notifications', 'hid', 'serial', 'usb', 'clipboard-read']) expect(mayUse(permission, 'app://schalter/desk.html', [])).toBe(false);
  });

  it('never navigates away', () => {
    expect(mayNavigate('https://example.org/')).toBe(false);
    expect(mayNavigate('app://schalter/person.html')).toBe(true);
  });
});
