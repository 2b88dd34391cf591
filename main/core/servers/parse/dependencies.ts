import type { RelatedUnit } from '../../../../preload/contract/unit-override.ts';

/** At most so many are shown: a target may need a thousand. */
const MOST = 400;

/**
 * The tree of `systemctl list-dependencies` with its lines drawn in UTF-8 or ASCII, two columns a level, after a mark for the state
 * (`●`, `○`, `*`, ` `). The first line is the unit itself and is left out. States come from `states`.
 */
export function parseDependencies(text: string, states: ReadonlyMap<string, string>): RelatedUnit[] {
  const units: RelatedUnit[] = [];
  for (const line of text.split('\n').slice(1)) {
    const found = /^(.*?[|`├└]\s*(?:─|-)+\s?)(\S+)\s*$/u.exec(line);
    if (!found) continue;
    const [, drawn = '', unit = ''] = found;
    // The mark and its blank stand before the tree; each level is two columns.
    const tree = drawn.replace(/^[●○×↻*]?\s?/u, '');
    units.push({ unit, depth: Math.max(0, Math.floor(tree.trimEnd().length / 2) - 1), active: states.get(unit) ?? '' });
    if (units.length >= MOST) break;
  }
  return units;
}
