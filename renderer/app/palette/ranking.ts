import type { PaletteEntry } from './entries.ts';

/** Lower case without accents: `sante` finds `Santé`. */
function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** How well a text answers what was typed: 0 not at all, 1 the letters in their order, up to 5 the very name. */
export function matchScore(text: string, typed: string): number {
  const [hay, needle] = [folded(text), folded(typed)];
  if (hay === needle) return 5;
  if (hay.startsWith(needle)) return 4;
  const at = hay.indexOf(needle);
  if (at > 0) return /[\p{L}\p{N}]/u.test(hay[at - 1] ?? '') ? 2 : 3;
  let from = 0;
  for (const letter of needle.replaceAll(' ', '')) {
    from = hay.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return 1;
}

/**
 * Entries that answer what was typed, best first: the title counts most, then details and keywords; among equals, what
 * was opened last comes first. Every word typed must be found somewhere.
 */
export function rankEntries(entries: readonly PaletteEntry[], typed: string, recent: readonly string[]): readonly PaletteEntry[] {
  const wanted = typed
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const recency = (id: string) => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  return entries
    .map((entry) => ({ entry, score: scoreOf(entry, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || recency(a.entry.id) - recency(b.entry.id))
    .map(({ entry }) => entry);
}

function scoreOf(entry: PaletteEntry, wanted: readonly string[]): number {
  let sum = 0;
  for (const word of wanted) {
    const elsewhere = [entry.detail ?? '', ...(entry.keywords ?? [])].map((text) => matchScore(text, word)).filter((score) => score >= 2);
    const best = Math.max(matchScore(entry.title, word) * 2, ...elsewhere);
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

/** Entries in the order they were opened last, newest first; those never opened are left out. */
export function recentEntries(entries: readonly PaletteEntry[], recent: readonly string[]): readonly PaletteEntry[] {
  return recent.map((id) => entries.find((entry) => entry.id === id)).filter((entry) => entry !== undefined);
}

/**
 * The target in a typed `ssh user@host`, `ssh -p 2222 user@host`, `ssh host -p 2222`, `ssh host` or `user@host`, with its
 * port: `user@host:2222`. null when it is nothing of the kind.
 */
export function typedSshTarget(typed: string): string | null {
  const found =
    /^(?:ssh(?:\s+-p\s*(?<before>\d{1,5}))?\s+(?<named>[^\s-]\S*)(?:\s+-p\s*(?<after>\d{1,5}))?|(?<bare>[^\s@]+@[^\s@]+))$/u.exec(
      typed.trim(),
    )?.groups;
  const target = found?.['named'] ?? found?.['bare'] ?? null;
  const port = found?.['before'] ?? found?.['after'];
  // A leading dash would read as an option of ssh(1).
  if (target === null || !/^(?:[^\s@/-][^\s@/]*@)?[^\s@/-][^\s@/]*$/u.test(target)) return null;
  if (port === undefined) return target;
  const at = target.lastIndexOf('@') + 1;
  const host = target.slice(at);
  return `${target.slice(0, at)}${/^[^[]*:.*:/u.test(host) ? `[${host}]` : host}:${Number(port)}`;
}
