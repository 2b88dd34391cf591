import { readEnvLike } from './env-like.ts';
import { readIni } from './ini.ts';
import { readPhpConfig } from './php.ts';
import { readProperties } from './properties.ts';
import { readPythonSettings } from './python.ts';
import { readRubySettings } from './ruby.ts';
import type { Lookup, SettingsOfFile } from './setting.ts';

/** Larger files are no settings. */
const LARGEST_SETTINGS_FILE = 512 * 1024;

type Reader = (text: string, lookup: Lookup, stem: string) => SettingsOfFile | Promise<SettingsOfFile>;

/** Names that applications and frameworks give their settings, and how each is read. The first that fits counts. */
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^(?:\.env(?:\..+)?|.*\.env|env|environment)$/iu, readEnvLike],
  [/\.py$/iu, readPythonSettings],
  [/\.php$/iu, readPhpConfig],
  [/\.rb$/iu, readRubySettings],
  [/\.properties$/iu, readProperties],
  // The parser of YAML is large, and needed by few.
  [/\.(?:ya?ml|json)$/iu, async (text, lookup) => (await import('./yaml-json.ts')).readYamlOrJson(text, lookup)],
  [/\.(?:ini|toml|cfg|conf)$/iu, readIni],
];

function readerOf(path: string): Reader | undefined {
  const name = path.split('/').at(-1) ?? '';
  return readers.find(([pattern]) => pattern.test(name))?.[1];
}

/** Whether a file has a name that settings have: Django's settings.py, Laravel's mail.php, application.yml, production.rb, config.json, .env. */
export function isSettingsFile(path: string): boolean {
  return readerOf(path) !== undefined;
}

/**
 * What a file of an application sets, by dotted names; null stands for what only a running program knows. Nothing in it is run. A file
 * whose name says nothing is read as `NAME=value` lines. `lookup` gives the environment's variables that it refers to.
 */
export async function readSettingsFile(path: string, text: string, lookup: Lookup): Promise<SettingsOfFile> {
  if (text.length > LARGEST_SETTINGS_FILE) return new Map();
  const stem = (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/u, '');
  return (readerOf(path) ?? readEnvLike)(text.replace(/^\uFEFF/u, ''), lookup, stem);
}
