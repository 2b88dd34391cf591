/** Longest sequence that is looked for; a longer one is no mode of a terminal. */
const LONGEST_SEQUENCE = 80;
/** Full reset (RIS) and soft reset (DECSTR) put the modes back. */
// eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
const SEQUENCES = /\u{1b}(?:\[\?([\d;]+)([hl])|(c|\[!p))/gu;

/** The private modes of a terminal (DEC, xterm) as a stream of output has set them: alternate screen, mouse, bracketed paste. */
export interface PrivateModes {
  /** Takes output in, in order; a sequence may lie across two pieces. */
  follow(output: Buffer): void;
  /** The sequences that bring a new terminal to the same modes. */
  sequences(): string;
}

export function followPrivateModes(): PrivateModes {
  const modes = new Map<string, 'h' | 'l'>();
  let carried = '';
  return {
    follow(output) {
      const text = carried + output.toString('latin1');
      for (const [, numbers = '', set, reset] of text.matchAll(SEQUENCES)) {
        if (reset !== undefined) modes.clear();
        // Delete first: the order in which they were set last is the order in which they are set again.
        for (const mode of numbers.split(';').filter((number) => number !== '')) {
          modes.delete(mode);
          modes.set(mode, set === 'h' ? 'h' : 'l');
        }
      }
      const last = text.lastIndexOf('\u{1b}');
      carried = last >= 0 && text.length - last <= LONGEST_SEQUENCE ? text.slice(last) : '';
    },
    sequences: () => [...modes].map(([mode, set]) => `\u{1b}[?${mode}${set}`).join(''),
  };
}
