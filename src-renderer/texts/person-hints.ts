/**
 * What the person can change about their photograph, one request at a time, in the languages of person.ts. Left and
 * right are the person's own. Requests to the caseworker (light, camera, background) are not said to the person.
 * Drafts by the project: an office has them confirmed by its sworn translators before use.
 */
const codes = ['onePerson', 'closer', 'back', 'moveLeft', 'moveRight', 'straight', 'turn', 'chinUp', 'chinDown', 'uncoverEyes', 'uncoverMouth', 'openEyes', 'gaze', 'closeMouth', 'neutral', 'hold'] as const;
export type PersonHint = (typeof codes)[number];

/** In the order of `codes`. */
const lines: Record<string, readonly string[]> = {
  de: ['Bitte nur eine Person', 'Bitte näher kommen', 'Bitte etwas zurück', 'Etwas nach links', 'Etwas nach rechts', 'Kopf gerade halten', 'Bitte gerade schauen', 'Kinn etwas höher', 'Kinn etwas tiefer', 'Augen bitte frei machen', 'Mund bitte frei machen', 'Augen weit öffnen', 'In die Kamera blicken', 'Mund bitte schließen', 'Bitte ernst schauen', 'Bitte still halten'],
  en: ['One person only, please', 'Please come closer', 'A little further back', 'A little to your left', 'A little to your right', 'Hold your head straight', 'Please face the camera', 'Chin a little higher', 'Chin a little lower', 'Please uncover your eyes', 'Please uncover your mouth', 'Open your eyes wide', 'Look into the camera', 'Please close your mouth', 'Neutral expression, please', 'Please hold still'],
  fr: ['Une seule personne, s’il vous plaît', 'Approchez-vous', 'Reculez un peu', 'Un peu à gauche', 'Un peu à droite', 'Tenez la tête droite', 'Placez-vous face à la caméra', 'Levez un peu le menton', 'Baissez un peu le menton', 'Dégagez les yeux', 'Dégagez la bouche', 'Ouvrez bien les yeux', 'Regardez la caméra', 'Fermez la bouche', 'Gardez une expression neutre', 'Ne bougez pas'],
  es: ['Solo una persona, por favor', 'Acérquese', 'Un poco hacia atrás', 'Un poco a la izquierda', 'Un poco a la derecha', 'Mantenga la cabeza recta', 'Póngase de frente a la cámara', 'Suba un poco la barbilla', 'Baje un poco la barbilla', 'Descubra los ojos', 'Descubra la boca', 'Abra bien los ojos', 'Mire a la cámara', 'Cierre la boca', 'Expresión neutra, por favor', 'No se mueva'],
  tr: ['Lütfen yalnızca bir kişi', 'Lütfen yaklaşın', 'Biraz geri gidin', 'Biraz sola', 'Biraz sağa', 'Başınızı dik tutun', 'Yüzünüzü kameraya dönün', 'Çeneniz biraz yukarı', 'Çeneniz biraz aşağı', 'Lütfen gözlerinizi açıkta bırakın', 'Lütfen ağzınızı açıkta bırakın', 'Gözlerinizi iyice açın', 'Kameraya bakın', 'Lütfen ağzınızı kapatın', 'Lütfen gülümsemeyin', 'Lütfen kıpırdamayın'],
  ru: ['Только один человек, пожалуйста', 'Подойдите ближе', 'Немного назад', 'Немного влево', 'Немного вправо', 'Держите голову прямо', 'Повернитесь лицом к камере', 'Подбородок чуть выше', 'Подбородок чуть ниже', 'Откройте глаза от волос и очков', 'Откройте рот от шарфа или маски', 'Откройте глаза шире', 'Смотрите в камеру', 'Закройте рот', 'Спокойное выражение лица', 'Не двигайтесь'],
  uk: ['Лише одна особа, будь ласка', 'Підійдіть ближче', 'Трохи назад', 'Трохи ліворуч', 'Трохи праворуч', 'Тримайте голову рівно', 'Поверніться обличчям до камери', 'Підборіддя трохи вище', 'Підборіддя трохи нижче', 'Приберіть волосся або окуляри з очей', 'Приберіть шарф або маску з обличчя', 'Відкрийте очі ширше', 'Дивіться в камеру', 'Закрийте рот', 'Спокійний вираз обличчя', 'Не рухайтеся'],
  ar: ['شخص واحد فقط من فضلكم', 'يُرجى الاقتراب', 'إلى الخلف قليلاً', 'إلى اليسار قليلاً', 'إلى اليمين قليلاً', 'أبقوا الرأس مستقيماً', 'واجهوا الكاميرا', 'ارفعوا الذقن قليلاً', 'اخفضوا الذقن قليلاً', 'يُرجى كشف العينين', 'يُرجى كشف الفم', 'افتحوا العينين جيداً', 'انظروا إلى الكاميرا', 'يُرجى إغلاق الفم', 'يُرجى عدم الابتسام', 'يُرجى عدم الحركة'],
  fa: ['لطفاً فقط یک نفر', 'لطفاً نزدیک‌تر بیایید', 'کمی عقب‌تر', 'کمی به چپ', 'کمی به راست', 'سر را صاف نگه دارید', 'رو به دوربین باشید', 'چانه کمی بالاتر', 'چانه کمی پایین‌تر', 'لطفاً چشم‌ها را نپوشانید', 'لطفاً دهان را نپوشانید', 'چشم‌ها را کاملاً باز کنید', 'به دوربین نگاه کنید', 'لطفاً دهان را ببندید', 'لطفاً لبخند نزنید', 'لطفاً حرکت نکنید'],
  sq: ['Ju lutemi vetëm një person', 'Ju lutemi afrohuni', 'Pak më prapa', 'Pak majtas', 'Pak djathtas', 'Mbajeni kokën drejt', 'Kthehuni nga kamera', 'Mjekrën pak më lart', 'Mjekrën pak më poshtë', 'Ju lutemi zbuloni sytë', 'Ju lutemi zbuloni gojën', 'Hapini mirë sytë', 'Shikoni në kamerë', 'Ju lutemi mbyllni gojën', 'Ju lutemi mos buzëqeshni', 'Ju lutemi mos lëvizni'],
  ka: ['გთხოვთ, მხოლოდ ერთი ადამიანი', 'გთხოვთ, მოახლოვდეთ', 'ცოტა უკან', 'ცოტა მარცხნივ', 'ცოტა მარჯვნივ', 'თავი სწორად გეჭიროთ', 'სახით კამერისკენ', 'ნიკაპი ცოტა მაღლა', 'ნიკაპი ცოტა დაბლა', 'გთხოვთ, თვალები არ დაფაროთ', 'გთხოვთ, პირი არ დაფაროთ', 'თვალები კარგად გაახილეთ', 'შეხედეთ კამერას', 'გთხოვთ, პირი დახუროთ', 'გთხოვთ, არ გაიღიმოთ', 'გთხოვთ, არ გაინძრეთ'],
  ti: ['በጃኹም ሓደ ሰብ ጥራይ', 'በጃኹም ቅረቡ', 'ቁሩብ ንድሕሪት', 'ቁሩብ ንጸጋም', 'ቁሩብ ንየማን', 'ርእስኹም ቀጥ ኣብሉ', 'ገጽኩም ናብ ካሜራ', 'መንከስኩም ቁሩብ ንላዕሊ', 'መንከስኩም ቁሩብ ንታሕቲ', 'በጃኹም ኣዒንትኹም ኣይትሸፍኑ', 'በጃኹም ኣፍኩም ኣይትሸፍኑ', 'ኣዒንትኹም ጽቡቕ ክፈቱ', 'ናብ ካሜራ ጠምቱ', 'በጃኹም ኣፍኩም ዕጸዉ', 'በጃኹም ኣይትስሓቑ', 'በጃኹም ኣይትንቀሳቐሱ'],
};

/** @param lang a language of person.ts @returns null where the request is none to the person */
export function personHint(lang: string, code: string | null | undefined): string | null {
  const at = codes.findIndex((one) => one === code);
  return at < 0 ? null : (lines[lang]?.[at] ?? null);
}

export const personHintCodes = codes;
