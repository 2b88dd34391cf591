import { LOG_SOURCES } from '../../app/colours.ts';

/**
 * A colour for each name: the same one each time it is seen, and another one than those before it while there are any left. Answers the
 * colour's place in `LOG_SOURCES`.
 */
export function createHues(): (name: string) => number {
  const given = new Map<string, number>();
  const taken = new Set<number>();
  return (name) => {
    const known = given.get(name);
    if (known !== undefined) return known;
    let hue = hashOf(name) % LOG_SOURCES.length;
    if (taken.size < LOG_SOURCES.length) while (taken.has(hue)) hue = (hue + 1) % LOG_SOURCES.length;
    taken.add(hue);
    given.set(name, hue);
    return hue;
  };
}

/** FNV-1a. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
