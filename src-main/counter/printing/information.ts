/**
 * What a person is told under Art. 13 DSGVO when their data are taken at the counter, in ten languages. German is
 * ours; every other language is a draft that a sworn translator has to confirm, and the paper says so. An
 * office puts its own confirmed text into `information.<code>.txt` of its template folder: first line the title,
 * then a heading (`# …`) and its text in turn; `confirmed: NAME` as last line takes the draft mark away.
 */
import { SchalterError } from '../../errors.ts';

export interface InformationText {
  lang: string;
  /** Name in its own language. */
  name: string;
  /** Set while nobody has confirmed the translation: said on the paper, in this language. */
  draft: string | null;
  title: string;
  sections: [heading: string, text: string][];
}

const de: InformationText = {
  lang: 'de', name: 'Deutsch', draft: null, title: 'Informationen zum Umgang mit Ihren Daten (Art. 13 DSGVO)',
  sections: [
    ['Wer ist verantwortlich?', 'Verantwortlich ist die Behörde, bei der Sie gerade sind. Anschrift, Datenschutzbeauftragte und Aufsichtsbehörde stehen unten.'],
    ['Was nehmen wir auf und warum?', 'Wir prüfen Ihr Dokument und nehmen ein Bild Ihres Gesichts und, wo das Gesetz es verlangt, Ihre Fingerabdrücke auf. Damit stellen wir fest, wer Sie sind und ob Sie schon einmal erfasst wurden. Die Rechtsgrundlage steht unten.'],
    ['Wer bekommt die Daten?', 'Die Daten gehen an das Ausländerzentralregister (Bundesverwaltungsamt), an das Bundesamt für Migration und Flüchtlinge und zum Abgleich der Fingerabdrücke an das Bundeskriminalamt. Andere Stellen bekommen sie nur, wenn ein Gesetz das erlaubt.'],
    ['Wie lange bleiben die Daten gespeichert?', 'An diesem Schalter nur kurz: das Datum steht in Ihrem Vorgang, danach werden sie gelöscht. In den Registern gelten die Fristen der Gesetze.'],
    ['Müssen Sie mitmachen?', 'Ja, wo das Gesetz es vorschreibt. Wenn Sie nicht mitwirken, kann das Nachteile für Ihr Verfahren haben. Wir sagen Ihnen dann, welche.'],
    ['Entscheidet ein Computer?', 'Nein. Das Programm gibt nur Hinweise. Über Sie entscheidet immer ein Mensch.'],
    ['Ihre Rechte', 'Sie können fragen, was wir über Sie gespeichert haben, und eine Kopie verlangen. Sie können verlangen, dass Falsches berichtigt wird, dass Daten gelöscht oder nicht weiter benutzt werden, und Sie können widersprechen. Sie können sich bei der Aufsichtsbehörde beschweren.'],
  ],
};

