/** Passwords that anybody would try. */
import { describe, expect, it } from 'vitest';
import { refuseCommon, strengthOf } from './common-passwords.ts';

describe('[OWASP ASVS 4.0.3 2.1.7] a new password', () => {
  // Fails without the list, without case folding, without the look below digits, without the look below repetition.
  it.each(['qwerty123456', 'QWERTY123456', 'Administrator', '123456789012', 'Passwort2026!', '!!Sommer1234', 'passwordpassword', 'SchatzSchatz99', 'xxxxxxxxxxxx', 'abcabcabcabc', 'ｐａｓｓｗｏｒｄ１２３４'])('»%s« is refused', async (password) => {
    await expect(refuseCommon(password)).rejects.toMatchObject({ code: 'PASSWORD_COMMON', kind: 'input' });
  });
  it.each(['ein langes Kennwort', 'Regenschirm Kupfer 7 Laterne', '7Kx!mVq2rTzw', 'Πράσινο αμάξι 12'])('»%s« is taken', async (password) => {
    await expect(refuseCommon(password)).resolves.toBeUndefined();
  });
});

it.each([['kurz', 'short'], ['Passwort2026!', 'common'], ['7Kx!mVq2rTzw', 'fair'], ['aaaaaaaabbbbbbbbcc', 'fair'], ['Regenschirm Kupfer 7 Laterne', 'good']] as const)('[OWASP ASVS 4.0.3 2.1.8] »%s« is said to be %s', async (password, strength) => {
  expect(await strengthOf(password)).toBe(strength);
});
