import type { Lookup, SettingsOfFile } from './setting.ts';
import { filled } from './setting.ts';

/** Sections and `name = value` (Grafana, Gitea, Flask's and Rust's TOML): `[smtp]` and `host` make `smtp.host`. */
export function readIni(text: string, lookup: Lookup): SettingsOfFile {
  const all = new Map<string, string | null>();
  let section = '';
  for (const raw of text.split(/\r\n|\r|\n/u)) {
    const line = raw.trim();
    const heading = /^\[+\s*"?([^[\]"]+?)"?\s*\]+\s*(?:[#;].*)?$/u.exec(line)?.[1];
    if (heading !== undefined) {
      section = `${heading.replaceAll(/\s+/gu, '.')}.`;
      continue;
    }
    const read =
      /^(?<name>[A-Za-z_][\w.-]*)\s*[=:]\s*(?:"""(?<triple>.*?)"""|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>[^']*)'|(?<bare>.*))/u.exec(
        line,
      )?.groups;
    if (read?.['name'] === undefined) continue;
    const { name, triple, double, single, bare = '' } = read;
    const value = triple ?? single ?? double?.replaceAll(/\\(.)/gu, '$1') ?? bare.replace(/\s+[#;].*$/u, '').trim();
    all.set(`${section}${name}`, single === undefined ? filled(value, lookup) : value);
  }
  return all;
}
