/**
 * Names in any spelling: letters of other scripts to Latin ones, the Kölner Phonetik (Postel 1969) for German ears,
 * and a consonant skeleton for names that were transliterated by different hands (Mohammed, Muhamad, محمد). Pure.
 */

const cyrillic: Record<string, string> = { а: 'a', б: 'b', в: 'v', г: 'g', ґ: 'g', д: 'd', е: 'e', ё: 'e', є: 'ie', ж: 'zh', з: 'z', и: 'i', і: 'i', ї: 'i', й: 'i', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ў: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'iu', я: 'ia', ђ: 'dj', ј: 'j', љ: 'lj', њ: 'nj', ћ: 'c', џ: 'dj' };
const arabic: Record<string, string> = { ا: 'a', أ: 'a', إ: 'i', آ: 'a', ب: 'b', پ: 'p', ت: 't', ث: 'th', ج: 'j', چ: 'ch', ح: 'h', خ: 'kh', د: 'd', ذ: 'dh', ر: 'r', ز: 'z', ژ: 'zh', س: 's', ش: 'sh', ص: 's', ض: 'd', ط: 't', ظ: 'z', ع: 'a', غ: 'gh', ف: 'f', ق: 'q', ك: 'k', ک: 'k', گ: 'g', ل: 'l', م: 'm', ن: 'n', ه: 'h', ة: 'a', و: 'w', ؤ: 'u', ي: 'y', ی: 'y', ى: 'a', ئ: 'i', ء: '', 'ـ': '' };
const greek: Record<string, string> = { α: 'a', β: 'v', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l', μ: 'm', ν: 'n', ξ: 'x', ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o' };
const latin: Record<string, string> = { ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ŋ: 'n', ə: 'a' };
const letters: Record<string, string> = { ...cyrillic, ...arabic, ...greek, ...latin };
const umlauts: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue' };

/** Lower case Latin letters a–z only; marks are dropped, other scripts written out. */
export function latinOf(word: string): string {
  let out = '';
  for (const letter of word.toLowerCase().normalize('NFC')) out += letters[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '');
  return [...out].map((letter) => letters[letter] ?? letter).join('').replace(/[^a-z]/g, '');
}

/** Spellings of a word: `Müller` is `muller` and `mueller`. */
export function spellings(word: string): string[] {
  const plain = latinOf(word);
  const written = latinOf(word.toLowerCase().normalize('NFC').replace(/[äöü]/g, (letter) => umlauts[letter]!));
  return [...new Set([plain, written])].filter((one) => one !== '');
}

/** Words of a name, particles of one letter left out. */
export function nameWords(name: string): string[] {
  return name.split(/[\s,;.<'’`\-–/()]+/u).filter((word) => latinOf(word).length > 1);
}

/** Kölner Phonetik of a word of a–z. */
export function cologne(word: string): string {
  let code = '';
  for (let i = 0; i < word.length; i++) {
    const [letter, before, after] = [word[i]!, word[i - 1] ?? '', word[i + 1] ?? ''];
    let digit = '';
    if ('aeijouy'.includes(letter)) digit = '0';
    else if (letter === 'b' || (letter === 'p' && after !== 'h')) digit = '1';
    else if ('dt'.includes(letter)) digit = 'csz'.includes(after) && after !== '' ? '8' : '2';
    else if ('fvwp'.includes(letter)) digit = '3';
    else if ('gkq'.includes(letter)) digit = '4';
    else if (letter === 'c') {
      const hard = i === 0 ? 'ahkloqrux'.includes(after) : 'ahkoqux'.includes(after) && !'sz'.includes(before);
      digit = hard && after !== '' ? '4' : '8';
    } else if (letter === 'x') digit = before !== '' && 'ckq'.includes(before) ? '8' : '48';
    else if (letter === 'l') digit = '5';
    else if ('mn'.includes(letter)) digit = '6';
    else if (letter === 'r') digit = '7';
    else if ('sz'.includes(letter)) digit = '8';
    code += digit;
  }
  const single = code.replace(/(\d)\1+/g, '$1');
  return single.slice(0, 1) + single.slice(1).replaceAll('0', '');
}

/**
 * Consonant skeletons of a word of a–z, voiced and voiceless as one. `w` and `j` are consonants in one language and
 * vowels in the other: such a word has several skeletons.
 */
export function skeletons(word: string): string[] {
  const base = word.replace(/ph/g, 'f').replace(/shch|schtsch/g, 'S').replace(/tsch|tch|cz/g, 'C').replace(/dsch|dzh|dj|zh/g, 'j').replace(/sch|sh/g, 'S').replace(/kh|ch|gh(?=$)/g, 'h').replace(/gh/g, 'g').replace(/th|dh/g, 't').replace(/ck/g, 'k').replace(/x/g, 'ks').replace(/[qc]/g, 'k').replace(/ts|tz/g, 's');
  const variants = [base, ...(base.includes('w') ? [base.replaceAll('w', 'u')] : []), ...(base.includes('j') ? [base.replaceAll('j', 'i')] : [])];
  return [...new Set(variants.map((one) => {
    const start = /^[aeiouy]/.test(one) ? 'A' : '';
    const bare = one.replace(/[aeiouy]/g, '').replace(/h$/, '').replace(/d/g, 't').replace(/b/g, 'p').replace(/g/g, 'k').replace(/[vw]/g, 'f').replace(/z/g, 's').replace(/(.)\1+/g, '$1');
    return bare.length > 1 ? start + bare : `${start}${bare}:${one}`;
  }))];
}
