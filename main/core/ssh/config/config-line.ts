/** How OpenSSH takes a line of ssh_config(5) apart (readconf.c; misc.c, argv_split and strdelim). */

export interface SplitLine {
  /** In lower case: keywords are not case-sensitive. */
  readonly keyword: string;
  /** Arguments without their quotes, up to a comment. */
  readonly values: readonly string[];
  /** Everything after the keyword as it stands, for directives that take a whole command. */
  readonly rest: string;
}

/** One line taken apart; null when it is empty or a comment. Throws an Error when it has no value or a quote stays open. */
export function splitConfigLine(content: string): SplitLine | null {
  const line = content.replace(/^\s+/u, '').replace(/[ \t\r\n\f]+$/u, '');
  if (line === '' || line.startsWith('#')) return null;
  const found = /^(?:"(?<quoted>[^"]*)"|(?<plain>[^\s="]+))(?:\s*=\s*|\s*)(?<rest>.*)$/su.exec(line)?.groups;
  const keyword = found?.['quoted'] ?? found?.['plain'] ?? '';
  const rest = found?.['rest'] ?? '';
  if (keyword === '') throw new Error('no directive');
  const values = splitArguments(rest);
  if (values.length === 0) throw new Error('no value');
  return { keyword: keyword.toLowerCase(), values, rest };
}

/** Words as argv_split gives them: both kinds of quotes, backslash before a quote, a backslash or a blank, `#` begins a comment. */
function splitArguments(text: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === ' ' || character === '\t') {
      at += 1;
      continue;
    }
    if (character === '#') break;
    let word = '';
    let quote = '';
    for (; at < text.length; at += 1) {
      const here = text.charAt(at);
      const next = text.charAt(at + 1);
      if (here === '\\' && (next === "'" || next === '"' || next === '\\' || (quote === '' && next === ' '))) {
        word += next;
        at += 1;
      } else if (quote === '' && (here === ' ' || here === '\t')) break;
      else if (quote === '' && (here === '"' || here === "'")) quote = here;
      else if (quote !== '' && here === quote) quote = '';
      else word += here;
    }
    if (quote !== '') throw new Error('a quote stays open');
    words.push(word);
  }
  return words;
}

/** Words of a `Match` line: blanks or one `=` between them, double quotes around them, `#` begins a comment. */
export function splitCriteria(rest: string): string[] {
  const words: string[] = [];
  for (const found of rest.matchAll(/"(?<quoted>[^"]*)"?|(?<plain>[^\s="]+)/gu)) {
    const { quoted, plain } = found.groups ?? {};
    if (plain?.startsWith('#') === true) break;
    words.push(quoted ?? plain ?? '');
  }
  return words;
}
