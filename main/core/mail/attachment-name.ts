/** Letters that turn the direction of text or are not seen: they make `exe.txt` of `txt.exe`. */
const unseen = /[\p{Cf}\u2028\u2029]/gu;

/** What a file is called in a message: no folders of the sender's computer, no unseen letters, something in any case. */
export function attachmentName(given: string): string {
  const last = given
    .replaceAll(unseen, '')
    .split(/[/\\]/u)
    .findLast((part) => !/^\s*\.{0,2}\s*$/u.test(part));
  return last?.trim().slice(0, 200) || 'attachment';
}
