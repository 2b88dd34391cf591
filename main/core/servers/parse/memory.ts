export interface Memory {
  readonly memory: { readonly totalBytes: number; readonly availableBytes: number } | null;
  readonly swap: { readonly totalBytes: number; readonly freeBytes: number } | null;
}

/** Memory and swap from /proc/meminfo (proc(5)), or from macOS's `sysctl hw.memsize vm.swapusage` with `vm_stat`. */
export function parseMemory(text: string): Memory {
  if (/^hw\.memsize/mu.test(text)) return parseMac(text);
  const kib = new Map<string, number>();
  for (const [, name = '', value = ''] of text.matchAll(/^([A-Za-z()_0-9]+):\s+(\d+)(?: kB)?$/gmu)) kib.set(name, Number(value));
  const total = kib.get('MemTotal');
  const free = kib.get('MemFree');
  // Kernels before 3.14 have no estimate of their own.
  const available =
    kib.get('MemAvailable') ?? (free === undefined ? undefined : free + (kib.get('Buffers') ?? 0) + (kib.get('Cached') ?? 0));
  const swapTotal = kib.get('SwapTotal');
  const swapFree = kib.get('SwapFree');
  return {
    memory: total === undefined || available === undefined ? null : { totalBytes: total * 1024, availableBytes: available * 1024 },
    swap: swapTotal === undefined || swapFree === undefined ? null : { totalBytes: swapTotal * 1024, freeBytes: swapFree * 1024 },
  };
}

function parseMac(text: string): Memory {
  const total = Number(/^hw\.memsize[:=]\s*(\d+)/mu.exec(text)?.[1]);
  const pageBytes = Number(/page size of (\d+) bytes/u.exec(text)?.[1]);
  const pages = (name: string) => Number(new RegExp(`^Pages ${name}:\\s+(\\d+)`, 'mu').exec(text)?.[1] ?? 0);
  const swap = /^vm\.swapusage[:=]\s*total = ([\d.]+)M\s+used = [\d.]+M\s+free = ([\d.]+)M/mu.exec(text);
  const megabyte = 1024 * 1024;
  return {
    memory:
      Number.isNaN(total) || Number.isNaN(pageBytes)
        ? null
        : { totalBytes: total, availableBytes: (pages('free') + pages('inactive') + pages('speculative')) * pageBytes },
    swap: swap === null ? null : { totalBytes: Number(swap[1]) * megabyte, freeBytes: Number(swap[2]) * megabyte },
  };
}
