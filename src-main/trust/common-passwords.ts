/**
 * Passwords that are tried first are refused where one is set (OWASP ASVS 4.0.3, 2.1.7): the list of @zxcvbn-ts/language-common,
 * offline. It holds few of twelve characters and more; people lengthen a short one with digits and signs, or by saying it again,
 * and those are refused with it.
 */
import { newPassword, type PasswordStrength } from '../contract/people.ts';
import { SchalterError } from '../errors.ts';

let list: ReadonlySet<string> | undefined;

/** Loaded when the first password is set: most starts of a desk never need it. */
async function commonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return (list ??= new Set(dictionary['passwords-common']));
}

/** What is said again and again in it, otherwise itself. */
const saidOnce = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text;

async function isCommon(password: string): Promise<boolean> {
  const typed = password.normalize('NFKC').toLowerCase();
  const bare = typed.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const common = await commonPasswords();
  return saidOnce(typed).length <= 3 || [typed, saidOnce(typed), bare, saidOnce(bare)].some((one) => common.has(one));
}

/** @throws SchalterError PASSWORD_COMMON (input) */
export async function refuseCommon(password: string): Promise<void> {
  if (await isCommon(password)) throw new SchalterError('PASSWORD_COMMON', 'input', 'Dieses Kennwort gehört zu denen, die zuerst probiert werden, oder ist nur eines davon mit Ziffern oder Zeichen. Bitte ein anderes wählen, am besten mehrere Wörter, die nichts miteinander zu tun haben.');
}

/** So long, and of so many different characters, that nobody tries it out. */
const good = { letters: 16, different: 8 };

/** Said while a new password is typed [OWASP ASVS 4.0.3 2.1.8]: length and the list, no estimate of more than that. */
export async function strengthOf(password: string): Promise<PasswordStrength> {
  if (!newPassword.safeParse(password).success) return 'short';
  if (await isCommon(password)) return 'common';
  return password.length >= good.letters && new Set(password).size >= good.different ? 'good' : 'fair';
}
