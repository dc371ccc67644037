/**
 * Names in a machine-readable zone: splitting the field, writing a name in zone letters, and the way
 * back to spellings a person may really have. ICAO 9303-3 4.6 (structure, truncation) and section 6
 * (transliteration). The way back is a suggestion only: MUELLER may be Müller or Mueller.
 */

export interface ZoneName {
  surname: string;
  givenNames: string;
  /** The field is full to its last character, so the name may go on. 9303-3 4.6.3 */
  mayBeTruncated: boolean;
  /** More than two parts separated by double fillers, which 9303-3 4.6.1 does not know. */
  tooManyParts: boolean;
}

/** Splits SURNAME<<GIVEN<NAMES. Either part may be empty. */
export function splitZoneName(field: string): ZoneName {
  const body = field.replace(/<+$/, '');
  const parts = body.split('<<');
  const words = (part: string) => part.replace(/</g, ' ').trim();
  return {
    surname: words(parts[0] ?? ''),
    givenNames: words(parts.slice(1).join('<')),
    mayBeTruncated: field.length > 0 && !field.endsWith('<'),
    tooManyParts: parts.length > 2,
  };
}

/** 9303-3 section 6 A: the recommended form of national characters that NFD does not take apart rightly. */
const LATIN: Record<string, string> = {
  Ä: 'AE', Å: 'AA', Æ: 'AE', Ö: 'OE', Ø: 'OE', Œ: 'OE', Ü: 'UE', ẞ: 'SS', ß: 'SS', Þ: 'TH', Ð: 'D', Đ: 'D', Ħ: 'H', ı: 'I', İ: 'I', Ĳ: 'IJ',
  ĸ: 'Q', Ŀ: 'L', Ł: 'L', ŉ: 'N', Ŋ: 'N', Ŧ: 'T', Ə: 'E',
};

/** 9303-3 section 6 B: Cyrillic. */
const CYRILLIC: Record<string, string> = {
  А: 'A', Б: 'B', В: 'V', Г: 'G', Д: 'D', Е: 'E', Ё: 'E', Ж: 'ZH', З: 'Z', И: 'I', І: 'I', Й: 'I', К: 'K', Л: 'L', М: 'M', Н: 'N', О: 'O',
  П: 'P', Р: 'R', С: 'S', Т: 'T', У: 'U', Ф: 'F', Х: 'KH', Ц: 'TS', Ч: 'CH', Ш: 'SH', Щ: 'SHCH', Ъ: 'IE', Ы: 'Y', Ь: '', Э: 'E', Ю: 'IU',
  Я: 'IA', Є: 'IE', Ї: 'I', Ґ: 'G', Ў: 'U', Ђ: 'D', Ј: 'J', Љ: 'LJ', Њ: 'NJ', Ћ: 'C', Џ: 'DZ', Ѓ: 'G', Ќ: 'K', Ѕ: 'DZ',
};

/** 9303-3 section 6 C: Arabic letters without vowels, with the most frequent forms only. */
const ARABIC: Record<string, string> = {
  ا: 'A', أ: 'A', إ: 'I', آ: 'XAA', ء: 'XE', ب: 'B', ت: 'T', ث: 'XTH', ج: 'J', ح: 'XH', خ: 'XKH', د: 'D', ذ: 'XDH', ر: 'R', ز: 'Z', س: 'S',
  ش: 'XSH', ص: 'XSS', ض: 'XDZ', ط: 'XTT', ظ: 'XZZ', ع: 'E', غ: 'G', ف: 'F', ق: 'Q', ك: 'K', ل: 'L', م: 'M', ن: 'N', ه: 'H', و: 'W', ي: 'Y',
  ى: 'XAY', ة: 'XTA', ئ: 'XI', ؤ: 'U', پ: 'P', چ: 'XC', ژ: 'XJ', ک: 'XK', گ: 'XG', ی: 'Y',
};

/**
 * Writes a name in zone letters: words divided by one filler, apostrophes dropped, hyphens as
 * fillers (9303-3 4.6.2). Characters without a rule are left out.
 */
export function toZoneLetters(name: string): string {
  let text = '';
  for (const character of name.normalize('NFC')) {
    const upper = character === 'ß' || character === 'ı' ? character : character.toUpperCase();
    const mapped = LATIN[upper] ?? CYRILLIC[upper] ?? ARABIC[upper];
    if (mapped !== undefined) text += mapped;
    else if (/[\s\-‐‑–<]/u.test(upper)) text += '<';
    else text += upper.normalize('NFD').replace(/[^A-Z]/g, '');
  }
  return text.replace(/<+/g, '<').replace(/^<|<$/g, '');
}

/** The name field of a zone, cut to `width` the way 9303-3 4.6.3 allows when both parts do not fit. */
export function zoneNameField(surname: string, givenNames: string, width: number): string {
  const first = toZoneLetters(surname);
  const second = toZoneLetters(givenNames);
  const whole = second === '' ? first : `${first}<<${second}`;
  if (whole.length <= width) return whole.padEnd(width, '<');
  const room = Math.max(width - 2 - second.length, Math.ceil(width / 2));
  return `${first.slice(0, room)}${second === '' ? '' : `<<${second}`}`.slice(0, width).padEnd(width, '<');
}

const WAYS_BACK: ReadonlyArray<{ states: RegExp; pairs: ReadonlyArray<readonly [RegExp, string]> }> = [
  { states: /^(D|AUT|CHE|LIE|LUX|TUR|HUN|EST|AZE)$/, pairs: [[/Ae|ae/, 'ä'], [/Oe|oe/, 'ö'], [/Ue|ue/, 'ü'], [/ss/, 'ß']] },
  { states: /^(DNK|NOR|FRO|GRL)$/, pairs: [[/Aa|aa/, 'å'], [/Ae|ae/, 'æ'], [/Oe|oe/, 'ø']] },
  { states: /^(SWE|FIN)$/, pairs: [[/Aa|aa/, 'å'], [/Ae|ae/, 'ä'], [/Oe|oe/, 'ö']] },
  { states: /^ISL$/, pairs: [[/Th|th/, 'þ'], [/Ae|ae/, 'æ'], [/Oe|oe/, 'ö']] },
];

const MOST_SPELLINGS = 8;

/**
 * Spellings a name in zone letters may stand for: the plain one first, then those that undo the
 * usual transliteration of the issuing state. At most eight; none of them is certain.
 */
export function plausibleSpellings(zoneName: string, issuingState: string): string[] {
  const plain = zoneName.toLowerCase().replace(/(^|[ \-])(\p{L})/gu, (_all, gap: string, letter: string) => gap + letter.toUpperCase());
  const spellings = [plain];
  for (const [pattern, letter] of WAYS_BACK.find(({ states }) => states.test(issuingState))?.pairs ?? []) {
    for (const spelling of [...spellings]) {
      const undone = spelling.replace(new RegExp(pattern, 'g'), (pair) => (/^\p{Lu}/u.test(pair) ? letter.toUpperCase() : letter));
      if (undone !== spelling && spellings.length < MOST_SPELLINGS && !spellings.includes(undone)) spellings.push(undone);
    }
  }
  return zoneName === '' ? [] : spellings;
}
