/**
 * The short notice shown before anything is captured, in the person's language. It says what is done and points to
 * the full information of the office; the office replaces it by its own sworn translations (see docs).
 */
export interface NoticeText {
  lang: string;
  dir: 'ltr' | 'rtl';
  sentences: string[];
}

const texts: Record<string, Omit<NoticeText, 'lang'>> = {
  de: { dir: 'ltr', sentences: ['Wir prüfen Ihr Dokument, nehmen ein Bild Ihres Gesichts und Ihre Fingerabdrücke auf.', 'Das Gesetz verlangt es. Ihre Daten werden geschützt und nur dafür benutzt.', 'Fragen Sie uns jederzeit. Sie können um eine Pause bitten.'] },
  en: { dir: 'ltr', sentences: ['We check your document, take a picture of your face and your fingerprints.', 'The law requires this. Your data are protected and used only for this purpose.', 'You can ask us at any time. You can ask for a break.'] },
  fr: { dir: 'ltr', sentences: ['Nous vérifions votre document, prenons une photo de votre visage et vos empreintes digitales.', 'La loi l’exige. Vos données sont protégées et utilisées uniquement à cette fin.', 'Vous pouvez poser des questions à tout moment. Vous pouvez demander une pause.'] },
  es: { dir: 'ltr', sentences: ['Comprobamos su documento, tomamos una foto de su cara y sus huellas dactilares.', 'La ley lo exige. Sus datos están protegidos y solo se usan para este fin.', 'Puede preguntarnos en cualquier momento. Puede pedir una pausa.'] },
  tr: { dir: 'ltr', sentences: ['Belgenizi kontrol ediyor, yüzünüzün fotoğrafını ve parmak izlerinizi alıyoruz.', 'Bunu yasa gerektiriyor. Verileriniz korunur ve yalnızca bu amaçla kullanılır.', 'Bize her zaman soru sorabilirsiniz. Mola isteyebilirsiniz.'] },
  ru: { dir: 'ltr', sentences: ['Мы проверим ваш документ, сделаем снимок лица и возьмём отпечатки пальцев.', 'Этого требует закон. Ваши данные защищены и используются только для этой цели.', 'Вы можете задать вопрос в любое время. Вы можете попросить о перерыве.'] },
  uk: { dir: 'ltr', sentences: ['Ми перевіримо ваш документ, зробимо знімок обличчя та візьмемо відбитки пальців.', 'Цього вимагає закон. Ваші дані захищені й використовуються лише для цієї мети.', 'Ви можете запитати нас будь-коли. Ви можете попросити про перерву.'] },
  ar: { dir: 'rtl', sentences: ['نفحص وثيقتكم ونلتقط صورة لوجهكم ونأخذ بصمات أصابعكم.', 'القانون يفرض ذلك. بياناتكم محمية ولا تُستخدم إلا لهذا الغرض.', 'يمكنكم أن تسألونا في أي وقت. ويمكنكم طلب استراحة.'] },
  fa: { dir: 'rtl', sentences: ['ما مدرک شما را بررسی می‌کنیم، از صورت شما عکس می‌گیریم و اثر انگشت شما را ثبت می‌کنیم.', 'قانون این را الزامی می‌کند. اطلاعات شما محفوظ است و فقط برای همین هدف استفاده می‌شود.', 'هر زمان می‌توانید از ما سؤال کنید. می‌توانید درخواست استراحت کنید.'] },
  sq: { dir: 'ltr', sentences: ['Ne kontrollojmë dokumentin tuaj, bëjmë një foto të fytyrës dhe marrim gjurmët e gishtave.', 'Këtë e kërkon ligji. Të dhënat tuaja mbrohen dhe përdoren vetëm për këtë qëllim.', 'Mund të na pyesni në çdo kohë. Mund të kërkoni një pushim.'] },
};

/** The catalogue key for an ISO 639 code: `ara` and `ar` are the same language, Dari is read in Persian script. */
export function textLanguage(code: string): string {
  try {
    return new Intl.Locale(code).language;
  } catch {
    return 'en';
  }
}

/** The notice in the language asked for, else in English, else in German for German. */
export function noticeText(code: string): NoticeText {
  const language = textLanguage(code);
  const found = texts[language];
  return found ? { lang: language, ...found } : { lang: 'en', dir: 'ltr', sentences: texts['en']?.sentences ?? [] };
}
