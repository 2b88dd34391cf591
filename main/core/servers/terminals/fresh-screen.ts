/**
 * What leaves a terminal as a new shell expects it, below what it shows: main screen, soft reset, no mouse, no bracketed
 * paste; then a line of its own. To leave the alternate screen puts the cursor where it was saved, which is the top where
 * nothing was: it is saved first. On the main screen it so stays where it is, from the alternate one it goes back.
 */
export const FRESH_SCREEN =
  '\u{1b}7\u{1b}[?1049l\u{1b}[!p\u{1b}[?1000l\u{1b}[?1002l\u{1b}[?1003l\u{1b}[?1006l\u{1b}[?2004l\u{1b}[?25h\u{1b}[0m\r\n';
