/** The name of an operating system for people, from os-release(5) or macOS's `sw_vers`; null when it is neither. */
export function parseOsName(text: string): string | null {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const assigned = /^\s*([A-Z][A-Z0-9_]*)=(.*)$/u.exec(line) ?? /^(Product(?:Name|Version)):\s*(.*)$/u.exec(line);
    if (assigned) values.set(assigned[1] ?? '', unquote((assigned[2] ?? '').trim()));
  }
  const version = values.get('VERSION') ?? values.get('VERSION_ID');
  const product = values.get('ProductName');
  if (product !== undefined) return [product, values.get('ProductVersion')].filter(Boolean).join(' ');
  const name = values.get('PRETTY_NAME') ?? (values.has('NAME') ? [values.get('NAME'), version].filter(Boolean).join(' ') : undefined);
  return name === undefined || name === '' ? null : name;
}

/** A value as sh(1) would read it (os-release(5)): quotes off, `\"`, `\$`, `` \` `` and `\\` undone. */
function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/su.exec(value);
  if (!quoted) return value;
  const inner = quoted[2] ?? '';
  return quoted[1] === '"' ? inner.replace(/\\(["$`\\])/gu, '$1') : inner;
}
