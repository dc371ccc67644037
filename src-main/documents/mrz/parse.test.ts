import { afterEach, describe, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import { bacKeySeedInput, chipAccessInput, checkDigit, composeMrz, mrzInformation, parseMrz, plausibleSpellings, toZoneLetters, zoneNameField } from './index.ts';

const today = { today: '2026-11-24' };
const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const TD1 = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];
const TD2 = ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'];
const errors = (lines: string[] | string) => parseMrz(lines, today).problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);

describe('check digits', () => {
  it('[ICAO 9303-3 4.9] the worked examples of the guideline', () => {
    expect(checkDigit('520727')).toBe('3');
    expect(checkDigit('AB2134<<<')).toBe('5');
    expect(checkDigit('D23145890774081221204159<<<<<<<')).toBe('6');
    expect(checkDigit('')).toBe('0');
  });

  it('[ICAO 9303-4 4.2.2] each with place, expected and found', () => {
    const { checks } = parseMrz([TD3[0]!, TD3[1]!.replace('7408122F', '7408123F')], today);
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['documentNumber', true], ['birthDate', false], ['expiryDate', true], ['optionalData', true], ['composite', false],
    ]);
    expect(checks[1]).toMatchObject({ line: 2, column: 20, position: 64, expected: '2', found: '3' });
  });

  it('[ICAO 9303-4 4.2.2] an empty personal number may have a filler or 0 as check digit, nothing else', () => {
    const lower = (digit: string) => {
      const first = `C01X0006H1D<<6408125F1710319<<<<<<<<<<<<<<${digit}`;
      return [`P<D<<MUSTERMANN<<ERIKA`.padEnd(44, '<'), first + checkDigit(first.slice(0, 10) + first.slice(13, 20) + first.slice(21, 43))];
    };
    expect(['<', '0', '1'].map((digit) => parseMrz(lower(digit), today).valid)).toEqual([true, true, false]);
  });
});

describe('formats', () => {
  it('[ICAO 9303-7] a visa has no composite check digit', () => {
    const visa = composeMrz('MRV-B', { documentCode: 'V', issuingState: 'UTO', documentNumber: 'L8988901C', surname: 'Eriksson', givenNames: 'Anna Maria', nationality: 'XXX', birthDate: '400907', sex: 'F', expiryDate: '961210', optionalData: '4ABCDEF' });
    const result = parseMrz(visa, today);
    expect(result).toMatchObject({ format: 'MRV-B', valid: true, fields: { nationality: 'XXX', birthDateIso: '1940-09-07', expiryDateIso: '1996-12-10' } });
    expect(result.checks.map(({ name }) => name)).toEqual(['documentNumber', 'birthDate', 'expiryDate']);
  });

  it('the old Slovak card of 2 lines of 34 characters', () => {
    const lower = `SL123456<${checkDigit('SL123456<')}SVK640812${checkDigit('640812')}F171031${checkDigit('171031')}<<<<<<`;
    expect(parseMrz(['I<SVKVZOROVA<<JANA'.padEnd(34, '<'), lower], today)).toMatchObject({ format: 'SLOVAK_ID', valid: true, fields: { documentNumber: 'SL123456', surname: 'VZOROVA' } });
  });

  it('the Dutch driving licence', () => {
    const body = 'D1NLD1123456789012ABCDEF34567';
    const result = parseMrz([body + checkDigit(body)], today);
    expect(result).toMatchObject({ format: 'DUTCH_DRIVING_LICENSE', valid: true, fields: { documentNumber: '1234567890', versionNumber: '1' } });
  });

  it('a zone in one line, as a chip delivers it in DG1', () => {
    for (const lines of [TD1, TD2, TD3]) expect(parseMrz(lines.join(''), today)).toMatchObject({ valid: true, lines });
  });

  it('a line too long or too short keeps its fields but is not valid', () => {
    const result = parseMrz([TD3[0]!.slice(0, 42), TD3[1]!], today);
    expect(result).toMatchObject({ format: 'TD3', valid: false, fields: { surname: 'ERIKSSON', documentNumber: 'L898902C3' } });
    expect(errors([`${TD3[0]}<`, TD3[1]!])).toContain('LINE_LENGTH');
  });
});

