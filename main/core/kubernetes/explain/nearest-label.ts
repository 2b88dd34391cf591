import type { JsonObject } from '../api-object.ts';

/** The label of a neighbour that differs least from what the selector asks for. */
export function nearestLabel(
  selector: readonly (readonly [string, string])[],
  neighbours: readonly { readonly name: string; readonly labels: JsonObject }[],
): { readonly wanted: string; readonly found: string; readonly pod: string } | null {
  let best: { readonly wanted: string; readonly found: string; readonly pod: string; readonly score: number } | null = null;
  for (const { name, labels } of neighbours) {
    const wrong = selector.filter(([key, value]) => labels[key] !== value);
    const [first] = wrong;
    if (wrong.length !== 1 || !first) continue;
    const [key, value] = first;
    const found = labels[key];
    if (typeof found !== 'string') continue;
    const likely = distance(value, found);
    if (likely > Math.max(2, value.length / 3) || (best !== null && best.score <= likely)) continue;
    best = { wanted: `${key}=${value}`, found: `${key}=${found}`, pod: name, score: likely };
  }
  return best;
}

/** Edits between two short texts (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
