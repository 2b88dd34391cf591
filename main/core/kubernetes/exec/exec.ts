import type { Readable, Writable } from 'node:stream';
import { PassThrough } from 'node:stream';
import type { WebSocket } from 'ws';
import { FailureError } from '../../failure.ts';
import type { TerminalSize } from '../../vantage/vantage.ts';
import { ApiStatusError, explainForbidden } from '../api-failure.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { openChannels } from './channels.ts';
import type { ContainerPlace } from './exec-failures.ts';
import { execLost, execRefused, notStarted, programMissing } from './exec-failures.ts';
import { missingProgram } from '../../vantage/inside/missing-program.ts';
import { readExecStatus } from './exec-status.ts';
import { encodeBase64, encodeLines, untilBase64, untilBytes, untilLines } from '../../vantage/inside/input-end.ts';

/** The server tells the end of standard input only in v5 (Kubernetes 1.30); v4 is all that older ones speak. */
const V5 = 'v5.channel.k8s.io';
const V4 = 'v4.channel.k8s.io';
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** More than this a `Status` does not hold. */
const LARGEST_STATUS_BYTES = 64 * 1024;
/** After the status, the server closes; where it does not, we do. */
const CLOSE_WITHIN_MS = 500;

/** A command in a container. */
export interface ExecRequest extends ContainerPlace {
  readonly command: readonly string[];
  /**
   * What is written to it: nothing; a known number of bytes; whatever comes, until it ends; a `body`, the same that may be gathered on its
   * way; or `open`, what comes as long as the connection lasts. The end of input reaches a program on servers before 1.30 through a shell in
   * the container (`head`; `read` and `printf`; for a body `sed` and `base64`, which must be there).
   */
  readonly stdin: { readonly kind: 'none' | 'stream' | 'body' | 'open' } | { readonly kind: 'bytes'; readonly bytes: number };
  /** On a terminal: standard error comes with standard output then. */
  readonly tty: TerminalSize | null;
}

/** A command in a container, under way. */
export interface ExecSession {
  /** Raw bytes. What nobody reads holds the program back: read both, or `resume` the one that is not wanted. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly stdin: Writable;
  resize(size: TerminalSize): void;
  /** Hangs up. What runs in the container is not ended by that: no runtime does it. */
  destroy(): void;
  /**
   * Rejects with FailureError `command-missing` (the image does not have the program), `command-failed` (the runtime did not start it),
   * `not-available` (the container does not run), `connection-closed`, or the signal's reason.
   */
  readonly ended: Promise<{ readonly exitCode: number }>;
}

/** The protocol a server speaks, once known. */
const spoken = new WeakMap<ClusterClient, typeof V5 | typeof V4>();

/**
 * Runs a command in a container (`pods/exec`), over a WebSocket with the client's own login. Throws FailureError `kubernetes-forbidden`,
 * `not-found`, `not-available` and those of the connection.
 */
export async function exec(
  client: ClusterClient,
  request: ExecRequest,
  { signal }: { readonly signal: AbortSignal },
): Promise<ExecSession> {
  const { socket, encode } = await connect(client, request, signal);
  const channels = openChannels(socket);
  const stdout = channels.readable(STDOUT);
  const stderr = request.tty === null ? channels.readable(STDERR) : ended();
  const status = channels.readable(ERROR);
  const raw = channels.writable(STDIN);
  const stdin = encode?.(raw) ?? raw;
  if (request.tty !== null) resize(request.tty);

  let said = '';
  let closing: NodeJS.Timeout | undefined;
  status.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < LARGEST_STATUS_BYTES) said += text;
    closing ??= setTimeout(() => channels.destroy(), CLOSE_WITHIN_MS).unref();
  });
  const aborted = () => channels.destroy();
  if (signal.aborted) aborted();
  else signal.addEventListener('abort', aborted, { once: true });
  const over = channels.closed.then(({ evidence }) => {
    clearTimeout(closing);
    signal.removeEventListener('abort', aborted);
    stdin.destroy();
    const end = readExecStatus(said);
    if (end === null && signal.aborted) throw signal.reason;
    if (end === null) throw new FailureError(execLost(request, evidence));
    if (end.kind === 'exited') return { exitCode: end.exitCode };
    const program = missingProgram(end.message);
    throw new FailureError(program === null ? notStarted(request, end.message) : programMissing(program, request, end.message));
  });
  // Whoever asks hears of it; nobody has to.
  over.catch(() => {});
  return { stdout, stderr, stdin, resize, destroy: () => channels.destroy(), ended: over };

  function resize({ columns, rows }: TerminalSize): void {
    channels.send(RESIZE, Buffer.from(JSON.stringify({ Width: columns, Height: rows })));
  }
}

async function connect(
  client: ClusterClient,
  request: ExecRequest,
  signal: AbortSignal,
): Promise<{ readonly socket: WebSocket; readonly encode: ((raw: Writable) => Writable) | null }> {
  const ask = async (protocols: readonly string[], command: readonly string[]) => {
    const socket = await client.socket({ path: execPath(request, command), protocols, signal });
    spoken.set(client, socket.protocol === V5 ? V5 : V4);
    return socket;
  };
  const { stdin, command } = request;
  try {
    const known = spoken.get(client);
    if (stdin.kind === 'none' || stdin.kind === 'open') return { socket: await ask(known === V4 ? [V4] : [V5, V4], command), encode: null };
    // How the end of input is told is part of the command: the protocol must be known before it begins.
    if (known !== V4) {
      try {
        return { socket: await ask([V5], command), encode: null };
      } catch (error) {
        if (!saysOtherProtocol(error)) throw error;
      }
    }
    if (stdin.kind === 'bytes') return { socket: await ask([V4], untilBytes(command, stdin.bytes)), encode: null };
    if (stdin.kind === 'body') return { socket: await ask([V4], untilBase64(command)), encode: encodeBase64 };
    return { socket: await ask([V4], untilLines(command)), encode: encodeLines };
  } catch (error) {
    throw execRefused(error, request);
  }
}

/** Who does not speak v5 refuses a WebSocket that asks for nothing else (apimachinery `wsstream`): with 403 or 400 and no `Status`. */
function saysOtherProtocol(error: unknown): boolean {
  // `ws` itself says so where a server agrees to none.
  if (!(error instanceof ApiStatusError)) return error instanceof Error && /subprotocol/iu.test(error.message);
  if (error.status !== 403 && error.status !== 400) return false;
  return explainForbidden(error.failure.evidence ?? '') === null;
}

function execPath({ namespace, pod, container, stdin, tty }: ExecRequest, command: readonly string[]): string {
  const query = new URLSearchParams();
  if (container !== '') query.set('container', container);
  for (const word of command) query.append('command', word);
  query.set('stdin', String(stdin.kind !== 'none'));
  query.set('stdout', 'true');
  query.set('stderr', String(tty === null));
  query.set('tty', String(tty !== null));
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query.toString()}`;
}

function ended(): Readable {
  return new PassThrough().end();
}
