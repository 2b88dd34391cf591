import { z } from 'zod';

/** One line of `docker stats` or `podman stats`. */
export interface Use {
  /** Whole, or the first twelve digits (podman before 5). */
  readonly id: string;
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
  readonly memoryLimitBytes: number | null;
  readonly processes: number | null;
}

const word = z.union([z.string(), z.number()]).transform(String).optional();
const statsSchema = z.object({
  // docker stats --format '{{json .}}'
  ID: word,
  Container: word,
  CPUPerc: word,
  MemUsage: word,
  PIDs: word,
  // podman stats --format json
  id: word,
  cpu_percent: word,
  mem_usage: word,
  pids: word,
});

/** `docker stats --no-stream --no-trunc --format '{{json .}}'` (a document a line) or `podman stats --format json` (one array). */
export function parseStats(printed: string): Use[] {
  return documents(printed).flatMap((one) => {
    const read = statsSchema.safeParse(one);
    if (!read.success) return [];
    const { data } = read;
    const id = data.ID ?? data.id ?? data.Container;
    if (id === undefined) return [];
    const [used = '', limit = ''] = (data.MemUsage ?? data.mem_usage ?? '').split('/');
    const memoryLimitBytes = bytesOf(limit);
    // The engine writes zeros for what is not running at this moment.
    const runs = memoryLimitBytes !== null && memoryLimitBytes > 0;
    return [
      {
        id,
        cpuPercent: runs ? percentOf(data.CPUPerc ?? data.cpu_percent ?? '') : null,
        memoryBytes: runs ? bytesOf(used) : null,
        memoryLimitBytes: runs ? memoryLimitBytes : null,
        processes: runs ? wholeOf(data.PIDs ?? data.pids ?? '') : null,
      },
    ];
  });
}

function documents(printed: string): unknown[] {
  const whole = jsonOf(printed.trim());
  if (Array.isArray(whole)) return whole as unknown[];
  if (whole !== undefined) return [whole];
  return printed
    .split('\n')
    .map((line) => jsonOf(line.trim()))
    .filter((one) => one !== undefined);
}

function jsonOf(written: string): unknown {
  if (!/^[[{]/u.test(written)) return undefined;
  try {
    return JSON.parse(written) as unknown;
  } catch (error) {
    // Several documents, or a warning between them.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `784KiB` (docker/go-units), null for `--`. */
export function bytesOf(written: string): number | null {
  const [, number, unit] = /^\s*([\d.]+)\s*([kKMGT]?i?B)\s*$/u.exec(written) ?? [];
  const factor = UNITS[unit ?? ''];
  return number === undefined || factor === undefined ? null : Math.round(Number(number) * factor);
}

function percentOf(written: string): number | null {
  const [, number] = /^\s*([\d.]+)\s*%?\s*$/u.exec(written) ?? [];
  return number === undefined ? null : Number(number);
}

function wholeOf(written: string): number | null {
  return /^\d+$/u.test(written.trim()) ? Number(written) : null;
}
