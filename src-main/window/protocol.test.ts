import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, fileFor } from './protocol.ts';

describe('app:// protocol', () => {
  it('serves files of the page folder', () => {
    expect(fileFor('/opt/x/renderer', 'app://schalter/desk.html')).toBe('/opt/x/renderer/desk.html');
  });

  it('refuses what leads outside, other hosts and unknown types', () => {
    // Fails without each condition of `fileFor`.
    for (const address of ['app://schalter/..%2f..%2fetc/x.html', 'app://schalter/a/..%2f..%2f..%2fetc%2fx.json', 'app://other/desk.html', 'app://schalter/data.db', 'app://schalter/']) expect(fileFor('/opt/x/renderer', address)).toBeUndefined();
    expect(fileFor('/opt/x/renderer', 'app://schalter/%2e%2e/%2e%2e/etc/x.json')).toBe('/opt/x/renderer/etc/x.json');
  });

  it('has a policy without unsafe sources and without remote ones', () => {
    // Fails with any other source in `contentSecurityPolicy`.
    expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/);
    expect(contentSecurityPolicy).toContain("default-src 'none'");
    // What is built into the program, and no file of any other folder of it.
    expect(contentSecurityPolicy).toMatch(/script-src app:\/\/schalter\/assets\/;/);
  });
});
