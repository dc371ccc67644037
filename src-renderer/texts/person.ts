/**
 * The few words of the person's window, by language. Pictures carry the meaning; these words help. Never data,
 * never results. Drafts by the project: an office has them confirmed by its sworn translators before use.
 */
import { textLanguage } from './notice.ts';
import type { SlapKind } from '../../src-main/contract/session.ts';

export interface PersonWords {
  welcome: string;
  document: string;
  face: string;
  place: Record<SlapKind, string>;
  hold: string;
  remove: string;
  wait: string;
  done: string;
}

const words: Record<string, PersonWords> = {
  de: { welcome: 'Willkommen', document: 'Wir lesen Ihr Dokument', face: 'Bitte in die Kamera schauen', place: { right4: 'Rechte Hand auflegen', left4: 'Linke Hand auflegen', thumbs: 'Beide Daumen auflegen', rightThumb: 'Rechten Daumen auflegen', leftThumb: 'Linken Daumen auflegen' }, hold: 'Gut so, stillhalten', remove: 'Hand abheben', wait: 'Bitte warten', done: 'Fertig, danke' },
  en: { welcome: 'Welcome', document: 'We are reading your document', face: 'Please look into the camera', place: { right4: 'Place your right hand', left4: 'Place your left hand', thumbs: 'Place both thumbs', rightThumb: 'Place your right thumb', leftThumb: 'Place your left thumb' }, hold: 'Good, hold still', remove: 'Lift your hand', wait: 'Please wait', done: 'Done, thank you' },
  fr: { welcome: 'Bienvenue', document: 'Nous lisons votre document', face: 'Regardez la caméra, s’il vous plaît', place: { right4: 'Posez la main droite', left4: 'Posez la main gauche', thumbs: 'Posez les deux pouces', rightThumb: 'Posez le pouce droit', leftThumb: 'Posez le pouce gauche' }, hold: 'Bien, ne bougez pas', remove: 'Levez la main', wait: 'Veuillez patienter', done: 'C’est fini, merci' },
  es: { welcome: 'Bienvenidos', document: 'Estamos leyendo su documento', face: 'Mire a la cámara, por favor', place: { right4: 'Ponga la mano derecha', left4: 'Ponga la mano izquierda', thumbs: 'Ponga los dos pulgares', rightThumb: 'Ponga el pulgar derecho', leftThumb: 'Ponga el pulgar izquierdo' }, hold: 'Bien, no se mueva', remove: 'Levante la mano', wait: 'Espere, por favor', done: 'Listo, gracias' },
  tr: { welcome: 'Hoş geldiniz', document: 'Belgenizi okuyoruz', face: 'Lütfen kameraya bakın', place: { right4: 'Sağ elinizi koyun', left4: 'Sol elinizi koyun', thumbs: 'İki başparmağınızı koyun', rightThumb: 'Sağ başparmağınızı koyun', leftThumb: 'Sol başparmağınızı koyun' }, hold: 'Güzel, kıpırdamayın', remove: 'Elinizi kaldırın', wait: 'Lütfen bekleyin', done: 'Bitti, teşekkürler' },
  ru: { welcome: 'Добро пожаловать', document: 'Мы читаем ваш документ', face: 'Посмотрите, пожалуйста, в камеру', place: { right4: 'Положите правую руку', left4: 'Положите левую руку', thumbs: 'Положите оба больших пальца', rightThumb: 'Положите правый большой палец', leftThumb: 'Положите левый большой палец' }, hold: 'Хорошо, не двигайтесь', remove: 'Уберите руку', wait: 'Пожалуйста, подождите', done: 'Готово, спасибо' },
  uk: { welcome: 'Вітаємо', document: 'Ми читаємо ваш документ', face: 'Подивіться, будь ласка, у камеру', place: { right4: 'Покладіть праву руку', left4: 'Покладіть ліву руку', thumbs: 'Покладіть обидва великі пальці', rightThumb: 'Покладіть правий великий палець', leftThumb: 'Покладіть лівий великий палець' }, hold: 'Добре, не рухайтеся', remove: 'Заберіть руку', wait: 'Будь ласка, зачекайте', done: 'Готово, дякуємо' },
  ar: { welcome: 'أهلاً وسهلاً', document: 'نقرأ وثيقتكم الآن', face: 'يُرجى النظر إلى الكاميرا', place: { right4: 'ضعوا اليد اليمنى', left4: 'ضعوا اليد اليسرى', thumbs: 'ضعوا الإبهامين معاً', rightThumb: 'ضعوا الإبهام الأيمن', leftThumb: 'ضعوا الإبهام الأيسر' }, hold: 'جيد، لا تتحركوا', remove: 'ارفعوا اليد', wait: 'يُرجى الانتظار', done: 'انتهينا، شكراً' },
  fa: { welcome: 'خوش آمدید', document: 'در حال خواندن مدرک شما هستیم', face: 'لطفاً به دوربین نگاه کنید', place: { right4: 'دست راست را بگذارید', left4: 'دست چپ را بگذارید', thumbs: 'هر دو شست را بگذارید', rightThumb: 'شست راست را بگذارید', leftThumb: 'شست چپ را بگذارید' }, hold: 'خوب است، حرکت نکنید', remove: 'دست را بردارید', wait: 'لطفاً صبر کنید', done: 'تمام شد، متشکریم' },
  sq: { welcome: 'Mirë se erdhët', document: 'Po lexojmë dokumentin tuaj', face: 'Ju lutemi shikoni në kamerë', place: { right4: 'Vendosni dorën e djathtë', left4: 'Vendosni dorën e majtë', thumbs: 'Vendosni të dy gishtat e mëdhenj', rightThumb: 'Vendosni gishtin e madh të djathtë', leftThumb: 'Vendosni gishtin e madh të majtë' }, hold: 'Mirë, mos lëvizni', remove: 'Hiqni dorën', wait: 'Ju lutemi prisni', done: 'Përfundoi, faleminderit' },
  ka: { welcome: 'კეთილი იყოს თქვენი მობრძანება', document: 'ვკითხულობთ თქვენს დოკუმენტს', face: 'გთხოვთ, შეხედეთ კამერას', place: { right4: 'დადეთ მარჯვენა ხელი', left4: 'დადეთ მარცხენა ხელი', thumbs: 'დადეთ ორივე ცერა თითი', rightThumb: 'დადეთ მარჯვენა ცერა თითი', leftThumb: 'დადეთ მარცხენა ცერა თითი' }, hold: 'კარგია, არ გაინძრეთ', remove: 'აიღეთ ხელი', wait: 'გთხოვთ, დაელოდოთ', done: 'დასრულდა, გმადლობთ' },
  ti: { welcome: 'እንቋዕ ብደሓን መጻእኩም', document: 'ሰነድኩም ነንብብ ኣለና', face: 'በጃኹም ናብ ካሜራ ጠምቱ', place: { right4: 'የማነይቲ ኢድኩም ኣንብሩ', left4: 'ጸጋመይቲ ኢድኩም ኣንብሩ', thumbs: 'ክልቲአን ዓበይቲ ኣጻብዕኩም ኣንብሩ', rightThumb: 'የማነይቲ ዓባይ ኣጻብዕኩም ኣንብሩ', leftThumb: 'ጸጋመይቲ ዓባይ ኣጻብዕኩም ኣንብሩ' }, hold: 'ጽቡቕ፡ ኣይትንቀሳቐሱ', remove: 'ኢድኩም ኣልዕሉ', wait: 'በጃኹም ተጸበዩ', done: 'ተወዲኡ፡ የቐንየልና' },
};

const rightToLeft = new Set(['ar', 'fa']);
export const personLanguages = Object.keys(words);

/** The words in a language (ISO 639-1, -2 or -3 code), in English where there are none. */
export function personWords(code: string): { lang: string; dir: 'ltr' | 'rtl'; words: PersonWords } {
  const language = textLanguage(code);
  const lang = language in words ? language : 'en';
  const found = words[lang];
  if (!found) throw new RangeError(`no words for ${lang}`);
  return { lang, dir: rightToLeft.has(lang) ? 'rtl' : 'ltr', words: found };
}
