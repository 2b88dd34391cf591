import type { Terminal } from '@xterm/xterm';

/**
 * Sequences that do something over and over, by their last character (ECMA-48 §8.3): lines put in, taken out and scrolled, steps
 * to the next and the last tab, a character repeated.
 */
const REPEATING = ['L', 'M', 'S', 'T', 'I', 'Z', 'b'];
/** More than any screen has lines or columns. */
const MOST_TIMES = 1000;

/**
 * Keeps a few bytes from occupying the window for minutes: what is to be done more often than any screen needs is not done.
 * xterm.js does it as often as it is told.
 */
export function refuseEndlessRepetition(terminal: Terminal): void {
  for (const final of REPEATING) terminal.parser.registerCsiHandler({ final }, ([times = 1]) => Number(times) > MOST_TIMES);
}
