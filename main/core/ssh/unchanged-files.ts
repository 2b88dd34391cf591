import type { BigIntStats } from 'node:fs';

/**
 * A file written this shortly before it was looked at could be written once more within the same tick of its file system's clock,
 * and look as before (FAT counts in 2 s): what is made of it is not kept.
 */
const SETTLED_MS = 3000n;
/** So long after its last use it is forgotten: what was made of a private key need not stay. */
const KEPT_MS = 60_000;
/** More than a configuration has files: were it less, going through them in order would never find one again. */
const MOST_KEPT = 500;

interface Kept<Made> {
  readonly identity: string;
  readonly made: Promise<Made>;
  usedAt: number;
}

/** Answers what was made of a file when it is still the same file, unchanged, and makes it anew otherwise. */
export type UnchangedFiles<Made> = (path: string, found: BigIntStats, make: () => Promise<Made>) => Promise<Made>;

/**
 * What was made of files, kept while they are unchanged: for two hundred hosts a file is read once, and an edit counts at once.
 * `found` is the file as it is now (`stat` with `bigint`): device, inode, size, and both times tell it from any other content.
 * What could not be made is not kept.
 */
export function keepWhileUnchanged<Made>(): UnchangedFiles<Made> {
  const kept = new Map<string, Kept<Made>>();
  let timer: NodeJS.Timeout | null = null;

  const forgetUnused = () => {
    timer = null;
    for (const [path, { usedAt }] of kept) if (performance.now() - usedAt >= KEPT_MS) kept.delete(path);
    if (kept.size > 0) remind();
  };
  const remind = () => {
    timer ??= setTimeout(forgetUnused, KEPT_MS).unref();
  };

  return (path, found, make) => {
    const identity = identityOf(found);
    const before = kept.get(path);
    if (before?.identity === identity) {
      before.usedAt = performance.now();
      return before.made;
    }
    kept.delete(path);
    const made = make();
    if (!isSettled(found)) return made;
    const [oldest] = kept.keys();
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    const now: Kept<Made> = { identity, made, usedAt: performance.now() };
    kept.set(path, now);
    made.catch(() => {
      if (kept.get(path) === now) kept.delete(path);
    });
    remind();
    return made;
  };
}

/** The change time counts too: it cannot be set back, as the modification time can (utimensat(2)). */
function identityOf({ dev, ino, size, mode, uid, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mode, uid, mtimeNs, ctimeNs].join(' ');
}

function isSettled({ mtimeMs, ctimeMs }: BigIntStats): boolean {
  const latest = mtimeMs > ctimeMs ? mtimeMs : ctimeMs;
  return BigInt(Date.now()) - latest >= SETTLED_MS;
}

/** Shares one piece of work among those who ask for the same before it begins: each gets what was there when it asked, or later. */
export function sharedStart<Result>(): (what: string, work: () => Promise<Result>) => Promise<Result> {
  const coming = new Map<string, Promise<Result>>();
  return (what, work) => {
    const before = coming.get(what);
    if (before !== undefined) return before;
    const started = Promise.resolve().then(() => {
      coming.delete(what);
      return work();
    });
    coming.set(what, started);
    return started;
  };
}
