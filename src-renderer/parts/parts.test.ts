/** Pure parts of the window: how things are written, which key acts where, what a quality is called. */
import { describe, expect, it } from 'vitest';
import { cameraName } from './camera.ts';
import { placeable, qualityWord, slapFingers } from './fingers.ts';
import { ageOn, bytesText, birthInput, dateInput, dateText, groups, languageName, spanText } from './format.ts';

describe('dates', () => {
  it.each([
    ['1994-08-12', '12.08.1994'],
    ['1990-00-00', '00.00.1990'],
    ['940812', '12.08.94'],
    ['2026-11-24T08:00:00Z', '24.11.2026'],
    [null, '–'],
    ['<<<<<<', '<<<<<<'],
  ])('%s is written %s', (value, text) => expect(dateText(value)).toBe(text));
  it.each([
    ['12.8.1994', '1994-08-12'],
    ['00.00.1990', '1990-00-00'],
    ['00.05.1990', '1990-05-00'],
    ['31.02.1990', null],
    ['29.02.2000', '2000-02-29'],
    ['29.02.1900', null],
    ['12.13.1990', null],
    ['12.00.1990', null],
    ['12.08.94', null],
    ['', null],
  ])('»%s« is understood as %s', (text, iso) => expect(dateInput(text)).toBe(iso));
  it.each([
    ['1990', '1990-00-00'],
    ['8.1990', '1990-08-00'],
    [' 12.08.1990 ', '1990-08-12'],
    ['13.1990', null],
    ['90', null],
  ])('of a birth »%s« is understood as %s', (text, iso) => expect(birthInput(text)).toBe(iso));
  it('age counts full years; an unknown day counts as the first', () => {
    const day = new Date(2026, 10, 24);
    expect(ageOn('2020-11-24', day)).toBe(6);
    expect(ageOn('2020-11-25', day)).toBe(5);
    expect(ageOn('2020-00-00', day)).toBe(6);
    expect(ageOn(null, day)).toBeNull();
  });
});

describe('cameras', () => {
  it.each([
    ['/srv/schalter/world/camera.mjpeg', 'face.trainingCamera'],
    ['C:\\Schalter\\world\\camera.mjpeg', 'face.trainingCamera'],
    ['Logitech BRIO (046d:085e)', 'Logitech BRIO'],
    ['Kamera vorn', 'Kamera vorn'],
  ])('%s is called %s', (label, name) => expect(cameraName(label, (key) => key)).toBe(name));
});

describe('numbers', () => {
  it.each([
    [0, '0 s'],
    [42_000, '42 s'],
    [180_000, '3 min'],
    [7_200_000, '2 h'],
    [7_860_000, '2 h 11 min'],
    [259_200_000, '3 d'],
    [-5, '0 s'],
  ])('a span of %i ms is %s', (milliseconds, text) => expect(spanText(milliseconds)).toBe(text));
  it('bytes and groups', () => {
    expect(bytesText(2_840_000, 'de')).toBe('2,8 MB');
    expect(bytesText(12, 'en')).toBe('12 B');
    expect(groups('260000000017')).toBe('260 000 000 017');
  });
  it('language names', () => {
    expect(languageName('ukr', 'de')).toBe('Ukrainisch');
    expect(languageName('??', 'de')).toBe('??');
  });
});

describe('fingers', () => {
  it('[TR-03121-3-4 3.3, 3.4] slaps by ISO/IEC 19794-4 code, without the missing', () => {
    expect(placeable('right4', [5])).toEqual([2, 3, 4]);
    expect(placeable('thumbs', [1, 6])).toEqual([]);
    expect([...slapFingers.right4, ...slapFingers.left4, ...slapFingers.thumbs].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
  it('[TR-03121-3-4 4.4.4.1.1] 255 is no quality', () => {
    expect(qualityWord(255, 30)).toBe('none');
    expect([qualityWord(29, 30), qualityWord(30, 30), qualityWord(50, 30)]).toEqual(['poor', 'enough', 'good']);
  });
});