const others: InformationText[] = [
  {
    lang: 'en', name: 'English', draft: 'Draft translation, not yet confirmed by a sworn translator. The German text is binding.', title: 'How we handle your data (Art. 13 GDPR)',
    sections: [
      ['Who is responsible?', 'The authority where you are now is responsible. Its address, the data protection officer and the supervisory authority are named below.'],
      ['What do we record, and why?', 'We check your document, take a picture of your face and, where the law requires it, your fingerprints. This is how we establish who you are and whether you have been registered before. The legal basis is named below.'],
      ['Who receives the data?', 'The data go to the Central Register of Foreigners (Federal Office of Administration), to the Federal Office for Migration and Refugees and, for comparing fingerprints, to the Federal Criminal Police Office. Others receive them only if a law allows it.'],
      ['How long are the data kept?', 'At this counter only for a short time: the date is noted in your file, then they are deleted. In the registers the periods set by law apply.'],
      ['Do you have to take part?', 'Yes, where the law requires it. If you do not, this may have disadvantages for your procedure. We will tell you which.'],
      ['Does a computer decide?', 'No. The program only gives hints. It is always a person who decides about you.'],
      ['Your rights', 'You can ask what we have stored about you and request a copy. You can ask us to correct what is wrong, to delete data or not to use them any further, and you can object. You can complain to the supervisory authority.'],
    ],
  },
  {
    lang: 'fr', name: 'français', draft: 'Traduction provisoire, pas encore confirmée par un traducteur assermenté. Le texte allemand fait foi.', title: 'Informations sur le traitement de vos données (art. 13 RGPD)',
    sections: [
      ['Qui est responsable ?', 'L’administration où vous vous trouvez est responsable. Son adresse, le délégué à la protection des données et l’autorité de contrôle sont indiqués ci-dessous.'],
      ['Qu’enregistrons-nous et pourquoi ?', 'Nous vérifions votre document, prenons une photo de votre visage et, lorsque la loi l’exige, vos empreintes digitales. Nous établissons ainsi qui vous êtes et si vous avez déjà été enregistré. La base légale est indiquée ci-dessous.'],
      ['Qui reçoit les données ?', 'Les données sont transmises au registre central des étrangers (Bundesverwaltungsamt), à l’Office fédéral des migrations et des réfugiés et, pour comparer les empreintes, à l’Office fédéral de police criminelle. D’autres services ne les reçoivent que si une loi le permet.'],
      ['Combien de temps les données sont-elles conservées ?', 'À ce guichet seulement peu de temps : la date est notée dans votre dossier, puis elles sont effacées. Dans les registres, les délais fixés par la loi s’appliquent.'],
      ['Êtes-vous obligé de participer ?', 'Oui, lorsque la loi l’exige. Si vous refusez, cela peut avoir des inconvénients pour votre procédure. Nous vous dirons lesquels.'],
      ['Est-ce un ordinateur qui décide ?', 'Non. Le programme ne donne que des indications. C’est toujours une personne qui décide.'],
      ['Vos droits', 'Vous pouvez demander ce que nous avons enregistré sur vous et en recevoir une copie. Vous pouvez demander de corriger ce qui est faux, d’effacer des données ou de ne plus les utiliser, et vous pouvez vous y opposer. Vous pouvez vous plaindre auprès de l’autorité de contrôle.'],
    ],
  },
  {
    lang: 'es', name: 'español', draft: 'Traducción provisional, aún no confirmada por un traductor jurado. El texto alemán es el vinculante.', title: 'Información sobre el tratamiento de sus datos (art. 13 RGPD)',
    sections: [
      ['¿Quién es responsable?', 'Es responsable la autoridad en la que se encuentra. Su dirección, el delegado de protección de datos y la autoridad de control figuran abajo.'],
      ['¿Qué registramos y por qué?', 'Comprobamos su documento, tomamos una foto de su cara y, cuando la ley lo exige, sus huellas dactilares. Así establecemos quién es usted y si ya fue registrado. La base legal figura abajo.'],
      ['¿Quién recibe los datos?', 'Los datos se envían al registro central de extranjeros (Bundesverwaltungsamt), a la Oficina Federal de Migración y Refugiados y, para comparar las huellas, a la Oficina Federal de Policía Criminal. Otros solo los reciben si una ley lo permite.'],
      ['¿Cuánto tiempo se guardan?', 'En este mostrador solo poco tiempo: la fecha consta en su expediente y después se borran. En los registros rigen los plazos de la ley.'],
      ['¿Está obligado a participar?', 'Sí, cuando la ley lo exige. Si no lo hace, puede tener desventajas en su procedimiento. Le diremos cuáles.'],
      ['¿Decide un ordenador?', 'No. El programa solo da indicaciones. Siempre decide una persona.'],
      ['Sus derechos', 'Puede preguntar qué hemos guardado sobre usted y pedir una copia. Puede pedir que se corrija lo que es falso, que se borren datos o que no se usen más, y puede oponerse. Puede presentar una reclamación ante la autoridad de control.'],
    ],
  },
  {
    lang: 'tr', name: 'Türkçe', draft: 'Taslak çeviri, henüz yeminli tercüman tarafından onaylanmadı. Almanca metin bağlayıcıdır.', title: 'Verilerinizin işlenmesi hakkında bilgi (GDPR md. 13)',
    sections: [
      ['Kim sorumludur?', 'Şu anda bulunduğunuz makam sorumludur. Adresi, veri koruma görevlisi ve denetim makamı aşağıdadır.'],
      ['Neyi, neden kaydediyoruz?', 'Belgenizi kontrol ediyor, yüzünüzün fotoğrafını ve yasanın gerektirdiği yerde parmak izlerinizi alıyoruz. Böylece kim olduğunuzu ve daha önce kaydedilip kaydedilmediğinizi belirliyoruz. Yasal dayanak aşağıdadır.'],
      ['Verileri kim alır?', 'Veriler Yabancılar Merkezi Siciline (Bundesverwaltungsamt), Federal Göç ve Mülteciler Dairesine ve parmak izlerinin karşılaştırılması için Federal Kriminal Dairesine gönderilir. Başkaları ancak yasa izin verirse alır.'],
      ['Veriler ne kadar süre saklanır?', 'Bu gişede yalnızca kısa süre: tarih dosyanızda yazılıdır, sonra silinir. Sicillerde yasal süreler geçerlidir.'],
      ['Katılmak zorunda mısınız?', 'Evet, yasanın gerektirdiği yerde. Katılmazsanız işleminiz için olumsuz sonuçları olabilir. Hangileri olduğunu size söyleriz.'],
      ['Bilgisayar mı karar verir?', 'Hayır. Program yalnızca ipucu verir. Sizin hakkınızda her zaman bir insan karar verir.'],
      ['Haklarınız', 'Hakkınızda ne kaydettiğimizi sorabilir ve bir kopya isteyebilirsiniz. Yanlış olanın düzeltilmesini, verilerin silinmesini veya artık kullanılmamasını isteyebilir ve itiraz edebilirsiniz. Denetim makamına şikâyette bulunabilirsiniz.'],
    ],
  },
  {
    lang: 'ru', name: 'русский', draft: 'Предварительный перевод, ещё не заверенный присяжным переводчиком. Обязательным является немецкий текст.', title: 'Информация об обработке ваших данных (ст. 13 GDPR)',
    sections: [
      ['Кто отвечает?', 'Отвечает ведомство, в котором вы сейчас находитесь. Его адрес, уполномоченный по защите данных и надзорный орган указаны ниже.'],
      ['Что мы записываем и зачем?', 'Мы проверяем ваш документ, делаем снимок лица и, если этого требует закон, берём отпечатки пальцев. Так мы устанавливаем, кто вы и были ли вы уже зарегистрированы. Правовое основание указано ниже.'],
      ['Кто получает данные?', 'Данные передаются в Центральный реестр иностранцев (Bundesverwaltungsamt), в Федеральное ведомство по делам миграции и беженцев и, для сравнения отпечатков, в Федеральное ведомство уголовной полиции. Другие получают их, только если это разрешает закон.'],
      ['Как долго хранятся данные?', 'У этой стойки — недолго: дата указана в вашем деле, затем данные удаляются. В реестрах действуют сроки, установленные законом.'],
      ['Обязаны ли вы участвовать?', 'Да, если этого требует закон. Отказ может иметь неблагоприятные последствия для вашего дела. Мы скажем вам, какие.'],
      ['Решает ли компьютер?', 'Нет. Программа только даёт подсказки. О вас всегда решает человек.'],
      ['Ваши права', 'Вы можете спросить, что о вас сохранено, и получить копию. Вы можете потребовать исправить неверное, удалить данные или больше их не использовать, и можете возразить. Вы можете подать жалобу в надзорный орган.'],
    ],
  },
  {
    lang: 'uk', name: 'українська', draft: 'Попередній переклад, ще не засвідчений присяжним перекладачем. Обов’язковим є німецький текст.', title: 'Інформація про обробку ваших даних (ст. 13 GDPR)',
    sections: [
      ['Хто відповідає?', 'Відповідає установа, у якій ви зараз перебуваєте. Її адресу, уповноваженого із захисту даних і наглядовий орган вказано нижче.'],
      ['Що ми записуємо і навіщо?', 'Ми перевіряємо ваш документ, робимо знімок обличчя і, якщо цього вимагає закон, беремо відбитки пальців. Так ми встановлюємо, хто ви і чи вас уже реєстрували. Правову підставу вказано нижче.'],
      ['Хто отримує дані?', 'Дані передаються до Центрального реєстру іноземців (Bundesverwaltungsamt), до Федерального відомства з питань міграції та біженців і, для порівняння відбитків, до Федерального відомства кримінальної поліції. Інші отримують їх, лише якщо це дозволяє закон.'],
      ['Як довго зберігаються дані?', 'За цією стійкою — недовго: дату вказано у вашій справі, потім їх видаляють. У реєстрах діють строки, встановлені законом.'],
      ['Чи мусите ви брати участь?', 'Так, якщо цього вимагає закон. Відмова може мати негативні наслідки для вашої справи. Ми скажемо вам, які.'],
      ['Чи вирішує комп’ютер?', 'Ні. Програма лише дає підказки. Про вас завжди вирішує людина.'],
      ['Ваші права', 'Ви можете запитати, що про вас збережено, і отримати копію. Ви можете вимагати виправити хибне, видалити дані або більше їх не використовувати, і можете заперечити. Ви можете поскаржитися до наглядового органу.'],
    ],
  },
  {
    lang: 'ar', name: 'العربية', draft: 'ترجمة أولية لم يؤكدها بعد مترجم محلَّف. النص الألماني هو الملزم.', title: 'معلومات عن معالجة بياناتكم (المادة 13 من اللائحة العامة لحماية البيانات)',
    sections: [
      ['من المسؤول؟', 'المسؤول هو الدائرة التي أنتم فيها الآن. عنوانها ومسؤول حماية البيانات وسلطة الرقابة مذكورة أدناه.'],
      ['ماذا نسجل ولماذا؟', 'نفحص وثيقتكم ونلتقط صورة لوجهكم ونأخذ بصمات أصابعكم حيث يفرض القانون ذلك. بهذا نحدد من أنتم وهل سبق تسجيلكم. الأساس القانوني مذكور أدناه.'],
      ['من يتلقى البيانات؟', 'تُرسل البيانات إلى السجل المركزي للأجانب (Bundesverwaltungsamt) وإلى المكتب الاتحادي للهجرة واللاجئين، ولمقارنة البصمات إلى المكتب الاتحادي للشرطة الجنائية. لا تتلقاها جهات أخرى إلا إذا سمح القانون بذلك.'],
      ['كم من الوقت تُحفظ البيانات؟', 'في هذا الشباك لفترة قصيرة فقط: التاريخ مذكور في ملفكم، ثم تُمحى. وفي السجلات تسري المدد التي يحددها القانون.'],
      ['هل عليكم المشاركة؟', 'نعم، حيث يفرض القانون ذلك. وإن لم تشاركوا فقد يضر ذلك بمعاملتكم، وسنقول لكم كيف.'],
      ['هل يقرر الحاسوب؟', 'لا. البرنامج يعطي إشارات فقط. الذي يقرر بشأنكم هو دائماً إنسان.'],
      ['حقوقكم', 'يمكنكم أن تسألوا عما حفظناه عنكم وأن تطلبوا نسخة. ويمكنكم أن تطلبوا تصحيح الخطأ أو محو البيانات أو عدم استعمالها، ويمكنكم الاعتراض. ويمكنكم تقديم شكوى إلى سلطة الرقابة.'],
    ],
  },
  {
    lang: 'fa', name: 'فارسی', draft: 'ترجمهٔ پیش‌نویس، هنوز به تأیید مترجم رسمی نرسیده است. متن آلمانی معتبر است.', title: 'اطلاعات دربارهٔ پردازش داده‌های شما (مادهٔ ۱۳ مقررات عمومی حفاظت از داده‌ها)',
    sections: [
      ['چه کسی مسئول است؟', 'اداره‌ای که اکنون در آن هستید مسئول است. نشانی آن، مسئول حفاظت از داده‌ها و نهاد ناظر در پایین آمده است.'],
      ['چه چیزی را و چرا ثبت می‌کنیم؟', 'مدرک شما را بررسی می‌کنیم، از صورت شما عکس می‌گیریم و هر جا قانون بخواهد اثر انگشت شما را ثبت می‌کنیم. به این ترتیب مشخص می‌کنیم که شما که هستید و آیا پیش‌تر ثبت شده‌اید. مبنای قانونی در پایین آمده است.'],
      ['چه کسی داده‌ها را دریافت می‌کند؟', 'داده‌ها به دفتر مرکزی ثبت خارجیان (Bundesverwaltungsamt)، به ادارهٔ فدرال مهاجرت و پناهندگان و برای مقایسهٔ اثر انگشت به ادارهٔ فدرال پلیس جنایی فرستاده می‌شود. دیگران تنها اگر قانون اجازه دهد آن را دریافت می‌کنند.'],
      ['داده‌ها تا کی نگهداری می‌شود؟', 'در این باجه تنها مدت کوتاهی: تاریخ آن در پروندهٔ شما آمده است و پس از آن پاک می‌شود. در دفترهای ثبت مهلت‌های قانونی اعتبار دارد.'],
      ['آیا باید همکاری کنید؟', 'بله، هر جا قانون بخواهد. اگر همکاری نکنید ممکن است به زیان روند کار شما باشد. به شما می‌گوییم چگونه.'],
      ['آیا رایانه تصمیم می‌گیرد؟', 'نه. برنامه تنها راهنمایی می‌دهد. دربارهٔ شما همیشه یک انسان تصمیم می‌گیرد.'],
      ['حقوق شما', 'می‌توانید بپرسید چه چیزی از شما نگه داشته‌ایم و نسخه‌ای بخواهید. می‌توانید بخواهید نادرست‌ها اصلاح شود، داده‌ها پاک شود یا دیگر به کار نرود، و می‌توانید اعتراض کنید. می‌توانید به نهاد ناظر شکایت کنید.'],
    ],
  },
  {
    lang: 'sq', name: 'shqip', draft: 'Përkthim i përkohshëm, ende i pakonfirmuar nga një përkthyes i betuar. Teksti gjermanisht është i detyrueshëm.', title: 'Informacione për përpunimin e të dhënave tuaja (neni 13 GDPR)',
    sections: [
      ['Kush është përgjegjës?', 'Përgjegjës është zyra ku ndodheni tani. Adresa e saj, i ngarkuari për mbrojtjen e të dhënave dhe autoriteti mbikëqyrës janë më poshtë.'],
      ['Çfarë regjistrojmë dhe pse?', 'Kontrollojmë dokumentin tuaj, bëjmë një foto të fytyrës dhe, kur e kërkon ligji, marrim gjurmët e gishtave. Kështu përcaktojmë kush jeni dhe nëse jeni regjistruar më parë. Baza ligjore është më poshtë.'],
      ['Kush i merr të dhënat?', 'Të dhënat i dërgohen Regjistrit Qendror të të Huajve (Bundesverwaltungsamt), Zyrës Federale për Migracion dhe Refugjatë dhe, për krahasimin e gjurmëve, Zyrës Federale të Policisë Kriminale. Të tjerët i marrin vetëm nëse e lejon ligji.'],
      ['Sa kohë ruhen të dhënat?', 'Në këtë sportel vetëm për pak kohë: data është në dosjen tuaj, pastaj fshihen. Në regjistra vlejnë afatet e ligjit.'],
      ['A duhet të merrni pjesë?', 'Po, kur e kërkon ligji. Nëse nuk merrni pjesë, kjo mund të ketë pasoja për procedurën tuaj. Ne do t’ju themi cilat.'],
      ['A vendos kompjuteri?', 'Jo. Programi jep vetëm sugjerime. Për ju vendos gjithmonë një njeri.'],
      ['Të drejtat tuaja', 'Mund të pyesni çfarë kemi ruajtur për ju dhe të kërkoni një kopje. Mund të kërkoni që të korrigjohet ajo që është e gabuar, që të fshihen të dhënat ose të mos përdoren më, dhe mund të kundërshtoni. Mund të ankoheni pranë autoritetit mbikëqyrës.'],
    ],
  },
];

