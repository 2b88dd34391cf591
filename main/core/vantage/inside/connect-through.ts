import { randomUUID } from 'node:crypto';
import type { Duplex, Readable } from 'node:stream';
import { Duplex as DuplexStream, PassThrough, Transform } from 'node:stream';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { withinLimit } from '../phases.ts';
import { explainTcpError, lookupFailed, nameNotFound, noAnswer, refused, seenFrom, unreachable } from '../tcp.ts';
import type { Command, RunningCommand, VantageOptions } from '../vantage.ts';
import { lineEncoder } from './input-end.ts';
import { connectCommand, interpreters } from './connect-scripts.ts';

/** A frame holds at most so much (two bytes of length). */
const LARGEST_FRAME_BYTES = 0xffff;
const MOST_SAID = 16_384;
/** What a tool says of its failure comes with its end, or a moment before. */
const LAST_WORDS_MS = 300;

type Start = (command: Command, options: { readonly signal: AbortSignal }) => Promise<RunningCommand>;

/**
 * Opens a TCP connection from a place where commands can be started, with whatever is there: python3, perl, node, php, socat, nc, bash.
 * Bytes pass unchanged, a side that has said everything still listens (not through bash), a slow reader holds the other side back. Throws
 * FailureError as `Vantage.connect`, and `command-missing` when the image has nothing to connect with.
 */
export async function connectThrough(
  start: Start,
  from: string,
  target: { readonly host: string; readonly port: number; readonly only?: string },
  { signal, timeoutMs }: VantageOptions,
): Promise<Duplex> {
  const { host, port } = target;
  const over = new AbortController();
  const aborted = () => over.abort(signal.reason);
  signal.addEventListener('abort', aborted, { once: true });
  try {
    const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
    return await withinLimit({ signal, timeoutMs, onTimeout: () => noAnswer(host, port, from, timeoutMs) }, async () => {
      const opened = await open(start, from, { ...target, seconds }, over);
      // Too late: nobody waits for it any more.
      if (signal.aborted) opened.destroy();
      return opened;
    });
  } catch (error) {
    over.abort(new DOMException('the connection was given up', 'AbortError'));
    throw error;
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}

interface Wanted {
  readonly host: string;
  readonly port: number;
  readonly seconds: number;
  readonly only?: string;
}

async function open(start: Start, from: string, wanted: Wanted, over: AbortController): Promise<Duplex> {
  const mark = `pilothouse-${randomUUID()}`;
  const begin = ([program = '', ...args]: readonly string[]) => start({ program, args }, { signal: over.signal });
  const attempts = [
    connectCommand(wanted.host, wanted.port, { mark, ...wanted }),
    // An image without a shell may still be one of an interpreter.
    ...interpreters.map(({ program, option, script, before = [] }) => [
      program,
      option,
      script,
      ...before,
      wanted.host,
      String(wanted.port),
      mark,
      String(wanted.seconds),
    ]),
  ];
  let why: Failure | null = null;
  for (const attempt of attempts) {
    const running = await begin(attempt);
    const outcome = await outcomeOf(running, mark, wanted, from);
    if (outcome.kind === 'connected') return joined(running, outcome.lines, over);
    running.stdin.destroy();
    if (outcome.kind === 'failed') throw new FailureError(outcome.why);
    why = outcome.why;
  }
  throw new FailureError(why ?? nothingThere(from, ''));
}

type Outcome =
  | { readonly kind: 'connected'; readonly lines: boolean }
  | { readonly kind: 'failed'; readonly why: Failure }
  /** There is no such program: another one may be there. */
  | { readonly kind: 'missing'; readonly why: Failure };

/** Waits for the line that says how it went; what else stands on standard error then goes by unread. */
function outcomeOf({ stderr, stdout, ended }: RunningCommand, mark: string, wanted: Wanted, from: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let said = '';
    const settle = (outcome: Outcome) => {
      stderr.off('data', look);
      stderr.resume();
      if (outcome.kind !== 'connected') stdout.resume();
      resolve(outcome);
    };
    const over = (exitCode: number | null) => {
      const lines = said.split('\n');
      const rest = lines
        .filter((line) => !line.startsWith(mark))
        .join('\n')
        .trim();
      const toolEnded = lines.some((line) => line.startsWith(`${mark} ended`));
      // A tool that was done before it was seen to be connected.
      if (rest === '' && (exitCode === 0 || lines.includes(`${mark} ended 0`)))
        settle({ kind: 'connected', lines: lines.includes(`${mark} lines`) });
      else if (!toolEnded && (exitCode === 126 || exitCode === 127)) settle({ kind: 'missing', why: nothingThere(from, rest) });
      else settle({ kind: 'failed', why: explain(rest, wanted, from) });
    };
    const look = (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-MOST_SAID);
      // A line that is not whole yet says nothing.
      const lines = said.split('\n').slice(0, -1);
      const told = lines.flatMap((line) => (line.startsWith(`${mark} `) ? [line.slice(mark.length + 1)] : []));
      if (told.includes('connected')) settle({ kind: 'connected', lines: told.includes('lines') });
      else if (told.includes('none')) settle({ kind: 'failed', why: nothingThere(from, '') });
      else if (told.some((text) => text.startsWith('ended'))) over(null);
      else {
        const failed = told.find((text) => text.startsWith('failed'));
        if (failed !== undefined) settle({ kind: 'failed', why: explain(failed.slice('failed'.length).trim(), wanted, from) });
      }
    };
    stderr.on('data', look);
    ended.then(
      ({ exitCode }) => setTimeout(() => over(exitCode), LAST_WORDS_MS),
      (error: unknown) => {
        if (error instanceof FailureError && error.failure.kind === 'command-missing')
          settle({ kind: 'missing', why: nothingThere(from, error.failure.evidence ?? '') });
        else reject(error);
      },
    );
  });
}

