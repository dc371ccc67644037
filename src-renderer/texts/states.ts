/** Nationalities and languages as the window offers them. */
import { stateCodes, stateName } from '../../src-main/contract/state-names.ts';
import type { Locale } from './t.ts';

export { stateName };

/** Every nationality for a choice, by name. */
export function states(locale: Locale): Array<{ code: string; name: string }> {
  return stateCodes.map((code) => ({ code, name: stateName(code, locale) })).sort((a, b) => a.name.localeCompare(b.name, locale));
}

/** Languages offered first: those that interpreters are asked for most at the desk, ISO 639-3. */
export const languageCodes = ['deu', 'eng', 'fra', 'ara', 'fas', 'prs', 'pus', 'ukr', 'rus', 'tur', 'kmr', 'ckb', 'tir', 'amh', 'som', 'kat', 'hye', 'aze', 'sqi', 'srp', 'bos', 'ron', 'spa', 'por', 'urd', 'hin', 'ben', 'pan', 'tam', 'vie', 'zho', 'swa', 'hau', 'yor', 'wol', 'ful', 'rmy'] as const;
