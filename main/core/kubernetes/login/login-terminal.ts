import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants, open } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { openTerminalHere } from '../../vantage/here-terminal.ts';
import type { Prompter } from '../../vantage/prompts.ts';
import type { LoginProgram } from '../contexts/kubeconfig-file.ts';
import type { LoginRun } from './login-run.ts';
import { loginQuestions } from './login-questions.ts';

/** Wide enough that no question is broken into two lines. */
const SIZE = { columns: 500, rows: 50 };
const LAST_WORDS_MS = 1000;
const MOST_SAID = 8192;

interface Asked {
  readonly context: string;
  readonly prompter: Prompter;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly largestOutputBytes: number;
}

/** What a program says that was started without a terminal and cannot do without. */
export function wantsTerminal(stderr: string): boolean {
  return /\/dev\/tty|not a (?:tty|terminal|typewriter)|inappropriate ioctl|no controlling terminal|(?:requires?|needs?|without) an? (?:tty|terminal)|isatty/iu.test(
    stderr,
  );
}

/**
 * Runs a login program on a terminal of its own (`/dev/tty`, echo switched off, ...). What it shows is asked of the person and typed into it;
 * its answer goes through a named pipe only this account may read, and stands neither on the terminal nor on a disk. Not on Windows.
 * Throws FailureError `not-available` when there is no terminal to be had, and the signal's reason.
 */
export async function runOnOwnTerminal(
  file: string,
  program: LoginProgram,
  env: Readonly<Record<string, string | undefined>>,
  { context, prompter, signal, limitMs, largestOutputBytes }: Asked,
): Promise<LoginRun> {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-login-'));
  const over = new AbortController();
  const abort = () => over.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => over.abort('limit'), limitMs);
  const path = join(folder, 'answer');
  try {
    signal.throwIfAborted();
    await promisify(execFile)('mkfifo', ['-m', '600', path]);
    const pipe = await readPipe(path, largestOutputBytes);
    try {
      const terminal = await openTerminalHere(SIZE, {
        env,
        home: env['HOME'] ?? folder,
        signal: over.signal,
        command: { program: 'sh', args: ['-c', 'exec "$@" >"$0"', path, file, ...program.args] },
      });
      const typed: string[] = [];
      let said = '';
      const write = (answer: string) => {
        typed.push(answer);
        terminal.write(`${answer}\r`);
      };
      const questions = loginQuestions(write, { program, context, prompter, onDeclined: () => over.abort('declined') });
      terminal.output.setEncoding('utf8').on('data', (text: string) => {
        said = `${said}${stripVTControlCharacters(text).replaceAll('\r', '')}`.slice(-MOST_SAID);
        questions.heard(said);
      });
      const { exitCode, signal: endedBy } = await terminal.ended;
      questions.ended();
      signal.throwIfAborted();
      // What was typed may have been shown on the terminal.
      const stderr = typed.filter((text) => text !== '').reduce((text, secret) => text.replaceAll(secret, '…'), said);
      if (questions.declined) return { kind: 'declined', stderr };
      if (over.signal.aborted) return { kind: 'timed-out', stderr };
      return { kind: 'ended', exitCode, signal: endedBy, stdout: await pipe.whole(), stderr };
    } finally {
      pipe.close();
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    await rm(folder, { recursive: true, force: true });
  }
}

/** A named pipe as it is read. It is open for writing here too: so nobody waits for the other side, and the end is a mark of our own. */
async function readPipe(path: string, largestBytes: number): Promise<{ whole(): Promise<string>; close(): void }> {
  // A number, not a FileHandle: that closes what the socket has closed, when it is collected, and by then it may be another's.
  const fd = await promisify(open)(path, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: true });
  const mark = `\n${randomUUID()}`;
  let text = '';
  let arrived = () => {};
  socket.on('error', () => {});
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    if (text.length <= largestBytes) text += chunk;
    if (text.includes(mark)) arrived();
  });
  return {
    async whole() {
      const all = new Promise<void>((resolve) => {
        arrived = resolve;
        setTimeout(resolve, LAST_WORDS_MS).unref();
      });
      socket.write(mark);
      await all;
      return text.split(mark)[0] ?? '';
    },
    close: () => socket.destroy(),
  };
}
