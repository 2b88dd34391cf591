import { stripVTControlCharacters } from 'node:util';
import type { ClusterClient } from '../cluster-client.ts';

const TAIL_LINES = 10;
const LARGEST_TAIL_BYTES = 32 * 1024;
const LARGEST_LINE_BYTES = 4 * 1024;
const ANSWER_LIMIT_MS = 10_000;
/** The kubelet answers 200 and this when the container's log has been removed. */
const GONE = /^(unable to retrieve container logs for|failed to try resolving symlinks in path) /;

export interface LogPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The run before the present one. */
  readonly previous: boolean;
}

/** The last line a container wrote; null when it wrote none or its log is gone. Throws FailureError as `ClusterClient.open`. */
export async function fetchLastLogLine(
  client: ClusterClient,
  { namespace, pod, container, previous }: LogPlace,
  signal: AbortSignal,
): Promise<string | null> {
  const read = (tailLines: number, limitBytes: number) =>
    client.bytes({
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
      query: { container, previous: previous ? 'true' : undefined, tailLines, limitBytes },
      signal,
      answerLimitMs: ANSWER_LIMIT_MS,
      largestBytes: limitBytes,
    });
  // Programs often end with empty lines, hence more than one. `limitBytes` cuts the end off: then only the last line is asked for.
  const tail = await read(TAIL_LINES, LARGEST_TAIL_BYTES);
  return lastLineOf(tail.length < LARGEST_TAIL_BYTES ? tail : await read(1, LARGEST_LINE_BYTES));
}

/** The last lines a container wrote, readable ones only; none when its log is gone. Throws FailureError as `ClusterClient.open`. */
export async function fetchLastLines(
  client: ClusterClient,
  place: LogPlace,
  lines: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { namespace, pod, container, previous } = place;
  const read = (tailLines: number) =>
    client.bytes({
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
      query: { container, previous: previous ? 'true' : undefined, tailLines, limitBytes: LARGEST_TAIL_BYTES },
      signal,
      answerLimitMs: ANSWER_LIMIT_MS,
      largestBytes: LARGEST_TAIL_BYTES,
    });
  const tail = await read(lines);
  return linesOf(tail.length < LARGEST_TAIL_BYTES ? tail : await read(Math.ceil(lines / 8)));
}

/** Lines as they stand on a terminal, indentation kept; empty ones at the end are left out. */
export function linesOf(log: Buffer): readonly string[] {
  const text = log.toString('utf8');
  if (GONE.test(text)) return [];
  const lines = text.split(/\r?\n/).map((line) => withoutControls(line.split('\r').findLast((part) => part !== '') ?? '').trimEnd());
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

/** The last line with something to read in it, without colours, cursor movements and other control characters. */
export function lastLineOf(log: Buffer): string | null {
  const text = log.toString('utf8');
  if (GONE.test(text)) return null;
  // A carriage return writes the line anew, as progress bars do.
  const lines = text.split(/[\r\n]+/).map(plain);
  return lastReadable(lines);
}

/** The last of several lines with something to read in it: what a list says of a crash, and its explanation too. */
export function lastReadable(lines: readonly string[]): string | null {
  return lines.findLast((line) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(line.replaceAll('\u{fffd}', '')))?.trim() ?? null;
}

/** Without escape sequences (colours, titles, cursor movements) and control characters. */
function plain(line: string): string {
  return withoutControls(line).trim();
}

function withoutControls(line: string): string {
  return stripVTControlCharacters(line).replaceAll(/[^\P{Cc}\t]/gu, '');
}
