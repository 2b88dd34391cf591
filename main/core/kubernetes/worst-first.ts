import type { Level } from '../../../preload/contract/servers.ts';

const severity: readonly Level[] = ['healthy', 'changing', 'unknown', 'degraded', 'failing'];

/** Order of rows for reading: the worst first, then by namespace and name. */
export function worstFirst(a: { readonly level: Level; readonly namespace: string; readonly name: string }, b: typeof a): number {
  return compareLevels(b.level, a.level) || a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name);
}

/** Negative when `a` is the better one. */
export function compareLevels(a: Level, b: Level): number {
  return severity.indexOf(a) - severity.indexOf(b);
}
