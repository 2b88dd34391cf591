/** What a file of variables says, what it says twice and differently, and where a quotation mark in it opens that its own line does not close. */
export interface EnvFile {
  readonly variables: ReadonlyMap<string, string>;
  readonly unclosed: readonly UnclosedQuote[];
  readonly repeated: readonly Repeated[];
}

/** A name that is set more than once, not always to the same: the last one counts. */
export interface Repeated {
  readonly name: string;
  /** From 1. */
  readonly lines: readonly number[];
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
  const set: Assignment[] = [];
  let [counted, line] = [0, 1];
  const text = written.replace(/^\uFEFF/u, '');
  // Over several lines a quoted value ends its line; within one line anything may stand behind it.
  const lines =
    /^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:'(?<single>[^'\r\n]*|[^']*(?='[ \t]*(?:#[^\r\n]*)?\r?$))'|"(?<double>(?:[^"\\\r\n]|\\[^\r\n])*|(?:[^"\\]|\\[\s\S])*(?="[ \t]*(?:#[^\r\n]*)?\r?$))"|(?<bare>[^\r\n]*))/gmu;
  for (const { groups, index } of text.matchAll(lines)) {
    const { name, single, double, bare } = groups ?? {};
    if (name === undefined) continue;
    line += text.slice(counted, index).split('\n').length - 1;
    counted = index;
    if (bare !== undefined && /^["']/u.test(bare)) unclosed.push({ name, line });
    const value = single ?? (double === undefined ? (bare ?? '').replace(/(?:^|\s)#.*$/u, '').trim() : unescaped(double));
    variables.set(name, value);
    set.push({ name, value, line });
  }
  return { variables, unclosed, repeated: repeatedIn(set) };
}

interface Assignment {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** Names that do not have the same value everywhere. */
export function repeatedIn(set: readonly Assignment[]): Repeated[] {
  const last = new Map(set.map(({ name, value }) => [name, value]));
  const differing = new Set(set.filter(({ name, value }) => last.get(name) !== value).map(({ name }) => name));
  const lines = new Map<string, number[]>();
  for (const { name, line } of set) if (differing.has(name)) lines.set(name, [...(lines.get(name) ?? []).slice(-9), line]);
  return [...lines].map(([name, its]) => ({ name, lines: its }));
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
