import type { Lookup, SettingsOfFile } from './setting.ts';
import { filled } from './setting.ts';

/** Java's `.properties` (java.util.Properties, load): `=`, `:` or a space after the name, `\` at the end of a line goes on, escapes. */
export function readProperties(text: string, lookup: Lookup): SettingsOfFile {
  const all = new Map<string, string | null>();
  for (const line of logicalLines(text)) {
    const [, name = '', value = ''] = /^((?:[^\s:=\\]|\\.)+)(?:\s*[:=]\s*|\s+|$)(.*)$/su.exec(line) ?? [];
    if (name !== '')
      all.set(
        unescaped(name),
        filled(unescaped(value), (other) => lookup(other) ?? all.get(other) ?? undefined),
      );
  }
  return all;
}

function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const raw of text.split(/\r\n|\r|\n/u)) {
    const line = raw.trimStart();
    if (open === '' && (line === '' || /^[#!]/u.test(line))) continue;
    const goesOn = (/\\*$/u.exec(line)?.[0].length ?? 0) % 2 === 1;
    open += goesOn ? line.slice(0, -1) : line;
    if (goesOn) continue;
    lines.push(open);
    open = '';
  }
  return open === '' ? lines : [...lines, open];
}

const signs: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' };

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u([\da-fA-F]{4})|([\s\S]))/gu, (_, code: string | undefined, sign: string | undefined) =>
    code === undefined ? (signs[sign ?? ''] ?? sign ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
