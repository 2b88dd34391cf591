/** What a file of variables says, and where a quotation mark in it opens that its own line does not close. */
export interface EnvFile {
  readonly variables: ReadonlyMap<string, string>;
  readonly unclosed: readonly UnclosedQuote[];
}

export interface UnclosedQuote {
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

/**
 * `NAME=value` lines as .env files of compose and frameworks have them: comments, `export`, values in single quotes as they stand, in double
 * quotes with \n, \" and \\, quoted values over several lines; without quotes a comment begins at ` #`. What is not such a line is left
 * out. The last of a name counts. A quotation mark that nothing closes belongs to the value of its line, and the lines behind it are read as
 * ever (dotenv for Node, `lib/main.js`); docker compose refuses such a file as a whole.
 */
export function readEnvFile(written: string): EnvFile {
  const variables = new Map<string, string>();
  const unclosed: UnclosedQuote[] = [];
  const text = written.replace(/^\uFEFF/u, '');
  // Over several lines a quoted value ends its line; within one line anything may stand behind it.
  const lines =
    /^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:'(?<single>[^'\r\n]*|[^']*(?='[ \t]*(?:#[^\r\n]*)?\r?$))'|"(?<double>(?:[^"\\\r\n]|\\[^\r\n])*|(?:[^"\\]|\\[\s\S])*(?="[ \t]*(?:#[^\r\n]*)?\r?$))"|(?<bare>[^\r\n]*))/gmu;
  for (const { groups, index } of text.matchAll(lines)) {
    const { name, single, double, bare } = groups ?? {};
    if (name === undefined) continue;
    if (bare !== undefined && /^["']/u.test(bare)) unclosed.push({ name, line: text.slice(0, index).split('\n').length });
    variables.set(name, single ?? (double === undefined ? (bare ?? '').replace(/(?:^|\s)#.*$/u, '').trim() : unescaped(double)));
  }
  return { variables, unclosed };
}

/** The variables alone of such a file. */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  return readEnvFile(text).variables;
}

/** `Environment=` of `systemctl show`: `A=1 "B=two words" "C=say \"hi\""` (systemd.syntax(7), quoting). */
export function parseUnitEnvironment(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const { groups } of text.matchAll(/"(?<quoted>(?:[^"\\]|\\[\s\S])*)"|(?<bare>[^\s"]\S*)/gu)) {
    const assignment = groups?.['quoted'] === undefined ? (groups?.['bare'] ?? '') : unescaped(groups['quoted']);
    const at = assignment.indexOf('=');
    if (at > 0) variables.set(assignment.slice(0, at), assignment.slice(at + 1));
  }
  return variables;
}

/** `/etc/default/api (ignore_errors=yes)` a line: paths, without those that may be missing being marked as needed. */
export function parseEnvironmentFiles(lines: readonly string[]): readonly { readonly path: string; readonly optional: boolean }[] {
  return lines.flatMap((line) => {
    const found = /^(?<path>\/.*?)(?: \(ignore_errors=(?<optional>yes|no)\))?$/u.exec(line.trim())?.groups;
    return found?.['path'] === undefined ? [] : [{ path: found['path'], optional: found['optional'] === 'yes' }];
  });
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([\s\S])/gu, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped));
}
