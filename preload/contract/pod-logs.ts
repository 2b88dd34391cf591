import { z } from 'zod';
import { objectNameSchema } from './cluster-kinds.ts';
import { resourceIdSchema } from './cluster-names.ts';
import { contextName, namespaceSchema } from './cluster-names.ts';
import { failureSchema } from './failure.ts';
import { streamOf } from './stream.ts';
import { wordsSchema } from './words.ts';

/** Whose logs: a pod, or every pod of a workload, a service or a label selector (as kubectl's `-l` takes it), now and later. */
export const logTargetSchema = z.union([
  z.object({ resource: resourceIdSchema, name: objectNameSchema }),
  z.object({ selector: z.string().min(1).max(2048) }),
]);
export type LogTarget = z.infer<typeof logTargetSchema>;

/** What of the logs is read. */
export const podLogsQuerySchema = z.object({
  context: contextName,
  /** null: of all namespaces, for a label selector. */
  namespace: namespaceSchema.nullable(),
  target: logTargetSchema,
  /** Those of this name only; null: of every container, init containers too. */
  container: z.string().min(1).max(63).nullable().default(null),
  /** The run before the present one of each container. Ends by itself. */
  previous: z.boolean().default(false),
  /** How long ago (`10m`, `2h30m`, `1d`) or when (RFC 3339) to begin; null: where the log begins. */
  since: z.string().max(64).nullable().default(null),
  /** So many of the last lines of each container first; null: all that is kept of them. */
  tail: z.number().int().min(0).max(1_000_000).nullable().default(200),
  /** Goes on with new lines, and with new pods. */
  follow: z.boolean().default(true),
});
export type PodLogsQuery = z.input<typeof podLogsQuerySchema>;

/** One container of one pod. */
export const logSourceSchema = z.object({
  /** What its lines are marked with, in this reading. */
  id: z.number().int().nonnegative(),
  namespace: z.string(),
  pod: z.string(),
  podUid: z.string(),
  container: z.string(),
  role: z.enum(['main', 'init', 'sidecar', 'debug']),
  /** `waiting`: has not started yet. `lost`: is being asked again. `ended`: may start again. `gone`: its pod is no longer there. */
  state: z.enum(['waiting', 'running', 'ended', 'lost', 'gone']),
});
export type LogSource = z.infer<typeof logSourceSchema>;

export const podLogItemSchema = z.union([
  /** Containers that are new, or in another state than they were said to be in. */
  z.object({ sources: z.array(logSourceSchema) }),
  /** Lines as `packPodLogLines` writes them, ordered by time, at least one. */
  z.object({ lines: z.string() }),
  /** Something that stands between the lines: a container that ended, a pod that went, lines that are missing. */
  z.object({
    event: z.object({
      /** ISO 8601. */
      at: z.string(),
      /** The container it is about; null: about all. */
      source: z.number().int().nullable(),
      kind: z.enum(['appeared', 'ended', 'restarted', 'gone', 'gap', 'restored', 'problem']),
      words: wordsSchema,
    }),
  }),
  /** How the following goes: `stale` says why, and is tried again; after `ended` nothing more comes. */
  z.object({ status: z.enum(['live', 'stale', 'ended']), since: z.string(), failure: failureSchema.optional() }),
]);
export type PodLogItem = z.infer<typeof podLogItemSchema>;
export type PodLogEvent = Extract<PodLogItem, { event: object }>['event'];

export interface PodLogLine {
  /** ISO 8601 in UTC with nine decimals: as texts they are ordered as in time. Empty where the line has none. */
  readonly time: string;
  /** The container it is from. */
  readonly source: number;
  /** 0 (emergency) to 7 (debug), as syslog(3) counts: guessed from what the line says, 6 where it says nothing. */
  readonly priority: number;
  readonly message: string;
}

/**
 * Lines as one text: one a row, its time, source, priority and message with tabs between. Line breaks within a message are carriage
 * returns; messages hold no other control characters than these and tabs.
 */
export function packPodLogLines(lines: readonly PodLogLine[]): string {
  return lines
    .map(
      ({ time, source, priority, message }) =>
        `${time}\t${source}\t${priority}\t${message.includes('\n') ? message.replaceAll('\n', '\r') : message}`,
    )
    .join('\n');
}

/** The rows of a packed text, each for `readPodLogRow`. */
export function podLogRows(lines: string): string[] {
  return lines.split('\n');
}

/** The line in a row. */
export function readPodLogRow(row: string): PodLogLine {
  const source = row.indexOf('\t') + 1;
  const priority = row.indexOf('\t', source) + 1;
  const message = row.indexOf('\t', priority) + 1;
  const text = row.slice(message);
  return {
    time: row.slice(0, source - 1),
    source: Number(row.slice(source, priority - 1)),
    priority: Number(row.slice(priority, message - 1)),
    message: text.includes('\r') ? text.replaceAll('\r', '\n') : text,
  };
}

export const podLogs = {
  /**
   * What is kept of the logs first, ordered by time across all pods, then, unless `follow` is false, each new line as it comes, ordered
   * within a batch. Pods that come later are read from their beginning; a connection that is lost is made again, and goes on after the
   * last line without leaving one out or repeating one: where that is not certain a `gap` says so. Reading waits for a reader that is slow.
   * Throws `bad-input`, `not-found`, `not-available` (nothing there that has logs), `kubernetes-forbidden` (`pods/log`), and what
   * reaching the cluster fails with.
   */
  follow: streamOf(podLogsQuerySchema.shape, podLogItemSchema),
};
