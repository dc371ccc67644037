/**
 * Invents persons for simulators, training and tests: names in several scripts, dates, document data.
 * The same seed always gives the same person. None of them exists; names are drawn at random from
 * frequent first and family names and combined without regard to any real person.
 */
import { checkDigit, toZoneLetters } from '../documents/mrz/index.ts';

export interface InventedPerson {
  seed: number;
  /** In Latin letters as the visual zone prints it. */
  surname: string;
  givenNames: string;
  /** In the person's own script; the same as above for Latin-script names. */
  surnameNative: string;
  givenNamesNative: string;
  script: 'Latn' | 'Cyrl' | 'Arab';
  sex: 'M' | 'F';
  /** YYYY-MM-DD */
  birthDate: string;
  placeOfBirth: string;
  /** Three letters; UTO for the invented state. */
  nationality: string;
  /** State that issued the document: always the invented one, so that no picture resembles a real document. */
  issuingState: 'UTO';
  documentNumber: string;
  issueDate: string;
  expiryDate: string;
  personalNumber: string;
  /** In metres, 1.50 to 2.00. */
  height: number;
  /** BCP 47, the first is the mother tongue. */
  languages: string[];
}

interface Origin {
  nationality: string;
  script: InventedPerson['script'];
  languages: string[];
  places: readonly string[];
  /** [Latin, own script] */
  surnames: ReadonlyArray<readonly [string, string]>;
  female: ReadonlyArray<readonly [string, string]>;
  male: ReadonlyArray<readonly [string, string]>;
}

const same = (...names: string[]): Array<readonly [string, string]> => names.map((name) => [name, name] as const);

const ORIGINS: readonly Origin[] = [
  { nationality: 'UTO', script: 'Latn', languages: ['en', 'fr'], places: ['Zenith', 'Nadir', 'Meridian'], surnames: same('Eriksson', 'Møller', 'Åkermann', "O'Dell", 'Straß-Weber'), female: same('Anna Maria', 'Zoë', 'Ingrid'), male: same('Lars', 'Jörg Peter', 'Émile') },
  { nationality: 'UKR', script: 'Cyrl', languages: ['uk', 'ru'], places: ['Kharkiv', 'Lviv', 'Odesa'],
    surnames: [['Shevchuk', 'Шевчук'], ['Bondarenko', 'Бондаренко'], ['Melnyk', 'Мельник']], female: [['Oksana', 'Оксана'], ['Iryna', 'Ірина']], male: [['Taras', 'Тарас'], ['Andrii', 'Андрій']] },
  { nationality: 'SYR', script: 'Arab', languages: ['ar'], places: ['Aleppo', 'Homs', 'Damascus'],
    surnames: [['Al Halabi', 'الحلبي'], ['Haddad', 'حداد'], ['Khoury', 'خوري']], female: [['Layla', 'ليلى'], ['Nour', 'نور']], male: [['Omar', 'عمر'], ['Yousef', 'يوسف']] },
  { nationality: 'AFG', script: 'Arab', languages: ['prs', 'ps'], places: ['Herat', 'Kabul', 'Kunduz'],
    surnames: [['Rahimi', 'رحیمی'], ['Noori', 'نوری']], female: [['Zahra', 'زهرا'], ['Fariba', 'فریبا']], male: [['Ahmad', 'احمد'], ['Farid', 'فرید']] },
  { nationality: 'TUR', script: 'Latn', languages: ['tr'], places: ['İzmir', 'Adana', 'Van'], surnames: same('Yıldız', 'Şahin', 'Çelik', 'Öztürk'), female: same('Ayşe', 'Gül'), male: same('Mehmet', 'Oğuz') },
  { nationality: 'VNM', script: 'Latn', languages: ['vi'], places: ['Huế', 'Đà Nẵng'], surnames: same('Nguyễn', 'Trần', 'Phạm'), female: same('Thị Mai', 'Lan'), male: same('Văn Minh', 'Hùng') },
  { nationality: 'ERI', script: 'Latn', languages: ['ti', 'ar'], places: ['Asmara', 'Keren'], surnames: same('Tesfay', 'Ghebremedhin Woldeselassie'), female: same('Selam', 'Miriam'), male: same('Yonas', 'Dawit') },
  { nationality: 'POL', script: 'Latn', languages: ['pl'], places: ['Łódź', 'Gdańsk'], surnames: same('Wójcik', 'Kowalska-Żak'), female: same('Małgorzata', 'Ewa'), male: same('Łukasz', 'Paweł') },
  { nationality: 'BRA', script: 'Latn', languages: ['pt'], places: ['Recife', 'Belém'], surnames: same('Conceição', 'dos Santos e Silva'), female: same('Maria Aparecida', 'Inês'), male: same('João', 'Antônio') },
];

/** Small seeded generator (mulberry32): numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
const DAY = 86_400_000;

/** Invents the person of this seed; dates lie around `today` (YYYY-MM-DD), fixed by default so that pictures stay the same. */
export function inventPerson(seed: number, today = '2026-11-01'): InventedPerson {
  const random = seededRandom(seed * 2654435761 + 17);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const origin = pick(ORIGINS);
  const sex = random() < 0.5 ? 'F' : 'M';
  const [surname, surnameNative] = pick(origin.surnames);
  const [givenNames, givenNamesNative] = pick(sex === 'F' ? origin.female : origin.male);
  const now = Date.parse(today);
  const issued = now - Math.floor((0.1 + random() * 7) * 365.25) * DAY;
  const born = now - Math.floor((16 + random() * 60) * 365.25) * DAY;
  const letters = 'CFGHJKLMNPRTVWXYZ';
  const body = pick([...letters]) + Array.from({ length: 7 }, () => pick([...letters, ...'0123456789'])).join('');
  return {
    seed, surname, givenNames, surnameNative, givenNamesNative, script: origin.script, sex,
    birthDate: day(born), placeOfBirth: pick(origin.places), nationality: origin.nationality, issuingState: 'UTO',
    documentNumber: body + checkDigit(body), issueDate: day(issued), expiryDate: day(issued + Math.floor(10 * 365.25) * DAY),
    personalNumber: `${toZoneLetters(surname).replace(/</g, '').slice(0, 2)}${String(Math.floor(random() * 1e8)).padStart(8, '0')}`,
    height: Math.round((1.5 + random() * 0.5) * 100) / 100, languages: origin.languages,
  };
}
