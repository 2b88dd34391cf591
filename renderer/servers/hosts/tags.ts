import type { Settings } from '../../../preload/contract/settings.ts';
import { tagSchema } from '../../../preload/contract/settings.ts';

/** Words typed as tags: split at blanks and commas, each once; those that cannot be tags apart. */
export function readTags(words: readonly string[]): { readonly tags: readonly string[]; readonly unfit: readonly string[] } {
  const typed = [...new Set(words.flatMap((word) => word.split(/[\s,;]+/u)).filter((word) => word !== ''))];
  const fits = (word: string) => tagSchema.safeParse(word).success;
  return { tags: typed.filter(fits).toSorted(), unfit: typed.filter((word) => !fits(word)) };
}

/** All tags in use, in order. */
export function tagsInUse(tags: Settings['servers']['tags']): readonly string[] {
  return [...new Set(Object.values(tags).flat())].toSorted();
}

export function tagsOf(tags: Settings['servers']['tags'], name: string): readonly string[] {
  return Object.hasOwn(tags, name) ? (tags[name] ?? []) : [];
}

/** Tags that all these hosts have, and those that only some have with how many. */
export function sharedTags(tags: Settings['servers']['tags'], names: readonly string[]) {
  const counts = new Map<string, number>();
  for (const name of names) for (const tag of tagsOf(tags, name)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const all = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    common: all.filter(([, count]) => count === names.length).map(([tag]) => tag),
    partial: all.filter(([, count]) => count < names.length).map(([tag, count]) => ({ tag, count })),
  };
}

/** The part of the settings that gives these hosts `after` where they shared `before`; what only some have stays theirs. */
export function tagChange(
  tags: Settings['servers']['tags'],
  names: readonly string[],
  before: readonly string[],
  after: readonly string[],
): Readonly<Record<string, readonly string[] | null>> {
  return Object.fromEntries(
    names.map((name) => {
      const kept = tagsOf(tags, name).filter((tag) => !before.includes(tag) || after.includes(tag));
      const next = [...new Set([...kept, ...after])].toSorted();
      return [name, next.length === 0 ? null : next];
    }),
  );
}
