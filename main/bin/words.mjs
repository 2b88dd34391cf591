/** Speaks to the person on stderr, in the language of the terminal (locale(7): LC_ALL, LC_MESSAGES, LANG); stdout belongs to results. */
const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
const french = locale.startsWith('fr');

export function say(en, fr) {
  process.stderr.write(`pilothouse: ${french ? fr : en}\n`);
}
