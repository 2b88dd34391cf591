/**
 * `NAME=value` lines as .env files of compose and frameworks, and EnvironmentFile= of systemd.exec(5) write them: comments, `export`, values
 * in single quotes as they stand, in double quotes with \n, \" and \\, quoted values over several lines; without quotes a comment
 * begins at ` #`. What is not such a line is left out. The last of a name counts.
 */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  const lines =
    /^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[\s\S])*)"|(?<bare>[^\r\n]*))/gmu;
  for (const { groups } of text.replace(/^\uFEFF/u, '').matchAll(lines)) {
    const { name, single, double, bare } = groups ?? {};
    if (name === undefined) continue;
    variables.set(name, single ?? (double === undefined ? (bare ?? '').replace(/(?:^|\s)#.*$/u, '').trim() : unescaped(double)));
  }
  return variables;
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