/** Both directions as one stream. */
function joined({ stdin, stdout, ended }: RunningCommand, lines: boolean, over: AbortController): Duplex {
  const near = lines ? lineEncoder() : frames();
  near.pipe(stdin);
  // The other side may have closed before it was told the end: what is still written goes nowhere, and what it said is still to be read.
  stdin.once('close', () => {
    near.unpipe(stdin);
    near.resume();
  });
  const stream = DuplexStream.from({ writable: near, readable: outputOf(stdout) });
  stream.on('error', () => {});
  stream.once('close', () => over.abort(new DOMException('the connection was closed', 'AbortError')));
  ended.then(
    () => {},
    (error: unknown) => stream.destroy(error instanceof Error ? error : undefined),
  );
  return stream;
}

/**
 * The output of a channel that is also the input (SSH): it may be closed while its input is open, which is the end of the connection and
 * no error.
 */
function outputOf(stdout: Readable): Readable {
  if (!(stdout instanceof DuplexStream)) return stdout;
  const output = stdout.pipe(new PassThrough());
  stdout.once('close', () => output.end());
  return output;
}

function frames(): Transform {
  const framed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; at += LARGEST_FRAME_BYTES) {
        const piece = chunk.subarray(at, at + LARGEST_FRAME_BYTES);
        const length = Buffer.alloc(2);
        length.writeUInt16BE(piece.length);
        this.push(length);
        this.push(piece);
      }
      done();
    },
    flush(done) {
      this.push(Buffer.from([0, 0]));
      done();
    },
  });
  framed.on('error', () => {});
  return framed;
}

/** Why it did not come about, from an errno or from what the tool said. */
function explain(said: string, { host, port }: Wanted, from: string): Failure {
  const details = said === '' ? {} : { evidence: said };
  if (/ECONNREFUSED|refused/iu.test(said)) return refused(host, port, from, details);
  if (/ETIMEDOUT|timed? ?out/iu.test(said)) return noAnswer(host, port, from, null, details);
  if (/EHOSTUNREACH|ENETUNREACH|unreachable|no route/iu.test(said)) return unreachable(host, from, details);
  if (/temporary failure|try again|EAI_AGAIN/iu.test(said)) return lookupFailed(host, from, details);
  if (/^name|not known|bad address|unknown host|resolution failed|nodename|no address associated|getaddrinfo/iu.test(said))
    return nameNotFound(host, from, details);
  return explainTcpError(new Error(said), host, port, from);
}

const OTHER_POD = words(
  'Put an ephemeral debug container with such an image into the pod (its terminal offers it), or choose another pod of the same network.',
  'Placez dans le pod un conteneur de débogage éphémère avec une telle image (son terminal le propose), ou choisissez un autre pod du même réseau.',
);
const OTHER_CONTAINER = words(
  'Choose another container of the same network, or the server itself.',
  'Choisissez un autre conteneur du même réseau, ou le serveur lui-même.',
);

/** The image has nothing that makes a TCP connection. */
function nothingThere(from: string, evidence: string): Failure {
  const place = seenFrom(from);
  return failure(
    'command-missing',
    words(
      `No connection can be made from ${place.en}: its image has none of python3, perl, node, php, socat, nc, bash.`,
      `Aucune connexion ne peut partir de ${place.fr} : son image n’a ni python3, ni perl, ni node, ni php, ni socat, ni nc, ni bash.`,
    ),
    from.startsWith('container:') ? OTHER_CONTAINER : OTHER_POD,
    evidence === '' ? {} : { evidence },
  );
}
