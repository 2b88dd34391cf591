/** `NAME=value` of a .env file or a shell's profile. */
export interface EnvLine {
  /** From 1. */
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/**
 * Assignments with their lines: comments, `export`, values in single quotes or backticks as they stand, in double quotes with \n, \t, \" and \\, quoted
 * values over several lines; without quotes a comment begins at ` #`. What is no assignment is left out.
 */
export function readEnvLines(text: string): readonly EnvLine[] {
  const found: EnvLine[] = [];
  const assignment =
    /^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]{0,199})[ \t]*=[ \t]*(?:'(?<single>[^']*)'|`(?<tick>[^`]*)`|"(?<double>(?:[^"\\]|\\[\s\S])*)"|(?<bare>[^\r\n]*))/gmu;
  const plain = text.replace(/^\uFEFF/u, '');
  let counted = 0;
  let line = 1;
  for (const match of plain.matchAll(assignment)) {
    const { name, single, tick, double, bare } = match.groups ?? {};
    if (name === undefined) continue;
    for (; counted < match.index; counted += 1) if (plain.codePointAt(counted) === 10) line += 1;
    const value = single ?? tick ?? (double === undefined ? (bare ?? '').replace(/(?:^|\s)#.*$/u, '').trim() : unescaped(double));
    found.push({ line, name, value });
  }
  return found;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\s\S])/gu, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped));
}