export const informationTexts: readonly InformationText[] = [de, ...others];

/** Reads an office's own text. @throws SchalterError PRINT_TEMPLATE (input), naming the line */
export function readInformation(text: string, lang: string, file: string): InformationText {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const refuse = (line: number, message: string): never => {
    throw new SchalterError('PRINT_TEMPLATE', 'input', `Vorlage ${file}, Zeile ${line}: ${message}`);
  };
  const title = lines[0]?.trim() ?? '';
  if (title === '') refuse(1, 'Hier muss die Überschrift des Blattes stehen.');
  const sections: [string, string][] = [];
  let confirmed: string | null = null;
  lines.slice(1).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '') return;
    const by = /^confirmed:\s*(\S.*)$/.exec(line);
    if (by) confirmed = by[1]!;
    else if (line.startsWith('# ')) sections.push([line.slice(2), '']);
    else if (sections.length === 0) refuse(index + 2, 'Vor dem Text muss eine Überschrift stehen, eine Zeile mit »# « am Anfang.');
    else sections.at(-1)![1] = `${sections.at(-1)![1]} ${line}`.trim();
  });
  const empty = sections.find(([, words]) => words === '');
  if (empty) refuse(lines.findIndex((line) => line.trim() === `# ${empty[0]}`) + 1, 'Unter dieser Überschrift steht kein Text.');
  if (sections.length < 5) refuse(lines.length, 'Es fehlen Abschnitte: Art. 13 DSGVO verlangt Verantwortliche, Zwecke, Empfänger, Dauer und Rechte.');
  const known = informationTexts.find((one) => one.lang === lang);
  return { lang, name: known?.name ?? lang, draft: confirmed === null ? (known?.draft ?? 'Entwurf, noch nicht von einer vereidigten Übersetzerin bestätigt. Verbindlich ist der deutsche Text.') : null, title, sections };
}

/** ISO 639-1 code of a language that a text exists in: Dari is read in Persian; null where there is none. */
export function informationLanguage(code: string, texts: readonly InformationText[]): string | null {
  const short = (() => {
    try {
      return new Intl.Locale(code === 'prs' ? 'fa' : code).language;
    } catch {
      return code;
    }
  })();
  return texts.some((one) => one.lang === short) ? short : null;
}
