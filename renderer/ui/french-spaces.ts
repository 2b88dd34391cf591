const NARROW = '\u202F';
const WIDE = '\u00A0';

/**
 * French sets its double signs off with spaces at which no line may break: a narrow one before ; ? !, a wide one before : and inside
 * of « ». Words are written with plain spaces; a sign in the middle of a word (`a ;b`, `::1`) is a machine's and stays as it is.
 */
export function typesetFrench(text: string): string {
  return text
    .replaceAll(/(?<=\S) (?=[;?!](?:\s|$))/gu, NARROW)
    .replaceAll(/(?<=\S) (?=:(?:\s|$))/gu, WIDE)
    .replaceAll(/« (?=\S)/gu, `«${WIDE}`)
    .replaceAll(/(?<=\S) (?=»)/gu, WIDE);
}

/** The words of a file, by their path. */
export type WordTree = string | { readonly [key: string]: WordTree };

/** The same for all words of a file. */
export function typesetFrenchWords(words: WordTree): WordTree {
  if (typeof words === 'string') return typesetFrench(words);
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, typesetFrenchWords(value)]));
}
