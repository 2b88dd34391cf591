/** `NAME=value` of a .env file or a shell's profile. */
export interface EnvLine {
  /** From 1. */
  readonly line: number;
  /** The last line of its value. */
  readonly end: number;
  readonly name: string;
  readonly value: string;
  /** How the value was quoted; `open` where nothing closes the quotation mark, which then belongs to the value. */
  readonly quoted: 'single' | 'double' | 'backtick' | 'open' | null;
  /** What stands on its line behind the closing quotation mark, comments aside. */
  readonly behind: string;
  readonly exported: boolean;
}

/**
 * Assignments with their lines: comments, `export`, values in single quotes or backticks as they stand, in double quotes with \n, \t, \" and \\, quoted
 * values over several lines that end theirs; without quotes a comment begins at ` #`. What is no assignment is left out.
 */
export function readEnvLines(text: string): readonly EnvLine[] {
  const found: EnvLine[] = [];
  const assignment =
    /^[ \t]*(?<exported>export[ \t]+)?(?<name>[A-Za-z_][\w.-]{0,199})[ \t]*=[ \t]*(?:'(?<single>[^'\r\n]*|[^']*(?='[ \t]*(?:#[^\r\n]*)?\r?$))'|`(?<tick>[^`\r\n]*|[^`]*(?=`[ \t]*(?:#[^\r\n]*)?\r?$))`|"(?<double>(?:[^"\\\r\n]|\\[^\r\n])*|(?:[^"\\]|\\[\s\S])*(?="[ \t]*(?:#[^\r\n]*)?\r?$))"|(?<bare>[^\r\n]*))(?<behind>[^\r\n]*)/gmu;
  const plain = text.replace(/^\uFEFF/u, '');
  let counted = 0;
  let line = 1;
  for (const match of plain.matchAll(assignment)) {
    const { exported, name, single, tick, double, bare = '', behind = '' } = match.groups ?? {};
    if (name === undefined) continue;
    for (; counted < match.index; counted += 1) if (plain.codePointAt(counted) === 10) line += 1;
    const quoted =
      single !== undefined
        ? 'single'
        : tick !== undefined
          ? 'backtick'
          : double !== undefined
            ? 'double'
            : /^["'`]/u.test(bare)
              ? 'open'
              : null;
    found.push({
      line,
      end: line + match[0].split('\n').length - 1,
      name,
      value: single ?? tick ?? (double === undefined ? bare.replace(/(?:^|\s)#.*$/u, '').trim() : unescaped(double)),
      quoted,
      behind: behind.replace(/^\s*#.*$/u, '').trim(),
      exported: exported !== undefined,
    });
  }
  return found;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\s\S])/gu, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped));
}
