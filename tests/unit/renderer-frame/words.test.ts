import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { typesetFrench, typesetFrenchWords } from '../../../renderer/ui/french-spaces.ts';

const folder = new URL('../../../renderer/locales/', import.meta.url);
const rooms = readdirSync(new URL('en/', folder));

/** All words of a file by their path: `core.lost`. */
function wordsOf(language: string, file: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (part: unknown, path: string) => {
    if (typeof part === 'string') found.set(path, part);
    else if (typeof part === 'object' && part !== null)
      for (const [key, value] of Object.entries(part)) walk(value, path === '' ? key : `${path}.${key}`);
  };
  walk(JSON.parse(readFileSync(new URL(`${language}/${file}`, folder), 'utf8')), '');
  return found;
}

/** `days_one`, `days_many` and `days_other` are forms of one word. */
const base = (key: string) => key.replace(/_(?:zero|one|two|few|many|other)$/u, '');
const bases = (words: Map<string, string>) => [...new Set([...words.keys()].map(base))].sort();
const blanks = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/gu)].map(([, name]) => name ?? '').sort();

test('both languages have the same rooms', () => {
  expect(readdirSync(new URL('fr/', folder)).sort()).toEqual(rooms.toSorted());
});

describe.each(rooms)('%s', (file) => {
  const english = wordsOf('en', file);
  const french = wordsOf('fr', file);

  test('every word is written in both languages', () => {
    expect(bases(french)).toEqual(bases(english));
    expect([...english, ...french].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('a counted word has all the forms its language counts with', () => {
    for (const [words, locale] of [
      [english, 'en'],
      [french, 'fr'],
    ] as const) {
      const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
      const counted = new Set([...words.keys()].filter((key) => base(key) !== key && !key.endsWith('_zero')).map(base));
      for (const word of counted)
        expect(
          forms.filter((form) => !words.has(`${word}_${form}`)),
          `${locale} ${word}`,
        ).toEqual([]);
    }
  });

  test('both languages fill in the same names', () => {
    for (const word of bases(english)) {
      const named = (words: Map<string, string>) =>
        [...new Set([...words].filter(([key]) => base(key) === word).flatMap(([, text]) => blanks(text)))].sort();
      expect(named(french), word).toEqual(named(english));
    }
  });

  test('the words are plain: nothing shouts, begs or says oops', () => {
    for (const [key, text] of [...english, ...french])
      expect(text, key).not.toMatch(/!|\boops\b|\bplease\b|s’il (?:vous|te) plaît|something went wrong/iu);
  });

  test('French is typeset: curved apostrophes, a space before double signs', () => {
    for (const [key, text] of french) {
      expect(text, key).not.toMatch(/[a-zà-ÿ]'[a-zà-ÿ]/iu);
      expect(text, key).not.toMatch(/[a-zà-ÿ)}»][;?](?:\s|$)/iu);
      expect(text, key).not.toMatch(/«(?!\s)|(?<!\s)»/u);
    }
  });

  test('on screen no French line breaks before a double sign or inside of its quotes', () => {
    for (const [key, text] of french) expect(typesetFrench(text), key).not.toMatch(/ [;:?!»](?:[ .,)]|$)|« /u);
  });
});

test('the spaces of double signs do not break; a machine’s own signs stay as they are', () => {
  expect(typesetFrench('Supprimer « web-1 » : sûr ? Non ; jamais.')).toBe(
    'Supprimer «\u00A0web-1\u00A0»\u00A0: sûr\u202F? Non\u202F; jamais.',
  );
  expect(typesetFrench('ssh -J a:22 b ;c, ::1, https://example.org')).toBe('ssh -J a:22 b ;c, ::1, https://example.org');
  expect(typesetFrenchWords({ a: { b: 'Copié ; effacé' }, c: 'rien' })).toEqual({ a: { b: 'Copié\u202F; effacé' }, c: 'rien' });
});
