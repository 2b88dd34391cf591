import { quotedAt, worthOf } from './literal.ts';
import type { Lookup, SettingsOfFile } from './setting.ts';

/** Assignments of a Python module in capitals, as Django and Flask read them; the last of a name counts. `EMAIL_URL` of django-environ too. */
export function readPythonSettings(text: string, lookup: Lookup): SettingsOfFile {
  const all = new Map<string, string | null>();
  const own = (name: string) => lookup(name) ?? undefined;
  const assignment = /^[ \t]*(?<name>[A-Z][A-Z0-9_]*)[ \t]*(?::[^=\n]+)?=(?!=)[ \t]*/gmu;
  for (let found = assignment.exec(text); found !== null; found = assignment.exec(text)) {
    const expression = expressionAt(text, found.index + found[0].length);
    const name = found.groups?.['name'] ?? '';
    const url = /^env\.email(?:_url)?\(\s*["'](?<variable>\w+)["']/u.exec(expression)?.groups?.['variable'];
    const known = all.get(expression.trim());
    all.set(url ?? name, known === undefined ? worthOf(expression, own) : known);
  }
  return all;
}

/** Up to the end of the line, without a comment; brackets and strings may go on over several. */
function expressionAt(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length && at - from < 4000; at += 1) {
    const sign = text.charAt(at);
    if (sign === '"' || sign === "'") {
      const string = quotedAt(text, at);
      if (string === null) return text.slice(from, at);
      at = string.end - 1;
    } else if (/[([{]/u.test(sign)) depth += 1;
    else if (/[)\]}]/u.test(sign)) depth -= 1;
    else if (sign === '#' || (sign === '\n' && depth <= 0)) return text.slice(from, at);
  }
  return text.slice(from, from + 4000);
}
