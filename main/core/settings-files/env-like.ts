import { parseEnvFile } from './env-file.ts';
import type { SettingsOfFile } from './setting.ts';
import { filled } from './setting.ts';

/** `NAME=value` lines; `${OTHER}` stands for another of them, or for a variable of the environment. */
export function readEnvLike(text: string, lookup: (name: string) => string | undefined): SettingsOfFile {
  const own = parseEnvFile(text);
  return new Map(
    [...own].map(([name, value]) => [name, value.includes('${') ? filled(value, (other) => own.get(other) ?? lookup(other)) : value]),
  );
}
