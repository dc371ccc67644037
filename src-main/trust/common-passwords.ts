/**
 * Passwords that are tried first are refused where one is set (OWASP ASVS 4.0.3, 2.1.7): the list of @zxcvbn-ts/language-common,
 * offline. It holds few of twelve characters and more; people lengthen a short one with digits and signs, or by saying it again,
 * and those are refused with it.
 */
import { SchalterError } from '../errors.ts';

let list: ReadonlySet<string> | undefined;

/** Loaded when the first password is set: most starts of a desk never need it. */
async function commonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return (list ??= new Set(dictionary['passwords-common']));
}

/** What is said again and again in it, otherwise itself. */
const saidOnce = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text;

/** @throws SchalterError PASSWORD_COMMON (input) */
export async function refuseCommon(password: string): Promise<void> {
  const typed = password.normalize('NFKC').toLowerCase();
  const bare = typed.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const common = await commonPasswords();
  const known = [typed, saidOnce(typed), bare, saidOnce(bare)].some((one) => common.has(one));
  if (known || saidOnce(typed).length <= 3) throw new SchalterError('PASSWORD_COMMON', 'input', 'Dieses Kennwort gehört zu denen, die zuerst probiert werden, oder ist nur eines davon mit Ziffern oder Zeichen. Bitte ein anderes wählen, am besten mehrere Wörter, die nichts miteinander zu tun haben.');
}
