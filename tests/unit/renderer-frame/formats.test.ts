import { expect, test } from 'vitest';
import { localeOf, systemLanguage } from '../../../renderer/app/languages.ts';
import { formatsFor } from '../../../renderer/ui/formats.ts';

const en = formatsFor('en', 'en-GB');
const fr = formatsFor('fr', 'fr-FR');
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/gu, ' ');

test.each([
  [0, '0 B', '0 o'],
  [1023, '1,023 B', '1 023 o'],
  [1536, '1.5 KiB', '1,5 Kio'],
  [3.4 * 1024 ** 3, '3.4 GiB', '3,4 Gio'],
  [250 * 1024 ** 2, '250 MiB', '250 Mio'],
])('%d bytes', (bytes, english, french) => {
  expect(plain(en.bytes(bytes))).toBe(english);
  expect(plain(fr.bytes(bytes))).toBe(french);
});

test.each([
  [0.42, '0.4 ms', '0,4 ms'],
  [120.4, '120 ms', '120 ms'],
  [1234, '1.2 s', '1,2 s'],
])('%d milliseconds', (ms, english, french) => {
  expect(en.ms(ms)).toBe(english);
  expect(fr.ms(ms)).toBe(french);
});

test.each([
  [0, '0 s', '0 s'],
  [130, '2 min 10 s', '2 min 10 s'],
  [3 * 86_400 + 4 * 3600 + 59, '3 d 4 h', '3 j 4 h'],
  [7200, '2 h', '2 h'],
])('%d seconds as a duration', (seconds, english, french) => {
  expect(en.duration(seconds)).toBe(english);
  expect(fr.duration(seconds)).toBe(french);
});

test.each([
  [2.44, '2.4 s', '2,4 s'],
  [45.2, '45 s', '45 s'],
  [600, '10 min', '10 min'],
  [3 * 3600, '3 h', '3 h'],
  [86_400 * 12.4, '12 days', '12 jours'],
  [94_694_400, '3 years', '3 ans'],
])('%d seconds in one unit', (seconds, english, french) => {
  expect(plain(en.span(seconds))).toBe(english);
  expect(plain(fr.span(seconds))).toBe(french);
});

test('an age is said in the largest unit that fits', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  const ago = (seconds: number) => plain(fr.relative(now - seconds * 1000, now));
  expect(ago(0.4)).toBe('à l’instant');
  expect(en.relative(now - 1200, now)).toBe('just now');
  expect(ago(12)).toBe('il y a 12 s');
  expect(ago(150)).toBe('il y a 2 min');
  expect(ago(5 * 3600)).toBe('il y a 5 h');
  expect(ago(3 * 86_400)).toBe('il y a 3 j');
  expect(plain(en.relative(now + 90_000, now))).toBe('in 1 min');
});

test('the language follows the system where Pilothouse speaks it, else it is English', () => {
  expect(systemLanguage(['de-DE', 'fr-CA', 'en'])).toBe('fr');
  expect(systemLanguage(['ja-JP'])).toBe('en');
});
test('dates and numbers follow the variant the system has of the language', () => {
  expect(localeOf('fr', ['fr-CH', 'en'])).toBe('fr-CH');
  expect(localeOf('fr', ['en-US'])).toBe('fr');
});
