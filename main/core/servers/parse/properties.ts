/** Properties from `systemctl show`: `Name=value` a line; a value may hold `=`. The first of a name counts. */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/u.exec(line);
    if (found && !properties.has(found[1] ?? '')) properties.set(found[1] ?? '', (found[2] ?? '').trim());
  }
  return properties;
}

/** The properties of several units from one `systemctl show`, a blank line between them, by the unit's `Id`. */
export function parseUnitRecords(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const units = new Map<string, ReadonlyMap<string, string>>();
  for (const record of text.split(/\n\s*\n/u)) {
    const properties = parseProperties(record);
    const id = properties.get('Id');
    if (id !== undefined) units.set(id, properties);
  }
  return units;
}

/** A number of systemd; null for `[not set]`, an empty value and the largest 64-bit number, which means "no value". */
export function numberOf(value: string | undefined): number | null {
  if (value === undefined || !/^\d+$/u.test(value) || value === '18446744073709551615') return null;
  return Number(value);
}

/** `Fri 2026-11-20 22:31:12 UTC` as ISO 8601; null for `n/a`, `0` and an empty value. systemctl runs with TZ=UTC for this. */
export function timestampOf(value: string | undefined): string | null {
  const found = /^\S+ (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? UTC$/u.exec(value ?? '');
  return found ? `${found[1] ?? ''}T${found[2] ?? ''}Z` : null;
}
