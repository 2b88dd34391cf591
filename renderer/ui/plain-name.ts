/** Marks that turn the direction of what follows, or cannot be seen: a name with one reads as another name. */
const UNSEEN = /[\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|\p{Cc}/gu;

/** A name as it is written, its marks told by their numbers: `prod‹U+202E›`. */
export function plainName(name: string): string {
  return name.replaceAll(UNSEEN, (mark) => `‹U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`);
}
