/** Ranges of Ansible's inventories: `web[01:20].example`, `db-[a:f]`, `n[0:100:10]` (Ansible, "Adding ranges of hosts"). */

/** A range with more is refused: nobody means it. */
export const MOST_IN_RANGE = 10_000;

/** The names a pattern stands for, in its order; a name without a range stands for itself. null when a range is none, or too long. */
export function expandRanges(pattern: string): readonly string[] | null {
  let names = [''];
  let rest = pattern;
  for (;;) {
    const open = rest.indexOf('[');
    if (open === -1) return names.map((name) => name + rest);
    const close = rest.indexOf(']', open);
    if (close === -1) return null;
    const words = rangeOf(rest.slice(open + 1, close));
    if (words === null || names.length * words.length > MOST_IN_RANGE) return null;
    const head = rest.slice(0, open);
    names = names.flatMap((name) => words.map((word) => name + head + word));
    rest = rest.slice(close + 1);
  }
}

function rangeOf(text: string): readonly string[] | null {
  const [first, last, stepText = '1', ...more] = text.split(':');
  if (first === undefined || last === undefined || more.length > 0 || !/^\d{1,6}$/u.test(stepText)) return null;
  const step = Number(stepText);
  if (step < 1 || last === '') return null;
  // `[:5]` starts at 0, as Ansible has it.
  const from = first === '' ? '0' : first;
  if (/^\d{1,9}$/u.test(from) && /^\d{1,9}$/u.test(last)) {
    // A leading zero asks for all of one width; both ends must then have it.
    const width = from.length > 1 && from.startsWith('0') ? from.length : 0;
    if (width > 0 && width !== last.length) return null;
    return sequence(Number(from), Number(last), step, (value) => String(value).padStart(width, '0'));
  }
  const letters =
    /^[a-z]$/u.test(from) && /^[a-z]$/u.test(last) ? 'lower' : /^[A-Z]$/u.test(from) && /^[A-Z]$/u.test(last) ? 'upper' : null;
  if (letters === null) return null;
  return sequence(from.charCodeAt(0), last.charCodeAt(0), step, (code) => String.fromCharCode(code));
}

function sequence(from: number, to: number, step: number, write: (value: number) => string): readonly string[] | null {
  if (from > to || (to - from) / step >= MOST_IN_RANGE) return null;
  const words: string[] = [];
  for (let value = from; value <= to; value += step) words.push(write(value));
  return words;
}
