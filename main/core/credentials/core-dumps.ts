import { writeFileSync } from 'node:fs';

export type CoreDumps = 'without-secrets' | 'not-kept-back' | 'up-to-the-system';

let state: CoreDumps = 'up-to-the-system';

/**
 * Keeps the memory of this process, and of those it starts, out of core dumps: on Linux none of its pages are written to one any more
 * (core(5), /proc/self/coredump_filter). macOS and Windows write none unless somebody has switched them on.
 */
export function keepMemoryOutOfDumps(): void {
  // A report of the runtime would hold the environment.
  if (process.report !== undefined) process.report.excludeEnv = true;
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
    state = 'without-secrets';
  } catch {
    // A process whose memory nobody may read has no such file to write, and no dump; a container may hide it.
    state = 'not-kept-back';
  }
}

export const coreDumps = (): CoreDumps => state;
