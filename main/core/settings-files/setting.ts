/** What a file sets, by name; null for what cannot be known without running it. */
export type SettingsOfFile = ReadonlyMap<string, string | null>;

/** A variable of the environment the file is used in; undefined where it is not known. */
export type Lookup = (name: string) => string | undefined;

/** `${NAME}`, `${NAME:default}` (Spring), `${NAME:-default}` (shell): null where a name is not known and has no default. */
export function filled(text: string, lookup: Lookup): string | null {
  let unknown = false;
  const all = text.replaceAll(/\$\{([A-Za-z_][\w.-]*)(?::-?([^{}]*))?\}/gu, (_, name: string, fallback: string | undefined) => {
    const value = lookup(name) ?? fallback;
    if (value === undefined) unknown = true;
    return value ?? '';
  });
  return unknown ? null : all;
}
