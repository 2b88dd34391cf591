/** Longer quotations are cut: a row is one line, the whole text is in the log or the event. */
const LONGEST_QUOTATION = 240;

/** A quotation from a cluster as part of a sentence: one line, no control characters, not too long, no full stop of its own. */
export function clip(text: string): string {
  // Direction overrides could make a line read as another one.
  const line = text
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/(?<!\.)\.$/, '');
  if (line.length <= LONGEST_QUOTATION) return line;
  // Never half of a surrogate pair.
  return `${line.slice(0, LONGEST_QUOTATION - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** `1 ingress`, `3 ingresses`: of a kind by the plural the API calls it. */
export function countedKind(count: number, id: string): string {
  return plural(count, id.replace(/(?<=ss)es$|s$/u, ''), id);
}

/** `1 restart`, `7 restarts`. Zero and one are singular in French, only one in English: neither asks for zero here. */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
