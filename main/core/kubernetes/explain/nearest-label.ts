import type { JsonObject } from '../api-object.ts';
import { distance } from '../near-names.ts';

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
