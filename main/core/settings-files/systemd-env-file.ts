import type { EnvFile, UnclosedQuote } from './env-file.ts';
import { repeatedIn } from './env-file.ts';

type State = 'line' | 'comment' | 'key' | 'before' | 'value' | 'single' | 'double';

/**
 * An `EnvironmentFile=` as systemd reads it (src/basic/env-file.c, systemd.exec(5)): comments are whole lines with `#` or `;`, a value is not
 * cut at ` #`, `export` is no word of it, a backslash takes the next character or joins lines, and a quoted value goes on over lines to the
 * next such mark: one that is forgotten takes all lines up to there, or to the end of the file, into its value.
 */
export function readSystemdEnvFile(written: string): EnvFile {
  const variables = new Map<string, string>();
  const unclosed: UnclosedQuote[] = [];
  const set: { readonly name: string; readonly value: string; readonly line: number }[] = [];
  const text = written.replace(/^\uFEFF/u, '');
  let state = 'line' as State;
  let [key, value, spaces] = ['', '', ''];
  let [line, begun, opened] = [1, 0, 0];
  let swallowed = false;
  const push = (open: boolean): void => {
    const name = key.trim();
    if (/^[A-Za-z_]\w*$/u.test(name)) {
      variables.set(name, value);
      set.push({ name, value, line: begun });
      if (open || swallowed) unclosed.push({ name, line: opened });
    }
    [state, key, value, spaces, swallowed] = ['line', '', '', '', false];
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    const ends = sign === '\n' || sign === '\r';
    if (state === 'line') {
      if (sign === '#' || sign === ';') state = 'comment';
      else if (!/\s/u.test(sign)) [state, key, begun] = ['key', sign, line];
    } else if (state === 'comment') {
      if (ends) state = 'line';
    } else if (state === 'key') {
      if (ends) [state, key] = ['line', ''];
      else if (sign === '=') state = 'before';
      else key += sign;
    } else if (state === 'single' || state === 'double') {
      if (sign === (state === 'single' ? "'" : '"')) state = 'before';
      else if (state === 'double' && sign === '\\') {
        at += 1;
        const next = text.charAt(at);
        if (next === '\n') line += 1;
        else value += /["\\`$]/u.test(next) ? next : `\\${next}`;
      } else {
        value += sign;
        // Within a quoted value a line that sets a variable is one that was swallowed.
        if (sign === '\n' && /^[ \t]*[A-Za-z_]\w*=/u.test(text.slice(at + 1, at + 200))) swallowed = true;
      }
    } else if (ends) push(false);
    else if (sign === '\\') {
      at += 1;
      const next = text.charAt(at);
      if (next === '\n') line += 1;
      value += next === '\n' ? spaces : spaces + next;
      [state, spaces] = ['value', ''];
    } else if (state === 'before' && (sign === '"' || sign === "'")) {
      state = sign === "'" ? 'single' : 'double';
      opened = line;
    } else if (/[ \t]/u.test(sign)) {
      // Spaces at the end of a value are dropped, those within it are not.
      if (state === 'value') spaces += sign;
    } else {
      value += spaces + sign;
      [state, spaces] = ['value', ''];
    }
    if (sign === '\n') line += 1;
  }
  if (state === 'single' || state === 'double') push(true);
  else if (state === 'before' || state === 'value') push(false);
  return { variables, unclosed, repeated: repeatedIn(set) };
}