describe('leniency that is reported', () => {
  it('blanks, CRLF and lower case', () => {
    const text = `  p<utoERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\r\n${TD3[1]}  \r\n`;
    const result = parseMrz(text, today);
    expect(result.valid).toBe(true);
    expect(result.problems.map(({ code, severity }) => [code, severity])).toEqual([['BLANKS', 'warning'], ['LOWER_CASE', 'warning'], ['BLANKS', 'warning']]);
  });

  it('« stands for one filler or for two, whichever gives the line its width', () => {
    for (const [found, written] of [[/</g, '«'], [/<</g, '«'], [/</g, '‹']] as const) {
      const result = parseMrz(TD3.map((line) => line.replace(found, written)), today);
      expect([result.valid, result.lines]).toEqual([true, TD3]);
    }
  });

  it('a line longer than any zone is cut, and said to be', () => {
    const { problems, lines } = parseMrz('<'.repeat(1_000_000), today);
    expect(lines[0]!.length).toBeLessThanOrEqual(400);
    expect(problems.map(({ code }) => code)).toEqual(['TOO_LONG', 'UNKNOWN_FORMAT']);
  });

  it('[ICAO 9303-5 4.2] two lines of a card with three are no zone of another kind', () => {
    const card = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];
    expect(parseMrz(card).format).toBe('TD1');
    for (const lines of [card.slice(0, 2), card.slice(1)]) expect(parseMrz(lines)).toMatchObject({ format: null, valid: false, fields: {}, problems: [{ code: 'UNKNOWN_FORMAT' }] });
  });

  it('stray blanks do not turn a wrong check digit into a right one', () => {
    const wrong = [`${TD3[0]!.slice(0, 5)} ${TD3[0]!.slice(5)}`, TD3[1]!.replace('L898902C3', 'L898902 C8')];
    const result = parseMrz(wrong, today);
    expect(result).toMatchObject({ format: 'TD3', valid: false, corrections: [] });
    expect(result.problems.map(({ code }) => code)).toContain('BLANKS');
  });

  it('raw reading is repaired only where a check digit or the place proves it', () => {
    const read = ['P<UTOERIK55ON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8989O2C36UTO74O8122F1204159ZE184226B<<<<<10'];
    const repaired = parseMrz(read, { ...today, ocr: true });
    expect(repaired).toMatchObject({ valid: true, lines: TD3 });
    expect(repaired.corrections.map(({ line, column, taken, proven }) => [line, column, taken, proven])).toEqual([
      [1, 10, 'S', false], [1, 11, 'S', false], [2, 6, '0', true], [2, 16, '0', true],
    ]);
    expect(parseMrz(read, today).valid).toBe(false);
  });
});

describe('dates', () => {
  const born = (date: string, sex = '<') => parseMrz([TD1[0]!, `${date}${checkDigit(date)}${sex}1204159UTO<<<<<<<<<<<0`, TD1[2]!], today);

  it('[ICAO 9303-3 4.8] unknown parts are fillers, and the resolved date stays empty', () => {
    expect(born('<<<<<<').fields).toMatchObject({ birthDate: '<<<<<<', birthDateIso: null });
    expect(born('64<<<<').fields).toMatchObject({ birthDate: '64<<<<', birthDateIso: null });
    expect(born('64<<<<').problems.map(({ code }) => code)).toContain('DATE_PARTIAL');
    expect(born('<<<<<<').problems.map(({ code }) => code)).not.toContain('DATE');
  });

  it('a birth date is the latest possible one, an expiry date at most 40 years ahead', () => {
    expect(born('261124').fields.birthDateIso).toBe('2026-11-24');
    expect(born('261125').fields.birthDateIso).toBe('1926-11-25');
    expect(born('000229').fields.birthDateIso).toBe('2000-02-29');
    expect(born('640812').fields.expiryDateIso).toBe('2012-04-15');
  });

  it('a day that does not exist is no date', () => {
    for (const date of ['640231', '641301', '640800', '6408AB']) expect(born(date).problems.map(({ code }) => code)).toContain('DATE');
  });
});

describe('names', () => {
  it('[ICAO 9303-3 section 6] transliteration of Latin, Cyrillic and Arabic letters', () => {
    expect(toZoneLetters('Müller-Straße')).toBe('MUELLER<STRASSE');
    expect(toZoneLetters("O'Connor Łukasz Åse")).toBe('OCONNOR<LUKASZ<AASE');
    expect(toZoneLetters('Щербаков')).toBe('SHCHERBAKOV');
  });

  it('the way back is a suggestion, the plain spelling first', () => {
    expect(plausibleSpellings('MUELLER', 'D')).toEqual(['Mueller', 'Müller']);
    expect(plausibleSpellings('ERIKSSON ANNA', 'USA')).toEqual(['Eriksson Anna']);
    expect(plausibleSpellings('', 'D')).toEqual([]);
  });

  it('[ICAO 9303-3 4.6.3] a full name field may be truncated', () => {
    const field = zoneNameField('Nilavadhanananda', 'Chayapa Dejthamrong Krasuang Sathit', 39);
    expect(field).toHaveLength(39);
    expect(parseMrz([`P<UTO${field}`, TD3[1]!], today).name).toMatchObject({ mayBeTruncated: true });
    expect(parseMrz(TD3, today).name).toMatchObject({ mayBeTruncated: false, surnames: ['Eriksson'] });
  });
});

