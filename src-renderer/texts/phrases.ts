/**
 * Cards for the steps of a capture: a sentence in the person's language with a pictogram, usable without an
 * interpreter and offline. DRAFTS by the project, to be confirmed by sworn translators before use; the window
 * says so wherever they are chosen.
 */
import { textLanguage } from './notice.ts';
import type { languageCodes } from './states.ts';

export const phraseIds = ['sit', 'document', 'face', 'glasses', 'rightHand', 'leftHand', 'thumbs', 'press', 'dry', 'wait', 'interpreter', 'done'] as const;
export type PhraseId = (typeof phraseIds)[number];

type Sentences = readonly [string, string, string, string, string, string, string, string, string, string, string, string];

const texts: Record<string, Sentences> = {
  de: ['Bitte setzen Sie sich.', 'Bitte geben Sie mir Ihr Dokument.', 'Bitte schauen Sie in die Kamera.', 'Bitte nehmen Sie die Brille ab.', 'Bitte legen Sie die rechte Hand auf.', 'Bitte legen Sie die linke Hand auf.', 'Bitte legen Sie beide Daumen auf.', 'Bitte drücken Sie etwas fester.', 'Bitte trocknen Sie Ihre Hände.', 'Bitte warten Sie einen Moment.', 'Wir rufen eine Dolmetscherin oder einen Dolmetscher an.', 'Wir sind fertig. Vielen Dank.'],
  en: ['Please sit down.', 'Please give me your document.', 'Please look into the camera.', 'Please take off your glasses.', 'Please place your right hand.', 'Please place your left hand.', 'Please place both thumbs.', 'Please press a little harder.', 'Please dry your hands.', 'Please wait a moment.', 'We are calling an interpreter.', 'We have finished. Thank you.'],
  fr: ['Asseyez-vous, s’il vous plaît.', 'Donnez-moi votre document, s’il vous plaît.', 'Regardez la caméra, s’il vous plaît.', 'Retirez vos lunettes, s’il vous plaît.', 'Posez la main droite, s’il vous plaît.', 'Posez la main gauche, s’il vous plaît.', 'Posez les deux pouces, s’il vous plaît.', 'Appuyez un peu plus fort, s’il vous plaît.', 'Séchez vos mains, s’il vous plaît.', 'Attendez un instant, s’il vous plaît.', 'Nous appelons un interprète.', 'Nous avons terminé. Merci.'],
  es: ['Siéntese, por favor.', 'Deme su documento, por favor.', 'Mire a la cámara, por favor.', 'Quítese las gafas, por favor.', 'Ponga la mano derecha, por favor.', 'Ponga la mano izquierda, por favor.', 'Ponga los dos pulgares, por favor.', 'Presione un poco más, por favor.', 'Séquese las manos, por favor.', 'Espere un momento, por favor.', 'Estamos llamando a un intérprete.', 'Hemos terminado. Gracias.'],
  pt: ['Sente-se, por favor.', 'Dê-me o seu documento, por favor.', 'Olhe para a câmara, por favor.', 'Tire os óculos, por favor.', 'Ponha a mão direita, por favor.', 'Ponha a mão esquerda, por favor.', 'Ponha os dois polegares, por favor.', 'Pressione um pouco mais, por favor.', 'Seque as mãos, por favor.', 'Espere um momento, por favor.', 'Estamos a ligar a um intérprete.', 'Terminámos. Obrigado.'],
  tr: ['Lütfen oturun.', 'Lütfen belgenizi verin.', 'Lütfen kameraya bakın.', 'Lütfen gözlüğünüzü çıkarın.', 'Lütfen sağ elinizi koyun.', 'Lütfen sol elinizi koyun.', 'Lütfen iki başparmağınızı koyun.', 'Lütfen biraz daha bastırın.', 'Lütfen ellerinizi kurulayın.', 'Lütfen biraz bekleyin.', 'Bir tercüman arıyoruz.', 'İşimiz bitti. Teşekkürler.'],
  ru: ['Пожалуйста, садитесь.', 'Пожалуйста, дайте ваш документ.', 'Пожалуйста, посмотрите в камеру.', 'Пожалуйста, снимите очки.', 'Пожалуйста, положите правую руку.', 'Пожалуйста, положите левую руку.', 'Пожалуйста, положите оба больших пальца.', 'Пожалуйста, нажмите чуть сильнее.', 'Пожалуйста, вытрите руки.', 'Пожалуйста, подождите немного.', 'Мы звоним переводчику.', 'Мы закончили. Спасибо.'],
  uk: ['Будь ласка, сідайте.', 'Будь ласка, дайте ваш документ.', 'Будь ласка, подивіться в камеру.', 'Будь ласка, зніміть окуляри.', 'Будь ласка, покладіть праву руку.', 'Будь ласка, покладіть ліву руку.', 'Будь ласка, покладіть обидва великі пальці.', 'Будь ласка, натисніть трохи сильніше.', 'Будь ласка, витріть руки.', 'Будь ласка, зачекайте хвилинку.', 'Ми телефонуємо перекладачу.', 'Ми закінчили. Дякуємо.'],
  ar: ['تفضلوا بالجلوس.', 'يُرجى إعطائي وثيقتكم.', 'يُرجى النظر إلى الكاميرا.', 'يُرجى خلع النظارة.', 'يُرجى وضع اليد اليمنى.', 'يُرجى وضع اليد اليسرى.', 'يُرجى وضع الإبهامين.', 'يُرجى الضغط أكثر قليلاً.', 'يُرجى تجفيف اليدين.', 'يُرجى الانتظار لحظة.', 'نتصل الآن بمترجم.', 'انتهينا. شكراً لكم.'],
  fa: ['لطفاً بنشینید.', 'لطفاً مدرک خود را به من بدهید.', 'لطفاً به دوربین نگاه کنید.', 'لطفاً عینک خود را بردارید.', 'لطفاً دست راست را بگذارید.', 'لطفاً دست چپ را بگذارید.', 'لطفاً هر دو شست را بگذارید.', 'لطفاً کمی محکم‌تر فشار دهید.', 'لطفاً دست‌های خود را خشک کنید.', 'لطفاً کمی صبر کنید.', 'ما با مترجم تماس می‌گیریم.', 'تمام شد. سپاسگزاریم.'],
  ps: ['مهرباني وکړئ کېنئ.', 'مهرباني وکړئ خپل سند راکړئ.', 'مهرباني وکړئ کامرې ته وګورئ.', 'مهرباني وکړئ عینکې لرې کړئ.', 'مهرباني وکړئ ښی لاس کېږدئ.', 'مهرباني وکړئ کیڼ لاس کېږدئ.', 'مهرباني وکړئ دواړه غټې ګوتې کېږدئ.', 'مهرباني وکړئ لږ زور ورکړئ.', 'مهرباني وکړئ لاسونه وچ کړئ.', 'مهرباني وکړئ لږ انتظار وکړئ.', 'موږ ژباړن ته زنګ وهو.', 'خلاص شو. مننه.'],
  ur: ['براہ کرم بیٹھ جائیں۔', 'براہ کرم اپنی دستاویز دیں۔', 'براہ کرم کیمرے میں دیکھیں۔', 'براہ کرم عینک اتاریں۔', 'براہ کرم دایاں ہاتھ رکھیں۔', 'براہ کرم بایاں ہاتھ رکھیں۔', 'براہ کرم دونوں انگوٹھے رکھیں۔', 'براہ کرم تھوڑا زور سے دبائیں۔', 'براہ کرم ہاتھ خشک کریں۔', 'براہ کرم تھوڑا انتظار کریں۔', 'ہم مترجم کو فون کر رہے ہیں۔', 'کام مکمل ہو گیا۔ شکریہ۔'],
  kmr: ['Ji kerema xwe rûnin.', 'Ji kerema xwe belgeya xwe bidin min.', 'Ji kerema xwe li kamerayê binêrin.', 'Ji kerema xwe berçavka xwe derxin.', 'Ji kerema xwe destê rastê deynin.', 'Ji kerema xwe destê çepê deynin.', 'Ji kerema xwe her du tiliyên mezin deynin.', 'Ji kerema xwe hinekî zêdetir bişidînin.', 'Ji kerema xwe destên xwe ziwa bikin.', 'Ji kerema xwe hinekî bisekinin.', 'Em telefonî wergêr dikin.', 'Em qediyan. Spas.'],
  ti: ['በጃኹም ተቐመጡ።', 'በጃኹም ሰነድኩም ሃቡኒ።', 'በጃኹም ናብ ካሜራ ጠምቱ።', 'በጃኹም መነጽርኩም ኣውጽኡ።', 'በጃኹም የማነይቲ ኢድኩም ኣንብሩ።', 'በጃኹም ጸጋመይቲ ኢድኩም ኣንብሩ።', 'በጃኹም ክልተ ዓበይቲ ኣጻብዕ ኣንብሩ።', 'በጃኹም ቁሩብ ኣትሪርኩም ጽቐጡ።', 'በጃኹም ኣእዳውኩም ኣድርቑ።', 'በጃኹም ቁሩብ ተጸበዩ።', 'ናብ ተርጓሚ ንድውል ኣለና።', 'ወዲእና። የቐንየልና።'],
  so: ['Fadlan fadhiiso.', 'Fadlan i sii dukumentigaaga.', 'Fadlan kamarada fiiri.', 'Fadlan muraayadda indhaha iska qaad.', 'Fadlan gacanta midig dul saar.', 'Fadlan gacanta bidix dul saar.', 'Fadlan labada suul dul saar.', 'Fadlan wax yar ka sii xoog u cadaadi.', 'Fadlan gacmahaaga qalaji.', 'Fadlan wax yar sug.', 'Waxaan wacaynaa turjubaan.', 'Waan dhammaynay. Mahadsanid.'],
  sq: ['Ju lutemi uluni.', 'Ju lutemi më jepni dokumentin tuaj.', 'Ju lutemi shikoni në kamerë.', 'Ju lutemi hiqni syzet.', 'Ju lutemi vendosni dorën e djathtë.', 'Ju lutemi vendosni dorën e majtë.', 'Ju lutemi vendosni të dy gishtat e mëdhenj.', 'Ju lutemi shtypni pak më fort.', 'Ju lutemi thani duart.', 'Ju lutemi prisni pak.', 'Po telefonojmë një përkthyes.', 'Mbaruam. Faleminderit.'],
  sr: ['Molimo sedite.', 'Molimo dajte mi svoj dokument.', 'Molimo pogledajte u kameru.', 'Molimo skinite naočare.', 'Molimo stavite desnu ruku.', 'Molimo stavite levu ruku.', 'Molimo stavite oba palca.', 'Molimo pritisnite malo jače.', 'Molimo osušite ruke.', 'Molimo sačekajte trenutak.', 'Zovemo prevodioca.', 'Gotovi smo. Hvala.'],
  ro: ['Vă rugăm să luați loc.', 'Vă rugăm să îmi dați documentul.', 'Vă rugăm să priviți spre cameră.', 'Vă rugăm să vă scoateți ochelarii.', 'Vă rugăm să puneți mâna dreaptă.', 'Vă rugăm să puneți mâna stângă.', 'Vă rugăm să puneți ambele degete mari.', 'Vă rugăm să apăsați puțin mai tare.', 'Vă rugăm să vă uscați mâinile.', 'Vă rugăm să așteptați puțin.', 'Sunăm un interpret.', 'Am terminat. Vă mulțumim.'],
  ka: ['გთხოვთ, დაბრძანდით.', 'გთხოვთ, მომეცით თქვენი დოკუმენტი.', 'გთხოვთ, შეხედეთ კამერას.', 'გთხოვთ, მოიხსენით სათვალე.', 'გთხოვთ, დადეთ მარჯვენა ხელი.', 'გთხოვთ, დადეთ მარცხენა ხელი.', 'გთხოვთ, დადეთ ორივე ცერა თითი.', 'გთხოვთ, ოდნავ მაგრად დააჭირეთ.', 'გთხოვთ, გაიმშრალეთ ხელები.', 'გთხოვთ, ცოტა დაიცადეთ.', 'ჩვენ თარჯიმანს ვურეკავთ.', 'დავასრულეთ. გმადლობთ.'],
  vi: ['Xin mời ngồi.', 'Xin đưa giấy tờ của quý vị.', 'Xin nhìn vào máy ảnh.', 'Xin tháo kính ra.', 'Xin đặt bàn tay phải.', 'Xin đặt bàn tay trái.', 'Xin đặt hai ngón cái.', 'Xin ấn mạnh hơn một chút.', 'Xin lau khô tay.', 'Xin chờ một lát.', 'Chúng tôi đang gọi phiên dịch.', 'Đã xong. Xin cảm ơn.'],
  zh: ['请坐。', '请把您的证件给我。', '请看镜头。', '请摘下眼镜。', '请放上右手。', '请放上左手。', '请放上两个拇指。', '请稍微用力按。', '请擦干双手。', '请稍等。', '我们正在联系口译员。', '已经完成，谢谢。'],
};

