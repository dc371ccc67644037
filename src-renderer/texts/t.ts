/**
 * Texts of the window: one flat catalogue per language with the same keys, checked by the compiler.
 * `{name}` is a placeholder; a text with a number may have a singular and a plural.
 */
import { create } from 'zustand';
import { de } from './de.ts';
import { en } from './en.ts';

export type PluralText = { one: string; other: string };
export type TextKey = keyof typeof de;
export type Catalogue = { [K in TextKey]: (typeof de)[K] extends string ? string : PluralText };
export type Values = Record<string, string | number>;
export type Locale = 'de' | 'en';

const catalogues: Record<Locale, Catalogue> = { de, en };

export function format(text: string | PluralText, values: Values = {}): string {
  const chosen = typeof text === 'string' ? text : values['n'] === 1 ? text.one : text.other;
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

export type Translate = (key: TextKey, values?: Values) => string;

const translators: Record<Locale, Translate> = {
  de: (key, values) => format(catalogues.de[key], values),
  en: (key, values) => format(catalogues.en[key], values),
};

export const useLocale = create<{ locale: Locale; setLocale(locale: Locale): void }>((set) => ({
  locale: 'de',
  setLocale: (locale) => {
    document.documentElement.lang = locale;
    set({ locale });
  },
}));

/** The translator of the chosen language; the component is drawn again when the language changes. */
export function useT(): Translate {
  return translators[useLocale((state) => state.locale)];
}

/** A text whose key is put together from data: `fallback` where the catalogue has none. */
export function textOr(translate: Translate, key: string, fallback: string): string {
  return key in de ? translate(key as TextKey) : fallback;
}

/** For code outside components (toasts, stores). */
export function t(key: TextKey, values?: Values): string {
  return translators[useLocale.getState().locale](key, values);
}
