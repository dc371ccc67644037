/**
 * Names in any spelling: letters of other scripts to Latin ones, the Kölner Phonetik (Postel 1969) for German ears,
 * and a consonant skeleton for names that were transliterated by different hands (Mohammed, Muhamad, محمد). Pure.
 */

const cyrillic: Record<string, string> = { а: 'a', б: 'b', в: 'v', г: 'g', ґ: 'g', д: 'd', е: 'e', ё: 'e', є: 'ie', ж: 'zh', з: 'z', и: 'i', і: 'i', ї: 'i', й: 'i', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ў: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'iu', я: 'ia', ђ: 'dj', ј: 'j', љ: 'lj', њ: 'nj', ћ: 'c', џ: 'dj' };
const arabic: Record<string, string> = { ا: 'a', أ: 'a', إ: 'i', آ: 'a', ب: 'b', پ: 'p', ت: 't', ث: 'th', ج: 'j', چ: 'ch', ح: 'h', خ: 'kh', د: 'd', ذ: 'dh', ر: 'r', ز: 'z', ژ: 'zh', س: 's', ش: 'sh', ص: 's', ض: 'd', ط: 't', ظ: 'z', ع: 'a', غ: 'gh', ف: 'f', ق: 'q', ك: 'k', ک: 'k', گ: 'g', ل: 'l', م: 'm', ن: 'n', ه: 'h', ة: 'a', و: 'w', ؤ: 'u', ي: 'y', ی: 'y', ى: 'a', ئ: 'i', ء: '', 'ـ': '' };
const greek: Record<string, string> = { α: 'a', β: 'v', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l', μ: 'm', ν: 'n', ξ: 'x', ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o' };
const georgian: Record<string, string> = { ა: 'a', ბ: 'b', გ: 'g', დ: 'd', ე: 'e', ვ: 'v', ზ: 'z', თ: 't', ი: 'i', კ: 'k', ლ: 'l', მ: 'm', ნ: 'n', ო: 'o', პ: 'p', ჟ: 'zh', რ: 'r', ს: 's', ტ: 't', უ: 'u', ფ: 'p', ქ: 'k', ღ: 'gh', ყ: 'q', შ: 'sh', ჩ: 'ch', ც: 'ts', ძ: 'dz', წ: 'ts', ჭ: 'ch', ხ: 'kh', ჯ: 'j', ჰ: 'h' };
/** Rows of the Ethiopic block from U+1200 on: a consonant with its vowels in eight places. */
const ethiopicRows = 'h l h m s r s sh q q q q b v t ch h h n gn - k k h h w - z zh y d d j g g g t ch p ts ts f p'.split(' ');
const ethiopicVowels = ['e', 'u', 'i', 'a', 'e', '', 'o', 'wa'];
const ethiopic = Object.fromEntries(ethiopicRows.flatMap((consonant, row) => ethiopicVowels.map((vowel, place) => [String.fromCharCode(0x1200 + row * 8 + place), consonant === '-' ? vowel || 'i' : consonant + vowel])));
const latin: Record<string, string> = { ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ŋ: 'n', ə: 'a' };
const letters: Record<string, string> = { ...cyrillic, ...arabic, ...greek, ...georgian, ...ethiopic, ...latin };
/** Letters that are written in two ways: umlauts; г as in Ukrainian; Arabic letters as in Persian. */
const otherwise: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', г: 'h', ض: 'z', ذ: 'z', ث: 's', و: 'v' };

/** Lower case Latin letters a–z only; marks are dropped, other scripts written out. */
export function latinOf(word: string): string {
  let out = '';
  for (const letter of word.toLowerCase().normalize('NFC')) out += letters[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '');
  return [...out].map((letter) => letters[letter] ?? letter).join('').replace(/[^a-z]/g, '');
}

/** Spellings of a word: `Müller` is `muller` and `mueller`, `Євген` `ievgen` and `ievhen`. */
export function spellings(word: string): string[] {
  const plain = latinOf(word);
  const written = latinOf(word.toLowerCase().normalize('NFC').replace(/[äöüгضذثو]/g, (letter) => otherwise[letter]!));
  return [...new Set([plain, written])].filter((one) => one !== '');
}

/** Words of a name, particles of one letter left out. */
export function nameWords(name: string): string[] {
  return name.split(/[\s,;.<'’`\-–/()]+/u).filter((word) => latinOf(word).length > 1);
}

/** Small words that one hand writes, another joins to the name, a third leaves out. */
const particles = new Set('al el ul il as ad ar an at az ash bin ben ibn abu abou bint de del della di da dos la van von der den ter zu mc mac'.split(' '));
export const isParticle = (word: string): boolean => spellings(word).some((one) => particles.has(one));

const joined = /^(?:al|el|ul|il|a(?=([dnrstz])\1).|ash(?=sh)|bin|ben|ibn|abu|abou|della|dela|del|de|(?:van|von)(?:der|den|de)?|mac|mc)(.{3,})$/;
/** The sun letters of Arabic: the article is heard as theirs. */
const sun = /^[dnrstz]/;

/** The word of a–z without the small word joined before it, and with an article. */
export function besideParticle(word: string): string[] {
  const bare = joined.exec(word)?.[2];
  const stem = bare ?? word;
  return [...(bare === undefined ? [] : [bare]), `al${stem}`, ...(sun.test(stem) ? [`a${stem[0]}${stem}`] : [])];
}

/** The same word by hands that write one sound with other letters: Aisha, Aischa, Aïcha, Ayisha. */
export function otherHands(word: string): string[] {
  const plain = word.replace(/(.)\1+/g, '$1').replace(/y/g, 'i').replace(/i+/g, 'i');
  return [...new Set(['sh', 'sch', 'ch'].map((sound) => plain.replace(/sch|sh|ch/g, sound)))].filter((one) => one !== word);
}

/** Words that one slip of the hand turns into this one: a letter too many, missing, wrong, or two exchanged. */
export function* slips(word: string): Generator<string> {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz';
  for (let at = 0; at <= word.length; at++) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    if (after !== '') yield before + after.slice(1);
    if (after.length > 1) yield before + after[1] + after[0] + after.slice(2);
    for (const letter of alphabet) {
      yield before + letter + after;
      if (after !== '') yield before + letter + after.slice(1);
    }
  }
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
    return bare.length > 1 ? start + bare : `${start}${bare}:${one.replace(/y/g, 'i').replace(/(.)\1+/g, '$1')}`;
  }))];
}