describe('what the chip wants', () => {
  it('[ICAO 9303-11 D.2] the worked examples of basic access control', () => {
    expect(bacKeySeedInput(parseMrz(['I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<', 'D23145890<UTO3407127M95071227349<<<8'], today))).toBe('D23145890734934071279507122');
    expect(mrzInformation({ documentNumber: 'L898902C', birthDate: '690806', expiryDate: '940623' })).toBe('L898902C<369080619406236');
  });

  it('is withheld where one of the three check digits is wrong, not where others are', () => {
    expect(chipAccessInput(parseMrz([TD3[0]!, TD3[1]!.replace('C36', 'C35')], today))).toBeNull();
    expect(chipAccessInput(parseMrz([TD3[0]!, TD3[1]!.replace(/10$/, '23')], today))).toMatchObject({ documentNumber: 'L898902C3' });
  });
});

describe('any input', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<<<<<<<< \n?ä\u0000';
  const count = Number(process.env.FUZZ_COUNT ?? 5000);

  it('mutated zones end in a result without an exception', () => {
    const mutated = fc.tuple(fc.constantFrom(TD1, TD2, TD3, ['D1FRA13AA000026181231MARTIN<<9'], ['AAA001D<<', 'FACHE305142128097<<800126<<<<<', 'MARCHAND<<FABIENNE<<<<<<<<<<<<'], ['IDFRATEST<NAME<<<<<<<<<<<<<<<<0CHE02', '1710GVA123451ROBERTA<<<<<<<9112311F2']),
      fc.array(fc.tuple(fc.nat(120), fc.constantFrom('set', 'drop', 'add'), fc.constantFrom(...alphabet)), { maxLength: 8 }), fc.boolean());
    fc.assert(
      fc.property(mutated, ([lines, edits, ocr]) => {
        const text = [...lines.join('\n')];
        for (const [at, how, character] of edits) text.splice(at % (text.length + 1), how === 'add' ? 0 : 1, ...(how === 'drop' ? [] : [character]));
        const result = parseMrz(text.join(''), { ...today, ocr });
        for (const check of result.checks) expect(check.ok || check.expected !== check.found || check.found === '<').toBe(true);
        if (result.valid) expect(result.format).not.toBeNull();
      }),
      { numRuns: count },
    );
  });

  it('arbitrary text ends in a result without an exception', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => void expect(parseMrz(text, { ...today, ocr: true }).checks).toBeInstanceOf(Array)), { numRuns: Math.ceil(count / 5) });
    expect(parseMrz('<'.repeat(1_000_000), today).valid).toBe(false);
    expect(parseMrz([], today).valid).toBe(false);
  });

  it('what is composed parses as valid again, with the same fields', () => {
    const letters = fc.stringMatching(/^[A-Z]{1,12}$/);
    fc.assert(
      fc.property(fc.constantFrom('TD1' as const, 'TD2' as const, 'TD3' as const, 'MRV-A' as const, 'MRV-B' as const), letters, letters, fc.stringMatching(/^[A-Z0-9]{5,9}$/), fc.constantFrom('M', 'F', '<'), (format, surname, givenNames, documentNumber, sex) => {
        const lines = composeMrz(format, { documentCode: format.startsWith('MRV') ? 'V' : format === 'TD3' ? 'P' : 'I', issuingState: 'UTO', documentNumber, surname, givenNames, nationality: 'UTO', birthDate: '900228', sex, expiryDate: '301231' });
        expect(parseMrz(lines, today)).toMatchObject({ format, valid: true, fields: { surname, givenNames, documentNumber, sex } });
      }),
      { numRuns: 500 },
    );
  });
});

describe('lines broken elsewhere', () => {
  it('are put right when the zone they make together has every check digit right', () => {
    const whole = TD3.join('');
    for (const broken of [[whole], [whole.slice(0, 60), whole.slice(60)], whole.match(/.{1,20}/g)!]) {
      expect(parseMrz(broken, today)).toMatchObject({ format: 'TD3', valid: true, lines: TD3 });
    }
    expect(parseMrz(TD1.join('').match(/.{1,45}/g)!, today)).toMatchObject({ format: 'TD1', valid: true });
    const wrong = `${whole.slice(0, 85)}000`;
    expect(parseMrz([wrong.slice(0, 60), wrong.slice(60)], today)).toMatchObject({ format: null, valid: false });
  });
});

describe('the day of the call', () => {
  afterEach(() => void vi.useRealTimers());
  it('is the office’s: who was born on New Year’s Day is not a hundred years old in its first hour', () => {
    vi.useFakeTimers({ now: new Date('2025-12-31T23:30:00Z'), toFake: ['Date'] });
    const line = `${TD3[1]!.slice(0, 13)}260101${checkDigit('260101')}${TD3[1]!.slice(20)}`;
    expect(parseMrz([TD3[0]!, line]).fields.birthDateIso).toBe('2026-01-01');
  });
});
