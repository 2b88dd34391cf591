/** Edits between two short texts (Levenshtein). */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Names that somebody may have meant, the nearest first: a letter or two away, or the wanted one with more behind it (`web-7d4b9c-x2x7f`). */
export function nearNames(wanted: string, names: readonly string[], most = 3): readonly string[] {
  const far = Math.max(2, Math.floor(wanted.length / 3));
  return names
    .flatMap((name) => {
      if (name === wanted) return [];
      const longer = name.startsWith(`${wanted}-`) || wanted.startsWith(`${name}-`);
      const edits = Math.abs(name.length - wanted.length) > far ? far + 1 : distance(wanted, name);
      return longer || edits <= far ? [{ name, edits: Math.min(edits, far + 1) }] : [];
    })
    .toSorted((a, b) => a.edits - b.edits || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name);
}
