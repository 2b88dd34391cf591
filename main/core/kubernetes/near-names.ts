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

/** What the cluster puts behind a name it makes up: of a template, and of a pod (apimachinery, `rand.String`: no vowels, no 0, 1, 3). */
const MADE_UP = /(?:-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$/u;

/** Names that somebody may have meant, the nearest first: a letter or two away, or the wanted one with more behind it (`web-7d4b9c-x2x7f`). */
export function nearNames(wanted: string, names: readonly string[], most = 3): readonly string[] {
  const short = wanted.replace(MADE_UP, '');
  const far = Math.max(2, Math.floor(short.length / 3));
  const edits = (text: string) => (Math.abs(text.length - short.length) > far ? far + 1 : distance(short, text));
  return names
    .flatMap((name) => {
      if (name === wanted) return [];
      const longer = name.startsWith(`${wanted}-`) || wanted.startsWith(`${name}-`);
      const away = Math.min(edits(name), edits(name.replace(MADE_UP, '')));
      return longer || away <= far ? [{ name, away }] : [];
    })
    .toSorted((a, b) => a.away - b.away || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name);
}
