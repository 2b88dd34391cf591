const LONGEST_TITLE = 80;

/** A title a program gave its terminal, as it may be shown: one line, no control or direction characters, not long. */
export function shownTitle(title: string): string {
  return title
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TITLE)
    .toWellFormed();
}

/** What is pasted, without the characters that would act instead of stand there: an escape could end a bracketed paste. */
export function pastable(text: string): string {
  return text.replaceAll(/\r\n?/gu, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '');
}

/** Whether pasting it would run something: it has the end of a line in it. */
export function runsSomething(text: string): boolean {
  return text.includes('\n');
}

/**
 * Whether a terminal says this by itself (where the cursor is, what it is, that it has the focus, what the mouse does) and
 * no person typed it: only what is typed goes to several terminals.
 */
export function isTerminalAnswer(data: string): boolean {
  // eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
  return /^\u{1b}(?:\[(?:[?>=]?[\d;]*[cntxy]|\??\d+;\d+R|[?>]?[\d;]*\$y|[IO]$|<|M)|[\]P_^])/u.test(data);
}

/** The first part of a text that is at most so long and does not end within a character. */
export function firstPart(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd8_00 && last <= 0xdb_ff ? most - 1 : most);
}

/** The address a link of a terminal may open: http and https only. */
export function webAddress(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null;
}
