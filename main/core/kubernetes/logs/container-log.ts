import { createLineSplitter } from '../../long-lines.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { answerTimedOut, connectionFailure } from '../connection-failure.ts';
import type { StampedLine } from './log-line.ts';
import { LONGEST_LINE_BYTES, parseStampedLine } from './log-line.ts';

/** Whose log. */
export interface LogPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Which part of it, as the API takes it (core/v1 PodLogOptions). */
export interface LogPart {
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly tailLines?: number;
}

interface LogReading extends LogPart {
  readonly follow: boolean;
  readonly previous?: boolean;
  readonly signal: AbortSignal;
  /** Ends with FailureError `timed-out` when nothing comes for so long. */
  readonly silenceMs: number;
  readonly onOpen?: () => void;
}

export interface LogChunk {
  readonly lines: readonly StampedLine[];
  /** What stands after the last line break, where the log came to its end: a line, or half of one. */
  readonly half: StampedLine | null;
  /** What the kubelet has to say instead of lines: it writes that into the answer. */
  readonly said: string | null;
}

/** A limit for the head of the answer: the API server asks the kubelet for it, which may be out of reach. */
const ANSWER_LIMIT_MS = 30_000;
const KUBELET_SAYS =
  /^(?:unable to retrieve container logs for |failed to try resolving symlinks in path |failed to create fsnotify watcher|failed to watch |rpc error: )/u;

/**
 * The log of a container as it comes, at least one chunk; reading no further holds the kubelet back. Throws FailureError as
 * `ClusterClient.open`, of a connection that is lost (half a line is lost with it), and the signal's reason.
 */
export async function* readContainerLog(
  client: ClusterClient,
  { namespace, pod, container }: LogPlace,
  { follow, previous = false, signal, silenceMs, onOpen, ...part }: LogReading,
): AsyncGenerator<LogChunk> {
  const body = await client.open({
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
    query: {
      container,
      timestamps: 'true',
      follow: follow ? 'true' : undefined,
      previous: previous ? 'true' : undefined,
      sinceSeconds: part.sinceSeconds,
      sinceTime: part.sinceTime,
      tailLines: part.tailLines,
    },
    signal,
    answerLimitMs: ANSWER_LIMIT_MS,
  });
  onOpen?.();
  const splitter = createLineSplitter(LONGEST_LINE_BYTES);
  const chunkOf = (texts: readonly { readonly text: string }[], atEnd: boolean): LogChunk => {
    const lines: StampedLine[] = [];
    let said: string | null = null;
    for (const { text } of texts) {
      const line = parseStampedLine(text);
      if (line.time === '' && KUBELET_SAYS.test(text)) said = line.text;
      else lines.push(line);
    }
    return atEnd ? { lines: [], half: lines[0] ?? null, said } : { lines, half: null, said };
  };
  // Only while it is waited for: a reader that is slow is no silence of the cluster's.
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = () => {
    timer = setTimeout(() => body.destroy(answerTimedOut(client.target, silenceMs)), silenceMs);
  };
  try {
    const chunks: AsyncIterator<unknown> = body[Symbol.asyncIterator]();
    for (;;) {
      listen();
      const next: IteratorResult<unknown, unknown> = await chunks.next();
      clearTimeout(timer);
      if (next.done === true) break;
      if (Buffer.isBuffer(next.value)) yield chunkOf(splitter.push(next.value), false);
    }
    yield chunkOf(splitter.end(), true);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw connectionFailure(client.target, error);
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}
