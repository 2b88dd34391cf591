import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Secret } from '../../credentials/secret.ts';
import type { Kubeconfig, Reading, ResolvedContext, Surroundings } from './kubeconfig.ts';
import { kubeconfigPaths, mergeReadings, readOneFile } from './kubeconfig.ts';

/** How often the files are looked at while somebody wants to hear of changes: a stat(2) each, on any kind of file system. */
const LOOK_EVERY_MS = 1000;

/** The kubeconfig files as they stand now, read again only when they changed. Nothing of them is written or copied. */
export interface KubeconfigKeeper {
  read(): Promise<Kubeconfig>;
  /** Called after the files changed, whichever way: written in place, replaced by renaming, behind a symbolic link that was moved. */
  onChange(listener: () => void): () => void;
}

interface Kept {
  readonly stamp: string;
  readonly reading: Reading;
}

/** Watches until `closing`. */
export function createKubeconfigKeeper(surroundings: Surroundings, closing: AbortSignal): KubeconfigKeeper {
  const { paths, named } = kubeconfigPaths(surroundings);
  const files = new Map<string, Kept>();
  const listeners = new Set<() => void>();
  let merged: { readonly stamp: string; readonly config: Kubeconfig } | null = null;
  let reading: Promise<Kubeconfig> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let told = '';
  let seen = '';

  const stamps = async (): Promise<readonly string[]> => Promise.all(paths.map(stampOf));

  const readAll = async (): Promise<Kubeconfig> => {
    const now = await stamps();
    const stamp = now.join('\n');
    if (merged?.stamp === stamp) return merged.config;
    const readings: (readonly [string, Reading])[] = [];
    for (const [index, path] of paths.entries()) {
      const itsStamp = now[index] ?? '';
      const known = files.get(path);
      const kept = known?.stamp === itsStamp ? known : { stamp: itsStamp, reading: await readOneFile(path) };
      files.set(path, kept);
      readings.push([path, kept.reading]);
    }
    const config = mergeReadings(readings, named);
    merged = { stamp, config };
    return config;
  };
  const read = () => (reading ??= readAll().finally(() => (reading = null)));

  const look = async () => {
    const now = (await stamps()).join('\n');
    // A file that is being written is left until it holds still.
    const still = now === seen;
    seen = now;
    // Also when they read as they did when this was last told: in between somebody may have read something else.
    if (!still || closing.aborted || told === now) return;
    told = now;
    for (const listener of [...listeners]) listener();
  };
  const begin = async () => {
    seen = (await stamps()).join('\n');
    told = seen;
    if (closing.aborted || timer !== null || listeners.size === 0) return;
    let looking = false;
    timer = setInterval(() => {
      if (looking) return;
      looking = true;
      void look().finally(() => (looking = false));
    }, LOOK_EVERY_MS);
    timer.unref();
  };
  const end = () => {
    if (timer) clearInterval(timer);
    timer = null;
  };
  closing.addEventListener('abort', end, { once: true });

  return {
    read,
    onChange(listener) {
      listeners.add(listener);
      if (listeners.size === 1) void begin();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) end();
      };
    },
  };
}

/** Changes with the file a path leads to and with what stands in it. */
async function stampOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
}

/** Changes with what the entries of a context say, and with nothing else in the files. */
export function contextFingerprint({ context, cluster, user }: ResolvedContext): string {
  const text = JSON.stringify([context, cluster, user], function plain(this: Readonly<Record<string, unknown>>, key, value: unknown) {
    const own = this[key];
    return own instanceof Secret ? own.reveal() : value;
  });
  return createHash('sha256').update(text).digest('hex');
}