const rightToLeft = new Set(['ar', 'fa', 'ps', 'ur']);
export const phraseLanguages = Object.keys(texts);

/** Catalogue key for an ISO 639 code: Dari is read in Persian, Bosnian in Serbian in Latin letters. */
function keyOf(code: string): string | null {
  if (code === 'kmr' || code === 'kur') return 'kmr';
  const language = textLanguage(code);
  const same: Record<string, string> = { bs: 'sr', hr: 'sr', ku: 'kmr', prs: 'fa' };
  const key = same[language] ?? language;
  return key in texts ? key : null;
}

/** @returns null where there are no cards in the language */
export function phrase(id: PhraseId, code: string): { text: string; lang: string; dir: 'ltr' | 'rtl' } | null {
  const key = keyOf(code);
  const sentences = key === null ? undefined : texts[key];
  if (key === null || !sentences) return null;
  return { text: sentences[phraseIds.indexOf(id)]!, lang: key, dir: rightToLeft.has(key) ? 'rtl' : 'ltr' };
}

/**
 * Languages by their own names, for pointing at. The platform's data are no source: Chromium leaves out smaller languages.
 * A font for every script of theirs comes with the program (fonts.test.ts): a machine need not have one.
 */
const ownNames: Record<(typeof languageCodes)[number], string> = {
  deu: 'Deutsch', eng: 'English', fra: 'français', ara: 'العربية', fas: 'فارسی', prs: 'دری', pus: 'پښتو', ukr: 'українська', rus: 'русский', tur: 'Türkçe', kmr: 'Kurmancî', ckb: 'کوردیی ناوەندی',
  tir: 'ትግርኛ', amh: 'አማርኛ', som: 'Soomaali', kat: 'ქართული', hye: 'հայերեն', aze: 'azərbaycanca', sqi: 'shqip', srp: 'српски', bos: 'bosanski', ron: 'română', spa: 'español', por: 'português',
  urd: 'اردو', hin: 'हिन्दी', ben: 'বাংলা', pan: 'ਪੰਜਾਬੀ', tam: 'தமிழ்', vie: 'Tiếng Việt', zho: '中文',
  swa: 'Kiswahili', hau: 'Hausa', yor: 'Yorùbá', wol: 'Wolof', ful: 'Fulfulde', rmy: 'Romani',
};

/** Its code where no name is known. */
export const ownName = (code: string): string => (ownNames as Record<string, string>)[code] ?? code;
